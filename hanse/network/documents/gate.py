"""The gate that asks for documents, and how a company stands to each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
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


def stands_in_the_way(partnership: Partnership, states: Sequence[str]) -> dict[str, str]:
    """The documents that have to come first, by name, for each of these states that waits for any."""
    kinds = list(DocumentKind.current())
    asked = {to: [kind for kind in kinds if kind.asked_of(partnership.role, to=to)] for to in states}
    wanted = {kind for each in asked.values() for kind in each}
    found = standings(partnership.organisation_id, wanted) if wanted else {}
    lacking = {to: [lacks(kind, found[kind.pk]) for kind in each if not found[kind.pk].counts]
               for to, each in asked.items()}  # fmt: skip
    return {
        to: _("Needed first: %(documents)s.") % {"documents": "; ".join(each)} for to, each in lacking.items() if each
    }


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
