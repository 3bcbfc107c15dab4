"""The gate that asks for documents, and how a company stands to each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.ui import formats

from ..models import Document, DocumentKind, Partnership
from .standing import Held, Stage, Standing, standing


def standings(organisation_id: int, kinds: Iterable[DocumentKind], *, on: date | None = None) -> dict[int, Standing]:
    """How a company stands to each of these kinds on a day, by the kind's number: one question for all."""
    wanted = list(kinds)
    held: dict[int, list[Held]] = defaultdict(list)
    for each in Document.objects.filter(organisation=organisation_id, kind__in=wanted).exclude(
        state=Document.State.WITHDRAWN
    ):
        held[each.kind_id].append(each.held)
    day = on or clock.today()
    return {kind.pk: standing(held[kind.pk], on=day) for kind in wanted}


def stands_in_the_way(partnership: Partnership, to: str) -> str | None:
    """The documents that have to come before the state `to`, by name; None when there is nothing to wait for."""
    asked = [kind for kind in DocumentKind.current() if kind.asked_of(partnership.role, to=to)]
    if not asked:
        return None
    found = standings(partnership.organisation_id, asked)
    lacking = [lacks(kind, found[kind.pk]) for kind in asked if not found[kind.pk].counts]
    if not lacking:
        return None
    return _("Needed first: %(documents)s.") % {"documents": "; ".join(lacking)}


def lacks(kind: DocumentKind, found: Standing) -> str:
    """A document that does not count today, and why."""
    words = {"name": kind.name, "day": formats.day(found.on) if found.on else ""}
    sentences = {
        Stage.WAITING: _("“%(name)s”, which waits to be looked at"),
        Stage.LATER: _("“%(name)s”, which counts from %(day)s only"),
        Stage.ENDED: _("“%(name)s”, which ended on %(day)s"),
        Stage.DECLINED: _("“%(name)s”, which was declined"),
    }
    return sentences.get(found.stage, _("“%(name)s”, which is missing")) % words
