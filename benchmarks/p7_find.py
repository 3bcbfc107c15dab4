"""P7: finding anything: what an answer takes among ten thousand, a hundred thousand, a million companies with two people each.

One line for each size: how long the index took to make, then milliseconds of processor time of the whole answer, rows included
(the best of several: the median of all questions, and the slowest), for one who sees all, for a manager of a thousandth of the
companies, for a buyer of a fifth, and for a partner. The last lines tell for each of them how the time grows with the size.
"""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from .spending import spent

SIZES = {"small": (10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
TIMES = 7
AT_ONCE = 10_000
TRADES = "bicycle supply cycles sports store wheels metropolitan bikes outdoor rides trading parts".split()
FORMS = ("GmbH", "Ltd", "AB", "SA", "Oy")
BEGINS = [
    a + b
    for a in "b c d f g h k l m n p r s t v w z st tr br gr sch".split()
    for b in "a e i o u an er in on ar el".split()
]


def words(size: int, chance: random.Random) -> list[str]:
    """A vocabulary as large as names of so many companies and people have."""
    return [
        "".join(chance.choices(BEGINS, k=chance.choice((2, 2, 3, 3, 4)))).title()
        for _word in range(3000 + int(40 * size**0.6))
    ]


def main(size: str = "small") -> None:
    import django

    django.setup()
    from hanse.kernel import contributions
    from hanse.kernel.actor import Actor, acting
    from hanse.site.preparing import migrate

    contributions.load("contributions")
    contributions.load("access")
    migrate()
    measured: dict[str, list[tuple[int, float]]] = {}
    for companies in SIZES[size]:
        with acting(Actor.system("a benchmark")):
            questions, seconds = network(companies)
        line = f"P7 {vendor():>10} find {companies:>9,} companies: index in {seconds:6.1f} s"
        for who, actor in eyes(companies):
            took = [milliseconds(actor, each) for each in questions]
            line += f", {who} {median(took):5.1f} ms, slowest {max(took):5.1f} ({questions[took.index(max(took))]})"
            measured.setdefault(who, []).append((companies, median(took)))
        print(line, flush=True)
    for who, told in measured.items():
        (small, fast), (large, slow) = told[0], told[-1]
        exponent = math.log(slow / fast) / math.log(large / small)
        print(f"P7 {vendor():>10} find, {who}: grows as n^{exponent:.2f}", flush=True)


def vendor() -> str:
    from django.db import connection

    return connection.vendor


def network(companies: int) -> tuple[list[str], float]:
    """So many companies and two people at each, and the index of them; gives what to ask, and the seconds for the index."""
    from hanse.finding import keeping

    keeping.loosen("default")
    chance = random.Random(companies)
    known = words(companies, chance)
    towns, families = known[:500], known
    for begins in range(0, companies, AT_ONCE):
        fill(begins, min(begins + AT_ONCE, companies), chance, towns, families)
    begun = time.perf_counter()
    keeping.rebuild()
    seconds = time.perf_counter() - begun
    family, town = families[7], towns[7]
    return [
        "ma", "st", "met", "bicy", "metropolitan", "bicycle supply", family, f"{family[:4]} bicy", f"{town} metro",
        family[1:], "olitan", "icyc", "AW-000 07 777", "aw00007", "07777", "metropolitna", "bicylce suply",
        f"{family[:2]}{family[3:]}", "zzzqqq", "xylophonistic", "a b c", "gmbh",
    ], seconds  # fmt: skip


def a_name(families: Sequence[str], chance: random.Random) -> str:
    trades = " ".join(chance.sample(TRADES, 2)).title()
    return f"{chance.choice(families)} {trades} {chance.choice(FORMS)}"


def fill(begins: int, ends: int, chance: random.Random, towns: Sequence[str], families: Sequence[str]) -> None:
    """Straight into the tables, past the triggers."""
    from django.utils import timezone

    from hanse.network.models import Organisation, Partnership, Person, Site

    now = timezone.now()
    if begins == 0:
        for model in (Person, Partnership, Site, Organisation):
            empty(model)
    numbers = range(begins + 1, ends + 1)
    Organisation.objects.bulk_create(
        [Organisation(pk=n, name=a_name(families, chance), country="DE", created_at=now, updated_at=now) for n in numbers],
        batch_size=1000,
    )  # fmt: skip
    Site.objects.bulk_create(
        [Site(organisation_id=n, city=chance.choice(towns), is_head=True) for n in numbers], batch_size=1000
    )
    Partnership.objects.bulk_create(
        [Partnership(organisation_id=n, role="dealer", reference=f"AW{n:08}", state="active", state_since=now.date()) for n in numbers],
        batch_size=1000,
    )  # fmt: skip
    Person.objects.bulk_create(
        [Person(organisation_id=n, given_name=chance.choice(families), family_name=chance.choice(families)) for n in numbers for _twice in range(2)],
        batch_size=1000,
    )  # fmt: skip


def empty(model: Any) -> None:
    from django.db import connection

    wrapper: Any = connection
    statement = (
        f'TRUNCATE "{model._meta.db_table}" CASCADE'
        if vendor() == "postgresql"
        else f'DELETE FROM "{model._meta.db_table}"'
    )
    if vendor() == "postgresql":
        with wrapper.as_owner(), connection.cursor() as cursor:
            cursor.execute(statement)
    else:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def eyes(companies: int) -> Iterator[tuple[str, Any]]:
    from hanse.kernel.actor import Actor

    yield "all", Actor.staff(account_id=1, name="All", roles=["channel_chief"])
    manager = Actor.staff(account_id=1, name="Manager", roles=["partner_manager"])
    object.__setattr__(manager, "known_remit", frozenset(range(1, companies, 1000)))
    yield "manager", manager
    buyer = Actor.staff(account_id=1, name="Buyer", roles=["category_buyer"])
    object.__setattr__(buyer, "known_remit", frozenset(range(1, companies, 5)))
    yield "buyer", buyer
    yield (
        "partner",
        Actor.partner(account_id=1, person_id=1, name="Partner", roles=["sales"], organisation_id=companies // 2),
    )


def milliseconds(actor: Any, typed: str) -> float:
    from hanse.finding.find import groups
    from hanse.finding.ranking import Question
    from hanse.kernel.actor import acting

    took = []
    with acting(actor):
        for _time in range(TIMES):
            begun = spent()
            list(groups(actor, Question(typed)))
            took.append(spent() - begun)
    return min(took) * 1000


if __name__ == "__main__":
    main(*sys.argv[1:])
