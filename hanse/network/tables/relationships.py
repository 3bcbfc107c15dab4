"""What a company has to do with others, as told from its side, on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.tables import (
    ChoiceFilter,
    Column,
    DateColumn,
    Filter,
    LinkColumn,
    Nothing,
    NumberColumn,
    Table,
    TextColumn,
    View,
)
from hanse.ui.tables.columns import Path

from ..models import Organisation, Relationship
from ..partnership.status import capital


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFilter(Filter):
    """Things that have a first and a last day, as they were or will be on one day."""

    def read(self, given: Any) -> date | None:
        wanted = given.getlist(self.key)
        try:
            return date.fromisoformat(wanted[-1].strip()) if wanted else None
        except ValueError:
            return None

    def write(self, value: Any) -> dict[str, list[str]]:
        return {self.key: [value.isoformat()]}

    def sentence(self, value: Any) -> SafeString:
        return format_html(_("as of <b>{day}</b>"), day=formats.day(value))

    def control(self, value: Any, scope: str) -> SafeString:
        return self._draw("range", scope, ends=[(self.key, _("On this day"), value)], kind="date")


def _hanse_ids(this: Path, other: Path) -> tuple[Column, ...]:
    """By what both companies are recognised when a file comes back; two may have one name, and one no number of ours."""
    return (
        TextColumn(key="hanse_id", label=gettext_lazy("Company's Hanse id"), value=this, hidden=True, in_files=True),
        TextColumn(
            key="other_hanse_id",
            label=gettext_lazy("Other company's Hanse id"),
            value=other,
            hidden=True,
            in_files=True,
        ),
    )


def relationship_table(actor: Actor, company: Organisation) -> type[Table]:
    """The table for one company; today's relationships are what a bare address shows."""

    def words(row: Relationship) -> str:
        return capital(row.words_from(company))

    def edit(row: Relationship) -> Any:
        if not allows(actor, "partners.relate", company):
            return ""
        url = reverse("network:relationship_edit", args=[row.public_id])
        return format_html('<a href="{}">{}</a>', url, _("Edit"))

    class RelationshipTable(Table):
        name, title = "relationships", gettext_lazy("Relationships")
        search = ("organisation__name", "other__name")
        search_label = gettext_lazy("Company")
        columns = (
            LinkColumn(
                key="company",
                label=gettext_lazy("Other company"),
                value=lambda row: row.opposite(company).name,
                url=lambda row: reverse("network:partner", args=[row.opposite(company).public_id]),
            ),
            Column(key="kind", label=gettext_lazy("Relationship"), value=words, sort="kind", phone="line"),
            NumberColumn(key="share", label=gettext_lazy("Share in %"), sort=True, phone="line"),
            DateColumn(key="starts_on", label=gettext_lazy("From"), sort=True, phone="line"),
            DateColumn(key="ends_on", label=gettext_lazy("Until"), sort=True, phone="line"),
            *_hanse_ids(lambda _row: company.public_id, lambda row: row.opposite(company).public_id),
            Column(key="edit", label=gettext_lazy("Change"), cell=edit, export=False, phone="status"),
        )
        filters = (
            DayFilter(key="on", label=gettext_lazy("As of"), where=Relationship.holds_on),
            ChoiceFilter(key="kind", label=gettext_lazy("Kind"), choices=Relationship.Kind.choices, many=True),
        )
        views = (
            View("now", gettext_lazy("Today"), lambda _request: {"on": clock.today().isoformat()}),
            View("ever", gettext_lazy("At any time")),
        )
        nothing = Nothing(
            gettext_lazy("No relationships yet"),
            gettext_lazy(
                "To whom does it belong, whom does it supply, with whom does it compete? Dated, so that the past stays known."
            ),
            icon="affiliate",
        )

    return RelationshipTable


def _number(company: Organisation) -> str:
    """Our number for a company, in the role in which it came."""
    return next((each.reference for each in company.partnerships.all() if each.reference), "") or ""


def _record(company: Organisation) -> str:
    return reverse("network:partner", args=[company.public_id])


class RelationshipsTable(Table):
    """Every relationship; exported, it has the columns by which such a file is recognised."""

    name, title = "all-relationships", gettext_lazy("Relationships")
    search = ("organisation__name", "other__name")
    search_label = gettext_lazy("Company")
    sort = "organisation"
    columns = (
        LinkColumn(
            key="organisation", label=gettext_lazy("Company"), value="organisation.name", sort="organisation__name",
            url=lambda row: _record(row.organisation),
        ),
        TextColumn(key="number", label=gettext_lazy("Company number"), value=lambda row: _number(row.organisation), soft=True),
        Column(
            key="kind", label=gettext_lazy("Relationship"), value=lambda row: row.get_kind_display(), sort="kind", phone="line"
        ),
        LinkColumn(
            key="other", label=gettext_lazy("Other company"), value="other.name", sort="other__name", phone="line",
            url=lambda row: _record(row.other),
        ),
        TextColumn(key="other_number", label=gettext_lazy("Other company number"), value=lambda row: _number(row.other), soft=True),
        NumberColumn(key="share", label=gettext_lazy("Share in %"), sort=True, phone="line"),
        DateColumn(key="starts_on", label=gettext_lazy("From"), sort=True, phone="line"),
        DateColumn(key="ends_on", label=gettext_lazy("Until"), sort=True, phone="line"),
        *_hanse_ids("organisation.public_id", "other.public_id"),
    )  # fmt: skip
    filters = (
        DayFilter(key="on", label=gettext_lazy("As of"), where=Relationship.holds_on),
        ChoiceFilter(key="kind", label=gettext_lazy("Kind"), choices=Relationship.Kind.choices, many=True),
    )
    views = (
        View("ever", gettext_lazy("At any time")),
        View("now", gettext_lazy("Today"), lambda _request: {"on": clock.today().isoformat()}),
    )
    nothing = Nothing(
        gettext_lazy("No relationships yet"),
        gettext_lazy("They are entered on a company's page, or come from a file."),
        icon="affiliate",
    )
