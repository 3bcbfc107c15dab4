"""The board of partnerships: a column for each state, the latest on top, and how many there are in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import Actor
from hanse.ui import formats
from hanse.ui.pictures.boards import Card, Column

from ..access import open_to
from ..models import Partnership, PlannedMove, Site
from ..tables.known import Known
from .lifecycle import State
from .status import TONES, capital

IN_A_COLUMN = 12
PATHS = {
    "role": "role",
    "manager": "manager__public_id",
    "territory": "territory__public_id",
    "country": "organisation__country",
}


class BoardForm(forms.Form):
    """By what the board is narrowed; the list takes the same."""

    role = forms.ChoiceField(label=_("Role"), required=False)
    manager = forms.ChoiceField(label=_("Manager"), required=False)
    territory = forms.ChoiceField(label=_("Territory"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, data: Mapping[str, Any], *, known: Known) -> None:
        super().__init__(data, auto_id="board-%s")
        roles = tuple((key, capital(label)) for key, label in Partnership.Role.choices)
        found = {"role": roles, "manager": known.managers, "territory": known.territories, "country": known.countries}
        for name, choices in found.items():
            field: Any = self.fields[name]
            field.choices = [("", _("any")), *choices]
            field.widget.attrs["class"] = "form-select"

    @property
    def asked(self) -> dict[str, str]:
        """What was chosen, as it stands in an address; what means nothing is left out."""
        self.is_valid()
        return {name: value for name in self.fields if (value := self.cleaned_data.get(name))}


def columns(asked: Mapping[str, str], actor: Actor) -> list[Column]:
    """Every state, the empty ones too: something may be moved there."""
    rows = Partnership.objects.filter(Q(**{PATHS[name]: value for name, value in asked.items()})).order_by()
    counts = dict(rows.values("state").annotate(count=Count("pk")).values_list("state", "count"))
    shown = list(_latest(rows))
    movable = set(
        open_to(Partnership.objects.filter(pk__in=[each.pk for each in shown]), actor, "partners.move").values_list(
            "pk", flat=True
        )
    )
    query = urlencode(asked)
    return [_column(state, counts.get(state, 0), shown, movable, query) for state in State]


def _latest(rows: QuerySet[Partnership]) -> QuerySet[Partnership]:
    head = Site.objects.filter(organisation=OuterRef("organisation")).order_by("-is_head", "city", "id")
    planned = PlannedMove.objects.filter(partnership=OuterRef("pk"), stage=PlannedMove.Stage.PLANNED)
    place = Window(RowNumber(), partition_by=F("state"), order_by=[F("state_since").desc(), F("pk").desc()])
    latest = rows.annotate(place=place).filter(place__lte=IN_A_COLUMN)
    return (
        latest.select_related("organisation", "manager")
        .annotate(
            town=Subquery(head.values("city")[:1]),
            planned_to=Subquery(planned.values("to")[:1]),
            planned_on=Subquery(planned.values("on")[:1]),
        )
        .order_by("-state_since", "-pk")
    )


def _column(state: State, count: int, shown: list[Partnership], movable: set[int], query: str) -> Column:
    listed = urlencode({"state": state.value})
    return Column(
        state.value,
        capital(state.label),
        TONES.get(state, ""),
        count,
        [_card(each, may=each.pk in movable, query=query) for each in shown if each.state == state],
        f"{reverse('network:partners')}?{listed}{'&' if query else ''}{query}",
    )


def _to_come(partnership: Partnership) -> Iterator[str]:
    """The state that is planned, and from when."""
    to, on = getattr(partnership, "planned_to", None), getattr(partnership, "planned_on", None)
    if to and on:
        state = capital(State(to).label)
        yield gettext("%(state)s from %(day)s") % {"state": state, "day": formats.day_short(on)}


def _card(partnership: Partnership, *, may: bool, query: str) -> Card:
    move = reverse("network:state", args=[partnership.public_id])
    town = getattr(partnership, "town", "")
    role = capital(partnership.get_role_display())
    return Card(
        partnership.organisation.name,
        reverse("network:partner", args=[partnership.organisation.public_id]),
        (
            f"{role}, {town}" if town else role,
            partnership.manager.name if partnership.manager else _("no manager"),
            gettext("since %(day)s") % {"day": formats.day_short(partnership.state_since)},
            *_to_come(partnership),
        ),
        f"{move}?{urlencode({'board': query})}" if may else "",
        [each.value for each in partnership.following()] if may else (),
    )
