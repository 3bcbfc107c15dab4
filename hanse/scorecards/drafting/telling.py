"""A draft and the versions before it, as their pages tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.ui import formats
from hanse.ui.comparing import Compared
from hanse.ui.parts import trend
from hanse.ui.pictures.figures import Chart, Series

from ..bands.rule import Band
from ..metrics.registry import metric
from ..models import CardDraft, CardVersion, DraftPreview
from ..rules.grouping import Trait
from ..rules.scoring import Criterion
from ..showing import wording
from ..showing.telling import currency
from .changes import Changed, bands_differ, changes
from .seen import STEP, Seen
from .tables import reasons

MOST_REASONS = 2


@dataclass(frozen=True, slots=True)
class ToldMove:
    """One partner whose score moves."""

    name: str
    url: str
    before: str
    after: str
    moved: str
    rose: bool
    places: str
    bands: str
    why: str


def told_changes(
    before: tuple[Sequence[Criterion], Sequence[Band]], after: tuple[Sequence[Criterion], Sequence[Band]]
) -> list[Compared]:
    """Weights and scales that differ, then the bands."""
    money = currency()
    told = [each for changed in changes(before[0], after[0]) for each in _measure(changed, money)]
    if bands_differ(before[1], after[1]):
        told.append(Compared(_("Bands"), bands_told(before[1]), bands_told(after[1])))
    return told


def _measure(changed: Changed, money: str) -> list[Compared]:
    wanted = metric(changed.key)
    then, now = changed.weights
    told = []
    if then != now:
        by = trend(formats.number(now - then, sign=True)) if then and now else ""
        told.append(Compared(wanted.label, _weight(then), _weight(now), by=by))
    if changed.after is not None and changed.scales[0] != changed.scales[1]:
        ends = [wording.scale(wanted, each, money) or formats.UNKNOWN for each in changed.scales]
        told.append(_line(wanted.label, ends))
    if changed.after is not None and changed.manners[0] != changed.manners[1]:
        told.append(_line(wanted.label, [_manner(*each) for each in changed.manners]))
    for name, before, after in changed.groups if changed.after is not None else ():
        words = {"measure": wanted.label, "group": name or _("all together")}
        ends = [wording.scale(wanted, each, money) or _("the common scale") for each in (before, after)]
        told.append(_line(_("%(measure)s, %(group)s") % words, ends))
    return told


def _line(label: Any, ends: Sequence[str]) -> Compared:
    before, after = ends
    return Compared(label, before, after)


def lacks(draft: CardDraft) -> list[str]:
    """What a draft lacks that was saved before its groups could be told, a sentence for each measure."""
    sentence = _("%(measure)s has no scale yet for %(groups)s: the common one would count there.")
    return [
        sentence % {"measure": metric(key).label, "groups": ", ".join(name or _("all together") for name in names)}
        for key, names in draft.lacks.items()
    ]


def _manner(shrink: bool, by_group: bool) -> str:
    parts = [_("small partners drawn to their peers")] if shrink else []
    parts += [_("a scale for each group of peers")] if by_group else []
    return "; ".join(parts) or _("figures as measured, one scale for all")


def peers_told(traits: Sequence[Trait]) -> str:
    """By what partners are grouped, in words."""
    words = {Trait.BUSINESS_TYPE: _("business type"), Trait.COUNTRY: _("country"), Trait.SIZE: _("size by employees")}
    return ", ".join(words[each] for each in traits) or _("all together")


def peers_changes(before: Sequence[Trait], after: Sequence[Trait]) -> list[Compared]:
    if tuple(before) == tuple(after):
        return []
    return [Compared(_("Peers"), peers_told(before), peers_told(after))]


def _weight(weight: int) -> str:
    return _("weight %(weight)s") % {"weight": weight} if weight else _("takes no part")


def bands_told(bands: Sequence[Band]) -> str:
    """ "A from 75, B from 50, C from 0"."""
    parts = [
        _("%(band)s from %(points)s") % {"band": band.name, "points": formats.number(band.points)} for band in bands
    ]
    return ", ".join(parts) or _("none")


class PreviewTelling:
    """What a definition would do to the partners whom the reader sees, in words and one picture."""

    def __init__(self, preview: DraftPreview, kind: str) -> None:
        self.preview, self.made_at, self.kind = preview, preview.made_at, kind
        self.found = Seen(preview)

    @property
    def up(self) -> list[ToldMove]:
        return [self._move(each) for each in self.found.up]

    @property
    def down(self) -> list[ToldMove]:
        return [self._move(each) for each in self.found.down]

    def _move(self, moved: Any) -> ToldMove:
        return ToldMove(
            moved.organisation.name, reverse(f"scorecards:{self.kind}", args=[moved.organisation.public_id]),
            wording.score(moved.before), wording.score(moved.after), wording.moved(moved.change), moved.change > 0,
            _from_to(moved.rank_now, moved.rank_then), _from_to(moved.band_before, moved.band_after), reasons(moved, MOST_REASONS),
        )  # fmt: skip

    @property
    def bands(self) -> list[Compared]:
        """How many partners, from which band to which; then who keeps it without a score."""
        made = self.preview.computation
        nowhere = _("no score") if made and made.version.declared_bands else _("none")
        changed = [
            Compared(_partners(count), before or nowhere, after or _("none"))
            for (before, after), count in self.found.between.most_common()
        ]
        kept = _("%(band)s, without a score")
        held = [
            Compared(_partners(count), band, kept % {"band": band}) for band, count in self.found.held.most_common()
        ]
        return [*changed, *held]

    @property
    def distribution(self) -> Chart:
        now, then = self.found.distribution
        steps = [f"{place * STEP // 1000}–{(place + 1) * STEP // 1000}" for place in range(len(now))]
        sentence = _("%(rising)s rise, %(falling)s fall, %(all)s partners in all") % {
            "rising": formats.number(self.found.rising), "falling": formats.number(self.found.falling),
            "all": formats.number(self.found.partners),
        }  # fmt: skip
        series = [Series(_("Partners now"), now, past=True), Series(_("Partners then"), then)]
        return Chart(sentence, steps, series, heading=_("Score"))


def _partners(count: int) -> str:
    return ngettext("%(shown)s partner", "%(shown)s partners", count) % {"shown": formats.number(count)}


def _from_to(before: Any, after: Any) -> str:
    if before in {None, ""} and after in {None, ""}:
        return formats.UNKNOWN
    if before == after:
        return str(after)
    ends = {"before": before or formats.UNKNOWN, "after": after or formats.UNKNOWN}
    return _("%(before)s to %(after)s") % ends


def version_changes(version: CardVersion, before: CardVersion | None) -> list[Compared]:
    if before is None:
        return []
    told = told_changes((before.declared, before.declared_bands), (version.declared, version.declared_bands))
    return [*told, *peers_changes(before.traits, version.traits)]
