"""Product lines that another territory has than the one in which a partner is: computed from areas, as that is, or set by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.trail import audit
from hanse.kernel.trail.changes import locked, made
from hanse.kernel.walls.access import PartnerOwned

from ..territories.areas import Address
from ..territories.covering import SELLING_ROLES, Claim, Map
from .editing import Overtaken, corrected
from .organisations import Organisation
from .partnerships import Partnership
from .products import ProductLine
from .territories import Territory
from .undoing import Altered, Undo, taken_out

BY_HAND = "territories.set_line"
Division = dict[tuple[int, int], tuple[int | None, str]]
"""By partnership and product line the territory, and why that or none."""


class LineTerritory(PartnerOwned):
    """For one product line a partnership is in this territory; in none where several claim the line there.

    What is set `by_hand` stays, whatever areas say.
    """

    GOES_WITH = Q(by_hand=False)

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
    by_hand = models.BooleanField(_("set by hand"), default=False, db_default=False)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("territory for a product line")
        verbose_name_plural = _("territories for product lines")
        ordering = ["partnership", "line", "id"]
        constraints = [models.UniqueConstraint(fields=["partnership", "line"], name="one_territory_per_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.territory or self.get_reason_display()}"

    @classmethod
    def set_at(cls, partnership: Partnership) -> dict[str, str]:
        """What is set by hand: the ids of territories by those of product lines, to be put into a page and compared later."""
        rows = cls.objects.filter(partnership=partnership, by_hand=True).order_by()
        return dict(rows.values_list("line__public_id", "territory__public_id"))

    @classmethod
    def put(
        cls, partnership: Partnership, *, line: ProductLine, territory: Territory, by: Actor, seen: str | None = None
    ) -> Undo:
        """For this line the partnership is in that territory from now on, whatever areas say; gives the way back.

        `seen`: the id of the territory that was set when the person read it, empty for none; raises `Overtaken` when it is
        another by now.
        """
        if partnership.role not in SELLING_ROLES:
            raise Refused(gettext("The market is not divided for suppliers."))
        with transaction.atomic():
            row = cls._kept(partnership, line, seen)
            if row is not None:
                was = {"territory_id": row.territory_id, "by_hand": row.by_hand}
                corrected(row, {"territory": territory, "by_hand": True}, by=by, operation=BY_HAND)
                return Undo.keep([Altered(row, was)], operation=BY_HAND, by=by)
            new = cls(
                organisation_id=partnership.organisation_id, partnership=partnership, line=line, territory=territory,
                reason=Partnership.Why.LINES, by_hand=True,
            )  # fmt: skip
            return Undo.keep([Altered(made(new, by=by, operation=BY_HAND), None)], operation=BY_HAND, by=by)

    @classmethod
    def leave_to_address(
        cls, partnership: Partnership, *, line: ProductLine, says: tuple[int | None, str] | None, by: Actor,
        seen: str | None = None,
    ) -> Undo:  # fmt: skip
        """What areas say counts again: `says` is territory and reason, None where the line has none of its own."""
        with transaction.atomic():
            row = cls._kept(partnership, line, seen)
            if row is None or not row.by_hand:
                raise Refused(gettext("This line follows the address already."), field="line")
            if says is None:
                return Undo.keep([taken_out(row, by=by, operation=BY_HAND)], operation=BY_HAND, by=by)
            was = {name: getattr(row, name) for name in ("territory_id", "reason", "by_hand")}
            values = {"territory_id": says[0], "reason": says[1], "by_hand": False}
            corrected(row, values, by=by, operation=BY_HAND)
            return Undo.keep([Altered(row, was)], operation=BY_HAND, by=by)

    @classmethod
    def _kept(cls, partnership: Partnership, line: ProductLine, seen: str | None) -> LineTerritory | None:
        locked(Partnership, partnership.pk)
        if seen is not None and cls.set_at(partnership).get(line.public_id, "") != seen:
            raise Overtaken(["territory"])
        return cls.objects.filter(partnership=partnership, line=line).first()


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
    """What is kept of what was computed."""
    rows = LineTerritory.objects.filter(by_hand=False).order_by()
    rows = rows if of is None else rows.filter(organisation__in=of)
    return {
        (one, line): (there, why)
        for one, line, there, why in rows.values_list("partnership", "line", "territory", "reason")
    }


def divide(wanted: Division, *, of: Collection[int] | None = None) -> int:
    """Keep this instead of what is kept; gives for how many partnerships anything is different. What was set by hand stays."""
    kept, stays = now(of=of), LineTerritory.objects.filter(by_hand=True).order_by()
    for key in stays.values_list("partnership", "line"):
        wanted.pop(key, None)
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
    theirs = LineTerritory.objects.filter(partnership__in={one for one, _line in keys}, by_hand=False).order_by()
    return [pk for pk, one, line in theirs.values_list("pk", "partnership", "line") if (one, line) in keys]


def _told(partnerships: Collection[int]) -> dict[int, str]:
    """Bikes: North; Helmets: South."""
    said: dict[int, list[str]] = defaultdict(list)
    rows = LineTerritory.objects.filter(partnership__in=partnerships).select_related("line", "territory")
    for row in rows.order_by("line__name", "pk"):
        said[row.partnership_id].append(str(row))
    return {key: "; ".join(each) for key, each in said.items()}
