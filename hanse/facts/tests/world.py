"""What facts plant into the world of tests that cross rooms: lines of every partner, with amounts that nobody else has."""

from __future__ import annotations

import csv
import itertools
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hanse.facts.models import FeedArrival, FeedExpectation, FeedPeriod
from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.kernel.actor import Actor, current

AMOUNTS = {
    "mine": 1000003,
    "rival": 2000003,
    "supplier": 3000017,
    "both": 4000037,
}  # primes: no sum of others gives one
SELL_IN = (
    "order_number",
    "order_date",
    "organisation",
    "product",
    "quantity",
    "gross",
    "discount",
    "amount",
    "currency",
)
PURCHASE = (
    "order_number", "order_date", "organisation", "product", "ordered", "received", "rejected", "stocked", "unit_price",
    "agreed_price", "currency",
)  # fmt: skip
DELIVERY = (
    "delivery_number",
    "delivery_line",
    "promised_on",
    "delivered_on",
    "organisation",
    "product",
    "ordered",
    "delivered",
)
RATING = ("organisation", "rated_on", "subject", "mark", "reason")
OWN_FILES = {
    "stock": "Counted on,Product,Quantity,Place\n2026-01-31,HL-1,7,Shed of {key}\nno day {key},HL-1,7,Shed of {key}\n",
    "inspection": "Inspection number,Inspected on,Product,Inspected,Rejected\nI-{key},2026-01-31,HL-1,7,1\nI-{key},no day {key},HL-1,7,1\n",
}
LINES = 14
FIRST = date(2025, 1, 15)


def plant(world: Any) -> None:
    """Fourteen months of sell-in for the dealers and of purchases from the suppliers, as files."""
    world.words["facts.kind"] = ["sell_in", "purchase", "delivery", "rating"]
    import_lines(
        "sell_in", SELL_IN, itertools.chain(_sell_in(world, "mine"), _sell_in(world, "rival"), _sell_in(world, "both"))
    )
    import_lines("rating", RATING, itertools.chain(_ratings(world, "mine"), _ratings(world, "rival")))
    import_lines("delivery", DELIVERY, itertools.chain(_deliveries(world, "supplier"), _deliveries(world, "both")))
    import_lines("purchase", PURCHASE, itertools.chain(_purchases(world, "supplier"), _purchases(world, "both")))
    for key, kind in (("mine", "stock"), ("rival", "stock"), ("supplier", "inspection"), ("both", "inspection")):
        _own_file(world, key, kind)
    for key, kind in (("mine", "stock"), ("rival", "stock"), ("supplier", "inspection"), ("both", "inspection")):
        _expected(world, key, kind)


def _expected(world: Any, key: str, kind: str) -> None:
    """What a partner is to send each month: one month came, one is missing."""
    feed = FeedExpectation.objects.create(
        organisation=world.companies[key],
        kind=kind,
        starts_on=date(2026, 1, 1),
        job_role="sales",
        note=f"Agreed with {key}",
    )
    FeedExpectation.open_periods(today=date(2026, 2, 28), of=[feed.pk])
    came = FeedPeriod.objects.filter(expectation=feed).earliest("first")
    batch = Batch.objects.get(organisation=world.companies[key], kind=kind)
    FeedArrival.objects.create(
        period=came, batch=batch, organisation=feed.organisation, on=came.last, lines=2, counts=False
    )


def _own_file(world: Any, key: str, kind: str) -> None:
    """What a partner sent itself: two lines that wait to be confirmed, one of them refused."""
    texts = OWN_FILES[kind].format(key=key)
    by = Actor.partner(
        account_id=world.accounts[key].pk, person_id=None, name=f"Sender of {key}", roles=(), organisation_id=world.companies[key].pk
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind} of {key}.csv"
        path.write_text(texts)
        batch = Batch.receive(path, kind=kind, by=by)
        batch.recognise()
        batch.stage(Mapping.parse(batch.mapping))
    assert (batch.read, batch.rejected) == (2, 1), "the world's own files are read otherwise"


def _days() -> list[date]:
    return [FIRST + timedelta(days=30 * number) for number in range(LINES)]


def _sell_in(world: Any, key: str) -> list[tuple[Any, ...]]:
    amount = AMOUNTS[key]
    world.secrets[key].update({str(amount), f"SO-{key}-3"})
    return [
        (f"SO-{key}-{n}", day, f"REF{key.upper()}dealer", "HL-1", n + 1, amount + 500, 500, amount, "EUR")
        for n, day in enumerate(_days())
    ]


def _purchases(world: Any, key: str) -> list[tuple[Any, ...]]:
    price = AMOUNTS[key]
    world.secrets[key].update({str(price), f"PO-{key}-3"})
    return [
        (f"PO-{key}-{n}", day, f"REF{key.upper()}supplier", "HL-1", 10, 10, 1, 9, price, price, "EUR")
        for n, day in enumerate(_days())
    ]


def _deliveries(world: Any, key: str) -> list[tuple[Any, ...]]:
    world.secrets[key].add(f"DN-{key}-1")
    return [
        (f"DN-{key}-{n}", 1, day, day, f"REF{key.upper()}supplier", "HL-1", AMOUNTS[key], AMOUNTS[key] - n)
        for n, day in enumerate(_days()[:2])
    ]


def _ratings(world: Any, key: str) -> list[tuple[Any, ...]]:
    world.secrets[key].add(f"thought of {key}")
    return [(f"REF{key.upper()}dealer", FIRST, "Service", 3, f"thought of {key}")]


def import_lines(kind: str, fields: tuple[str, ...], rows: Any) -> Batch:
    """Through the same code as everybody's files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.csv"
        with path.open("w", newline="") as stream:
            csv.writer(stream).writerows([fields, *rows])
        batch = Batch.receive(path, kind=kind, by=current())
        batch.recognise()
        verdict = batch.stage(Mapping.parse(batch.mapping | {"amounts": "reporting"}))
        assert not batch.rejected_rows.exists(), list(batch.rejected_rows.values_list("reason", "value"))
        assert verdict.new
        batch.commit(by=current())
    return batch
