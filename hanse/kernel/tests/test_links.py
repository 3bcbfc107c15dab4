"""Where somebody may be led by an address that was sent."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from hanse.kernel.web.links import is_ours

ASKED = RequestFactory(headers={"host": "127.0.0.1"}).get("/")
ELSEWHERE = [
    "",
    "none",
    "network:partners",
    "//evil.example/",
    "https://evil.example/",
    "javascript:alert(1)//",
    "/\\evil.example/",
]


@pytest.mark.parametrize("address", ["/", "/today/?q=1", "http://127.0.0.1/today/"])
def test_to_pages_of_ours(address: str) -> None:
    assert is_ours(ASKED, address)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_and_to_nothing_else(address: str) -> None:
    assert not is_ours(ASKED, address)
