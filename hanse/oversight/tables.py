"""The lists of oversight."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.facts.tables import RowFilter
from hanse.kernel.models import Account, AuditEntry
from hanse.network.models import Organisation
from hanse.network.past import told
from hanse.ui import formats
from hanse.ui.breaks import whole
from hanse.ui.tables import (
    ChoiceFilter,
    DateColumn,
    DateFilter,
    NumberColumn,
    Table,
    TextColumn,
)

from . import trail

SIDES = {
    "staff": gettext_lazy("our people"), "partner": gettext_lazy("a partner's people"),
    "machine": gettext_lazy("a machine"), "system": gettext_lazy("Hanse itself or the command line"),
    "public": gettext_lazy("nobody signed in"),
}  # fmt: skip


def side(entry: AuditEntry) -> str:
    """From where somebody acted; of Hanse itself, whether a person stood behind it."""
    if entry.actor_kind == "system":
        return _("the machine that Hanse runs on") if entry.actor_name in told.WORKINGS else _("Hanse itself")
    return str(SIDES.get(entry.actor_kind, entry.actor_kind))


def _colleagues() -> Iterator[tuple[str, str]]:
    rows = Account.objects.filter(staff_roles__isnull=False).distinct().order_by("name", "pk")
    return ((str(pk), name) for pk, name in rows.values_list("pk", "name"))


class _Held:
    """What stands in the trail to filter by, in words and in their order: asked for when it is needed, once a page."""

    @cached_property
    def _found(self) -> list[str]:
        """Each operation and each kind once. Nothing beside the names is asked: so an index is leapt through, and not read."""
        one, other = (
            AuditEntry.objects.order_by().values_list(name, flat=True).distinct()
            for name in ("operation", "subject_type")
        )
        return list(one.union(other, all=True).order_by())

    def _of(self, words: Callable[[str], str], *, kinds: bool) -> list[tuple[str, str]]:
        known = {model._meta.label_lower for model in apps.get_models()}
        named = [(held, words(held)) for held in self._found if held and (held in known) is kinds]
        return sorted(named, key=lambda pair: (pair[1].casefold(), pair[0]))

    def operations(self) -> list[tuple[str, str]]:
        return self._of(trail.in_words, kinds=False)

    def kinds(self) -> list[tuple[str, str]]:
        return self._of(lambda label: str(told.kind(AuditEntry(subject_type=label))), kinds=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstantColumn(DateColumn):
    """A day and a time to the second, whatever the day: an auditor compares them. How long ago it was is the hint."""

    def shown(self, value: Any, row: Any) -> Any:
        return format_html(
            '<time class="num" datetime="{}" title="{}">{}</time>',
            value.isoformat(), formats.ago(value), formats.instant(value),
        )  # fmt: skip


def trail_table(company: Organisation | None, *, of_company: bool = False) -> type[Table]:
    """The entries; with `company` those that the address asks for, with `of_company` on that company's own page."""
    held = _Held()
    filters = [
        ChoiceFilter(key="who", label=_("Who"), field="account_id", choices=_colleagues, many=True),
        ChoiceFilter(key="side", label=_("Side"), field="actor_kind", choices=list(SIDES.items()), many=True),
        ChoiceFilter(key="operation", label=_("Operation"), choices=held.operations, many=True),
        ChoiceFilter(key="kind", label=_("Kind of record"), field="subject_type", choices=held.kinds, many=True),
        DateFilter(key="day", label=_("Day"), where=trail.of_days),
    ]
    if not of_company:
        filters.append(RowFilter(key="company", label=_("Company"), row=company, where=_of_company))

    class TrailTable(Table):
        name = "audit"
        title = gettext_lazy("Audit trail")
        search = trail.SEARCHED
        search_label = gettext_lazy("Name, company, value, operation or reason")
        by_column = False
        sort = "-at"
        columns = tuple(_columns(of_company))

    TrailTable.filters = tuple(filters)
    return TrailTable


def _of_company(value: Organisation) -> Any:
    return Q(organisation_id=value.pk)


def _columns(of_company: bool) -> Iterator[Any]:
    yield InstantColumn(key="at", label=_("When"), value="entry.at", sort=True, phone="line")
    yield TextColumn(
        key="what", label=_("What happened"), value="sentence", phone="name", cell=_sentence if of_company else _about
    )
    yield TextColumn(key="who", label=_("Who"), soft=True)
    if not of_company:
        yield TextColumn(key="company", label=_("Company"), value="company.name", cell=_company)
    yield TextColumn(key="kind", label=_("Kind of record"), soft=True, cell=lambda line: whole(line.kind))
    yield TextColumn(
        key="operation", label=_("Operation"), value=lambda line: trail.in_words(line.entry.operation), hidden=True
    )
    yield TextColumn(key="record", label=_("Record"), hidden=True)
    yield TextColumn(key="reason", label=_("Reason"), value=lambda line: told.reason(line.entry), hidden=True)
    yield TextColumn(key="before", label=_("Before"), hidden=True, in_files=True)
    yield TextColumn(key="after", label=_("After"), hidden=True, in_files=True)
    yield NumberColumn(key="entry", label=_("Number in the trail"), value="entry.pk", hidden=True)
    yield NumberColumn(key="position", label=_("Place in the chain"), value="entry.position", hidden=True)


def _sentence(line: trail.Line) -> SafeString:
    return format_html('<a class="main" href="{}">{}</a>', line.url, line.sentence)


def _about(line: trail.Line) -> SafeString:
    """The sentence; a phone has the company below it instead of a column."""
    if line.company is None:
        return _sentence(line)
    return format_html('{}<span class="under hint narrow">{}</span>', _sentence(line), line.company)


def _company(line: trail.Line) -> Any:
    if line.company is None:
        return formats.UNKNOWN
    return format_html('<a class="main" href="?company={}">{}</a>', line.company.public_id, line.company)
