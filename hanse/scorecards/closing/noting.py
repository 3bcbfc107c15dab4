"""Which cards moved from one computation to another, measure by measure, and keeping that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hanse.facts.keeping.moved import Touched
from hanse.kernel import clock
from hanse.kernel.events import publish

from ..events import CardsRecomputed
from ..models import Card, CardLine, CardMove, Computation, Recomputation
from ..rules.differences import Cause, Difference, Earned, compare

AT_ONCE = 1000
NOTHING = Touched()


def taken_in(before: Computation | None, made: Computation) -> None:
    """Say of every import that waited for it what the cards that count now moved by. In the transaction of the computation."""
    waiting = list(
        Recomputation.objects.filter(
            kind=made.kind, closed=None, done_at=None, asked_at__lte=made.computed_at
        ).order_by("-pk")
    )
    if not waiting:
        return
    first, *others = waiting
    if before is not None:
        keep_moves(first, before, made, {})
    keys = [each.pk for each in waiting]
    Recomputation.objects.filter(pk__in=keys).update(done_at=clock.now())
    Recomputation.objects.filter(pk__in=[each.pk for each in others]).update(together=first)
    for key in keys:
        publish(CardsRecomputed(recomputation_id=key, kind_key=made.kind))


def keep_moves(told: Recomputation, before: Computation, after: Computation, touched: Mapping[int, Touched]) -> int:
    """Keep the cards of `after` that are not what they were in `before`; how many."""
    rows = [_row(told, *found, touched) for found in _moved(before, after)]
    CardMove.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def _row(
    told: Recomputation, company: int, before: int | None, after: int | None, moves: list[Difference],
    touched: Mapping[int, Touched],
) -> CardMove:  # fmt: skip
    lines = touched.get(company, NOTHING)
    return CardMove(
        organisation_id=company, recomputation=told, before=before, after=after, moves=[_told(each) for each in moves],
        came=lines.came, gone=lines.gone, changed=lines.changed,
    )  # fmt: skip


def _told(each: Difference) -> dict[str, Any]:
    ends = {"before": _value(each.before), "after": _value(each.after)}
    return {"key": each.key, **ends, "points": each.change}


def _value(earned: Earned | None) -> str | None:
    known = earned is not None and earned.contribution is not None and earned.value is not None
    return format(earned.value, "f") if known and earned else None


def _moved(before: Computation, after: Computation) -> Iterator[tuple[int, int | None, int | None, list[Difference]]]:
    then, now = _scores(before), _scores(after)
    lines_then, lines_now = _lines(before), _lines(after)
    for company in sorted({*then} & {*now}):
        found = compare(lines_then.get(company, []), lines_now.get(company, []))
        moves = [each for each in found if each.cause is not Cause.NOTHING]
        if moves or then[company] != now[company]:
            yield company, then[company], now[company], moves


def _scores(computation: Computation) -> dict[int, int | None]:
    return dict(Card.objects.filter(computation=computation).order_by().values_list("organisation_id", "score"))


def _lines(computation: Computation) -> dict[int, list[Earned]]:
    rows = CardLine.objects.filter(card__computation=computation).order_by("organisation_id", "position")
    found: dict[int, list[Earned]] = {}
    for company, key, value, numerator, denominator, contribution, most in rows.values_list(
        "organisation_id", "key", "value", "numerator", "denominator", "contribution", "most"
    ):
        exact = numerator if value is not None and denominator is None else value
        found.setdefault(company, []).append(Earned(key, exact, contribution, most))
    return found
