"""The file that came with an appeal: taken in whole, kept under its hash, handed out as what can do no harm."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused
from hanse.kernel.operating import folders
from hanse.kernel.web.content import START, kind_of, served

from ..models import Appeal

MOST = 10 * 1024 * 1024
NEVER = {"EXE", "ELF", "script", "CLASS", "HTML", "SVG"}


def keep(sent: Any) -> tuple[str, str]:
    """Its name and hash; two empty texts where nothing was sent. Refused when too large, empty or a program."""
    if sent is None:
        return "", ""
    if not sent.size:
        raise Refused(_("The file is empty."), field="file")
    if sent.size > MOST:
        raise Refused(_("The file is too large: at most 10 MB are taken."), field="file")
    content = sent.read()
    if kind_of(content[:START]) in NEVER:
        raise Refused(
            _("Programs and web pages are not taken. Send a PDF, a picture, a table or a text."), field="file"
        )
    number = hashlib.sha256(content).hexdigest()
    place = folders.files() / f"appeal-{number}"
    if not place.exists():
        half = place.with_name(f"{place.name}.half-{id(sent)}")
        half.write_bytes(content)
        half.replace(place)
    return str(sent.name), number


def answer(appeal: Appeal) -> HttpResponse:
    """The file; 404 where there is none."""
    place = folders.files() / f"appeal-{appeal.file_hash}"
    if not appeal.file_hash or not place.exists():
        raise Http404
    content = place.read_bytes()
    way = served(content[:START], name=appeal.file_name)
    return HttpResponse(content, content_type=way.content_type, headers=way.headers)
