"""The gate that asks for documents, and how a company stands to each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.ui import formats

from ..models import Document, DocumentKind, Partnership
from .standing import Stage, Standing, standing


def standings(organisation_id: int, kinds: Iterable[DocumentKind], *, on: date | None = None) -> dict[int, Standing]:
    """How a company stands to each of these kinds on a day, by the kind's number: one question for all."""
    wanted = list(kinds)
    found = documents_of(organisation_id, wanted)
    return {kind.pk: stands(found.get(kind.pk, ()), on=on) for kind in wanted}


def documents_of(organisation_id: int, kinds: Iterable[DocumentKind]) -> dict[int, list[Document]]:
    """What a company has of these kinds and did not take back, by the kind's number; the last first."""
    found: dict[int, list[Document]] = defaultdict(list)
    rows = Document.objects.filter(organisation=organisation_id, kind__in=list(kinds))
    for each in rows.exclude(state=Document.State.WITHDRAWN):
        found[each.kind_id].append(each)
    return found


def stands(documents: Iterable[Document], *, on: date | None = None) -> Standing:
    """What the documents of one kind come to on a day: today, if none is given."""
    return standing((each.held for each in documents), on=on or clock.today())


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
