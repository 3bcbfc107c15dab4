"""What rooms contribute to a common page, drawn in their order."""

from __future__ import annotations

from typing import Any

from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hanse.kernel import contributions
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows


def may_stand(request: Request, place: str) -> bool:
    """May this actor see any panel of `place`, if it has something to say?"""
    return any(
        panel.place == place and (not panel.operation or allows(request.actor, panel.operation))
        for panel in contributions.panels
    )


def drawn(request: Request, place: str, *about: Any) -> SafeString:
    """All panels of `place` that have something to say to this request; empty when none has."""
    parts = []
    for panel in contributions.panels:
        if panel.place != place or (panel.operation and not allows(request.actor, panel.operation)):
            continue
        if (context := panel.context(request, *about)) is not None:
            parts.append(render_to_string(panel.template, context, request=request))
    return SafeString("".join(parts))


def contributed(context: Context, place: str, *about: Any) -> SafeString:
    """{% contributed "home.main" %}, {% contributed "partner.side" company as side %}{% if side %}...{% endif %}"""
    return drawn(context["request"], place, *about)
