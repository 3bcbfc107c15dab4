"""A card in plain sentences: what brings most points, and where most are missing."""

from __future__ import annotations

import pytest

from hanse.scorecards.metrics.registry import metric
from hanse.scorecards.models import Card, CardLine
from hanse.scorecards.showing.lines import TellingLine
from hanse.scorecards.showing.plainly import told


def line(key: str, *, points: int, most: int) -> TellingLine:
    return TellingLine(CardLine(key=key, contribution=points, most=most), metric(key), "", "", "", None, "")


def sentences(*lines: TellingLine) -> str:
    return told(Card(score=sum(each.line.contribution or 0 for each in lines), low=0, high=0), lines, None)


def test_one_measure_may_bring_most_points_and_lack_most_and_is_told_once() -> None:
    heavy, light = line("reject_rate", points=30_000, most=60_000), line("spend", points=25_000, most=40_000)

    shown = sentences(heavy, light)

    assert shown.startswith(
        f"“{heavy.metric.label}” brings most of the points, and most of the missing ones are missing there too: 30.0 of 60.0."
    )
    assert shown.count(str(heavy.metric.label)) == 1
    assert "Most are missing" not in shown


@pytest.mark.parametrize(("points", "begins"), [(60_000, "Most points come from"), (0, "Most are missing at")])
def test_one_measure_that_has_all_or_nothing_is_told_as_that(points: int, begins: str) -> None:
    assert sentences(line("reject_rate", points=points, most=60_000)).startswith(begins)
