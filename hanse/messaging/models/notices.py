"""Notices: that something happened which concerns one person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.walls.access import Scoped
from hanse.network.models import Organisation

from ..access import OwnScope
from ..channels import CHANNELS

KEPT_FOR = timedelta(days=90)


class Notice(Scoped):
    """`about` is what the event kept: ids, no words. `organisation` is the company for which a partner's person acts.

    `to_send` is the channel by which it still has to go by e-mail; empty when it has gone, or need not.
    """

    scope = OwnScope()

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    about = models.JSONField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    to_send = models.CharField(max_length=8, choices=list(CHANNELS.items()), blank=True, default="")

    class Meta(Scoped.Meta):
        verbose_name = gettext_lazy("notice")
        verbose_name_plural = gettext_lazy("notices")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["account", "-at"], name="notice_account"),
            models.Index(fields=["to_send"], name="notice_to_send", condition=~Q(to_send="")),
            models.Index(fields=["at"], name="notice_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @classmethod
    def mark_read(cls, public_id: str | None = None) -> datetime | None:
        """One of the current actor's, or all; gives when, by which it is taken back. None where all were read before."""
        rows, now = cls.objects.filter(read_at=None), clock.now()
        if public_id is not None:
            rows = rows.filter(public_id=public_id)
        return now if rows.update(read_at=now) else None

    @classmethod
    def mark_new(cls, read_at: datetime) -> None:
        """Those of the current actor's that were read at this moment are new again. Refused where there are none."""
        if not cls.objects.filter(read_at=read_at).update(read_at=None):
            raise Refused(_("This is taken back already."))

    @classmethod
    def forget_old(cls) -> int:
        """After ninety days nobody needs to be told any more; gives how many went."""
        return cls.objects.filter(at__lt=clock.now() - KEPT_FOR).delete()[0]
