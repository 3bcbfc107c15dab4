"""What people come for, from the first click to the last."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .looking import DESKTOP, PHONE, Visitor, checked, palette, place

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]


def test_a_file_becomes_a_committed_import(visitor: Enter, tmp_path: Path) -> None:
    """Feature 5: sent, checked, confirmed, in the list of partners."""
    page = visitor("Data steward").page
    file = tmp_path / "new partners.csv"
    file.write_text(
        "Name;Country;Role;Number\nWendel Fietsen;NL;dealer;WF-1\nOhne Land;;dealer;WF-2\n", encoding="utf-8"
    )

    confirm = checked(page, "organisations", file)
    confirm.click()
    expect(page.get_by_role("main").get_by_text("Imported", exact=True).first).to_be_visible()

    page.goto("/partners/?q=Wendel")
    expect(page.get_by_role("link", name="Wendel Fietsen")).to_be_visible()


def test_what_was_refused_is_mended_and_both_files_are_withdrawn_at_once(
    visitor: Enter, size: tuple[int, int], tmp_path: Path
) -> None:
    page, name = visitor("Data steward", size=size).page, f"Wilde {size[0]}"

    def bring(file: str, text: str) -> str:
        path = tmp_path / file
        path.write_text(text, encoding="utf-8")
        checked(page, "organisations", path).click()
        expect(page.get_by_role("main").get_by_text("Imported", exact=True).first).to_be_visible()
        return page.url

    first = bring(
        "orig.csv", f"Number;Name;Country;Role\nW-{size[0]};{name};NL;dealer\nX-{size[0]};{name} Two;Nowhere;dealer\n"
    )
    page.get_by_role("link", name="as a file, to mend and send again").scroll_into_view_if_needed()
    with page.expect_download() as given:
        page.get_by_role("link", name="as a file, to mend and send again").click()
    refused = Path(given.value.path()).read_text(encoding="utf-8-sig")
    second = bring("mended.csv", refused.replace("Nowhere", "BE", 1))

    page.goto(first)
    expect(page.get_by_text("all mended since").first).to_be_visible()
    page.get_by_role("button", name="Withdraw this import").click()
    expect(page.get_by_role("checkbox", name="Withdraw mended.csv too")).to_be_checked()
    page.get_by_role("textbox", name="Type").fill("orig.csv")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    for each in (first, second):
        page.goto(each)
        expect(page.get_by_role("main").get_by_text("Withdrawn", exact=True).first).to_be_visible()


def test_a_dealer_finds_the_rows_behind_its_own_score(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("A large dealer", size=size).page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Krishna")

    place(page, "Scorecard")
    page.get_by_role("link", name=re.compile("Net sales")).first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Net sales")
    expect(page.locator("table tbody tr").first).to_be_visible()


@pytest.mark.parametrize(("size", "company"), [(DESKTOP, "Active Transport Inc."), (PHONE, "Ace Bicycle Supply")])
def test_a_partnership_goes_on_in_its_life(visitor: Enter, size: tuple[int, int], company: str) -> None:
    page = visitor("Channel chief", size=size).page
    page.goto(f"/partners/?q={company}")
    page.get_by_role("link", name=company).click()

    page.locator("summary", has_text="Change state").or_(page.get_by_role("link", name="Change state")).first.click()
    if not page.url.endswith("/state/"):
        page.locator(".pop a").first.click()
    page.get_by_label("probation", exact=False).first.check()
    page.get_by_label(re.compile("Reason|Why")).first.fill("Two returns in a month")
    page.get_by_role("button", name=re.compile("Change|Save")).first.click()

    expect(page.locator(".top .st").first).to_contain_text(re.compile("probation", re.IGNORECASE))


@pytest.mark.any_database
def test_a_list_is_walked_by_keys(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/partners/")
    rows = page.locator("main [data-row]")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator(".bulk")).to_be_visible()
    name = rows.nth(0).locator("a.main").inner_text()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_anything_is_found_from_anywhere(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.keyboard.press("Control+k")

    page.get_by_role("combobox", name="Find").fill("metropolitna bicycl")
    option = page.get_by_role("option", name=re.compile("Metropolitan Bicycle Supply"))
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Metropolitan Bicycle Supply")


def test_what_a_page_offers_has_names_in_the_palette_that_differ(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.goto("/partners/")
    palette(page)

    offered = page.get_by_role("group", name="On this page").get_by_role("option")
    expect(offered.filter(has_text="As CSV")).to_have_count(2)
    names = [name.strip() for name in offered.all_inner_texts()]
    assert len(set(names)) == len(names)
    assert any(re.fullmatch("Export: .+: As CSV", name) for name in names)


def test_the_palette_is_walked_by_keys_and_forgets_at_sign_out(visitor: Enter) -> None:
    page = visitor("Channel chief", size=PHONE).page
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Find")
    field.fill("new comp")
    expect(page.get_by_role("option", name="New company")).to_have_attribute("aria-selected", "true")
    field.fill("bicycle")
    expect(page.locator("#hits mark").first).to_have_text("Bicycle")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#hits [aria-selected=true]")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    name = chosen.locator(".name").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)

    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="Chosen before").get_by_role("option")).to_contain_text([name])
    page.keyboard.press("Escape")
    page.locator("summary.who").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")

    assert page.evaluate("localStorage.getItem('hanse.recent')") is None


@pytest.mark.any_database
@pytest.mark.parametrize(("size", "door"), [(DESKTOP, "A small supplier"), (PHONE, "A large supplier")])
def test_theme_and_language_change_at_once_and_stay(visitor: Enter, size: tuple[int, int], door: str) -> None:
    page = visitor(door, size=size).page
    page.locator("summary.who").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    with page.expect_navigation():
        page.get_by_role("button", name="Deutsch").click()

    page.reload()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_a_dealer_does_not_find_a_rival(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("A small dealer", size=size).page
    palette(page).fill("Metropolitan")

    expect(page.locator("#hits")).to_contain_text("Nothing is called")
