"""True orders, and the partners and products that they name: what every rendering of them must come back to."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hanse.kernel.models import Manufacturer
from hanse.kernel.money import minor_digits
from hanse.network.models import Organisation, Partnership, Product, ProductCategory, ProductLine
from hanse.network.tests.builders import as_system

NAMES = (
    "Radhaus Müller",
    "Vélo Première",
    "Østfold Sykler",
    "Ciclos Muñoz",
    "Bike & Sons Ltd",
    "Łódź Rowery",
    "Fahrrad Groß",
    "Čyklo",
)
COUNTRIES = ("DE", "FR", "NO", "ES", "GB", "PL", "AT", "CZ")
GOODS = (
    ("FR-R92B-58", "HL Road Frame", "Frames"),
    ("HL-U509", "Sport Helmet", "Helmets"),
    ("TI-M823", "HL Mountain Tire", "Tires"),
    ("BK-M82S-38", "Mountain-100", "Mountain Bikes"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One true line. Amounts have the decimals of their currency."""

    order_number: str
    order_line: int
    order_date: date
    due_date: date
    organisation: str
    partner_name: str
    country: str
    product: str
    product_line: str
    quantity: int
    unit_price: Decimal
    gross: Decimal
    discount: Decimal
    amount: Decimal
    currency: str


def true_lines(
    count: int = 300, *, seed: int = 7, currencies: tuple[str, ...] = ("EUR", "USD", "JPY", "KWD"), late_days: bool = True,
    returns: bool = True, cheap: bool = False,
) -> list[Line]:  # fmt: skip
    """`late_days=False` keeps every day at 12 or below, so that day and month cannot be told apart."""
    chance = random.Random(seed)
    lines: list[Line] = []
    order = 0
    while len(lines) < count:
        order += 1
        partner = chance.randrange(len(NAMES))
        day = date(2025, 1, 1) + timedelta(days=chance.randrange(330))
        day = day if late_days else day.replace(day=1 + day.day % 12)
        currency = chance.choice(currencies)
        unit = Decimal(1).scaleb(-minor_digits(currency))
        for number in range(1, chance.randrange(2, 6)):
            product, _name, family = chance.choice(GOODS)
            quantity = chance.randrange(1, 40) * (-1 if returns and chance.random() < 0.05 else 1)
            price = (Decimal(chance.randrange(100, 900 if cheap else 2_000_000)) / 1000).quantize(unit) + unit
            gross = quantity * price
            discount = (gross * chance.choice((Decimal(0), Decimal(0), Decimal("0.1")))).quantize(unit)
            lines.append(Line(
                f"SO{43000 + order}", number, day, min(day + timedelta(days=9), day.replace(day=12)) if not late_days else day + timedelta(days=9),
                f"D-{partner + 1:04}", NAMES[partner], COUNTRIES[partner], product, family, quantity, price, gross, discount,
                gross - discount, currency,
            ))  # fmt: skip
    return lines[:count]


def prepare_network(currency: str = "EUR") -> None:
    """The partners and products that the orders name."""
    with as_system():
        Manufacturer.objects.get_or_create(pk=1, defaults={"name": "Hansa Cycles", "currency": currency})
        for place, name in enumerate(NAMES):
            company = Organisation.objects.create(name=name, country=COUNTRIES[place])
            for role, mark in (("dealer", "D"), ("supplier", "S")):
                Partnership.objects.create(
                    organisation=company, role=role, state="active", state_since=date(2024, 1, 1), reference=f"{mark}-{place + 1:04}"
                )  # fmt: skip
        category = ProductCategory.objects.create(name="Bikes")
        for number, name, family in GOODS:
            line = ProductLine.objects.create(name=family, category=category)
            Product.objects.create(number=number, name=name, line=line)


def totals(lines: list[Line], key: str) -> dict[str, tuple[Decimal, int, int]]:
    """Amount, quantity and lines by a key, counted without the product's help."""
    found: dict[str, tuple[Decimal, int, int]] = {}
    for line in lines:
        name = f"{line.order_date:%Y-%m}" if key == "month" else str(getattr(line, key))
        amount, quantity, count = found.get(name, (Decimal(0), 0, 0))
        found[name] = (amount + line.amount, quantity + line.quantity, count + 1)
    return found
