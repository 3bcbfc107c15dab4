"""Nothing jumps while a page comes, however slowly it comes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from .looking import PHONE, SHIFTED, Visitor

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.any_database]
IN_PARTS = """async whole => {
    const parts = whole.split("</tr>"), drawn = () => new Promise(on => requestAnimationFrame(() => setTimeout(on, 30)));
    document.open();
    for (const [place, part] of parts.entries()) {
        document.write(place ? "</tr>" + part : part);
        if (place % 5 == 1) await drawn();
    }
    document.close();
    await drawn();
}"""
"""A page that comes a few rows at a time, as from a busy machine or over a thin line."""
HARDLY = 0.01


def test_rows_that_come_a_few_at_a_time_move_nothing(visitor: Callable[..., Visitor]) -> None:
    page = visitor("Auditor", keeps_pages=False).page
    page.goto("/rights/")

    page.evaluate(IN_PARTS, page.request.get("/rights/").text())

    expect(page.locator(".list tbody tr").last).to_be_visible()
    assert page.evaluate(SHIFTED) < HARDLY


def a_record(page: Page) -> None:
    """The record of a company with a short history, which is not what was reserved for it."""
    page.goto("/partners/")
    page.goto(page.locator("a.main").first.get_attribute("href") or "", wait_until="domcontentloaded")


def test_what_stands_below_a_part_comes_with_it(visitor: Callable[..., Visitor], size: tuple[int, int]) -> None:
    page = visitor("Auditor", size=size, keeps_pages=False).page
    held: list[Route] = []
    page.route(re.compile("/(happened|todos)/"), lambda route: held.append(route))
    a_record(page)
    below = page.locator("h2", has_text="The company")
    expect(below).to_be_attached()
    expect(below).to_be_hidden()

    for route in held:
        route.continue_()

    expect(below).to_be_visible()
    assert page.evaluate(SHIFTED) < HARDLY


def test_a_part_that_does_not_come_keeps_nothing_back(visitor: Callable[..., Visitor]) -> None:
    page = visitor("Auditor", size=PHONE, keeps_pages=False).page
    page.route(re.compile("/(happened|todos)/"), lambda route: route.fulfill(status=404))
    a_record(page)

    expect(page.locator("h2", has_text="The company")).to_be_visible()
    expect(page.get_by_role("link", name="Show").first).to_be_visible()
