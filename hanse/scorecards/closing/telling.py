"""A closed period on a card's page: that it is final, what each revision of it moved, by which import, and who was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.intake.ways import to
from hanse.kernel.actor import Actor, current
from hanse.kernel.walls.authz import allows
from hanse.network.models import Partnership, Person
from hanse.network.people.job_roles import ADMINISTRATOR
from hanse.ui import formats

from ..metrics.registry import metric
from ..models import Card, CardMove, ClosedPeriod, Recomputation
from ..showing import wording


@dataclass(frozen=True, slots=True)
class Part:
    """One measure's part in a move."""

    label: Any
    detail: str
    points: str
    rose: bool | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a card, as its page tells it. Without `batch_url` the import is not for this reader."""

    sentence: str
    parts: list[Part]
    batch: str
    batch_url: str


@dataclass(frozen=True, slots=True)
class Closed:
    """What a card's page says of its period. `newest`: the computation whose cards count."""

    sentence: str
    revisions: list[Revision]
    told: str
    newest: int | None


def of_card(card: Card, actor: Actor, currency: str) -> Closed | None:
    """None where the card's period is not closed. One question to the database; the card was read through the walls."""
    made = card.computation
    if made.basis != made.Basis.YEAR:
        return None
    rows = list(_revisions(card))
    if not rows or rows[0].closed is None:
        return None
    moves = [_move(row, card) for row in rows if row.moved_parts is not None]
    touched = any(each.came or each.gone or each.changed for each in moves)
    told = _told(rows[0].manager, (rows[0].administrators or 0) if touched else 0) if moves else ""
    return Closed(
        _final(rows[0].closed, revised=bool(moves)),
        [revision(each, actor, currency) for each in moves],
        told,
        rows[0].computation_id,
    )


def _revisions(card: Card) -> Any:
    """The revisions of the card's period, newest first, each with what this card moved by, and who hears of it."""
    company, made = card.organisation_id, card.computation
    managed = Partnership.objects.filter(organisation=company, role=made.kind).exclude(manager=None)
    theirs = Person.objects.filter(organisation=company, left_on=None, job_roles__role=ADMINISTRATOR)
    count = theirs.exclude(account=None).order_by().values("organisation").annotate(count=Count("pk", distinct=True))
    rows = Recomputation.objects.filter(
        closed__kind=made.kind, closed__ends_on=made.ends_on, closed__reopened_at=None
    ).select_related("closed", "batch")
    of_this = FilteredRelation("moves", condition=Q(moves__organisation=company))
    return rows.annotate(
        move=of_this, moved_parts=F("move__moves"), moved_from=F("move__before"), moved_to=F("move__after"),
        lines_came=F("move__came"), lines_gone=F("move__gone"), lines_changed=F("move__changed"),
        manager=Subquery(managed.values("manager__name")[:1]), administrators=Subquery(count.values("count")),
    ).order_by("-number")  # fmt: skip


def _move(row: Any, card: Card) -> CardMove:
    return CardMove(
        organisation_id=card.organisation_id, recomputation=row, before=row.moved_from, after=row.moved_to,
        moves=row.moved_parts, came=row.lines_came, gone=row.lines_gone, changed=row.lines_changed,
    )  # fmt: skip


def _final(period: ClosedPeriod, *, revised: bool) -> str:
    words = {"day": formats.day(period.closed_at)}
    if revised:
        return (
            _("This period was closed on %(day)s and revised since. The latest revision counts; the others are kept.")
            % words
        )
    return _("This period was closed on %(day)s: its card is final, and only facts that come late revise it.") % words


def _told(manager: str | None, count: int) -> str:
    """Who hears of a revision: whoever manages the partner, and its administrators, where its own lines moved."""
    theirs = ngettext("%(count)s administrator of the partner", "%(count)s administrators of the partner", count)
    return ", ".join([*([manager] if manager else []), *([theirs % {"count": formats.number(count)}] if count else [])])


def revision(move: CardMove, actor: Actor, currency: str) -> Revision:
    batch = move.recomputation.batch
    seen = batch is not None and allows(actor, "imports.read") and (
        not actor.is_partner or batch.organisation_id == actor.organisation_id
    )  # fmt: skip
    return Revision(
        sentence(move), parts(move, currency), batch.file_name if batch and seen else "",
        to("batch", batch.public_id) if batch and seen else "",
    )  # fmt: skip


def sentence(move: CardMove) -> str:
    """ "Revision 2: 14 lines of June 2026 arrived on 12 August; the score 71.2 became 70.8." """
    made = move.recomputation
    words = {
        "number": formats.number(made.number), "months": months(made), "day": formats.day(_when(made)),
        "before": wording.score(move.before), "after": wording.score(move.after),
    }  # fmt: skip
    if move.came:
        text = ngettext(
            "Revision %(number)s: %(count)s line of %(months)s arrived on %(day)s; the score %(before)s became %(after)s.",
            "Revision %(number)s: %(count)s lines of %(months)s arrived on %(day)s; the score %(before)s became %(after)s.",
            move.came,
        )
    elif move.gone:
        text = ngettext(
            "Revision %(number)s: %(count)s line of %(months)s was withdrawn on %(day)s; the score %(before)s became %(after)s.",
            "Revision %(number)s: %(count)s lines of %(months)s were withdrawn on %(day)s; the score %(before)s became %(after)s.",
            move.gone,
        )
    elif move.changed:
        text = ngettext(
            "Revision %(number)s: %(count)s line of %(months)s got another exchange rate on %(day)s; the score %(before)s"
            " became %(after)s.",
            "Revision %(number)s: %(count)s lines of %(months)s got another exchange rate on %(day)s; the score %(before)s"
            " became %(after)s.",
            move.changed,
        )
    else:
        text = _("Revision %(number)s: the peers' figures moved on %(day)s; the score %(before)s became %(after)s.")
    return text % (words | {"count": formats.number(move.came or move.gone or move.changed)})


def _when(made: Recomputation) -> Any:
    batch = made.batch
    return (batch.withdrawn_at or batch.committed_at if batch else None) or made.asked_at


def months(made: Recomputation) -> str:
    """Of all lines that made the revision: several only for who sees all of them, since some may be of others."""
    if made.first_month == made.last_month:
        return formats.month(made.first_month)
    if current().is_partner or current().is_bounded:
        return _("the twelve months")
    return _("%(first)s to %(last)s") % {
        "first": formats.month(made.first_month),
        "last": formats.month(made.last_month),
    }


def parts(move: CardMove, currency: str) -> list[Part]:
    """What moved by measure; the points add up to what the score moved by."""
    return [_part(each, currency) for each in move.parts]


def _part(each: dict[str, Any], currency: str) -> Part:
    wanted = metric(each["key"])
    before, after = (
        wording.value(wanted, None if each[end] is None else Decimal(each[end]), currency)
        for end in ("before", "after")
    )
    detail = _("from %(before)s to %(after)s") % {"before": before, "after": after}
    rose = each["points"] > 0 if each["points"] else None
    return Part(wanted.label, detail, wording.points(each["points"], sign=True), rose)


def in_words(found: Sequence[Part]) -> str:
    """All of them in a cell of a list."""
    return "; ".join(
        _("%(label)s %(detail)s (%(points)s)") % {"label": each.label, "detail": each.detail, "points": each.points}
        for each in found
    )


def heading(told: Recomputation) -> str:
    """Whose cards a list of moves is of."""
    if told.closed is not None:
        words = {
            "day": formats.day(told.closed.ends_on),
            "number": formats.number(told.number),
            "kind": told.get_kind_display(),
        }
        return _("Period to %(day)s, revision %(number)s: %(kind)s") % words
    return _("Scorecards computed again: %(kind)s") % {"kind": told.get_kind_display()}


def why(told: Recomputation) -> str:
    """For which import."""
    if told.batch is None:
        return ""
    words = {"file": told.batch.file_name}
    if told.withdrawn:
        return _("%(file)s was withdrawn") % words
    if told.batch.kind == "currency_rate":
        return _("%(file)s brought exchange rates") % words
    return _("%(file)s was imported") % words
