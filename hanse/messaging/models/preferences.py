"""What each person wants of each kind; where they have not said so, what is usual for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy

from hanse.kernel.contributions import Channel
from hanse.kernel.models import Account

from ..channels import CHANNELS


class Preference(models.Model):
    """One person's choice for one kind, wherever they act."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=list(CHANNELS.items()))

    class Meta:
        verbose_name = gettext_lazy("choice about notices")
        verbose_name_plural = gettext_lazy("choices about notices")
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="notice_preference_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_channel_display()}"

    @classmethod
    def chosen(cls, account_ids: Iterable[int], kinds: Iterable[str]) -> dict[tuple[int, str], str]:
        """Who chose what, by account and kind."""
        rows = cls.objects.filter(account__in=list(account_ids), kind__in=list(kinds))
        return {(account, kind): channel for account, kind, channel in rows.values_list("account", "kind", "channel")}

    @staticmethod
    def choose(account: Account, wanted: Mapping[str, Channel]) -> None:
        """Keep these; a second time the last one counts."""
        Preference.objects.bulk_create(
            [Preference(account=account, kind=kind, channel=channel) for kind, channel in wanted.items()],
            update_conflicts=True, unique_fields=["account", "kind"], update_fields=["channel"],
        )  # fmt: skip
