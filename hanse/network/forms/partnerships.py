"""What is asked about a company's role towards us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock

from ..models import Partnership, ProductLine
from ..models.holders import holder_of
from ..partnership.gates import Obstacle
from ..partnership.lifecycle import NEEDS_REASON, State
from ..partnership.status import capital, territory_in_words
from ..territories.covering import SELLING_ROLES
from .choices import ColleagueField, TerritoryField, colleagues
from .record import Asking
from .watched import WatchedForm


class PartnershipForm(WatchedForm[Partnership]):
    """Our number, who looks after them, and where; `proposes` whoever has the territory where nobody looks after them."""

    manager = ColleagueField(label=gettext_lazy("Manager"), required=False)
    territory = TerritoryField(label=gettext_lazy("Territory"))

    class Meta:
        model = Partnership
        fields = ("reference", "manager", "territory", "preferred")

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: Partnership, proposes: bool = False) -> None:
        super().__init__(data, record=record)
        choices: Any = self.fields["manager"]
        choices.queryset = colleagues(also=record.manager_id)
        holder = holder_of(record.territory_id) if record.role in SELLING_ROLES else None
        if holder is not None and holder.pk != record.manager_id:
            words = {"person": holder, "territory": record.territory}
            choices.help_text = _("%(person)s has the territory %(territory)s.") % words
        if proposes and record.manager_id is None:
            self.initial["manager"] = holder
        area: Any = self.fields["territory"]
        area.empty_label = _("that of its address")
        area.help_text = territory_in_words(record)

    def clean_reference(self) -> str | None:
        return self.cleaned_data["reference"] or None


class LineForm(Asking, forms.Form):
    """Which territory a partner has for one product line, whatever areas say."""

    line = forms.ModelChoiceField(
        ProductLine.objects.none(), label=gettext_lazy("Product line"), to_field_name="public_id", empty_label=None
    )
    territory = TerritoryField(label=gettext_lazy("Territory"))

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        lines: Any = self.fields["line"]
        lines.queryset = ProductLine.objects.order_by("name")
        area: Any = self.fields["territory"]
        area.empty_label = _("that of its address")


class StateForm(Asking, forms.Form):
    """The next state of a partnership: only those that the lifecycle has from here."""

    to = forms.ChoiceField(label=gettext_lazy("New state"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The partner and the next colleague will ask."),
    )
    on = forms.DateField(
        label=gettext_lazy("From"),
        initial=clock.today,
        help_text=gettext_lazy("A day to come plans it: it happens then, if nothing stands in the way on that day."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, partnership: Partnership, to: str = "") -> None:
        super().__init__(data, initial={"to": to})
        choices: Any = self.fields["to"]
        following = partnership.following()
        obstacles = partnership.in_the_way_of(following)
        choices.choices = [(state.value, _choice(state, obstacles.get(state))) for state in following]


def _choice(state: State, obstacle: Obstacle | None) -> Any:
    """The state, and what it asks for."""
    wants = obstacle.sentence if obstacle else _("Needs a reason.") if state in NEEDS_REASON else ""
    name = capital(state.label)
    return format_html('{} <span class="hint">{}</span>', name, wants) if wants else name


class ManagerForm(Asking, forms.Form):
    """Into whose care several partners go."""

    manager = ColleagueField(label=gettext_lazy("New manager"), nobody=gettext_lazy("choose somebody"))
