"""An independent reading of the packed files: no code of Hanse, only the standard library."""

from __future__ import annotations

import csv
import lzma
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


def table(name: str) -> list[dict[str, str]]:
    with lzma.open(DATA / f"{name}.csv.xz", "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def tabs(name: str) -> list[list[str]]:
    with lzma.open(DATA / f"{name}.csv.xz", "rt", encoding="utf-8") as stream:
        return [line.rstrip("\n").split("\t") for line in stream]


def sales_by(column: str) -> dict[str, Decimal]:
    """Net sales by a column of the dealer: BusinessType, CountryRegionCode or ResellerAlternateKey."""
    places = {row["GeographyKey"]: row for row in table("DimGeography")}
    dealers = {row["ResellerKey"]: row | places[row["GeographyKey"]] for row in table("DimReseller")}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in table("FactResellerSales"):
        sums[dealers[line["ResellerKey"]][column]] += Decimal(line["SalesAmount"])
    return dict(sums)


def sales_lines_of() -> Counter[str]:
    """Lines by our number of the dealer."""
    numbers = {row["ResellerKey"]: row["ResellerAlternateKey"] for row in table("DimReseller")}
    return Counter(numbers[line["ResellerKey"]] for line in table("FactResellerSales"))


def purchases_of() -> dict[str, tuple[int, Decimal, Decimal, Decimal]]:
    """By our number of the supplier: lines, amount, received, rejected."""
    numbers = {row[0]: row[1] for row in tabs("Vendor")}
    vendor_of = {row[0]: row[1] for row in tabs("PurchaseOrderHeader")}
    found: dict[str, tuple[int, Decimal, Decimal, Decimal]] = {}
    for line in tabs("PurchaseOrderDetail"):
        number = numbers[vendor_of[line[0]]]
        lines, amount, received, rejected = found.get(number, (0, Decimal(0), Decimal(0), Decimal(0)))
        found[number] = (lines + 1, amount + Decimal(line[6]), received + Decimal(line[7]), rejected + Decimal(line[8]))
    return found
