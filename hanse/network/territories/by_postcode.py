"""In which territory is a postcode? By the regions in which partners have it, by what the territories claim, by what is near."""

from __future__ import annotations

import re
from itertools import takewhile

from django.db.models import QuerySet

from hanse.intake.recognition.places import countries

from ..models import Site, Territory
from .areas import Address, plain
from .covering import SELLING_ROLES, Map

LEAST, MOST = 3, 8
"""So many letters and digits a postcode has."""
LEAST_ALIKE = 2
MOST_ALIKE, MOST_PLACES = 1000, 5


def asked(text: str) -> tuple[str, str] | None:
    """The country, if one is named before it, and the postcode: “DE, 80331”, “Germany 80331”, “80331”; None for anything else."""
    named, code = _apart(text.strip())
    if not re.search(r"\d", code) or not re.fullmatch(r"[\w -]+", code) or not LEAST <= len(plain(code)) <= MOST:
        return None
    return named, code


def _apart(text: str) -> tuple[str, str]:
    for match in re.finditer(r"\s*,\s*|\s+", text):
        if country := countries().get(text[: match.start()].lower()):
            return country, text[match.end() :]
    return "", text


def territories_at(country: str, postcode: str) -> dict[Territory, Address]:
    """The territories of dealers and others who sell there, each with the address by which it was found.

    Where nobody is known to have the postcode, and no territory claims it by itself, those of the nearest that begin like it.
    """
    drawn = {each.pk: each for each in Territory.objects.exclude(area="").order_by("pk")}
    chart = Map(each.claim for each in drawn.values())

    def found(addresses: list[Address]) -> dict[Territory, Address]:
        decided = (
            (chart.decide(address, role).territory, address) for address in addresses for role in sorted(SELLING_ROLES)
        )
        first: dict[Territory, Address] = {}
        for territory, address in decided:
            if territory is not None:
                first.setdefault(drawn[territory], address)
        return first

    known = _known(country, postcode)
    asked = {country} if country else {part.country for each in drawn.values() for part in each.parts if part.first}
    alone = sorted(asked - {address.country for address in known})
    return found(known + [Address(each, "", postcode) for each in alone]) or found(_near(country, postcode))


def _known(country: str, postcode: str) -> list[Address]:
    """With the regions in which partners have it."""
    return _addresses(_heads(country).filter(postcode__in={postcode, postcode.upper()}))


def _near(country: str, postcode: str) -> list[Address]:
    """Those that share most of its first characters, two at least."""
    like = _addresses(_heads(country).filter(postcode__startswith=postcode[:LEAST_ALIKE].upper()))
    shared = {each: _shared(plain(each.postcode), plain(postcode)) for each in like}
    most = max(shared.values(), default=0)
    return [each for each, length in shared.items() if length == most][:MOST_PLACES]


def _shared(one: str, other: str) -> int:
    """With how many of the same characters both begin."""
    return sum(1 for _alike in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _heads(country: str) -> QuerySet[Site]:
    heads = Site.objects.filter(is_head=True).exclude(postcode="").order_by()
    return heads.filter(country=country) if country else heads


def _addresses(heads: QuerySet[Site]) -> list[Address]:
    rows = heads.values_list("country", "region", "postcode").distinct().order_by("postcode", "country", "region")
    return [Address(*each) for each in rows[:MOST_ALIKE]]
