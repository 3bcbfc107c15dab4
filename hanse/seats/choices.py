"""What forms about people let one choose from."""

from __future__ import annotations

import zoneinfo

from django.conf import settings
from django.utils.translation import get_language_info

NO_PLACES = ("Etc/", "SystemV/", "US/", "posix/", "right/")


def languages() -> list[tuple[str, str]]:
    """The languages that Hanse speaks, each by its own name."""
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


def zones() -> list[tuple[str, str]]:
    """Time zones by continent and town, as the IANA database names them."""
    towns = (name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(NO_PLACES))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(towns))]
