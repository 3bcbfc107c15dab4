"""A ratio of two kinds of fact is what plain Python makes of both, for all partners and for one, and its rows add up to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis
import pyarrow as pa
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, signed_in
from hanse.network.tests.reading import text
from hanse.scorecards.metrics.registry import metric
from hanse.scorecards.models import Card, CardLine, CardVersion, MadeMetric
from hanse.scorecards.recipes import two_kinds
from hanse.scorecards.recipes.recipe import Recipe, Signs, Way
from hanse.scorecards.rules.figures import LeftOut, Status, Why
from hanse.scorecards.rules.scale import Scale
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.runs import refreshing
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.showing.asking import way_of
from hanse.scorecards.showing.evidence import rows_of
from hanse.scorecards.verify import verify

from ..builders import SYSTEM, Importing, a_product, a_sale, reference_of

MONEY = pa.decimal128(18, 4)
COMMON = [
    ("organisation_id", pa.int64()),
    ("quantity", MONEY),
    ("reporting", MONEY),
    ("product_line", pa.string()),
    ("product_id", pa.int64()),
]
SOLD = pa.schema([*COMMON, ("order_number", pa.string()), ("order_date", pa.date32())])
AGREED = pa.schema([*COMMON, ("for_month", pa.date32())])
SOLD_ON = pa.schema([*COMMON, ("receipt", pa.string()), ("sold_on", pa.date32())])
PARTNERS = (1, 2, 3)
END = date(2026, 3, 31)
ATTAINMENT = Recipe("dealer", "sell_in", Way.RATIO, "reporting", "reporting", below_facts="quota", matched=True)


@st.composite
def a_line(draw: st.DrawFn) -> dict[str, Any]:
    money = st.decimals(min_value=-500, max_value=2_000_000, places=4)
    day = END - timedelta(days=draw(st.integers(-20, 500)))
    return {
        "organisation_id": draw(st.sampled_from(PARTNERS)), "quantity": draw(st.one_of(st.none(), money)),
        "reporting": draw(st.one_of(st.none(), money)), "product_line": draw(st.sampled_from([None, "Bikes", "Parts"])),
        "order_number": f"O{draw(st.integers(0, 5))}", "order_date": day, "for_month": day.replace(day=1),
        "product_id": draw(st.sampled_from([None, 1, 2])),
    }  # fmt: skip


LINES = st.lists(a_line(), max_size=25)
RECIPES = st.sampled_from([
    ATTAINMENT,
    replace(ATTAINMENT, product_lines=("Bikes",), months=6),
    replace(ATTAINMENT, signs=Signs.WITHOUT_RETURNS),
    replace(ATTAINMENT, above="documents", below="lines"),
    replace(ATTAINMENT, above="quantity", months=3),
    replace(ATTAINMENT, matched=False),
])  # fmt: skip


Rows = list[dict[str, Any]]


def taking_part(recipe: Recipe, rows: Rows, partner: int, measure: str, on: str) -> Rows:
    first = date(2026, 4, 1) - timedelta(days={12: 365, 6: 182, 3: 90}[recipe.months])
    return [
        row for row in rows
        if row["organisation_id"] == partner and first <= row[on] <= END
        and (not recipe.product_lines or row["product_line"] in recipe.product_lines)
        and (measure in {"documents", "lines"} or row[measure] is not None)
        and not (on == "order_date" and recipe.signs is Signs.WITHOUT_RETURNS and (row["quantity"] or 0) < 0)
    ]  # fmt: skip


def of_both(sold: Rows, agreed: Rows) -> tuple[Rows, Rows]:
    """Sales of a month with a quota in all, or of a product with one in that month; quotas in all, else those of products."""
    month = lambda row: row["for_month"]  # noqa: E731
    whole = {month(row) for row in agreed if row["product_id"] is None}
    quotas = [row for row in agreed if row["product_id"] is None or month(row) not in whole]
    of_products = {(month(row), row["product_id"]) for row in quotas if row["product_id"]}
    return [row for row in sold if month(row) in whole or (month(row), row["product_id"]) in of_products], quotas


def added(measure: str, rows: Rows) -> Fraction:
    if measure == "documents":
        return Fraction(len({row["order_number"] for row in rows}))
    return Fraction(len(rows)) if measure == "lines" else sum((Fraction(row[measure]) for row in rows), Fraction(0))


@settings(max_examples=30, deadline=None, phases=[Phase.generate])
@given(RECIPES, LINES, LINES)
def test_it_is_what_plain_python_makes_of_both(recipe: Recipe, sold: Rows, agreed: Rows) -> None:
    lines = {
        "sell_in": ibis.memtable(pa.Table.from_pylist(sold, schema=SOLD)),
        "quota": ibis.memtable(pa.Table.from_pylist(agreed, schema=AGREED)),
    }
    wanted = replace(metric("net_sales"), key="made", recipe=recipe, minimum_sample=3)

    rules = two_kinds.figures("made", recipe, lines, END, PARTNERS, fewest=3)
    columns = two_kinds.column(wanted, lines, END, PARTNERS)

    for place, partner in enumerate(PARTNERS):
        found = rules[partner]
        assert repr(columns.figures[place]) == repr(found)
        assert columns.known[place] == found.known
        all_sold = taking_part(recipe, sold, partner, recipe.above, "order_date")
        all_agreed = taking_part(recipe, agreed, partner, recipe.below, "for_month")
        over, under = of_both(all_sold, all_agreed) if recipe.matched else (all_sold, all_agreed)
        above, below = added(recipe.above, over), added(recipe.below, under)
        left, n = found.left_out or LeftOut(0, Decimal(0), 0, Decimal(0)), len(over) + len(under)
        assert (left.lines_above, left.lines_below) == (len(all_sold) - len(over), len(all_agreed) - len(under))
        assert above + Fraction(left.above) == added(recipe.above, all_sold)
        assert below + Fraction(left.below) == added(recipe.below, all_agreed)
        assert found.n == n
        assert (found.low, found.high) == (None, None)
        if not under:
            assert (found.status, found.why) == (Status.NO_DATA, Why.NO_QUOTAS)
        elif below <= 0:
            assert found.why is Why.NOTHING_BELOW
        else:
            assert (Fraction(found.numerator or 0), Fraction(found.denominator or 0)) == (above, below)
            assert found.value is not None
            assert abs(Fraction(found.value) - above / below) <= Fraction(1, 2 * 10**8)
            assert found.status is (Status.OK if n >= 3 else Status.INSUFFICIENT)


@settings(max_examples=15, deadline=None, phases=[Phase.generate])
@given(LINES, LINES)
def test_months_that_were_not_reported_are_left_out_of_both(bought: Rows, sold: Rows) -> None:
    through = Recipe("dealer", "sell_out", Way.RATIO, "reporting", "reporting", below_facts="sell_in", matched=True)
    reports = [row | {"receipt": row["order_number"], "sold_on": row["order_date"]} for row in sold]
    lines = {
        "sell_out": ibis.memtable(pa.Table.from_pylist(reports, schema=SOLD_ON)),
        "sell_in": ibis.memtable(pa.Table.from_pylist(bought, schema=SOLD)),
    }
    wanted = replace(metric("net_sales"), key="made", recipe=through, minimum_sample=1)

    rules = two_kinds.figures("made", through, lines, END, PARTNERS, fewest=1)
    columns = two_kinds.column(wanted, lines, END, PARTNERS).figures

    for partner, column in zip(PARTNERS, columns, strict=True):
        found = rules[partner]
        assert repr(column) == repr(found)
        over = taking_part(through, reports, partner, "reporting", "sold_on")
        heard = {row["for_month"] for row in reports if row["organisation_id"] == partner and row["sold_on"] <= END}
        all_bought = taking_part(through, bought, partner, "reporting", "order_date")
        under = [row for row in all_bought if row["for_month"] in heard]
        assert (found.left_out.lines_below if found.left_out else 0) == len(all_bought) - len(under)
        if found.value is not None:
            above, below = added("reporting", over), added("reporting", under)
            assert (Fraction(found.numerator or 0), Fraction(found.denominator or 0)) == (above, below)


def test_a_quota_of_a_month_that_is_not_over_waits() -> None:
    agreed = ibis.memtable(
        pa.Table.from_pylist([_agreed(1), _agreed(1) | {"for_month": date(2026, 2, 1)}], schema=AGREED)
    )
    none = ibis.memtable(pa.Table.from_pylist([], schema=SOLD))
    found = two_kinds.figures("made", ATTAINMENT, {"sell_in": none, "quota": agreed}, date(2026, 3, 30), [1], fewest=1)[
        1
    ]

    assert (found.denominator, found.left_out) == (100, LeftOut(0, Decimal(0), 1, Decimal(100)))


def test_whether_no_line_means_nothing_is_told_by_whose_books_they_are() -> None:
    agreed = ibis.memtable(pa.Table.from_pylist([_agreed(1)], schema=AGREED))
    nothing = ibis.memtable(pa.Table.from_pylist([], schema=SOLD))
    ours = two_kinds.figures("made", ATTAINMENT, {"sell_in": nothing, "quota": agreed}, END, [1], fewest=1)[1]
    absent = two_kinds.figures("made", ATTAINMENT, {"sell_in": None, "quota": agreed}, END, [1], fewest=1)[1]
    theirs = replace(ATTAINMENT, facts="sell_out", below_facts="quota")
    sold_on = nothing.rename(sold_on="order_date", receipt="order_number")
    reported = two_kinds.figures("made", theirs, {"sell_out": sold_on, "quota": agreed}, END, [1], fewest=1)[1]

    assert (ours.value, ours.numerator, ours.denominator) == (0, 0, 100)
    assert absent.why is reported.why is Why.NO_LINES


def _agreed(partner: int) -> dict[str, Any]:
    return {
        "organisation_id": partner, "quantity": None, "reporting": Decimal(100), "product_line": None,
        "product_id": None, "for_month": END.replace(day=1),
    }  # fmt: skip


@pytest.mark.parametrize("more", [{"cycles": 2}, {"below": "months"}, {"way": Way.SUM, "below": ""}])
def test_only_sums_over_months_can_be_divided(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="two kinds"):
        replace(ATTAINMENT, **more)


# on the pages


FORM = {
    "label": "Quota attainment", "name": "attainment", "meaning": "What was bought of what was agreed", "above": "reporting",
    "below": "reporting", "written": "share", "months": "12", "signs": "all", "direction": "higher", "minimum_sample": "1",
}  # fmt: skip
NEW = "/scorecards/metrics/new/dealer/?facts=sell_in&way=ratio&below=quota"


@pytest.fixture
def tenth_of_june() -> Iterator[None]:
    with clock.standing_at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        yield


def a_quota(of: Organisation, month: date, amount: int) -> dict[str, Any]:
    return {"organisation": reference_of(of, "dealer"), "for_month": month, "amount": amount, "currency": "EUR"}


@pytest.fixture
def dealers(tenth_of_june: None, imported: Importing) -> list[Organisation]:
    """Two with quotas of 400 in all; the third has none, the fourth has one and bought nothing."""
    found = [a_dealer(f"Dealer {n}") for n in range(4)]
    a_product("Bike", line="Bikes")
    imported("sell_in", [
        a_sale(each, date(2026, 1 + month, 5), amount=100 + 50 * place)
        for place, each in enumerate(found[:3]) for month in range(5)
    ])  # fmt: skip
    imported(
        "quota", [a_quota(each, date(2026, 1 + month, 1), 100) for each in (*found[:2], found[3]) for month in range(4)]
    )
    return found


def made(client: Client) -> MadeMetric:
    signed_in(client, "channel_chief")
    shown = client.post(NEW, FORM)
    assert shown.status_code == 200, text(shown)
    answer = client.post(NEW, FORM | {"seen": shown.context["form"]["seen"].value()})
    assert answer.status_code == 302, text(answer)
    return MadeMetric.objects.get(retired_at=None)


def with_it(wanted: MadeMetric) -> None:
    sales = Scale(Decimal(10), Decimal(10_000))
    CardVersion.freeze(
        "dealer", [Criterion(wanted.key, 60, Scale(Decimal(0), Decimal(1))), Criterion("net_sales", 40, sales)], starting_point=False
    )  # fmt: skip
    compute("dealer")


def line_of(dealer: Organisation, wanted: MadeMetric) -> CardLine:
    rows = CardLine.objects.select_related("card__computation__version", "organisation")
    return rows.get(organisation=dealer, key=wanted.key, card__computation__is_current=True)


@pytest.mark.django_db
@pytest.mark.usefixtures("manufacturer")
class TestOnThePages:
    def test_it_is_made_by_the_form_and_says_what_it_is(self, client: Client, dealers: list[Organisation]) -> None:
        signed_in(client, "channel_chief")
        assert client.get("/scorecards/metrics/new/dealer/?facts=sell_in&way=sum&below=quota").status_code == 200
        first = text(client.get(NEW))
        assert "Divided by: Quotas" in first
        assert "Agreed amount" in first
        assert "ordering cycles" not in first

        wanted = made(client)

        page = text(client.get(reverse("scorecards:measure", args=[wanted.key])))
        assert "over lines of Quotas in the same window" in page
        assert "(sum(reporting) from sell_in) / (sum(reporting) from quota) over 12 months of both" in page
        assert "none: what is counted whole is not estimated" in page
        assert "Sell-in, Quotas" in page
        again = client.get(reverse("scorecards:measure_version", args=[wanted.key]))
        assert "Divided by: Quotas" in text(again)

    def test_cards_have_it_with_both_versions_and_rows_of_both(
        self, client: Client, dealers: list[Organisation]
    ) -> None:
        wanted = made(client)
        with acting(SYSTEM):
            with_it(wanted)
            for place, dealer in enumerate(dealers[:2]):
                line = line_of(dealer, wanted)
                assert (line.numerator, line.denominator, line.n) == (400 + 200 * place, 400, 8)
                assert line.figure.left_out == LeftOut(1, Decimal(100 + 50 * place), 0, Decimal(0))
                assert {"sell_in", "quota"} <= line.card.versions.keys()
                assert not list(verify(line.card.computation))
                with rows_of(line) as rows:
                    assert rows.totals() == (line.numerator, line.denominator)
                    assert rows.count() == 8
                    assert {row["facts"] for row in rows.page(0, 20, "-order_date")} == {"Sell-in", "Quotas"}
            nothing, zero = line_of(dealers[2], wanted), line_of(dealers[3], wanted)
            way = way_of(nothing)
            with rows_of(zero) as rows:
                assert rows.totals() == (0, 400)
            with rows_of(line_of(dealers[0], wanted)) as rows:
                exported = [*rows.export("order_date")]
        assert len(exported) == 8
        assert nothing.reason == "no quota agreed for any month of the window"
        assert way is not None
        assert (way.side.value, way.roles) == ("ours", ("partner_manager", "data_steward"))
        assert (zero.value, zero.n) == (0, 4)
        shown = text(client.get(reverse("scorecards:metric", args=[dealers[0].public_id, "dealer", wanted.key])))
        assert "Quotas version" in shown
        assert "1 line of Sell-in (€100.00) is left out: Quotas say nothing of that month, or of that product." in shown
        card = text(client.get(reverse("scorecards:dealer", args=[dealers[0].public_id])))
        assert "1 line of Sell-in (€100.00) is left out" in card

    def test_corrections_and_withdrawals_of_either_kind_are_taken_in(
        self, client: Client, dealers: list[Organisation], imported: Importing
    ) -> None:
        wanted = made(client)
        with acting(SYSTEM):
            with_it(wanted)
            before = Card.objects.get(organisation=dealers[0], computation__is_current=True).versions
        more = imported(
            "quota", [a_quota(dealers[0], date(2026, 5, 1), 100), a_quota(dealers[0], date(2026, 4, 1), 200)]
        )
        with acting(SYSTEM):
            compute("dealer")
            corrected = line_of(dealers[0], wanted)
            assert (more.new, more.corrected) == (1, 1)
            assert (corrected.numerator, corrected.denominator) == (500, 600)
            assert corrected.card.versions["quota"] > before["quota"]
            assert refreshing.refresh("dealer", dealers[0].pk) is not None
            assert (line_of(dealers[0], wanted).numerator, line_of(dealers[0], wanted).denominator) == (500, 600)
            assert line_of(dealers[0], wanted).figure.left_out is None
        with acting(SYSTEM):
            more.withdraw(by=SYSTEM)
            compute("dealer")
            again = line_of(dealers[0], wanted)
            assert (again.numerator, again.denominator) == (400, 400)
