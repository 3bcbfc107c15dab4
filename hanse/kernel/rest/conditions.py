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
    return _names(request.headers.get("If-None-Match", ""), etag)


def _names(stated: str, etag: str) -> bool:
    """`W/` in front is of somebody on the way who packed the answer; what it shows is the same."""
    tags = parse_etags(stated)
    return "*" in tags or etag in {each.removeprefix("W/") for each in tags}


def check_match(request: HttpRequest, etag: str, *, required: bool) -> None:
    """Refuse a change of a state that the asker has not seen, and where `required` one that names no state."""
    stated = request.headers.get("If-Match")
    if stated is None:
        if required:
            sentence = _("Say which state you change: send the ETag that you read in the header If-Match.")
            raise Refused(sentence, status=428)
        return
    if not parse_etags(stated):
        sentence = _("There is no ETag in the header If-Match: send it as you read it, with its quotation marks.")
        raise Refused(sentence, status=412)
    if not _names(stated, etag):
        raise Refused(_("This was changed after you read it. Read it again, then decide."), status=412)
