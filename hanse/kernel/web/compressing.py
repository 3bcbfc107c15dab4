"""Pages are sent packed: a list of eighty rows is a tenth of what it was, whether or not a proxy stands in front."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressingMiddleware(GZipMiddleware):
    """Outside all that reads or changes what a page says.

    Pages alone: an answer of the API has an ETag of what it says, which packing would weaken, and files are packed already
    or go out while they are made. That a page's length tells nothing of the secret in it: the form token is masked anew for
    each page, and Django adds up to a hundred random bytes.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        return super().process_response(request, response) if is_page else response
