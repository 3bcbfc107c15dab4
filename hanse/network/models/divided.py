"""Product lines that another territory has than the one in which a partner is: computed from areas, as that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from hanse.kernel.trail import audit
from hanse.kernel.walls.access import PartnerOwned

from ..territories.areas import Address
from ..territories.covering import Claim, Map
from .organisations import Organisation
from .partnerships import Partnership
from .products import ProductLine
from .territories import Territory

Division = dict[tuple[int, int], tuple[int | None, str]]
"""By partnership and product line the territory, and why that or none."""


class LineTerritory(PartnerOwned):
    """For one product line a partnership is in this territory; in none where several claim the line there."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="line_territories")
    partnership = models.ForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="line_territories", verbose_name=_("partnership")
    )
    line = models.ForeignKey(
        ProductLine, on_delete=models.CASCADE, related_name="line_territories", verbose_name=_("product line")
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, null=True, related_name="line_territories", verbose_name=_("territory")
    )
    reason = models.CharField(_("why this territory"), max_length=10, choices=Partnership.Why)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("territory for a product line")
        verbose_name_plural = _("territories for product lines")
        ordering = ["partnership", "line", "id"]
        constraints = [models.UniqueConstraint(fields=["partnership", "line"], name="one_territory_per_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.territory or self.get_reason_display()}"


def division(claimed: Iterable[Claim], homes: Iterable[tuple[int, str, Address]]) -> Division:
    """For partnerships (number, role, where they are) what these claims say of each product line that one names."""
    lines = dict(ProductLine.objects.values_list("public_id", "pk"))
    chart = Map(claim for claim in claimed if claim.lines)
    return {
        (partnership, lines[line]): (covering.territory, covering.reason)
        for partnership, role, there in homes
        for line, covering in chart.divide(there, role).items()
        if line in lines
    }


def now(*, of: Collection[int] | None = None) -> Division:
    """What is kept."""
    rows = LineTerritory.objects.order_by()
    rows = rows if of is None else rows.filter(organisation__in=of)
    return {
        (one, line): (there, why)
        for one, line, there, why in rows.values_list("partnership", "line", "territory", "reason")
    }


def divide(wanted: Division, *, of: Collection[int] | None = None) -> int:
    """Keep this instead of what is kept; gives for how many partnerships anything is different."""
    kept = now(of=of)
    changed = {key for key in kept.keys() | wanted.keys() if kept.get(key) != wanted.get(key)}
    touched = {partnership for partnership, _line in changed}
    if not touched:
        return 0
    with transaction.atomic():
        before = _told(touched)
        owners = dict(Partnership.objects.filter(pk__in=touched).order_by().values_list("pk", "organisation"))
        LineTerritory.objects.filter(pk__in=_rows_of(changed)).delete()
        LineTerritory.objects.bulk_create(
            (
                LineTerritory(
                    organisation_id=owners[partnership], partnership_id=partnership, line_id=line,
                    territory_id=wanted[partnership, line][0], reason=wanted[partnership, line][1],
                )
                for partnership, line in sorted(changed & wanted.keys())
                if partnership in owners
            ),
            ignore_conflicts=True,
            batch_size=500,
        )  # fmt: skip
        after = _told(touched)
        for row in Partnership.objects.filter(pk__in=touched).select_related("organisation").order_by("pk"):
            said = {"division": before.get(row.pk, "")}, {"division": after.get(row.pk, "")}
            audit.record("territories.divide", subject=row, before=said[0], after=said[1])
    return len(touched)


def _rows_of(keys: Collection[tuple[int, int]]) -> list[int]:
    theirs = LineTerritory.objects.filter(partnership__in={one for one, _line in keys}).order_by()
    return [pk for pk, one, line in theirs.values_list("pk", "partnership", "line") if (one, line) in keys]


def _told(partnerships: Collection[int]) -> dict[int, str]:
    """Bikes: North; Helmets: South."""
    said: dict[int, list[str]] = defaultdict(list)
    rows = LineTerritory.objects.filter(partnership__in=partnerships).select_related("line", "territory")
    for row in rows.order_by("line__name", "pk"):
        said[row.partnership_id].append(str(row))
    return {key: "; ".join(each) for key, each in said.items()}
