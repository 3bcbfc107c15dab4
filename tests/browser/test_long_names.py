"""Names of sixty letters without a blank, and of another script: nothing is wider than the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .looking import DESKTOP, PHONE, SIDEWAYS, Visitor

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
