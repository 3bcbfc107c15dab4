"""The rows behind a figure add up to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import pytest

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_supplier, in_sight_of, someone_at, staff
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.models import Card, CardLine, Computation
from hanse.scorecards.rules.period import Period
from hanse.scorecards.runs.computing import Basis, compute
from hanse.scorecards.showing.evidence import Source, rows_of
from hanse.scorecards.tables import paper

from .builders import SYSTEM, Importing, a_product, a_purchase, a_sale
from .test_measuring import some_deliveries, some_purchases, some_sales, without

pytestmark = [pytest.mark.django_db, pytest.mark.by_turns]
PERIOD = Period(date(2025, 4, 1), date(2026, 3, 31))


@pytest.fixture
def dealers(imported: Importing) -> Iterator[list[Organisation]]:
    random = Random(3)
    found = [a_dealer(annual_sales=Decimal(100000)) for _place in range(6)]
    products = [a_product(f"Thing {n}", line=f"Line {n % 5}") for n in range(8)]
    imported("sell_in", without(some_sales(random, found, products), "product_line"))
    with acting(SYSTEM):
        compute("dealer", basis=Basis.FIXED, period=PERIOD)
        yield found


@pytest.fixture
def suppliers(imported: Importing) -> Iterator[list[Organisation]]:
    found = [a_supplier(credit_rating=2) for _place in range(6)]
    imported("purchase", some_purchases(Random(5), found))
    imported("delivery", some_deliveries(Random(5), found))
    with acting(SYSTEM):
        compute("supplier", basis=Basis.FIXED, period=PERIOD)
        yield found


def adds_up(line: CardLine) -> bool:
    """Whether the rows, read page by page, sum to the figure; whether there were any."""
    with rows_of(line) as rows:
        count = rows.count()
        paged = [row for offset in range(0, count, 40) for row in rows.page(offset, 40, "")]
        assert paged == list(rows.export(""))
        above, below = rows.totals()
    assert len(paged) == count
    assert sum(row["above"] for row in paged) == (line.numerator or 0) == (above or 0), line.key
    if any(row["below"] is not None for row in paged):
        assert sum(row["below"] for row in paged) == (line.denominator or 0) == below, line.key
    return count > 0


def test_every_dealers_figure_leads_to_rows_that_add_up_to_it(dealers: list[Organisation]) -> None:
    lines = CardLine.objects.filter(card__computation__is_current=True).select_related("card__computation__version")
    led = {line.key for line in lines if adds_up(line)}

    assert led == {
        "net_sales", "cycle_growth", "order_regularity", "breadth", "discount_dependence", "share_of_potential",
    }  # fmt: skip


def test_every_suppliers_figure_leads_to_rows_that_add_up_to_it(suppliers: list[Organisation]) -> None:
    lines = CardLine.objects.filter(card__computation__is_current=True).select_related("card__computation__version")
    led = {line.key for line in lines if adds_up(line)}

    assert led == {"spend", "reject_rate", "fill_rate", "price_variance", "lead_time_kept", "credit_rating"}


def test_rows_are_of_the_version_that_the_card_was_computed_from(
    suppliers: list[Organisation], imported: Importing
) -> None:
    line = CardLine.objects.get(organisation=suppliers[0], key="spend", card__computation__is_current=True)
    imported("purchase", [a_purchase(suppliers[0], date(2026, 3, 1)) for _line in range(5)])

    assert adds_up(line)


def test_rows_are_sorted_by_any_column(suppliers: list[Organisation]) -> None:
    line = CardLine.objects.get(organisation=suppliers[0], key="spend", card__computation__is_current=True)
    with rows_of(line) as rows:
        amounts = [row["above"] for row in rows.export("-above")]

    assert amounts == sorted(amounts, reverse=True)


def test_judgements_are_rows_too(suppliers: list[Organisation]) -> None:
    buyer = staff("category_buyer", name="Ben Buyer")
    with acting(buyer):
        rate(suppliers[0], kind="supplier", mark=4, reason="Calls back", by=buyer)
    with acting(SYSTEM):
        compute("supplier", basis=Basis.FIXED, period=PERIOD)
        line = CardLine.objects.get(organisation=suppliers[0], key="buyer_rating", card__computation__is_current=True)

        assert adds_up(line)
        with rows_of(line) as rows:
            assert rows.source is Source.RATINGS
            assert [(row["rater"], row["reason"]) for row in rows.page(0, 10, "")] == [("Ben Buyer", "Calls back")]


@pytest.mark.parametrize(
    ("let_into", "read"),
    [({"scorecards.own"}, set()), ({"scorecards.own", "facts.own"}, {"spend", "reject_rate", "fill_rate", "price_variance"})],
)  # fmt: skip
def test_who_is_let_into_a_card_reads_the_rows_that_its_orders_open_to_them(
    suppliers: list[Organisation], let_into: set[str], read: set[str]
) -> None:
    """A scorecard alone opens no order, and both together no delivery."""
    looked_into, own = suppliers[:2]
    reader = replace(
        someone_at(own), organisation_id=looked_into.pk, organisation_ids=frozenset({looked_into.pk}),
        scopes=frozenset(let_into), looks_from=own.pk,
    )  # fmt: skip
    with acting(reader):
        opened = {line.key for line in CardLine.objects.select_related("card__computation__version") if lines_of(line)}

    assert opened == read


def lines_of(line: CardLine) -> int:
    """How many lines of facts stand behind a figure, for who is at work."""
    with rows_of(line) as rows:
        return 0 if rows.source is Source.RECORD else rows.count()


def test_a_partner_sees_its_own_card_and_rows_and_nobody_elses(dealers: list[Organisation]) -> None:
    mine, rival = dealers[:2]
    rivals = CardLine.objects.select_related("card__computation__version").get(
        organisation=rival, key="net_sales", card__computation__is_current=True
    )

    with acting(someone_at(mine)):
        assert {card.organisation_id for card in Card.objects.all()} == {mine.pk}
        assert {line.organisation_id for line in CardLine.objects.all()} == {mine.pk}
        line = CardLine.objects.get(key="net_sales", card__computation__is_current=True)
        assert adds_up(line)
        with rows_of(rivals) as rows:
            assert rows.count() == 0


def test_a_single_sale_is_a_row_of_net_sales(imported: Importing) -> None:
    dealer = a_dealer()
    imported("sell_in", [a_sale(dealer, date(2026, 3, 1), amount="12.34", order_number="S-1")])
    with acting(SYSTEM):
        compute("dealer", basis=Basis.FIXED, period=PERIOD)
        line = CardLine.objects.get(organisation=dealer, key="net_sales")
        with rows_of(line) as rows:
            (row,) = rows.page(0, 10, "")

    assert (row["order_number"], row["above"], row["below"]) == ("S-1", Decimal("12.34"), None)


@pytest.mark.parametrize(("number", "said"), [("2026-03-01", "1 March 2026"), ("SO1", "SO1"), (None, "–")])
def test_a_line_of_what_has_no_papers_goes_by_its_day_as_people_write_days(number: str | None, said: str) -> None:
    with clock.standing_at(datetime(2027, 3, 1, tzinfo=UTC)):
        assert paper({"order_number": number, "order_date": date(2026, 3, 1)}) == said


MORE = "1 more, not named so that nobody's own purchases are told"


def lines_behind_breadth(of: Organisation, reader: Actor) -> list[str]:
    line = CardLine.objects.get(organisation=of, key="breadth", card__computation__is_current=True)
    with acting(reader):
        assert adds_up(line)
        with rows_of(line) as rows:
            return [row["product_line"] for row in rows.page(0, 10, "")]


def test_a_product_line_that_fewer_than_five_bought_is_named_to_nobody_else(imported: Importing) -> None:
    *dealers, own_label = [a_dealer() for _place in range(7)]
    everybodys, of_five, of_one = [a_product(name, line=name) for name in ("Bikes", "Caps", "Own label")]
    bought = [(dealer, everybodys, day) for dealer in dealers for day in range(1, 11)]
    bought += [(dealer, of_five, 11) for dealer in dealers[1:]] + [(own_label, of_one, day) for day in range(1, 11)]
    imported("sell_in", [a_sale(to, date(2026, 3, day), product=each.number) for to, each, day in bought])
    manager = staff("partner_manager")
    in_sight_of(Account.objects.get(pk=manager.account_id), dealers[0])
    with acting(SYSTEM):
        compute("dealer", basis=Basis.FIXED, period=PERIOD)

        assert lines_behind_breadth(dealers[0], someone_at(dealers[0])) == ["Bikes", "Caps", MORE]
        assert lines_behind_breadth(own_label, someone_at(own_label)) == ["Bikes", "Caps", "Own label"]
        assert lines_behind_breadth(dealers[0], manager) == ["Bikes", "Caps", MORE]
        assert lines_behind_breadth(dealers[0], staff("channel_chief")) == ["Bikes", "Caps", "Own label"]

        kept = Computation.current("dealer")
        assert kept is not None
        del kept.programme["buyers"]  # from before it was kept
        kept.save()
        assert lines_behind_breadth(dealers[0], someone_at(dealers[0]))[0] == "Bikes"
        assert "Caps" not in lines_behind_breadth(dealers[0], someone_at(dealers[0]))


@pytest.mark.parametrize(
    ("buyers", "seen", "is_told"), [(5, 0, True), (5, 4, False), (8, 4, False), (9, 4, True), (6, 5, True)]
)
def test_who_sees_some_of_those_that_bought_a_product_line_is_not_told_that_a_few_more_did(
    imported: Importing, buyers: int, seen: int, is_told: bool
) -> None:
    """Four whom they see bought of it: were it named where five did, its name on another's card told of the fifth."""
    other, *dealers = [a_dealer() for _place in range(1 + buyers)]
    everybodys, some = [a_product(name, line=name) for name in ("Bikes", "Caps")]
    bought = [(dealer, everybodys, day) for dealer in (other, *dealers) for day in range(1, 11)]
    bought += [(dealer, some, 11) for dealer in dealers]
    imported("sell_in", [a_sale(to, date(2026, 3, day), product=each.number) for to, each, day in bought])
    with acting(SYSTEM):
        compute("dealer", basis=Basis.FIXED, period=PERIOD)
    manager, both = staff("partner_manager"), someone_at(other)
    with acting(SYSTEM):
        in_sight_of(Account.objects.get(pk=manager.account_id), other, *dealers[:seen])
    both = replace(both, beside=tuple(someone_at(each) for each in dealers[:seen]))

    with acting(SYSTEM):
        for reader in (manager, both):
            assert ("Caps" in lines_behind_breadth(other, reader)) is is_told
