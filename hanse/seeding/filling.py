"""Making worlds: each once, through the same methods as people's own work; a run that was killed is finished by the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.intake.models import Batch
from hanse.kernel import contributions, events
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, Manufacturer
from hanse.kernel.operating import folders
from hanse.kernel.trail import audit
from hanse.kernel.work.locks import exclusive
from hanse.network.models import Identifier, Organisation, Product
from hanse.scorecards.runs import computing

from . import files, ours, partners
from .worlds import DOMAIN, World, amount_class, draw, password

MADE = "seeding.world"
NAME = "Seeded Pumps"
SCORED = {"dealer": gettext_lazy("scorecards of dealers"), "supplier": gettext_lazy("scorecards of suppliers")}
Say = Callable[[str], None]
Tokens = dict[str, str]


def fill(seed: int, worlds: int, *, say: Say) -> tuple[list[World], Tokens]:
    """See that the first `worlds` worlds of the seed are there.

    Gives them, and the tokens of the companies that were made now, by e-mail of whose they are. Raises `Refused` for a
    database that holds anything but seeded worlds.
    """
    contributions.load("contributions")
    wanted = draw(seed, worlds)
    with exclusive("seed"):
        refuse_anything_else(seed)
        there = made(seed)
        missing = [world for world in wanted if world.number not in there]
        tokens = _make(missing, hashed=make_password(password(seed)), say=say) if missing else {}
    return wanted, tokens


def made(seed: int) -> set[int]:
    """The numbers of the seed's worlds that are there whole. The audit trail remembers."""
    entries = AuditEntry.objects.filter(operation=MADE).values_list("after", flat=True)
    return {after["world"] for after in entries if after["seed"] == seed}


def refuse_anything_else(seed: int) -> None:
    """Worlds go only into a database that is empty or holds nothing but worlds."""
    manufacturer = Manufacturer.get()
    if manufacturer is not None and manufacturer.name != NAME:
        sentence = _(
            "This database holds the network of %(company)s, so no worlds are made in it. "
            "Name an empty folder in HANSE_HOME, or an empty database in DATABASE_URL."
        )
        raise Refused(sentence % {"company": manufacturer})
    if any(rows.exists() for rows in _others()) or (manufacturer is None and Batch.objects.exists()):
        sentence = _(
            "This database holds something else than seeded worlds, so no worlds are made in it. "
            "Name an empty folder in HANSE_HOME, or an empty database in DATABASE_URL."
        )
        raise Refused(sentence)
    if manufacturer is None and any(folders.facts().iterdir()):
        sentence = _("The folder %(folder)s holds facts of a database that is gone. Move it away first.")
        raise Refused(sentence % {"folder": folders.facts()})
    _refuse_same_amounts(seed)


def _others() -> list[QuerySet[Any]]:
    """What is of no world."""
    return [
        Account.objects.exclude(email__endswith=f".{DOMAIN}"),
        Organisation.objects.exclude(identifiers__scheme=files.REGISTER),
        Product.objects.exclude(number__startswith="SEED-"),
    ]


def _refuse_same_amounts(seed: int) -> None:
    numbers = Identifier.objects.filter(scheme=files.REGISTER).values_list("value", flat=True)
    taken = {amount_class(other): other for other in {int(value.partition("-")[0]) for value in numbers} - {seed}}
    if (other := taken.get(amount_class(seed))) is not None:
        free = next(number for number in count(seed + 1) if amount_class(number) not in taken)
        sentence = _("Worlds of the seed %(other)s are here, whose amounts may be those of %(seed)s. Take %(next)s.")
        raise Refused(sentence % {"other": other, "seed": seed, "next": free})


def _make(missing: Sequence[World], *, hashed: str, say: Say) -> Tokens:
    with transaction.atomic():
        if Manufacturer.get() is None:
            Manufacturer.objects.create(name=NAME, currency=files.CURRENCY)
        staff = ours.employ(missing, hashed=hashed)
    for what, lines in files.take_in(missing, by=staff.steward):
        say(f"  {lines:>7,}  {what}")
    tokens: Tokens = {}
    for world in missing:
        with transaction.atomic():
            tokens |= partners.settle(world, staff=staff, hashed=hashed)
            audit.record(MADE, subject=Manufacturer.objects.get(), after={"seed": world.seed, "world": world.number})
    _score(say)
    return tokens


def _score(say: Say) -> None:
    events.deliver_pending()  # so that nothing that was told before makes the scores old again
    for kind, scored in SCORED.items():
        say(f"  {computing.compute(kind).partners:>7,}  {scored}")
