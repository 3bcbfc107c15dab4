"""A judged criterion as a value: its words for each grade, who judges by it, and for how long a judgement counts. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from hanse.kernel.walls.roles import STAFF_ROLES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from hanse.kernel.actor import Actor

    Text = str | _StrPromise

GRADES = (1, 2, 3, 4, 5)
SOON = relativedelta(days=30)
"""So long before it expires a judgement is a to-do for who gave it: a starting point."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion of one kind of partner. `anchors` say what each grade means, 1 (bad) first.

    `judges` are roles of ours, and `people` colleagues (account and name) who judge beside them, whatever their role; `owner`
    is the role that answers for it, empty where none was chosen.
    """

    key: str
    kind: str
    label: Text
    meaning: Text
    anchors: tuple[Text, ...]
    judges: frozenset[str]
    months: int
    people: tuple[tuple[int, str], ...] = ()
    owner: str = ""

    @property
    def graded(self) -> list[tuple[int, Text]]:
        """Grade and its words, the best first."""
        return list(zip(GRADES, self.anchors, strict=True))[::-1]

    @property
    def judged_by(self) -> str:
        """The roles, then those who are named."""
        return ", ".join([*(str(STAFF_ROLES[role]) for role in self.roles), *(name for _account, name in self.people)])

    @property
    def roles(self) -> list[str]:
        """The roles that judge, in the order in which we name roles."""
        return [role for role in STAFF_ROLES if role in self.judges]

    @property
    def answers(self) -> str:
        """The role that answers for it: the one that was chosen, else the first that judges, else who leads."""
        lead = "channel_chief" if self.kind == "dealer" else "category_buyer"
        return self.owner or next(iter(self.roles), lead)

    @property
    def is_made(self) -> bool:
        """Did somebody set it up, or was it there from the start?"""
        return all(self.key != each.key for each in BUILT_IN.values())

    def is_for(self, roles: Collection[str], account_id: int | None) -> bool:
        """Does somebody with these roles and this account judge by it?"""
        return bool(self.judges & set(roles)) or any(account_id == account for account, _name in self.people)

    def by_its_roles(self, actor: Actor) -> Actor:
        """The same person with those of their roles that judge by it, for what another may judge is not theirs by this one.

        Who is named by it judges what any of their roles may.
        """
        is_named = any(actor.account_id == account for account, _name in self.people)
        return actor if is_named else replace(actor, roles=actor.roles & self.judges)

    def expires(self, given_on: date) -> date:
        """The first day on which a judgement of that day counts no more."""
        return given_on + relativedelta(months=self.months)


def is_due(expires_on: date, *, today: date) -> bool:
    """Is it time to judge again?"""
    return expires_on - SOON <= today


BUILT_IN = {
    "dealer": Judged(
        "manager_rating", "dealer", _("Manager's rating"),
        _("How our partner managers judge working with the dealer, each mark with its reason."),
        (
            _("agreements are broken, or nobody answers"),
            _("much has to be asked for twice; promises are kept late"),
            _("does what was agreed; nothing beyond it"),
            _("plans with us and keeps to it; tells us early what goes wrong"),
            _("improves how we work together; others could learn from it"),
        ),
        frozenset({"partner_manager"}), 12,
    ),
    "supplier": Judged(
        "buyer_rating", "supplier", _("Buyer's rating"),
        _("How our buyers judge working with the supplier, each mark with its reason."),
        (
            _("we learn of faults and delays only by ourselves"),
            _("answers after reminders; causes are found late or not at all"),
            _("answers within days; keeps what was agreed"),
            _("tells us of faults and delays before we ask, with a plan"),
            _("prevents faults with us; opens its books on quality and cost"),
        ),
        frozenset({"category_buyer", "supplier_quality"}), 12,
    ),
}  # fmt: skip
"""What is judged from the start, by the words that it starts with."""
