"""P7: the pages that are open all day over ever larger networks: server time, queries and what goes over the line.

One line for each page and size: milliseconds of processor time (median), queries, kilobytes plain and as sent. At the end how time
grows with the network (the exponent b of n^b), for each page. Companies are dealers in twelve countries with a site, two people, a
manager and a territory each; nothing is computed of them.
"""

from __future__ import annotations

import gzip
import math
import random
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

SIZES = {"small": (1_000, 10_000), "full": (1_000, 10_000, 100_000)}
TIMES = {"small": 9, "full": 15}
COUNTRIES = ("DE", "FR", "GB", "US", "CA", "AU", "NL", "BE", "AT", "CH", "ES", "IT")
FIRST = (
    "Albatross",
    "Bittern",
    "Curlew",
    "Dunlin",
    "Egret",
    "Fulmar",
    "Gannet",
    "Heron",
    "Ibis",
    "Jackdaw",
    "Kittiwake",
    "Linnet",
)
LAST = ("Cycles", "Wheels", "Bikes", "Velo", "Sports", "Trading", "Outfitters", "Riders")
BLOCK = 5_000


@dataclass(frozen=True, slots=True)
class Seen:
    milliseconds: float
    queries: int
    plain: int
    sent: int


def main(size: str = "small") -> None:
    import django

    django.setup()
    from django.db import connection

    from hanse.site.preparing import migrate

    migrate()
    as_owner: Any = getattr(connection, "as_owner", nullcontext)
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    sizes = SIZES[size]
    made = 0
    for count in sizes:
        grow(made, count)
        made = count
        with as_owner(), connection.cursor() as cursor:  # who is nobody may not, and the server only warns
            cursor.execute("ANALYZE")
        for who, url in pages():
            seen = look(who, url, times=TIMES[size])
            first.setdefault(url, seen.milliseconds)
            last[url] = seen.milliseconds
            print(
                f"P7 {connection.vendor:>10} {count:>9,} companies {named(url):<34} {seen.milliseconds:7.1f} ms"
                f" {seen.queries:>3} queries {seen.plain / 1000:6.1f} kB, {seen.sent / 1000:5.1f} kB sent",
                flush=True,
            )
    for url, start in first.items():
        exponent = math.log(last[url] / start) / math.log(sizes[-1] / sizes[0])
        print(f"P7 {connection.vendor:>10} {named(url):<34} grows as n^{exponent:.2f}", flush=True)


def grow(have: int, wanted: int) -> None:
    """Bring the network to that many companies, in blocks."""
    from hanse.kernel.actor import Actor, acting
    from hanse.kernel.models import Account, Manufacturer, StaffRole
    from hanse.network.models import JobRole, Organisation, Partnership, Person, Site, Territory

    with acting(Actor.system("a benchmark")):
        if have == 0:
            Manufacturer.objects.create(name="Hansa Cycles", currency="EUR")
            for role in ("channel_chief", "partner_manager"):
                account = Account.objects.create_user(f"{role}@ours.example", "a long enough word", name=role)
                StaffRole.objects.create(account=account, role=role)
            Territory.objects.bulk_create(
                Territory(name=f"Territory {number}", code=f"T{number}") for number in range(40)
            )
        manager = Account.objects.get(email="partner_manager@ours.example")
        territories = list(Territory.objects.order_by("id"))
        chance = random.Random(7)
        for start in range(have, wanted, BLOCK):
            numbers = range(start, min(start + BLOCK, wanted))
            companies = Organisation.objects.bulk_create(
                Organisation(
                    name=f"{chance.choice(FIRST)} {chance.choice(LAST)} {number}", country=chance.choice(COUNTRIES),
                    business_type=chance.choice(("Warehouse", "Specialty Bike Shop", "Value Added Reseller")),
                ) for number in numbers
            )  # fmt: skip
            Partnership.objects.bulk_create(
                Partnership(
                    organisation=company, role="dealer", state="active", state_since="2026-01-01", reference=f"D{number:07}",
                    territory=territories[number % 40], manager=manager if number % 50 == 0 else None,
                ) for number, company in zip(numbers, companies, strict=True)
            )  # fmt: skip
            Site.objects.bulk_create(
                Site(
                    organisation=company,
                    is_head=True,
                    city=f"Town {number % 997}",
                    country=company.country,
                    postcode=f"{number % 99999:05}",
                )
                for number, company in zip(numbers, companies, strict=True)
            )
            people = Person.objects.bulk_create(
                Person(organisation=company, given_name=chance.choice(FIRST), family_name=f"{chance.choice(LAST)}{number}",
                       email=f"p{number}x{which}@dealer.example")
                for number, company in zip(numbers, companies, strict=True) for which in range(2)
            )  # fmt: skip
            JobRole.objects.bulk_create(
                JobRole(organisation_id=person.organisation_id, person=person, role="sales") for person in people
            )


def pages() -> list[tuple[str, str]]:
    from hanse.kernel.actor import Actor, acting
    from hanse.network.models import Partnership

    with acting(Actor.system("a benchmark")):
        company = Partnership.objects.exclude(manager=None).order_by("id")[7].organisation.public_id
    chief, manager = "channel_chief@ours.example", "partner_manager@ours.example"
    return [
        (chief, "/today/"), (chief, "/partners/"), (chief, "/partners/?q=heron+velo"), (chief, "/partners/?country=DE&sort=-since"),
        (chief, "/partners/?page=20"), (chief, f"/partners/{company}/"), (chief, f"/partners/{company}/people/"),
        (chief, f"/partners/{company}/happened/"), (chief, f"/partners/{company}/beside/"), (chief, "/counts/"),
        (chief, "/people/"), (chief, "/territories/"), (chief, "/find/?q=heron+99"), (manager, "/today/"), (manager, "/partners/"),
        (manager, f"/partners/{company}/"),
    ]  # fmt: skip


def named(url: str) -> str:
    parts = url.split("/")
    return "/".join("…" if len(part) == 12 and part.isalnum() and not part.isalpha() else part for part in parts)


def look(who: str, url: str, *, times: int) -> Seen:
    from statistics import median

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from hanse.kernel.models import Account

    from .p7_walls import milliseconds

    client = Client(headers={"host": "127.0.0.1", "HX-Request": "true"})  # parts of pages are asked as pages ask
    client.force_login(Account.objects.get(email=who))
    milliseconds(client, url, times=2)
    took = median(milliseconds(client, url, times=1) for _time in range(times))
    with CaptureQueriesContext(connection) as asked:
        answer: Any = client.get(url)
    return Seen(took, len(asked), len(answer.content), len(gzip.compress(answer.content)))


if __name__ == "__main__":
    main(*sys.argv[1:])
