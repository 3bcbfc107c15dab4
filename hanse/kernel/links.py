"""Whole addresses, for what is read outside the browser: letters, feeds, files."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def origin(request: HttpRequest | None = None) -> str:
    """Where Hanse is reached, without a slash at the end: as the operator says (HANSE_URL), else as it was asked for.

    Without a request it is the first host name that is answered, or the address that the server listens on.
    """
    if request is None or settings.PUBLIC_URL:
        return str(settings.ORIGIN)
    return request.build_absolute_uri("/").rstrip("/")
