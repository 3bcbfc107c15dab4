"""People from a file: found by their number in another system, else by e-mail, else by name at their company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.intake.fields import Field
from hanse.intake.kinds import register
from hanse.kernel.roles import PARTNER_ROLES

from ..lookups import organisations
from ..models import JobRole, Person
from .records import Plan, RecordKind, Row

OWN = ("reference", "honorific", "given_name", "family_name", "title", "email", "phone", "language")
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
    fields = (
        Field("organisation", gettext_lazy("Company"), "organisation", required=True),
        Field("family_name", gettext_lazy("Family name"), required=True),
        Field("given_name", gettext_lazy("Given name")),
        Field("honorific", gettext_lazy("Form of address")),
        Field("title", gettext_lazy("Title")),
        Field("email", gettext_lazy("E-mail"), "email"),
        Field("phone", gettext_lazy("Phone")),
        Field("language", gettext_lazy("Language"), "language"),
        Field("job_roles", gettext_lazy("Job roles"), help=gettext_lazy("several with ; between")),
        Field("reference", gettext_lazy("Number in another system")),
    )

    def lookups(self) -> dict[str, Any]:
        return {"organisation": organisations()}

    def plan(self, rows: Sequence[Row]) -> Plan:
        plan = Plan()
        known: dict[Key, Person] = {}
        given: set[tuple[int, str]] = set()
        for person in Person.objects.prefetch_related("job_roles"):
            for key in _keys(person.organisation_id, {name: getattr(person, name) for name in OWN}):
                known.setdefault(key, person)
        for row in rows:
            _plan_person(plan, known, given, row)
        return plan


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


def _plan_person(plan: Plan, known: dict[Key, Person], given: set[tuple[int, str]], row: Row) -> None:
    """`given` are the job roles that earlier lines gave, by the person as an object: new ones have no number yet."""
    wanted = [role.strip().casefold() for role in re.split(r"[;,]", row.get("job_roles") or "") if role.strip()]
    named = {str(label).casefold(): key for key, label in PARTNER_ROLES.items()} | {key: key for key in PARTNER_ROLES}
    if unknown := [role for role in wanted if role not in named]:
        plan.refuse(row, "job_roles", _("“%(role)s” is not a job role.") % {"role": unknown[0]}, unknown[0])
        return
    values = {name: row.get(name) for name in OWN}
    keys = _keys(row["organisation_id"], values)
    person = next((known[key] for key in keys if key in known), None)
    if person is None:
        person = Person(
            organisation_id=row["organisation_id"],
            **{name: value for name, value in values.items() if value is not None},
        )
        plan.create.append(person)
        known |= dict.fromkeys(keys, person)
        made, altered = True, True
    else:
        made, altered = False, plan.update(person, values)
    held = {role.role for role in person.job_roles.all()} if person.pk else set()
    for role in dict.fromkeys(named[role] for role in wanted):
        if role not in held and (id(person), role) not in given:
            given.add((id(person), role))
            plan.create.append(JobRole(organisation_id=row["organisation_id"], person=person, role=role))
            altered = True
    plan.count(made=made, altered=altered)
