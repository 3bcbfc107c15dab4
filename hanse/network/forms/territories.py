"""What is asked about a territory, and about who looks after it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.models import Account

from ..models import Territory
from .choices import countries
from .record import Asking
from .watched import WatchedForm


class TerritoryForm(WatchedForm[Territory]):
    """A territory's name and place."""

    country = forms.ChoiceField(label=_("Country"), required=False)

    class Meta:
        model = Territory
        fields = ("code", "name", "group", "country")

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = countries()


class AssignmentForm(Asking, forms.Form):
    """Who looks after a territory, from when to when."""

    account = forms.ModelChoiceField(
        Account.objects.none(), label=_("Who"), to_field_name="public_id", empty_label=_("Choose a colleague")
    )
    starts_on = forms.DateField(label=_("From"), initial=clock.today)
    ends_on = forms.DateField(label=_("Until"), required=False, help_text=_("The last day; empty for no end."))
    is_deputy = forms.BooleanField(label=_("As a deputy, beside the one who looks after it"), required=False)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        who = self.fields["account"]
        assert isinstance(who, forms.ModelChoiceField)
        who.queryset = (
            Account.objects.exclude(staff_roles=None).filter(is_active=True).distinct().order_by("name", "id")
        )


class EndForm(Asking, forms.Form):
    """The last day of an assignment."""

    on = forms.DateField(label=_("Last day"), initial=clock.today)
