"""Loads the demo in a process of its own that kills itself at a given point: `python -m hanse.demo.tests.killed POINT`.

Without a point it loads to the end and prints what stands there.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

POINTS = ("begun", "checked", "in the records' transaction", "between the two commits", "what is derived", "at the end")


def die(*_args: Any, **_more: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_for(name: str, value: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """Dies where the call concerns the batch whose field `name` has this value; otherwise does what it should."""

    def call(*args: Any, **more: Any) -> Any:
        if any(getattr(argument, name, None) == value for argument in args):
            die()
        return real(*args, **more)

    return call


def lay_the_trap(point: str) -> None:
    from hanse.demo import load
    from hanse.facts.keeping import committing
    from hanse.intake.models import Batch

    if point == "begun":
        load._steward = die  # type: ignore[assignment]
    elif point == "checked":
        Batch.commit = dying_for("file_name", "Vendor.csv.xz", Batch.commit)  # type: ignore[method-assign]
    elif point == "in the records' transaction":
        marking = dying_for("file_name", "DimReseller.csv.xz", Batch.mark_committed)
        Batch.mark_committed = marking  # type: ignore[method-assign]
    elif point == "between the two commits":
        committing._acknowledge = dying_for("key", "sell_in", committing._acknowledge)
    elif point == "what is derived":
        Batch.mark_committed = dying_for("kind", "invoice", Batch.mark_committed)  # type: ignore[method-assign]
    else:
        load.audit.record = die  # type: ignore[assignment]


def told() -> dict[str, Any]:
    from django.db.models import Sum

    from hanse.facts.models import FactTable, Monthly
    from hanse.intake.models import Batch
    from hanse.kernel.actor import Actor, acting
    from hanse.kernel.models import Account
    from hanse.network.models import JobRole, Organisation, Partnership, Person, Product, Site

    models = (Account, Organisation, Partnership, Site, Person, JobRole, Product)
    with acting(Actor.system("a test looks at its world")):
        return {
            "batches": sorted(f"{batch.file_name} {batch.state}" for batch in Batch.objects.all()),
            "lines": dict(FactTable.objects.values_list("kind", "lines")),
            "months": {
                row["kind"]: [row["lines"], str(row["amount"].quantize(1))]
                for row in Monthly.objects.order_by().values("kind").annotate(lines=Sum("lines"), amount=Sum("amount"))
            },
            "rows": {model._meta.label: model._default_manager.count() for model in models},
        }


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "hanse.site.settings"
    django.setup()
    from django.core.management import call_command

    from hanse.demo.load import load_once

    call_command("migrate", interactive=False, verbosity=0)
    if len(sys.argv) > 1:
        lay_the_trap(sys.argv[1])
    load_once(say=lambda _sentence: None)
    print(json.dumps(told()))  # noqa: T201


if __name__ == "__main__":
    main()
