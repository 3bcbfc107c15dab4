"""Figures that are drawn: the add-up bar, the strip of peers, charts. All sizes are SVG attributes, so no style is inline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Literal
from zlib import crc32

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .. import formats

SERIES = 6
Number = Decimal | float | int | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """Points that a metric brings, of `most` it could."""

    label: Any
    points: Any
    most: Any = None


def tone_of(place: int) -> str:
    """The colour of the series at `place` (from 0): c1 to c6, then the rest."""
    return f"c{place + 1}" if place < SERIES else "rest"


def swatch(place: int | str) -> SafeString:
    """A colour in front of a word: {% swatch 0 %}, {% swatch "past" %}, {% swatch "none" %} for unknown."""
    name = tone_of(place) if isinstance(place, int) else place
    return format_html('<span class="sw {}"></span>', name)


def addup(parts: Sequence[Contribution], *, total: Any = 100, label: Any = "") -> SafeString:
    """A score as what it is made of; hatched is what was not reached. {% addup contributions %}

    Points are in the same unit as `total`. Drawn in the order given; the colours are those of {% swatch %} in that order.
    """
    whole = float(total) or 1.0
    at = 0.0
    bars, told = [], []
    for place, part in enumerate(parts):
        width = max(0.0, float(part.points or 0)) / whole * 1000
        if width:
            bars.append(
                (
                    tone_of(place),
                    f"{at:.2f}",
                    f"{max(width - 2, 0.5):.2f}",
                    f"{part.label}: {formats.number(part.points, 1)}",
                )
            )
            told.append(f"{part.label} {formats.number(part.points, 1)}")
        at += width
    score = sum((Decimal(str(part.points or 0)) for part in parts), Decimal(0))
    spoken = label or _("%(score)s of %(total)s, made of: %(parts)s") % {
        "score": formats.number(score, 1),
        "total": formats.number(total),
        "parts": "; ".join(told) or formats.UNKNOWN,
    }
    rects = format_html_join(
        "", '<rect class="f-{}" x="{}" y="0" width="{}" height="28"><title>{}</title></rect>', bars
    )
    scale = [formats.number(Decimal(str(total)) * step / 4) for step in range(5)]
    context = {
        "rects": rects,
        "hatch": f"hatch-{crc32(str(spoken).encode())}",
        "label": spoken,
        "rest": f"{min(at, 1000):.2f}",
        "left": f"{max(1000 - at, 0):.2f}",
        "scale": scale,
    }
    return SafeString(render_to_string("ui/parts/addup.html", context))


@dataclass(frozen=True, slots=True)
class Peers:
    """A metric among peers. All in the metric's unit; `low` and `high` are the own value's interval, where there is one.

    Of a few the middle is told alone: `least`, `lower`, `upper` and `most` are None.
    """

    least: Any
    lower: Any
    middle: Any
    upper: Any
    most: Any
    own: Any = None
    low: Any = None
    high: Any = None
    count: int = 0
    higher_is_better: bool = True

    @property
    def place(self) -> str:
        """Where the own value stands, in words: the best quarter holds the smallest values where less is better."""
        if self.own is None:
            return _("unknown")
        if self.own == self.middle:
            return _("at the middle")
        sign = 1 if self.higher_is_better else -1
        if self.lower is None:
            better = sign * self.own > sign * self.middle
            return _("better than the middle") if better else _("worse than the middle")
        own, best, last = (sign * float(value) for value in (self.own, *self._quarters))
        bounds = (
            (best, _("best quarter")),
            (sign * float(self.middle), _("better than the middle")),
            (last, _("worse than the middle")),
        )
        return next((text for bound, text in bounds if own >= bound), _("last quarter"))

    @property
    def _quarters(self) -> tuple[Any, Any]:
        """Where the best quarter begins, and where the last one ends."""
        return (self.upper, self.lower) if self.higher_is_better else (self.lower, self.upper)


def peers(given: Peers) -> SafeString:
    """{% peers peers %}: range, middle half, middle, own dot with its interval; told in words to who cannot see it."""
    places = (given.least, given.middle, given.most, given.own, given.low, given.high)
    values = [float(v) for v in places if v is not None]
    least, most = min(values), max(values)
    if given.lower is None:  # a middle alone stands in the centre, so that its place is no news
        middle = float(given.middle)
        reach = max(most - middle, middle - least)
        least, most = middle - reach, middle + reach
    span = most - least

    def x(value: Any) -> str:
        return f"{6 + (float(value) - least) / span * 178:.1f}" if span else "95.0"

    def flipped(value: Any) -> str:
        return x(value) if given.higher_is_better else f"{190 - float(x(value)):.1f}"

    context: dict[str, Any] = {
        "label": _("Among %(count)s peers: %(place)s") % {"count": formats.number(given.count), "place": given.place},
        "middle": flipped(given.middle),
        "own": flipped(given.own) if given.own is not None else None,
    }
    if given.lower is not None:
        box = sorted((float(flipped(given.lower)), float(flipped(given.upper))))
        context |= {"from": flipped(given.least), "to": flipped(given.most)}
        context |= {"box": f"{box[0]:.1f}", "width": f"{max(box[1] - box[0], 1):.1f}"}
    if given.low is not None and given.high is not None:
        context |= {"low": flipped(given.low), "high": flipped(given.high)}
    return SafeString(render_to_string("ui/parts/peers.html", context))


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures; `past` draws it as what one compares with. `low` and `high`: its interval, figure by figure. `of` says
    on how much each rests, in words.
    """

    name: Any
    values: Sequence[Number]
    past: bool = False
    low: Sequence[Number] | None = None
    high: Sequence[Number] | None = None
    of: Sequence[str] | None = None

    def with_ground(self, told: str, at: int) -> str:
        """A figure as it is told, and on how much it rests."""
        ground = self.of[at] if self.of else ""
        return f"{told} ({ground})" if ground and self.values[at] is not None else told


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows, in figures. `sentence` says it in words; None is a gap, never zero.

    `kind`: bars for amounts by period, lines for rates (interval as a band), dots for comparisons (interval as whiskers).
    `short` are the categories' short forms for where their names have no room. `percent`: figures are ratios. `bounds`: no figure can lie outside.
    """

    sentence: Any
    categories: Sequence[Any]
    series: Sequence[Series]
    kind: Literal["bars", "lines", "dots"] = "bars"
    unit: str = ""
    percent: bool = False
    digits: int = 0
    bounds: tuple[int, int] | None = None
    short: Sequence[Any] = field(default_factory=tuple)
    tall: bool = False
    heading: Any = ""

    def __post_init__(self) -> None:
        if len([row for row in self.series if not row.past]) > SERIES:
            raise ValueError(f"A chart has at most {SERIES} series.")
        for row in self.series:
            if len(row.values) != len(self.categories):
                raise ValueError(f"{row.name}: {len(row.values)} figures for {len(self.categories)} categories.")

    @property
    def spec(self) -> str:
        """What the browser draws from."""
        plain = asdict(self)
        plain["short"] = list(self.short) or None
        return json.dumps(plain, default=_plain, ensure_ascii=False)

    @property
    def is_flat(self) -> bool:
        """There is nothing to draw: nothing is known, or bars would all be nought."""
        values = [value for row in self.series for value in row.values if value is not None]
        return not values or (self.kind == "bars" and not any(values))

    def told(self, value: Any) -> str:
        return formats.percent(value) if self.percent else formats.number(value, self.digits)

    @property
    def table(self) -> list[tuple[Any, list[str]]]:
        """The same figures as rows: category, then a text for each series."""
        return [
            (name, [row.with_ground(self.told(row.values[at]), at) for row in self.series])
            for at, name in enumerate(self.categories)
        ]

    @property
    def legend(self) -> list[tuple[str, Any]]:
        """Swatch and name of each series; nothing for one alone."""
        if len(self.series) < 2:
            return []
        names, place = [], 0
        for row in self.series:
            names.append(("past" if row.past else tone_of(place), row.name))
            place += not row.past
        return names


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def chart(given: Chart) -> SafeString:
    """{% chart chart %}: drawn in reserved space, with a sentence as its label and its figures as a table."""
    return SafeString(render_to_string("ui/parts/chart.html", {"chart": given}))
