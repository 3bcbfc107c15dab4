"""Long lists: their heads stay in view."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .looking import SIDEWAYS, Visitor

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
BAR = 52


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["y"]


def test_the_heads_of_a_long_list_stay_below_the_top_bar(visitor: Enter) -> None:
    page = visitor("Channel chief", width=1440).page
    page.goto("/partners/")

    page.locator("tbody tr").nth(40).scroll_into_view_if_needed()

    assert page.evaluate("scrollY") > 1000
    assert top(page, ".list thead") == BAR
    page.get_by_role("link", name="Role", exact=True).click()
    expect(page.locator('th[aria-sort="ascending"]')).to_have_text("Role")
    assert top(page, ".list thead") >= BAR
    assert page.evaluate(SIDEWAYS) == 0


def test_a_list_that_is_wider_than_its_place_keeps_its_heads_and_goes_sideways(visitor: Enter) -> None:
    page = visitor("Channel chief", width=1100).page
    page.goto("/partners/?columns=name.role.business_type.state.score.manager.territory.since.town.region.country")
    before = top(page, ".list thead")

    page.locator("th", has_text="Country").scroll_into_view_if_needed()
    page.locator("tbody tr").nth(40).scroll_into_view_if_needed()

    assert page.evaluate("document.querySelector('.list .scroll').scrollLeft") > 0
    assert BAR <= top(page, ".list thead") <= before
    assert top(page, ".list thead") < top(page, "tbody tr:nth-child(41)") < 900
    assert page.evaluate(SIDEWAYS) == 0


def test_heads_are_measured_anew_when_the_window_is_drawn_narrower(visitor: Enter) -> None:
    page = visitor("Channel chief", width=1440).page
    page.goto("/partners/")
    expect(page.locator(".list .scroll.fits")).to_be_visible()

    page.set_viewport_size({"width": 900, "height": 900})

    expect(page.locator(".list .scroll.beyond")).to_be_visible()
    assert page.evaluate(SIDEWAYS) == 0
