"""The files of some worlds, as users would send them, and their way in: received, checked, imported."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta

from hanse.intake.kinds import kind_named
from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.walls.roles import PARTNER_ROLES
from hanse.network.partnership.lifecycle import State

from .worlds import LINES, Company, World

REGISTER = "seed"
"""The register of identifiers in which every seeded company has a number; it begins with its seed."""
CURRENCY = "EUR"
TAKEN_UP = relativedelta(months=40)
"""How long ago the companies were first thought of."""
DELIVERY = timedelta(days=9)
Row = dict[str, object]


def organisations(world: World, today: date) -> Iterator[Row]:
    for each in world.companies:
        mark = each.canary
        yield {
            "reference": f"N-{mark}", "name": each.name, "role": each.place.role, "state": State.TARGET.value,
            "state_since": taken_up(today), "legal_name": f"{each.name} GmbH", "business_type": f"Type {mark}",
            "specialty": f"Specialty {mark}", "country": "DE", "city": f"Town {mark}", "region": f"Region {mark}",
            "postcode": mark, "line1": f"Street {mark}", "line2": f"Yard {mark}", "phone": mark,
            "email": f"office@{each.domain}", "website": f"https://www.{each.domain}/{mark}/", "language": "en",
            "annual_sales": each.amounts[0], "annual_sales_currency": CURRENCY,
            "territory": world.territory(each.place.side) if each.place.side else "",
            "manager": world.manager(each.place.side), f"identifier:{REGISTER}": f"{world.seed}-{mark}",
        }  # fmt: skip


def taken_up(today: date) -> date:
    """The first day of the companies' histories."""
    return today.replace(day=1) - TAKEN_UP


def people(world: World, today: date) -> Iterator[Row]:
    """At each company somebody for each job role, one who has left, and two who wait for a seat."""
    for each in world.companies:
        wanted = {each.login(role): role for role in PARTNER_ROLES}
        wanted |= {each.left: "sales", each.invited: "technical", each.uninvited: "finance"}
        for email, role in wanted.items():
            name = email.partition("@")[0].title()
            yield {
                "organisation": f"N-{each.canary}", "given_name": f"{name} {each.canary}", "family_name": f"Of {each.canary}",
                "honorific": each.canary, "title": f"{name} at {each.canary}", "email": email,
                "phone": f"{each.canary} {name}", "language": "en", "job_roles": role, "reference": f"P-{each.canary}-{name}",
            }  # fmt: skip


def products(world: World, today: date) -> Iterator[Row]:
    for number in world.products:
        kind = number.rpartition("-")[2].title()
        yield {"number": number, "name": f"{kind} {number}", "product_line": f"Seeded {kind}s", "category": "Seeded"}


def sell_in(world: World, today: date) -> Iterator[Row]:
    for each in world.companies:
        if each.place.role != "supplier":
            for number, amount in enumerate(each.amounts[1:], start=1):
                yield _order(world, each, number, today) | {
                    "quantity": 1 + number % 5, "amount": amount, "promotion": f"Promotion {each.canary}",
                }  # fmt: skip


def purchase(world: World, today: date) -> Iterator[Row]:
    for each in world.companies:
        if each.place.role == "supplier":
            prices = each.amounts[1:]
            for number, (price, agreed) in enumerate(zip(prices[::2], prices[1::2], strict=True), start=1):
                rejected = int(number % 7 == 0)
                yield _order(world, each, number, today) | {
                    "ordered": 1, "received": 1, "rejected": rejected, "stocked": 1 - rejected, "unit_price": price,
                    "agreed_price": agreed,
                }  # fmt: skip


def _order(world: World, company: Company, number: int, today: date) -> Row:
    """One order a month, the last one last month; each third comes late."""
    ordered = today.replace(day=1) - relativedelta(months=LINES - number + 1) + timedelta(days=number)
    due = ordered + DELIVERY
    return {
        "order_number": f"O-{company.canary}-{number}", "order_line": f"L-{company.canary}-1", "order_date": ordered,
        "due_date": due, "ship_date": due + timedelta(days=number % 3 - 1), "organisation": f"N-{company.canary}",
        "product": world.products[number % 2], "currency": CURRENCY,
    }  # fmt: skip


KINDS: dict[str, Callable[[World, date], Iterator[Row]]] = {
    "organisations": organisations, "people": people, "products": products, "sell_in": sell_in, "purchase": purchase,
}  # fmt: skip


def take_in(worlds: Sequence[World], *, by: Actor) -> Iterator[tuple[str, int]]:
    """Import the files of these worlds; yields what each file held, and how many lines. What is there already stays as it is."""
    finish_begun(by=by)
    with tempfile.TemporaryDirectory() as folder:
        for kind, rows in KINDS.items():
            path = Path(folder) / f"{_begins(worlds[0].seed)}{worlds[0].number}-to-{worlds[-1].number}-{kind}.csv"
            lines = [row for world in worlds for row in rows(world, clock.today())]
            mapping = _written(path, kind, lines)
            batch = Batch.receive(path, kind=kind, by=by)
            batch.stage(mapping)
            if batch.rejected:
                raise AssertionError(list(batch.rejected_rows.values_list("line", "reason")[:5]))
            batch.commit(by=by)
            yield str(kind_named(kind).label), len(lines)


def finish_begun(*, by: Actor) -> None:
    """What a run that was killed has begun to import is finished; what it only looked at is forgotten."""
    for batch in Batch.objects.filter(file_name__startswith=_begins()).order_by("id"):
        if batch.state == Batch.State.COMMITTING:
            batch.commit(by=by)
        elif batch.state in Batch.WAITING:
            batch.discard()


def _begins(seed: int | None = None) -> str:
    return "seed-" if seed is None else f"seed-{seed}-worlds-"


def _written(path: Path, kind: str, rows: Sequence[Row]) -> Mapping:
    """The rows as a file, and how its columns are read: each under its own name."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return Mapping.parse(
        {
            "kind": kind,
            "source": {"format": "delimited", "delimiter": ",", "encoding": "utf-8", "header": True},
            "fields": {name: {"column": name} for name in rows[0]},
        }
    )
