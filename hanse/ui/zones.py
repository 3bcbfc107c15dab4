"""Languages and time zones to choose from."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict

from django.conf import settings
from django.utils.translation import get_language_info, pgettext

NOT_CONTINENTS = frozenset({"Etc", "SystemV", "US", "Brazil", "Canada", "Chile", "Mexico", "posix", "right"})


def languages() -> list[tuple[str, str]]:
    """The languages that Hanse speaks, each by its own name."""
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


def zones(now: str = "UTC") -> list[tuple[str, list[tuple[str, str]]]]:
    """Places by continent, as the IANA database names them; `now` too, should it be one of its other names."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(zoneinfo.available_timezones()):
        continent, _slash, place = name.partition("/")
        if place and continent not in NOT_CONTINENTS:
            found[continent].append((name, place.replace("_", " ").replace("/", ", ")))
    everywhere = [("UTC", "UTC")]
    if now not in {name for places in (everywhere, *found.values()) for name, _place in places}:
        everywhere.append((now, now))
    return [(pgettext("time zone", "Everywhere"), everywhere), *sorted(found.items())]
