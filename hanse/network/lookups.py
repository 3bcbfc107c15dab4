"""By which numbers and names files may call partners and products."""

from __future__ import annotations

from hanse.intake.kinds import roles_by
from hanse.intake.recognition.matching import Row
from hanse.kernel.actor import Actor

from .models import Identifier, Organisation, Partnership, Product, ProductIdentifier
from .partnership.lifecycle import State

DOING_BUSINESS = State.live() | {State.CONTRACTED, State.ONBOARDING, State.SUSPENDED, State.EXITING}


@roles_by
def held(actor: Actor) -> list[str]:
    """The roles in which a partner's company does business with us: as what it sends us files."""
    own = Partnership.objects.filter(organisation=actor.organisation_id, state__in=DOING_BUSINESS)
    return list(own.order_by().values_list("role", flat=True))


def organisations(*, roles: tuple[str, ...] = ()) -> list[Row]:
    """(scheme, value, id): our numbers, other registers' numbers, names.

    With `roles`, our number in the first one is "reference", in the others "our number as <role>" (a lower rank), and in
    roles beside them "reference:<role>", which only a mapping that asks for it finds.
    """
    rows: list[Row] = [
        (_scheme(role, roles), number or "", key)
        for key, role, number in Partnership.objects.order_by()
        .exclude(reference=None)
        .values_list("organisation_id", "role", "reference")
    ]
    rows += [
        (scheme, value, key)
        for key, scheme, value in Identifier.objects.order_by().values_list("organisation_id", "scheme", "value")
    ]
    rows += [("name", name, key) for key, name in Organisation.objects.order_by().values_list("id", "name")]
    return rows


def ids() -> list[Row]:
    """(scheme, value, id): what our own lists call companies, of which two may have one name."""
    return [("hanse id", public, key) for key, public in Organisation.objects.order_by().values_list("id", "public_id")]


def _scheme(role: str, roles: tuple[str, ...]) -> str:
    if not roles or role == roles[0]:
        return "reference"
    return f"our number as {role}" if role in roles else f"reference:{role}"


def products() -> list[Row]:
    """(scheme, value, id): product numbers, other registers' numbers, names."""
    rows: list[Row] = [
        ("reference", number, key) for key, number in Product.objects.order_by().values_list("id", "number")
    ]
    rows += [
        (scheme, value, key)
        for key, scheme, value in ProductIdentifier.objects.order_by().values_list("product_id", "scheme", "value")
    ]
    rows += [("name", name, key) for key, name in Product.objects.order_by().values_list("id", "name")]
    return rows
