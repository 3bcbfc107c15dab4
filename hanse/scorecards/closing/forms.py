"""What is asked of who closes a period, opens one again, or says when they close by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.network.forms.record import Asking
from hanse.ui import formats

from ..models import ClosedPeriod, Closing, Kind, Schedule
from ..models.closed import EVERY
from .due import ends


class CloseForm(Asking, forms.Form):
    """Which period; those that are over, and neither closed nor being closed, are offered."""

    period = forms.ChoiceField(
        label=_("Twelve months to"),
        help_text=_(
            "Its scorecards are kept as they stand. What later facts change in them is a revision that everybody sees."
        ),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        closed = set(ClosedPeriod.objects.filter(reopened_at=None).values_list("kind", "ends_on"))
        closed |= set(Closing.on_its_way().values_list("kind", "ends_on"))
        every = {row.kind: row.every for row in Schedule.objects.all()}
        period: Any = self.fields["period"]
        period.choices = [
            (f"{kind} {end.isoformat()}", f"{formats.day(end)}: {label}")
            for kind, label in Kind.choices
            for end in ends(every.get(kind, "month"), by=clock.today())
            if (kind, end) not in closed
        ]

    def clean_period(self) -> tuple[str, date]:
        kind, _space, end = self.cleaned_data["period"].partition(" ")
        return kind, date.fromisoformat(end)


class ReopenForm(Asking, forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ScheduleForm(Asking, forms.Form):
    """Which periods, and how long after their end."""

    every = forms.ChoiceField(label=_("Closed"), choices=EVERY)
    days = forms.IntegerField(label=_("Days after its end"), min_value=1, max_value=180)
