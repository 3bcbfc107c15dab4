"""Partners by region, the board, handovers: by mouse, by key and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from .looking import PHONE, Visitor

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]


def test_the_dealers_of_bavaria_are_given_to_a_colleague_and_back(visitor: Enter, size: tuple[int, int]) -> None:
    """Find the dealers of Bavaria and give them to somebody: a task for who has never seen it."""
    page = visitor("Channel chief", size=size).page
    page.goto("/partners/")
    page.locator("summary.chip", has_text="Filter").click()
    page.get_by_label("Dealer", exact=True).check()
    page.get_by_label("Bavaria (Bayern), Germany").check()
    page.get_by_role("button", name="Show", exact=True).first.click()
    expect(page.locator(".chip.on", has_text="Bavaria")).to_be_visible()
    page.wait_for_load_state()

    page.get_by_label("Select this page").locator("visible=true").check()
    assign = page.get_by_role("button", name="Assign manager")
    if not assign.is_visible():
        page.get_by_role("group", name="Selected rows").get_by_text("Actions", exact=True).click()
    assign.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Assign a manager")
    manager = page.get_by_label("New manager")
    manager.select_option(manager.locator("option", has_text="José Saraiva – Partner manager").get_attribute("value"))
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name=re.compile("^Assign ")).click()

    expect(page.locator("#said")).to_contain_text("now belong to José Saraiva")
    expect(page.locator(".chip.on", has_text="Bavaria")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_contain_text("partners are back")


def test_an_open_filter_stays_as_it_is_when_the_list_arrives_meanwhile(visitor: Enter) -> None:
    """What was typed into the search before is answered while somebody fills in the filter."""
    page = visitor("Channel chief", keeps_pages=False).page
    page.goto("/partners/")
    page.route("**/partners/?*q=bike*", lambda route: held.append(route), times=1)
    held: list[Route] = []
    with page.expect_request("**/partners/?*q=bike*"):
        page.get_by_role("searchbox").first.press_sequentially("bike")
    summary = page.locator("summary.chip", has_text="Filter")
    summary.click()
    page.get_by_label("Dealer", exact=True).check()
    least = page.locator(".filters input[type=number]").first
    least.fill("3")

    held[0].continue_()
    expect(page).to_have_url(re.compile("q=bike"))

    expect(least).to_be_focused()
    expect(least).to_have_value("3")
    expect(page.get_by_label("Dealer", exact=True)).to_be_checked()
    least.press("Enter")
    expect(page.locator(".chip.on", has_text="Dealer")).to_be_visible()
    expect(page).to_have_url(re.compile("q=bike"))
    expect(least).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_card_is_dragged_to_a_state_that_may_follow(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/partners/board/?role=supplier")
    card = page.locator('[data-state="active"] .card-of').first
    name = card.locator("a.main").inner_text()

    card.drag_to(page.locator('[data-state="applicant"]'))
    expect(page.get_by_role("heading", level=1)).to_have_text("Board")
    probation = page.locator('[data-state="probation"]')
    probation.scroll_into_view_if_needed()
    card.drag_to(probation)
    expect(page.get_by_role("radio", name="On probation")).to_be_checked()
    page.get_by_role("textbox", name="Reason").fill("Three lots rejected")
    page.get_by_role("button", name="Change state").click()

    expect(page.locator('[data-state="probation"]')).to_contain_text(name)


def test_a_card_is_moved_by_keys_and_on_a_phone(visitor: Enter) -> None:
    page = visitor("Channel chief", size=PHONE).page
    page.goto("/partners/board/?role=supplier")
    expect(page.locator('[data-state="target"]')).to_be_hidden()

    page.keyboard.press("j")
    expect(page.locator(".card-of").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Change the state of")
    page.go_back()
    page.locator(".card-of").nth(1).get_by_role("link", name=re.compile("^Change state")).tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Change the state of")


def test_a_handover_is_planned_and_cancelled(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("Channel chief", size=size).page
    page.goto("/territories/")
    page.locator(".top summary", has_text="More").click()
    page.get_by_role("link", name="Hand over or stand in").click()
    page.get_by_role("link", name="Hand over Jae Pak").click()
    page.get_by_label("From", exact=True).fill("2999-01-01")
    page.get_by_label("To whom").select_option("Rachel Valdez")
    expect(page.locator("#plan")).to_contain_text("40 partners")
    expect(page.get_by_role("button", name="Show who gets what")).to_be_hidden()
    expect(page.locator("main form").get_by_role("link", name="Cancel")).to_be_visible()
    hand_over = page.get_by_role("button", name="Hand over")
    box = hand_over.bounding_box()
    assert box
    assert box["y"] + box["height"] < size[1] - 60, "it can be pressed without looking for it"
    hand_over.click()

    expect(page.locator("#said")).to_contain_text("will be handed over")
    page.get_by_role("button", name="Cancel Jae Pak").click()
    expect(page.locator("#said")).to_contain_text("is cancelled")


BOXES = """place => [...place.querySelectorAll("svg.down :is(circle, text)")].map(one => one.getBoundingClientRect())
    .map(box => [box.left, box.right])"""
WORDS = """cell => { const all = document.createRange(); all.selectNodeContents(cell); return all.getBoundingClientRect().left }"""


def test_read_from_right_to_left_a_network_begins_at_the_right(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/styleguide/?dir=rtl")
    boxes = page.locator("#graph-rtl").evaluate(BOXES)
    frame = page.locator("#graph-rtl .graph").bounding_box()
    assert frame

    dots, names = boxes[::2], boxes[1::2]
    assert len(dots) == len(names) == 3
    assert all(name[1] <= dot[0] and dot[0] - name[1] < 20 for dot, name in zip(dots, names, strict=True))
    assert all(frame["x"] <= left and right <= frame["x"] + frame["width"] for left, right in boxes)
    assert max(right for _left, right in dots) > frame["x"] + frame["width"] - 12


def test_read_from_right_to_left_figures_stand_below_their_head(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/styleguide/?dir=rtl")
    head = page.locator("#peers-usual th").last.evaluate(WORDS)

    cells = page.locator("#peers-usual tbody td:last-child")
    assert [abs(cell.evaluate(WORDS) - head) < 1 for cell in cells.all()] == [True] * 4


def test_words_in_pictures_run_as_they_are_written(visitor: Enter) -> None:
    """Cut off, they end with … where they end."""
    page = visitor("Channel chief").page
    page.goto("/styleguide/")
    page.locator("#chart-rtl .draw text").first.wait_for(state="attached")

    words = page.locator(":is(#chart-rtl, #map-rtl, #graph-rtl) svg:not(.i) text")
    assert set(words.evaluate_all("all => all.map(one => getComputedStyle(one).unicodeBidi)")) == {"plaintext"}
