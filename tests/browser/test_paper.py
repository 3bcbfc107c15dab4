"""A page on paper: what it says, without what can only be pressed, in ink whatever the theme, nothing cut at the edge."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .looking import SIDEWAYS, Visitor

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.any_database]
SHEETS = {"A4": 703, "Letter": 725}
"""Pixels between the margins."""
LIGHT = "rgb(26, 35, 50)"


def test_a_record_and_a_list_fit_on_a_sheet(visitor: Callable[..., Visitor], size: tuple[int, int]) -> None:
    """Also from a phone: the sheet is as wide as any."""
    page = visitor("Channel chief", size=size).page
    page.emulate_media(color_scheme="dark")
    page.goto("/partners/?q=Metropolitan+Bicycle")
    record = page.locator("tbody a.main").first.get_attribute("href") or ""
    for path in ("/partners/", record, f"{record}scorecard/dealer/", f"{record}documents/"):
        page.goto(path)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        for width in SHEETS.values():
            page.set_viewport_size({"width": width, "height": 1000})
            assert page.evaluate(SIDEWAYS) <= 0, (path, width)
        expect(page.locator("h1")).to_have_css("color", LIGHT)
        assert page.locator("nav:visible, button:visible, .btn:visible, input:visible").count() == 0, path
        expect(page.get_by_text("What you may do").locator("visible=true")).to_have_count(0)
        for head in page.locator("thead:visible").all():
            assert head.evaluate("e => getComputedStyle(e).display") == "table-header-group"
        page.emulate_media(media="screen")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.set_viewport_size({"width": size[0], "height": size[1]})
        expect(page.locator("h1")).not_to_have_css("color", LIGHT)
