"""What is asked about a to-do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.network.forms.choices import countries
from hanse.network.forms.record import Asking
from hanse.network.forms.relationships import CompanyField
from hanse.network.forms.watched import WatchedForm
from hanse.network.models import Organisation
from hanse.ui import formats

from . import owners
from .models import Task

Data = Mapping[str, Any] | None


class GiveForm(Asking, forms.Form):
    """A new to-do. `company` is what it is about; without one our people may name it."""

    sentence = forms.CharField(
        label=_("What is to be done"), max_length=200, help_text=_("A verb and what it is about.")
    )
    owner = forms.ChoiceField(label=_("Who does it"))
    due_on = forms.DateField(label=_("Due"), required=False)
    about = CompanyField(
        label=_("About the company"), required=False, max_length=200, help_text=_("Its name, or our number for it.")
    )
    reason = forms.CharField(label=_("Why"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Data, *, actor: Actor, company: Organisation | None, initial: Data = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.company = company
        among = owners.choices(actor, company)
        self.fields["owner"].choices = among  # type: ignore[attr-defined]
        if company is not None:
            del self.fields["about"]
        self.asks_us = actor.is_partner
        if actor.is_partner:
            self.fields["owner"].help_text = _("Whoever looks after you sees it too.")

    def told(self) -> dict[str, Any]:
        """What a task is made of."""
        given = dict(self.cleaned_data)
        company = given.pop("about", None) or self.company
        return given | owners.fields_of(given.pop("owner"), company, asks_us=self.asks_us)


class GiveAboutForm(GiveForm):
    """The same where it is known which company it is about."""

    about = None  # type: ignore[assignment]


class QuickForm(Asking, forms.Form):
    """One line, for oneself."""

    sentence = forms.CharField(max_length=200)
    due_on = forms.DateField(required=False)


class TaskForm(WatchedForm[Task]):
    """What is to be done, why and by when."""

    class Meta:
        model = Task
        fields = ("sentence", "reason", "due_on")
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}


class OwnerForm(Asking, forms.Form):
    """Who does it from now on."""

    owner = forms.ChoiceField(label=_("Who does it"))

    def __init__(self, data: Data, *, among: owners.Choices) -> None:
        super().__init__(data)
        self.fields["owner"].choices = [("", _("choose somebody")), *among]  # type: ignore[attr-defined]


class PutOffForm(Asking, forms.Form):
    """Until when it may wait."""

    not_before = forms.DateField(label=_("Show it again on"))

    def clean_not_before(self) -> Any:
        day = self.cleaned_data["not_before"]
        if day <= clock.today():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


class MovedForm(Asking, forms.Form):
    """Where a partner is now, and since when."""

    street = forms.CharField(label=_("Street and number"), max_length=200)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("Town"), max_length=100)
    country = forms.ChoiceField(label=_("Country"))
    since = forms.DateField(label=_("Since when"), required=False)

    def __init__(self, data: Data, *, company: Organisation) -> None:
        super().__init__(data, initial={"country": company.country})
        self.fields["country"].choices = countries()  # type: ignore[attr-defined]

    def told(self) -> str:
        """In one line, as the partner's person reads it."""
        given = self.cleaned_data
        town = " ".join(part for part in (given["postcode"], given["city"]) if part)
        address = ", ".join((given["street"], town, formats.country(given["country"])))
        if given["since"] is None:
            return address
        return gettext("%(address)s, since %(day)s") % {"address": address, "day": formats.day(given["since"])}
