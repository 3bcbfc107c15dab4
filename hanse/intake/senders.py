"""Files that partners send themselves: of which kinds, with whose lines, and until when they take them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused

from .kinds import kind_named, sendable
from .recognition.recognising import Recognising

OWN = "own"
"""The register in which the company that sent a file stands alone, by its public id."""
TAKEN_BACK = timedelta(days=14)
"""So long a partner takes its own file out again; what has counted longer is judged by already, and changed by us or by a correction."""


class OfSender(Recognising):
    """The company that sent a file itself; none for our own."""

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=gettext_lazy("company"),
    )  # fmt: skip

    class Meta:
        abstract = True

    account_id: int | None
    actor_name: Any
    committed_at: Any

    @property
    def is_own(self) -> bool:
        """Is it a partner's, of which every line is its own?"""
        return self.organisation_id is not None

    def confirmed(self) -> models.QuerySet[Any]:
        """Those of the same sender first: what two call alike may mean two things. A partner's are its own."""
        theirs = models.Case(models.When(account_id=self.account_id, then=0), default=1)
        rows: models.QuerySet[Any] = type(self)._default_manager.all()
        rows = rows.filter(kind=self.kind, state="committed", organisation=self.organisation_id)
        return rows.order_by(theirs, "-id")

    @staticmethod
    def refuse_kind(kind: str, *, by: Actor) -> None:
        """Unless it is one that they may send."""
        found = kind_named(kind)
        if found not in sendable(by):
            raise Refused(
                _("%(kind)s: you do not send us such files.") % {"kind": found.label}, status=403, field="kind"
            )

    def lookups(self) -> dict[str, Any]:
        """A partner's lines name nobody but itself, and no products but those that it may know."""
        if self.organisation is None:
            return super().lookups()
        found = dict(self.declared.lookups_of(self.organisation.pk))
        if "organisation" in found:
            mine = [row for row in found["organisation"] if row[-1] == self.organisation_id]
            found["organisation"] = [*mine, (OWN, self.organisation.public_id, self.organisation.pk)]
        return found

    def constants(self, names: Sequence[str]) -> dict[str, str]:
        """Lines that name no company are those of the sender."""
        found = super().constants(names)
        return found | ({"organisation": self.organisation.public_id} if self.organisation is not None else {})

    def may_take_back(self, actor: Actor) -> bool:
        """May it still be withdrawn by who is looking?"""
        return not actor.is_partner or self.committed_at is None or clock.now() - self.committed_at < TAKEN_BACK

    def refuse_withdrawal(self, *, by: Actor) -> None:
        """Once it has counted too long."""
        if not self.may_take_back(by):
            raise Refused(
                _("%(file)s has counted for more than %(days)s days. Send the right lines as a correction, or ask us.")
                % {"file": self.file_name, "days": TAKEN_BACK.days}
            )

    @property
    def brought_by(self) -> Actor:
        account, name = self.account_id, str(self.actor_name)
        return Actor.system(name) if account is None else self.as_asked(account, name)

    def as_asked(self, account_id: int, name: str) -> Actor:
        """Whoever asked for what is done to it, as the trail names them."""
        if self.organisation_id is None:
            return Actor.staff(account_id=account_id, name=name, roles=())
        return Actor.partner(
            account_id=account_id, person_id=None, name=name, roles=(), organisation_id=self.organisation_id
        )
