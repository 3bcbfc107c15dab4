"""What happened to a company in the network: its moves through the lifecycle, every change of its records, and its imports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from hanse.kernel import contributions
from hanse.kernel.actor import current
from hanse.kernel.contributions import HistorySource
from hanse.kernel.models import AuditEntry
from hanse.kernel.together import together
from hanse.kernel.walls.authz import allows
from hanse.ui.parts import Event

from ..models import Organisation, Relationship, Transition, VisibilityGrant
from . import told
from .by_file import ByFile


def _entries(company: Organisation) -> QuerySet[AuditEntry]:
    """The changes of records that who is looking reads; moves are told by their transitions."""
    entries = told.readable(AuditEntry.objects.filter(organisation_id=company.pk)).exclude(
        operation="partnerships.move"
    )
    entries = entries.exclude(subject_type__in=told.withheld())
    return entries.exclude(_naming_others(company)) if current().is_bounded else entries


def _naming_others(company: Organisation) -> Q:
    """What names another company that a colleague with bounded roles does not see: ties and insights out of their sight."""
    hidden = Q(pk__in=())
    for model in (Relationship, VisibilityGrant):
        seen = model.objects.filter(organisation=company).order_by().annotate(key=Cast("pk", CharField())).values("key")
        hidden |= Q(subject_type=model._meta.label_lower) & ~Q(subject_id__in=seen)
    return hidden


def _of_entry(entry: AuditEntry, names: told.Names) -> Event:
    return Event(told.sentence(entry, names), entry.at, told.icon(entry))


def _of_move(move: Transition) -> Event:
    words = {
        "actor": move.actor_name,
        "role": move.partnership.get_role_display(),
        "before": move.get_before_display(),
        "after": move.get_after_display(),
        "reason": move.reason,
    }
    if move.reason:
        text = _("%(actor)s changed its state as %(role)s from %(before)s to %(after)s. Reason: %(reason)s") % words
    else:
        text = _("%(actor)s changed its state as %(role)s from %(before)s to %(after)s.") % words
    at = move.at if timezone.localtime(move.at).date() == move.on else move.on
    return Event(text, at, icon="route")


def sources(company: Organisation) -> list[HistorySource]:
    """The rooms that tell of it to who is looking."""
    return [source for source in contributions.histories if allows(current(), source.operation, company)]


def latest(company: Organisation, limit: int, *, of: Iterable[HistorySource] | None = None) -> list[Event]:
    """The newest of what all rooms have to tell, or those in `of`."""
    asked = sources(company) if of is None else of
    found = [event for source in asked for event in source.find(company, limit)]
    return sorted(found, key=_instant, reverse=True)[:limit]


def find(company: Organisation, limit: int) -> Iterable[Event]:
    """The newest of what the network itself has to tell."""
    entries = _entries(company).order_by("-id")[:limit]
    moves = company.transitions.select_related("partnership").order_by("-on", "-pk")[:limit]
    by_file = ByFile(company, limit)
    together(entries, moves, *by_file.questions)
    names = told.Names.of(entries)
    read = [entry for entry in entries if not told.is_of_others(entry)]
    found = [_of_entry(entry, names) for entry in read] + [_of_move(move) for move in moves] + [*by_file.events()]
    return sorted(found, key=_instant, reverse=True)[:limit]


def _instant(event: Event) -> datetime:
    at = event.at
    return at if isinstance(at, datetime) else timezone.make_aware(datetime.combine(at, time.min))
