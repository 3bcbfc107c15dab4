"""The main journeys without a mouse, and the same by touch: nothing is out of reach, focus is always seen, nobody is caught."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .looking import PHONE, Visitor

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.any_database]
MOST = 90
FOCUSED = """() => {
  const on = document.activeElement, style = getComputedStyle(on), box = on.getBoundingClientRect();
  const ringed = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none";
  const calendar = on.type === "date" && !on.matches(":focus"); // its button has the focus, and a ring of its own
  const dot = on.querySelector(".dot");
  const drawn = dot && parseFloat(getComputedStyle(dot).strokeWidth) >= 3;
  return {
    nowhere: on === document.body, seen: Boolean(ringed || drawn || calendar) && box.width > 0 && box.height > 0,
    name: (on.getAttribute("aria-label") || on.innerText || on.name || on.tagName).trim().slice(0, 60),
  };
}"""


def stops(page: Page) -> tuple[list[str], list[str]]:
    """What Tab comes by from the top of the page to its end, and where no focus is seen."""
    names, unseen = [], []
    for _step in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["nowhere"]:
            return names, unseen
        names.append(stop["name"])
        if not stop["seen"]:
            unseen.append(stop["name"])
    return names, unseen


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is so called has the focus."""
    for _step in range(MOST):
        page.keyboard.press("Tab")
        if re.search(name, page.evaluate(FOCUSED)["name"]):
            return
    pytest.fail(f"{name} is out of reach of the Tab key")


def test_one_signs_in_skips_the_navigation_and_finds_a_partner(visitor: Enter) -> None:
    page = visitor().page
    page.get_by_label("E-mail").focus()
    page.keyboard.type("stephen0@adventure-works.example")
    tab_to(page, "password")
    page.keyboard.type("hanse")
    page.keyboard.press("Enter")
    page.wait_for_url("**/today/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    page.keyboard.press("Control+k")
    page.keyboard.type("metropolitan bic")
    expect(page.locator("#hits [aria-selected=true]")).to_contain_text("Metropolitan Bicycle Supply")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Metropolitan Bicycle Supply")

    tab_to(page, r"^People\s+\d")
    page.keyboard.press("Enter")
    expect(page.locator(".tabs [aria-current]")).to_contain_text("People")


@pytest.mark.parametrize(
    "path", ["/today/", "/partners/new/", "/partners/board/?role=supplier", "/scorecards/metrics/"]
)
def test_focus_is_seen_at_every_stop_and_nobody_is_caught(visitor: Enter, path: str) -> None:
    page = visitor("Channel chief").page
    page.goto(path)

    names, unseen = stops(page)

    assert len(set(names)) > 10
    assert unseen == [], unseen


def test_many_are_given_to_a_colleague_and_back(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/partners/?q=London&role=dealer")
    for key in "jxjxb":
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Assign manager")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Assign a manager")

    page.get_by_label("New manager").focus()
    page.keyboard.type("José")
    tab_to(page, "^Show what would change")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    tab_to(page, "^Assign ")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("now belong to José Saraiva")

    tab_to(page, "^Undo")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("partners are back")


def test_mistakes_lead_to_their_fields_and_a_dialog_gives_the_focus_back(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/partners/new/")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.press("Enter")
    first = page.locator("main form .note a").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()

    page.goto("/partners/")
    page.keyboard.press("j")
    page.keyboard.press("?")
    keys = page.locator("#keys")
    expect(keys).to_be_visible()
    for _step in range(3):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "() => document.activeElement === document.body || !!document.activeElement.closest('#keys')"
        )
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.locator("main [data-row]").first).to_be_focused()


def test_the_same_by_touch(visitor: Enter) -> None:
    """A thumb finds, selects, corrects: each target is large enough and none lies under the bar at the foot."""
    page = visitor("Channel chief", size=PHONE).page
    page.locator("a.find").tap()
    page.get_by_role("combobox", name="Find").fill("metropolitan bic")
    page.get_by_role("option", name=re.compile("^Metropolitan Bicycle Supply")).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Metropolitan Bicycle Supply")
    page.locator(".tabs a", has_text="People").tap()
    expect(page.locator(".tabs [aria-current]")).to_contain_text("People")

    page.goto("/partners/?q=London&role=dealer")
    page.get_by_role("checkbox", name=re.compile("^Select ")).nth(0).tap()
    page.get_by_role("group", name="Selected rows").get_by_text("Actions", exact=True).tap()
    page.get_by_role("button", name="Assign manager").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Assign a manager")

    page.goto("/partners/new/")
    page.get_by_role("button", name="Add the partner").tap()
    mistake = page.locator("main form .note a").first
    expect(mistake).to_be_visible()
    mistake.tap()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()


def test_tabs_that_have_no_room_stand_below_more(visitor: Enter) -> None:
    """A company in two roles has more tabs than fit beside each other."""
    page = visitor("Channel chief").page
    page.goto("/partners/?q=Australia+Bike+Retailer")
    page.get_by_role("link", name="Australia Bike Retailer").first.click()
    row = page.get_by_role("navigation", name="Record")
    expect(row).to_be_visible()
    page.wait_for_load_state()

    tops = row.locator(":scope > a").evaluate_all(
        "tabs => [...new Set(tabs.map(tab => tab.getBoundingClientRect().y))]"
    )
    assert len(tops) == 1
    expect(row.get_by_role("link", name="History")).to_be_hidden()
    row.get_by_text("More", exact=True).focus()
    page.keyboard.press("Enter")
    tab_to(page, "^History$")
    page.keyboard.press("Enter")
    page.wait_for_url("**/history/")

    current = row.locator(":scope > [aria-current]")
    expect(current).to_have_text("History")
    row.get_by_text("More", exact=True).click()
    page.set_viewport_size({"width": 390, "height": 800})
    expect(row.get_by_role("link", name="Documents")).to_be_attached()
    expect(row.get_by_text("More", exact=True)).to_be_hidden()
