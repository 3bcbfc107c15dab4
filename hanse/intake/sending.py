"""How a partner's people come to send what they may send: one way for each kind, with the kind chosen already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.ui.parts import Action

from .kinds import sendable
from .ways import to

MOST = 2
"""So many kinds have a button of their own where there are more: a head has room for three."""


def ways_to_send(actor: Actor) -> dict[str, Action]:
    """By kind; none for who may not send."""
    if not actor.is_partner or not allows(actor, "imports.receive"):
        return {}
    start = to("start")
    return {
        kind.key: Action(kind.send_own or kind.called_by(actor), f"{start}?kind={kind.key}", "upload")
        for kind in sendable(actor)
    }


def primary(way: Action) -> Action:
    return Action(way.label, way.url, way.icon, "primary")


def to_anything() -> Action:
    """The way to send whatever it is."""
    return Action(_("Send us a file"), to("start"), "upload", "primary")


def first_way(actor: Actor, kind: str = "") -> Sequence[Action]:
    """The main way from a page about lines of a kind: to sending these, or else whatever it is; empty for who may not send."""
    ways = ways_to_send(actor)
    if not ways:
        return ()
    fitting = ways.get(kind) or (next(iter(ways.values())) if len(ways) == 1 else None)
    return (primary(fitting) if fitting else to_anything(),)


def on_home(request: Request) -> dict[str, Any] | None:
    """Buttons for the head of the portal's home, the first of them the main one; of many kinds the last stand behind one."""
    ways = list(ways_to_send(request.actor).values())
    if not ways:
        return None
    shown = ways if len(ways) <= MOST + 1 else [*ways[:MOST], Action(_("Send something else"), to("start"), "upload")]
    return {"ways": [*shown[1:], primary(shown[0])]}
