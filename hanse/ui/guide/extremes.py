"""What the style guide shows at its limits: the same parts with words that are too long, and with words that run from right to left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.contributions import Todo

from .. import parts
from ..comparing import Compared
from ..pictures import boards, figures, graphs, maps

HERE = "#"
LONG = "Vereinigte Werkstätten und Großhandelsgesellschaft für Fahrradersatzteile Oberbayern-Südtirol mbH & Co. KG"
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ARABIC = "شركة الدراجات المتحدة للتجارة"
HEBREW = 'אופני הגליל בע"מ'


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the last act as the frame tells it; `extra_tags` is where it is taken back."""

    message: Any
    level_tag: str = "success"
    extra_tags: str = ""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Work that goes on while one looks at other pages."""

    sentence: Any
    done: int = 3204
    total: int = 8204
    url: str = HERE


def form_of(name: str, other: str) -> type[forms.Form]:
    """A form whose every word is one of these two."""
    given = {
        "name": forms.CharField(label=name, help_text=other),
        "kind": forms.ChoiceField(label=other, choices=[("a", name), ("b", other)]),
        "ways": forms.MultipleChoiceField(
            label=name, choices=[("a", name), ("b", other)], widget=forms.CheckboxSelectMultiple, required=False
        ),
        "agreed": forms.BooleanField(label=other, required=False),
    }
    return type("WordyForm", (forms.Form,), given)


def made_of(key: str, name: str, other: str) -> dict[str, Any]:
    """Every part with these two words wherever a part holds words that others choose; `key` keeps their ids apart."""
    now, today = clock.now(), clock.today()
    nodes = [graphs.Node(0, 0, 1, name), graphs.Node(1, 0, 2, other), graphs.Node(-1, 0, 0, name)]
    late = Todo(f"{name}: {other}", other, HERE, due=today - timedelta(days=400), late=True, done=HERE)
    return {
        "name": name,
        "other": other,
        "track": [
            parts.Step(name, "past", date(2019, 2, 1)),
            parts.Step(other, "now", name),
            parts.Step(name, when=other),
        ],
        "way": [parts.Step(name, "past", url=HERE), parts.Step(other, "now"), parts.Step(name)],
        "tabs": [parts.Tab(f"{name} {number}", HERE, number == 1, 1204) for number in range(4)],
        "chips": [parts.Tab(name, HERE, current=True, count=1204), parts.Tab(other, HERE)],
        "people": [parts.Contact(other, HERE, name, "9 Nov"), parts.Contact(name, HERE, other, other)],
        "events": [parts.Event(f"{name} {other}", now, url=HERE), parts.Event(other, now)],
        "todos": [replace(late, ways=((name, HERE), (other, HERE)))],
        "ticked": Todo(f"{name} {other}", "", HERE),
        "told": Said(f"{name} {other}", extra_tags=HERE),
        "works": [UnderWay(f"{name} {other}")],
        "compared": [
            Compared(name, other, name, under=other), Compared(other, "", other), Compared(name, other, ""),
        ],
        "contributions": [figures.Contribution(name, Decimal(43)), figures.Contribution(other, Decimal(21))],
        "nodes": nodes,
        "edges": [graphs.Edge(0, 1, 0, f"{name}, {other}"), graphs.Edge(0, 2, 3, other)],
        "kinds": [(0, name), (3, other)],
        "places": [maps.Place(51.5074, -0.1278, name), maps.Place(53.959, -1.0815, other)],
        "chart": figures.Chart(
            name,
            [name, other],
            [figures.Series(name, [0.081, -0.14], low=[-0.02, -0.2], high=[0.186, -0.05])],
            kind="dots",
            percent=True,
            heading=other,
        ),
        "board": [
            boards.Column(f"{key}-one", name, "info", 2, [
                boards.Card(other, HERE, (name, other), "?to=", (f"{key}-two",)), boards.Card(name, HERE, (other,)),
            ], HERE),
            boards.Column(f"{key}-two", other, "bad", 1204, [boards.Card(name, HERE, (name,))], HERE),
        ],
        "form": form_of(name, other)({"name": other}, auto_id=f"{key}_%s"),
    }  # fmt: skip


def board(*, may_move: bool = True) -> list[boards.Column]:
    """States with cards, one that has more than it shows, one that is empty; cards that one may not move have no way on."""

    def card(name: str, *lines: Any, way: str) -> boards.Card:
        return boards.Card(name, HERE, lines, "?to=", (way,)) if may_move else boards.Card(name, HERE, lines)

    bristol = card("Valley Bicycle Specialists", "Bristol, GB", "José Saraiva", way="active")
    leeds = card("Valley Bicycle Distributors", "Leeds, GB", "Jae Pak", way="active")
    london = card("Metropolitan Bicycle Supply", "London, GB", "José Saraiva", way="suspended")
    savine = card("Road-Way Mart", "Sainte-Savine, FR", _("no manager"), way="active")
    if not may_move:
        return [
            boards.Column("applicant", _("Applicant"), "info", 2, [bristol, savine], HERE),
            boards.Column("qualified", _("Qualified"), "info", 1, [leeds], HERE),
        ]
    return [
        boards.Column("contracted", _("Contracted"), "info", 0, [], HERE),
        boards.Column("onboarding", _("Onboarding"), "info", 2, [bristol, savine], HERE),
        boards.Column("active", _("Active"), "good", 35, [london], HERE),
        boards.Column("suspended", _("Suspended"), "bad", 1, [leeds], HERE),
    ]


def context() -> dict[str, Any]:
    """What a template reads as `long.name` or `rtl.track`, and what is over in a moment."""
    today = clock.today()
    own = Todo(_("Call Krishna about the autumn range"), _("You noted it on Monday."), HERE, due=today, done=HERE)
    return {
        "long": made_of("long", LONG, UNBROKEN),
        "rtl": made_of("rtl", ARABIC, HEBREW),
        "board": board(),
        "fixed_board": board(may_move=False),
        "own_todos": [replace(own, ways=((_("Put off"), HERE), (_("Hand on"), HERE)))],
        "ticked": replace(own, sentence=_("Send the price list")),
        "toasts": [
            Said(_("3 partners now belong to Amy Alberts."), extra_tags=HERE),
            Said(_("Saved, but the VAT number could not be checked today."), "warning"),
            Said(_("Somebody else has closed this deal meanwhile."), "error"),
        ],
        "works": [UnderWay(_("Importing november.csv: 3,204 of 8,204 lines"))],
    }
