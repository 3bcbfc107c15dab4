"""What many records are to have alike; what is left empty stays as it is with each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import current
from hanse.kernel.walls.roles import ADDS, PARTNER_ROLES, SEES
from hanse.ui import formats

from ..custom import telling
from ..custom.columns import label_of
from ..custom.declared import fills_in
from ..custom.forms import ValueField
from ..custom.models import CustomField, every
from ..custom.record import EMPTY
from ..models import Partnership, ProductLine
from ..models.partnerships import SAY_WHY
from ..models.together import Roles
from ..partnership.lifecycle import NEEDS_REASON, State
from ..partnership.status import capital
from .choices import ReasonField, WeighedColleagueField
from .partnerships import ManagerForm
from .record import Asking

AS_IT_IS = _("as it is with each")


class Together(Asking, forms.Form):
    """Every field may stay empty."""

    def wanted(self) -> dict[str, Any]:
        """The fields that were filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value not in EMPTY}

    def roles(self) -> Roles:
        """Job roles to give and to take; none but of people."""
        return Roles()


def _said(name: str, row: Any) -> str:
    return telling.value(name, getattr(row, name))


class CustomTogether(Together):
    """Custom fields of a sort of record, as far as who is at work fills them in: each given a value, or emptied."""

    of: ClassVar[str]
    asked: dict[str, CustomField]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.asked = {each.attribute: each for each in every() if each.of == self.of and fills_in(current(), each)}
        for name, each in self.asked.items():
            self.fields[name] = ValueField(each).of_many(AS_IT_IS)
        if spare := [(name, label_of(each)) for name, each in self.asked.items() if not each.required]:
            self.fields["emptied"] = forms.MultipleChoiceField(
                label=_("Empty"), required=False, choices=spare, widget=forms.CheckboxSelectMultiple,
                help_text=_("What is ticked says nothing any more with each."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in given.get("emptied", ()):
            if given.get(name) not in EMPTY:
                self.add_error(name, _("This is to be emptied at the same time."))
        return given

    def columns(self) -> list[tuple[Any, Callable[[Any], str]]]:
        """What each row says in these fields now, with their labels."""
        return [(label_of(each), partial(_said, name)) for name, each in self.asked.items()]

    def wanted(self) -> dict[str, Any]:
        said = {name: value for name, value in super().wanted().items() if name != "emptied"}
        return said | dict.fromkeys(self.cleaned_data.get("emptied", ()))


class RoleFieldsTogether(CustomTogether):
    """What is asked of partners in their roles."""

    of = CustomField.Of.PARTNERSHIP


class CompanyFieldsTogether(CustomTogether):
    """What is asked of companies."""

    of = CustomField.Of.COMPANY


class ManagerTogether(Together, ManagerForm):
    """Into whose care several partners go."""


class ManagerOfThese(ManagerTogether):
    """The same, of partners that are known: whoever has some in their roles is offered first."""

    manager = WeighedColleagueField(label=ManagerTogether.base_fields["manager"].label, nobody=_("choose somebody"))

    def __init__(self, data: Any, rows: QuerySet[Partnership]) -> None:
        super().__init__(data)
        roles = set(rows.order_by().values_list("role", flat=True).distinct())
        field: Any = self.fields["manager"]
        field.about(roles, counted=not current().is_bounded)


class PreferredTogether(Together):
    preferred = forms.TypedChoiceField(
        label=_("Preferred"), choices=[("yes", _("yes")), ("no", _("no"))], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip


class StatesTogether(Together):
    """The next state of several partnerships: those that follow the state of any of them."""

    to = forms.ChoiceField(label=_("New state"), widget=forms.RadioSelect)
    reason = ReasonField()

    def __init__(self, data: Any, rows: QuerySet[Partnership]) -> None:
        super().__init__(data)
        now = rows.order_by().values_list("state", flat=True).distinct()
        following = {to for state in now for to in Partnership.moves.following(state)}
        choices: Any = self.fields["to"]
        choices.choices = [(state.value, capital(state.label)) for state in State if state.value in following]

    @property
    def state(self) -> State:
        return State(self.cleaned_data["to"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("to") in NEEDS_REASON and not given["reason"].strip():
            self.add_error("reason", SAY_WHY)
        return given


class ProductsTogether(CustomTogether):
    of = CustomField.Of.PRODUCT

    line = forms.ModelChoiceField(
        ProductLine.objects.order_by("name"), label=_("Product line"), to_field_name="public_id", required=False,
        empty_label=AS_IT_IS,
    )  # fmt: skip
    active = forms.TypedChoiceField(
        label=_("On sale"), choices=[("", AS_IT_IS), ("yes", _("yes")), ("no", _("no"))], required=False,
        coerce=lambda value: value == "yes", empty_value=None,
    )  # fmt: skip
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False, help_text=_("Empty: as it is with each."))


def _with_what_they_add() -> list[tuple[str, str]]:
    return [(key, f"{label} – {ADDS[key]}") for key, label in PARTNER_ROLES.items()]


class PeopleTogether(CustomTogether):
    of = CustomField.Of.PERSON

    language = forms.ChoiceField(label=_("Language"), required=False)
    title = forms.CharField(
        label=_("What their card says"), max_length=120, required=False, help_text=_("Empty: as it is with each.")
    )

    give_role = forms.ChoiceField(
        label=_("Give a job role"), required=False, choices=lambda: [("", _("none")), *_with_what_they_add()],
        help_text=SEES,
    )  # fmt: skip
    take_role = forms.ChoiceField(
        label=_("Take a job role"), required=False, choices=[("", _("none")), *PARTNER_ROLES.items()]
    )
    may_be_written_to = forms.TypedChoiceField(
        label=_("Agrees to be written to"), choices=[("", AS_IT_IS), ("yes", _("yes")), ("no", _("no"))], required=False,
        coerce=lambda value: value == "yes", empty_value=None,
    )  # fmt: skip
    consent_source = forms.CharField(
        label=_("How they agreed"), max_length=120, required=False,
        help_text=_("Such as: form at the fair, by telephone, in the contract."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        choices: Any = self.fields["language"]
        choices.choices = [("", AS_IT_IS), *formats.languages()]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        agrees, how = given.get("may_be_written_to"), given.get("consent_source")
        if agrees and not how:
            self.add_error("consent_source", _("Say how they agreed: it is kept with each."))
        if how and not agrees:
            self.add_error("may_be_written_to", _("You say how they agreed: choose yes, or leave that empty."))
        if given.get("give_role") and given.get("give_role") == given.get("take_role"):
            self.add_error("take_role", _("This job role is given at the same time."))
        return given

    def wanted(self) -> dict[str, Any]:
        return {name: value for name, value in super().wanted().items() if name not in {"give_role", "take_role"}}

    def roles(self) -> Roles:
        given, taken = (frozenset({self.cleaned_data[name]} - {""}) for name in ("give_role", "take_role"))
        return Roles(given, taken)
