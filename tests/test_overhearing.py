"""What the probes hear beside an answer, and which files they take for dangerous: each is tried on one that is."""

from __future__ import annotations

import logging

from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpResponse

from hanse.kernel.web.content import served

from .answers import may_be_run
from .overhearing import overheard

DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def test_a_line_of_the_log_and_what_is_kept_are_heard() -> None:
    with overheard() as heard:
        logging.getLogger("hanse.anywhere").debug("quiet")
        logging.getLogger("hanse.anywhere").error("%s is in use", "Kittiwake Wheels", extra={"of": "Zoë"})
        LocMemCache("overheard", {}).set("counted", "Terns")

    told = "\n".join(heard)
    assert all(word in told for word in ("Kittiwake Wheels", "Zoë", "Terns"))


def test_a_file_that_a_browser_runs_as_ours_is_found() -> None:
    way = served(DRAWING, name="drawing.svg")

    assert may_be_run(HttpResponse(DRAWING, content_type="image/svg+xml"), DRAWING.decode())
    assert not may_be_run(HttpResponse(DRAWING, content_type=way.content_type, headers=way.headers), DRAWING.decode())
