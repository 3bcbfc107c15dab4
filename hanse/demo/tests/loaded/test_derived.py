"""What the demo works out from what was bought and delivered: it fits together, and shows what a network really has open."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from hanse.demo.derived import LATE, NOBODY, OWN, WAITING
from hanse.facts.expecting.arriving import feeds_settled
from hanse.facts.expecting.standing import Stage
from hanse.facts.keeping import store
from hanse.facts.models import FeedPeriod, Monthly
from hanse.facts.sending.unmatched import waiting
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.network.models import Partnership
from hanse.network.tests.builders import as_system

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo"), pytest.mark.usefixtures("demo")]


def pieces(kind: str, *, until: Any = None) -> Counter[tuple[int, int]]:
    """Units by dealer and product, of what was bought, sold on or counted; `until` names the day of counting."""
    found: Counter[tuple[int, int]] = Counter()
    with as_system(), store.reading(kind) as reading:
        lines = reading.lines
        rows = lines if until is None else lines.filter(lines.counted_on == until)
        for row in reading.rows(rows.select("organisation_id", "product_id", "quantity")):
            found[row["organisation_id"], row["product_id"]] += int(row["quantity"])
    return found


def test_nobody_sells_or_has_more_than_it_bought() -> None:
    bought, sold = pieces("sell_in"), pieces("sell_out")
    with as_system(), store.reading("stock") as reading:
        last = reading.lines.counted_on.max().to_pyarrow().as_py()
    stock = pieces("stock", until=last)

    assert sold
    assert stock
    assert all(sold[key] + stock[key] <= bought[key] for key in sold | stock)


def test_what_was_ordered_in_a_year_was_billed() -> None:
    with as_system(), store.reading("invoice") as billed, store.reading("sell_in") as bought:
        ordered = {row["order_number"]: row["reporting"] for row in bought.rows(
            bought.lines.group_by("order_number").aggregate(reporting=bought.lines.reporting.sum())
        )}  # fmt: skip
        bills = billed.rows(billed.lines.select("order_number", "reporting"))

    assert len(bills) > 1000
    assert all(abs(bill["reporting"] - ordered[bill["order_number"]]) <= Decimal("0.01") for bill in bills)


def test_a_report_is_overdue_a_file_waits_and_a_number_is_known_to_nobody() -> None:
    with as_system():
        late = Partnership.objects.get(role="dealer", reference=LATE).organisation
        rows = FeedPeriod.waiting(today=clock.today()).select_related("expectation__organisation")
        missing = {row.expectation.sender for row in rows}
        own = Batch.objects.get(kind="sell_out", organisation__partnerships__reference=WAITING)
        unknown = {each.reference: each.lines for each in waiting()}

    assert str(late) in missing
    assert len(missing) <= 2, "beside it only who has not confirmed its own file"
    assert own.state == Batch.State.STAGED
    assert unknown == {NOBODY: 3}


def test_one_was_late_one_was_corrected_and_the_rest_came_in_time() -> None:
    with as_system():
        periods = list(
            FeedPeriod.objects.filter(
                expectation__organisation__partnerships__reference=OWN, expectation__kind="sell_out"
            )
        )
        stages = [period.standing.stage for period in sorted(periods, key=lambda period: period.first)]
        faults = list(feeds_settled())

    assert stages[-1] == Stage.RUNNING
    assert set(stages[:-1]) == {Stage.CAME, Stage.LATE, Stage.CORRECTED}
    assert not faults


def test_marks_are_shown_for_suppliers_of_the_year() -> None:
    with as_system():
        found = Monthly.objects.filter(kind="rating").aggregate(marks=Sum("part"), given=Sum("whole"))

    assert found["given"] > 100
    assert 1 <= found["marks"] / found["given"] <= 5
