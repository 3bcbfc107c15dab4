"""Running the checks that rooms contribute."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel import clock, contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import Check
from hanse.kernel.errors import Refused

MOST_TOLD = 20
MOST_COUNTED = 100_000


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found: how often it is not true, the first of these places in words, and how long it took (s)."""

    key: str
    label: str
    violations: int
    found: tuple[str, ...]
    seconds: float


def run(*, only: Collection[str] | None = None) -> Iterator[Result]:
    """Every check, or those that are named, as the system."""
    contributions.load("contributions")
    every = list(contributions.checks)
    if unknown := set(only or ()) - {each.key for each in every}:
        raise Refused(
            _("There is no check %(names)s. There are: %(known)s.")
            % {"names": ", ".join(sorted(unknown)), "known": ", ".join(each.key for each in every)}
        )
    for each in every:
        if not only or each.key in only:
            yield _run(each)


def _run(check: Check) -> Result:
    started = clock.ticks()
    with acting(Actor.system(f"check {check.key}")):
        found = iter(check.find())
        told = tuple(islice(found, MOST_TOLD))
        more = sum(1 for _sentence in islice(found, MOST_COUNTED))
    return Result(check.key, str(check.label), len(told) + more, told, clock.ticks() - started)


def as_json(results: Sequence[Result]) -> dict[str, Any]:
    """For machines."""
    return {
        "violations": sum(each.violations for each in results),
        "checks": [
            {
                "key": each.key, "label": each.label, "violations": each.violations, "found": list(each.found),
                "seconds": round(each.seconds, 3),
            }
            for each in results
        ],
    }  # fmt: skip
