"""Lists of people at partners."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.finding.index import holding
from hanse.kernel import contributions
from hanse.kernel.actor import current
from hanse.kernel.walls.authz import allows
from hanse.kernel.walls.roles import PARTNER_ROLES
from hanse.ui import formats
from hanse.ui.parts import st
from hanse.ui.tables import (
    BooleanFilter,
    BulkAction,
    ChoiceFilter,
    Column,
    DateColumn,
    DateFilter,
    Filter,
    LinkColumn,
    Nothing,
    Table,
    TextColumn,
    View,
    by_label,
)

from ..custom.columns import customs
from ..models import CustomField, Organisation, Person
from .choices import one_of_each

Choices = tuple[tuple[str, str], ...]

HERE, LEFT = {"left": "no"}, {"left": "yes"}


def _known() -> tuple[Choices, Choices]:
    """Languages of people and countries of companies, in one question that reads indexes only."""
    text = CharField()
    spoken = one_of_each(Person.objects.order_by(), "language").annotate(
        what_=Value("language", text), key_=Cast("language", text)
    )
    there = one_of_each(Organisation.objects.order_by(), "country").annotate(
        what_=Value("country", text), key_=Cast("country", text)
    )
    asked = [rows.values_list("what_", "key_").distinct() for rows in (spoken, there)]
    found = list(asked[0].union(asked[1], all=True).order_by())
    return (
        by_label((code, formats.language(code)) for what, code in found if what == "language"),
        by_label((code, formats.country(code)) for what, code in found if what == "country"),
    )


def _company(person: Person) -> SafeString:
    url = reverse("network:partner", args=[person.organisation.public_id])
    return format_html('<a href="{}">{}</a>', url, person.organisation)


def _email(person: Person) -> str | SafeString:
    if not person.email:
        return formats.UNKNOWN
    return format_html('<a href="mailto:{}">{}</a>', person.email, person.email)


def with_standing(rows: QuerySet[Person]) -> QuerySet[Person]:
    """With what other rooms know of those who have no login, for who may know it."""
    for each in contributions.person_standings:
        if allows(current(), each.operation):
            rows = each.annotate(rows)
    return rows


def _of_other_rooms(person: Person) -> tuple[str, str] | None:
    return next((told for each in contributions.person_standings if (told := each.tell(person))), None)


def standing(person: Person) -> SafeString:
    """Whether somebody is still there, and may sign in; of people out of `with_standing` also what other rooms know."""
    if person.left_on:
        return st(_("Left %(day)s") % {"day": formats.day_short(person.left_on)})
    if person.account_id:
        return st(_("Signs in"), "good")
    return st(*(_of_other_rooms(person) or (_("No login"), "")))


def _standing_in_words(person: Person) -> str:
    if person.left_on:
        return _("no login")
    if person.account_id:
        return _("signs in")
    words, _tone = _of_other_rooms(person) or (_("no login"), "")
    return words


ROLES = TextColumn(
    key="roles", label=gettext_lazy("Job roles"), value=lambda person: person.roles_in_words, phone="line"
)
LANGUAGE = Column(
    key="language",
    label=gettext_lazy("Language"),
    cell=lambda person: formats.language(person.language),
    sort=True,
    soft=True,
)
EMAIL = Column(key="email", label=gettext_lazy("E-mail"), cell=_email, sort=True)
PHONE = TextColumn(key="phone", label=gettext_lazy("Phone"), hidden=True)
STANDING = Column(key="standing", label=gettext_lazy("Login"), value=_standing_in_words, cell=standing, phone="status")
LEFT_ON = DateColumn(key="left_on", label=gettext_lazy("Left on"), sort=True, hidden=True)

ROLE_FILTER = ChoiceFilter(
    key="role",
    label=gettext_lazy("Job role"),
    field="job_roles__role",
    choices=tuple(PARTNER_ROLES.items()),
    many=True,
)
LOGIN_FILTER = BooleanFilter(
    key="login",
    label=gettext_lazy("Login"),
    where=lambda wanted: Q(account__isnull=not wanted),
    yes=gettext_lazy("has a login"),
    no=gettext_lazy("has no login"),
)
LEFT_FILTER = BooleanFilter(
    key="left",
    label=gettext_lazy("Still there"),
    where=lambda wanted: Q(left_on__isnull=not wanted),
    yes=gettext_lazy("has left"),
    no=gettext_lazy("is still there"),
)
AGREES_FILTER = BooleanFilter(
    key="agrees",
    label=gettext_lazy("Writing to them"),
    field="may_be_written_to",
    yes=gettext_lazy("agrees to be written to"),
    no=gettext_lazy("has not agreed to be written to"),
)


def _name(url: Any) -> LinkColumn:
    return LinkColumn(key="name", label=gettext_lazy("Name"), value="name", url=url, under="title", sort="family_name")


NAME = _name(lambda person: reverse("network:person", args=[person.public_id]))
COLUMNS: tuple[Column, ...] = (
    NAME,
    Column(
        key="company",
        label=gettext_lazy("Company"),
        value="organisation.name",
        sort="organisation__name",
        cell=_company,
        phone="line",
    ),
    TextColumn(
        key="hanse_id",
        label=gettext_lazy("Company's Hanse id"),
        value="organisation.public_id",
        hidden=True,
        in_files=True,
    ),
    Column(
        key="country",
        label=gettext_lazy("Country"),
        value="organisation.country",
        sort="organisation__country",
        cell=lambda person: formats.country(person.organisation.country),
        hidden=True,
    ),
    TextColumn(key="honorific", label=gettext_lazy("Form of address"), hidden=True),
    TextColumn(key="given_name", label=gettext_lazy("Given name"), hidden=True),
    TextColumn(key="family_name", label=gettext_lazy("Family name"), hidden=True),
    TextColumn(key="title", label=gettext_lazy("Title"), hidden=True, sort=True),
    ROLES,
    LANGUAGE,
    EMAIL,
    PHONE,
    STANDING,
    LEFT_ON,
    TextColumn(key="reference", label=gettext_lazy("Number in another system"), hidden=True),
)


def _by_index(text: str) -> Q:
    return Q(pk__in=holding("people", text))


def people_table() -> type[Table]:
    """Everybody at every partner, with the languages and countries that there are now to filter by."""
    languages, countries = _known()
    own, own_filters = customs((CustomField.Of.PERSON, ""))

    class PeopleTable(Table):
        name, title = "people", gettext_lazy("People")
        selects = True
        many = True
        search = ("given_name", "family_name", "email", "title", "organisation__name")
        search_label = gettext_lazy("Name, e-mail, company")
        seek = staticmethod(_by_index)
        sort = "name"
        columns = (*COLUMNS, *own)
        filters = (
            *own_filters,
            ROLE_FILTER,
            ChoiceFilter(key="language", label=gettext_lazy("Language"), choices=languages),
            ChoiceFilter(
                key="country",
                label=gettext_lazy("Country of the company"),
                field="organisation__country",
                choices=countries,
                many=True,
            ),
            LOGIN_FILTER,
            AGREES_FILTER,
            LEFT_FILTER,
            DateFilter(key="left_on", label=gettext_lazy("Left on")),
        )
        views = (
            View("here", gettext_lazy("At partners now"), HERE),
            View("login", gettext_lazy("With a login"), {**HERE, "login": "yes"}),
            View("left", gettext_lazy("Left"), LEFT),
            View("all", gettext_lazy("Everyone")),
        )
        bulk = (BulkAction(gettext_lazy("Change together"), "network:people_together", "people.edit", icon="pencil"),)
        nothing = Nothing(
            gettext_lazy("No people yet"),
            gettext_lazy("People come with a file of contacts, or are added on a company's page."),
            icon="users",
        )

    return PeopleTable


class ColleaguesTable(Table):
    """The people of one company, on its record."""

    name, title = "colleagues", gettext_lazy("People")
    many = True
    search = ("given_name", "family_name", "email", "title")
    search_label = gettext_lazy("Name or e-mail")
    sort = "name"
    columns: ClassVar[tuple[Column, ...]] = (NAME, ROLES, LANGUAGE, EMAIL, PHONE, STANDING, LEFT_ON)
    filters: ClassVar[tuple[Filter, ...]] = (ROLE_FILTER, LOGIN_FILTER, LEFT_FILTER)
    nothing = Nothing(
        gettext_lazy("Nobody is known here yet"),
        gettext_lazy("Who sells, repairs, decides or pays there? Add the first person."),
        icon="users",
    )


def own_people_table() -> type[Table]:
    """The people of one's own company, in the portal."""
    own, own_filters = customs((CustomField.Of.PERSON, ""))

    class OwnPeopleTable(ColleaguesTable):
        name = "own-people"
        columns = (
            _name(lambda person: reverse("network:portal_person", args=[person.public_id])),
            *ColleaguesTable.columns[1:],
            *own,
        )
        filters = (*ColleaguesTable.filters, *own_filters)
        views = (
            View("here", gettext_lazy("There now"), HERE),
            View("left", gettext_lazy("Left"), LEFT),
            View("all", gettext_lazy("Everyone")),
        )
        nothing = Nothing(
            gettext_lazy("Nobody yet"),
            gettext_lazy("Your administrator adds the people of your company."),
            icon="users",
        )

    return OwnPeopleTable
