"""What who is looking looks after today, as a filter of lists and as the view "Yours"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import Actor, current
from hanse.ui.tables import BooleanFilter, View

from ..access import can_look_after, in_care
from ..models import Partnership

YOURS = View(
    "yours",
    _("Yours"),
    {"care": "yes"},
    empty=_(
        "You look after nobody here today. A partner is yours when you are its manager, when it has no manager and you look after"
        " its territory, or when you stand in for who does."
    ),
)


def yours(actor: Actor) -> tuple[View, ...]:
    """The view for those who can look after partners."""
    return (YOURS,) if can_look_after(actor) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CareFilter(BooleanFilter):
    """In the care of who is looking, whoever sent the address; offered to those who can look after partners."""

    def control(self, value: Any, scope: str) -> SafeString:
        if value is None and not can_look_after(current()):
            return SafeString("")
        return BooleanFilter.control(self, value, scope)


def care(where: Callable[[bool], Q]) -> CareFilter:
    return CareFilter(key="care", label=_("Care"), yes=_("in your care"), no=_("in the care of others"), where=where)


def partnerships_in_care(wanted: bool) -> Q:
    mine = Q(pk__in=in_care(Partnership.objects.all(), current()).order_by().values("pk"))
    return mine if wanted else ~mine
