from __future__ import annotations

import pytest
from django.http.multipartparser import MultiPartParserError
from django.test import RequestFactory

from hanse.kernel.web.asking import Asked


@pytest.mark.parametrize(
    "charset",
    [
        "hex",
        "base64",
        "undefined",
        "zlib",
        "rot13",
        "idna",
        "nobody's",
        "\0",
        "x" * 20_000,
        "raw_unicode_escape",
        "unicode_escape",
        "utf-7",
    ],
)
def test_letters_that_nobody_writes_break_nothing(charset: str) -> None:
    environ = RequestFactory().post("/", b"a=%C3%A4", content_type="text/plain").environ
    environ |= {"CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}", "QUERY_STRING": "b=%C3%B6"}

    asked = Asked(environ)

    assert (asked.GET["b"], asked.POST["a"], asked.content_type) == ("ö", "ä", "application/x-www-form-urlencoded")


def test_letters_that_somebody_writes_are_read_as_such() -> None:
    environ = RequestFactory().get("/", {"a": "b"}).environ | {"CONTENT_TYPE": "text/plain; charset=latin-1"}

    assert Asked(environ).encoding == "latin-1"


@pytest.mark.parametrize("charset", ["raw_unicode_escape", "unicode_escape", "utf-7"])
def test_no_form_brings_half_a_letter_which_no_database_keeps(charset: str) -> None:
    environ = RequestFactory().post("/?q=%5Cud800%2B2AA-", {"name": r"\ud800+2AA-"}).environ
    environ["CONTENT_TYPE"] += f"; charset={charset}"

    asked = Asked(environ)

    assert asked.GET["q"] == r"\ud800+2AA-"
    with pytest.raises(MultiPartParserError):
        asked.POST  # noqa: B018  a form whose parts nobody can tell apart is refused
