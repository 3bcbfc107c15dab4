"""What may be done to many rows alike: which of them, what is asked first, what it would do, doing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request
from hanse.kernel.walls.roles import PARTNER_ROLES
from hanse.ui import formats
from hanse.ui.tables import Table

from ..access import companies_open_to, open_to
from ..custom import telling
from ..custom.record import is_custom
from ..forms.record import Asking
from ..forms.together import (
    CompanyFieldsTogether,
    ManagerOfThese,
    ManagerTogether,
    PeopleTogether,
    PreferredTogether,
    ProductsTogether,
    RoleFieldsTogether,
    StatesTogether,
    Together,
)
from ..models import Assignment, Organisation, Partnership, Person, Undo
from ..models.editing import MOST_AT_ONCE
from ..models.together import MOST_FOLLOWED, MOST_WITH_ROLES, change_together, move_together
from ..partnership.moving import why_not
from ..partnership.status import capital
from ..tables.partners import partner_rows, partner_table
from ..tables.people import people_table
from ..tables.products import product_rows, product_table
from ..territories.holdings import handing_over
from .preview import Part, Would


class Done(NamedTuple):
    """What was done, as a sentence, to how many rows, and the way back; None where somebody else had done it."""

    sentence: str
    rows: int
    undo: Undo | Assignment | None


@dataclass(frozen=True, slots=True)
class Act:
    """`mine` are those of the selected rows that an actor may change; `would` says of rows, all at once, what it would do.

    `operation` is what one must be allowed, `audited` what the trail calls it. The pages: the list, the act's own, its undo.
    """

    operation: str
    audited: str
    title: Any
    verb: Callable[[int], str]
    pages: tuple[str, str, str]
    order: str
    back_label: Any
    table: Callable[[Request], type[Table]]
    rows: Callable[[Request], QuerySet[Any]]
    mine: Callable[[QuerySet[Any], Actor], QuerySet[Any]]
    form: Callable[[Mapping[str, Any] | None, QuerySet[Any]], Asking]
    columns: tuple[tuple[Any, Callable[[Any], Any]], ...]
    would: Callable[[Sequence[Any], Any, Actor], list[Would]]
    do: Callable[[QuerySet[Any], Any, Actor], Done]
    most: Callable[[Any], int] = lambda _form: MOST_AT_ONCE
    of_row: str = "pk"
    """The record that it changes, by its name in a row of the list."""
    elsewhere: Callable[[Request, QuerySet[Any]], list[tuple[str, str]]] = lambda _request, _rows: []
    """What may be meant instead, and where it is done."""

    def refuse_too_many(self, form: Any, count: int) -> None:
        """So many rows cannot be changed while somebody waits."""
        if count > (most := self.most(form)):
            words = {"count": formats.number(most)}
            raise Refused(_("Only %(count)s can be changed at once. Narrow the list first.") % words)


def _told(name: str, value: Any) -> str:
    if is_custom(name):
        return telling.value(name, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return formats.UNKNOWN
    return str(formats.language(value)) if name == "language" else str(value)


def _roles_told(roles: set[str]) -> str:
    return ", ".join(str(label) for role, label in PARTNER_ROLES.items() if role in roles) or formats.UNKNOWN


def _would_have(rows: Sequence[Any], form: Together, _by: Actor) -> list[Would]:
    """Of fields that are given the same value, and of people's job roles."""
    values, roles = form.wanted(), form.roles()
    if not values and not roles:
        raise Refused(_("Choose what is to be different."))

    def parts(row: Any) -> Iterator[Part]:
        for name, value in values.items():
            if (now := getattr(row, name)) != value:
                yield Part(form.fields[name].label, _told(name, now), _told(name, value))
        held = {each.role for each in row.job_roles.all()} if roles else set()
        if held != (then := (held | roles.given) - roles.taken):
            yield Part(_("Job roles"), _roles_told(held), _roles_told(then))

    return [Would(row, tuple(parts(row))) for row in rows]


def _alike(audited: str) -> Callable[[QuerySet[Any], Together, Actor], Done]:
    def do(rows: QuerySet[Any], form: Together, by: Actor) -> Done:
        undo, count = change_together(rows, form.wanted(), by=by, operation=audited, roles=form.roles())
        sentence = ngettext("%(count)s of them is different now.", "%(count)s of them are different now.", count)
        return Done(sentence % {"count": formats.number(count)}, count, undo)

    return do


def _change(count: int) -> str:
    return ngettext("Change %(shown)s", "Change %(shown)s", count) % {"shown": formats.number(count)}


def _would_say(rows: Sequence[Partnership], form: RoleFieldsTogether, by: Actor) -> list[Would]:
    """Of custom fields of roles; one that is not asked of a role gets no value there."""
    said = {name for name, value in form.wanted().items() if value is not None}

    def why_not(row: Partnership) -> str:
        strange = next((form.asked[name] for name in said if not form.asked[name].is_asked_of(row.role)), None)
        if strange is None:
            return ""
        words = {"field": strange.called, "role": row.get_role_display()}
        return _("%(field)s is not asked of a partner in the role %(role)s.") % words

    return [each._replace(why_not=why_not(each.row)) for each in _would_have(rows, form, by)]


def of_companies(chosen: QuerySet[Any], actor: Actor) -> QuerySet[Organisation]:
    """Of companies, or of those of partnerships."""
    these = chosen.order_by().values("organisation" if chosen.model is Partnership else "pk")
    return companies_open_to(Organisation.objects.filter(pk__in=these), actor, "partners.edit")


def of_partners(operation: str) -> Callable[[QuerySet[Any], Actor], QuerySet[Any]]:
    def mine(chosen: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        these = Partnership.objects.filter(pk__in=chosen.order_by().values("pk"))
        return open_to(these, actor, operation).select_related("organisation", "manager")

    return mine


def _people_in_care(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    there = companies_open_to(Organisation.objects.all(), actor, "people.edit")
    return rows.filter(organisation__in=there.order_by().values("pk"))


def _would_belong(rows: Sequence[Partnership], form: ManagerTogether, _by: Actor) -> list[Would]:
    then = form.cleaned_data["manager"]
    return [
        Would(row, () if row.manager_id == then.pk else (Part(_("Manager"), _told("", row.manager), str(then)),))
        for row in rows
    ]


def _assign(rows: QuerySet[Partnership], form: ManagerTogether, by: Actor) -> Done:
    made = Assignment.give(rows, manager=form.cleaned_data["manager"], by=by)
    count = len(made.before)
    sentence = ngettext(
        "%(count)d partner now belongs to %(manager)s.", "%(count)d partners now belong to %(manager)s.", count
    ) % {"count": count, "manager": made.manager}
    return Done(sentence, count, made if count else None)


def _would_move(rows: Sequence[Partnership], form: StatesTogether, _by: Actor) -> list[Would]:
    to = form.state
    refused = why_not([row for row in rows if row.state != to], to)

    def one(row: Partnership) -> Would:
        if row.state == to:
            return Would(row)
        part = Part(_("State"), capital(row.get_state_display()), capital(to.label))
        return Would(row, (part,), capital(refused.get(row.pk, "")))

    return [one(row) for row in rows]


def _move(rows: QuerySet[Partnership], form: StatesTogether, by: Actor) -> Done:
    undo, count = move_together(rows, to=form.state, reason=form.cleaned_data["reason"], by=by)
    sentence = ngettext("%(count)s partner is now %(state)s.", "%(count)s partners are now %(state)s.", count)
    return Done(sentence % {"count": formats.number(count), "state": form.state.label}, count, undo)


ROLE = (gettext_lazy("Role"), lambda row: capital(row.get_role_display()))
STATE = (gettext_lazy("State"), lambda row: capital(row.get_state_display()))
OF_PARTNERS: dict[str, Any] = {
    "order": "organisation__name", "back_label": gettext_lazy("Partners"), "table": partner_table, "rows": partner_rows,
}  # fmt: skip

PRODUCTS = Act(
    "products.edit", "products.edit", gettext_lazy("Change together"), _change,
    ("network:products", "network:products_changed", "network:products_as_before"), "name", gettext_lazy("Products"),
    lambda _request: product_table(), lambda _request: product_rows(), lambda rows, _actor: rows,
    lambda data, _rows: ProductsTogether(data),
    (
        (gettext_lazy("Product line"), lambda row: row.line or formats.UNKNOWN),
        (gettext_lazy("On sale"), lambda row: _("yes") if row.active else _("no")),
        (gettext_lazy("Unit"), lambda row: row.unit or formats.UNKNOWN),
    ),
    _would_have, _alike("products.edit"),
)  # fmt: skip
PEOPLE = Act(
    "people.edit", "people.edit", gettext_lazy("Change together"), _change,
    ("network:people", "network:people_changed", "network:people_as_before"), "family_name", gettext_lazy("People"),
    lambda _request: people_table(),
    lambda _request: Person.objects.select_related("organisation").prefetch_related("job_roles"), _people_in_care,
    lambda data, _rows: PeopleTogether(data),
    (
        (gettext_lazy("Company"), lambda row: row.organisation),
        (gettext_lazy("Language"), lambda row: formats.language(row.language) if row.language else formats.UNKNOWN),
        (gettext_lazy("What their card says"), lambda row: row.title or formats.UNKNOWN),
        (gettext_lazy("Job roles"), lambda row: ", ".join(map(str, row.job_roles.all())) or formats.UNKNOWN),
        (gettext_lazy("Consent"), lambda row: _("yes") if row.may_be_written_to else _("no")),
    ),
    _would_have, _alike("people.edit"),
    lambda form: MOST_WITH_ROLES if form.roles() else MOST_AT_ONCE,
)  # fmt: skip
MANAGERS = Act(
    "partners.assign", "partnerships.assign", gettext_lazy("Assign a manager"),
    lambda count: ngettext("Assign %(shown)s partner", "Assign %(shown)s partners", count)
    % {"shown": formats.number(count)},
    ("network:partners", "network:assignments", "network:assignment_undo"),
    mine=of_partners("partners.assign"), form=ManagerOfThese,
    columns=(ROLE, (gettext_lazy("Manager now"), lambda row: row.manager or formats.UNKNOWN)),
    would=_would_belong, do=_assign, elsewhere=handing_over, **OF_PARTNERS,
)  # fmt: skip
STATES = Act(
    "partners.move", "partnerships.move", gettext_lazy("Change state"), _change,
    ("network:partners", "network:states_changed", "network:states_as_before"),
    mine=of_partners("partners.move"), form=StatesTogether, columns=(ROLE, STATE),
    would=_would_move, do=_move, most=lambda _form: MOST_WITH_ROLES, **OF_PARTNERS,
)  # fmt: skip
PREFERRED = Act(
    "partners.edit_role", "partnerships.edit", gettext_lazy("Preferred partners"), _change,
    ("network:partners", "network:preferred_changed", "network:preferred_as_before"),
    mine=of_partners("partners.edit_role"), form=lambda data, _rows: PreferredTogether(data),
    columns=(ROLE, STATE, (gettext_lazy("Preferred"), lambda row: _told("", row.preferred))),
    would=_would_have, do=_alike("partnerships.edit"), **OF_PARTNERS,
)  # fmt: skip
ROLE_FIELDS = Act(
    "partners.edit_role", "partnerships.edit", gettext_lazy("Custom fields of the role"), _change,
    ("network:partners", "network:role_fields_changed", "network:role_fields_as_before"),
    mine=of_partners("partners.edit_role"), form=lambda data, _rows: RoleFieldsTogether(data), columns=(ROLE, STATE),
    would=_would_say, do=_alike("partnerships.edit"), **OF_PARTNERS,
)  # fmt: skip
COMPANY_FIELDS = Act(
    "partners.edit", "organisations.edit", gettext_lazy("Custom fields of the company"), _change,
    ("network:partners", "network:company_fields_changed", "network:company_fields_as_before"),
    mine=of_companies, form=lambda data, _rows: CompanyFieldsTogether(data),
    columns=((gettext_lazy("Country"), lambda row: formats.country(row.country) if row.country else formats.UNKNOWN),),
    would=_would_have, do=_alike("organisations.edit"), most=lambda _form: MOST_FOLLOWED,
    of_row="organisation", **OF_PARTNERS | {"order": "name"},
)  # fmt: skip
