"""Names of sixty letters without a blank, and of another script: nothing is wider than the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .looking import BEYOND_ITS_CELL, DESKTOP, PHONE, SIDEWAYS, Visitor

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.any_database]
COMPANY = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
TOWN, PERSON = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch" * 2, "Wolfeschlegelsteinhausenbergerdorff" * 2


@pytest.mark.parametrize(("company", "town", "person"), [
    (COMPANY, TOWN, PERSON), ("دراجات الشرق الأوسط للتجارة والتوزيع", "القاهرة", "الحسيني"),
])  # fmt: skip
def test_a_long_name_makes_no_page_wider(visitor: Callable[..., Visitor], company: str, town: str, person: str) -> None:
    page = visitor("Channel chief").page
    page.goto("/partners/new/")
    page.get_by_label("Name", exact=True).fill(company)
    page.get_by_label("Role").select_option("dealer")
    page.get_by_label("Town").fill(town)
    page.get_by_label("Country").select_option("DE")
    page.get_by_role("button", name="Add the partner").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(company)
    record = page.url
    page.goto(f"{record}people/new/")
    page.get_by_label("Family name").fill(person)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#said")).to_contain_text(person)

    wide = {}
    for width, height in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        for part in ("", "people/", "sites/", "history/", "edit/", "affected/", "scorecard/dealer/"):
            page.goto(f"{record}{part}")
            page.wait_for_load_state("networkidle")
            wide[width, part] = page.evaluate(SIDEWAYS)
        page.goto("/partners/board/?role=dealer")
        wide[width, "board"] = page.evaluate(SIDEWAYS)
    assert {where: beyond for where, beyond in wide.items() if beyond > 0} == {}


LINES = """of => [...document.querySelectorAll(of)].map(each => {
    const range = document.createRange(); range.selectNodeContents(each);
    return new Set([...range.getClientRects()].map(line => Math.round(line.top))).size
})"""


def test_labels_of_figures_and_e_mails_are_read_without_breaks_on_a_phone(visitor: Callable[..., Visitor]) -> None:
    page = visitor("A large supplier", size=PHONE).page
    page.goto("/portal/")
    labels = page.evaluate(LINES, ".strip dt")
    assert labels
    assert max(labels) <= 2

    page.goto("/portal/company/people/?columns=name.email")
    assert set(page.evaluate(LINES, 'td a[href^="mailto:"]')) == {1}
    assert page.evaluate(SIDEWAYS) <= 0


def test_long_amounts_are_whole_and_stand_on_one_line_of_their_strip(visitor: Callable[..., Visitor]) -> None:
    page = visitor("A large dealer").page
    page.goto("/portal/scorecard/dealer/share_of_potential/")
    assert "US$3,000,000.00" in page.locator(".strip").inner_text()
    assert set(page.evaluate(LINES, ".strip .v")) == {1}
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    assert set(page.evaluate(LINES, ".strip .v")) == {1}, "on paper as well"

    page.emulate_media(media="screen")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.goto("/portal/orders/")
    assert max(page.evaluate(LINES, ".strip dt")) == 2
    tops = page.locator(".strip .v").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1


@pytest.mark.parametrize("page", ["scorecard/dealer/cycle_growth/", "company/documents/"])
def test_on_a_phone_what_a_row_says_stays_beside_its_neighbour(visitor: Callable[..., Visitor], page: str) -> None:
    phone = visitor("A large dealer", size=PHONE).page
    phone.goto(f"/portal/{page}")

    assert phone.locator(".cards tbody tr").count()
    assert phone.evaluate(BEYOND_ITS_CELL) == []


@pytest.mark.parametrize("width", [768, 1024])
def test_every_place_of_the_portal_is_in_sight_on_a_tablet(visitor: Callable[..., Visitor], width: int) -> None:
    page = visitor("A large supplier", size=(width, 800)).page

    for place in page.locator("nav.po-nav a").all():
        expect(place).to_be_in_viewport(ratio=1)


def test_the_points_of_a_scorecard_are_seen_without_going_sideways(visitor: Callable[..., Visitor]) -> None:
    """In both languages; the last one is that in which other journeys find this person."""
    page = visitor("A large dealer").page
    for language in ("Deutsch", "English"):
        page.locator("summary.who").click()
        with page.expect_navigation():
            page.get_by_role("button", name=language).click()
        page.goto("/portal/scorecard/dealer/")

        beyond = page.locator("main .scroll").evaluate_all("all => all.map(one => one.scrollWidth - one.clientWidth)")
        assert beyond
        assert max(beyond) <= 0
