"""A list is kept as somebody likes it, opened by others under its name, and taken as a file that holds what is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from .looking import PHONE, SIDEWAYS, Visitor

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]


def heads(page: Page) -> list[str]:
    """What the columns beside the name are called: on a phone beside each value of a row."""
    if page.locator("thead th:not(.pick)").first.is_visible():
        return page.locator("thead th:not(.pick)").all_inner_texts()[1:]
    values = page.locator("tbody tr").first.locator("td:visible[data-label], td:visible[data-word]")
    return values.evaluate_all("cells => cells.map((cell) => cell.dataset.label ?? cell.dataset.word)")


def kept(page: Page, name: str) -> None:
    """Dealers of Canada with a town before their state and no business type, under a name that colleagues see."""
    page.goto("/partners/?role=dealer&country=CA&columns=name.role.business_type.state")
    page.locator("summary.chip", has_text="Columns").click()
    columns = page.get_by_role("group", name="Columns")
    columns.get_by_label("Business type", exact=True).uncheck()
    columns.get_by_label("Town", exact=True).check()
    while columns.get_by_role("checkbox", checked=True).nth(1).get_attribute("value") != "town":
        columns.get_by_role("button", name="Town: earlier").click()
    columns.locator("xpath=..").get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("name.role.town.state"))
    assert heads(page) == ["Role", "Town", "State"]
    assert page.evaluate(SIDEWAYS) <= 0

    page.locator("summary.chip", has_text="Save view").click()
    page.get_by_label("Name of this view").fill(name)
    page.get_by_label("Show it to all colleagues").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#said")).to_contain_text(f"The view “{name}” is saved")


def test_a_view_that_somebody_keeps_is_what_a_role_opens_first_until_it_is_removed(
    visitor: Enter, size: tuple[int, int]
) -> None:
    chief, manager = visitor("Channel chief", size=size).page, visitor("Partner manager", size=size).page
    name = f"Canadian dealers {size[0]}"
    kept(chief, name)
    chief.locator("summary.chip", has_text=name).click()
    chief.get_by_role("link", name="All saved views").click()
    chief.get_by_role("row", name=re.compile(name)).get_by_role("link", name="Change").click()
    chief.get_by_label("Opens the list for").select_option(label="Partner manager")
    chief.get_by_role("button", name="Save", exact=True).click()
    expect(chief.get_by_role("row", name=re.compile(name))).to_contain_text("Partner manager")

    manager.goto("/partners/")
    expect(manager.get_by_role("link", name=re.compile(f"^{name}"))).to_have_attribute("aria-current", "page")
    expect(manager.locator(".chip.on", has_text="Canada")).to_be_visible()
    assert heads(manager) == ["Role", "Town", "State"]
    assert manager.evaluate(SIDEWAYS) <= 0

    chief.get_by_role("row", name=re.compile(name)).get_by_role("link", name="Change").click()
    chief.get_by_role("button", name="Remove").click()
    expect(chief.locator("#said")).to_contain_text(f"The view “{name}” is removed")
    manager.goto("/partners/")
    expect(manager.get_by_role("link", name=re.compile(f"^{name}"))).to_have_count(0)
    expect(manager.locator(".chip.on", has_text="Canada")).to_have_count(0)


def test_a_view_for_oneself_alone_is_nobody_elses_and_comes_back_when_its_removal_is_taken_back(
    visitor: Enter, size: tuple[int, int]
) -> None:
    owner, colleague = visitor("Channel chief", size=size).page, visitor("Data steward", size=size).page
    canada, alberta = f"Mine in Canada {size[0]}", f"Mine in Alberta {size[0]}"
    tab = {name: re.compile(f"^{name} \\d") for name in (canada, alberta)}
    owner.goto("/partners/?role=dealer&country=CA&columns=name.town")
    owner.locator("summary.chip", has_text="Save view").click()
    owner.get_by_label("Name of this view").fill(canada)
    owner.get_by_role("button", name="Save", exact=True).click()
    expect(owner.locator("#said")).to_contain_text(f"The view “{canada}” is saved")

    colleague.goto("/partners/")
    expect(colleague.get_by_role("link", name="All", exact=False).first).to_be_visible()
    expect(colleague.get_by_role("link", name=tab[canada])).to_have_count(0)
    colleague.goto("/views/")
    expect(colleague.get_by_role("link", name=canada)).to_have_count(0)

    owner.goto("/partners/?view=all")
    owner.get_by_role("link", name=tab[canada]).click()
    expect(owner.locator(".chip.on", has_text="Canada")).to_be_visible()
    assert heads(owner) == ["Town"]
    owner.locator("summary.chip", has_text="Columns").click()
    columns = owner.get_by_role("group", name="Columns")
    columns.get_by_label("Role", exact=True).check()
    columns.locator("xpath=..").get_by_role("button", name="Show", exact=True).click()
    expect(owner.get_by_role("link", name="Reset", exact=True)).to_be_visible()
    tops = owner.locator(".chip.terse:visible").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    assert len(tops) == 3
    assert len(set(tops)) == 1, "the tools stay in one row"

    owner.goto("/views/")
    row = owner.get_by_role("row", name=re.compile(f"^{canada}"))
    expect(row).to_contain_text("you alone")
    row.get_by_role("link", name="Change").click()
    own_page = owner.url
    owner.get_by_label("Name", exact=True).fill(alberta)
    owner.get_by_role("button", name="Save", exact=True).click()
    expect(owner.locator("#said")).to_contain_text(f"The view “{alberta}” is changed")
    assert colleague.request.get(own_page).status == 404

    owner.get_by_role("row", name=re.compile(f"^{alberta}")).get_by_role("link", name="Change").click()
    owner.get_by_role("button", name="Remove").click()
    expect(owner.get_by_role("link", name=alberta)).to_have_count(0)
    owner.get_by_role("button", name="Undo").click()
    expect(owner.locator("#said")).to_contain_text(f"The view “{alberta}” is back")
    owner.goto("/partners/?view=all")
    owner.get_by_role("link", name=tab[alberta]).click()
    expect(owner.locator(".chip.on", has_text="Canada")).to_be_visible()
    assert heads(owner) == ["Town"]

    colleague.goto("/partners/")
    expect(colleague.get_by_role("link", name=tab[alberta])).to_have_count(0)
    owner.goto(own_page)
    owner.get_by_role("button", name="Remove").click()


def test_a_file_holds_what_is_shown_and_the_address_shows_it_again(visitor: Enter, size: tuple[int, int]) -> None:
    """Found, narrowed and turned round; as many lines as the list counts, in its order."""
    page = visitor("Channel chief", size=size).page
    page.goto("/partners/?columns=name.town.role")
    page.get_by_role("searchbox").first.fill("London")
    expect(page).to_have_url(re.compile("q=London"))
    if size == PHONE:
        page.locator("summary", has_text="Sort").click()
        page.locator(".pop").get_by_role("link", name=re.compile("^Partner ")).click()
    else:
        page.locator("thead").get_by_role("link", name="Partner").click()
    expect(page).to_have_url(re.compile("sort=-name"))
    page.reload()
    shown = page.locator("tbody a.main").all_inner_texts()
    assert len(shown) > 2

    page.locator("summary", has_text="Export").first.click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="As a spreadsheet (XLSX)").first.click()
    file = Path(saved.value.path()).rename(Path(saved.value.path()).with_suffix(".xlsx"))
    heads, *rows = openpyxl.load_workbook(file, read_only=True).active.iter_rows(values_only=True)  # type: ignore[union-attr]

    assert heads[:3] == ("Partner", "Town", "Role")
    assert [row[0] for row in rows] == shown


def test_rows_stand_closer_and_fewer_on_a_page_where_somebody_wants_them_so(
    visitor: Enter, size: tuple[int, int]
) -> None:
    page = visitor("Channel chief", size=size).page
    page.goto("/partners/")
    height = "row => row.getBoundingClientRect().height"
    roomy = page.locator("tbody tr").first.evaluate(height)
    page.get_by_role("link", name="Compact").click()
    expect(page.locator("table.compact")).to_be_visible()
    assert page.locator("tbody tr").first.evaluate(height) < roomy
    assert page.evaluate(SIDEWAYS) <= 0

    page.locator("summary", has_text="50 a page").click()
    page.get_by_role("link", name="25", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(25)
    page.goto("/partners/")
    expect(page.locator("table.compact")).to_be_visible()
