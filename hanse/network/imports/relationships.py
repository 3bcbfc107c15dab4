"""Relationships from a file: found by both companies, the kind and the first day, else made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from hanse.intake.fields import Field
from hanse.intake.kinds import register
from hanse.kernel.words import said as _

from ..company.shares import WHOLE, Part
from ..lookups import ids, organisations
from ..models import Organisation, Relationship
from ..models.relationships import INVERSE, directions
from .planning import Plan, Row
from .records import RecordKind, headings_of

if TYPE_CHECKING:
    from hanse.intake.models import Batch

Kind = Relationship.Kind
Trio = tuple[int, int, str]
CENT = Decimal("0.01")
LISTED = {
    "organisation": "organisation", "number": "organisation", "hanse_id": "organisation", "kind": "tie", "other": "other",
    "other_number": "other", "other_hanse_id": "other",
    **{name: name for name in ("share", "starts_on", "ends_on")},
}  # fmt: skip
"""The fields that the columns of our own list give, by their keys. What one company's list shows stands under the same headings."""


@register
class Relationships(RecordKind):
    """Ties between companies that are known already."""

    key, label = "relationships", gettext_lazy("Relationships")
    icon = "affiliate"
    heading = gettext_lazy("Import relationships")
    about = gettext_lazy("Who belongs to whom, who supplies whom, from when, with which share, a line for each.")
    result = "network:relationships"
    into = (Relationship,)
    fields = (
        Field("organisation", gettext_lazy("Company"), "organisation", required=True),
        Field("tie", gettext_lazy("Relationship"), "choice", required=True, options=dict(directions())),
        Field("other", gettext_lazy("Other company"), "organisation", required=True),
        Field("share", gettext_lazy("Share in %"), "decimal"),
        Field("starts_on", gettext_lazy("From"), "date"),
        Field("ends_on", gettext_lazy("Until"), "date"),
    )

    def listed(self) -> Iterable[tuple[Any, str]]:
        from ..tables.relationships import RelationshipsTable  # which knows of all rooms

        return headings_of(RelationshipsTable.columns, LISTED)

    def lookups(self) -> dict[str, Any]:
        return {"organisation": [*organisations(), *ids()]}

    def plan(self, rows: Sequence[Row], *, batch: Batch) -> Plan:
        planner = _Planner()
        for row in rows:
            planner.row(row)
        return planner.plan


class _Planner:
    """Every relationship that is known, by its two companies and kind."""

    def __init__(self) -> None:
        self.plan = Plan()
        self.companies = Organisation.objects.in_bulk()
        self.ties: dict[Trio, list[Relationship]] = defaultdict(list)
        self.parts: dict[tuple[int, str], list[Relationship]] = defaultdict(list)
        for tie in Relationship.objects.order_by("pk"):
            tie.organisation, tie.other = self.companies[tie.organisation_id], self.companies[tie.other_id]
            self._note(tie)

    def _note(self, tie: Relationship) -> None:
        self.ties[tie.organisation_id, tie.other_id, tie.kind].append(tie)
        self.parts[tie.other_id, tie.kind].append(tie)

    def row(self, row: Row) -> None:
        self.plan.begin(row)
        trio = self._trio(row)
        tie = self._known(trio, row.get("starts_on"))
        values = {name: row.get(name) for name in ("share", "starts_on", "ends_on")}
        if values["share"] is not None:
            values["share"] = Decimal(values["share"])
        if wrong := self._wrong(trio, tie, values):
            self.plan.refuse(row, *wrong)
            return
        made = tie is None
        if tie is None:
            organisation, other, kind = trio
            given = {name: value for name, value in values.items() if value is not None}
            tie = self.plan.make(
                Relationship(organisation=self.companies[organisation], other=self.companies[other], kind=kind, **given)
            )
            self._note(tie)
        altered = made or self.plan.update(tie, values)
        self.plan.count(tie, made=made, altered=altered)

    def _trio(self, row: Row) -> Trio:
        """Both companies in the direction in which it is kept; competitors are so to each other."""
        this, that, kind = row["organisation_id"], row["other_id"], row["tie"]
        if kind.startswith(INVERSE):
            return that, this, kind.removeprefix(INVERSE)
        turned = (that, this, kind)
        return turned if kind == Kind.COMPETES and turned in self.ties else (this, that, kind)

    def _known(self, trio: Trio, starts_on: date | None) -> Relationship | None:
        """The one from the same day; without a day the only one there is."""
        found = self.ties.get(trio, [])
        if starts_on is None and len(found) == 1:
            return found[0]
        return next((tie for tie in found if tie.starts_on == starts_on), None)

    def _wrong(self, trio: Trio, tie: Relationship | None, values: Mapping[str, Any]) -> tuple[str, str, object] | None:
        """The field that cannot be so, why, and its value."""
        whole = {name: value if value is not None else getattr(tie, name, None) for name, value in values.items()}
        share, start, end = whole["share"], whole["starts_on"], whole["ends_on"]
        if trio[0] == trio[1]:
            return "other", _("A company has no relationship with itself."), ""
        if start and end and end < start:
            return "ends_on", _("The last day comes before the first."), end
        if share is not None and not 0 <= share <= WHOLE:
            return "share", _("A share lies between 0 and 100 per cent."), share
        if share is not None and share != share.quantize(CENT):
            return "share", _("A share has at most two decimals."), share
        others = [each for each in self.parts[trio[1:]] if each is not tie]
        sentence = Relationship.too_much(others, Part(share, start, end), kind=trio[2]) if share is not None else ""
        return ("share", sentence, share) if sentence else None
