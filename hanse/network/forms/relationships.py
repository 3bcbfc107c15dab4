"""What is asked about a tie between two companies."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock

from ..models import Organisation, Relationship
from ..models.relationships import INVERSE, directions
from ..partnership.status import capital
from .record import Asking
from .watched import WatchedForm

MOST_NAMED = 4


class CompanyField(forms.CharField):
    """A company, by its id, by our number for it or another register's, or by its name when no other has it."""

    def clean(self, value: Any) -> Organisation | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        number = Q(partnerships__reference__iexact=text) | Q(identifiers__value__iexact=text)
        for asked in (Q(public_id=text), number, Q(name__iexact=text), Q(name__icontains=text)):
            found = list(
                Organisation.objects.filter(asked).distinct().prefetch_related("partnerships")[: MOST_NAMED + 1]
            )
            if len(found) == 1:
                return found[0]
            if found:
                raise ValidationError(_several(found))
        raise ValidationError(_("No company has this name or number."))


def _several(found: list[Organisation]) -> str:
    named = ", ".join(
        f"{each} ({', '.join(role.reference or role.get_role_display() for role in each.partnerships.all())})"
        for each in found[:MOST_NAMED]
    )
    if len(found) > MOST_NAMED:
        return _("More than %(count)d companies fit, such as %(names)s. Give the number.") % {
            "count": MOST_NAMED,
            "names": named,
        }
    return _("Several companies fit: %(names)s. Give the number.") % {"names": named}


def kinds() -> list[tuple[str, str]]:
    """What the company at hand is to the other one: in both directions, each once."""
    return [(key, capital(words)) for key, words in directions()]


class Dated(forms.BaseForm):
    """The last day does not come before the first."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        start, end = values.get("starts_on"), values.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The last day comes before the first."))
        return values


class NewRelationshipForm(Dated, Asking, forms.Form):
    """A tie with another company."""

    kind = forms.ChoiceField(label=gettext_lazy("This company"), choices=kinds)
    other = CompanyField(
        label=gettext_lazy("Other company"), max_length=200, help_text=gettext_lazy("Its name, or our number for it.")
    )
    share = forms.DecimalField(
        label=gettext_lazy("Share in per cent"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    starts_on = forms.DateField(label=gettext_lazy("From"), required=False)
    ends_on = forms.DateField(label=gettext_lazy("Until"), required=False)

    def tie(self, company: Organisation) -> tuple[Organisation, Organisation, dict[str, Any]]:
        """Both sides in the direction in which it is kept, and what is known of it."""
        given = self.cleaned_data
        kind, other = given["kind"], given["other"]
        values = {name: given[name] for name in ("share", "starts_on", "ends_on")}
        values["kind"] = kind.removeprefix(INVERSE)
        return (other, company, values) if kind.startswith(INVERSE) else (company, other, values)


class RelationshipForm(Dated, WatchedForm[Relationship]):
    """Dates and share of a tie that is known."""

    class Meta:
        model = Relationship
        fields = ("share", "starts_on", "ends_on")


class DayForm(forms.Form):
    """The day on which something is looked at: today, unless another one is said."""

    on = forms.DateField(label=gettext_lazy("As of"), initial=clock.today)

    @property
    def day(self) -> date:
        return self.cleaned_data["on"] if self.is_bound and self.is_valid() else clock.today()
