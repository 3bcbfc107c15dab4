"""How the trail tells of saved views."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling, tellings


def _list(key: str) -> str:
    return key.replace("_", " ").replace("-", " ")


tellings.add(
    Telling(
        "ui.keep_view", "bookmark", says=_("%(actor)s saved the view “%(label)s” of a list."), values={"table": _list}
    )
)
tellings.add(
    Telling(
        "ui.drop_view",
        "bookmark",
        title=_("Remove a saved view"),
        says=_("%(actor)s removed the view “%(label)s” of a list."),
    )
)
tellings.add(
    Telling(
        "ui.savedview", "bookmark", added=_("%(actor)s saved the view “%(label)s” of a list."),
        changed=_("%(actor)s changed the view “%(label)s” of a list: %(changes)s."), fields={"company": _("acting for")},
        values={"table": _list},
    )
)  # fmt: skip
