"""What the style guide shows at its limits: nothing, too much, too long, from right to left, and what is over in a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.contributions import Todo

from . import parts, tables
from .models import SavedView
from .pictures import boards
from .tables import state as states
from .tables.draw import Drawn
from .tables.sources import source

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
    done: int
    total: int
    url: str = HERE


def at_once(kind: type[tables.Table]) -> dict[str, type[tables.Table]]:
    """The same list under other names: two of one name cannot stand on one page."""
    titles = {"empty": _("Nothing yet"), "sought": _("Nothing found"), "kept": _("Saved views"), "long": _("Too long")}
    return {
        name: type(
            f"{name.title()}{kind.__name__}", (kind,), {"name": f"{kind.name}-{name}", "title": title, "sort": "name"}
        )
        for name, title in titles.items()
    }


def lists(request: HttpRequest, kind: type[tables.Table], rows: Any, long_rows: Any, none: Any) -> dict[str, Drawn]:
    """A list with nothing in it, one that finds nothing, one with saved views and a selection, one whose names are too long."""
    kinds = at_once(kind)

    def drawn(name: str, of: Any, query: str = "", saved: Sequence[SavedView] = ()) -> Drawn:
        state = states.read(kinds[name], request, QueryDict(query))
        return Drawn(kinds[name], request, replace(state, size=10), source(kinds[name], of), None, saved)

    views = [
        SavedView(name="Onboarding since the fair", title="Dealers", path=request.path, query="state=onboarding"),
        SavedView(name=LONG[:60], title="Dealers", path=request.path, query="kind=shop"),
    ]
    return {
        "empty": drawn("empty", none),
        "sought": drawn("sought", rows, "q=zebra&state=active"),
        "kept": drawn("kept", rows, "state=onboarding", views),
        "long": drawn("long", long_rows),
    }


def board() -> list[boards.Column]:
    """States with cards, one that has more than it shows, one that is empty."""

    def card(name: str, *lines: Any, ways: Sequence[str] = ()) -> boards.Card:
        return boards.Card(name, HERE, lines, "?to=" if ways else "", ways)

    return [
        boards.Column("contracted", _("Contracted"), "info", 0, [], HERE),
        boards.Column("onboarding", _("Onboarding"), "info", 2, [
            card("Valley Bicycle Specialists", "Bristol, GB", "José Saraiva", ways=("active",)),
            card(LONG, "Rosenheim, DE", _("no manager")),
        ], HERE),
        boards.Column("active", _("Active"), "good", 35, [
            card("Metropolitan Bicycle Supply", "London, GB", "José Saraiva", ways=("suspended",)),
        ], HERE),
        boards.Column("suspended", _("Suspended"), "bad", 1, [card(ARABIC, "عمّان, JO", "Jae Pak")], HERE),
    ]  # fmt: skip


def todos() -> dict[str, Todo]:
    """One that is ticked off in place, one too long, one of another script."""
    today = clock.today()
    own = Todo(_("Call Krishna about the autumn range"), _("You noted it on Monday."), HERE, due=today, done=HERE)
    return {
        "own": replace(own, ways=((_("Put off"), HERE), (_("Hand on"), HERE))),
        "ticked": replace(own, sentence=_("Send the price list")),
        "long": Todo(f"{LONG}: {UNBROKEN}", _("Nobody has cut a name so far."), HERE, due=today - timedelta(days=400), late=True, done=HERE),
        "right_to_left": Todo(ARABIC, HEBREW, HERE, due=today + timedelta(days=3)),
    }  # fmt: skip


def context() -> dict[str, Any]:
    """All of it but the lists, which need the request."""
    own = todos()
    return {
        "long": LONG,
        "unbroken": UNBROKEN,
        "right_to_left": (ARABIC, HEBREW),
        "board": board(),
        "own_todos": [own["own"], own["long"], own["right_to_left"]],
        "ticked": own["ticked"],
        "toasts": [
            Said(_("3 partners now belong to Amy Alberts."), extra_tags=HERE),
            Said(_("Saved, but the VAT number could not be checked today."), "warning"),
            Said(_("Somebody else has closed this deal meanwhile."), "error"),
        ],
        "works": [UnderWay(_("Importing november.csv: 3,204 of 8,204 lines"), 3204, 8204)],
        "long_tabs": [parts.Tab(f"{word} {number}", HERE, number == 1, 1204) for number, word in enumerate(LONG.split())],
        "long_way": [parts.Step(LONG, "past", url=HERE), parts.Step(UNBROKEN, "now"), parts.Step(ARABIC)],
        "long_people": [
            parts.Contact(UNBROKEN, HERE, LONG, "9 Nov"),
            parts.Contact(ARABIC, HERE, HEBREW, "9 Nov"),
        ],
        "long_events": [parts.Event(f"{LONG} {UNBROKEN}", clock.now(), url=HERE), parts.Event(ARABIC, clock.now())],
    }  # fmt: skip
