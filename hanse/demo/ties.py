"""What some companies of the demo have to do with each other, so that a visitor finds a network and not a list: made up, like
the judgements.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.network.models import Organisation, Partnership, Relationship

from .colleagues import MAIL

CHIEF = "stephen0"
Kind = Relationship.Kind


@dataclass(frozen=True, slots=True)
class Tie:
    """Between the partners that bear these numbers with us, since a year; a share in per cent where the kind has one."""

    one: str
    kind: Relationship.Kind
    other: str
    since: int
    share: Decimal | None = None


TIES = (
    Tie("AW00000502", Kind.PARENT_OF, "AW00000340", 2019, Decimal(100)),
    Tie("AW00000502", Kind.PARENT_OF, "AW00000088", 2022, Decimal(60)),
    Tie("AW00000016", Kind.PARENT_OF, "AW00000088", 2022, Decimal(40)),
    Tie("AW00000016", Kind.COMPETES, "AW00000376", 2021),
    Tie("AW00000448", Kind.SERVES, "AW00000340", 2023),
    Tie("ADVANCED0001", Kind.SUPPLIES, "GREENWOO0001", 2020, Decimal(25)),
    Tie("AUSTRALI0001", Kind.SUPPLIES, "GREENWOO0001", 2024, Decimal(15)),
)


def knot() -> None:
    """Tell of every tie that is not known yet."""
    chief = Account.objects.get(email=f"{CHIEF}@{MAIL}")
    by = Actor.staff(account_id=chief.pk, name=chief.name, roles=["channel_chief"])
    wanted = {number for tie in TIES for number in (tie.one, tie.other)}
    companies: dict[str, Organisation] = {
        row.reference or "": row.organisation
        for row in Partnership.objects.filter(reference__in=wanted).select_related("organisation")
    }
    for tie in TIES:
        one, other = companies[tie.one], companies[tie.other]
        if not Relationship.objects.filter(organisation=one, other=other, kind=tie.kind).exists():
            values = {"kind": tie.kind, "share": tie.share, "starts_on": date(tie.since, 1, 1)}
            Relationship.tie(one, other, values, by=by)
