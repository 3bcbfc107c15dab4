"""Where a company is paid: proposed by one, confirmed by another, and nothing of it for anybody else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .looking import DESKTOP, PHONE, SIDEWAYS, Visitor

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
WRONG, RIGHT = "GB82 WEST 1234 5698 7654 23", "GB82 WEST 1234 5698 7654 32"
CASES = [(DESKTOP, "A large supplier", "Greenwood Athletic Company"), (PHONE, "A small dealer", "Retreat Inn")]


def own_bank_and_tax(page: Page) -> None:
    """From the first page, by the words that are there."""
    company = page.get_by_role("navigation").get_by_role("link", name="Company", exact=True).locator("visible=true")
    if not company.count():
        page.locator("summary", has_text="More").locator("visible=true").click()
    company.first.click()
    page.get_by_role("link", name="Bank and tax").click()


def propose(page: Page, number: str) -> None:
    page.get_by_label("IBAN").fill(number)
    page.get_by_label("Currency").fill("GBP")
    page.get_by_role("button", name="Propose").click()


@pytest.mark.parametrize(("size", "door", "company"), CASES)
def test_an_account_that_a_partner_proposes_counts_when_finance_has_confirmed_it(
    visitor: Enter, size: tuple[int, int], door: str, company: str
) -> None:
    partner, finance, rival, manager = (
        visitor(who, size=size).page for who in (door, "Finance approver", "A dealer of middle size", "Channel chief")
    )
    own_bank_and_tax(partner)
    partner.get_by_role("link", name="Propose a bank account").click()
    propose(partner, WRONG)
    field = partner.get_by_label("IBAN")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("a digit is wrong, or two are swapped"))
    propose(partner, RIGHT)
    expect(partner.locator("#said")).to_contain_text("•••• 5432 counts when")

    finance.goto("/today/")
    finance.get_by_role("link", name=f"Confirm the bank account of {company}").first.click()
    expect(finance.get_by_role("main")).to_contain_text(RIGHT)
    assert finance.evaluate(SIDEWAYS) <= 0
    finance.get_by_label("Called back").check()
    finance.get_by_role("button", name="Confirm").click()
    expect(finance.locator("#said")).to_contain_text("is confirmed and counts from now on")

    partner.reload()
    expect(partner.get_by_role("main")).to_contain_text("Confirmed")
    own_bank_and_tax(rival)
    expect(rival.get_by_role("main")).not_to_contain_text("5432")
    record = finance.url.rsplit("finances/", 1)[0]
    manager.goto(record)
    expect(manager.get_by_role("heading", level=1)).to_have_text(company)
    expect(manager.get_by_role("link", name="Bank and tax")).to_have_count(0)
    assert manager.request.get(f"{record}finances/").status == 403


def test_a_bank_without_iban_is_named_by_its_country_code_and_number(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("A dealer of middle size", size=size).page
    own_bank_and_tax(page)
    page.get_by_role("link", name="Propose a bank account").click()
    page.get_by_label("Bank's country").select_option(label="United States")
    page.get_by_label("Bank code").fill("021000012")
    page.get_by_label("Account number").fill("1234 56789")
    page.get_by_label("Currency").fill("USD")
    page.get_by_role("button", name="Propose").click()
    code = page.get_by_label("Bank code")
    expect(code).to_have_accessible_description(re.compile("check digit of this routing number does not fit"))
    code.fill("021000021")
    page.get_by_role("button", name="Propose").click()

    expect(page.locator("#said")).to_contain_text("•••• 6789 counts when")
    expect(page.get_by_role("main")).to_contain_text("021000021 United States")
    assert page.evaluate(SIDEWAYS) <= 0
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#said")).to_contain_text("•••• 6789 is taken back")


def test_what_was_mistyped_is_taken_back_and_tax_data_is_entered(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("Finance approver", size=size).page
    page.goto("/partners/?q=Advanced+Bicycles")
    page.get_by_role("link", name="Advanced Bicycles").click()
    if size == DESKTOP:
        page.locator("nav.tabs summary", has_text="More").click()
    page.get_by_role("link", name="Bank and tax").click()
    page.get_by_role("link", name="Propose a bank account").click()
    propose(page, RIGHT)
    expect(page.get_by_role("link", name="Confirm")).to_have_count(0)
    proposed = page.get_by_role("row").filter(has=page.get_by_role("button", name="Take back"))
    proposed.get_by_role("button", name="Show the number").click()
    whole = page.get_by_role("cell", name=RIGHT).locator("b")
    assert whole.evaluate("e => e.getBoundingClientRect().right <= e.closest('td').getBoundingClientRect().right + 1")
    assert page.evaluate(SIDEWAYS) <= 0
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#said")).to_contain_text("is taken back")

    page.get_by_role("main").get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Tax number").fill("91-1144442")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("91-1144442")
