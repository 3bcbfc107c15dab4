"""Every figure once more, in plain Python over a list of rows, by the words of its definition and by no code of ours."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Context, Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

Row = dict[str, Any]
Answer = tuple[Fraction | None, Fraction | None, int]
"""Numerator, denominator, sample; no numerator where nothing is known."""
EXACT = Context(prec=60)


def month_start(end: date, months: int) -> date:
    """First day of the `months` calendar months that end on `end`, a month's last day."""
    assert end.day == calendar.monthrange(end.year, end.month)[1]
    place = end.year * 12 + end.month - months
    return date(place // 12, place % 12 + 1, 1)


def within(rows: list[Row], start: date, end: date) -> list[Row]:
    return [row for row in rows if start <= row["order_date"] <= end]


def total(rows: list[Row], name: str) -> Fraction:
    return sum((Fraction(row[name]) for row in rows), Fraction(0))


def net_sales(rows: list[Row], end: date) -> Answer:
    year = within(rows, month_start(end, 12), end)
    return (total(year, "amount"), None, len(year)) if year else (None, None, 0)


def discount_dependence(rows: list[Row], start: date, end: date) -> Answer:
    above = below = Fraction(0)
    count = 0
    for row in within(rows, start, end):
        net, gross, off = row["amount"], row["gross"], row["discount"]
        if gross is None and off is None:
            continue
        back = -1 if net < 0 else 1
        off = back * abs(Fraction(off)) if off is not None else Fraction(gross) - Fraction(net)
        gross = Fraction(gross) if gross is not None else Fraction(net) + off
        above, below, count = above + off, below + gross, count + 1
    return (above, below, count) if count and below > 0 else (None, None, count)


def breadth(rows: list[Row], everybody: list[Row], start: date, end: date) -> Answer:
    def bought(found: list[Row]) -> list[Row]:
        return [row for row in within(found, start, end) if row["product_line"] and row["quantity"] > 0]

    own, on_offer = bought(rows), {row["product_line"] for row in bought(everybody)}
    if not own:
        return None, None, 0
    return Fraction(len({row["product_line"] for row in own})), Fraction(len(on_offer)), len(own)


def share_of_potential(rows: list[Row], end: date, annual: Decimal | None) -> Answer:
    sales, _none, count = net_sales(rows, end)
    return (sales, Fraction(annual), count) if sales is not None and annual else (None, None, count)


def order_days(rows: list[Row], end: date) -> dict[date, set[str]]:
    found: dict[date, set[str]] = defaultdict(set)
    for row in within(rows, month_start(end, 36), end):
        if row["quantity"] > 0:
            found[row["order_date"]].add(row["order_number"])
    return found


def order_regularity(rows: list[Row], end: date) -> Answer:
    days = sorted(order_days(rows, end))
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    if not gaps:
        return None, None, len(days)
    most = Fraction(median([Fraction(gap) for gap in gaps])) * Fraction(5, 4)
    waiting = (end - days[-1]).days > most
    return Fraction(sum(gap <= most for gap in gaps)), Fraction(len(gaps) + waiting), len(days)


def cycle_growth(rows: list[Row], end: date) -> Answer:
    """Cycles counted from half of one after the last order: each day is asked in which it lies."""
    orders = order_days(rows, end)
    count, cycle = sum(len(found) for found in orders.values()), order_cycle(orders)
    if count < 3 or not cycle:
        return None, None, count
    days = sorted(orders)
    half = 15 * cycle
    if cycle == 1 and len(days) > 1:
        half = min(half, int(median([(later - earlier).days for earlier, later in pairwise(days)])) // 2)
    last = days[-1] + timedelta(days=half)
    last = date(last.year, last.month, min(last.day, 27))
    while later(last, cycle) <= end:
        last = later(last, cycle)
    length = cycle * (12 // cycle)
    middle, first = later(last, -length), later(last, -2 * length)
    newer = [row for row in rows if middle < row["order_date"] <= min(last, end)]
    older = [row for row in rows if first < row["order_date"] <= middle]
    before = total(older, "amount")
    if min(row["order_date"] for row in rows if row["order_date"] <= end) > later(first, cycle) or before <= 0:
        return None, None, count
    return total(newer, "amount") - before, before, count


def later(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, day.day)


def order_cycle(orders: dict[date, set[str]]) -> int:
    months = sorted({day.year * 12 + day.month for day in orders})
    if len(months) < 2:
        return 0
    return min(12, int(median([Fraction(later - earlier) for earlier, later in pairwise(months)]) + Fraction(1, 2)))


def sales_growth(rows: list[Row], end: date) -> Answer:
    """Cycles counted from the end of the period: the retired measure."""
    orders = order_days(rows, end)
    count = sum(len(found) for found in orders.values())
    cycle = order_cycle(orders)
    if count < 3 or not cycle:
        return None, None, count
    length = cycle * (12 // cycle)
    first = min(row["order_date"] for row in rows if row["order_date"] <= end)
    known = (end.year - first.year) * 12 + end.month - first.month + 1
    newer = within(rows, month_start(end, length), end)
    older = within(rows, month_start(end, 2 * length), month_start(end, length) - timedelta(days=1))
    before = total(older, "amount")
    if known < 2 * length or before <= 0:
        return None, None, count
    return total(newer, "amount") - before, before, count


def spend(rows: list[Row], start: date, end: date) -> Answer:
    found = within(rows, start, end)
    value = sum((Fraction(row["ordered"]) * Fraction(row["unit_price"]) for row in found), Fraction(0))
    return (value, None, len(found)) if found else (None, None, 0)


def sum_over_sum(rows: list[Row], above: str, below: str) -> Answer:
    known = [row for row in rows if row[above] is not None and row[below] is not None]
    whole = total(known, below)
    return (total(known, above), whole, len(known)) if whole > 0 else (None, None, len(known))


def reject_rate(rows: list[Row], start: date, end: date) -> Answer:
    return sum_over_sum(within(rows, start, end), "rejected", "received")


def fill_rate(rows: list[Row], start: date, end: date) -> Answer:
    known = [row for row in within(rows, start, end) if row["received"] is not None]
    settled = [
        row for row in known if (row["due_date"] or row["order_date"]) <= end or row["received"] >= row["ordered"]
    ]
    return sum_over_sum(settled, "received", "ordered")


def lead_time_kept(rows: list[Row], start: date, end: date) -> Answer:
    """Of lines of deliveries."""
    due = [row for row in rows if start <= row["promised_on"] <= end]
    kept = [row for row in due if row["delivered_on"] is not None and row["delivered_on"] <= row["promised_on"]]
    return (Fraction(len(kept)), Fraction(len(due)), len(due)) if due else (None, None, 0)


def price_variance(rows: list[Row], start: date, end: date) -> Answer:
    known = [row for row in within(rows, start, end) if row["agreed_price"]]
    above = below = Fraction(0)
    for row in known:
        paid, agreed, ordered = (Fraction(row[name]) for name in ("unit_price", "agreed_price", "ordered"))
        above, below = above + (paid - agreed) * ordered, below + agreed * ordered
    return (above, below, len(known)) if below > 0 else (None, None, len(known))


def share_of_lines(rows: list[Row], kept: Callable[[Row], bool]) -> Answer:
    return (Fraction(sum(map(kept, rows))), Fraction(len(rows)), len(rows)) if rows else (None, None, 0)


def values(known: Mapping[str, tuple[Fraction, Fraction | None]]) -> dict[str, Fraction]:
    """Quotients to eight places; sums as they are."""
    return {
        key: Fraction(round(above / below * 10**8), 10**8) if below else above for key, (above, below) in known.items()
    }


def attained(scale: Mapping[str, str], value: Fraction) -> Fraction:
    """The share of the way from floor to target, to nine places."""
    floor, target = Fraction(scale["floor"]), Fraction(scale["target"])
    if scale["shape"] == "log" and value > 0:
        ends = (
            EXACT.divide(Decimal(part.numerator), Decimal(part.denominator)) for part in (value / floor, target / floor)
        )
        way, whole = map(EXACT.ln, ends)
        share = Fraction(EXACT.divide(way, whole))
    else:
        share = (value - floor) / (target - floor) if scale["shape"] == "linear" else Fraction(0)
    return Fraction(round(max(Fraction(0), min(Fraction(1), share)) * 10**9), 10**9)


def divided(weights: dict[str, int]) -> dict[str, int]:
    """A hundred thousand thousandths by weight; what is left goes to the largest remainders, first come first."""
    whole = sum(weights.values())
    shares = {key: 100_000 * weight // whole for key, weight in weights.items()}
    by_rest = sorted(weights, key=lambda key: -(100_000 * weights[key] % whole))
    for key in by_rest[: 100_000 - sum(shares.values())]:
        shares[key] += 1
    return shares


def contributions(known: dict[str, Fraction], criteria: Sequence[Row]) -> dict[str, int] | None:
    """What each known figure earns; None where less than two fifths of the weight are known."""
    counting = {each["key"]: each["weight"] for each in criteria if each["key"] in known}
    if sum(counting.values()) < 40:
        return None
    most = divided(counting)
    scales = {each["key"]: each["scale"] for each in criteria}
    return {key: round(attained(scales[key], known[key]) * most[key]) for key in counting}
