"""What is asked about a custom field itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.kernel.walls.roles import STAFF_ROLES

from ..forms.record import RecordForm
from ..forms.watched import WatchedForm
from ..models import Partnership
from ..partnership.status import capital
from .forms import OptionsField
from .models import CustomField

ASKED = (
    "name", "name_de", "help", "help_de", "unit", "options", "group", "required", "roles", "partner", "readers", "writers",
    "personal", "searched",
)  # fmt: skip
EVERYBODY = _("Nobody chosen: everybody who sees the record.")


def _several(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


class _Declaring(forms.BaseForm):
    """The choices that both forms give."""

    def offer(self) -> None:
        for name, choices in (
            ("roles", Partnership.Role.choices),
            ("readers", STAFF_ROLES.items()),
            ("writers", STAFF_ROLES.items()),
        ):
            field: Any = self.fields[name]
            field.choices = [(key, capital(label)) for key, label in choices]


class _Meta:
    model = CustomField
    fields: tuple[str, ...] = ASKED
    labels = {
        "name": _("Name"), "name_de": _("Name in German"), "help": _("Help"), "help_de": _("Help in German"),
        "unit": _("Unit or currency"), "group": _("Group"), "required": _("Has to be filled in"), "partner": _("The partner"),
        "personal": _("Tells of a person: goes when the person is erased"), "searched": _("Records are found by it"),
        "of": _("Of"), "key": _("Key"), "kind": _("Kind"),
    }  # fmt: skip
    help_texts = {
        "unit": _("Of a number, such as m²; of an amount the currency, such as EUR."),
        "group": _("Fields of one group stand together."),
        "key": _("For programs, such as floor_area. Empty: made of the name. It never changes."),
        "kind": _("It never changes."),
    }


class FieldForm(_Declaring, WatchedForm[CustomField]):
    """A field that is there already."""

    options = OptionsField(label=_("List"))
    roles = _several(_("Of partners that are"), _("Nobody chosen: of all."))
    readers = _several(_("Read by"), EVERYBODY)
    writers = _several(_("Written by"), _("Nobody chosen: everybody who edits the record."))

    class Meta(_Meta):
        pass

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: CustomField) -> None:
        super().__init__(data, record=record)
        self.offer()


class NewFieldForm(_Declaring, RecordForm[CustomField]):
    """A field that is new: what it is of, its kind and its key too."""

    options = OptionsField(label=_("List"))
    roles = _several(_("Of partners that are"), _("Nobody chosen: of all."))
    readers = _several(_("Read by"), EVERYBODY)
    writers = _several(_("Written by"), _("Nobody chosen: everybody who edits the record."))
    key = forms.CharField(label=_("Key"), max_length=40, required=False, help_text=_Meta.help_texts["key"])

    class Meta(_Meta):
        fields = ("of", "kind", "name", "name_de", "key", *ASKED[2:])

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"of": CustomField.Of.COMPANY, "kind": "text", **(initial or {})})
        self.offer()
        for name in ("of", "kind"):
            field: Any = self.fields[name]
            field.choices = [(key, capital(label)) for key, label in field.choices if key]
