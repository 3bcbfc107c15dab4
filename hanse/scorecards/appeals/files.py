"""The file that came with an appeal: taken in whole, kept under its hash, handed out as what can do no harm."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused
from hanse.kernel.operating import folders
from hanse.kernel.web.content import START, kind_of, served

from ..models import Appeal

MOST = 10 * 1024 * 1024
NEVER = {"EXE", "ELF", "script", "CLASS", "HTML", "SVG"}


class Sent(NamedTuple):
    """A file that may be kept, by its name and the hash of its content; all are empty where none was sent."""

    name: str = ""
    number: str = ""
    content: bytes = b""

    def keep(self) -> None:
        """Put it into its place, unless it lies there already."""
        place = folders.files() / f"appeal-{self.number}"
        if self.number and not place.exists():
            half = place.with_name(f"{place.name}.half-{id(self)}")
            half.write_bytes(self.content)
            half.replace(place)


def taken(sent: Any) -> Sent:
    """What was sent. Refused when too large, empty or a program."""
    if sent is None:
        return Sent()
    if not sent.size:
        raise Refused(_("The file is empty."), field="file")
    if sent.size > MOST:
        raise Refused(_("The file is too large: at most 10 MB are taken."), field="file")
    content = sent.read()
    if kind_of(content[:START]) in NEVER:
        raise Refused(
            _("Programs and web pages are not taken. Send a PDF, a picture, a table or a text."), field="file"
        )
    return Sent(str(sent.name), hashlib.sha256(content).hexdigest(), content)


def answer(appeal: Appeal) -> HttpResponse:
    """The file; 404 where there is none."""
    place = folders.files() / f"appeal-{appeal.file_hash}"
    if not appeal.file_hash or not place.exists():
        raise Http404
    content = place.read_bytes()
    way = served(content[:START], name=appeal.file_name)
    return HttpResponse(content, content_type=way.content_type, headers=way.headers)
