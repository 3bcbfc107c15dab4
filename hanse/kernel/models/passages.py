from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Passage(models.Model):
    """One time that somebody did what is limited: `who` is an account, an address or a company."""

    act = models.CharField(max_length=20)
    who = models.CharField(max_length=80)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        indexes = [models.Index(fields=["act", "who", "at"], name="passage_counted")]

    def __str__(self) -> str:
        return f"{self.act} {self.who} {self.at:%Y-%m-%d %H:%M}"
