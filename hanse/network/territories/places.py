"""Where a company is, and which other partners are near."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.ui import formats
from hanse.ui.parts import Contact
from hanse.ui.pictures.maps import Frame, Place, frame_around

from ..models import Organisation, Site

EARTH_KM = 6371.0
MOST_AROUND = 2000
MOST_NEAR = 5


def distance_km(one: Place, other: Place) -> float:
    """Between two places along the globe."""
    lat1, lon1, lat2, lon2 = map(radians, (one.latitude, one.longitude, other.latitude, other.longitude))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def place_of(site: Site) -> Place:
    """A site whose coordinates are known."""
    return Place(float(site.latitude or 0), float(site.longitude or 0), site.city or site.name)


def _around(company: Organisation, frame: Frame) -> list[Site]:
    found = (
        Site.objects.exclude(organisation=company)
        .filter(latitude__range=(frame.south, frame.north), longitude__range=(frame.west, frame.east))
        .select_related("organisation")
        .order_by("id")
    )
    return list(found[:MOST_AROUND])


def _nearest(own: Sequence[Place], others: Sequence[Site]) -> list[Contact]:
    """The nearest sites of other partners, with how far they are from the nearest of the company's own."""
    measured = ((min(distance_km(place_of(site), place) for place in own), site) for site in others)
    return [_contact(site, km) for km, site in sorted(measured, key=lambda pair: pair[0])[:MOST_NEAR]]


def _contact(site: Site, km: float) -> Contact:
    url = reverse("network:partner", args=[site.organisation.public_id])
    away = _("%(distance)s km") % {"distance": formats.number(round(km, 1 if km < 10 else 0))}
    return Contact(site.organisation.name, url, site.city or formats.UNKNOWN, away)


def places(company: Organisation) -> dict[str, Any]:
    """What the tab with a company's sites needs: its sites, and a map where coordinates are known."""
    sites = list(company.sites.all())
    own = [place_of(site) for site in sites if site.latitude is not None]
    if not own:
        return {"sites": sites}
    frame = frame_around(own)
    others = _around(company, frame)
    label = ngettext("%(count)d place on a map", "%(count)d places on a map", len(own)) % {"count": len(own)}
    return {
        "sites": sites,
        "map": {"own": own, "around": [place_of(site) for site in others], "frame": frame, "label": label},
        "near_hint": _("lighter dots are other partners") if others else "",
        "near": _nearest(own, others),
    }
