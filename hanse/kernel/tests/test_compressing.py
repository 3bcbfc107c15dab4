"""What is packed, and what goes out as it is."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory

from hanse.kernel.web.compressing import CompressingMiddleware

LONG = "<li>Wagner Fahrrad</li>" * 100


def sent(answer: HttpResponseBase) -> HttpResponseBase:
    asked = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    return CompressingMiddleware(lambda _request: answer)(asked)


def test_a_page_is_packed() -> None:
    page = sent(HttpResponse(LONG))

    assert isinstance(page, HttpResponse)
    assert len(page.content) < len(LONG) / 5
    assert gzip.decompress(page.content).decode() == LONG
    assert page.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "answer",
    [JsonResponse({"names": LONG}, headers={"ETag": '"1"'}), StreamingHttpResponse([LONG], content_type="text/html")],
    ids=["an answer of the API", "what goes out while it is made"],
)
def test_what_is_no_whole_page_goes_out_as_it_is(answer: HttpResponseBase) -> None:
    before = dict(answer.headers)

    assert dict(sent(answer).headers) == before
