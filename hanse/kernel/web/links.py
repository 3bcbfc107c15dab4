"""Whole addresses, for what is read outside the browser: letters, feeds, files; and which addresses are ours."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def origin(request: HttpRequest | None = None) -> str:
    """Where Hanse is reached, without a slash at the end: as the operator says (HANSE_URL), else as it was asked for.

    Without a request it is the first host name that is answered, or the address that the server listens on.
    """
    if request is None or settings.PUBLIC_URL:
        return str(settings.ORIGIN)
    return request.build_absolute_uri("/").rstrip("/")


def is_ours(request: HttpRequest, address: str) -> bool:
    """Does an address that somebody sent lead to a page of ours? A word without a slash does not: `redirect` reads a name in it."""
    return "/" in address and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
