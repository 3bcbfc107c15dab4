"""By what the list of partners is narrowed, and what its search finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db.models import F, Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hanse.finding.index import holding
from hanse.ui.tables import BooleanFilter, ChoiceFilter, Filter

from ..models import LineTerritory, Partnership, ProductLine, Territory
from ..partnership.lifecycle import State
from ..partnership.status import capital
from ..territories.by_line import covered_so
from ..territories.covering import FOUND
from ..territories.gaps import set_by_hand
from .care import care, partnerships_in_care
from .known import Choices, Known

HAND = "hand"


def _capital(choices: Iterable[tuple[Any, Any]]) -> Choices:
    return tuple((str(key), capital(label)) for key, label in choices)


def _origins() -> Choices:
    told = (
        (key, label if key in FOUND else _("none: %(why)s") % {"why": label}) for key, label in Partnership.Why.choices
    )
    return (*_capital(told), (HAND, _("Set by hand")))


def _comes_from(chosen: Sequence[str]) -> Q:
    if HAND in chosen:
        return set_by_hand()
    by_address = Q(territory=None) if chosen[0] not in FOUND else Q(territory=F("placed_territory"))
    return by_address & Q(territory_reason__in=chosen)


def _in_territory(chosen: Sequence[str]) -> Q:
    """In one of these; of a territory for some product lines, those too of which it has only these."""
    there = Q(territory__public_id__in=chosen)
    if not Territory.objects.filter(public_id__in=chosen, lines__isnull=False).exists():
        return there
    by_line = LineTerritory.objects.filter(territory__public_id__in=chosen).order_by()
    return there | Q(pk__in=by_line.values("partnership"))


COVERED = {
    "own": _("in a territory for it"), "general": _("in one for all lines"), "several": _("claimed by several"),
    "nobody": _("claimed by nobody"),
}  # fmt: skip


class CoveredFilter(Filter):
    """How partners are covered for one product line; asked for by a link from the page that counts them."""

    def read(self, given: Any) -> Any:
        how, _dash, line = (given.getlist(self.key) or [""])[-1].partition("-")
        found = ProductLine.objects.filter(public_id=line).first() if how in COVERED else None
        return (how, found) if found else None

    def write(self, value: Any) -> dict[str, list[str]]:
        return {self.key: [f"{value[0]}-{value[1].public_id}"]}

    def sentence(self, value: Any) -> SafeString:
        return format_html("{}: <b>{}</b>", value[1], COVERED[value[0]])

    def control(self, value: Any, scope: str) -> SafeString:
        if value is None:
            return SafeString("")
        return format_html('<input type="hidden" name="{}" value="{}">', self.key, self.write(value)[self.key][0])


def partner_filters(those: Known) -> tuple[Filter, ...]:
    return (
        ChoiceFilter(key="role", label=_("Role"), choices=_capital(Partnership.Role.choices), many=True),
        ChoiceFilter(key="state", label=_("State"), choices=_capital(State.choices), many=True),
        ChoiceFilter(
            key="country", label=_("Country"), field="organisation__country", choices=those.countries, many=True
        ),
        ChoiceFilter(
            key="region", label=_("Region"), where=those.regions.where, choices=those.regions.choices, many=True
        ),
        ChoiceFilter(key="manager", label=_("Manager"), field="manager__public_id", choices=those.managers),
        care(partnerships_in_care),
        BooleanFilter(
            key="managed",
            label=_("With or without a manager"),
            where=lambda wanted: Q(manager__isnull=not wanted),
            yes=_("has a manager"),
            no=_("has no manager"),
        ),
        ChoiceFilter(
            key="type", label=_("Business type"), field="organisation__business_type", choices=those.business_types
        ),
        ChoiceFilter(key="territory", label=_("Territory"), where=_in_territory, choices=those.territories),
        ChoiceFilter(key="found", label=_("Territory found"), where=_comes_from, choices=_origins),
        CoveredFilter(key="covered", label=_("Product line"), where=cache(covered_so)),
        BooleanFilter(key="preferred", label=_("Preferred"), yes=_("is preferred"), no=_("is not preferred")),
    )


def finding(those: Known, text: str) -> Q:
    """Companies of which the index knows all words; of a region that is called so, all that are there."""
    found = Q(organisation__in=holding("companies", text))
    there = those.regions.called(text)
    return found | those.regions.where(there) if there else found
