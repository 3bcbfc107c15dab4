"""Long lists: their heads stay in view."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from .looking import DESKTOP, PHONE, SIDEWAYS, Visitor

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
BAR = 52


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["y"]


def test_the_heads_of_a_long_list_stay_below_the_top_bar(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/partners/")

    page.locator("tbody tr").nth(40).scroll_into_view_if_needed()

    assert page.evaluate("scrollY") > 1000
    assert top(page, ".list thead") == BAR
    page.get_by_role("link", name="Role", exact=True).click()
    expect(page.locator('th[aria-sort="ascending"]')).to_have_text("Role")
    assert top(page, ".list thead") >= BAR
    assert page.evaluate(SIDEWAYS) == 0


def test_a_list_that_is_wider_than_its_place_keeps_its_heads_and_goes_sideways(visitor: Enter) -> None:
    page = visitor("Channel chief", size=(1100, 900)).page
    page.goto("/partners/?columns=name.role.business_type.state.score.manager.territory.since.town.region.country")
    before = top(page, ".list thead")

    page.locator("th", has_text="Country").scroll_into_view_if_needed()
    page.locator("tbody tr").nth(40).scroll_into_view_if_needed()

    assert page.evaluate("document.querySelector('.list .scroll').scrollLeft") > 0
    assert BAR <= top(page, ".list thead") <= before
    assert top(page, ".list thead") < top(page, "tbody tr:nth-child(41)") < 900
    assert page.evaluate(SIDEWAYS) == 0


def test_heads_are_measured_anew_when_the_window_is_drawn_narrower(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/partners/")
    expect(page.locator(".list .scroll.fits")).to_be_visible()

    page.set_viewport_size({"width": 900, "height": 900})

    expect(page.locator(".list .scroll.beyond")).to_be_visible()
    assert page.evaluate(SIDEWAYS) == 0


def test_what_a_row_is_called_has_room_on_a_desk(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/partners/?columns=name.role.business_type.state.score.manager.territory.since.town.region.country")

    widths = page.locator("tbody tr td.ph-name").evaluate_all("cells => cells.map(cell => cell.clientWidth)")

    assert len(widths) > 20
    assert min(widths) >= 210


def test_a_phone_sorts_a_list_that_shows_no_heads(visitor: Enter) -> None:
    page = visitor("Channel chief", size=PHONE).page
    page.goto("/products/categories/")
    expect(page.locator("tbody tr").first).to_contain_text("Accessories")

    page.locator("summary", has_text="Sort").click()
    page.get_by_role("link", name="Products", exact=True).click()

    expect(page.locator("tbody tr").first).to_contain_text("Components")
    page.locator("summary", has_text="Sort").click()
    expect(page.get_by_role("link", name="Products descending")).to_have_attribute("aria-current", "true")
    assert page.evaluate(SIDEWAYS) == 0


def test_a_count_at_the_edge_of_a_phone_says_of_what(visitor: Enter) -> None:
    page = visitor("Channel chief", size=PHONE).page
    page.goto("/territories/")

    said = "getComputedStyle(document.querySelector('tbody .ph-money'), '::before').content"
    assert "Partners you see" in page.evaluate(said)


def test_close_rows_keep_name_and_place_apart_on_a_phone(visitor: Enter) -> None:
    page = visitor("Channel chief", size=PHONE).page
    page.goto("/partners/?density=compact")

    assert top(page, "tbody tr:first-child .under") > top(page, "tbody tr:first-child a.main") + 10


def test_a_phone_selects_a_whole_page_at_once(visitor: Enter) -> None:
    page = visitor("Channel chief", size=PHONE).page
    page.goto("/partners/?q=Bavaria")

    page.get_by_text("Select this page").click()

    expect(page.locator(".bulk").get_by_text("3 selected")).to_be_visible()
    assert page.evaluate(SIDEWAYS) == 0


def test_why_a_score_changed_has_the_width_of_a_phone_for_its_reasons(visitor: Enter) -> None:
    page = visitor("A large dealer", size=PHONE).page
    page.goto("/portal/scorecard/dealer/")
    why = page.locator("section.panel", has=page.get_by_role("heading", name=re.compile("^Why it changed")))

    widths = why.locator("td.hint").evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().width)")

    assert min(widths) > 250
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_what_is_looked_for_stays_when_one_goes_to_ones_own(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("Partner manager", size=size).page
    page.goto("/partners/?view=all")
    page.get_by_role("searchbox").fill("sport")
    tab = page.get_by_label("Views of Partners").get_by_role("link", name="Yours")
    expect(page.locator("tbody tr").first).to_contain_text(re.compile("sport", re.IGNORECASE))
    tab.click()

    expect(page).to_have_url(re.compile(r"q=sport&care=yes"))
    expect(page.get_by_role("searchbox")).to_have_value("sport")
    expect(tab).to_have_attribute("aria-current", "page")
    counted = tab.locator(".count").inner_text()
    expect(page.locator("tbody tr")).to_have_count(int(counted))
    assert page.evaluate(SIDEWAYS) <= 0


FORM = """list => [...list.querySelectorAll("tbody tr")].map(row => getComputedStyle(row).display)[0]"""


@pytest.mark.parametrize(("width", "display"), [(1440, "table-row"), (768, "grid")])
def test_rows_become_cards_where_the_list_is_narrow_however_wide_the_page_is(
    visitor: Enter, width: int, display: str
) -> None:
    page = visitor("Channel chief", size=(width, 900)).page
    page.goto("/partners/")
    sort = page.locator(".tools summary", has_text="Sort")

    assert page.locator(".list").evaluate(FORM) == display
    assert sort.is_visible() == (display == "grid")
    if display == "grid":
        sort.click()
        page.locator(".tools .pop a", has_text="Town").or_(page.locator(".tools .pop a", has_text="Role")).first.click()
        expect(page.locator(".tools .pop a[aria-current]")).not_to_have_count(0)
        assert page.locator(".list").evaluate(FORM) == "grid"
    page.goto("/styleguide/#views")
    assert page.locator("#views-usual2").evaluate(FORM) == "grid"


def test_a_word_typed_after_a_tab_was_chosen_is_looked_for_under_it(visitor: Enter) -> None:
    page = visitor("Channel chief", keeps_pages=False).page
    page.goto("/partners/")
    views = page.get_by_label("Views of Partners")
    field = page.get_by_role("searchbox")
    held: list[Route] = []
    page.route("**/partners/?*", lambda route: held.append(route), times=1)
    tab = views.get_by_role("link", name="No manager")
    with page.expect_request("**/partners/?*"):
        tab.click()

    field.fill("sport")
    field.press("Enter")
    held[0].continue_()

    expect(page).to_have_url(re.compile(r"\?(?=.*q=sport)(?=.*managed=no)"))
    expect(tab).to_have_attribute("aria-current", "page")
    expect(field).to_have_value("sport")


def test_a_tab_chosen_after_a_word_was_typed_keeps_the_word(visitor: Enter) -> None:
    page = visitor("Channel chief", keeps_pages=False).page
    page.goto("/partners/")
    views = page.get_by_label("Views of Partners")
    field = page.get_by_role("searchbox")
    held: list[Route] = []
    page.route("**/partners/?*q=sport*", lambda route: held.append(route), times=1)
    field.fill("sport")
    with page.expect_request("**/partners/?*q=sport*"):
        field.press("Enter")

    views.get_by_role("link", name="No manager").click()
    for route in held:
        route.continue_()

    expect(page).to_have_url(re.compile(r"\?(?=.*q=sport)(?=.*managed=no)"))
    expect(field).to_have_value("sport")
