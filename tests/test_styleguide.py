"""The style guide shows all that pages are made of: a part that is not on it is a part that nobody looks at."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import hanse
from hanse.kernel.models import Manufacturer
from hanse.network.tests.builders import an_account
from hanse.ui import extremes
from hanse.ui.frame import kept
from hanse.ui.templatetags.ui import register

HOUSE = Path(hanse.__file__).parent
TEMPLATES = HOUSE / "ui/templates"
FRAME = {"kept", "later", "asset", "said", "contributed", "signed", "machine"}
"""Tags and filters that draw nothing of their own, or what stands in the frame of every page."""
OF_THE_FRAME = {"ui/parts/counts.html"}
"""What the frame asks for once a page is there."""
INSIDE = {"field", "mistakes", "time", "options"}
"""Drawn there by `fields` and `events`."""
OF_PAGES = {"latitude", "longitude", "country", "language", "weekday", "initials", "month", "due"}
"""Filters that parts and rooms use, and that the guide has no place for: text from a value."""


def parts() -> set[str]:
    found = [*TEMPLATES.glob("ui/parts/*.html"), *TEMPLATES.glob("ui/table/*.html")]
    return {path.relative_to(TEMPLATES).as_posix() for path in found}


@pytest.fixture
def guide(db: None) -> Callable[..., Any]:
    kept._drawn.cache_clear()  # what another test had drawn would not be seen to be drawn here
    Manufacturer.objects.create(name="Adventure Works", currency="USD")
    browser = Client()
    browser.force_login(an_account(roles=("channel_chief",)))
    return lambda query="": browser.get(f"/styleguide/{query}")


def test_every_part_is_on_it(guide: Callable[..., Any]) -> None:
    drawn = {template.name for template in guide().templates}

    assert parts() - drawn - OF_THE_FRAME == set()


def test_every_tag_is_on_it() -> None:
    pages = [TEMPLATES / "ui/styleguide.html", *TEMPLATES.glob("ui/guide/*.html")]
    written = "".join(path.read_text() for path in pages)
    used = set(re.findall(r"{%\s*(\w+)|\|(\w+)", written))
    named = {name for pair in used for name in pair if name}

    assert set(register.tags) - named - FRAME - INSIDE == set()
    assert set(register.filters) - named - FRAME - OF_PAGES == set()


def test_it_is_looked_at_from_right_to_left_too(guide: Callable[..., Any]) -> None:
    assert b'dir="rtl" data-theme' in guide("?dir=rtl").content
    assert b'dir="ltr" data-theme' in guide().content


STATES = (
    "Loading", "Working", "Nothing yet", "Nothing found", "Form with mistakes", "Refused", "Not open to you", "Someone was faster",
    "Done, with a way back", "Too long", "From right to left",
)  # fmt: skip
TOO_LONG = (
    "beside", "cards", "dl", "events", "gauge", "hint", "menu", "meta", "note", "nothing", "panel", "st", "strip", "tabs",
    "todo", "track", "way",
)  # fmt: skip
"""What holds words that others choose."""


def test_each_state_stands_on_it(guide: Callable[..., Any]) -> None:
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", guide().content.decode())

    assert set(STATES) - set(headings) == set()


def test_each_part_that_holds_words_is_shown_with_too_many(guide: Callable[..., Any]) -> None:
    shown = guide().content.decode().split(">Too long</h2>", 1)[1].split(">From right to left</h2>")[0]

    classes = {name for each in re.findall(r'class="([^"]+)"', shown) for name in each.split()}
    assert set(TOO_LONG) - classes == set()
    assert shown.count(extremes.UNBROKEN) > len(TOO_LONG) // 2


def test_no_room_brings_a_style_or_a_script_of_its_own() -> None:
    found = [*HOUSE.rglob("*.css"), *HOUSE.rglob("*.js")]

    assert [path.relative_to(HOUSE).as_posix() for path in found if not path.is_relative_to(HOUSE / "ui")] == []


MOST_LOADED = 185_000
"""Bytes of a first visit beside the page itself, as they are sent; with a page of 15 kB, the longest that is sent, 200 kB."""


def test_a_first_visit_loads_little(guide: Callable[..., Any]) -> None:
    """Charts are fetched where there are any, letters of other scripts where they stand."""
    asked = set(re.findall(rb'(?:src|href)="/static/(ui/build/[\w.-]+)', guide().content))
    assert {b"ui/build/tabler.min.css", b"ui/build/hanse.css", b"ui/build/app.js"} <= asked
    assert sum(as_sent(HOUSE / "ui/static" / name.decode()) for name in asked) <= MOST_LOADED


def as_sent(path: Path) -> int:
    packed = path.with_name(f"{path.name}.gz")
    return (packed if packed.exists() else path).stat().st_size
