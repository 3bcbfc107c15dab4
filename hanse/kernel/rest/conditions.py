"""ETags: what somebody read names the state it was in, so that nobody writes over what they have not seen."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from ..errors import Refused


def tag(content: bytes) -> str:
    """The ETag of an answer: other content has another one."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def is_known(request: HttpRequest, etag: str) -> bool:
    """Does the asker have this state already?"""
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in asked or etag in {each.removeprefix("W/") for each in asked}


def check_match(request: HttpRequest, etag: str, *, required: bool) -> None:
    """Refuse a change of a state that the asker has not seen, and where `required` one that names no state."""
    stated = request.headers.get("If-Match")
    if stated is None:
        if required:
            sentence = _("Say which state you change: send the ETag that you read in the header If-Match.")
            raise Refused(sentence, status=428)
        return
    wanted = parse_etags(stated)
    if "*" not in wanted and etag not in wanted:
        raise Refused(_("This was changed after you read it. Read it again, then decide."), status=412)
