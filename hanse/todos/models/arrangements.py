"""Arrangements: a computed to-do is put off, or handed on; its cause stays what it is."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.trail.changes import made, removed
from hanse.kernel.walls.access import Scoped
from hanse.network.models import Organisation

from ..access import ArrangementScope


class Arrangement(Scoped):
    """What `account` arranged about the to-do that `source` computes under `key`: not before a day, or for `to` to do.

    `organisation` is the company for which a partner's person did so.
    """

    scope = ArrangementScope()

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="+", verbose_name=gettext_lazy("arranged by")
    )
    source = models.CharField(gettext_lazy("where it comes from"), max_length=40)
    key = models.CharField(gettext_lazy("its cause"), max_length=120)
    sentence = models.CharField(gettext_lazy("to-do"), max_length=300)
    """As it was told to who arranged it."""
    to = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("for")
    )
    not_before = models.DateField(gettext_lazy("not before"), null=True, blank=True)
    at = models.DateTimeField(gettext_lazy("arranged"))

    class Meta(Scoped.Meta):
        verbose_name = gettext_lazy("arrangement")
        verbose_name_plural = gettext_lazy("arrangements")
        ordering = ["-id"]
        indexes = [models.Index(fields=["to"], name="arrangement_to")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "source", "key"], condition=Q(organisation=None), name="arrangement_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "account", "source", "key"], name="arrangement_once_at_a_company"
            ),
            models.CheckConstraint(
                name="arrangement_of_one_kind",
                condition=Q(to=None, not_before__isnull=False) | Q(to__isnull=False, not_before=None),
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    def holds_on(self, today: date) -> bool:
        """Does it keep the to-do off the list of who arranged it? One whose colleague has left does not."""
        if self.to is not None:
            return self.to.is_active
        return self.not_before is not None and self.not_before > today

    @classmethod
    def put_off(cls, source: str, key: str, *, sentence: str, until: date, by: Actor) -> Arrangement:
        """Do not show it to `by` before that day. Refused for a day that is not ahead."""
        if until <= clock.today():
            raise Refused(_("Choose a day that is still to come."), field="not_before")
        return cls._arrange(source, key, by=by, operation="todos.put_off", sentence=sentence, not_before=until)

    @classmethod
    def pass_on(cls, source: str, key: str, *, sentence: str, to: Account, by: Actor) -> Arrangement:
        """Let a colleague do it."""
        if to.pk == by.account_id:
            raise Refused(_("It is yours already."), field="owner")
        return cls._arrange(source, key, by=by, operation="todos.pass_on", sentence=sentence, to=to)

    @classmethod
    def _arrange(
        cls, source: str, key: str, *, by: Actor, operation: str, sentence: str, **what: object
    ) -> Arrangement:
        if by.account_id is None:
            raise Refused(_("Only somebody who has signed in can arrange this."), status=403)
        with acting(by), transaction.atomic():
            Account.objects.select_for_update().get(pk=by.account_id)
            cls.objects.filter(account=by.account_id, organisation=by.organisation_id, source=source, key=key).delete()
            row = cls(
                organisation_id=by.organisation_id, account_id=by.account_id, source=source, key=key,
                sentence=sentence[:300], at=clock.now(), **what,
            )  # fmt: skip
            return made(row, by=by, operation=operation)

    def end(self, *, by: Actor) -> None:
        """As if nothing had been arranged: the to-do is back where it belongs."""
        if self.account_id != by.account_id:
            raise Refused(_("This was arranged by %(person)s.") % {"person": self.account}, status=403)
        removed(self, by=by, operation="todos.take_back")
