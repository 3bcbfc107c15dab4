"""A company's page in all its parts, its state planned for a day, one record in two hands, and work that is handed on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from hanse.kernel import clock

from .looking import DESKTOP, PHONE, SIDEWAYS, Visitor, choose, palette, place

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
TABS = (
    "People", "Sites", "Sell-in", "Purchases", "More facts", "What they send", "Dealer scorecard", "Supplier scorecard",
    "Relationships", "Network", "Lifecycle", "Documents", "History", "Overview",
)  # fmt: skip


def record(page: Page, company: str) -> str:
    palette(page).fill(company)
    page.get_by_role("option", name=re.compile(f"^{company}")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(company)
    page.wait_for_load_state()
    return page.url


def test_a_company_in_two_roles_has_one_page_with_all_that_is_known_of_it(
    visitor: Enter, size: tuple[int, int]
) -> None:
    page = visitor("Channel chief", size=size).page
    record(page, "Australia Bike Retailer")
    top = page.locator(".top")
    expect(top).to_contain_text("Dealer: active")
    expect(top).to_contain_text("Supplier: active")
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    expect(page.get_by_role("heading", name="Open to-dos")).to_be_visible()

    row = page.get_by_role("navigation", name="Record")
    for name in TABS:
        tab = row.locator("a", has_text=re.compile(rf"^\s*{name}\b"))
        if not tab.is_visible():
            row.locator("summary").click()
        tab.click()
        expect(row.locator(":scope > [aria-current]")).to_contain_text(name)
        expect(page.get_by_role("heading", level=1)).to_have_text("Australia Bike Retailer")
        page.wait_for_load_state()
        assert page.evaluate(SIDEWAYS) <= 0, name


@pytest.mark.parametrize(("size", "company"), [(DESKTOP, "Activity Center"), (PHONE, "All Cycle Shop")])
def test_a_contract_that_ends_on_a_day_is_planned_seen_and_cancelled(
    visitor: Enter, size: tuple[int, int], company: str
) -> None:
    page = visitor("Channel chief", size=size).page
    record(page, company)
    page.get_by_role("link", name="Change state").click()
    page.get_by_role("radio", name=re.compile("^Exiting")).check()
    page.get_by_label(re.compile("^Reason")).fill("The contract ends")
    page.get_by_label("From", exact=True).fill((clock.today() + timedelta(days=40)).isoformat())
    page.get_by_role("button", name="Change state").click()
    expect(page.locator("#said")).to_contain_text("planned to become exiting")
    expect(page.locator(".top")).to_contain_text("Dealer: active")
    page.wait_for_load_state()

    row = page.get_by_role("navigation", name="Record")
    life = row.locator("a", has_text="Lifecycle")
    if not life.is_visible():
        row.locator("summary").click()
    life.click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Reason: The contract ends")
    assert page.evaluate(SIDEWAYS) <= 0
    page.get_by_role("button", name="Cancel this plan").click()
    expect(main).not_to_contain_text("Reason: The contract ends")


@pytest.mark.parametrize(("size", "company"), [(DESKTOP, "Activity Center"), (PHONE, "All Cycle Shop")])
def test_of_two_who_edit_one_record_at_once_neither_loses_anything(
    visitor: Enter, size: tuple[int, int], company: str
) -> None:
    slow, quick = visitor("Channel chief", size=size).page, visitor("Data steward", size=size).page
    form = f"{record(slow, company)}edit/"
    for page in (slow, quick):
        page.goto(form)
    slow.get_by_role("textbox", name="E-mail").fill("office@cycles.example")
    quick.get_by_role("textbox", name="Phone").fill("+44 20 7946 0018")
    quick.get_by_role("button", name="Save").click()
    expect(quick.locator("#said")).to_be_visible()

    slow.get_by_role("button", name="Save").click()
    told = slow.get_by_role("alert")
    expect(told).to_contain_text("Somebody else saved this record while you were at it")
    expect(told).to_contain_text("Dan Wilson, just now: phone")
    expect(slow.get_by_role("textbox", name="Phone")).to_have_value("+44 20 7946 0018")
    expect(slow.get_by_role("textbox", name="E-mail")).to_have_value("office@cycles.example")
    assert slow.evaluate(SIDEWAYS) <= 0
    slow.get_by_role("button", name="Save").click()

    expect(slow.locator("#said")).to_be_visible()
    quick.goto(form)
    expect(quick.get_by_role("textbox", name="E-mail")).to_have_value("office@cycles.example")
    expect(quick.get_by_role("textbox", name="Phone")).to_have_value("+44 20 7946 0018")


def test_the_day_begins_with_what_is_to_be_done_and_that_is_handed_on_and_done(
    visitor: Enter, size: tuple[int, int]
) -> None:
    buyer, colleague = visitor("Category buyer", size=size).page, visitor("Supplier quality", size=size).page
    what = f"Look at the samples of the week {size[0]}"
    expect(buyer.locator("main h2").first).to_have_text("Yours to do")
    buyer.get_by_label("What you have to do").fill(what)
    buyer.get_by_role("button", name="Add", exact=True).click()
    buyer.get_by_role("link", name=what).click()
    buyer.get_by_role("link", name="Hand on").click()
    choose(buyer.get_by_label("Who does it"), "Ben Miller")
    buyer.get_by_role("button", name="Hand on").click()
    expect(buyer.locator("#said")).to_be_visible()

    place(colleague, "To-dos")
    colleague.get_by_role("button", name=f"Done: {what}").click()
    expect(colleague.locator("li.ticked")).to_contain_text(what)
    assert colleague.evaluate(SIDEWAYS) <= 0
    place(buyer, "To-dos")
    buyer.get_by_role("navigation", name="Lists of to-dos").get_by_role("link", name="Done").click()
    expect(buyer.get_by_role("main")).to_contain_text(what)


def test_times_are_those_of_the_zone_where_somebody_is(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("Finance approver", size=size).page
    page.get_by_label("What you have to do").fill("Compare the currencies")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Compare the currencies").first.click()
    task, made = page.url, page.locator("dt:text-is('Made') + dd")
    told = [made.inner_text()]
    for zone in ("Pacific/Kiritimati", "UTC"):
        page.goto("/you/")
        page.get_by_label("Time zone").select_option(zone)
        page.get_by_role("button", name="Save").click()
        page.goto(task)
        told.append(made.inner_text())

    assert told[0] == told[2] != told[1]


def test_people_products_and_places_are_found_by_parts_of_their_names(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("Channel chief", size=size).page
    found = {
        "cathrin abel": "Catherine R. Abel", "adjustble race": "Adjustable Race", "aw00000502": "Metropolitan Bicycle",
    }  # fmt: skip
    field = palette(page)
    for words, name in found.items():
        field.fill(words)
        expect(page.get_by_role("option", name=re.compile(name)).first).to_be_visible()
