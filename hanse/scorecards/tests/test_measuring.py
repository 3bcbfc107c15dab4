"""Figures read in set-based passes equal those reckoned by hand, to the last digit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from hanse.kernel.actor import Actor, acting
from hanse.network.models import Organisation
from hanse.network.partnership.lifecycle import State
from hanse.network.tests.builders import a_dealer, a_supplier
from hanse.scorecards.models import CardLine, CardVersion, Computation
from hanse.scorecards.rules.bringing import Side, who_brings
from hanse.scorecards.rules.figures import PLACES, Figure, Status, Why
from hanse.scorecards.rules.intervals import wilson
from hanse.scorecards.rules.period import Period
from hanse.scorecards.rules.scale import Scale
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.runs.measuring import Lines, measure, partners_of
from hanse.scorecards.showing.wording import in_state

from . import by_hand
from .builders import SYSTEM, Importing, a_delivery, a_product, a_purchase, a_sale, reference_of

pytestmark = [pytest.mark.django_db, pytest.mark.by_turns]
END = date(2026, 3, 31)
PERIOD = Period(date(2025, 4, 1), END)
D = Decimal


def measured(kind: str, period: Period = PERIOD) -> dict[int, dict[str, Figure]]:
    with acting(SYSTEM), Lines(kind) as opened:
        found = measure(kind, opened, period, partners_of(kind))
    return {key: dict(figures) for key, figures in found.figures.items()}


def agrees(figure: Figure, answer: by_hand.Answer) -> None:
    above, below, count = answer
    assert figure.n == count, figure
    if above is None:
        assert figure.numerator is None, figure
        return
    assert figure.numerator is not None
    assert Fraction(figure.numerator) == above, figure
    assert (None if figure.denominator is None else Fraction(figure.denominator)) == below, figure
    exact = above if below is None else above / below
    assert figure.value is not None
    assert abs(Fraction(figure.value) - exact) <= Fraction(PLACES) / 2, figure
    if figure.low is not None and figure.high is not None:
        assert figure.low <= figure.value.quantize(D("0.000001")) <= figure.high, figure


def some_sales(random: Random, dealers: Iterable[Organisation], products: list[Any]) -> list[dict[str, Any]]:
    """Dealers who order in their own rhythm for up to four years, with returns, missing discounts and unknown products."""
    rows = []
    for dealer in dealers:
        day = date(2022, 3, 1) + timedelta(days=random.randrange(1300))
        step = random.choice([9, 30, 31, 61, 92, 400])
        while day < date(2026, 6, 1):
            order = f"{dealer.pk}-{day}"
            for line in range(random.randrange(1, 5)):
                product = random.choice(products)
                quantity = random.choice([1, 2, 5, 30, -1]) if random.random() < 0.3 else random.randrange(1, 9)
                net = (D(quantity) * D(random.randrange(1, 99999)) / 100).quantize(D("0.0001"))
                off = (abs(net) * D(random.choice([0, 0, 5, 12])) / 100).quantize(D("0.0001"))
                told = random.choice(["both", "both", "gross", "discount", "neither"])
                rows.append(a_sale(
                    dealer, day, order_number=order, order_line=str(line), quantity=quantity, amount=net,
                    gross=net + (off if net >= 0 else -off) if told in {"both", "gross"} else None,
                    discount=random.choice([1, 1, -1]) * off if told in {"both", "discount"} else None,
                    product=product.number if product else None, product_line=product and product.line and product.line.name,
                ))  # fmt: skip
            day += timedelta(days=max(1, int(random.gauss(step, step / 5))))
    return rows


def without(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in names} for row in rows]


def test_dealers_figures_are_those_reckoned_by_hand(imported: Importing) -> None:
    """Feature 15."""
    random = Random(7)
    dealers = [a_dealer(annual_sales=D(random.choice([50000, 300000])) if place % 3 else None) for place in range(14)]
    never = a_dealer("Never ordered")
    products = [a_product(f"Thing {n}", line=f"Line {n % 6}") for n in range(12)] + [a_product("Odd", line=None), None]
    rows = some_sales(random, dealers, products)
    imported("sell_in", without(rows, "product_line"))

    found = measured("dealer")

    for dealer in dealers:
        own = [row for row in rows if row["organisation"] == reference_of(dealer, "dealer")]
        figures = found[dealer.pk]
        agrees(figures["net_sales"], by_hand.net_sales(own, END))
        agrees(figures["cycle_growth"], by_hand.cycle_growth(own, END))
        agrees(figures["order_regularity"], by_hand.order_regularity(own, END))
        agrees(figures["breadth"], by_hand.breadth(own, rows, PERIOD.start, END))
        agrees(figures["discount_dependence"], by_hand.discount_dependence(own, PERIOD.start, END))
        agrees(figures["share_of_potential"], by_hand.share_of_potential(own, END, dealer.annual_sales))
    assert all(figure.value is None for figure in found[never.pk].values())
    assert any(found[dealer.pk]["cycle_growth"].known for dealer in dealers)
    assert any(found[dealer.pk]["breadth"].known for dealer in dealers)


def test_growth_of_a_definition_from_before_is_counted_from_the_period_s_end(imported: Importing) -> None:
    random = Random(11)
    dealers = [a_dealer() for _place in range(9)]
    rows = some_sales(random, dealers, [a_product("Thing", line="Line")])
    imported("sell_in", without(rows, "product_line"))
    with acting(SYSTEM):
        CardVersion.freeze("dealer", [Criterion("sales_growth", 100, Scale(D(0), D(1)))], starting_point=False)

    found = measured("dealer")

    for dealer in dealers:
        own = [row for row in rows if row["organisation"] == reference_of(dealer, "dealer")]
        agrees(found[dealer.pk]["sales_growth"], by_hand.sales_growth(own, END))
        agrees(found[dealer.pk]["cycle_growth"], by_hand.cycle_growth(own, END))
    assert any(own["sales_growth"].value != own["cycle_growth"].value for own in found.values())


def some_purchases(random: Random, suppliers: Iterable[Organisation]) -> list[dict[str, Any]]:
    rows = []
    for supplier in suppliers:
        for number in range(random.randrange(1, 40)):
            day = date(2024, 12, 1) + timedelta(days=random.randrange(500))
            for line in range(random.randrange(1, 4)):
                ordered = D(random.randrange(1, 5000))
                received = random.choice([ordered, ordered - random.randrange(int(ordered)), None])
                rejected = None if received is None else random.choice([D(0), D(0), received // 10, None])
                agreed = D(random.randrange(100, 999999)) / 10000
                rows.append(a_purchase(
                    supplier, day, order_number=f"{supplier.pk}-{number}", order_line=str(line), ordered=ordered,
                    received=received, rejected=rejected, stocked=None, unit_price=agreed * random.choice([1, D("1.05"), D("0.9")])
                    // D("0.0001") * D("0.0001"), agreed_price=random.choice([agreed, agreed, None]),
                    due_date=random.choice([day + timedelta(days=14), None]),
                ))  # fmt: skip
    return rows


def some_deliveries(random: Random, suppliers: Iterable[Organisation]) -> list[dict[str, Any]]:
    """Lines of deliveries that came early, on their day, late or not at all."""
    rows = []
    for supplier in suppliers:
        for number in range(random.randrange(0, 40)):
            day = date(2024, 12, 1) + timedelta(days=random.randrange(500))
            for line in range(random.randrange(1, 4)):
                came = random.choice([day, day, day + timedelta(days=random.randrange(-5, 9)), None])
                rows.append(a_delivery(
                    supplier, day, delivery_number=f"{supplier.pk}-{number}", delivery_line=str(line), delivered_on=came,
                    delivered=0 if came is None else random.choice([10, 4]),
                ))  # fmt: skip
    return rows


def test_suppliers_figures_are_those_reckoned_by_hand(imported: Importing) -> None:
    """Feature 15."""
    random = Random(11)
    suppliers = [a_supplier(credit_rating=random.choice([1, 2, 5])) for _place in range(14)]
    never = a_supplier("Never bought from")
    rows = some_purchases(random, suppliers)
    deliveries = some_deliveries(random, suppliers)
    imported("purchase", rows)
    imported("delivery", deliveries)

    found = measured("supplier")

    for supplier in suppliers:
        own, brought = (
            [row for row in each if row["organisation"] == reference_of(supplier, "supplier")]
            for each in (rows, deliveries)
        )
        figures = found[supplier.pk]
        agrees(figures["spend"], by_hand.spend(own, PERIOD.start, END))
        agrees(figures["reject_rate"], by_hand.reject_rate(own, PERIOD.start, END))
        agrees(figures["fill_rate"], by_hand.fill_rate(own, PERIOD.start, END))
        agrees(figures["price_variance"], by_hand.price_variance(own, PERIOD.start, END))
        agrees(figures["credit_rating"], (Fraction(supplier.credit_rating or 0), Fraction(1), 1))
        agrees(figures["lead_time_kept"], by_hand.lead_time_kept(brought, PERIOD.start, END))
    assert all(figure.value is None for figure in found[never.pk].values())
    assert any(found[supplier.pk]["reject_rate"].known for supplier in suppliers)
    assert any(found[supplier.pk]["lead_time_kept"].known for supplier in suppliers)


def test_lead_time_is_kept_by_what_was_due_in_the_period_and_came_by_its_day(imported: Importing) -> None:
    supplier, due = a_supplier(), date(2026, 3, 31)
    late = due + timedelta(days=1)
    imported("purchase", [a_purchase(supplier, date(2026, 3, 20))])
    imported("delivery", [
        *(a_delivery(supplier, due, delivered_on=due - timedelta(days=n)) for n in range(9)),
        a_delivery(supplier, due, delivered_on=late), a_delivery(supplier, due, delivered_on=None, delivered=0),
        a_delivery(supplier, late, delivered_on=due), a_delivery(supplier, date(2026, 2, 28), delivered_on=due),
    ])  # fmt: skip

    figure = measured("supplier", Period(date(2026, 3, 2), due))[supplier.pk]["lead_time_kept"]

    assert (figure.status, figure.numerator, figure.denominator, figure.n) == (Status.OK, D(9), D(11), 11)
    assert (figure.low, figure.high) == wilson(9, 11)


def test_deliveries_that_are_not_there_have_to_be_imported_by_us(imported: Importing) -> None:
    few, none = a_supplier("Few"), a_supplier("None")
    imported("purchase", [a_purchase(each, date(2026, 1, 5)) for each in (few, none)])
    imported("delivery", [a_delivery(few, date(2026, 1, 5)) for _line in range(9)])

    found = measured("supplier")
    some, nothing = (found[each.pk]["lead_time_kept"] for each in (few, none))

    assert (some.status, some.reason) == (Status.INSUFFICIENT, "needs 10 lines, has 9")
    assert (nothing.status, nothing.reason) == (Status.NO_DATA, "no deliveries promised for the period")
    way = who_brings(nothing)
    assert way is not None
    assert way.side is Side.OURS
    assert "deliveries have to be imported" in str(way.act)
    more = who_brings(some, of="delivery")
    assert more is not None
    assert (more.side, str(more.act)) == (Side.TIME, "comes with further deliveries; nobody has to send anything")


def test_a_rate_is_sum_over_sum_and_never_the_mean_of_rates(imported: Importing) -> None:
    supplier = a_supplier()
    small = [a_purchase(supplier, date(2026, 1, 5), ordered=1, received=1, rejected=1, stocked=0) for _line in range(5)]
    large = [a_purchase(supplier, date(2026, 1, 6), ordered=199, received=199) for _line in range(5)]
    imported("purchase", small + large)

    assert measured("supplier")[supplier.pk]["reject_rate"].value == D("0.005")


def test_what_is_still_on_its_way_says_nothing_of_the_fill_rate(imported: Importing) -> None:
    supplier, day, later = a_supplier(), date(2026, 3, 20), date(2026, 4, 20)
    rows = [a_purchase(supplier, day, ordered=10, received=8, stocked=8) for _line in range(10)]
    on_its_way = a_purchase(supplier, day, due_date=later, ordered=100, received=0, stocked=0)
    early = a_purchase(supplier, day, due_date=later, ordered=100, received=100, stocked=100)
    imported("purchase", [*rows, on_its_way, early])

    figure = measured("supplier")[supplier.pk]["fill_rate"]

    assert (figure.numerator, figure.denominator, figure.n) == (D(180), D(200), 11)


def test_too_few_lines_are_not_enough_and_the_reason_says_how_many_are(imported: Importing) -> None:
    """Feature 19."""
    supplier = a_supplier()
    imported("purchase", [a_purchase(supplier, date(2026, 1, 5)) for _line in range(9)])

    figure = measured("supplier")[supplier.pk]["reject_rate"]

    assert (figure.status, figure.why, figure.reason) == (Status.INSUFFICIENT, Why.FEW_LINES, "needs 10 lines, has 9")


def test_amounts_of_several_currencies_are_not_added(imported: Importing) -> None:
    supplier = a_supplier()
    rows = [
        a_purchase(supplier, date(2026, 1, 5), currency=currency) for currency in ("EUR", "USD") for _line in range(6)
    ]
    imported("purchase", rows)

    figures = measured("supplier")[supplier.pk]

    # The file's amounts count as they stand in reporting currency (docs/decisions/reporting-currency.md).
    assert figures["price_variance"].status is Status.OK
    assert figures["spend"].numerator == D(300)


def test_annual_sales_in_another_currency_say_nothing_of_our_share(imported: Importing) -> None:
    ours, theirs = (a_dealer(annual_sales=D(1000), annual_sales_currency=currency) for currency in ("EUR", "USD"))
    imported("sell_in", [a_sale(dealer, date(2026, 1, 5)) for dealer in (ours, theirs)])

    found = measured("dealer")

    assert found[ours.pk]["share_of_potential"].value == D("0.1")
    assert found[theirs.pk]["share_of_potential"].why is Why.NO_ANNUAL_SALES


def test_the_largest_amounts_are_added_without_loss(imported: Importing) -> None:
    supplier = a_supplier()
    rows = [a_purchase(supplier, date(2026, 1, n), ordered="900000.0001", received="900000.0001", unit_price="98765.4321",
                       agreed_price="90000.0001") for n in range(1, 13)]  # fmt: skip
    imported("purchase", rows)

    figure = measured("supplier")[supplier.pk]["price_variance"]

    assert figure.numerator == 12 * (D("98765.4321") - D("90000.0001")) * D("900000.0001")
    assert figure.denominator == 12 * D("90000.0001") * D("900000.0001")


def test_kept_figures_come_back_digit_for_digit(imported: Importing) -> None:
    supplier = a_supplier()
    imported("purchase", [
        a_purchase(supplier, date(2026, 1, n), ordered="812345.6789", received="812345.6789", unit_price="8765.4321",
                   agreed_price="7654.3219") for n in range(1, 13)
    ])  # fmt: skip
    with acting(SYSTEM):
        computation = compute("supplier", basis=Computation.Basis.FIXED, period=PERIOD)
        kept = {line.key: line.figure for line in CardLine.objects.filter(card__computation=computation)}

    assert kept == measured("supplier")[supplier.pk]


@pytest.mark.parametrize("state", list(State))
def test_what_is_told_of_a_state_is_so(state: State) -> None:
    a_dealer("Nord", state=state)
    with acting(Actor.system("a test")):
        found = partners_of("dealer")

    said = {"none yet": [], "kept, in no rank": [False], "scored and ranked": [True]}
    assert [each.ranked for each in found] == said[in_state(state)]
