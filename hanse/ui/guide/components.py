"""The components of the house, in the order of its guide: each says what it is for, and what shows it in each state, or why nothing does."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .declare import Component, Reason, Specimen
from .further import FURTHER
from .reasons import (
    AT_A_NOTE,
    AT_ITS_FORM,
    AT_ITS_LIST,
    AT_ITS_PANEL,
    COMES,
    LEFT_AWAY,
    NEVER_WRONG,
    NOT_EMPTY,
    ONLY_WHAT_MAY_BE_SEEN,
    ONLY_WHO_MAY,
    OUR_WORDS,
    PAGE,
)

ONE = (Specimen(),)
ACROSS = (Specimen(across=True),)

COMPONENTS = (
    Component(
        key="head", name=_("Head"), tags=("head", "meta", "acts", "action", "actions", "crumbs"),
        purpose=_("At the top of every page: what it is about, one line on it, at most three actions, one of them primary."),
        usual=(Specimen(_("with actions"), across=True), Specimen(_("below a trail"), across=True), Specimen(_("with more than have room"), across=True)),
        loading=COMES, empty=NOT_EMPTY, error=AT_A_NOTE, forbidden=(Specimen(_("without what one may not do"), across=True),),
        long=ACROSS, rtl=ACROSS,
    ),
    Component(
        key="strip", name=_("Strip"), tags=("strip", "figure"),
        purpose=_("Three to five figures that open a record or a home, each with what it is compared with. Each leads to its rows."),
        usual=ACROSS, loading=COMES, empty=(Specimen(_("nothing is known yet"), across=True),),
        error=Reason(_("unknown is said")), forbidden=LEFT_AWAY, long=ACROSS, rtl=ACROSS,
    ),
    Component(
        key="panel", name=_("Panel"), tags=("panel", "loading", "later"),
        purpose=_("One subject: a heading of one to four words and one link at its right. What takes longer comes later by itself."),
        usual=(Specimen(), Specimen(_("with a unit"))), loading=ONE, empty=ONE, error=ONE, forbidden=ONE, long=ONE, rtl=ONE,
    ),
    Component(
        key="table", name=_("Table"), tags=("table", "control"),
        purpose=_("A list: the name leads on, figures stand at the right, the head shows the order. On a phone each row becomes two lines."),
        usual=ACROSS, loading=(Specimen(_("others are on their way, these stay until then"), across=True),),
        empty=(Specimen(_("nothing found"), across=True), Specimen(_("nothing yet"))),
        error=(Specimen(_("what a row lacks")), Specimen(_("a row that is refused"))), forbidden=ONLY_WHAT_MAY_BE_SEEN, long=ACROSS, rtl=ACROSS,
    ),
    Component(
        key="views", name=_("Views, filters, columns"), tags=("chips",),
        purpose=_("What narrows a list: views as tabs with counts, filters as sentences, columns and density. All of it stands in the address."),
        usual=(Specimen(_("a filter, and views that were saved"), across=True), Specimen(_("in a narrow column")), Specimen(_("without a list"))),
        loading=AT_ITS_LIST, empty=AT_ITS_LIST, error=(Specimen(_("a filter that nobody knows"), across=True),),
        forbidden=ONLY_WHO_MAY, long=(Specimen(_("without a list"), across=True),), rtl=ONE,
    ),
    Component(
        key="bulk", name=_("Bulk bar"),
        purpose=_("What may be done with selected rows: how many, verbs, clear. It floats above the rows once one is selected."),
        usual=ACROSS, loading=Reason(_("leads to a page")), empty=Reason(_("there with a first row")), error=AT_A_NOTE,
        forbidden=ONLY_WHO_MAY, long=ACROSS, rtl=ACROSS,
    ),
    Component(
        key="todos", name=_("To-do"), tags=("todos",),
        purpose=_("What waits for somebody: a sentence with verb and object, the reason below, the clock at its right. Late is a word too."),
        usual=(Specimen(across=True), Specimen(_("ticked off in place"))), loading=AT_ITS_PANEL, empty=ONE, error=AT_A_NOTE,
        forbidden=ONLY_WHAT_MAY_BE_SEEN, long=ACROSS, rtl=ONE,
    ),
    Component(
        key="track", name=_("Track"), tags=("track",),
        purpose=_("A lifecycle: what is past, what is now, what lies ahead, with dates."),
        usual=(Specimen(_("across a page"), across=True), Specimen(_("in a narrow column"))), loading=COMES,
        empty=(Specimen(_("no date is known")),), error=NEVER_WRONG, forbidden=LEFT_AWAY, long=ONE, rtl=ONE,
    ),
    Component(
        key="addup", name=_("Add-up bar"), tags=("addup", "swatch", "trend"),
        purpose=_("A score as what it is made of, in order of weight; hatched is what was not reached. Never a gauge."),
        usual=ONE, loading=COMES, empty=(Specimen(_("nothing is known yet")),), error=NEVER_WRONG, forbidden=AT_ITS_PANEL, long=ONE, rtl=ONE,
    ),
    Component(
        key="peers", name=_("Peer strip"), tags=("peers", "why"),
        purpose=_("A figure among peers: range, middle half, middle, and one's own with its interval; in words for who cannot see it."),
        usual=ACROSS, loading=COMES, empty=(Specimen(_("the own figure is unknown")), Specimen(_("few peers: the middle alone"))),
        error=NEVER_WRONG, forbidden=LEFT_AWAY, long=OUR_WORDS, rtl=ONE,
    ),
    Component(
        key="compare", name=_("Before and after"), tags=("compare",),
        purpose=_("What a change would do or has done: two columns, what differs in bold; what came or went is said in words."),
        usual=(Specimen(), Specimen(_("everything came"))), loading=COMES, empty=(Specimen(_("nothing differs")),),
        error=AT_A_NOTE, forbidden=AT_ITS_PANEL, long=ONE, rtl=ONE,
    ),
    Component(
        key="way", name=_("Steps"), tags=("way",),
        purpose=_("An import, an application or a claim in at most five steps. One can go back without losing anything."),
        usual=ONE, loading=Reason(_("a step that works says so"), at="progress"), empty=NOT_EMPTY, error=AT_ITS_FORM,
        forbidden=PAGE, long=ONE, rtl=ONE,
    ),
    Component(
        key="events", name=_("Events"), tags=("events", "time"),
        purpose=_("History: a sentence and when it was, in the reader's zone; newest first, by month where it is long."),
        usual=ONE, loading=AT_ITS_PANEL, empty=ONE, error=NEVER_WRONG, forbidden=ONLY_WHAT_MAY_BE_SEEN, long=ONE, rtl=ONE,
    ),
    Component(
        key="note", name=_("Note"), tags=("note", "said"),
        purpose=_("Something about the whole page: one sentence, one way on. Never two stacked."),
        usual=(Specimen(_("to know")), Specimen(_("good")), Specimen(_("warning")), Specimen(_("bad"))),
        loading=COMES, empty=LEFT_AWAY, error=(Specimen(_("what was done said so")),),
        forbidden=Reason(_("says so itself"), at="states"), long=ONE, rtl=ONE,
    ),
    Component(
        key="states", name=pgettext_lazy("of a component", "States"), tags=("nothing", "who_may"),
        purpose=_("What stands in a list, a panel or a form instead of what one came for, with the way on."),
        usual=(Specimen(_("done, with a way back")),), loading=(Specimen(), Specimen(_("working"))),
        empty=(Specimen(_("nothing yet")), Specimen(_("nothing found"))),
        error=(Specimen(_("refused")), Specimen(_("someone was faster")), Specimen(_("mistakes"))), forbidden=ONE, long=ONE, rtl=ONE,
    ),
    Component(
        key="dialog", name=_("Dialog"), tags=("ask", "asks"),
        purpose=_("Asks before what cannot be undone, and before nothing else: what will happen to how many. For the worst the name is typed."),
        usual=(Specimen(_("once asked")), Specimen(_("the name is typed"))), loading=COMES, empty=NOT_EMPTY,
        error=Reason(_("its button waits for the name")), forbidden=ONLY_WHO_MAY, long=ONE, rtl=ONE,
    ),
    Component(
        key="menu", name=_("Menu, find, tooltip"), tags=("menu", "item"),
        purpose=_("A short list of ways on; what finds everything by its name (Ctrl K); and a tooltip, which never holds what is needed."),
        usual=(Specimen(_("menu and tooltip")), Specimen(_("what is found"))), loading=Reason(_("what was found stays")),
        empty=(Specimen(_("nothing is found")),), error=AT_A_NOTE, forbidden=ONLY_WHO_MAY, long=ONE, rtl=ONE,
    ),
    *FURTHER,
)  # fmt: skip
