"""What is asked about who may act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import current
from hanse.kernel.walls.authz import Operation, allows
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.network.forms.choices import JobRolesField
from hanse.network.forms.record import Asking
from hanse.network.forms.relationships import CompanyField
from hanse.network.forms.watched import SeenField
from hanse.network.models import Organisation
from hanse.ui.addresses import AddressField
from hanse.ui.zones import languages, zones

from .joining.scopes import offered, only_read

DAYS = ((30, _("30 days")), (90, _("90 days")), (365, _("one year")))

Data = Mapping[str, Any] | None


def _ticks(label: Any, options: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=options, widget=forms.CheckboxSelectMultiple, **more)


class ColleagueForm(Asking, forms.Form):
    """Whom of ours to invite, to what."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = AddressField(label=_("E-mail"), help_text=_("The invitation goes there."))
    roles = _ticks(_("Roles"), list(STAFF_ROLES.items()))
    language = forms.ChoiceField(label=_("Language"), choices=languages)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zones)


class RolesForm(Asking, forms.Form):
    """What one of ours may do from now on."""

    roles = _ticks(_("Roles"), list(STAFF_ROLES.items()))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, help_text=_("Stands in the audit trail.")
    )
    seen = SeenField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Data = None, *, held: Collection[str]) -> None:
        super().__init__(data, initial={"roles": sorted(held), "seen": sorted(held)})

    def clean_seen(self) -> list[str] | None:
        """The roles that the page showed."""
        seen = self.cleaned_data["seen"]
        return [str(role) for role in seen] if isinstance(seen, list) else None


class EndingForm(Asking, forms.Form):
    """Why a login ends."""

    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Stands in the audit trail."))


class PersonInvitationForm(Asking, forms.Form):
    """Where the invitation to somebody at a partner goes, and what they may do there: asked where the record does not say it."""

    email = AddressField(
        label=_("E-mail"),
        help_text=_("The invitation goes there, and they sign in with it. It is kept on their record."),
    )
    job_roles = JobRolesField()

    def __init__(self, data: Data = None, *, roles: Collection[str], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        field = self.fields["job_roles"]
        assert isinstance(field, JobRolesField)
        field.among(roles)
        if initial.get("job_roles"):
            field.widget = forms.MultipleHiddenInput()


class NewcomerForm(Asking, forms.Form):
    """Who is to come in for a company, and what they do there: all that is needed to write to somebody new.

    Without a `company` the form asks at which one.
    """

    company = CompanyField(label=_("Company"), max_length=200, help_text=_("Its name, or our number for it."))
    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    email = AddressField(label=_("E-mail"), help_text=_("The invitation goes there, and they sign in with it."))
    job_roles = JobRolesField()
    language = forms.ChoiceField(
        label=_("Language"), choices=languages, help_text=_("The invitation is written in it.")
    )

    def __init__(
        self, data: Data = None, *, company: Organisation | None, roles: Collection[str], initial: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=dict(initial))
        if company is not None:
            del self.fields["company"]
        field = self.fields["job_roles"]
        assert isinstance(field, JobRolesField)
        field.among(roles)

    def clean_company(self) -> Organisation:
        """One whose people this colleague may invite."""
        company: Organisation = self.cleaned_data["company"]
        if not allows(current(), "seats.invite", company):
            raise forms.ValidationError(
                _("You do not look after %(company)s, so you invite nobody there."), params={"company": company}
            )
        return company


class TakeSeatForm(Asking, forms.Form):
    """Somebody without a login says who they are."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Ten characters or more."),
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zones, widget=forms.Select(attrs={"data-zone": "here"}))

    def __init__(self, data: Data = None, *, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        if self.is_bound:
            self.fields["timezone"].widget.attrs.pop("data-zone")


class TokenForm(Asking, forms.Form):
    """What a program may do, and for how long."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What the program is: “Stock import”, “Reporting”.")
    )
    lasts = forms.TypedChoiceField(
        label=_("Valid for"), choices=DAYS, initial=90, coerce=lambda days: timedelta(days=int(days))
    )
    reads = _ticks(_("It may read"), (), required=False)
    changes = _ticks(_("It may change"), (), required=False)

    def __init__(self, data: Data = None, *, roles: Collection[str]) -> None:
        super().__init__(data)
        every = offered(roles)
        self._choose("reads", [entry for entry in every if entry.name in only_read()])
        self._choose("changes", [entry for entry in every if entry.name not in only_read()])

    def _choose(self, name: str, entries: list[Operation]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (room, [(entry.name, _now(entry.says)) for entry in of_room])
            for room, of_room in groupby(entries, key=lambda entry: entry.room_label)
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        scopes = [*given.pop("reads", ()), *given.pop("changes", ())]
        if not scopes and not self.errors:
            raise forms.ValidationError(_("Choose what it may do."))
        return {**given, "scopes": scopes}
