"""What rooms add to common places. A room registers itself in its `contributions.py`; nobody below names a room above."""

from .companies import (
    HistorySource,
    PartnerAct,
    PartnerColumn,
    PartnerTab,
    PersonStanding,
    Shareable,
    histories,
    partner_acts,
    partner_columns,
    partner_tabs,
    person_standings,
    shareables,
)
from .finders import Finder, Found, finders
from .notices import Channel, DigestPart, NoticeKind, Receiver, Told, digest_parts, notice_kinds
from .places import Action, NavItem, Panel, actions, bar, nav, own_pages, panels
from .registry import Audience, Registry, load, rooms
from .trail import Check, Telling, checks, tellings
from .waiting import Todo, TodoSource, Work, WorkSource, todos, works

__all__ = [
    "Action",
    "Audience",
    "Channel",
    "Check",
    "DigestPart",
    "Finder",
    "Found",
    "HistorySource",
    "NavItem",
    "NoticeKind",
    "Panel",
    "PartnerAct",
    "PartnerColumn",
    "PartnerTab",
    "PersonStanding",
    "Receiver",
    "Registry",
    "Shareable",
    "Telling",
    "Todo",
    "TodoSource",
    "Told",
    "Work",
    "WorkSource",
    "actions",
    "bar",
    "checks",
    "digest_parts",
    "finders",
    "histories",
    "load",
    "nav",
    "notice_kinds",
    "own_pages",
    "panels",
    "partner_acts",
    "partner_columns",
    "partner_tabs",
    "person_standings",
    "rooms",
    "shareables",
    "tellings",
    "todos",
    "works",
]
