"""A territory for some product lines, so that a visitor sees one: made up, like the judgements."""

from __future__ import annotations

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.network.models import ProductLine, Territory
from hanse.network.territories.areas import Part

from .colleagues import MAIL

CODE = "Touring UK"
LINES = ("Touring Bikes", "Touring Frames")
CHIEF, HOLDER = "stephen0", "rachel0"


def divide() -> None:
    """Touring bikes in the United Kingdom are in the hands of who knows them, once."""
    if Territory.objects.filter(code=CODE).exists():
        return
    chief, holder = (Account.objects.get(email=f"{login}@{MAIL}") for login in (CHIEF, HOLDER))
    by = Actor.staff(account_id=chief.pk, name=chief.name, roles=["channel_chief"])
    lines = ProductLine.objects.filter(name__in=LINES).values_list("public_id", flat=True)
    territory = Territory.draw(code=CODE, name="Touring, United Kingdom", group="Europe", country="GB", by=by)
    territory.redraw([Part("GB")], roles=[], lines=list(lines), by=by)
    territory.assign(account=holder, starts_on=clock.today(), by=by)
