"""What is asked about a territory, and about who looks after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
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
    in_place_of = forms.ModelChoiceField(
        Account.objects.none(),
        label=_("In the place of"),
        to_field_name="public_id",
        required=False,
        empty_label=_("nobody, beside the others"),
        help_text=_("Their time then ends the day before."),
    )
    is_deputy = forms.BooleanField(label=_("As a deputy"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, territory: Territory) -> None:
        super().__init__(data)
        ours = Account.objects.exclude(staff_roles=None).filter(is_active=True)
        here = territory.assignments.exclude(ends_on__lt=clock.today()).values("account")
        self._choose_from("account", ours)
        self._choose_from("in_place_of", Account.objects.filter(pk__in=here))

    def _choose_from(self, name: str, rows: QuerySet[Account]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows.distinct().order_by("name", "id")


class EndForm(Asking, forms.Form):
    """The last day of an assignment."""

    on = forms.DateField(label=_("Last day"), initial=clock.today)


class AssignmentEndForm(EndForm):
    """The same where an assignment has no address of its own: who, and since when."""

    account = forms.ModelChoiceField(Account.objects.all(), label=_("Who"), to_field_name="public_id")
    starts_on = forms.DateField(label=_("From"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, territory: Territory) -> None:
        super().__init__(data)
        self.territory = territory

    def clean(self) -> dict[str, Any]:
        """With the `assignment` that is meant."""
        given = super().clean() or self.cleaned_data
        named = {name: given.get(name) for name in ("account", "starts_on")}
        if all(named.values()):
            given["assignment"] = self.territory.assignments.filter(**named).select_related("account").first()
            if given["assignment"] is None:
                self.add_error("account", _("They do not look after it from this day on."))
        return given
