"""Menus stay open while one is at work in them, and inside the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from .looking import PHONE, Visitor, palette, until

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
INSIDE = """() => {
    const box = document.querySelector("details.menu[open] > .pop").getBoundingClientRect();
    return box.left >= 0 && box.right <= document.documentElement.clientWidth;
}"""
CUT = """menu => [...menu.querySelectorAll(".pop, .filters, fieldset, .two")]
    .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1).map(one => one.className)"""
"""What is wider than its place, beside a list of ticks that goes down."""


def opened(page: Page, name: str) -> Locator:
    menu = page.locator("details.menu", has=page.locator("summary", has_text=name)).first
    menu.locator("summary").first.click()
    expect(menu.locator("> .pop")).to_be_visible()
    return menu


def press(page: Page, x: float, y: float) -> None:
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.up()


def corner(place: Locator, x: float, y: float) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + x, box["y"] + y


def test_pressing_words_and_blank_area_leaves_a_menu_open(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("Channel chief", size=size).page
    page.goto("/partners/")
    menu = opened(page, "Filter")
    fields = menu.locator(".filters")

    press(page, *corner(fields, 2, 2))
    expect(fields).to_be_visible()
    press(page, *corner(fields.locator("legend").first, 4, 4))
    expect(fields).to_be_visible()
    tick = fields.locator("label.tick").first
    tick.click(position={"x": 40, "y": 10})
    expect(tick.locator("input")).to_be_checked()
    expect(fields).to_be_visible()


def test_a_view_that_is_being_named_stays_while_words_are_pressed(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/partners/")
    menu = opened(page, "Save view")
    name = menu.get_by_label("Name of this view")
    name.fill("Mine")

    press(page, *corner(menu.locator("label.of").first, 4, 4))
    press(page, *corner(menu.locator(".filters"), 2, 2))
    page.mouse.move(*corner(menu.locator("label.of").first, 4, 4))
    page.mouse.down()
    page.mouse.move(*corner(page.locator("main h1"), 20, 8))
    page.mouse.up()

    expect(name).to_be_visible()
    expect(name).to_have_value("Mine")
    press(page, *corner(page.locator("main h1"), 20, 8))
    expect(name).to_be_hidden()


@pytest.mark.parametrize("width", [1440, 1100, 1000, 800, PHONE[0]])
def test_the_filters_of_a_list_are_inside_the_window(visitor: Enter, width: int) -> None:
    page = visitor("Category buyer", size=(width, 900)).page
    page.goto("/facts/delivery/")
    menu = opened(page, "Filter")

    until(page, INSIDE)
    assert menu.evaluate(CUT) == []


def test_the_field_to_find_anything_has_the_width_of_its_window(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/partners/")

    field = palette(page)

    expect(field).to_be_visible()
    assert field.evaluate("field => field.clientWidth / field.closest('dialog').clientWidth") > 0.9
