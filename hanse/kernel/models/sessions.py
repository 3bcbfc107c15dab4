from __future__ import annotations

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..ids import PublicIdField
from .accounts import Account


class OpenSession(AbstractBaseSession):
    """A browser that was here, with the account that is signed in there, if any. Ended is deleted.

    `agent` and `address` are the browser's own words and where it asked from when it was last seen.
    """

    public_id = PublicIdField()
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="sessions")
    agent = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("open session")
        verbose_name_plural = _("open sessions")

    def __str__(self) -> str:
        return self.public_id
