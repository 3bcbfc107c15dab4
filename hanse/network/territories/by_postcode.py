"""In which territory is a postcode? By what the territories claim, and by the regions in which partners have it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hanse.intake.recognition.places import countries

from ..models import Site, Territory
from .areas import Address, plain
from .covering import SELLING_ROLES, Map

LEAST, MOST = 3, 8
"""So many letters and digits a postcode has."""
MOST_PLACES = 20


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
    """The territories of dealers and others who sell there, each with the address by which it was found."""
    drawn = {each.pk: each for each in Territory.objects.exclude(area="").order_by("pk")}
    chart = Map(each.claim for each in drawn.values())
    found: dict[Territory, Address] = {}
    for address in _addresses(country, postcode, drawn.values()):
        for role in sorted(SELLING_ROLES):
            if (territory := chart.decide(address, role).territory) is not None:
                found.setdefault(drawn[territory], address)
    return found


def _addresses(country: str, postcode: str, drawn: Iterable[Territory]) -> list[Address]:
    """Where a postcode may be: with the regions in which partners have it; without one in each country that is asked for."""
    heads = Site.objects.filter(is_head=True, postcode__in={postcode, postcode.upper()}).exclude(postcode="").order_by()
    if country:
        heads = heads.filter(country=country)
    known = heads.values_list("country", "region").distinct()[:MOST_PLACES]
    there = [Address(where, region, postcode) for where, region in known]
    others = {country} if country else {part.country for each in drawn for part in each.parts if part.first}
    return there + [Address(each, "", postcode) for each in sorted(others - {address.country for address in there})]
