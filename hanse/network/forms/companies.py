"""What is asked about a company, its numbers and its places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import Actor, current
from hanse.kernel.errors import Refused
from hanse.kernel.work.contest import contest
from hanse.ui.addresses import AddressField

from ..company.alike import alike
from ..company.identifiers import REGISTERS
from ..custom.forms import NewCustomFieldset
from ..models import CustomField, Identifier, Organisation, Partnership, Site
from ..partnership.lifecycle import State
from ..partnership.status import capital
from .choices import ColleagueField, SuggestingInput, TerritoryField, countries
from .people import languages
from .record import Asking, RecordForm
from .watched import WatchedForm

COMPANY = (
    "name", "legal_name", "business_type", "specialty", "country", "language", "currency", "phone", "email", "website",
    "employees", "year_opened", "annual_sales", "annual_sales_currency", "credit_rating",
)  # fmt: skip
ADDRESS = ("line1", "line2", "postcode", "city", "region")
BEGINNINGS = (State.TARGET, State.APPLICANT, State.QUALIFIED, State.CONTRACTED, State.ONBOARDING, State.ACTIVE)


class _CurrencyField(forms.CharField):
    """Three letters, written as one likes."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=3, required=False, **given)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).upper()


class CompanyForm(WatchedForm[Organisation]):
    """What is known of a company as such."""

    country = forms.ChoiceField(label=_("Country"), choices=countries, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    currency = _CurrencyField(label=_("Currency"), help_text=_("Three letters, such as EUR."))
    annual_sales_currency = _CurrencyField(label=_("Currency of annual sales"))

    class Meta:
        model = Organisation
        fields = COMPANY

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: Organisation) -> None:
        super().__init__(data, record=record)
        self.fields["language"].choices = languages(record.language)  # type: ignore[attr-defined]
        if record.annual_sales is not None:
            self.initial["annual_sales"] = f"{record.annual_sales.normalize():f}"

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("annual_sales") is not None and not values.get("annual_sales_currency"):
            self.add_error("annual_sales_currency", _("Say in which currency."))
        return values


class _RoleFields(forms.Form):
    """A role towards us, and how it begins."""

    role = forms.ChoiceField(label=_("Role"))
    reference = forms.CharField(label=_("Our number for them"), max_length=60, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        initial=State.TARGET,
        choices=lambda: [(each.value, capital(each.label)) for each in BEGINNINGS],
    )
    manager = ColleagueField(
        label=_("Manager"),
        required=False,
        nobody=_("whoever has the territory"),
        help_text=_("Where several have the territory, or nobody, it waits for a manager."),
    )
    territory = TerritoryField(label=_("Territory"))

    ROLE = ("role", "reference", "state", "manager", "territory")

    def offer(self, roles: Sequence[str]) -> None:
        """Let one choose among these roles; the only one is chosen."""
        self.fields["role"].choices = [(role, capital(Partnership.Role(role).label)) for role in roles]  # type: ignore[attr-defined]


class RoleForm(Asking, NewCustomFieldset, _RoleFields):
    """A company that we know takes up a further role."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, roles: Sequence[str], whole: bool = False
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.offer(roles)
        self.offer_new(CustomField.Of.PARTNERSHIP, whole=whole)


class NewPartnerForm(Asking, NewCustomFieldset, _RoleFields):
    """A company that is new to us: its name, its role, where it is, and what is required. The rest can follow."""

    name = forms.CharField(label=_("Name"), max_length=200)
    business_type = forms.CharField(label=_("Business type"), max_length=80, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = AddressField(label=_("E-mail"), required=False)
    website = forms.URLField(label=_("Website"), max_length=200, required=False)
    line1 = forms.CharField(label=_("Street"), max_length=200, required=False)
    line2 = forms.CharField(label=_("Addition"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("Town"), max_length=120, required=False)
    region = forms.CharField(label=_("Region"), max_length=120, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=countries, required=False)
    anyway = forms.BooleanField(
        label=_("Enter it anyway"), required=False, help_text=_("It is none of the companies that are like it.")
    )

    alike: Sequence[Organisation] = ()
    """Companies that are known already and may be this one."""

    GROUPS = (
        (_("The company"), ("name", "business_type", "phone", "email", "website"), CustomField.Of.COMPANY),
        (_("Towards us"), _RoleFields.ROLE, CustomField.Of.PARTNERSHIP),
        (_("Where it is"), (*ADDRESS, "country"), ""),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, roles: Sequence[str], whole: bool = False
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.offer(roles)
        self.offer_new(CustomField.Of.COMPANY, CustomField.Of.PARTNERSHIP, whole=whole)
        if current().is_bounded:  # what nobody looks after they would not see themselves
            self.initial["manager"] = self.fields["manager"].queryset.filter(pk=current().account_id).first()  # type: ignore[attr-defined]

    def enter(self, *, by: Actor) -> Partnership:
        """Take it on. Nobody enters a company twice without having been asked, also not in the same moment as somebody else."""

        def enter() -> Partnership:
            if not self.cleaned_data["anyway"]:
                self._ask()
            return Partnership.take_on(self.given_company, address=self.given_address, by=by, **self.given_role)

        return contest("a company that is new to us").claim(enter)

    def _ask(self) -> None:
        given = self.cleaned_data
        self.alike = alike(name=given["name"], website=given["website"], number=given["reference"])
        if self.alike:
            names = ", ".join(f"{company.name} ({company.public_id})" for company in self.alike)
            sentence = gettext("Is it one of these? %(companies)s. If not, say so here.") % {"companies": names}
            raise Refused(sentence, status=422, field="anyway")

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields by subject, as they are shown."""
        customs = {of: [field.attribute for field in self.asked if field.of == of] for of in CustomField.Of.values}
        return [(title, [self[name] for name in (*names, *customs.get(of, ()))]) for title, names, of in self.GROUPS]

    @property
    def given_company(self) -> dict[str, Any]:
        names = ("name", "business_type", "phone", "email", "website", "country")
        return {name: self.cleaned_data[name] for name in names} | self.said(CustomField.Of.COMPANY)

    @property
    def given_address(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in ADDRESS}
        return given | {"country": self.cleaned_data["country"]} if any(given.values()) else {}

    @property
    def given_role(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.ROLE} | self.said(CustomField.Of.PARTNERSHIP)


class PlaceFields(forms.BaseForm):
    """Coordinates come in pairs and lie on the globe."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        known = [values.get(name) is not None for name in ("latitude", "longitude")]
        if any(known) and not all(known) and not {"latitude", "longitude"} & set(self.errors):
            missing = "longitude" if known[0] else "latitude"
            self.add_error(missing, _("Latitude and longitude belong together: give both or neither."))
        return values


SITE = ("name", "kind", "line1", "line2", "postcode", "city", "region", "country", "latitude", "longitude", "is_head")


SITE_HELP: dict[str, Any] = {"is_head": _("One site does. By its address the company is in a territory.")}


def _degrees(label: Any, most: int, help_text: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=9,
        decimal_places=6,
        min_value=-most,
        max_value=most,
        required=False,
        help_text=help_text,
    )


def site_kinds() -> list[tuple[str, str]]:
    return [(kind.value, capital(kind.label)) for kind in Site.Kind]


class NewSiteForm(PlaceFields, RecordForm[Site]):
    """A place of a company."""

    kind = forms.ChoiceField(label=_("Kind"), choices=site_kinds)
    country = forms.ChoiceField(label=_("Country"), choices=countries, required=False)
    latitude = _degrees(_("Latitude"), 90, _("Degrees north of the equator, such as 53.8655; south is negative."))
    longitude = _degrees(_("Longitude"), 180, _("Degrees east of Greenwich, such as 10.6866; west is negative."))

    class Meta:
        model = Site
        fields = SITE
        help_texts = SITE_HELP


class SiteForm(PlaceFields, WatchedForm[Site]):
    """A place of a company that is known already."""

    kind = forms.ChoiceField(label=_("Kind"), choices=site_kinds)
    country = forms.ChoiceField(label=_("Country"), choices=countries, required=False)
    latitude = _degrees(_("Latitude"), 90, _("Degrees north of the equator, such as 53.8655; south is negative."))
    longitude = _degrees(_("Longitude"), 180, _("Degrees east of Greenwich, such as 10.6866; west is negative."))

    class Meta:
        model = Site
        fields = SITE
        help_texts = SITE_HELP


class NewIdentifierForm(RecordForm[Identifier]):
    """A number by which a register knows a company."""

    class Meta:
        model = Identifier
        fields = ("scheme", "value")
        widgets = {"scheme": SuggestingInput(list(REGISTERS.items()))}
        help_texts = {
            "scheme": _("VAT, DUNS, GLN, LEI or EORI, whose numbers are checked; or the name of another register."),
            "value": _("With or without blanks and dashes."),
        }


class IdentifierForm(WatchedForm[Identifier]):
    """The same for a number that is known already."""

    class Meta(NewIdentifierForm.Meta):
        pass
