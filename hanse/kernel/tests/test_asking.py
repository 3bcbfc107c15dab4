from __future__ import annotations

import pytest
from django.test import RequestFactory

from hanse.kernel.web.asking import Asked


@pytest.mark.parametrize(
    "charset", ["hex", "base64", "undefined", "zlib", "rot13", "idna", "nobody's", "\0", "x" * 20_000]
)
def test_letters_that_nobody_writes_break_nothing(charset: str) -> None:
    environ = RequestFactory().post("/", b"a=%C3%A4", content_type="text/plain").environ
    environ |= {"CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}", "QUERY_STRING": "b=%C3%B6"}

    asked = Asked(environ)

    assert (asked.GET["b"], asked.POST["a"], asked.content_type) == ("ö", "ä", "application/x-www-form-urlencoded")


def test_letters_that_somebody_writes_are_read_as_such() -> None:
    environ = RequestFactory().get("/", {"a": "b"}).environ | {"CONTENT_TYPE": "text/plain; charset=latin-1"}

    assert Asked(environ).encoding == "latin-1"
