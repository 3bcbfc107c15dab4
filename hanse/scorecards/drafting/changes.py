"""How two definitions of a scorecard differ, measure by measure and band by band. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..bands.rule import Band
from ..rules.scale import Scale
from ..rules.scoring import Criterion


@dataclass(frozen=True, slots=True)
class Changed:
    """One measure in two definitions; None where it takes no part."""

    key: str
    before: Criterion | None
    after: Criterion | None

    @property
    def weights(self) -> tuple[int, int]:
        return (self.before.weight if self.before else 0, self.after.weight if self.after else 0)

    @property
    def manners(self) -> tuple[tuple[bool, bool], tuple[bool, bool]]:
        """Whether figures are drawn to the peers', and whether groups have scales of their own."""
        sides = [(each.shrink, each.by_group) if each else (False, False) for each in (self.before, self.after)]
        return sides[0], sides[1]

    @property
    def groups(self) -> list[tuple[str, Scale | None, Scale | None]]:
        """The groups of peers whose own scales differ, each with both; None where it has the common one."""
        then, now = (
            {name: scale for name, scale, _partners in each.groups} if each else {}
            for each in (self.before, self.after)
        )
        return [
            (name, then.get(name), now.get(name)) for name in sorted({*then, *now}) if then.get(name) != now.get(name)
        ]

    @property
    def scales(self) -> tuple[Scale | None, Scale | None]:
        return (self.before.scale if self.before else None, self.after.scale if self.after else None)


def changes(before: Sequence[Criterion], after: Sequence[Criterion]) -> list[Changed]:
    """The measures whose weight or scale differs, in the order of the later definition."""
    then, now = {each.key: each for each in before}, {each.key: each for each in after}
    keys = [*now, *(key for key in then if key not in now)]
    found = [Changed(key, then.get(key), now.get(key)) for key in keys]
    return [
        each
        for each in found
        if each.weights[0] != each.weights[1]
        or (each.after and (each.scales[0] != each.scales[1] or each.manners[0] != each.manners[1] or each.groups))
    ]


def bands_differ(before: Sequence[Band], after: Sequence[Band]) -> bool:
    return list(before) != list(after)
