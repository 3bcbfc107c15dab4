"""What a colleague looks after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from hanse.kernel.models import Account

from .partnerships import Partnership
from .territories import Territory, TerritoryAssignment
from .undoing import locked_rows


@dataclass(frozen=True, slots=True)
class Holding:
    """What a colleague looks after from a day on: assignments to territories, and the keys of partnerships by territory (None: in
    none). With `lender` it is what that one lends to others.
    """

    assignments: list[TerritoryAssignment]
    partners: Mapping[int | None, list[int]]
    lender: Account | None = None

    @property
    def territories(self) -> list[Territory]:
        """Those that they look after or in which they have partners, by name."""
        found = {each.territory_id: each.territory for each in self.assignments}
        missing = [key for key in self.partners if key is not None and key not in found]
        found |= Territory.objects.in_bulk(missing) if missing else {}
        return sorted(found.values(), key=lambda territory: (territory.name.casefold(), territory.pk))

    @classmethod
    def of(cls, account: Account, *, since: date) -> Holding:
        held = TerritoryAssignment.objects.filter(account=account).exclude(ends_on__lt=since)
        partners: dict[int | None, list[int]] = defaultdict(list)
        for territory, key in Partnership.objects.filter(manager=account).order_by("pk").values_list("territory", "pk"):
            partners[territory].append(key)
        ordered = held.select_related("territory", "account").order_by("territory__name", "starts_on", "pk")
        return cls(list(ordered), partners)

    @classmethod
    def locked(cls, account: Account, *, since: date) -> Holding:
        """The same, of which nothing goes to anybody else before the transaction ends."""
        held = TerritoryAssignment.objects.filter(account=account)
        list(locked_rows(Territory, held.values("territory")))
        mine = Partnership.objects.filter(manager=account)
        list(locked_rows(Partnership, mine.order_by().values("pk")).values_list("pk"))
        return cls.of(account, since=since)

    def lent_by(self, lender: Account) -> Holding:
        """Without the territories in which they stand in themselves: what is lent is not passed on."""
        return Holding([each for each in self.assignments if not each.is_deputy], self.partners, lender)

    def only(self, keys: Mapping[str, Collection[int]]) -> Holding:
        """What of it has one of these keys."""
        partners = {
            territory: [key for key in theirs if key in keys["partnerships"]]
            for territory, theirs in self.partners.items()
        }
        left = {territory: theirs for territory, theirs in partners.items() if theirs}
        return Holding([each for each in self.assignments if each.pk in keys["assignments"]], left, self.lender)

    @property
    def partner_counts(self) -> dict[int | None, int]:
        return {territory: len(keys) for territory, keys in self.partners.items()}

    @property
    def keys(self) -> dict[str, list[int]]:
        """Those of its rows."""
        return {
            "assignments": sorted(each.pk for each in self.assignments),
            "partnerships": sorted(chain.from_iterable(self.partners.values())),
        }
