"""Every page that the navigation and its links lead to, wide and narrow, light and dark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from ..probing import links, shape
from .looking import BETWEEN, FOUR, Visitor

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.any_database]
MOST = 40


def pages_from(visitor: Visitor, start: str, *, most: int = MOST) -> list[str]:
    """One address of each kind that links lead to, without files and chosen filters."""
    waiting, seen, kinds, found = [start], {start}, Counter[tuple[str, ...]](), []
    while waiting and len(found) < most:
        here = waiting.pop(0)
        answer = visitor.page.request.get(here)
        if answer.status == 405 or "text/html" not in answer.headers.get("content-type", ""):
            continue  # a form's address, or a file
        if not answer.text().lstrip().lower().startswith("<!doctype"):
            continue  # a part, which is looked at where it stands
        found.append(here)
        for url in sorted(links(answer.text()) - seen):
            seen.add(url)
            kinds[shape(url)] += 1
            if kinds[shape(url)] == 1 and len(shape(url)) == 1:
                waiting.append(url)
    return found


@pytest.fixture(scope="module")
def looked_at() -> set[tuple[str, ...]]:
    """Kinds of page that somebody has looked at already: what a colleague sees differently are buttons, not parts."""
    return set()


@pytest.mark.parametrize(
    ("door", "start"),
    [
        ("Data steward", "/today/"),
        ("Channel chief", "/today/"),
        ("A large dealer", "/portal/"),
        ("Dealer and supplier at once", "/portal/"),
    ],
)
def test_every_page_is_for_every_eye_and_every_width(
    visitor: Callable[..., Visitor], looked_at: set[tuple[str, ...]], door: str, start: str
) -> None:
    who = visitor(door)
    pages = pages_from(who, start)
    assert len(pages) > 3
    fresh = [page for page in pages if shape(page) not in looked_at]
    looked_at.update(map(shape, fresh))

    assert [wrong for page in fresh for wrong in who.look(page)] == []


def test_the_style_guide_shows_every_part_without_a_fault(visitor: Callable[..., Visitor]) -> None:
    assert visitor("Channel chief").look("/styleguide/") == []


def test_the_style_guide_is_as_whole_from_right_to_left(visitor: Callable[..., Visitor]) -> None:
    assert visitor("Channel chief").look("/styleguide/?dir=rtl", (*FOUR, *BETWEEN)) == []


def test_german_words_have_room_on_a_phone(visitor: Callable[..., Visitor]) -> None:
    """They are a third longer."""
    who = visitor("Dealer and supplier at once")
    who.page.locator("summary.who").click()
    with who.page.expect_navigation():
        who.page.get_by_role("button", name="Deutsch").click()

    assert who.page.locator("html").get_attribute("lang") == "de"
    assert [wrong for page in pages_from(who, "/portal/") for wrong in who.look(page)] == []
