"""The form of a scorecard's definition: weight and scale of each measure, the bands, the day.

Shares and changes are asked for in per cent. A measure with weight 0 takes no part.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.network.forms.record import Asking

from ..bands.rule import LONGEST_NAME, MOST_BANDS, Band
from ..metrics.registry import Metric, Unit, of_kind
from ..models import JudgedCriterion, MadeMetric
from ..models.card_drafts import CardDraft, Overtaken
from ..rules.grouping import Trait, choices
from ..rules.scale import Scale, Shape
from ..rules.scoring import Criterion
from .telling import peers_told

PER_CENT = (Unit.SHARE, Unit.CHANGE)
SOON = timedelta(days=14)
"""So long at least there is to decide on a draft, unless somebody chooses another day."""
LONGEST_SEEN = 200_000


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one measure; `shrink` only where its error is known."""

    metric: Metric
    weight: BoundField
    floor: BoundField
    target: BoundField
    unit: str
    shrink: BoundField | None
    grouped: BoundField
    groups: list[tuple[str, BoundField, BoundField]]
    """The scale of each group of peers that has one: its name, and where points begin and end."""


class DefinitionForm(Asking, forms.Form):
    """What a scorecard of a kind is to be made of. `seen` is what the page said when it was made, to merge what others did."""

    note = forms.CharField(
        label=gettext_lazy("What it changes and why"), max_length=200,
        help_text=gettext_lazy("Whoever approves it reads this, and so does everybody in the history of versions."),
    )  # fmt: skip
    takes_effect_on = forms.DateField(label=gettext_lazy("Takes effect on"))
    peers = forms.ChoiceField(
        label=gettext_lazy("Peers are alike in"), required=False,
        help_text=gettext_lazy("Among whom partners are ranked and pictured; groups of fewer than six are not shown."),
    )  # fmt: skip
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_SEEN)
    faster = False

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kind: str, before: Sequence[Criterion], bands: Sequence[Band],
        traits: Sequence[Trait] = (), draft: CardDraft | None = None,
    ) -> None:  # fmt: skip
        self.before, self.draft = {each.key: each for each in before}, draft
        self.metrics = _offered(kind, {*self.before, *(each.key for each in (draft.declared if draft else ()))})
        self.traits = traits
        now = _initial(self.metrics, self.before, bands, draft) | {"peers": _together(traits)}
        super().__init__(data, initial=now | {"seen": json.dumps(now), "edition": draft.edition if draft else 0})
        self.fields["peers"].choices = [(_together(each), peers_told(each)) for each in choices()]  # type: ignore[attr-defined]
        for each in self.metrics:
            self._add(each)
        for place in range(MOST_BANDS):
            self.fields[f"band_{place}"] = forms.CharField(
                label=_("Band %(number)s") % {"number": place + 1}, max_length=LONGEST_NAME, required=False
            )
            self.fields[f"from_{place}"] = forms.DecimalField(
                label=_("From score"), min_value=0, max_value=100, max_digits=6, decimal_places=3, required=False
            )

    def _add(self, wanted: Metric) -> None:
        self.fields[f"weight_{wanted.key}"] = forms.IntegerField(
            label=_("Weight of %(measure)s") % {"measure": wanted.label}, min_value=0, max_value=100, required=False
        )
        for end, label in (("floor", _("%(measure)s: no points")), ("target", _("%(measure)s: all points"))):
            self.fields[f"{end}_{wanted.key}"] = forms.DecimalField(
                label=label % {"measure": wanted.label}, max_digits=20, decimal_places=6, required=False
            )
        words = {"measure": wanted.label}
        if wanted.can_shrink:
            label = _("%(measure)s: draw small partners to their peers") % words
            self.fields[f"shrink_{wanted.key}"] = forms.BooleanField(label=label, required=False)
        label = _("%(measure)s: a scale for each group of peers") % words
        self.fields[f"grouped_{wanted.key}"] = forms.BooleanField(label=label, required=False)
        for name in self._groups_of(wanted):
            words = {"measure": wanted.label, "group": name or _("all together")}
            for end, label in (
                ("floor", _("%(measure)s, %(group)s: no points")),
                ("target", _("%(measure)s, %(group)s: all points")),
            ):
                self.fields[_group_field(end, wanted.key, name)] = forms.DecimalField(
                    label=label % words, max_digits=20, decimal_places=6, required=False
                )

    def _groups_of(self, wanted: Metric) -> list[str]:
        there = self.before.get(wanted.key)
        return [name for name, _scale, _partners in there.groups] if there else []

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                each,
                self[f"weight_{each.key}"],
                self[f"floor_{each.key}"],
                self[f"target_{each.key}"],
                _unit(each),
                self[f"shrink_{each.key}"] if each.can_shrink else None,
                self[f"grouped_{each.key}"],
                [
                    (
                        name or _("all together"),
                        self[_group_field("floor", each.key, name)],
                        self[_group_field("target", each.key, name)],
                    )
                    for name in self._groups_of(each)
                ],
            )
            for each in self.metrics
        ]

    @property
    def weight_in_all(self) -> int:
        """What the weights come to as they stand in the form."""
        typed = (str(row.weight.value() or 0) for row in self.rows)
        return sum(int(each) for each in typed if each.isdecimal())

    @property
    def band_rows(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"band_{place}"], self[f"from_{place}"]) for place in range(MOST_BANDS)]

    @property
    def plain_fields(self) -> list[BoundField]:
        return [self["note"], self["takes_effect_on"], self["peers"]]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        given["criteria"] = [found for each in self.metrics if (found := self._criterion(each, given)) is not None]
        given["peers"] = [each.value for each in choices_by_key()[given.get("peers", "")]]
        given["bands"] = list(self._bands(given))
        if not self.errors and (total := sum(each.weight for each in given["criteria"])) != 100:
            self.add_error(None, _("The weights sum to %(total)s; they have to sum to 100.") % {"total": total})
        return given

    def _criterion(self, wanted: Metric, given: Mapping[str, Any]) -> Criterion | None:
        weight, before = given.get(f"weight_{wanted.key}") or 0, self.before.get(wanted.key)
        if not weight:
            return None
        try:
            scale = _scale(wanted, given.get(f"floor_{wanted.key}"), given.get(f"target_{wanted.key}"))
        except Refused as refusal:
            self.add_error(f"target_{wanted.key}", refusal.sentence)
            return None
        kept = before is not None and _alike(before.scale, scale)
        return Criterion(
            wanted.key, weight, before.scale if before and kept else scale,
            before.partners if before and kept else wanted.fixed_by if _alike(wanted.fixed, scale) else 0,
            bool(given.get(f"shrink_{wanted.key}")), bool(given.get(f"grouped_{wanted.key}")),
            tuple(self._group_scales(wanted, given)),
        )  # fmt: skip

    def _group_scales(self, wanted: Metric, given: Mapping[str, Any]) -> Iterator[tuple[str, Scale, int]]:
        """What stands in the form for each group; what was left empty, and groups by other traits, are drawn anew."""
        before = self.before.get(wanted.key)
        if before is None or not given.get(f"grouped_{wanted.key}") or given.get("peers", "") != _together(self.traits):
            return
        for name, scale, partners in before.groups:
            floor, target = (_group_field(end, wanted.key, name) for end in ("floor", "target"))
            try:
                found = _scale(wanted, given.get(floor), given.get(target))
            except Refused as refusal:
                self.add_error(target, refusal.sentence)
                continue
            if found is not None:
                yield (name, scale, partners) if _alike(scale, found) else (name, found, 0)

    def _bands(self, given: Mapping[str, Any]) -> Iterator[Band]:
        found = []
        for place in range(MOST_BANDS):
            name, least = (given.get(f"band_{place}") or "").strip(), given.get(f"from_{place}")
            if bool(name) != (least is not None):
                self.add_error(f"from_{place}", _("A band needs both a name and the score that it begins at."))
            elif name and least is not None:
                found.append(Band(name, int(least.scaleb(3))))
        yield from sorted(found, key=lambda band: -band.least)

    def refuse(self, refusal: Refused) -> None:
        if not isinstance(refusal, Overtaken) or self.draft is None:
            super().refuse(refusal)
            return
        self.draft.refresh_from_db()
        self.faster = True
        self.data = self._caught_up(self.draft)

    def _caught_up(self, draft: CardDraft) -> dict[str, Any]:
        """What was typed here, and the other's changes in all fields that were left alone here."""
        now = _initial(self.metrics, {each.key: each for each in draft.declared}, draft.declared_bands, draft)
        now["peers"] = _together(draft.traits)
        seen = _parsed(self.data.get("seen"))
        typed = {name: str(self.data.get(name, "")) for name in self.fields}
        merged = {name: now.get(name, "") if typed[name] == seen.get(name, "") else typed[name] for name in typed}
        return merged | {"seen": json.dumps(now), "edition": draft.edition}


def _parsed(text: Any) -> dict[str, str]:
    """What the page said; nothing where it cannot have said that."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _group_field(end: str, key: str, group: str) -> str:
    return f"{end}_{key}@{group}"


def _together(traits: Sequence[Trait]) -> str:
    return "+".join(traits)


def choices_by_key() -> dict[str, tuple[Trait, ...]]:
    return {_together(each): each for each in choices()}


def _offered(kind: str, there: set[str]) -> tuple[Metric, ...]:
    """What a definition can be made of: what is written in code, what was made by a form, and what else is judged."""
    made = (each.metric for each in MadeMetric.offered(kind, also=there))
    return (*of_kind(kind, also=there), *made, *JudgedCriterion.offered(kind, also=there))


def _initial(
    metrics: Sequence[Metric], criteria: Mapping[str, Criterion], bands: Sequence[Band], draft: CardDraft | None
) -> dict[str, str]:
    """Every field as a browser sends it."""
    on = draft.takes_effect_on if draft else _next_month(clock.today() + SOON)
    values = {"note": draft.note if draft else "", "takes_effect_on": on.isoformat()}
    for each in metrics:
        found = criteria.get(each.key)
        values[f"weight_{each.key}"] = str(found.weight if found else 0)
        scale = found.scale if found else each.fixed
        values[f"shrink_{each.key}"] = "on" if found and found.shrink else ""
        values[f"grouped_{each.key}"] = "on" if found and found.by_group else ""
        values[f"floor_{each.key}"] = _shown(each, scale.floor) if scale else ""
        values[f"target_{each.key}"] = _shown(each, scale.target) if scale else ""
        for name, own, _partners in found.groups if found else ():
            values[_group_field("floor", each.key, name)] = _shown(each, own.floor)
            values[_group_field("target", each.key, name)] = _shown(each, own.target)
    for place in range(MOST_BANDS):
        band = bands[place] if place < len(bands) else None
        values[f"band_{place}"] = band.name if band else ""
        values[f"from_{place}"] = _plain(band.points) if band else ""
    return values


def _shown(wanted: Metric, end: Decimal) -> str:
    return _plain(end * 100 if wanted.unit in PER_CENT else end)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"


def _unit(wanted: Metric) -> str:
    return {
        Unit.MONEY: _("reporting currency, for a year") if wanted.by_period else _("reporting currency"),
        Unit.SHARE: _("per cent"), Unit.CHANGE: _("per cent, with its sign"), Unit.MARK: _("mark"),
        Unit.NUMBER: _("number"), Unit.DAYS: _("days"),
    }[wanted.unit]  # fmt: skip


def _alike(one: Scale | None, other: Scale | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.floor, one.target) == (other.floor, other.target)


def _scale(wanted: Metric, floor: Decimal | None, target: Decimal | None) -> Scale | None:
    """The scale between two ends in the metric's direction; None for none at all."""
    if floor is None and target is None:
        return None
    if floor is None or target is None:
        raise Refused(_("Give both ends: where the points begin and where all of them are reached."))
    if wanted.unit in PER_CENT:
        floor, target = floor / 100, target / 100
    if floor == target or (target > floor) != wanted.higher_is_better:
        raise Refused(
            _("Higher is better here: all points are reached above where they begin.")
            if wanted.higher_is_better
            else _("Lower is better here: all points are reached below where they begin.")
        )
    shape = Shape.LOG if wanted.unit is Unit.MONEY else Shape.LINEAR
    if shape is Shape.LOG and min(floor, target) <= 0:
        raise Refused(_("Both ends are above zero here, since every doubling is worth the same."))
    return Scale(floor, target, shape)


def _next_month(day: date) -> date:
    """The first of the month after."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
