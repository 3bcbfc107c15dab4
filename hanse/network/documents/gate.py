"""The gate that asks for documents, and how a company stands to each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.ui import formats

from ..models import Document, DocumentKind, Partnership
from .standing import Stage, Standing, standing


def standings(organisation_id: int, kinds: Iterable[DocumentKind], *, on: date | None = None) -> dict[int, Standing]:
    """How a company stands to each of these kinds on a day, by the kind's number: one question for all."""
    wanted = list(kinds)
    found = documents_of([organisation_id], wanted)
    return {kind.pk: stands(found.get((organisation_id, kind.pk), ()), on=on) for kind in wanted}


def documents_of(companies: Collection[int], kinds: Iterable[DocumentKind]) -> dict[tuple[int, int], list[Document]]:
    """What companies have of these kinds and did not take back, by the numbers of company and kind; the last first."""
    found: dict[tuple[int, int], list[Document]] = defaultdict(list)
    rows = Document.objects.filter(organisation__in=companies, kind__in=list(kinds))
    for each in rows.exclude(state=Document.State.WITHDRAWN):
        found[each.organisation_id, each.kind_id].append(each)
    return found


def stands(documents: Iterable[Document], *, on: date | None = None) -> Standing:
    """What the documents of one kind come to on a day: today, if none is given."""
    return standing((each.held for each in documents), on=on or clock.today())


def stands_in_the_way(partnerships: Sequence[Partnership], states: Sequence[str]) -> dict[int, dict[str, str]]:
    """The documents that have to come first, by name, for each of these states that waits for any."""
    kinds = list(DocumentKind.current())
    roles = {each.role for each in partnerships}
    wanted = [kind for kind in kinds if any(kind.asked_of(role, to=to) for role in roles for to in states)]
    found = documents_of({each.organisation_id for each in partnerships}, wanted) if wanted else {}

    def lacking(partnership: Partnership, to: str) -> list[str]:
        asked = (kind for kind in wanted if kind.asked_of(partnership.role, to=to))
        known = ((kind, stands(found.get((partnership.organisation_id, kind.pk), ()))) for kind in asked)
        return [lacks(kind, standing) for kind, standing in known if not standing.counts]

    return {
        each.pk: {
            to: _("Needed first: %(documents)s.") % {"documents": "; ".join(missing)}
            for to in states if (missing := lacking(each, to))
        }
        for each in partnerships
    }  # fmt: skip


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
