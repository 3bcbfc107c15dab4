"""A Hanse that is written to while it is backed up; run as a process of its own, in the HANSE_HOME and database it is given.

python -m tests.keeping build              the small network of rivals, kept
python -m tests.keeping write STOP         imports files until STOP exists; says how many
python -m tests.keeping withdraw           takes the last file of sell-in back
python -m tests.keeping between FOLDER     backs up, importing a file after each step; says how many
python -m tests.keeping canaries COUNT     brings in so many people by a file
python -m tests.keeping erase              erases them one by one; says how many
python -m tests.keeping look               what there is, as JSON
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import uuid
from datetime import date
from pathlib import Path
from typing import Any


def build() -> None:
    from django.conf import settings

    from hanse.site.preparing import migrate

    from . import world

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    migrate()
    world.build()
    import_people()


def import_people() -> None:
    """Two people by a file, and one line of it is refused: what a person leaves in files, samples and rejected rows."""
    from hanse.facts.tests.world import import_lines

    fields = ("organisation", "given_name", "family_name", "email", "language", "title")
    import_lines(
        "people", fields,
        [
            ("REFMINEdealer", "Canaria", "Serinus", "canaria.serinus@mine.example", "en", "Sales"),
            ("REFRIVALdealer", "Robin", "Rubecula", "robin@rival.example", "en", "Sales"),
        ],
    )  # fmt: skip


BIRD = "Zosterops"


def canaries(count: str) -> None:
    from hanse.facts.tests.world import import_lines

    fields = ("organisation", "given_name", "family_name", "email", "language", "title")
    import_lines(
        "people", fields,
        [
            ("REFMINEdealer", f"{BIRD}{number}", f"Lateralis{number}", f"{BIRD}{number}@mine.example", "en", f"Aide of {BIRD}{number}")
            for number in range(int(count))
        ],
    )  # fmt: skip


def erase() -> None:
    from hanse.kernel.actor import current
    from hanse.network.models import Person
    from hanse.site import people

    found = list(Person.objects.filter(given_name__startswith=BIRD).values_list("public_id", flat=True))
    for public_id in found:
        people.erase(people.find(public_id), reason="they asked", by=current())
    sys.stdout.write(f"{len(found)}\n")


def import_some(lines: int = 3) -> None:
    """One file of its own, through the code of everybody's files."""
    from hanse.facts.tests.world import SELL_IN, import_lines

    order = uuid.uuid4().hex
    import_lines(
        "sell_in",
        SELL_IN,
        [(f"{order}-{n}", date(2025, 3, 1), "REFMINEdealer", "HL-1", 1, 17, 0, 17, "EUR") for n in range(lines)],
    )


def write(stop: str) -> None:
    for count in itertools.count(1):
        import_some()
        if Path(stop).exists():
            sys.stdout.write(f"{count}\n")
            return


def withdraw() -> None:
    from hanse.intake.models import Batch
    from hanse.kernel.actor import current

    last = Batch.objects.filter(kind="sell_in", state=Batch.State.COMMITTED).latest("id")
    last.withdraw(by=current())


def between(folder: str) -> None:
    from hanse.site.backups.taking import take

    steps: list[str] = []

    def say(sentence: str) -> None:
        steps.append(sentence)
        import_some()

    take(Path(folder), say=say)
    sys.stdout.write(f"{len(steps)}\n")


def look() -> dict[str, Any]:
    """The lines that count, their months' sums, what committed imports say that they brought, and files that are missing."""
    from django.db.models import Sum

    from hanse.facts.keeping import store
    from hanse.facts.models import FactTable, Monthly
    from hanse.intake.models import Batch

    found: dict[str, Any] = {}
    for table in FactTable.objects.order_by("kind"):
        with store.reading(table.kind) as reading:
            lines = int(reading.lines.count().to_pyarrow().as_py())
        batches = Batch.objects.filter(kind=table.kind, state=Batch.State.COMMITTED)
        found[table.kind] = {
            "version": table.version,
            "lines": lines,
            "monthly": Monthly.objects.filter(kind=table.kind).aggregate(all=Sum("lines"))["all"],
            "imported": batches.aggregate(all=Sum("new"))["all"],
        }
    found["missing"] = [str(batch) for batch in Batch.objects.all() if not batch.file.exists()]
    return found


DOES = {
    "build": build, "write": write, "withdraw": withdraw, "between": between, "canaries": canaries, "erase": erase,
}  # fmt: skip


def main(what: str, *given: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    import django

    django.setup()
    from hanse.kernel import contributions
    from hanse.kernel.actor import Actor, acting

    contributions.load("contributions")
    with acting(Actor.system("a test keeps a Hanse")):
        if what == "look":
            sys.stdout.write(json.dumps(look()))
        else:
            DOES[what](*given)


if __name__ == "__main__":
    main(*sys.argv[1:])
