"""How the audit trail tells of to-dos."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling

TELLINGS = (
    Telling(
        "todos.task", "clipboard-check", added=_("%(actor)s made the to-do “%(label)s”."),
        changed=_("%(actor)s changed the to-do “%(label)s”: %(changes)s."),
    ),
    Telling("todos.give", "clipboard-check", says=_("%(actor)s made the to-do “%(label)s”.")),
    Telling("todos.edit", "pencil", says=_("%(actor)s changed the to-do “%(label)s”: %(changes)s.")),
    Telling(
        "todos.hand_on", "arrow-forward-up", title=_("Hand a to-do on"),
        says=_("%(actor)s handed the to-do “%(label)s” on."),
    ),
    Telling("todos.finish", "circle-check", title=_("Finish a to-do"), says=_("%(actor)s did “%(label)s”.")),
    Telling("todos.drop", "x", title=_("Drop a to-do"), says=_("%(actor)s dropped the to-do “%(label)s”.")),
    Telling(
        "todos.reopen", "arrow-back-up", title=_("Open a to-do again"),
        says=_("%(actor)s opened the to-do “%(label)s” again."),
    ),
    Telling(
        "todos.arrangement", "clock-pause", added=_("%(actor)s arranged when or by whom “%(label)s” is done."),
        removed=_("%(actor)s took “%(label)s” back."), reads="audit.read",
    ),
    Telling(
        "todos.put_off", "clock-pause", title=_("Put a to-do off"),
        says=_("%(actor)s put “%(label)s” off until %(not_before)s."),
    ),
    Telling(
        "todos.pass_on", "arrow-forward-up", title=_("Hand a computed to-do on"),
        says=_("%(actor)s handed “%(label)s” on."),
    ),
    Telling(
        "todos.take_back", "arrow-back-up", title=_("Take an arrangement about a to-do back"),
        says=_("%(actor)s took “%(label)s” back."),
    ),
)  # fmt: skip
