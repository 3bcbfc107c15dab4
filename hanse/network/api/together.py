"""Acts on many records in one call: each row is answered for itself, and a dry run says before what would become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Shown, matching, one, says

from ..custom.programs import body_with_custom, filled_of_many
from ..forms.many import (
    ManyCompaniesForm,
    ManyForm,
    ManyPeopleChangedForm,
    ManyPeopleForm,
    ManyPreferredForm,
    ManyProductsChangedForm,
    ManyProductsForm,
    ManyToManagerForm,
    ManyToStateForm,
    NamedForm,
)
from ..models import Assignment, Organisation, Partnership, Undo
from ..together.acts import (
    COMPANY_FIELDS,
    MANAGERS,
    PEOPLE,
    PREFERRED,
    PRODUCTS,
    ROLE_FIELDS,
    STATES,
    Act,
    Done,
)
from ..together.placing import PLACING
from ..together.preview import Preview, Would
from .examples import EXAMPLES

api = Resources("Many at once")

EXAMPLE = EXAMPLES | {
    "partnerships": [AN_ID], "people": [AN_ID], "organisations": [AN_ID], "products": [AN_ID], "dry_run": False, "manager": "8m2kq0c7vx4t",
    "preferred": True, "give_role": "technical", "take_role": "", "consent_source": "form at the fair",
}  # fmt: skip
OF_PEOPLE = EXAMPLE | {"language": "", "title": ""}


class PartShown(Shown):
    """One thing that is different of a row."""

    label: str = says("What it is, as a page calls it.", "State")
    before: str = says("What it was, as a page says it.", "Active")
    after: str = says("What it is then.", "Suspended")


class RowShown(Shown):
    """What became of one of them."""

    id: str = says("The id that was sent.", AN_ID)
    outcome: Literal["done", "would", "unchanged", "refused", "forbidden", "absent"] = says(
        "What became of it; `would` of a dry run: it would be done.", "done"
    )
    detail: str = says("The same in a sentence; of a refusal, why.", "Done.")
    changes: list[PartShown] = Field(description="What is different of it, or would be.")


class ManyShown(Shown):
    """What became of each, in the order in which they were sent."""

    dry_run: bool = says("Was it only asked?", False, default=False)
    done: int = says("How many were changed; of a dry run, how many would be.", 1, default=0)
    change: str | None = says(
        "The change that `/changes/{id}/undo` takes back; null where nothing was changed.", AN_ID, default=None
    )
    rows: list[RowShown] = Field([], description="A row for each id.")


@dataclass(frozen=True, slots=True)
class Outcome:
    dry_run: bool
    done: int
    rows: list[dict[str, Any]]
    change: str | None = None

    @property
    def public_id(self) -> str | None:
        """Sent once more with its key it is answered with the change."""
        return self.change


class Named(NamedTuple):
    """Which rows somebody named: `seen` are those that they see, `mine` those that they may change."""

    ids: Sequence[str]
    dry_run: bool
    seen: frozenset[str]
    mine: QuerySet[Any]


def _named(form: type[NamedForm], given: Given, rows: QuerySet[Any], mine: Callable[[QuerySet[Any]], Any]) -> Named:
    """What was named; what else was sent is left in `given`."""
    asked = filled(form, {name: given.pop(name) for name in form.base_fields if name in given}).cleaned_data
    ids: list[str] = next(value for name, value in asked.items() if name != "dry_run")
    these = rows.filter(public_id__in=ids)
    return Named(ids, asked["dry_run"], frozenset(these.values_list("public_id", flat=True)), mine(these))


def _answered(
    request: Request, named: Named, would: Sequence[Would], do: Callable[[QuerySet[Any]], Undo | None]
) -> HttpResponse:
    """Say what would become of each, then do it, unless that is no more what the asker read or all they ask."""
    preview = Preview(would)
    told = _outcome(named, preview)
    matching(request, ManyShown, told, required=False)  # type: ignore[arg-type]
    if named.dry_run:
        return one(request, ManyShown, told)
    keys = [each.row.pk for each in preview.changing]
    act = do(named.mine.filter(pk__in=keys)) if keys else None
    return one(request, ManyShown, _outcome(named, preview, act=act, done=True), at="change" if act else "")


def _outcome(named: Named, preview: Preview, *, act: Undo | None = None, done: bool = False) -> Outcome:
    words: dict[str, str] = {
        "done": _("Done."), "would": _("It would be done."), "unchanged": _("It was so already."),
        "forbidden": _("This is not for you to change."),
        "absent": _("There is nothing here, or it belongs to somebody else."),
    }  # fmt: skip
    woulds = {each.row.public_id: each for each in preview.woulds}

    def row(public_id: str) -> dict[str, Any]:
        would = woulds.get(public_id)
        if would is None:
            outcome = "forbidden" if public_id in named.seen else "absent"
        else:
            outcome = "refused" if would.why_not else "unchanged" if not would.parts else "done" if done else "would"
        return {
            "id": public_id, "outcome": outcome, "detail": would.why_not if would and would.why_not else words[outcome],
            "changes": [{name: str(text) for name, text in part._asdict().items()} for part in would.parts] if would else [],
        }  # fmt: skip

    return Outcome(not done, len(preview.changing), [row(each) for each in named.ids], act.public_id if act else None)


def together(request: Request, act: Act, form: type[NamedForm], given: Given, rows: QuerySet[Any]) -> HttpResponse:
    """An act of a page, on rows that were named one by one; of no row that is theirs nothing more is asked."""
    named = _named(form, given, rows, lambda these: act.mine(these, request.actor))
    mine = list(named.mine.order_by(act.order, "pk"))
    if not mine:
        return _answered(request, named, [], lambda _rows: None)
    asked = filled_of_many(lambda data: act.form(data, named.mine), _as_chosen(given, act, named.mine))
    act.refuse_too_many(asked, len(mine))
    return _answered(
        request,
        named,
        act.would(mine, asked, request.actor),
        lambda these: _way_back(act.do(these, asked, request.actor)),
    )


def _way_back(done: Done) -> Undo | None:
    return done.undo.act if isinstance(done.undo, Assignment) else done.undo


def _as_chosen(given: Given, act: Act, rows: QuerySet[Any]) -> Given:
    """A page asks with yes and no what a program answers with true and false."""
    asks: Mapping[str, forms.Field] = act.form(None, rows).fields
    return {
        name: ("yes" if value else "no") if isinstance(value, bool) and name in asks else value
        for name, value in given.items()
    }


@api.post(
    "/partnerships/manager", operation="partners.assign", summary="Assign many to a manager", answers=ManyShown,
    body=body_of(ManyToManagerForm, name="ManyToManager", examples=EXAMPLE),
)  # fmt: skip
def partnerships_assign(request: Request, given: Given) -> HttpResponse:
    """Up to 1,000 partnerships into the care of one colleague, in one act."""
    return together(request, MANAGERS, ManyForm, given, Partnership.objects.all())


@api.post(
    "/partnerships/state", operation="partners.move", summary="Change the state of many", answers=ManyShown,
    body=body_of(ManyToStateForm, name="ManyToState", examples=EXAMPLE),
)  # fmt: skip
def partnerships_move(request: Request, given: Given) -> HttpResponse:
    """Up to 500 partnerships enter a state today, in one act. Those that cannot are answered with why and stay."""
    return together(request, STATES, ManyForm, given, Partnership.objects.all())


@api.post(
    "/partnerships/preferred", operation="partners.edit_role", summary="Prefer many, or no more", answers=ManyShown,
    body=body_of(ManyPreferredForm, name="ManyPreferred", examples=EXAMPLE),
)  # fmt: skip
def partnerships_prefer(request: Request, given: Given) -> HttpResponse:
    """Up to 1,000 partnerships in one act."""
    return together(request, PREFERRED, ManyForm, given, Partnership.objects.all())


@api.post(
    "/partnerships/changes", operation="partners.edit_role", summary="Change custom fields of many partnerships",
    answers=ManyShown, body=body_with_custom(body_of(ManyForm, name="ManyPartnerships", examples=EXAMPLE)),
)  # fmt: skip
def partnerships_say(request: Request, given: Given) -> HttpResponse:
    """Up to 1,000 partnerships in one act: `custom` gives fields a value, or empties them with null."""
    return together(request, ROLE_FIELDS, ManyForm, given, Partnership.objects.all())


@api.post(
    "/organisations/changes", operation="partners.edit", summary="Change custom fields of many companies",
    answers=ManyShown, body=body_with_custom(body_of(ManyCompaniesForm, name="ManyOrganisations", examples=EXAMPLE)),
)  # fmt: skip
def organisations_say(request: Request, given: Given) -> HttpResponse:
    """Up to 1,000 companies in one act: `custom` gives fields a value, or empties them with null."""
    return together(request, COMPANY_FIELDS, ManyCompaniesForm, given, Organisation.objects.all())


@api.post(
    "/people/changes", operation="people.edit", summary="Change many people", answers=ManyShown,
    body=body_with_custom(body_of(ManyPeopleChangedForm, name="ManyPeople", examples=OF_PEOPLE)),
)  # fmt: skip
def peopletogether(request: Request, given: Given) -> HttpResponse:
    """Up to 1,000 people in one act, up to 500 where a job role is given or taken. What is not sent stays with each."""
    return together(request, PEOPLE, ManyPeopleForm, given, PEOPLE.rows(request))


@api.post(
    "/products/changes", operation="products.edit", summary="Change many products", answers=ManyShown,
    body=body_with_custom(body_of(ManyProductsChangedForm, name="ManyProducts", examples=EXAMPLE)),
)  # fmt: skip
def productstogether(request: Request, given: Given) -> HttpResponse:
    """Up to 1,000 products in one act. What is not sent stays with each."""
    return together(request, PRODUCTS, ManyProductsForm, given, PRODUCTS.rows(request))


@api.post(
    "/partnerships/territory-by-address", operation="partners.edit_role", summary="Leave territories to addresses",
    answers=ManyShown, body=body_of(ManyForm, name="ManyByAddress", examples=EXAMPLE),
)  # fmt: skip
def partnerships_place(request: Request, given: Given) -> HttpResponse:
    """Up to 1,000 partnerships whose territory was set by hand go into those of their addresses, in one act."""
    return together(request, PLACING, ManyForm, given, Partnership.objects.all())
