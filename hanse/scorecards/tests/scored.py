"""Networks whose partners have scores as of today, built once in a process."""

from __future__ import annotations

from random import Random

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_supplier
from hanse.network.tests.remembering import remembered
from hanse.scorecards.runs.computing import compute

from .builders import SYSTEM, Importing
from .test_measuring import some_purchases


def scored_suppliers(imported: Importing, count: int) -> list[Organisation]:
    """Of some purchases and several credit ratings."""

    def build() -> list[Organisation]:
        found = [a_supplier(f"Supplier {n}", credit_rating=1 + n % 4) for n in range(count)]
        imported("purchase", some_purchases(Random(5), found))
        with acting(SYSTEM):
            compute("supplier")
        return found

    return remembered(f"{count} scored suppliers at {clock.now()}", build)
