"""A hundred supplier cards reckoned once more from exported rows by no code of ours, and in a quality engineer's spreadsheet."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.test import Client

from hanse.kernel.actor import acting
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_supplier, signed_in, staff
from hanse.scorecards.models import Card, CardVersion, MadeMetric
from hanse.scorecards.recipes.recipe import Condition, Recipe, Test, Way
from hanse.scorecards.rules.period import Period
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.runs.computing import Basis, compute
from hanse.scorecards.showing.exporting import exported

from . import by_hand
from .builders import SYSTEM, Importing, a_delivery, a_purchase, reference_of
from .spreadsheet import Sheets, letters, saved

pytestmark = [pytest.mark.django_db, pytest.mark.by_turns]
START, END = date(2025, 4, 1), date(2026, 3, 31)
LATE = Condition("delivered_on", Test.AT_MOST, "promised_on")
FULL = Condition("delivered", Test.AT_LEAST, "ordered")
MADE = {
    "otif": Recipe("supplier", "delivery", Way.RATE, conditions=(LATE, FULL), interval="exact"),
    "inspected_rejects": Recipe("supplier", "inspection", Way.RATIO, "rejected", "inspected", interval="ratio"),
    "clean_lots": Recipe("supplier", "inspection", Way.RATE, conditions=(Condition("rejected", Test.ZERO),), interval="wilson"),
}  # fmt: skip
CRITERIA: tuple[dict[str, Any], ...] = (
    {"key": "spend", "weight": 9, "scale": {"floor": "150", "target": "90000", "shape": "log"}},
    {"key": "reject_rate", "weight": 17, "scale": {"floor": "0.2", "target": "0.01", "shape": "linear"}},
    {"key": "fill_rate", "weight": 16, "scale": {"floor": "0.6", "target": "0.99", "shape": "linear"}},
    {"key": "price_variance", "weight": 11, "scale": {"floor": "0.1", "target": "-0.05", "shape": "linear"}},
    {"key": "lead_time_kept", "weight": 13, "scale": {"floor": "0.3", "target": "0.95", "shape": "linear"}},
    {"key": "credit_rating", "weight": 5, "scale": {"floor": "5", "target": "1", "shape": "linear"}},
    {"key": "otif", "weight": 12, "scale": {"floor": "0.2", "target": "0.9", "shape": "linear"}},
    {"key": "inspected_rejects", "weight": 9, "scale": {"floor": "0.15", "target": "0", "shape": "linear"}},
    {"key": "clean_lots", "weight": 8, "scale": {"floor": "0.1", "target": "0.8", "shape": "linear"}},
)
FEWEST = {"spend": 1, "credit_rating": 1}
DAYS = {"Order date": "order_date", "Due date": "due_date", "Promised for": "promised_on", "Delivered on": "delivered_on",
        "Inspected on": "inspected_on"}  # fmt: skip
AMOUNTS = {"Ordered": "ordered", "Received": "received", "Rejected": "rejected", "Delivered": "delivered",
           "Inspected": "inspected", "Unit price": "unit_price", "Agreed price": "agreed_price"}  # fmt: skip


@pytest.fixture
def suppliers(imported: Importing) -> list[Organisation]:
    """A hundred: some of whom nothing is known, late and short deliveries, lines still to come, rejects."""
    chance = Random(12)
    made: list[Organisation] = []
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for place in range(100):
        supplier = a_supplier(f"Supplier {place:03}", credit_rating=chance.choice([None, 1, 2, 3, 4, 5]))
        made.append(supplier)
        count = chance.choice([0, 4, 12, 20, 30])
        lines["purchase"] += [_purchase(supplier, chance) for _line in range(count)]
        lines["delivery"] += [_delivery(supplier, chance) for _line in range(chance.choice([0, count, 15]))]
        lines["inspection"] += [
            _inspection(supplier, chance, f"{place}-{lot}") for lot in range(chance.choice([0, count, 25]))
        ]
    for kind, rows in lines.items():
        imported(kind, rows)
    return made


def _day(chance: Random) -> date:
    return date(2025, 2, 1) + timedelta(days=chance.randrange(430))


def _share_of(amount: Decimal, chance: Random) -> Decimal:
    return (amount * chance.choice([0, 0, 1, 3, 8]) / 100).quantize(Decimal("0.01"))


def _purchase(of: Organisation, chance: Random) -> dict[str, Any]:
    day, ordered = _day(chance), Decimal(chance.randrange(100, 90000)).scaleb(-2)
    received = chance.choice([None, ordered, ordered, ordered, (ordered * 4 / 5).quantize(Decimal("0.01"))])
    agreed = Decimal(chance.randrange(100, 9000)).scaleb(-2)
    return a_purchase(
        of, day, due_date=day + timedelta(days=chance.randrange(60)), ordered=ordered, received=received,
        rejected=None if received is None else _share_of(received, chance), stocked=None,
        unit_price=agreed + Decimal(chance.randrange(-20, 40)).scaleb(-2), agreed_price=chance.choice([None, agreed, agreed]),
    )  # fmt: skip


def _delivery(by: Organisation, chance: Random) -> dict[str, Any]:
    promised, ordered = _day(chance), Decimal(chance.randrange(100, 90000)).scaleb(-2)
    came = promised + timedelta(days=chance.choice([-3, 0, 0, 1, 20])) if chance.random() < 0.85 else None
    short = (ordered * 3 / 4).quantize(Decimal("0.01"))
    delivered = chance.choice([ordered, ordered, ordered, short]) if came else chance.choice([None, 0])
    return a_delivery(by, promised, delivered_on=came, ordered=ordered, delivered=delivered)


def _inspection(of: Organisation, chance: Random, lot: str) -> dict[str, Any]:
    inspected = Decimal(chance.randrange(1000, 90000)).scaleb(-2)
    return {
        "inspection_number": lot, "inspection_line": "1", "inspected_on": _day(chance),
        "organisation": reference_of(of, "supplier"), "inspected": inspected, "rejected": _share_of(inspected, chance),
    }  # fmt: skip


def exported_lines(client: Client, kind: str) -> tuple[list[str], list[dict[str, str]]]:
    """The lines as a person exports them: the header and the rows."""
    signed_in(client, "auditor")
    text = b"".join(client.get(f"/facts/{kind}/", {"columns": "every", "export": "csv"})).decode("utf-8-sig")
    read = csv.DictReader(io.StringIO(text))
    return list(read.fieldnames or ()), list(read)


def by_partner(rows: list[dict[str, str]]) -> dict[str, list[by_hand.Row]]:
    found: dict[str, list[by_hand.Row]] = defaultdict(list)
    for row in rows:
        days = {
            name: date.fromisoformat(row[column]) if row[column] else None
            for column, name in DAYS.items()
            if column in row
        }
        sums = {
            name: Decimal(row[column]) if row[column] else None for column, name in AMOUNTS.items() if column in row
        }
        found[row["Partner"]].append(days | sums)
    return found


def on_time(row: by_hand.Row) -> bool:
    return row["delivered_on"] is not None and row["delivered_on"] <= row["promised_on"]


def figures(rows: dict[str, list[by_hand.Row]], rating: int | None) -> dict[str, Fraction]:
    """What is known of one supplier with enough events, by key."""
    bought = rows["purchase"]
    promised = [row for row in rows["delivery"] if START <= row["promised_on"] <= END]
    lots = [row for row in rows["inspection"] if START <= row["inspected_on"] <= END]
    told = {
        "spend": by_hand.spend(bought, START, END),
        "reject_rate": by_hand.reject_rate(bought, START, END),
        "fill_rate": by_hand.fill_rate(bought, START, END),
        "price_variance": by_hand.price_variance(bought, START, END),
        "lead_time_kept": by_hand.share_of_lines(promised, on_time),
        "credit_rating": (Fraction(rating), Fraction(1), 1) if rating else (None, None, 0),
        "otif": by_hand.share_of_lines(
            [row for row in promised if row["delivered"] is not None], lambda row: on_time(row) and row["delivered"] >= row["ordered"]
        ),
        "inspected_rejects": by_hand.sum_over_sum(lots, "rejected", "inspected"),
        "clean_lots": by_hand.share_of_lines(lots, lambda row: row["rejected"] == 0),
    }  # fmt: skip
    return by_hand.values({
        key: (above, below) for key, (above, below, n) in told.items() if above is not None and n >= FEWEST.get(key, 10)
    })  # fmt: skip


def made_metrics() -> dict[str, str]:
    """The key of each measure that a form makes, by its name."""
    chief = staff("channel_chief")
    with acting(chief):
        rows = [
            MadeMetric.make(
                recipe, name=name, label=name, meaning=name, unit="share", minimum_sample=10, suggested=None, by=chief,
                direction="lower" if name == "inspected_rejects" else "higher",
            ) for name, recipe in MADE.items()
        ]  # fmt: skip
    return {row.key: row.name for row in rows}


def test_a_hundred_cards_are_those_that_anybody_can_reckon_from_the_exported_rows(
    suppliers: list[Organisation], client: Client
) -> None:
    rows = {kind: by_partner(exported_lines(client, kind)[1]) for kind in ("purchase", "delivery", "inspection")}
    known = {
        each.name: figures({kind: found[each.name] for kind, found in rows.items()}, each.credit_rating) for each in suppliers
    }  # fmt: skip
    earned = {name: by_hand.contributions(found, CRITERIA) for name, found in known.items()}
    scores = {name: sum(found.values()) for name, found in earned.items() if found is not None}
    names = made_metrics()
    keys = {name: key for key, name in names.items()}

    with acting(SYSTEM):
        criteria = [Criterion.of(told | {"key": keys.get(told["key"], told["key"])}) for told in CRITERIA]
        CardVersion.freeze("supplier", criteria, starting_point=False)
        made = compute("supplier", basis=Basis.FIXED, period=Period(START, END))
        cards = {card["organisation"]: card for card in exported(made)}
        ranks = dict(Card.objects.filter(computation=made).values_list("organisation__name", "rank"))

    assert len(cards) == 100
    assert 50 < len(scores) < 100
    for name, card in cards.items():
        told = {names.get(line["key"], line["key"]): line for line in card["metrics"]}
        assert {key: Fraction(told[key]["value"]) for key in told if told[key]["status"] == "ok"} == known[name], name
        assert {
            key: round(Decimal(line["contribution"]) * 1000) for key, line in told.items() if line["contribution"]
        } == (earned[name] or {}), name
        assert card["score"] == (f"{Decimal(scores[name]).scaleb(-3)}" if name in scores else None), name
        ahead = sum(other > scores[name] for other in scores.values()) if name in scores else None
        assert ranks[name] == (None if ahead is None else 1 + ahead), name


FORMULAS: dict[str, tuple[str, dict[str, str], tuple[str, str]]] = {
    # of each: the kind, what is written beside every line, and what is divided by what
    "lead_time_kept": ("delivery", {"part": 'IF({Delivered on}="",0,IF({Delivered on}<={Promised for},1,0))', "whole": "1"}, ("part", "whole")),
    "otif": ("delivery", {
        "part": 'IF({Delivered}="",0,IF({Delivered on}="",0,IF(AND({Delivered on}<={Promised for},{Delivered}>={Ordered}),1,0)))',
        "whole": 'IF({Delivered}="",0,1)',
    }, ("part", "whole")),
    "inspected_rejects": ("inspection", {}, ("Rejected", "Inspected")),
    "clean_lots": ("inspection", {"part": "IF({Rejected}=0,1,0)", "whole": "1"}, ("part", "whole")),
    "reject_rate": ("purchase", {
        "part": 'IF({Received}="",0,{Rejected})', "whole": 'IF({Received}="",0,{Received})',
    }, ("part", "whole")),
}  # fmt: skip
DAY_OF = {"delivery": "Promised for", "inspection": "Inspected on", "purchase": "Order date"}


@pytest.mark.parametrize("key", FORMULAS)
def test_the_quality_engineers_spreadsheet_has_the_same_rates(
    key: str, suppliers: list[Organisation], client: Client, tmp_path: Path
) -> None:
    kind, beside, (part, whole) = FORMULAS[key]
    header, rows = exported_lines(client, kind)
    names = {name: made for made, name in made_metrics().items()} if key in MADE else {key: key}
    at = letters([*header, "within", *beside])
    within = f"=IF(AND({{{DAY_OF[kind]}}}>=DATE(2025,4,1),{{{DAY_OF[kind]}}}<=DATE(2026,3,31)),1,0)"

    def of_row(formula: str, row: int) -> str:
        return formula.format(**{name: f"{letter}{row}" for name, letter in at.items()})

    lines = [
        [*_cells(header, row), of_row(within, place), *(of_row(f"={each}", place) for each in beside.values())]
        for place, row in enumerate(rows, 2)
    ]
    partners = sorted({row["Partner"] for row in rows})
    sums = [
        f"SUMIFS(Lines!{at[name]}:{at[name]},Lines!{at['Partner']}:{at['Partner']},A{{row}},Lines!{at['within']}:{at['within']},1)"
        for name in (part, whole)
    ]
    rates = [[name, *(f"={each.format(row=row)}" for each in sums), f"=IF(C{row}=0,0,B{row}/IF(C{row}=0,1,C{row}))"]
             for row, name in enumerate(partners, 2)]  # fmt: skip
    saved(tmp_path / "quality.xlsx", {
        "Lines": [[*header, "within", *beside], *lines], "Rates": [["Partner", "above", "below", "rate"], *rates],
    })  # fmt: skip

    with acting(SYSTEM):
        scale = next(told["scale"] for told in CRITERIA if told["key"] == key)
        CardVersion.freeze(
            "supplier", [Criterion.of({"key": names[key], "weight": 100, "scale": scale})], starting_point=False
        )
        made = compute("supplier", basis=Basis.FIXED, period=Period(START, END))
        cards = {card["organisation"]: card["metrics"][0] for card in exported(made)}

    sheets, told = Sheets(tmp_path / "quality.xlsx"), 0
    for row, name in enumerate(partners, 2):
        above, below, rate = (sheets.cell("Rates", column, row) for column in "BCD")
        line = cards[name]
        if line["value"] is None:
            assert below == 0, name
            continue
        told += 1
        assert (Fraction(line["numerator"]), Fraction(line["denominator"])) == (above, below), name
        assert Fraction(line["value"]) == Fraction(round(rate * 10**8), 10**8), name
    assert told > 30


def _cells(header: list[str], row: dict[str, str]) -> list[Any]:
    """Days and amounts as a spreadsheet takes them, when somebody opens the file."""
    cell: Callable[[str], Any] = lambda name: (  # noqa: E731
        date.fromisoformat(row[name]) if name in DAYS and row[name] else Decimal(row[name]) if name in AMOUNTS and row[name] else row[name]
    )  # fmt: skip
    return [cell(name) for name in header]
