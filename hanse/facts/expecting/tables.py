"""The calendar of what is expected, as a list: a row for each feed, a column for each month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.parts import st
from hanse.ui.tables import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    DateColumn,
    LinkColumn,
    Nothing,
    Table,
    TextColumn,
    View,
)

from ..showing.overview import declared
from .models import FeedExpectation
from .showing import month_cell, month_text, months

SHOWN = 6
OURS, THEIRS = "ours", "theirs"


def _standing(wanted: Sequence[str]) -> Q:
    """By what is missing now."""
    today = clock.today()
    missing = Q(periods__arrived_on=None, periods__excused_on=None)
    chosen = {
        "overdue": missing & Q(periods__due_on__lt=today),
        "due": missing & Q(periods__last__lt=today, periods__due_on__gte=today),
    }
    whole = Q()
    for each in wanted:
        whole |= chosen[each]
    return whole


def _whose(wanted: Sequence[str]) -> Q:
    return Q(job_role="") if wanted[0] == OURS else ~Q(job_role="")


def _over(wanted: bool) -> Q:
    over = Q(ends_on__lt=clock.today())
    return over if wanted else ~over | Q(ends_on=None)


def _now(row: Any) -> SafeString | str:
    if row.overdue:
        return st(_("%(count)s overdue") % {"count": formats.number(row.overdue)}, "bad")
    if row.ends_on is not None and row.ends_on < clock.today():
        return st(_("ended"), "")
    return st(_("nothing missing"), "good")


def _month(month: date, *, batches: bool, shown: bool, phone: bool) -> Column:
    return Column(
        key=f"m{month:%Y%m}", label=formats.month_short(month), value=lambda row: month_text(row, month),
        cell=lambda row: month_cell(row, month, batches=batches), hidden=not shown, phone="line" if phone else "drop",
    )  # fmt: skip


def _nothing(actor: Actor) -> Nothing:
    may = allows(actor, "feeds.declare")
    return Nothing(
        _("Nothing is expected yet"),
        _("Say who is to send what by when: they are reminded before, and asked when it is late."),
        icon="calendar",
        action=_("Expect a feed") if may else "",
        url=reverse("facts:feed_new") if may else "",
    )


def calendar_table(actor: Actor) -> type[Table]:
    """As it is today: with the months up to this one, the newest first."""
    batches = allows(actor, "imports.read")

    class FeedTable(Table):
        name, title = "feeds", gettext_lazy("Expected feeds")
        search = ("organisation__name", "source")
        search_label = gettext_lazy("Partner, system")
        sort = "-now"
        many = True
        columns = (
            LinkColumn(
                key="sender", label=gettext_lazy("Sender"), value="sender", url=_page, under=_under,
                sort=Coalesce("organisation__name", "source"),
            ),
            Column(key="now", label=gettext_lazy("Now"), cell=_now, value="overdue", sort="overdue", phone="status"),
            DateColumn(key="next", label=gettext_lazy("Next due"), value="next_due", sort="next_due", phone="figure"),
            *(
                _month(month, batches=batches, shown=place < SHOWN, phone=place in {0, 1})
                for place, month in enumerate(months())
            ),
            TextColumn(key="kind", label=gettext_lazy("What"), value="what", sort="kind", hidden=True),
            TextColumn(key="rule", label=gettext_lazy("By when"), value="rule", hidden=True),
            TextColumn(key="task", label=gettext_lazy("Whose task"), value=_task, hidden=True, sort="job_role"),
            TextColumn(key="note", label=gettext_lazy("Note"), hidden=True),
        )  # fmt: skip
        filters = (
            ChoiceFilter(key="what", label=gettext_lazy("What"), field="kind", choices=_kinds, many=True),
            ChoiceFilter(
                key="standing", label=gettext_lazy("State"), where=_standing, many=True,
                choices=(("overdue", gettext_lazy("overdue")), ("due", gettext_lazy("due"))),
            ),
            ChoiceFilter(
                key="often", label=gettext_lazy("How often"), field="rhythm", choices=FeedExpectation.Rhythm.choices,
                many=True,
            ),
            ChoiceFilter(
                key="whose", label=gettext_lazy("Whose task"), where=_whose,
                choices=((THEIRS, gettext_lazy("the partner's")), (OURS, gettext_lazy("ours"))),
            ),
            BooleanFilter(
                key="over", label=gettext_lazy("Ended"), where=_over, yes=gettext_lazy("is ended"),
                no=gettext_lazy("is not ended"),
            ),
        )  # fmt: skip
        views = (
            View("now", gettext_lazy("Expected now"), {"over": "no"}),
            View("overdue", gettext_lazy("Overdue"), {"standing": "overdue"}),
            View("due", gettext_lazy("Due"), {"standing": "due"}),
            View("ended", gettext_lazy("Ended"), {"over": "yes"}),
        )
        nothing = _nothing(actor)

    return FeedTable


def _page(row: FeedExpectation) -> str:
    return reverse("facts:feed", args=[row.public_id])


def _under(row: FeedExpectation) -> str:
    return f"{row.what}, {row.rule}"


def _task(row: FeedExpectation) -> str:
    return str(row.get_job_role_display()) if row.job_role else _("ours")


def _kinds() -> list[tuple[str, Any]]:
    return [(key, kind.label) for key, kind in declared().items()]
