"""What is asked about documents and their kinds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock

from ..forms.record import Asking
from ..forms.watched import WatchedForm
from ..models import DocumentKind, Organisation, Partnership
from ..partnership.lifecycle import State
from ..partnership.status import capital
from .files import ACCEPT, LARGEST

TWO_WEEKS = timedelta(days=14)


def in_two_weeks() -> date:
    return clock.today() + TWO_WEEKS


class KindForm(WatchedForm[DocumentKind]):
    """What is asked of whom, before which states."""

    roles = forms.MultipleChoiceField(label=_("Of partners that are"), widget=forms.CheckboxSelectMultiple)
    states = forms.MultipleChoiceField(label=_("Before they become"), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = DocumentKind
        fields = ("name", "why", "months", "roles", "states")
        help_texts = {
            "why": _("Partners read this where they are asked for it."),
            "months": _("From its first day on. Empty: it does not end."),
        }

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: DocumentKind) -> None:
        super().__init__(data, record=record)
        for name, choices in (("roles", Partnership.Role.choices), ("states", State.choices)):
            field: Any = self.fields[name]
            field.choices = [(key, capital(label)) for key, label in choices]


class DocumentForm(Asking, forms.Form):
    """A file, what it is, and from when to when it counts."""

    kind = forms.ModelChoiceField(
        DocumentKind.objects.none(), label=_("Document"), to_field_name="public_id", empty_label=None
    )
    valid_from = forms.DateField(label=_("Valid from"), initial=clock.today)
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, help_text=_("Empty: as long as such a document counts, or for ever.")
    )
    most, accept = LARGEST, ACCEPT
    file = forms.FileField(
        label=_("The file"),
        allow_empty_file=True,
        max_length=255,
        error_messages={
            "required": _("Choose a file."),
            "max_length": _("The name of the file is too long: at most 255 characters."),
        },
    )

    def __init__(self, data: Any = None, files: Any = None, *, of: Organisation, kind: str = "") -> None:
        super().__init__(data, files, auto_id="drop-%s", initial={"kind": kind})
        choices: Any = self.fields["kind"]
        choices.queryset = DocumentKind.asked_of_company(of)


class AskingForm(Asking, forms.Form):
    """By when a partner is to send a document."""

    due_on = forms.DateField(label=_("Due"), initial=in_two_weeks)


class DecliningForm(Asking, forms.Form):
    """Why a document is not what was asked for."""

    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Whoever sent it reads this."))
