"""Builders: partners with lines, brought in as files by the import code that people use."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hanse.intake.mapping import Mapping as FileMapping
from hanse.intake.models import Batch
from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting
from hanse.network.models import Organisation, Product, ProductLine

Row = Mapping[str, Any]
Importing = Callable[[str, Iterable[Row]], Batch]
_numbers = itertools.count(1)
SYSTEM = Actor.system("a test imports a file")


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manufacturer: object) -> Importing:
    """Import rows of a kind, keyed by the fields' names; into a home of its own, as the store outlives a test's database."""
    monkeypatch.setenv("HANSE_HOME", str(tmp_path / "home"))
    contributions.load("contributions")

    def bring_in(kind: str, rows: Iterable[Row]) -> Batch:
        path = tmp_path / f"{kind}-{next(_numbers)}.csv"
        _write(path, list(rows))
        with acting(SYSTEM):
            batch = Batch.receive(path, kind=kind, by=SYSTEM)
            batch.stage(_mapping(kind, path))
            assert batch.rejected == 0, list(batch.rejected_rows.values_list("line", "reason"))
            batch.commit(by=SYSTEM)
        return batch

    return bring_in


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _mapping(kind: str, path: Path) -> FileMapping:
    with path.open() as handle:
        header = next(csv.reader(handle))
    dated = {"date": "%Y-%m-%d"}
    fields = {name: {"column": name} | (dated if name.endswith(("_date", "_on", "_month")) else {}) for name in header}
    return FileMapping.parse({"kind": kind, "source": {"delimiter": ",", "header": True}, "fields": fields})


def a_product(name: str, *, line: str | None) -> Product:
    number = f"P{next(_numbers):05}"
    within = ProductLine.objects.get_or_create(name=line)[0] if line else None
    return Product.objects.create(number=number, name=name, line=within)


def a_sale(to: Organisation, on: date, **more: Any) -> dict[str, Any]:
    """A sell-in line of 100.00 without discount, an order of its own, unless told otherwise."""
    number = next(_numbers)
    net = Decimal(str(more.get("amount", "100.00")))
    return {
        "order_number": f"S{number}", "order_line": "1", "order_date": on, "organisation": reference_of(to, "dealer"),
        "product": "", "quantity": 1, "gross": net, "discount": 0, "amount": net, "currency": "EUR",
    } | more  # fmt: skip


def a_purchase(of: Organisation, on: date, **more: Any) -> dict[str, Any]:
    """A purchase line of 10 pieces at the agreed price, all received and good, unless told otherwise."""
    number = next(_numbers)
    return {
        "order_number": f"B{number}", "order_line": "1", "order_date": on, "due_date": on,
        "organisation": reference_of(of, "supplier"), "ordered": 10, "received": 10, "rejected": 0, "stocked": 10,
        "unit_price": "2.50", "agreed_price": "2.50", "currency": "EUR",
    } | more  # fmt: skip


def a_delivery(by: Organisation, on: date, **more: Any) -> dict[str, Any]:
    """A delivery line of 10 pieces promised for a day, all of which came on it, unless told otherwise."""
    number = next(_numbers)
    return {
        "delivery_number": f"L{number}", "delivery_line": "1", "promised_on": on, "delivered_on": on,
        "organisation": reference_of(by, "supplier"), "ordered": 10, "delivered": 10,
    } | more  # fmt: skip


def reference_of(partner: Organisation, role: str) -> str:
    with acting(SYSTEM):
        return str(partner.partnerships.get(role=role).reference)
