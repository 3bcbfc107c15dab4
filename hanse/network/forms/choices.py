"""What forms of partners let one choose from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hanse.kernel.models import Account
from hanse.ui import formats

from ..models import Territory

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


class ColleagueField(forms.ModelChoiceField[Account]):
    """One of ours who may look after a partner."""

    def __init__(self, *, nobody: Any = None, **given: Any) -> None:
        super().__init__(Account.objects.none(), to_field_name="public_id", empty_label=nobody or _("nobody"), **given)
        self.queryset = colleagues()


class TerritoryField(forms.ModelChoiceField[Territory]):
    def __init__(self, **given: Any) -> None:
        super().__init__(
            Territory.objects.all(), to_field_name="public_id", empty_label=formats.UNKNOWN, required=False, **given
        )
