"""Lists of appeals: all of ours to answer, and a partner's own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import current
from hanse.ui import formats
from hanse.ui.parts import st
from hanse.ui.tables import ChoiceFilter, DateColumn, LinkColumn, Nothing, Table, TextColumn, View

from ..models import Appeal, Kind
from .telling import TONES, against


def _url(row: Appeal) -> str:
    return reverse(f"scorecards:{'portal_' if current().is_partner else ''}appeal", args=[row.public_id])


def _state(row: Appeal) -> Any:
    return st(row.get_state_display(), TONES[Appeal.State(row.state)])


def _due(row: Appeal) -> Any:
    """The clock: until when an answer is owed, or that it was; nothing where none is owed any more."""
    if row.state != Appeal.State.OPEN:
        return formats.UNKNOWN
    late = format_html(' <b class="down">{}</b>', _("late")) if row.due_at < clock.now() else ""
    return format_html('<span class="num">{}</span>{}', formats.day_short(row.due_at), late)


MEASURE = LinkColumn(key="against", label=gettext_lazy("Against"), value=against, url=_url, sort="key", phone="name")
TEXT = TextColumn(
    key="text", label=gettext_lazy("What is wrong"), value=lambda row: row.text[:160], soft=True, phone="line"
)
STATE = TextColumn(
    key="state", label=gettext_lazy("State"), value=lambda row: row.get_state_display(), cell=_state, sort=True, phone="status"
)  # fmt: skip
AT = DateColumn(key="at", label=gettext_lazy("Appealed"), sort=True, phone="drop")
DUE = DateColumn(key="due_at", label=gettext_lazy("Answer due"), cell=_due, sort=True, phone="figure")
ANSWERED = DateColumn(key="answered_at", label=gettext_lazy("Answered"), sort=True, hidden=True)
BY_STATE = ChoiceFilter(
    key="state", label=gettext_lazy("State"), field="state", choices=Appeal.State.choices, many=True
)
NOBODY = Nothing(
    gettext_lazy("No appeals"), gettext_lazy("A partner appeals against its scorecard, or a measure on it, from its page."),
    icon="message-2",
)  # fmt: skip


class AppealTable(Table):
    """Every appeal, what waits for our answer first."""

    name, title = "appeals", gettext_lazy("Appeals")
    search = ("organisation__name", "text")
    search_label = gettext_lazy("Partner or text")
    sort = "due_at"
    columns = (
        LinkColumn(
            key="partner", label=gettext_lazy("Partner"), value="organisation.name", url=_url, sort="organisation__name"
        ),
        TextColumn(key="kind", label=gettext_lazy("Role"), value=lambda row: row.get_kind_display(), sort=True, hidden=True),
        TextColumn(key="against", label=gettext_lazy("Against"), value=against, sort="key", phone="line"),
        TEXT, STATE, DUE, AT, ANSWERED,
        TextColumn(
            key="who", label=gettext_lazy("Answered by"), value=lambda row: row.answered_by.name if row.answered_by else "",
            sort="answered_by__name", hidden=True,
        ),
    )  # fmt: skip
    filters = (
        BY_STATE,
        ChoiceFilter(key="kind", label=gettext_lazy("Role"), field="kind", choices=Kind.choices),
    )  # fmt: skip
    views = (
        View("open", gettext_lazy("To answer"), {"state": "open"}),
        View("all", gettext_lazy("All")),
    )  # fmt: skip
    nothing = NOBODY


class OwnAppealTable(Table):
    """A company's own appeals, the newest first."""

    name, title = "own-appeals", gettext_lazy("Your appeals")
    sort = "-at"
    columns = (MEASURE, TEXT, STATE, AT, DUE, ANSWERED)
    filters = (BY_STATE,)
    nothing = NOBODY
