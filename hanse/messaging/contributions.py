"""What messaging adds to common places: the bell above every page, and how one is told, in one's own menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import NavItem, bar, own_pages

from .showing import known, unread

for audience, prefix in (("workspace", ""), ("portal", "portal_")):
    bar.add(
        NavItem(
            f"notices-{audience}", _("Notices"), "bell", f"messaging:{prefix}notices", "notices.read",
            audience=audience, count=unread, known=known,  # type: ignore[arg-type]
        )
    )  # fmt: skip
    own_pages.add(
        NavItem(
            f"preferences-{audience}", _("What you are told"), "bell", f"messaging:{prefix}preferences", "notices.read",
            audience=audience,  # type: ignore[arg-type]
        )
    )  # fmt: skip
