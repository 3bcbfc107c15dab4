"""Time zones to choose from."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict

from django.utils.translation import pgettext

NOT_CONTINENTS = frozenset({"Etc", "SystemV", "US", "Brazil", "Canada", "Chile", "Mexico", "posix", "right"})


def zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Places by continent, as the IANA database names them."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(zoneinfo.available_timezones()):
        continent, _slash, place = name.partition("/")
        if place and continent not in NOT_CONTINENTS:
            found[continent].append((name, place.replace("_", " ").replace("/", ", ")))
    return [(pgettext("time zone", "Everywhere"), [("UTC", "UTC")]), *sorted(found.items())]
