"""Tasks for somebody who has only the role and the sentence: every click goes where the words lead, and they are few."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .looking import PHONE, Visitor, choose, palette, place

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]


def test_invite_a_new_colleague_and_end_their_login_again(visitor: Enter, size: tuple[int, int]) -> None:
    """Who may get in is kept under Access: from there with one form, and back from the person's page."""
    page = visitor("A large dealer", size=size).page
    given = "Ada" if size == PHONE else "Bola"
    place(page, "Access")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Family name").fill("Okafor")
    page.get_by_label("Given name").fill(given)
    page.get_by_label("E-mail").fill(f"{given}.okafor@adventure-works.example")
    page.get_by_label("Sales").check()
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.locator("#said")).to_contain_text(f"{given} Okafor is invited")

    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator("#said")).to_contain_text("does not work any more")


def test_give_a_dealer_something_to_do_and_see_it_answered(visitor: Enter, size: tuple[int, int]) -> None:
    manager, dealer = (visitor(who, size=size).page for who in ("Channel chief", "A large dealer"))
    what = f"Send the signed dealer contract {size[0]}"
    palette(manager).fill("metropolitan bic")
    manager.get_by_role("option", name=re.compile("^Metropolitan Bicycle Supply")).click()
    manager.get_by_role("link", name="New to-do").click()
    manager.get_by_label("What is to be done").fill(what)
    choose(manager.get_by_label("Who does it"), "Krishna Sunkammurali")
    manager.get_by_role("button", name="Add", exact=True).click()
    expect(manager.get_by_role("main")).to_contain_text(what)

    dealer.reload()
    dealer.get_by_role("button", name=f"Done: {what}").click()
    expect(dealer.locator("li.ticked")).to_contain_text(what)

    place(manager, "To-dos")
    manager.get_by_role("link", name="Done", exact=True).click()
    row = manager.locator("tr", has_text=what)
    expect(row).to_contain_text("Krishna Sunkammurali")


def test_which_dealer_fell_most_and_why(visitor: Enter, size: tuple[int, int]) -> None:
    """From the first page in two clicks: all scores open on one's own, with what fell most at their head."""
    page = visitor("Partner manager", size=size).page
    page.get_by_role("link", name="All scores").click()
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("−")
    first.locator("a.main").click()

    why = page.locator("section.panel", has=page.get_by_role("heading", name=re.compile("^Why it changed")))
    expect(why.locator("tbody tr").nth(1)).to_be_visible()


def test_give_the_dealers_of_bavaria_that_have_no_manager_to_somebody(visitor: Enter, size: tuple[int, int]) -> None:
    """Ten acts from the first page: the tab, the filter, the row, the colleague."""
    page = visitor("Channel chief", size=size).page
    page.goto("/partners/?role=dealer&region=DE.by")
    one = page.locator("tbody tr a.main").first
    name = one.inner_text()
    one.click()
    page.locator('a[href^="/partners/roles/"][href$="/edit/"]').first.click()
    page.get_by_label("Manager").select_option("")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("link", name="Partners", exact=True).locator("visible=true").first.click()
    page.get_by_role("link", name=re.compile("^No manager")).click()
    expect(page.locator(".chip.on", has_text="has no manager")).to_be_visible()
    page.locator("summary.chip", has_text="Filter").click()
    page.get_by_label("Bavaria (Bayern), Germany").check()
    page.get_by_role("button", name="Show", exact=True).first.click()
    expect(page.locator(".chip.on", has_text="Bavaria")).to_be_visible()
    page.get_by_label(f"Select {name}").check()
    if size == PHONE:
        page.get_by_role("group", name="Selected rows").get_by_text("Actions", exact=True).click()
    page.get_by_role("button", name="Assign manager").click()
    manager = page.get_by_label("New manager")
    manager.select_option(manager.locator("option", has_text="Rachel Valdez – Partner manager").get_attribute("value"))
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name=re.compile("^Assign ")).click()

    expect(page.locator("#said")).to_contain_text("1 partner now belongs to Rachel Valdez")


def test_our_supplier_moved_correct_it_and_see_who_is_affected(visitor: Enter, size: tuple[int, int]) -> None:
    """Who presses Edit is shown where the address stands; saved, it leads to whom it concerns, and can be taken back."""
    page = visitor("Category buyer", size=size).page
    page.get_by_role("link", name="Partners", exact=True).locator("visible=true").first.click()
    page.get_by_role("searchbox").first.fill("Advanced Bic")
    page.get_by_role("link", name="Advanced Bicycles").click()
    page.get_by_role("link", name="Edit", exact=True).first.click()
    page.get_by_role("link", name="Has it moved? Its address stands under Sites").click()
    page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    page.get_by_label("Town").fill("Everett")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Who is affected: Advanced Bicycles")
    expect(page.get_by_role("main")).to_contain_text("Sheela Word")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("main")).to_contain_text("Lynnwood")
