"""Asking for what a card lacks: who in person can bring it, and the to-do that would, ready to be given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, StringAgg, Subquery, Value
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hanse.facts.kinds import fact_kind
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.models import StaffRole
from hanse.network.models import JobRole, Organisation, Person

from ..judging.telling import own_judgements
from ..metrics.registry import Metric, Nature
from ..models import CardLine
from ..models.judged import judged_by_key
from ..rules.bringing import Bringing, Side, who_brings
from ..rules.figures import Why
from ..runs.measuring import FACTS_OF, kinds_of

TWO_WEEKS = timedelta(days=14)


def way_of(line: CardLine) -> Bringing | None:
    """Who can make a line known; None where it is known."""
    wanted = line.metric
    judged = judged_by_key(wanted.key) if wanted.nature is Nature.JUDGED else None
    judges = tuple(judged.roles or [judged.answers]) if judged else ()
    lacks = kinds_of(wanted)[-1 if line.why == Why.NO_LINES_BELOW else 0]
    return who_brings(line.figure, judges=judges, sends=_sends(lacks, wanted), of=lacks)


def _sends(lacks: str, wanted: Metric) -> Bringing | None:
    """Who sends the lines of a kind of fact that a measure lacks, where they are not those of orders."""
    if lacks == FACTS_OF[wanted.kind]:
        return None
    facts = fact_kind(lacks)
    if facts.reported:
        act = _("the partner: only it knows its lines of “%(facts)s”; it sends them as a file") % {"facts": facts.label}
        return Bringing(Side.PARTNER, act, ("partner_administrator", "sales"))
    act = _("we: its lines of “%(facts)s” have to be imported") % {"facts": facts.label}
    return Bringing(Side.OURS, act, ("data_steward", "supplier_quality"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom one asks by name (empty where it is whoever there is), and where; or where one brings it `oneself`."""

    who: str
    url: str
    oneself: bool = False


@dataclass
class Asking:
    """Asking about one company: its people, and ours by role, are read once, and only where something is missing."""

    company: Organisation
    kind: str
    actor: Actor

    def of(self, line: CardLine, way: Bringing) -> Asked | None:
        """None where only time can bring it."""
        if way.side is Side.TIME:
            return None
        if line.metric.nature is Nature.JUDGED and (own := self._own.get(line.metric.key)):
            return Asked("", own, oneself=True)
        who, owner = self._theirs(way) if way.side is Side.PARTNER else self._ours(way)
        sentence = _("Bring what is missing for “%(measure)s”: %(reason)s") % {
            "measure": line.metric.label, "reason": line.reason,
        }  # fmt: skip
        due = (clock.today() + TWO_WEEKS).isoformat()
        query = {"company": self.company.public_id, "sentence": sentence[:200], "due_on": due} | (
            {"owner": owner} if owner else {}
        )
        return Asked(who, f"{reverse('todos:new')}?{urlencode(query)}")

    def _theirs(self, way: Bringing) -> tuple[str, str]:
        """Somebody there whose job it is and who can sign in, else anybody there."""
        person = next((each for each in self._people if set((each.held or "").split()) & set(way.roles)), None)
        return (person.name, f"theirs:{person.public_id}") if person else (self.company.name, "anybody")

    def _ours(self, way: Bringing) -> tuple[str, str]:
        """Who has the partner in care where that is their role, else the first who has it; not who asks."""
        others = (
            held.account
            for held in self._colleagues
            if held.account_id != self.actor.account_id and held.role in way.roles
        )
        found = next(others, None)
        return (found.name, f"ours:{found.public_id}") if found else ("", "")

    @cached_property
    def _own(self) -> dict[str, str]:
        """What waits for the judgement of who asks, with the form for it."""
        own = own_judgements(self.actor, self.company, self.kind)
        return {each.judged.key: each.url for each in own if not each.counts}

    @cached_property
    def _people(self) -> list[Any]:
        """Theirs who can sign in, with what each does there (`held`)."""
        held = JobRole.objects.filter(person=OuterRef("pk")).order_by().values("person")
        rows = Person.objects.filter(organisation=self.company, left_on=None).exclude(account=None)
        does = Subquery(held.annotate(all=StringAgg("role", Value(" "))).values("all"))
        return list(rows.annotate(held=does).order_by("family_name", "given_name", "id"))

    @cached_property
    def _colleagues(self) -> list[StaffRole]:
        """Each role that one of ours holds, those of who has the partner in care first."""
        carers = {each.manager_id for each in self.company.partnerships.all() if each.role == self.kind}
        rows = StaffRole.objects.filter(account__is_active=True).select_related("account")
        return sorted(rows, key=lambda held: (held.account_id not in carers, held.account.name, held.pk))
