"""People from a file: found by their number in another system, else by e-mail, else by name at their company."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from hanse.intake.fields import Field
from hanse.intake.kinds import register
from hanse.kernel import clock
from hanse.kernel.walls.authz import allows
from hanse.kernel.walls.roles import PARTNER_ROLES
from hanse.kernel.words import said as _

from ..lookups import ids, organisations
from ..models import CustomField, JobRole, Person
from ..people.job_roles import ADMINISTRATOR
from ..people.languages import LONGEST, codes_in
from .customs import Customs, asker
from .planning import Plan, Row
from .records import RecordKind, headings_of

if TYPE_CHECKING:
    from hanse.intake.models import Batch

OWN = (
    "reference",
    "honorific",
    "given_name",
    "family_name",
    "title",
    "email",
    "phone",
    "language",
    "further_languages",
)
CONSENT = ("may_be_written_to", "consent_on", "consent_source")
LISTED = {
    "company": "organisation", "hanse_id": "organisation", "roles": "job_roles",
    **{name: name for name in ("given_name", "family_name", "honorific", "title", "language", "email", "phone", "reference")},
}  # fmt: skip
"""The fields that the columns of our own list give, by their keys."""
Key = tuple[Any, ...]


@register
class People(RecordKind):
    """People at partners, with what they do there."""

    key, label = "people", gettext_lazy("People")
    icon = "users"
    heading = gettext_lazy("Import people")
    about = gettext_lazy("People at companies that are known already, with what they do there, a line for each.")
    result = "network:people"
    into = (Person,)
    customised = (CustomField.Of.PERSON,)
    fields = (
        Field("organisation", gettext_lazy("Company"), "organisation", required=True),
        Field("family_name", gettext_lazy("Family name"), required=True),
        Field("given_name", gettext_lazy("Given name")),
        Field("honorific", gettext_lazy("Form of address")),
        Field("title", gettext_lazy("Title")),
        Field("email", gettext_lazy("E-mail"), "email"),
        Field("phone", gettext_lazy("Phone")),
        Field("language", gettext_lazy("Language"), "language"),
        Field("further_languages", gettext_lazy("Further languages"), longest=200),
        Field("may_be_written_to", gettext_lazy("Agrees to be written to"), "boolean"),
        Field("consent_on", gettext_lazy("Agreed on"), "date"),
        Field("consent_source", gettext_lazy("How they agreed")),
        Field("job_roles", gettext_lazy("Job roles"), help=gettext_lazy("several with ; between")),
        Field("reference", gettext_lazy("Number in another system")),
    )

    def listed(self) -> Iterable[tuple[Any, str]]:
        from ..tables.people import COLUMNS  # which know of all rooms

        return headings_of(COLUMNS, LISTED)

    def lookups(self) -> dict[str, Any]:
        return {"organisation": [*organisations(), *ids()]}

    def plan(self, rows: Sequence[Row], *, batch: Batch) -> Plan:
        planner = _Planner(may_name_administrators=_may_name_administrators(batch))
        for row in rows:
            planner.row(row)
        return planner.plan


def _may_name_administrators(batch: Batch) -> bool:
    """Who may do so on a person's page. Who may sign in, and who decides that, is never for a program to say."""
    who = asker()
    return not (batch.by_token or who.is_machine) and allows(who, "people.edit")


def _keys(organisation_id: int, values: dict[str, Any]) -> list[Key]:
    """By what a person is known at a company, the surest first."""
    keys: list[Key] = []
    if values.get("reference"):
        keys.append(("reference", organisation_id, values["reference"]))
    if values.get("email"):
        keys.append(("email", organisation_id, values["email"].lower()))
    if not keys:
        keys.append(
            ("name", organisation_id, (values.get("given_name") or "").casefold(), values["family_name"].casefold())
        )
    return keys


def _roles_in(text: str) -> tuple[list[str], str]:
    """The job roles that a cell names, each once, and the first word that is none."""
    named = {str(label).casefold(): key for key, label in PARTNER_ROLES.items()} | {key: key for key in PARTNER_ROLES}
    wanted = [role.strip().casefold() for role in re.split(r"[;,]", text) if role.strip()]
    unknown = next((role for role in wanted if role not in named), "")
    return list(dict.fromkeys(named[role] for role in wanted if role in named)), unknown


class _Planner:
    """Everybody who is known, and the job roles that earlier lines gave, by the person as an object: new ones have no number."""

    def __init__(self, *, may_name_administrators: bool) -> None:
        self.plan = Plan()
        self.may_name_administrators = may_name_administrators
        self.known: dict[Key, Person] = {}
        self.given: set[tuple[int, str]] = set()
        self.today, self.asker = clock.today(), asker()
        self.customs = Customs(CustomField.Of.PERSON)
        for person in Person.objects.prefetch_related("job_roles"):
            for key in _keys(person.organisation_id, {name: getattr(person, name) for name in OWN}):
                self.known.setdefault(key, person)

    def row(self, row: Row) -> None:
        self.plan.begin(row)
        roles, unknown = _roles_in(row.get("job_roles") or "")
        values = {name: row.get(name) for name in (*OWN, *CONSENT)}
        keys = _keys(row["organisation_id"], values)
        person = next((self.known[key] for key in keys if key in self.known), None)
        missing = [role for role in roles if person is None or role not in person.roles_held]
        if wrong := self._wrong(values):
            self.plan.refuse(row, *wrong)
            return
        if unknown:
            self.plan.refuse(row, "job_roles", _("“%(role)s” is not a job role.") % {"role": unknown}, unknown)
            return
        if ADMINISTRATOR in missing and not self.may_name_administrators:
            reason = _("This file names an administrator: %(role)s. Who has that role is said on the person's page.")
            role = str(PARTNER_ROLES[ADMINISTRATOR])
            self.plan.refuse(row, "job_roles", reason % {"role": role}, row["job_roles"])
            return
        custom, unfit = self.customs.taken(row, person)
        if unfit:
            self.plan.refuse(row, *unfit)
            return
        self._take(row, person, keys, values | custom, missing)

    def _wrong(self, values: dict[str, Any]) -> tuple[str, str, object] | None:
        """What a line says that cannot be; languages become codes."""
        if (told := values["further_languages"]) is not None:
            values["further_languages"], unknown = codes_in(told)
            if unknown or len(values["further_languages"]) > LONGEST:
                reason = _("“%(word)s” is no language that is known.") % {"word": unknown or told}
                return "further_languages", reason, told
        if values["consent_on"] and values["consent_on"] > self.today:
            return "consent_on", _("This day is still to come."), values["consent_on"]
        return None

    def _take(
        self, row: Row, person: Person | None, keys: list[Key], values: dict[str, Any], missing: Sequence[str]
    ) -> None:
        own = {name: value for name, value in values.items() if name not in CONSENT}
        said = {name: values[name] for name in CONSENT if values[name] is not None}
        made = person is None
        if person is None:
            given = {name: value for name, value in own.items() if value is not None}
            person = self.plan.make(Person(organisation_id=row["organisation_id"], **given))
            self.known |= dict.fromkeys(keys, person)
        if "may_be_written_to" in said:  # the day and the source alone say nothing
            own |= {"may_be_written_to": said["may_be_written_to"]} | person.consent_values(said, by=self.asker)
        altered = self.plan.update(
            person, own, emptied=("consent_on",) if own.get("may_be_written_to") is False else ()
        )
        altered |= made
        for role in missing:
            if (id(person), role) not in self.given:
                self.given.add((id(person), role))
                self.plan.make(JobRole(organisation_id=row["organisation_id"], person=person, role=role))
                altered = True
        self.plan.count(person, made=made, altered=altered)
