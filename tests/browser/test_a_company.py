"""What is known of a company, entered, corrected and taken back: its numbers, places, ties and people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .looking import DESKTOP, PHONE, SIDEWAYS, Visitor

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
CASES = [(DESKTOP, "Express Bike Services", "4012345000009"), (PHONE, "Bulk Discount Store", "4000001000005")]
cases = pytest.mark.parametrize(("size", "company", "gln"), CASES)


def record(visitor: Enter, size: tuple[int, int], company: str) -> Page:
    page = visitor("Channel chief", size=size).page
    page.goto("/partners/?q=" + company.replace(" ", "+"))
    page.get_by_role("link", name=company).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(company)
    page.wait_for_load_state()
    return page


def add(page: Page, what: str) -> None:
    page.locator("summary", has_text=re.compile("^Add$")).click()
    page.get_by_role("link", name=what, exact=True).click()


def tab(page: Page, name: str) -> None:
    there = page.locator("nav.tabs").get_by_role("link", name=re.compile(f"^{name}")).first
    if not there.is_visible():
        page.locator("nav.tabs summary", has_text="More").click()
    there.click()


def taken_back(page: Page) -> None:
    page.locator("#said").get_by_role("button", name="Undo").click()


@cases
def test_a_number_with_a_wrong_check_digit_is_told_of_and_the_right_one_stands_on_the_record(
    visitor: Enter, size: tuple[int, int], company: str, gln: str
) -> None:
    page = record(visitor, size, company)
    add(page, "A register's number")
    page.get_by_label("Register").fill("GLN")
    page.get_by_label("Number", exact=True).fill(gln[:-1] + str((int(gln[-1]) + 1) % 10))
    page.get_by_role("button", name="Add").last.click()
    number = page.get_by_label("Number", exact=True)
    expect(number).to_have_attribute("aria-invalid", "true")

    number.fill(gln)
    page.get_by_role("button", name="Add").last.click()
    expect(page.locator("#said")).to_contain_text(f"is known as GLN {gln}")
    known = page.get_by_role("link", name=gln, exact=True)
    expect(known).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0
    taken_back(page)
    expect(page.locator("#said")).not_to_contain_text(gln)
    expect(known).to_have_count(0)


@cases
def test_a_place_stands_on_the_map_and_is_corrected(
    visitor: Enter, size: tuple[int, int], company: str, gln: str
) -> None:
    page = record(visitor, size, company)
    add(page, "A site")
    page.get_by_label("Name").fill("Depot North")
    page.get_by_label("Kind").select_option(label="Warehouse")
    page.get_by_label("Town").fill("Aberdeen")
    page.get_by_label("Country").select_option("GB")
    page.get_by_label("Latitude").fill("157.1")
    page.get_by_label("Longitude").fill("-2.1")
    page.get_by_role("button", name="Add").last.click()
    expect(page.get_by_label("Latitude")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Latitude").fill("57.15")
    page.get_by_role("button", name="Add").last.click()

    expect(page.locator("#said")).to_contain_text("Depot North, Aberdeen, GB is added")
    tab(page, "Sites")
    expect(page.get_by_role("heading", name="On the map")).to_be_visible()
    expect(page.get_by_role("img", name="2 places on a map")).to_be_visible()
    page.get_by_role("link", name=re.compile("Depot North")).first.click()
    page.get_by_label("Town").fill("Inverness")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#said")).to_contain_text("Depot North, Inverness, GB is saved")
    assert page.evaluate(SIDEWAYS) <= 0


@cases
def test_a_tie_has_a_share_of_a_whole_and_is_taken_back(
    visitor: Enter, size: tuple[int, int], company: str, gln: str
) -> None:
    page = record(visitor, size, company)
    add(page, "A relationship")
    page.get_by_label("This company").select_option("Distributes to")
    page.get_by_label("Other company").fill("Variety Cycling")
    page.get_by_label("Share in per cent").fill("140")
    page.get_by_role("button", name="Add").last.click()
    expect(page.get_by_label("Share in per cent")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Share in per cent").fill("40")
    page.get_by_label(re.compile("^From")).fill("2026-01-01")
    page.get_by_role("button", name="Add").last.click()

    expect(page.locator("#said")).to_contain_text("added")
    expect(page.get_by_role("main")).to_contain_text("Variety Cycling")
    expect(page.get_by_role("main")).to_contain_text("40")
    assert page.evaluate(SIDEWAYS) <= 0
    taken_back(page)
    expect(page.locator("#said")).not_to_contain_text("added")
    tab(page, "Relationships")
    expect(page.get_by_role("main")).not_to_contain_text("Variety Cycling")


@cases
def test_somebody_is_entered_with_roles_and_consent_and_leaves(
    visitor: Enter, size: tuple[int, int], company: str, gln: str
) -> None:
    page = record(visitor, size, company)
    add(page, "A person")
    page.get_by_label("Given name").fill("Mia")
    page.get_by_label("Family name").fill("Falkenhorst")
    page.get_by_label("E-mail").fill("mia falkenhorst")
    page.get_by_label("Sales", exact=True).check()
    page.get_by_label("Agrees to be written to").check()
    page.get_by_role("button", name=re.compile("^(Add|Save|Enter)")).last.click()
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Sales", exact=True)).to_be_checked()
    page.get_by_label("E-mail").fill(f"mia.{size[0]}@falkenhorst.example")
    page.get_by_role("button", name=re.compile("^(Add|Save|Enter)")).last.click()

    expect(page.locator("#said")).to_contain_text(f"Mia Falkenhorst is now known at {company}")
    tab(page, "People")
    page.get_by_role("link", name="Mia Falkenhorst").first.click()
    expect(page.get_by_role("main")).to_contain_text("Sales")
    assert page.evaluate(SIDEWAYS) <= 0
    page.get_by_role("button", name="Has left the company").click()
    expect(page.get_by_role("heading", name="Back again?")).to_be_visible()
    taken_back(page)
    expect(page.get_by_role("heading", name="Has left?")).to_be_visible()
