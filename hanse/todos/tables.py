"""Lists of tasks: those that somebody gave, those of companies, and those that have ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.network.access import in_care
from hanse.network.models import Partnership
from hanse.ui import formats
from hanse.ui.parts import st
from hanse.ui.tables import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    DateColumn,
    LinkColumn,
    Nothing,
    StatusColumn,
    Table,
    TextColumn,
    View,
)

from .gathering import at
from .models import Task

WEEK = timedelta(days=7)
STATES = {"open": "info", "done": "good", "dropped": ""}
DUE = (
    ("late", gettext_lazy("late")),
    ("today", gettext_lazy("today")),
    ("week", gettext_lazy("within seven days")),
    ("none", gettext_lazy("no day")),
)


def due(wanted: tuple[str, ...]) -> Q:
    """By when: for a list and for its filter."""
    today = clock.today()
    found = Q()
    for each in wanted:
        found |= {
            "late": Q(due_on__lt=today),
            "today": Q(due_on=today),
            "week": Q(due_on__gte=today, due_on__lte=today + WEEK),
            "none": Q(due_on=None),
        }[each]
    return found


def of_my_companies(actor: Actor) -> Q:
    """Concerns a company in this colleague's care."""
    mine = in_care(Partnership.objects.all(), actor).order_by().values("organisation")
    return Q(about__in=mine) | Q(organisation__in=mine)


def _clock(row: Task) -> Any:
    if row.due_on is None:
        return formats.UNKNOWN
    if not row.is_open:
        return formats.day_short(row.due_on)
    return st(formats.due(row.due_on), "bad") if row.is_late(clock.today()) else formats.due(row.due_on)


def _company(row: Task, actor: Actor) -> Any:
    company = row.company
    if company is None:
        return formats.UNKNOWN
    if actor.is_partner:
        return company.name
    return format_html('<a href="{}">{}</a>', reverse("network:partner", args=[company.public_id]), company.name)


def _columns(actor: Actor, *, ended: bool) -> tuple[Column, ...]:
    company = Column(
        key="company", label=gettext_lazy("Company"), value=lambda row: row.company and row.company.name,
        cell=lambda row: _company(row, actor), phone="line",
    )  # fmt: skip
    return (
        LinkColumn(
            key="sentence", label=gettext_lazy("To do"), url=lambda row: at(actor, "todo", row.public_id),
            under="reason", sort=True,
        ),
        *(() if actor.is_partner else (company,)),
        TextColumn(key="owner", label=gettext_lazy("Who does it"), value="owner_name", phone="line"),
        TextColumn(key="giver", label=gettext_lazy("Given by"), value="given_by.name", sort="given_by__name"),
        Column(key="due_on", label=gettext_lazy("Due"), cell=_clock, sort=True, phone="figure"),
        *(
            (
                StatusColumn(key="state", label=gettext_lazy("State"), tones=STATES, sort=True),
                DateColumn(key="ended_at", label=gettext_lazy("Ended"), sort=True, relative=True),
            )
            if ended
            else ()
        ),
    )  # fmt: skip


def task_table(actor: Actor, *, tab: str, ended: bool = False) -> type[Table]:
    """The list under one tab. That of companies shows first what is in the colleague's care, then all that they see."""
    by_care = tab == "companies" and actor.is_staff

    class TaskTable(Table):
        name, title = f"todos-{tab}", gettext_lazy("To-dos")
        search = ("sentence", "reason", "about__name", "organisation__name", "owner__name", "person__family_name")
        search_label = gettext_lazy("Words, company, person")
        sort = "-ended_at" if ended else "due_on"
        columns = _columns(actor, ended=ended)
        filters = (
            ChoiceFilter(key="due", label=gettext_lazy("Due"), choices=DUE, where=due, many=True),
            *(
                (
                    BooleanFilter(
                        key="care", label=gettext_lazy("Care"), yes=gettext_lazy("in your care"),
                        no=gettext_lazy("in the care of others"),
                        where=lambda wanted: of_my_companies(actor) if wanted else ~of_my_companies(actor),
                    ),
                )
                if by_care
                else ()
            ),
        )  # fmt: skip
        views = (
            *((View("care", gettext_lazy("In your care"), {"care": "yes"}),) if by_care else ()),
            *(() if ended else (View("all", gettext_lazy("All")), View("late", gettext_lazy("Late"), {"due": "late"}))),
        )
        nothing = _nothing(actor, tab)

    return TaskTable


def _nothing(actor: Actor, tab: str) -> Nothing:
    title, text = {
        "given": (
            _("You wait for nobody"),
            _(
                "What you give to others stands here until it is done. What you handed on of your own is below your own list."
            ),
        ),
        "companies": (
            _("No open to-dos"),
            _("What you, your colleagues or we have to do about your company stands here.")
            if actor.is_partner
            else _("What you, your colleagues or partners have to do about companies stands here."),
        ),
        "done": (_("Nothing is done yet"), _("What is done or dropped stays here, and can be opened again.")),
    }[tab]
    return Nothing(title, text, icon="clipboard-check")
