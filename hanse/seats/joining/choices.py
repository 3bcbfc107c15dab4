"""What forms about people let one choose from."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language_info


def languages() -> list[tuple[str, str]]:
    """The languages that Hanse speaks, each by its own name."""
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
