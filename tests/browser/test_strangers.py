"""Tasks for somebody who has only the role and the sentence: every click goes where the words lead, and they are few."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .looking import Visitor

Enter = Callable[..., Visitor]
pytestmark = pytest.mark.xdist_group("served")


def test_invite_a_new_colleague_and_end_their_login_again(visitor: Enter) -> None:
    """Who may get in is kept under Access: from there in four clicks, and back from the person's page."""
    page = visitor("A large dealer").page
    page.get_by_role("link", name="Access").first.click()
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Family name").fill("Okafor")
    page.get_by_label("Given name").fill("Ada")
    page.get_by_label("E-mail").fill("ada.okafor@adventure-works.example")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Okafor")
    page.get_by_role("link", name="Invite", exact=True).click()
    page.get_by_label("Sales").check()
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.locator("#said")).to_contain_text("Ada Okafor is invited")

    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator("#said")).to_contain_text("does not work any more")


def test_give_a_dealer_something_to_do_and_see_it_answered(visitor: Enter) -> None:
    manager, dealer = visitor("Channel chief").page, visitor("A large dealer").page
    manager.keyboard.press("Control+k")
    manager.get_by_role("combobox", name="Find").fill("metropolitan bic")
    manager.get_by_role("option", name=re.compile("^Metropolitan Bicycle Supply")).click()
    manager.get_by_role("link", name="New to-do").click()
    manager.get_by_label("What is to be done").fill("Send the signed dealer contract")
    manager.get_by_label("Who does it").select_option(label="Krishna Sunkammurali")
    manager.get_by_role("button", name="Add", exact=True).click()
    expect(manager.get_by_role("main")).to_contain_text("Send the signed dealer contract")

    dealer.reload()
    dealer.get_by_role("button", name="Done: Send the signed dealer contract").click()
    expect(dealer.locator("li.ticked")).to_contain_text("Send the signed dealer contract")

    manager.get_by_role("link", name="To-dos").first.click()
    manager.get_by_role("link", name="Done", exact=True).click()
    row = manager.locator("tr", has_text="Send the signed dealer contract")
    expect(row).to_contain_text("Krishna Sunkammurali")


def test_which_dealer_fell_most_and_why(visitor: Enter) -> None:
    """From the first page in three clicks: all scores, the order turned, the one at the top."""
    page = visitor("Partner manager").page
    page.get_by_role("link", name="All scores").click()
    page.get_by_role("link", name=re.compile("^Change")).click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Change")
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("−")
    first.locator("a.main").click()

    why = page.locator("section.panel", has=page.get_by_role("heading", name=re.compile("^Why it changed")))
    expect(why.locator("tbody tr").nth(1)).to_be_visible()
