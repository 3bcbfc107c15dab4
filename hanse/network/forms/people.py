"""What is asked about a person, by us and by their own company's administrator."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.ui import formats

from ..models import Person
from ..people.languages import LONGEST, codes_in
from .choices import JobRolesField
from .record import Asking
from .watched import WatchedForm


def languages(now: str) -> list[tuple[str, str]]:
    """Nothing, then every language by its name in the reader's; `now` too, should it be a rarer one."""
    found = [("", formats.UNKNOWN), *formats.languages()]
    return found if now in dict(found) else [*found, (now, formats.language(now))]


class OwnPersonForm(WatchedForm[Person]):
    """What a partner's administrator says of their own people. For somebody new `record` is a person not yet saved."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    further_languages = forms.CharField(
        label=_("Further languages"), max_length=200, required=False,
        help_text=_("Names or codes with commas between, such as French, de."),
    )  # fmt: skip
    job_roles = JobRolesField(required=False)

    class Meta:
        model = Person
        fields: tuple[str, ...] = (
            "honorific",
            "given_name",
            "family_name",
            "title",
            "email",
            "phone",
            "language",
            "further_languages",
        )

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: Person, roles: Collection[str]) -> None:
        self.held = record.roles_held
        super().__init__(data, record=record)
        self.initial["job_roles"] = sorted(self.held)
        self._choose_from("language", languages(record.language))
        offered: Any = self.fields["job_roles"]
        offered.among(roles)

    def as_it_is(self) -> dict[str, Any]:
        return {**super().as_it_is(), "job_roles": sorted(self.held)}

    def clean(self) -> dict[str, Any]:
        """Job roles that somebody else gave or took meanwhile stay given or taken: only what was ticked here anew counts."""
        given = self.cleaned_data.get("seen")
        values = super().clean()
        self.roles_seen = given.get("job_roles") if isinstance(given, dict) else None
        if isinstance(self.roles_seen, list) and "job_roles" in values:
            values["job_roles"] = self._with_others(values["job_roles"])
        return values

    def _with_others(self, chosen: Collection[str]) -> list[str]:
        seen, ticked = set(map(str, self.roles_seen or ())), set(chosen)
        return sorted((self.held - (seen - ticked)) | (ticked - seen))

    def _caught_up(self, *, taken_over: Collection[str]) -> Mapping[str, Any]:
        return {**super()._caught_up(taken_over=taken_over), "job_roles": self.cleaned_data.get("job_roles", [])}

    def clean_further_languages(self) -> str:
        """As codes, each once."""
        kept, unknown = codes_in(self.cleaned_data["further_languages"])
        if unknown:
            raise forms.ValidationError(_("“%(word)s” is no language that is known."), params={"word": unknown})
        if len(kept) > LONGEST:
            raise forms.ValidationError(_("These are more languages than can be kept."))
        return kept

    def _choose_from(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class PersonForm(OwnPersonForm):
    """What we say of somebody at a partner."""

    class Meta(OwnPersonForm.Meta):
        fields = (
            *OwnPersonForm.Meta.fields,
            "reference",
            "may_be_written_to",
            "consent_on",
            "consent_source",
        )
        help_texts = {
            "consent_on": _("Today, when nothing else is said."),
            "consent_source": _("Such as: form at the fair, by telephone, in the contract."),
        }

    def clean_consent_on(self) -> date | None:
        day: date | None = self.cleaned_data["consent_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class LeavingForm(Asking, forms.Form):
    """The day on which somebody left."""

    on = forms.DateField(
        label=_("Left the company on"),
        initial=clock.today,
        help_text=_(
            "The seat at the company ends at once. What was done stays, and the login for other companies too."
        ),
    )
