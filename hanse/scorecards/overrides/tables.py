"""The list of scores that people set."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from hanse.ui.parts import st
from hanse.ui.tables import ChoiceFilter, DateColumn, LinkColumn, Nothing, NumberColumn, Table, TextColumn, View

from ..models import Kind, Override, in_points

TONES = {
    Override.State.WAITS: "warn",
    Override.State.HOLDS: "good",
    Override.State.DECLINED: "",
    Override.State.ENDED: "",
}


def _url(row: Override) -> str:
    return reverse(f"scorecards:{row.kind}", args=[row.organisation.public_id])


def _state(row: Override) -> Any:
    return st(row.get_state_display(), TONES[Override.State(row.state)])


class OverrideTable(Table):
    """Every score that a person set, what waits for a second person first."""

    name, title = "set-scores", gettext_lazy("Set scores")
    search = ("organisation__name", "reason", "account__name")
    search_label = gettext_lazy("Partner, person or reason")
    sort = "until"
    columns = (
        LinkColumn(
            key="partner", label=gettext_lazy("Partner"), value="organisation.name", url=_url, sort="organisation__name"
        ),
        TextColumn(key="kind", label=gettext_lazy("Role"), value=lambda row: row.get_kind_display(), sort=True, hidden=True),
        NumberColumn(key="score", label=gettext_lazy("Score set"), value=lambda row: row.points, sort=True, phone="money"),
        NumberColumn(
            key="computed", label=gettext_lazy("Computed then"), value=lambda row: in_points(row.computed), sort=True,
            phone="figure",
        ),
        TextColumn(key="reason", label=gettext_lazy("Reason"), value=lambda row: row.reason[:160], soft=True, phone="line"),
        TextColumn(
            key="state", label=gettext_lazy("State"), value=lambda row: row.get_state_display(), cell=_state, sort=True,
            phone="status",
        ),
        DateColumn(key="until", label=gettext_lazy("Until"), sort=True),
        TextColumn(key="who", label=gettext_lazy("Set by"), value="account.name", sort="account__name", phone="drop"),
        DateColumn(key="at", label=gettext_lazy("Set"), sort=True, hidden=True),
    )  # fmt: skip
    filters = (
        ChoiceFilter(
            key="state", label=gettext_lazy("State"), field="state", choices=Override.State.choices, many=True
        ),
        ChoiceFilter(key="kind", label=gettext_lazy("Role"), field="kind", choices=Kind.choices),
    )  # fmt: skip
    views = (
        View("counting", gettext_lazy("Holding or waiting"), {"state": ["waits", "holds"]}),
        View("all", gettext_lazy("All")),
    )  # fmt: skip
    nothing = Nothing(
        gettext_lazy("No set scores"), gettext_lazy("A score is set on a partner's scorecard, with a reason and until a day."),
        icon="gauge",
    )  # fmt: skip
