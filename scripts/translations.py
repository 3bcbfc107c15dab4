"""Translations: `extract` collects the texts into hanse/locale, `compile` makes what a running Hanse reads.

Everything is done by Babel and Django themselves, so that no gettext needs to be on the machine. Compiled files are made from
the catalogues and are not kept in the repository.
"""

from __future__ import annotations

import io
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract as extract_by
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "hanse"
LOCALE = PACKAGE / "locale"
LEFT_OUT = {"tests", "migrations", "static", "front", "locale"}
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop", "said"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy", "said_of"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}

Text = tuple[int, str, Any, list[str]]


def _template_texts(source: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Text]:
    """Texts of a template: Django turns it into calls, brackets around them keep Python from minding the indentation."""
    from django.utils.translation.template import templatize

    calls = f"({templatize(source.read().decode())}\n)"
    yield from extract_python(io.BytesIO(calls.encode()), keywords, comment_tags, {"encoding": "utf-8"})


def _operation_texts(source: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Text]:
    """What operations say of themselves in a room's authz.toml."""
    for entry in tomllib.load(source).values():
        yield 1, "_", entry["says"], []


METHODS = {".py": extract_python, ".html": _template_texts, ".txt": _template_texts, ".toml": _operation_texts}


def _sources() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*")):
        wanted = path.suffix in METHODS and (path.suffix != ".toml" or path.name == "authz.toml")
        if wanted and path.is_file() and LEFT_OUT.isdisjoint(path.relative_to(PACKAGE).parts):
            yield path


def texts() -> Catalog:
    """Every text of the product that a person may read."""
    found = Catalog(project="Hanse", charset="utf-8")
    for path in _sources():
        with path.open("rb") as source:
            for line, message, _comments, context in extract_by(METHODS[path.suffix], source, KEYWORDS):
                found.add(message, locations=[(str(path.relative_to(PACKAGE)), line)], context=context)
    return found


def catalogue(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=language)


def extract(*languages: str) -> None:
    """Bring the catalogues up to date: new texts come in untranslated, those that are gone go."""
    now = texts()
    for language in languages or sorted(path.name for path in LOCALE.iterdir() if path.is_dir()):
        path = catalogue(language)
        known = read(path, language) if path.exists() else Catalog(locale=language, project="Hanse")
        known.update(now, no_fuzzy_matching=True, update_creation_date=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            write_po(target, known, no_location=True, sort_output=True, ignore_obsolete=True, width=120)


def compile_catalogues() -> None:
    for po in LOCALE.glob("*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        fresh = mo.with_suffix(".fresh")
        with fresh.open("wb") as target:
            write_mo(target, read(po, po.parent.parent.name))
        fresh.replace(mo)


if __name__ == "__main__":
    if sys.argv[1] == "extract":
        from django.conf import settings

        settings.configure(USE_I18N=True)
        extract(*sys.argv[2:])
    else:
        compile_catalogues()
