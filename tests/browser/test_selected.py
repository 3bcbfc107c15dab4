"""Rows that are selected on two pages of a list: taken as a file, changed after a preview, taken back; by keys and by touch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .looking import DESKTOP, PHONE, SIDEWAYS, Visitor

Enter = Callable[..., Visitor]
pytestmark = pytest.mark.xdist_group("served")


def press(at: Locator) -> None:
    at.focus()
    at.page.keyboard.press("Enter")


def by_keys(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("x")


def tap(at: Locator) -> None:
    at.tap()


def by_touch(page: Page) -> None:
    page.locator('input[name="row"]').first.tap()


@pytest.mark.parametrize(
    ("size", "do", "tick"), [(DESKTOP, press, by_keys), (PHONE, tap, by_touch)], ids=["keys", "touch"]
)
def test_rows_of_two_pages_go_into_a_file_and_into_an_act_that_is_seen_before_and_taken_back(
    visitor: Enter, size: tuple[int, int], do: Callable[[Locator], None], tick: Callable[[Page], None]
) -> None:
    page = visitor("Channel chief", size=size).page
    page.goto("/partners/?role=dealer&size=25")
    bar = page.locator(".bulk")
    tick(page)
    expect(bar.locator("[data-chosen]")).to_have_text("1 selected")
    first = page.locator("tr[aria-selected=true] a.main").inner_text()

    do(page.get_by_role("link", name="Next"))
    expect(page.locator("caption")).to_contain_text("26 ")
    tick(page)
    expect(bar.locator("[data-chosen]")).to_have_text("2 selected")
    expect(bar.locator("[data-elsewhere]")).to_have_text("1 not on this page")
    second = page.locator("tr[aria-selected=true] a.main").inner_text()
    assert page.evaluate(SIDEWAYS) == 0

    do(bar.locator("summary", has_text="Export"))
    with page.expect_download() as saved:
        do(bar.get_by_role("button", name="As CSV"))
    lines = Path(saved.value.path()).read_text().splitlines()[1:]
    assert [line.startswith(name) for line, name in zip(lines, (first, second), strict=True)] == [True, True]

    do(bar.locator("summary", has_text="More"))
    do(bar.get_by_role("button", name="Preferred"))
    page.get_by_label("yes").check()
    do(page.get_by_role("button", name="Show what would change"))
    expect(page.get_by_text("2 will change")).to_be_visible()
    expect(page.get_by_role("rowheader", name=first)).to_be_visible()
    assert page.evaluate(SIDEWAYS) == 0
    do(page.get_by_role("button", name="Change 2"))

    expect(page.get_by_text("2 of them are different now.")).to_be_visible()
    expect(bar).to_be_hidden()
    do(page.get_by_role("button", name="Undo"))
    expect(page.get_by_text("2 are as they were.")).to_be_visible()


def test_a_selection_outlives_sorting_and_seeking_and_is_cleared_by_one_key(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/partners/?size=25")
    chosen = page.locator("[data-chosen]")
    by_keys(page)

    press(page.get_by_role("link", name="Role", exact=True))
    expect(page.locator('th[aria-sort="ascending"]')).to_have_text("Role")
    page.get_by_role("searchbox", name="Name, town, region, number").fill("nothing is called like this")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(chosen).to_have_text("1 selected")
    page.goto("/partners/?size=25")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(1)

    press(page.get_by_role("button", name="Clear selection"))
    expect(page.locator(".bulk")).to_be_hidden()
    expect(page.locator('input[name="row"]:checked')).to_have_count(0)
