"""How acts are taken back, whoever asks: a page or a program. Rooms add the ways of their own acts.

What one must still be allowed to do is asked of all that the act concerned: of partnerships where some are among it, else
of companies, else of nothing in particular.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Registry
from hanse.kernel.errors import Refused
from hanse.kernel.walls.authz import require, table

from .access import open_to
from .models import Assignment, Handover, Organisation, Partnership, Undo
from .models.coverage import MOST_AT_ONCE, recompute
from .models.placing import OPERATION as PLACE
from .models.undoing import UNDONE_WITHIN, TakenBack
from .past import told

GONE = gettext_lazy("Not all of these are there for you to change any more. Ask who looks after them now.")
Back = Callable[[Undo, Actor, list[Refused]], TakenBack]
Judge = Callable[[Undo, Actor, str], bool]


def whole(act: Undo, by: Actor, _refused: list[Refused]) -> TakenBack:
    """All of it or nothing."""
    return act.take_back_whole(by=by)


def each(act: Undo, by: Actor, refused: list[Refused]) -> TakenBack:
    """Of many what somebody changed meanwhile stays, and what a rule keeps; refused where that is all, and of one alone."""
    if len(act.records) == 1:
        return whole(act, by, refused)
    with transaction.atomic():
        taken = act.take_back(by=by, refused=refused)
        if not taken.back and refused:
            raise refused[0]
    return taken


def _assigned(act: Undo, by: Actor, _refused: list[Refused]) -> TakenBack:
    return Assignment.objects.get(act=act).undo(by=by)


def _looked_after(act: Undo, by: Actor, refused: list[Refused]) -> TakenBack:
    """What was handed over goes back as far as nobody changed it since; a single assignment whole."""
    handover = Handover.objects.filter(act=act).first()
    return handover.take_back(by=by) if handover else whole(act, by, refused)


def _redrawn(act: Undo, by: Actor, refused: list[Refused]) -> TakenBack:
    taken = whole(act, by, refused)
    recompute(most=MOST_AT_ONCE)
    return taken


def still_theirs(act: Undo, by: Actor, operation: str) -> bool:
    """Is all that the act concerned in the care of one of ours, or of the partner whose person they are?"""
    companies = {row["organisation"] for row in act.rows} - {None}
    if by.is_partner:
        return companies == {by.organisation_id}
    wanted = act.partnerships
    if wanted:
        return open_to(Partnership.objects.filter(pk__in=wanted), by, operation).count() == len(wanted)
    if not by.roles & table()[operation].any:
        there = open_to(Partnership.objects.filter(organisation__in=companies), by, operation)
        return there.order_by().values("organisation").distinct().count() == len(companies)
    return Organisation.objects.filter(pk__in=companies).count() == len(companies)


def given_away(_act: Undo, _by: Actor, _operation: str) -> bool:
    """What one gave into other hands need not be in one's own any more."""
    return True


@dataclass(frozen=True, slots=True)
class Way:
    """The way back of acts whose audit entries bear `key`; `needed` is what one must still be allowed to, `own` at a partner."""

    key: str
    needed: str = ""
    own: str = ""
    back: Back = whole
    judge: Judge = still_theirs
    order: int = 100

    @property
    def is_plain(self) -> bool:
        """Is it all done when the rows are what they were?"""
        return self.back in {whole, each}

    def operation_for(self, actor: Actor) -> str:
        return self.own if actor.is_partner else self.needed


ways: Registry[Way] = Registry()

for _way in (
    Way("brands.add", "partners.edit"), Way("brands.remove", "partners.edit"),
    Way("documents.ask_no_more", "documents.ask"), Way("documents.require", "documents.require"),
    Way("handovers.cancel", "territories.assign", judge=given_away),
    Way("handovers.stay", "territories.stand_in", judge=given_away),
    Way("identifiers.add", "partners.edit"), Way("identifiers.edit", "partners.edit"),
    Way("identifiers.remove", "partners.edit"),
    Way("insights.end", "insights.end", "insights.end"),
    Way("organisations.edit", "partners.edit", "company.edit", back=each), Way("organisations.enter", "partners.edit_role"),
    Way("partnerships.assign", "partners.assign", back=_assigned, judge=given_away),
    Way("partnerships.begin", "partners.edit_role"), Way("partnerships.edit", "partners.edit_role", "company.edit", back=each),
    Way("partnerships.move", "partners.move", back=each), Way("partnerships.unplan", "partners.move"),
    Way(PLACE, "partners.edit_role", back=each),
    Way("people.edit", "people.edit", "people.edit", back=each), Way("people.join", "people.join", "people.join"),
    Way("products.edit", "products.edit", back=each),
    Way("relationships.edit", "partners.relate"), Way("relationships.remove", "partners.relate"),
    Way("relationships.tie", "partners.relate"),
    Way("sites.add", "partners.edit"), Way("sites.edit", "partners.edit"), Way("sites.remove", "partners.edit"),
    Way("territories.assign", "territories.assign", back=_looked_after, judge=given_away),
    Way("territories.stand_in", "territories.stand_in", back=_looked_after, judge=given_away),
    Way("territories.edit", "territories.edit", back=_redrawn), Way("territories.set_line", "partners.edit_role"),
):  # fmt: skip
    ways.add(_way)


def known_to(actor: Actor) -> list[str]:
    """Acts of which kinds somebody on this side may take back."""
    return [way.key for way in ways if way.operation_for(actor)]


def own_changes(actor: Actor) -> QuerySet[Undo]:
    """What somebody did within a day, in the seat in which they sit, and can take back by `ways_back`."""
    since = clock.now() - UNDONE_WITHIN
    return Undo.by_actor(actor).filter(operation__in=known_to(actor), at__gte=since)


def act_in_words(operation: str) -> str:
    """What an act was, as the audit trail calls it."""
    entry = table().get(operation)
    return str(_(entry.says)) if entry else told.title(operation)


def needed_for(act: Undo, actor: Actor) -> str:
    """What one must still be allowed to, to take it back; empty where nobody on this side may."""
    way = ways.named(act.operation)
    return way.operation_for(actor) if way else ""


def taken_back(act: Undo, *, by: Actor) -> tuple[TakenBack, list[Refused]]:
    """Take it back as its way says; gives what became of it, and what a rule kept. Refused for who may do its like no more."""
    way, operation = ways.named(act.operation), needed_for(act, by)
    if way is None or not operation:
        raise Refused(_("This cannot be taken back here."))
    require(by, operation)
    if not way.judge(act, by, operation):
        raise Refused(GONE)
    refused: list[Refused] = []
    return way.back(act, by, refused), refused
