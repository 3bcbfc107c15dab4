"""Lines of any kind give the same bytes however their files are ordered, cut into pieces, and repeated in part."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hanse.facts.declaring import FactKind
from hanse.facts.keeping import store
from hanse.facts.kinds import fact_kind
from hanse.facts.models import Monthly
from hanse.facts.showing.summary import summarise
from hanse.intake.kinds import kinds
from hanse.kernel.actor import acting
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_supplier
from hanse.scorecards.models import CardLine
from hanse.scorecards.recipes.offered import measures
from hanse.scorecards.recipes.recipe import COUNTS, Recipe, Sure, Way
from hanse.scorecards.recipes.running import of_recipe, open_kinds
from hanse.scorecards.runs.computing import compute

from .builders import SYSTEM, Importing, a_product, a_purchase, a_sale, reference_of

pytestmark = [pytest.mark.django_db, pytest.mark.by_turns]
END = date(2026, 3, 31)
KINDS = sorted(kind.key for kind in kinds() if isinstance(kind, FactKind))
BOOKKEEPING = {"id", "public_id", "computation_id", "card_id", "batch_id", "seq", "line_no", "correction"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """A kind of fact, the partners and the products that its lines name."""

    kind: FactKind
    partners: Sequence[Organisation]
    goods: Sequence[str]

    def lines(self, chance: Random) -> list[Row]:
        """A line each five days of a year, so that no two are the same line."""
        first = END - timedelta(days=330)
        return [self._line(number, first + timedelta(days=5 * number), chance) for number in range(66)]

    def _line(self, number: int, day: date, chance: Random) -> Row:
        kind, amount = self.kind, Decimal(chance.randrange(1, 10**9)).scaleb(-4)
        role = kind.role if kind.roles else "dealer"
        told: Row = {
            "organisation": reference_of(self.partners[number % 6], role), "product": self.goods[number // 6 % 4],
            "currency": "EUR" if kind.roles else "USD", "base": "EUR", "rate": Decimal(chance.randrange(1, 10**9)).scaleb(-8),
            "quantity": chance.randrange(1, 99), "amount": amount, "unit_price": amount, "gross": amount, "discount": 0,
            "subject": f"Subject {number}", "department": "Sales", "mark": chance.randrange(1, 6), "reason": "as agreed",
            "ordered": 100, "received": 100, "rejected": chance.randrange(4), "delivered": chance.randrange(90, 101), "inspected": 100,
            "agreed_price": amount, "due_date": day, "paid_on": day + timedelta(days=chance.randrange(60)),
            "delivered_on": day + timedelta(days=chance.randrange(-2, 3)),
        }  # fmt: skip
        if kind.key == "quota":
            day = END - timedelta(days=100 * (number // 24))
        told = {kind.document: f"N{number // 3}", kind.line_label: str(number % 3)} | told | {kind.on: day}
        return {field.name: told[field.name] for field in kind.fields if field.name in told}

    def told(self) -> bytes:
        """All that is told of the kind: its lines, months and sums, measures of it, and the cards of its partners."""
        kind = self.kind
        with store.reading(kind.key) as facts:
            found: Row = {"lines": sorted(repr(_kept(row)) for row in facts.rows(facts.lines))}
        if kind.roles:
            rows = Monthly.objects.filter(kind=kind.key).order_by("organisation_id", "month", "product_line_id")
            found["months"] = [_kept(row) for row in rows.values()]
            found["sums"] = [summarise(kind.key, by=by)["groups"] for by in ("month", "organisation")]
            found["figures"] = [self._figures(recipe) for recipe in _recipes(kind)]
            cards = CardLine.objects.filter(card__computation=compute(kind.role)).order_by("organisation_id", "key")
            found["cards"] = [_kept(row) for row in cards.values("card__score", *_CARD)]
        return json.dumps(found, default=repr).encode()

    def _figures(self, recipe: Recipe) -> str:
        with open_kinds(recipe, {}) as lines:
            return repr(of_recipe("made", recipe, lines, END, [each.pk for each in self.partners], fewest=1))


_CARD = [field.attname for field in CardLine._meta.concrete_fields]


def _kept(row: Mapping[str, Any]) -> Row:
    return {name: value for name, value in row.items() if name not in BOOKKEEPING}


def _recipes(kind: FactKind) -> list[Recipe]:
    made = []
    for measure in [name for name in measures(kind) if name not in COUNTS]:
        of = (kind.role, kind.key)
        made += [
            Recipe(*of, Way.SUM, measure), Recipe(*of, Way.MEDIAN, measure), Recipe(*of, Way.SLOPE, measure, interval=Sure.BOOTSTRAP),
            *(Recipe(*of, Way.RATIO, measure, "lines", interval=each) for each in (Sure.RATIO, Sure.BOOTSTRAP)),
        ]  # fmt: skip
    return made


@pytest.fixture
def of_kind(request: pytest.FixtureRequest, imported: Importing) -> Given:
    """Besides six partners one with a line of what cards rest on first."""
    kind = fact_kind(request.param)
    supplies = kind.roles[:1] == ("supplier",)
    partner, basis = (a_supplier, "purchase") if supplies else (a_dealer, "sell_in")
    if kind.key != basis:
        imported(basis, [(a_purchase if supplies else a_sale)(partner("Another"), END)])
    goods = [a_product(f"Product {place}", line=f"Line {place % 2}").number for place in range(4)]
    return Given(kind, [partner(f"Partner {place}") for place in range(6)], goods)


@pytest.mark.parametrize("of_kind", KINDS, indirect=True)
@settings(
    max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chance=st.randoms(use_true_random=True), cuts=st.sets(st.integers(1, 65), min_size=1, max_size=3))
def test_the_same_lines_give_the_same_bytes(
    chance: Random, cuts: set[int], of_kind: Given, imported: Importing
) -> None:
    key, lines = of_kind.kind.key, of_kind.lines(chance)
    whole = imported(key, lines)
    with acting(SYSTEM):
        before = of_kind.told()
        whole.withdraw(by=SYSTEM)
    chance.shuffle(lines)

    places = [0, *sorted(cuts), len(lines)]
    pieces = [lines[begin:end] for begin, end in pairwise(places)]
    batches = [imported(key, [*piece, lines[0], piece[-1]]) for piece in pieces]

    with acting(SYSTEM):
        assert of_kind.told() == before
        assert (whole.new, whole.rejected) == (len(lines), 0)
        assert (sum(batch.new for batch in batches), sum(batch.rejected for batch in batches)) == (len(lines), 0)
        for batch in batches:
            batch.withdraw(by=SYSTEM)
