"""What is asked about a company's role towards us."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry
from hanse.ui import formats

from ..models import LineTerritory, Partnership, ProductLine
from ..models.editing import Overtaken
from ..models.holders import holder_of
from ..partnership.gates import Obstacle
from ..partnership.lifecycle import NEEDS_REASON, State
from ..partnership.status import capital, territory_in_words
from ..territories.covering import SELLING_ROLES
from .choices import ColleagueField, ReasonField, TerritoryField, colleagues
from .record import Asking
from .watched import Faster, SeenField, WatchedForm


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
    seen = SeenField(widget=forms.HiddenInput, required=False)
    faster: Faster | None = None

    def __init__(self, data: Mapping[str, Any] | None = None, *, partnership: Partnership) -> None:
        super().__init__(data, initial={"seen": LineTerritory.set_at(partnership)})
        self.partnership = partnership
        lines: Any = self.fields["line"]
        lines.queryset = ProductLine.objects.order_by("name")
        area: Any = self.fields["territory"]
        area.empty_label = _("that of its address")

    def clean_seen(self) -> str | None:
        """What the page said of the line that is asked for."""
        given, line = self.cleaned_data["seen"], self.cleaned_data.get("line")
        return str(given.get(line.public_id, "")) if isinstance(given, dict) and line else None

    def refuse(self, refusal: Refused) -> None:
        if not isinstance(refusal, Overtaken):
            super().refuse(refusal)
            return
        self.faster = Faster(list(self._told(self.cleaned_data["line"])), str(self.fields["territory"].label))
        now = self.fields["seen"].prepare_value(LineTerritory.set_at(self.partnership))
        self.data = {name: self.data.get(name) for name in self.data} | {"seen": now}

    def _told(self, line: ProductLine) -> Iterator[str]:
        """Who changed it last, and what it is since."""
        entry = AuditEntry.objects.filter(
            subject_type=LineTerritory._meta.label_lower, organisation_id=self.partnership.organisation_id,
            subject_label__startswith=f"{line}: ",
        ).first()  # fmt: skip
        row = LineTerritory.objects.filter(partnership=self.partnership, line=line, by_hand=True).first()
        if entry is not None:
            sentence = (
                _("%(who)s, %(when)s: %(line)s is in %(territory)s.")
                if row
                else _("%(who)s, %(when)s: %(line)s is where its address says.")
            )
            yield sentence % {
                "who": entry.actor_name, "when": formats.ago(entry.at), "line": line, "territory": row and row.territory,
            }  # fmt: skip


class StateForm(Asking, forms.Form):
    """The next state of a partnership: only those that the lifecycle has from here."""

    to = forms.ChoiceField(label=gettext_lazy("New state"), widget=forms.RadioSelect)
    reason = ReasonField()
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
