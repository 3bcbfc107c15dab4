"""Which rows a program changes alike, named by their ids, and what each act on them asks."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.ids import ALPHABET, LENGTH
from hanse.ui import formats

from .record import Asking
from .together import ManagerTogether, PeopleTogether, PreferredTogether, ProductsTogether, StatesTogether

MOST_NAMED = 1000
AN_ID = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


class IdsField(forms.MultipleChoiceField):
    """Ids of rows, whether there or not: each is answered for itself."""

    default_error_messages = {"invalid_choice": gettext_lazy("%(value)s is no id.")}

    def valid_value(self, value: str) -> bool:
        return AN_ID.fullmatch(value) is not None

    def clean(self, value: Any) -> list[str]:
        ids = list(dict.fromkeys(super().clean(value)))
        if len(ids) > MOST_NAMED:
            raise forms.ValidationError(_("At most %(count)s at once.") % {"count": formats.number(MOST_NAMED)})
        return ids


class NamedForm(Asking, forms.Form):
    """Which rows, and whether they are changed or only looked at."""

    dry_run = forms.BooleanField(
        label=gettext_lazy("Change nothing"), required=False,
        help_text=gettext_lazy("Only say what would become of each."),
    )  # fmt: skip


class ManyForm(NamedForm):
    """Which partnerships."""

    partnerships = IdsField(label=gettext_lazy("The ids of the partnerships"))


class ManyCompaniesForm(NamedForm):
    """Which companies."""

    organisations = IdsField(label=gettext_lazy("The ids of the companies"))


class ManyPeopleForm(NamedForm):
    """Which people."""

    people = IdsField(label=gettext_lazy("The ids of the people"))


class ManyProductsForm(NamedForm):
    """Which products."""

    products = IdsField(label=gettext_lazy("The ids of the products"))


def yes_or_no(field: forms.Field) -> Any:
    """The same question, answered with true or false."""
    return forms.NullBooleanField(label=field.label, help_text=field.help_text)


class ManyToManagerForm(ManyForm, ManagerTogether):
    """Which partnerships go into whose care."""


class ManyToStateForm(ManyForm, StatesTogether):
    """Which partnerships enter which state."""


class ManyPreferredForm(ManyForm, PreferredTogether):
    """Which partnerships are preferred, or are so no more."""

    preferred = yes_or_no(PreferredTogether.base_fields["preferred"])


class ManyPeopleChangedForm(ManyPeopleForm, PeopleTogether):
    """What many people are to have alike."""

    may_be_written_to = yes_or_no(PeopleTogether.base_fields["may_be_written_to"])


class ManyProductsChangedForm(ManyProductsForm, ProductsTogether):
    """What many products are to have alike."""

    active = yes_or_no(ProductsTogether.base_fields["active"])
