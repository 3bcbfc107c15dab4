"""What forms of partners let one choose from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hanse.kernel.models import Account
from hanse.kernel.models.accounts import role_names
from hanse.kernel.walls.roles import ADDS, PARTNER_ROLES, SEES, STAFF_ROLES
from hanse.ui import formats

from ..models import Partnership, Territory

LOOKING_AFTER = ("partner_manager", "channel_chief", "category_buyer", "supplier_quality")


def countries() -> list[tuple[str, str]]:
    """Nothing, then every country by its name in the reader's language."""
    from babel import Locale

    names = Locale.parse(formats.locale()).territories.items()
    known = [(code, str(name)) for code, name in names if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY]
    return [("", formats.UNKNOWN), *sorted(known, key=lambda pair: pair[1].casefold())]


_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"})


def colleagues(*, also: int | None = None) -> QuerySet[Account]:
    """Those of ours who may look after a partner; `also` who does so now, whoever it is."""
    may = Q(is_active=True, staff_roles__role__in=LOOKING_AFTER) | Q(pk=also)
    return Account.objects.filter(may).distinct().order_by("name", "id")


class SuggestingInput(forms.TextInput):
    """A text for which the browser offers some values, each with what it is in words; any other may be typed."""

    def __init__(self, suggestions: Iterable[tuple[str, Any]]) -> None:
        super().__init__()
        self.suggestions = list(suggestions)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        offered = f"{(attrs or {}).get('id', name)}-offered"
        options = format_html_join("", '<option value="{}">{}</option>', self.suggestions)
        shown = super().render(name, value, {**(attrs or {}), "list": offered}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', shown, offered, options)


class ReasonField(forms.CharField):
    """Why; needed with some of the choices above it, which say so: it is not called optional."""

    sometimes = True

    def __init__(self, **given: Any) -> None:
        said = {"label": _("Reason"), "help_text": _("The partner and the next colleague will ask.")}
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), **(said | given))


class ColleagueField(forms.ModelChoiceField[Account]):
    """One of ours who may look after a partner."""

    def __init__(self, *, nobody: Any = None, **given: Any) -> None:
        super().__init__(Account.objects.none(), to_field_name="public_id", empty_label=nobody or _("nobody"), **given)
        self.queryset = colleagues()

    def among(self, people: QuerySet[Account]) -> None:
        """Of these alone; fields that are given the same rows ask for them once."""
        self.queryset = people
        self.choices = lambda: [("", self.empty_label), *((each.public_id, str(each)) for each in people)]


class WeighedColleagueField(ColleagueField):
    """The same, each with what they are and how many partners are in their care; first who has some in a role that is asked for."""

    def about(self, roles: Collection[str], *, counted: bool) -> None:
        """`counted` where who asks sees the whole network: else the number would be too small."""
        held = Partnership.objects.filter(manager=OuterRef("pk"))
        number = held.order_by().values("manager").annotate(number=Count("pk")).values("number")
        weighed = colleagues().annotate(
            role_names=role_names(OuterRef("pk")),
            partner_count=Coalesce(Subquery(number), 0) if counted else Value(0),
            is_first=Exists(held.filter(role__in=roles)),
        )
        self.queryset = weighed.order_by("-is_first", "name", "id")

    def label_from_instance(self, obj: Any) -> str:
        held = [str(STAFF_ROLES[role]) for role in LOOKING_AFTER if role in (obj.role_names or "").split()]
        count = obj.partner_count
        partners = ngettext("%(count)s partner", "%(count)s partners", count) % {"count": formats.number(count)}
        known = ", ".join([*held, *([partners] if count else [])])
        return f"{obj} – {known}" if known else str(obj)


class JobRolesField(forms.MultipleChoiceField):
    """What somebody does at a partner, each with what it lets them do; `among` says which are offered."""

    about_choices = ADDS

    def __init__(self, **given: Any) -> None:
        super().__init__(label=_("Job roles"), widget=forms.CheckboxSelectMultiple, help_text=SEES, **given)

    def among(self, roles: Collection[str]) -> None:
        self.choices = [(key, label) for key, label in PARTNER_ROLES.items() if key in roles]


class TerritoryField(forms.ModelChoiceField[Territory]):
    def __init__(self, **given: Any) -> None:
        super().__init__(
            Territory.objects.all(), to_field_name="public_id", empty_label=formats.UNKNOWN, required=False, **given
        )
