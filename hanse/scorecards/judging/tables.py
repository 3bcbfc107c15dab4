"""The list of a round: who is asked about whom, and what is done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import current
from hanse.kernel.models import Account
from hanse.ui.parts import st
from hanse.ui.tables import BooleanFilter, Column, LinkColumn, RelationFilter, Table, TextColumn

from ..models import Ask
from .telling import judge_url


def _colleagues() -> Any:
    return Account.objects.filter(pk__in=Ask.objects.order_by().values("account")).order_by("name", "pk")


def way_to(row: Ask) -> str:
    """To judging for who is asked; for others to the card."""
    if row.account_id == current().account_id and row.round.is_open:
        return f"{judge_url(row.organisation, row.round.kind, row.round.key)}?round={row.round.public_id}"
    return reverse(f"scorecards:{row.round.kind}", args=[row.organisation.public_id])


def _said(row: Any) -> str:
    return _("judged") if row.done else _("still to judge")


class AskTable(Table):
    """Who is asked about whom."""

    name, title = "asked-judgements", gettext_lazy("Asked judgements")
    search = ("organisation__name", "account__name")
    search_label = gettext_lazy("Partner or colleague")
    sort = "done"
    columns = (
        LinkColumn(
            key="partner", label=gettext_lazy("Partner"), value="organisation.name", url=way_to, sort="organisation__name"
        ),
        TextColumn(key="who", label=gettext_lazy("Colleague"), value="account.name", sort="account__name", phone="line"),
        Column(
            key="done", label=gettext_lazy("State"), value=_said, sort="done", phone="status",
            cell=lambda row: st(_said(row), "good" if row.done else ""),
        ),
    )  # fmt: skip
    filters = (
        RelationFilter(key="who", label=gettext_lazy("Colleague"), field="account", rows=_colleagues),
        BooleanFilter(
            key="done", label=gettext_lazy("State"), field="done", yes=gettext_lazy("judged"),
            no=gettext_lazy("still to judge"),
        ),
    )  # fmt: skip
