"""Acts on many partners in one call: each row is answered for itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Shown, one, says

from ..access import open_to
from ..forms.partnerships import ManyForm, ManyToManagerForm
from ..models import Assignment, Partnership
from ..models.placing import elsewhere, place
from .examples import EXAMPLES

api = Resources("Partnerships")

EXAMPLE = EXAMPLES | {"partnerships": [AN_ID], "manager": "8m2kq0c7vx4t"}


class RowShown(Shown):
    """What became of one of them."""

    id: str = says("The id that was sent.", AN_ID)
    outcome: Literal["done", "unchanged", "forbidden", "absent"] = says("What became of it.", "done")
    detail: str = says("The same in a sentence.", "Done.")


class ManyShown(Shown):
    """What became of each, in the order in which they were sent."""

    done: int = says("How many were changed.", 1)
    rows: list[RowShown] = Field(description="A row for each id.")


@dataclass(frozen=True, slots=True)
class Outcome:
    done: int
    rows: list[dict[str, str]]


def _carried_out(
    request: Request, ids: Sequence[str], operation: str, act: Callable[[QuerySet[Partnership]], set[int]]
) -> HttpResponse:
    """Do it to those to which the asker may; `act` gives the keys of those that it changed."""
    seen = dict(Partnership.objects.filter(public_id__in=ids).values_list("public_id", "pk"))
    mine = open_to(Partnership.objects.filter(pk__in=seen.values()), request.actor, operation)
    may = set(mine.values_list("pk", flat=True))
    changed = act(Partnership.objects.filter(pk__in=may))
    told: dict[str, str] = {
        "done": _("Done."), "unchanged": _("It was so already."), "absent": _("There is nothing here, or it belongs to somebody else."),
        "forbidden": _("This is not for you to change."),
    }  # fmt: skip

    def outcome(key: int | None) -> str:
        if key is None:
            return "absent"
        return "done" if key in changed else "unchanged" if key in may else "forbidden"

    rows = [{"id": each, "outcome": (became := outcome(seen.get(each))), "detail": told[became]} for each in ids]
    return one(request, ManyShown, Outcome(len(changed), rows))


@api.post(
    "/partnerships/manager", operation="partners.assign", summary="Assign many to a manager", answers=ManyShown,
    body=body_of(ManyToManagerForm, name="ManyToManager", examples=EXAMPLE),
)  # fmt: skip
def partnerships_assign(request: Request, given: Given) -> HttpResponse:
    """Up to 1,000 partnerships into the care of one colleague, in one act."""
    asked: dict[str, Any] = filled(ManyToManagerForm, given).cleaned_data

    def give(rows: QuerySet[Partnership]) -> set[int]:
        return {int(key) for key in Assignment.give(rows, manager=asked["manager"], by=request.actor).before}

    return _carried_out(request, asked["partnerships"], "partners.assign", give)


@api.post(
    "/partnerships/territory-by-address", operation="partners.edit_role", summary="Leave territories to addresses",
    answers=ManyShown, body=body_of(ManyForm, name="ManyByAddress", examples=EXAMPLE),
)  # fmt: skip
def partnerships_place(request: Request, given: Given) -> HttpResponse:
    """Up to 1,000 partnerships whose territory was set by hand go into those of their addresses, in one act."""

    def by_address(rows: QuerySet[Partnership]) -> set[int]:
        going = set(elsewhere(rows).values_list("pk", flat=True))
        place(rows, by=request.actor)
        return going

    ids = filled(ManyForm, given).cleaned_data["partnerships"]
    return _carried_out(request, ids, "partners.edit_role", by_address)
