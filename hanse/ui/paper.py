"""Pages on paper: a template as a PDF with tags, text that can be found and our own typeface. Nothing is fetched for it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

from .build import TARGET

SCRIPTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "vietnamese")
NOWHERE = "https://paper.invalid/"
GAP = Decimal("0.3")
LONG_AGO = "315532800"
"""What fonttools writes as the time at which it cut a typeface, so that the same page is the same file, byte by byte."""
TONES = {
    "c1": "#1c4c86", "c2": "#c17817", "c3": "#2a8a76", "c4": "#a23b2a", "c5": "#6d7788", "c6": "#4a8bc9", "rest": "#b9c0cb",
}  # fmt: skip
"""The series' colours as in tokens.css, on white."""


def pdf(template: str, values: dict[str, Any], *, name: str) -> HttpResponse:
    """`template` (it extends ui/paper.html) as a file to keep, called `name`. Refused where the machine has no Pango."""
    shell = {"language": translation.get_language() or "en"}
    content = drawn(render_to_string(template, values | {"paper": shell}))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name)}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def drawn(text: str) -> bytes:
    """HTML as a PDF by PDF/UA-1."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
    except OSError as error:  # the libraries that it draws with are not Python's
        raise Refused(
            _(
                "PDF files are drawn with Pango, which this server lacks. An administrator can install it (docs/operating.md)."
            )
        ) from error
    os.environ.setdefault("SOURCE_DATE_EPOCH", LONG_AGO)
    fonts = FontConfiguration()
    style = CSS(string=_style(), base_url=NOWHERE, url_fetcher=_typeface, font_config=fonts)
    page = HTML(string=text, base_url=NOWHERE, url_fetcher=_typeface)
    made = page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    assert isinstance(made, bytes)
    return made


def bar(parts: Sequence[tuple[str, Decimal]]) -> SafeString:
    """The add-up bar: tones (c1 to c6, rest) with their points of a hundred; the table beside it tells the same."""
    at, drawn_parts = Decimal(0), []
    for tone, points in parts:
        drawn_parts.append((at, max(points - GAP, GAP), TONES[tone]))
        at += points
    rects = format_html_join("", '<rect x="{}" y="0" width="{}" height="4" fill="{}"/>', drawn_parts)
    return format_html(
        '<svg width="178mm" height="7mm" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect x="0" y="0" width="100" height="4" fill="#efece5"/>{}</svg>',
        rects,
    )


@cache
def _style() -> str:
    """The style sheet with the typeface; each script is a family of its own, for the drawing tells them apart by name."""
    faces = "".join(f'@font-face {{ font-family: "Paper {each}"; src: url({each}) }}\n' for each in SCRIPTS)
    families = ", ".join(f'"Paper {each}"' for each in SCRIPTS)
    text = (Path(__file__).parent / "paper.css").read_text(encoding="utf-8")
    tones = "".join(f".{tone} {{ background: {colour} }}\n" for tone, colour in TONES.items())
    return faces + tones + text.replace("TYPEFACES", families)


def _typeface(url: str) -> Any:
    """Our own font files and nothing else, whatever a text in the page would like to have."""
    from weasyprint.urls import URLFetcherResponse

    script = url.removeprefix(NOWHERE)
    if script not in SCRIPTS:
        raise ValueError(f"A paper page holds everything itself; it asked for {url!r}.")
    file: Path = TARGET / f"inter-{script}-wght-normal.woff2"
    return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": "font/woff2"})
