"""A map without tiles: places on a grid of latitude and longitude, with a scale. Whatever else is near gives it its shape.

Equirectangular, true to scale in the middle of the frame; enough to see what is where, not to measure land.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, floor, radians
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from .. import formats

KM_PER_DEGREE = 111.32
WIDE, NARROW = (760, 360), (330, 240)
STEPS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 45)
ROUND_KM = tuple(factor * 10.0**power for power in range(4) for factor in (1, 2, 5))
MOST_LINES = 6
LETTER, LINE = 7.2, 16


@dataclass(frozen=True, slots=True)
class Place:
    """Something on the map; with a label it is one of those that the map is about."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the globe in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def middle(self) -> float:
        return (self.south + self.north) / 2

    @property
    def width_km(self) -> float:
        return (self.east - self.west) * KM_PER_DEGREE * cos(radians(self.middle))


def frame_around(places: Sequence[Place], *, least_km: float = 400) -> Frame:
    """What shows all places with room around them, in the shape of the drawing."""
    lats, lons = [place.latitude for place in places], [place.longitude for place in places]
    lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    shrink = max(0.2, cos(radians(lat)))
    wide, high = WIDE
    across = max((max(lons) - min(lons)) * shrink, (max(lats) - min(lats)) * wide / high) * 1.35
    across = max(across, least_km / KM_PER_DEGREE)
    half_lon, half_lat = across / shrink / 2, across * high / wide / 2
    return Frame(
        max(-90.0, lat - half_lat), max(-180.0, lon - half_lon), min(90.0, lat + half_lat), min(180.0, lon + half_lon)
    )


@dataclass(frozen=True, slots=True)
class Drawing:
    """One size of the map: `lines` (x1, y1, x2, y2), `words` (x, y, anchor, text), dots (x, y)."""

    width: int
    height: int
    lines: list[tuple[str, str, str, str]]
    degrees: list[tuple[str, str, str, str]]
    around: list[tuple[str, str]]
    own: list[tuple[str, str]]
    words: list[tuple[str, str, str, str]]
    bar: str
    bar_end: tuple[str, str]


class _Sheet:
    """From degrees to points."""

    def __init__(self, frame: Frame, size: tuple[int, int]) -> None:
        self.frame, (self.width, self.height) = frame, size

    def x(self, longitude: float) -> float:
        return (longitude - self.frame.west) / (self.frame.east - self.frame.west) * self.width

    def y(self, latitude: float) -> float:
        return (self.frame.north - latitude) / (self.frame.north - self.frame.south) * self.height

    def dot(self, place: Place) -> tuple[str, str]:
        return f"{self.x(place.longitude):.1f}", f"{self.y(place.latitude):.1f}"

    def shows(self, place: Place) -> bool:
        frame = self.frame
        return frame.south <= place.latitude <= frame.north and frame.west <= place.longitude <= frame.east


def _step(span: float) -> float:
    return next((step for step in STEPS if span / step <= MOST_LINES), STEPS[-1])


def _rungs(low: float, high: float) -> list[float]:
    step = _step(high - low)
    first = floor(low / step) + 1
    return [round(n * step, 6) for n in range(first, floor(high / step) + 1)]


def latitude(value: Any, digits: int | None = 4) -> str:
    """53.8655° N"""
    return _side(float(value), digits, _("%(degrees)s° N"), _("%(degrees)s° S"))


def longitude(value: Any, digits: int | None = 4) -> str:
    """10.6866° E"""
    return _side(float(value), digits, _("%(degrees)s° E"), _("%(degrees)s° W"))


def _side(value: float, digits: int | None, positive: str, negative: str) -> str:
    if value == 0:
        return "0°"
    return (positive if value > 0 else negative) % {"degrees": formats.number(abs(value), digits)}


def scale_km(frame: Frame) -> float:
    """A round length that is about a quarter of the map's width, never more."""
    return max((length for length in ROUND_KM if length <= frame.width_km / 4), default=ROUND_KM[0])


def _words(sheet: _Sheet, own: Iterable[Place]) -> list[tuple[str, str, str, str]]:
    """Labels beside their dots, cut where the map ends; one that would lie on another is left out, the list beside the map has it."""
    taken: list[tuple[float, float, float]] = []
    found = []
    for place in own:
        x, y = sheet.x(place.longitude), sheet.y(place.latitude)
        before, behind = x - 22, sheet.width - x - 22
        label = Truncator(place.label).chars(max(int(max(before, behind) / LETTER), 1))
        length = len(label) * LETTER
        left = length > behind
        start = x - 10 - length if left else x + 10
        if any(abs(y - row) < LINE and start < end and begin < start + length for begin, end, row in taken):
            continue
        taken.append((start, start + length, y))
        found.append((f"{x - 10 if left else x + 10:.1f}", f"{y + 4:.1f}", "end" if left else "start", label))
    return found


def _draw(frame: Frame, size: tuple[int, int], own: Sequence[Place], around: Sequence[Place]) -> Drawing:
    sheet = _Sheet(frame, size)
    rows = [(lat, f"{sheet.y(lat):.1f}") for lat in _rungs(frame.south, frame.north)]
    columns = [(lon, f"{sheet.x(lon):.1f}") for lon in _rungs(frame.west, frame.east)]
    width, height, end = str(sheet.width), str(sheet.height), sheet.width - 16
    return Drawing(
        width=sheet.width,
        height=sheet.height,
        lines=[("0", y, width, y) for _lat, y in rows] + [(x, "0", x, height) for _lon, x in columns],
        degrees=[("6", f"{float(y) - 4:.1f}", "start", latitude(lat, None)) for lat, y in rows if float(y) > LINE]
        + [
            (f"{float(x) + 4:.1f}", "14", "start", longitude(lon, None))
            for lon, x in columns
            if float(x) < sheet.width - 40
        ],
        around=[sheet.dot(place) for place in around if sheet.shows(place)],
        own=[sheet.dot(place) for place in own],
        words=_words(sheet, own),
        bar=f"M{end - scale_km(frame) / frame.width_km * sheet.width:.1f} {sheet.height - 18}v6H{end}v-6",
        bar_end=(str(end), str(sheet.height - 24)),
    )


def map(
    own: Sequence[Place], around: Sequence[Place] = (), *, frame: Frame | None = None, label: Any = ""
) -> SafeString:
    """{% map places around frame=frame label="Three sites in Germany" %}: dots with labels; `around` are fainter ones."""
    seen = frame or frame_around(own)
    context = {
        "label": label or _("Map"),
        "wide": _draw(seen, WIDE, own, around),
        "narrow": _draw(seen, NARROW, own, around),
        "scale": _("%(length)s km") % {"length": formats.number(scale_km(seen))},
    }
    return SafeString(render_to_string("ui/parts/map.html", context))
