"""A recipe measured on everybody whom the actor may see, before it is kept or where no run has measured it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hanse.facts.models import FactTable
from hanse.kernel import clock
from hanse.network.models import Organisation

from ..metrics.judged import MARKS
from ..metrics.registry import Unit
from ..models import Computation
from ..recipes.recipe import Recipe
from ..recipes.running import names_of, of_recipe, open_kinds
from ..rules.figures import Figure
from ..rules.period import Period
from ..rules.scale import Shape, calibrate, usable
from ..runs.computing import year_to_newest
from ..runs.measuring import partners_of

EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Preview:
    """Everybody's figure by partner, over the period that the cards look at now."""

    period: Period
    figures: Mapping[int, Figure]

    @property
    def values(self) -> list[Decimal]:
        """Of those whose figure would count."""
        return [found.value for found in self.figures.values() if found.known and found.value is not None]

    def examples(self) -> list[tuple[Organisation, Figure]]:
        """Ten partners, evenly from the lowest to the highest value; those without a figure where too few have one."""
        known = sorted(
            (partner for partner, found in self.figures.items() if found.known),
            key=lambda partner: (self.figures[partner].value or 0, partner),
        )
        rest = [partner for partner in self.figures if not self.figures[partner].known]
        last = len(known) - 1
        picked = known if last < EXAMPLES else [known[place * last // (EXAMPLES - 1)] for place in range(EXAMPLES)]
        picked = [*picked, *rest][:EXAMPLES]
        rows = Organisation.objects.in_bulk(picked)
        return [(rows[partner], self.figures[partner]) for partner in picked if partner in rows]

    def suggested(self, *, unit: str, higher_is_better: bool) -> dict[str, Any] | None:
        """Where points could begin and end, as plain values: the 10th to the 90th percentile of so many partners. Marks have
        ends of their own. None where nobody has it.
        """
        if unit == Unit.MARK and self.values:
            ends = [str(MARKS.floor), str(MARKS.target)]
            return {"ends": ends if higher_is_better else ends[::-1], "shape": MARKS.shape.value, "partners": 0}
        shape = Shape.LOG if unit == Unit.MONEY else Shape.LINEAR
        found = calibrate(self.values, higher_is_better=higher_is_better, shape=shape)
        if found is None:
            return None
        return {
            "ends": [str(found.floor), str(found.target)], "shape": found.shape.value, "partners": len(usable(self.values, shape)),
        }  # fmt: skip


def preview(recipe: Recipe, *, fewest: int, key: str = "made") -> Preview:
    period = period_of(recipe)
    partners = [partner.organisation_id for partner in partners_of(recipe.kind)]
    within = recipe.within(period, names_of([recipe]))
    with open_kinds(recipe, {}) as lines:
        return Preview(period, of_recipe(key, within, lines, period.end, partners, fewest=fewest))


def period_of(recipe: Recipe) -> Period:
    """The period of the cards that count now; before there are any, the year to the newest line."""
    computation = Computation.current(recipe.kind)
    if computation is not None:
        return computation.period
    table = FactTable.pinned(recipe.facts)
    return year_to_newest(table.newest_on if table else None, today=clock.today())
