"""Translations: `extract` collects the texts into hanse/locale, `compile` makes what a running Hanse reads.

Compiled files are made from the catalogues and are not kept in the repository.
"""

from __future__ import annotations

import sys
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "hanse" / "locale"


def compile_catalogues() -> None:
    stale = [po for po in LOCALE.glob("*/LC_MESSAGES/*.po") if _is_stale(po)]
    if not stale:
        return
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in stale:
        with po.open("rb") as source:
            catalogue = read_po(source)
        with po.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue)


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def extract() -> None:
    import os

    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    django.setup()
    os.chdir(LOCALE.parent)
    call_command("makemessages", locale=["de"], no_location=True, ignore_patterns=["ui/static/*", "*/tests/*"])


if __name__ == "__main__":
    {"compile": compile_catalogues, "extract": extract}[sys.argv[1]]()
