"""What the network keeps of people: their records at companies, and who did what to a partnership."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.personal import (
    ADDRESS,
    EMPTY,
    KEPT,
    PSEUDONYM,
    Subject,
    Treatment,
    account,
    nothing_personal,
    redacted,
    register,
)

from .custom.models import every
from .custom.record import is_custom
from .models import Person, Undo

LABEL = "network.person"
LOGIN = "kernel.account"


def _end_seats(subject: Subject, by: Actor, reason: str) -> None:
    for person in Person.objects.filter(pk__in=subject.person_ids, left_on=None).order_by("pk"):
        person.leave(on=clock.today(), by=by)


def _not_again(row: models.Model, name: str, subject: Subject) -> Any:
    """A person who was erased agrees to nothing."""
    return False


def _old_values(row: models.Model, name: str, subject: Subject) -> Any:
    """What an import found before it, and left: taking the import back must not bring a name back."""
    before = getattr(row, name)
    if before is None:
        return None
    blank = {"family_name": subject.pseudonym, "email": "", "may_be_written_to": False}
    return {
        key: None
        if is_custom(key)
        else blank.get(key, "")
        if key in FIELDS and isinstance(value, str | bool)
        else value
        for key, value in before.items()
    }


def _custom(row: models.Model, name: str, subject: Subject) -> Any:
    """Without what tells of a person; of the rest without the name."""
    kept = {field.key for field in every() if not field.personal}
    return {key: redacted(value, subject) for key, value in getattr(row, name).items() if key in kept}


def _no_way_back(subject: Subject) -> int:
    """What was kept to take a correction of the person back goes; the other rows of such an act keep their way back."""
    changed = 0
    theirs = {LABEL: subject.person_ids, LOGIN: subject.account_ids}
    told = Q(text__contains=f'"{LABEL}"') | Q(text__contains=f'"{LOGIN}"')
    for act in Undo.objects.annotate(text=Cast("rows", models.TextField())).filter(told).order_by("pk"):
        left = [row for row in act.rows if row["pk"] not in theirs.get(row["model"], ())]
        if len(left) < len(act.rows):
            act.rows = left
            act.save(update_fields=["rows"])
            changed += 1
    return changed


FIELDS: dict[str, Treatment] = {
    "reference": EMPTY, "honorific": EMPTY, "given_name": EMPTY, "family_name": PSEUDONYM, "title": EMPTY,
    "email": ADDRESS, "phone": EMPTY, "language": EMPTY, "further_languages": EMPTY,
    "custom": _custom, "sought": EMPTY,
    "consent_on": EMPTY, "consent_source": EMPTY, "consent_by": EMPTY, "may_be_written_to": _not_again, "left_on": KEPT, "created_at": KEPT,
}  # fmt: skip

register("network.Person", of=lambda subject: Q(pk__in=subject.person_ids), fields=FIELDS, end=_end_seats)
register(
    "network.CustomField",
    mentions={"name", "name_de", "help", "help_de"},
    others={"of", "key", "kind", "unit", "options", "group", "roles", "partner", "readers", "writers"},
)
register("network.JobRole", of=lambda subject: Q(person_id__in=subject.person_ids), fields={"role": KEPT})
register(
    "network.Transition", of=account, fields={"actor_name": PSEUDONYM, "at": KEPT}, mentions={"reason"},
    others={"before", "after"},
)  # fmt: skip
register(
    "network.ImportedChange", of=lambda subject: Q(model__iexact=LABEL, row_id__in=subject.person_ids),
    fields={"before": _old_values, "after": _old_values}, others={"model"},
)  # fmt: skip
register("network.VisibilityGrant", mentions={"reason"}, others={"resource", "grantee_name"})
register(
    "network.Handover", of=lambda subject: Q(planned_by_id__in=subject.account_ids),
    fields={"actor_name": PSEUDONYM, "at": KEPT}, mentions={"refusal"}, others={"state", "plan", "takes"},
)  # fmt: skip
register(
    "network.PlannedMove", of=account, fields={"actor_name": PSEUDONYM, "at": KEPT}, mentions={"reason", "refusal"},
    others={"to", "stage"},
)  # fmt: skip
register("network.Undo", mentions={"rows"}, others={"operation"}, also=_no_way_back)
nothing_personal("network.Assignment", "numbers of logins", fields={"before"})
CUSTOM = {"custom", "sought"}
"""Of a company or a product: they may name anybody."""
register(
    "network.Organisation", why="a company's", mentions=CUSTOM,
    others={"name", "legal_name", "country", "language", "currency", "website", "phone", "email", "business_type", "specialty", "annual_sales_currency"},
)  # fmt: skip
nothing_personal("network.Identifier", "a company's", fields={"scheme", "value"})
nothing_personal(
    "network.Site", "a company's place",
    fields={"name", "kind", "line1", "line2", "city", "region", "postcode", "country"},
)  # fmt: skip
register("network.Partnership", mentions=CUSTOM, others={"role", "reference", "state", "territory_reason"})
register(
    "network.BankAccount", of=account, fields={"account_name": PSEUDONYM}, mentions={"holder", "reason"},
    others={"iban", "country", "bank_code", "account_number", "bic", "currency", "state"},
)  # fmt: skip
register(
    "network.Document", of=account, fields={"actor_name": PSEUDONYM, "added_at": KEPT}, mentions={"file_name", "reason"},
    others={"state", "file_hash"},
)  # fmt: skip
register("network.DocumentRequest", of=account, fields={"actor_name": PSEUDONYM, "asked_at": KEPT})
nothing_personal("network.LineTerritory", "a company's", fields={"reason"})
nothing_personal("network.DocumentKind", "what is asked of companies", fields={"name", "why", "roles", "states"})
nothing_personal("network.TaxRecord", "a company's", fields={"number"})
nothing_personal("network.Brand", "a company's", fields={"name"})
nothing_personal("network.Relationship", "between companies", fields={"kind"})
nothing_personal("network.ProductCategory", "a product's", fields={"name"})
nothing_personal("network.ProductLine", "a product's", fields={"name"})
register("network.Product", mentions=CUSTOM, others={"number", "name", "currency", "unit", "description"})
nothing_personal("network.ProductIdentifier", "a product's", fields={"scheme", "value"})
nothing_personal(
    "network.Territory", "a part of the market", fields={"code", "name", "group", "country", "area", "roles", "lines"}
)
