"""Components that the house has beside those of its guide."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .declare import Component, Reason, Specimen
from .reasons import (
    AT_A_NOTE,
    AT_ITS_PANEL,
    COMES,
    LEFT_AWAY,
    NEVER_WRONG,
    NOT_EMPTY,
    ONLY_WHAT_MAY_BE_SEEN,
    ONLY_WHO_MAY,
    PAGE,
)

ONE = (Specimen(),)
ACROSS = (Specimen(across=True),)

FURTHER = (
    Component(
        key="tabs", name=_("Tabs"), tags=("tabs",),
        purpose=_("The parts of a record. Those without room go below “More”; on a phone the row is moved by the thumb."),
        usual=(Specimen(across=True), Specimen(_("in a narrow column"))), loading=COMES, empty=LEFT_AWAY, error=NEVER_WRONG,
        forbidden=ONLY_WHO_MAY, long=(Specimen(_("and too many"), across=True),), rtl=ACROSS,
    ),
    Component(
        key="buttons", name=_("Buttons"), tags=("icon",),
        purpose=_("One primary action a page; the others plain, or quiet where they stand beside much else."),
        usual=ONE, loading=(Specimen(_("while it is sent")),), empty=NOT_EMPTY, error=AT_A_NOTE,
        forbidden=(Specimen(_("not now; what one may never do is left away")),), long=ONE, rtl=ONE,
    ),
    Component(
        key="fields", name=_("Form fields"), tags=("fields", "field", "mistakes", "options"),
        purpose=_("A form: label, control, help, mistake, and above all of it what is to be corrected, each leading to its field."),
        usual=(Specimen(_("in columns"), across=True), Specimen()), loading=Reason(_("its button says so"), at="buttons"),
        empty=Reason(_("begins so: as usual")), error=ONE, forbidden=Reason(_("told as a fact"), at="facts"), long=ONE, rtl=ONE,
    ),
    Component(
        key="drop", name=_("File drop"), tags=("drop",),
        purpose=_("A file to choose or to drop. While it is sent a bar says how far it is."),
        usual=ONE, loading=(Specimen(_("while it is sent")),), empty=Reason(_("begins so: as usual")), error=ONE, forbidden=PAGE, long=ONE, rtl=ONE,
    ),
    Component(
        key="choices", name=_("Choices"), tags=("choose",),
        purpose=_("One of several answers to a form's only question: pressing it sends the form."),
        usual=ONE, loading=COMES, empty=Reason(_("then nothing is asked")), error=AT_A_NOTE, forbidden=ONLY_WHO_MAY, long=ONE, rtl=ONE,
    ),
    Component(
        key="facts", name=_("Facts"), tags=("facts", "fact"),
        purpose=_("What is known of one thing, line by line; sums stand at the right."),
        usual=(Specimen(), Specimen(_("sums"))), loading=AT_ITS_PANEL, empty=(Specimen(_("unknown is said")),), error=NEVER_WRONG,
        forbidden=(Specimen(_("without lines that are not open")),), long=ONE, rtl=ONE,
    ),
    Component(
        key="people", name=_("People"), tags=("people",),
        purpose=_("Who is there: name, what they do, when they were last here."),
        usual=ONE, loading=AT_ITS_PANEL, empty=ONE, error=NEVER_WRONG, forbidden=ONLY_WHAT_MAY_BE_SEEN, long=ONE, rtl=ONE,
    ),
    Component(
        key="board", name=_("Board"), tags=("board",),
        purpose=_("A column for each state, cards that are dragged or moved by a link; on a phone a list by state."),
        usual=ACROSS, loading=COMES, empty=Reason(_("an empty state is narrow")), error=AT_A_NOTE,
        forbidden=(Specimen(_("cards that one may not move"), across=True),), long=ACROSS, rtl=ACROSS,
    ),
    Component(
        key="graph", name=_("Graph"), tags=("graph",),
        purpose=_("Who has to do with whom: boxes in columns, or dots one below the other where these have no room. A list beside it says the same."),
        usual=(Specimen(_("across a page"), across=True), Specimen(_("in a narrow column"))), loading=COMES, empty=ONE, error=NEVER_WRONG,
        forbidden=ONLY_WHAT_MAY_BE_SEEN, long=ONE, rtl=ONE,
    ),
    Component(
        key="map", name=_("Map"), tags=("map",), filters=("latitude", "longitude"),
        purpose=_("Where places are: a grid with a scale, without tiles of others. Lighter dots are whatever else is near."),
        usual=(Specimen(_("across a page"), across=True), Specimen(_("in a narrow column"))), loading=COMES, empty=(Specimen(_("no place is known")),),
        error=NEVER_WRONG, forbidden=ONLY_WHAT_MAY_BE_SEEN, long=ONE, rtl=ONE,
    ),
    Component(
        key="chart", name=_("Charts"), tags=("chart",),
        purpose=_("Bars for amounts by period, lines for rates with their interval, dots for comparisons. The figures are one click away."),
        usual=(Specimen(_("bars")), Specimen(_("lines, with a month that is unknown")), Specimen(_("dots"))),
        loading=(Specimen(_("its space is kept")),), empty=ONE, error=Reason(_("a gap, never nought")), forbidden=AT_ITS_PANEL, long=ONE, rtl=ONE,
    ),
    Component(
        key="status", name=_("Status"), tags=("st",),
        purpose=_("A state as a word, a shape and a colour: round is good or neutral, a diamond warns, a square is bad."),
        usual=ONE, loading=COMES, empty=Reason(_("an en dash")), error=NEVER_WRONG, forbidden=LEFT_AWAY, long=ONE, rtl=ONE,
    ),
    Component(
        key="progress", name=_("Progress"), tags=("progress",),
        purpose=_("Work that takes its time: what is done of how much. One may leave the page; the work stays in sight below."),
        usual=(Specimen(), Specimen(_("seen from another page"))), loading=(Specimen(_("without an end in sight")),),
        empty=Reason(_("over: its result is there")),
        error=AT_A_NOTE, forbidden=ONLY_WHO_MAY, long=ONE, rtl=ONE,
    ),
    Component(
        key="values", name=_("Figures as text"),
        filters=(
            "number", "signed", "percent", "signed_percent", "money", "whole_money", "size", "day", "day_short", "weekday", "month", "month_short",
            "span", "moment", "ago", "due", "country", "language", "initials", "or_dash", "machine",
        ),
        purpose=_("Numbers, money, days and names as the reader's language writes them."),
        usual=(Specimen(_("numbers and names")), Specimen(_("days"))), loading=COMES, empty=(Specimen(_("unknown is an en dash")),), error=NEVER_WRONG,
        forbidden=LEFT_AWAY, long=ONE, rtl=(Specimen(_("a minus stays before its number")),),
    ),
    Component(
        key="frame", name=_("Frame"), tags=("asset", "kept", "contributed"),
        purpose=_("What stands around every page: the navigation, the bar with find, notices and oneself, the places of a phone, the list of keys."),
        frame=(
            "ui/parts/appearance.html", "ui/parts/counts.html", "ui/parts/finder.html", "ui/parts/in_bar.html", "ui/parts/keys.html", "ui/parts/notes.html",
            "ui/parts/place.html", "ui/parts/places.html", "ui/parts/said.html", "ui/parts/self.html", "ui/parts/tabbar.html",
        ),
        usual=ONE, loading=Reason(_("counts come by themselves")), empty=NOT_EMPTY, error=(Specimen(_("what the page says by itself")),),
        forbidden=ONLY_WHO_MAY, long=Reason(_("long names are cut")), rtl=(Specimen(_("the whole guide")),),
    ),
)  # fmt: skip
