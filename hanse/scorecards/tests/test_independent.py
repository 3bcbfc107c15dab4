"""A hundred cards reckoned once more in plain Python, from the rows that the product exports and by no code of ours."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from django.test import Client

from hanse.kernel.actor import acting
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, signed_in
from hanse.scorecards.models import Card, CardVersion
from hanse.scorecards.rules.period import Period
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.runs.computing import Basis, compute
from hanse.scorecards.showing.exporting import exported

from . import by_hand
from .builders import SYSTEM, Importing, a_product, a_sale

pytestmark = pytest.mark.django_db
START, END = date(2025, 4, 1), date(2026, 3, 31)
CRITERIA: tuple[dict[str, Any], ...] = (
    {"key": "net_sales", "weight": 27, "scale": {"floor": "150", "target": "9000", "shape": "log"}},
    {"key": "cycle_growth", "weight": 19, "scale": {"floor": "-0.4", "target": "0.6", "shape": "linear"}},
    {"key": "order_regularity", "weight": 17, "scale": {"floor": "0.3", "target": "0.9", "shape": "linear"}},
    {"key": "breadth", "weight": 13, "scale": {"floor": "0", "target": "1", "shape": "linear"}},
    {"key": "discount_dependence", "weight": 11, "scale": {"floor": "0.25", "target": "0.01", "shape": "linear"}},
    {"key": "share_of_potential", "weight": 7, "scale": {"floor": "0", "target": "0.3", "shape": "linear"}},
    {"key": "manager_rating", "weight": 6, "scale": {"floor": "1", "target": "5", "shape": "linear"}},
)
FEWEST = {"cycle_growth": 4, "order_regularity": 4, "breadth": 10, "discount_dependence": 10}


@pytest.fixture
def dealers(imported: Importing) -> list[Organisation]:
    """A hundred of two business types: some with no line, some with few, with returns, discounts and gaps."""
    chance = Random(11)
    goods = [a_product(f"Product {line}", line=f"Line {line}").number for line in range(6)]
    made, rows = [], []
    for place in range(100):
        sales = chance.choice([None, Decimal(chance.randrange(3000, 90000))])
        kind = "Shop" if place % 5 < 3 else "Workshop"
        dealer = a_dealer(f"Dealer {place:03}", business_type=kind, annual_sales=sales, annual_sales_currency="EUR")
        made.append(dealer)
        for order in range(chance.choice([0, 2, 14, 20, 24])):
            day = date(2023, 5, 1) + timedelta(days=chance.randrange(1066))
            for line in range(chance.randrange(1, 4)):
                pieces = chance.randrange(1, 9) * (-1 if chance.random() < 0.06 else 1)
                gross = pieces * Decimal(chance.randrange(500, 20000)).scaleb(-2)
                off = (abs(gross) * Decimal(chance.choice([0, 0, 7, 15])) / 100).quantize(Decimal("0.01"))
                rows.append(a_sale(
                    dealer, day, order_number=f"{place}-{order}", order_line=str(line), product=chance.choice(goods), quantity=pieces,
                    gross=gross, discount=off, amount=gross - (off if gross > 0 else -off),
                ))  # fmt: skip
    imported("sell_in", rows)
    return made


def exported_rows(client: Client) -> dict[str, list[by_hand.Row]]:
    """The lines as a person exports them, by partner."""
    signed_in(client, "auditor")
    text = b"".join(client.get("/facts/sell_in/", {"columns": "every", "export": "csv"})).decode("utf-8-sig")  # type: ignore[arg-type]
    found: dict[str, list[by_hand.Row]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text)):
        amounts = {"quantity": "Quantity", "gross": "Gross amount", "discount": "Discount", "amount": "Net amount"}
        found[row["Partner"]].append(
            {name: Decimal(row[column]) if row[column] else None for name, column in amounts.items()}
            | {"order_number": row["Order"], "product_line": row["Product line"]}
            | {"order_date": date.fromisoformat(row["Order date"])}
        )
    return found


def figures(rows: list[by_hand.Row], everybody: list[by_hand.Row], annual: Decimal | None) -> dict[str, Fraction]:
    """What is known of one partner with enough events, by key."""
    told = {
        "net_sales": by_hand.net_sales(rows, END),
        "cycle_growth": by_hand.cycle_growth(rows, END),
        "order_regularity": by_hand.order_regularity(rows, END),
        "breadth": by_hand.breadth(rows, everybody, START, END),
        "discount_dependence": by_hand.discount_dependence(rows, START, END),
        "share_of_potential": by_hand.share_of_potential(rows, END, annual),
    }
    known = {
        key: (above, below) for key, (above, below, n) in told.items() if above is not None and n >= FEWEST.get(key, 1)
    }
    return by_hand.values(known)


def test_a_hundred_cards_are_those_that_anybody_can_reckon_from_the_exported_rows(
    dealers: list[Organisation], client: Client
) -> None:
    rows = exported_rows(client)
    everybody = [row for found in rows.values() for row in found]
    known = {each.name: figures(rows[each.name], everybody, each.annual_sales) for each in dealers}
    earned = {name: by_hand.contributions(found, CRITERIA) for name, found in known.items()}
    scores = {name: sum(found.values()) for name, found in earned.items() if found is not None}
    groups = {each.name: [scores[one.name] for one in dealers if one.business_type == each.business_type and one.name in scores]
              for each in dealers}  # fmt: skip

    with acting(SYSTEM):
        CardVersion.freeze("dealer", [Criterion.of(told) for told in CRITERIA], starting_point=False)
        made = compute("dealer", basis=Basis.FIXED, period=Period(START, END))
        cards = {card["organisation"]: card for card in exported(made)}
        ranks = dict(Card.objects.filter(computation=made).values_list("organisation__name", "rank"))

    assert len(cards) == 100
    assert 50 < len(scores) < 100
    for name, card in cards.items():
        told = {line["key"]: line for line in card["metrics"]}
        assert {key: Fraction(told[key]["value"]) for key in told if told[key]["status"] == "ok"} == known[name], name
        assert {
            key: round(Decimal(line["contribution"]) * 1000) for key, line in told.items() if line["contribution"]
        } == (earned[name] or {}), name
        assert card["score"] == (f"{Decimal(scores[name]).scaleb(-3)}" if name in scores else None), name
        assert ranks[name] == (1 + sum(other > scores[name] for other in groups[name]) if name in scores else None), (
            name
        )
