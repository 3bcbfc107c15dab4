"""What another area would change: how many partners move from where to where, and who else claims the same place."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hanse.ui import formats
from hanse.ui.comparing import Compared

from ..models import Partnership, ProductLine, Territory
from ..models.coverage import claims, homes, placed
from ..models.divided import division, now
from ..partnership.status import capital
from . import regions
from .areas import Part
from .covering import Claim, overlaps

MOST_NAMES = 8
MOST_PLACES = 4


@dataclass(frozen=True, slots=True)
class Move:
    """So many partners would go from one territory to another; either may be none, which then says why."""

    count: int
    before: str
    after: str
    names: tuple[str, ...]

    @property
    def compared(self) -> Compared:
        words = ngettext("%(shown)s partner", "%(shown)s partners", self.count) % {"shown": formats.number(self.count)}
        return Compared(words, self.before, self.after, under=self._named)

    @property
    def _named(self) -> str:
        some = ", ".join(self.names)
        more = self.count - len(self.names)
        words = {"some": some, "shown": formats.number(more)}
        return ngettext("%(some)s and %(shown)s more", "%(some)s and %(shown)s more", more) % words if more else some


@dataclass(frozen=True, slots=True)
class Clash:
    """Two territories that claim the same places equally exactly."""

    one: Territory
    other: Territory
    places: str
    roles: str
    lines: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be so afterwards. `mark` is another one as soon as any of it, or the territory itself, is."""

    moves: list[Move]
    by_line: int
    clashes: list[Clash]
    moving: int
    by_hand: int
    mark: str

    @property
    def compared(self) -> list[Compared]:
        return [each.compared for each in self.moves]


def preview(territory: Territory, claim: Claim) -> Preview:
    """What would move if `territory` claimed this."""
    before = claims()
    after = [each for each in before if each.territory != territory.pk] + [claim]
    moving: Counter[tuple[int | None, int | None, str]] = Counter()
    some: dict[tuple[int | None, int | None, str], list[int]] = {}
    by_hand = 0
    for each in placed(after):
        by_hand += each.covering.territory == territory.pk and each.after != territory.pk
        if each.after != each.territory:
            key = (each.territory, each.after, "" if each.after else each.covering.reason)
            moving[key] += 1
            some.setdefault(key, []).append(each.partnership)
    names = _names([pk for keys in some.values() for pk in keys[:MOST_NAMES]])
    known = {each.pk: each for each in Territory.objects.all()}
    moves = [
        Move(
            count,
            _told(known, old),
            _told(known, new, why),
            tuple(names[pk] for pk in some[old, new, why][:MOST_NAMES]),
        )
        for (old, new, why), count in moving.most_common()
    ]
    divided = _divided_anew(before, after)
    clashing = [each for each in clashes(after, known) if territory.pk in {each.one.pk, each.other.pk}]
    mark = _mark(
        territory.area,
        territory.roles,
        territory.lines,
        claim.parts,
        sorted(claim.roles),
        sorted(claim.lines),
        moving,
        divided,
    )
    return Preview(moves, divided, clashing, moving.total(), by_hand, mark)


def _divided_anew(before: Sequence[Claim], after: Sequence[Claim]) -> int:
    """For how many partners the territories of product lines would be others."""
    if not any(claim.lines for claim in (*before, *after)):
        return 0
    wanted, kept = division(after, homes()), now()
    return len({key[0] for key in wanted.keys() | kept.keys() if wanted.get(key) != kept.get(key)})


def clashes(claimed: Sequence[Claim], known: dict[int, Territory]) -> list[Clash]:
    """Every two territories that claim a place together, with the places."""
    by_key = {claim.territory: claim for claim in claimed}
    pairs = [(each, by_key[each.one], by_key[each.other]) for each in overlaps(claimed)]
    lines = _line_names({line for _each, one, other in pairs for line in one.lines & other.lines})
    return [
        Clash(
            known[each.one],
            known[each.other],
            in_words(each.places),
            _roles(one, other),
            ", ".join(sorted(lines[line] for line in one.lines & other.lines if line in lines)),
        )
        for each, one, other in pairs
    ]


def _line_names(keys: set[str]) -> dict[str, str]:
    if not keys:
        return {}
    return dict(ProductLine.objects.filter(public_id__in=keys).order_by().values_list("public_id", "name"))


def in_words(places: Sequence[Part]) -> str:
    """The first few places of an area, and that there are more."""
    some = "; ".join(map(place_in_words, places[:MOST_PLACES]))
    return _("%(some)s and more") % {"some": some} if len(places) > MOST_PLACES else some


def place_in_words(part: Part) -> str:
    """A part of an area as the reader calls its country and region."""
    country = str(formats.country(part.country))
    if part.first:
        return str(part).replace(part.country, country, 1)
    if part.region:
        name = regions.label(part.country, part.region, language=(get_language() or "en")[:2])
        return _("%(region)s, %(country)s") % {"region": name, "country": country}
    return country


def roles_in_words(roles: Iterable[str]) -> str:
    """The roles for which a territory is; without any, all."""
    named = [capital(Partnership.Role(role).label) for role in sorted(roles)]
    return ", ".join(named) or _("all roles")


def _roles(one: Claim, other: Claim) -> str:
    return roles_in_words(one.roles & other.roles or one.roles or other.roles)


def _told(known: dict[int, Territory], key: int | None, why: str = "") -> str:
    if key is not None:
        return known[key].name
    return capital(Partnership.Why(why).label) if why else _("No territory")


def _names(keys: Sequence[int]) -> dict[int, str]:
    rows = Partnership.objects.filter(pk__in=keys).order_by()
    return dict(rows.values_list("pk", "organisation__name"))


def _mark(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
