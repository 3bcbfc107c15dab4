"""The tab of a company that tells its life in each role: how long in which state, what is planned, what was not possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import AboutCompany, Todo, TodoSource, owned
from hanse.kernel.walls.authz import allows
from hanse.ui import formats

from ..access import in_care
from ..company.whose import carers
from ..models import Organisation, Partnership, PlannedMove
from .lifecycle import State
from .status import TONES, capital
from .stays import Stay, Step, stays

WAITING = (PlannedMove.Stage.PLANNED, PlannedMove.Stage.REFUSED)
MOST_WAITING = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One time in a state, in words."""

    state: str
    tone: str
    first: str
    how_long: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A move to come, or one that was not possible; `url` cancels it, empty for who may not."""

    sentence: str
    reason: str
    refusal: str
    url: str


@dataclass(frozen=True, slots=True)
class Life:
    """One role of a company through its states; `url` is where this actor may change the state."""

    title: str
    lines: list[Line]
    planned: list[Planned]
    url: str


def lives(company: Organisation, actor: Actor) -> list[Life]:
    """One for each role."""
    steps: dict[int, list[Step]] = defaultdict(list)
    for move in company.transitions.order_by("pk"):
        steps[move.partnership_id].append(Step(move.before, move.after, move.on, move.actor_name, move.reason))
    waiting: dict[int, list[PlannedMove]] = defaultdict(list)
    for each in company.planned_moves.filter(stage__in=WAITING).order_by("on", "pk"):
        waiting[each.partnership_id].append(each)
    return [_life(each, steps[each.pk], waiting[each.pk], actor) for each in company.partnerships.all()]


def _life(partnership: Partnership, steps: list[Step], waiting: list[PlannedMove], actor: Actor) -> Life:
    may = allows(actor, "partners.move", partnership)
    times = stays(steps, state=partnership.state, since=partnership.state_since, today=clock.today())
    return Life(
        capital(partnership.get_role_display()),
        [_line(each) for each in times],
        [_planned(each, may=may) for each in waiting],
        reverse("network:state", args=[partnership.public_id]) if may else "",
    )


def _line(stay: Stay) -> Line:
    state = State(stay.state)
    return Line(
        capital(state.label),
        TONES.get(state, ""),
        formats.day(stay.first) if stay.first else formats.UNKNOWN,
        formats.UNKNOWN if stay.days is None else how_long(stay.days),
        stay.who or formats.UNKNOWN,
        stay.reason or formats.UNKNOWN,
    )


def how_long(days: int) -> str:
    """Days, from two months on months, from two years on years."""
    if days < 61:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if days < 731:
        months = round(days / 30.44)
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    years = round(days / 365.25, 1)
    return _("%(count)s years") % {"count": formats.number(years, 0 if years.is_integer() else 1)}


def _planned(move: PlannedMove, *, may: bool) -> Planned:
    words = {"state": move.get_to_display(), "day": formats.day(move.on), "person": move.actor_name}
    if move.stage == PlannedMove.Stage.REFUSED:
        sentence = _("It was to become %(state)s on %(day)s, as %(person)s had planned. That was not possible.") % words
    elif move.refusal:
        sentence = _("It was to become %(state)s on %(day)s, as %(person)s has planned, and waits.") % words
    else:
        sentence = (
            _("It becomes %(state)s on %(day)s, as %(person)s has planned, if nothing stands in the way then.") % words
        )
    return Planned(
        sentence, move.reason, move.refusal, reverse("network:planned_cancel", args=[move.public_id]) if may else ""
    )


def dates_of_planned(moves: Iterable[PlannedMove]) -> dict[int, tuple[str, date]]:
    """By partnership the state that is planned, and its day."""
    return {each.partnership_id: (each.to, each.on) for each in moves if each.stage == PlannedMove.Stage.PLANNED}


def _refused(actor: Actor, _keys: Collection[str] | None = None) -> QuerySet[PlannedMove]:
    """Planned moves that were not possible, for those who care for the partners."""
    if not allows(actor, "partners.move"):
        return PlannedMove.objects.none()
    theirs = in_care(Partnership.objects.all(), actor)
    refused = PlannedMove.objects.filter(stage=PlannedMove.Stage.REFUSED, partnership__in=theirs)
    return refused.select_related("partnership__organisation").order_by("on", "pk")[:MOST_WAITING]


def _tell_refused(_actor: Actor, rows: Iterable[PlannedMove]) -> Iterable[Todo]:
    for move in rows:
        company = move.partnership.organisation
        yield Todo(
            _("Decide what %(company)s becomes") % {"company": company},
            _("The planned state %(state)s was not possible: %(refusal)s")
            % {"state": move.get_to_display(), "refusal": move.refusal},
            reverse("network:partner_lifecycle", args=[company.public_id]),
            icon="route",
            due=move.on,
            late=True,
            key=move.public_id,
        )


def _refused_there(actor: Actor, company: Organisation) -> QuerySet[PlannedMove]:
    rows = PlannedMove.objects.filter(stage=PlannedMove.Stage.REFUSED, partnership__organisation=company)
    rows = rows.select_related("partnership__organisation").order_by("on", "pk")
    return rows if allows(actor, "partners.read") else rows.none()


def _tell_refused_there(actor: Actor, company: Organisation, rows: Iterable[PlannedMove]) -> Iterable[Todo]:
    for move in rows:
        yield from owned(_tell_refused(actor, [move]), carers(actor, company, {move.partnership.role}))


TO_DECIDE = TodoSource(
    "planned-moves", "workspace", _refused, _tell_refused, order=30, handed_on=False,
    about=AboutCompany(_refused_there, _tell_refused_there),
)  # fmt: skip
