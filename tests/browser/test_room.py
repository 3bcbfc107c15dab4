"""Short words and numbers leave the room to names, and what is pressed by a finger is large enough."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .looking import PHONE, Visitor

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.any_database]
LINES = "cell => Math.round(cell.getBoundingClientRect().height / parseFloat(getComputedStyle(cell).lineHeight))"


def test_numbers_of_papers_and_short_words_leave_the_room_to_names(visitor: Enter) -> None:
    page = visitor("Channel chief").page

    page.goto("/facts/purchase/")
    assert page.locator("td.ph-name").first.bounding_box()["width"] < 150  # type: ignore[index]
    scroll = page.locator(".list .scroll")
    assert scroll.evaluate("it => it.scrollWidth <= it.clientWidth"), "the list is as wide as its place"

    page.goto("/territories/")
    for words in ("North America", "United Kingdom"):
        cell = page.locator("td .nowrap").get_by_text(words, exact=True).first
        assert cell.evaluate(LINES) == 1


def test_a_company_that_is_meant_is_said_in_one_row_that_a_finger_meets(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("Channel chief", size=size).page
    page.goto("/imports/unmatched/")
    field, press = page.get_by_placeholder("Number or name").first, page.get_by_role("button", name="That is it").first
    expect(field).to_be_visible()

    of_field, of_press = field.bounding_box(), press.bounding_box()

    assert of_field
    assert of_press
    assert of_press["x"] > of_field["x"] + of_field["width"]
    if size == PHONE:
        assert of_field["height"] >= 44
