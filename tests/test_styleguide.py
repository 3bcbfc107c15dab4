"""The style guide shows all that pages are made of, each component in each state: what is not on it nobody looks at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.test.signals import template_rendered

import hanse
from hanse.kernel.models import Manufacturer
from hanse.network.tests.builders import an_account
from hanse.ui.frame import kept
from hanse.ui.guide import extremes, samples
from hanse.ui.guide.components import COMPONENTS
from hanse.ui.guide.declare import STATES, Component, Reason
from hanse.ui.templatetags.ui import register

HOUSE = Path(hanse.__file__).parent
TEMPLATES = HOUSE / "ui/templates"
WRITTEN_ELSEWHERE = {"kept", "later", "asset", "said", "contributed"}
"""What the frame of a page writes, and what asks for its part once a page is there."""
OF_THE_FRAME = {"ui/parts/counts.html"}
"""What the frame asks for once a page is there."""
INSIDE = {"field", "mistakes", "time", "options"}
"""Drawn there by `fields` and `events`."""
BY_KEY = {component.key: component for component in COMPONENTS}
each_component = pytest.mark.parametrize("component", COMPONENTS, ids=BY_KEY)


def parts() -> set[str]:
    found = [*TEMPLATES.glob("ui/parts/*.html"), *TEMPLATES.glob("ui/table/*.html")]
    return {path.relative_to(TEMPLATES).as_posix() for path in found}


def written(component: Component) -> str:
    return (TEMPLATES / component.template).read_text()


def names(template: str) -> set[str]:
    """The tags and filters that stand in it."""
    return {name for pair in re.findall(r"{%\s*(\w+)|\|(\w+)", template) for name in pair if name}


@contextmanager
def drawing() -> Iterator[set[str]]:
    drawn: set[str] = set()

    def note(template: Any, **_more: Any) -> None:
        drawn.add(template.name)

    template_rendered.connect(note)
    try:
        yield drawn
    finally:
        template_rendered.disconnect(note)


@pytest.fixture
def guide(db: None) -> Callable[..., Any]:
    kept._drawn.cache_clear()  # what another test had drawn would not be seen to be drawn here
    Manufacturer.objects.create(name="Adventure Works", currency="USD")
    browser = Client()
    browser.force_login(an_account(roles=("channel_chief",)))
    return lambda query="": browser.get(f"/styleguide/{query}")


@each_component
def test_in_each_state_a_component_is_shown_or_it_is_said_why_not(component: Component) -> None:
    assert [cell.state for cell in component.cells] == list(STATES)
    assert [cell.state.key for cell in component.cells if not cell.shown and not cell.reason] == []
    assert [cell.state.key for cell in component.reasons if not str(cell.reason and cell.reason.text)] == []


@each_component
def test_what_a_component_declares_is_what_its_template_holds(component: Component) -> None:
    held = re.findall(r"{% partialdef (\w+) %}", written(component))

    assert held == [each.template.partition("#")[2] for each in component.shown]
    assert set(component.tags) - names(written(component)) - WRITTEN_ELSEWHERE - INSIDE == set()
    assert set(component.filters) - names(written(component)) == set()


def test_a_reason_leads_to_what_is_shown_instead() -> None:
    for component in COMPONENTS:
        for cell in component.reasons:
            assert isinstance(cell.reason, Reason)
            if cell.reason.at:
                assert getattr(BY_KEY[cell.reason.at], cell.state.key), (component.key, cell.state.key)
                assert not isinstance(getattr(BY_KEY[cell.reason.at], cell.state.key), Reason)


def test_every_template_of_the_guide_belongs_to_a_component() -> None:
    found = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.glob("ui/guide/*.html")}

    assert found == {component.template for component in COMPONENTS}


def test_every_part_is_on_a_component(guide: Callable[..., Any]) -> None:
    answer = guide()
    around = {name for component in COMPONENTS for name in component.frame}
    kept._drawn.cache_clear()
    with drawing() as shown:
        context = samples.context(answer.wsgi_request)
        for component in COMPONENTS:
            for each in component.shown:
                render_to_string(each.template, context, request=answer.wsgi_request)

    assert parts() - shown - around == set()
    assert around - {template.name for template in answer.templates} - OF_THE_FRAME == set()


def test_every_tag_is_on_a_component() -> None:
    assert set(register.tags) - {name for component in COMPONENTS for name in component.tags} == set()
    assert set(register.filters) - {name for component in COMPONENTS for name in component.filters} == set()


def test_the_table_leads_to_each_specimen_and_says_why_there_is_none(guide: Callable[..., Any]) -> None:
    page = guide().content.decode()
    table = page.split('aria-labelledby="which"', 1)[1].split("</table>")[0]
    ids = re.findall(r'\bid="([^"]+)"', page)

    for component in COMPONENTS:
        row = table.split(f'href="#{component.key}"', 1)[1].split("</tr>")[0]
        for cell, told in zip(component.cells, row.split("<td>")[1:], strict=True):
            assert [f"#{each.id}" for each in cell.shown] == re.findall(r'class="seen" href="([^"]+)"', told)
            assert told.count('<span class="sr">') >= len(cell.shown)
            assert cell.shown or (cell.reason and str(cell.reason.text) in told)
    assert set(re.findall(r'href="#([^"]+)"', table)) - set(ids) == set()
    assert len(ids) == len(set(ids)), "an id stands twice"


def test_it_is_looked_at_from_right_to_left_too(guide: Callable[..., Any]) -> None:
    assert b'dir="rtl" data-theme' in guide("?dir=rtl").content
    assert b'dir="ltr" data-theme' in guide().content


HEADINGS = (
    "Loading", "Working", "Nothing yet", "Nothing found", "Form with mistakes", "Refused", "Not open to you", "Someone was faster",
    "Done, with a way back",
)  # fmt: skip
TOO_LONG = (
    "beside", "cards", "dl", "events", "gauge", "hint", "menu", "meta", "note", "nothing", "panel", "st", "strip", "tabs",
    "todo", "track", "way", "board", "bulk", "chip", "choose", "drop", "field", "graph", "map", "plot",
)  # fmt: skip
"""What holds words that others choose."""


def test_each_state_of_a_list_a_panel_or_a_form_stands_on_it(guide: Callable[..., Any]) -> None:
    page = guide().content.decode()

    assert set(HEADINGS) - set(re.findall(r"<h2[^>]*>([^<]+)</h2>", page)) == set()
    assert {str(state.name) for state in STATES} - set(re.findall(r"<figcaption><b>([^<]+)</b>", page)) == set()


def test_each_part_that_holds_words_is_shown_with_too_many(guide: Callable[..., Any]) -> None:
    figures = re.split(r'(?=<figure class="specimen)', guide().content.decode())
    shown = "".join(each for each in figures if re.search(r'id="\w+-long\d?"', each.partition(">")[0]))

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
