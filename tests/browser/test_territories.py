"""The market divided without gaps and overlaps, and given on when somebody leaves."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .looking import DESKTOP, PHONE, SIDEWAYS, Visitor, until

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]


COMPUTED = "place => fetch('/territories/coverage/').then(it => it.text()).then(it => it.includes(`place=${place}`))"
"""The worker has looked in which territory the new partner is."""


def overlaps_and_gaps(page: Page) -> None:
    page.goto("/territories/")
    page.locator(".top summary", has_text="More").click()
    page.get_by_role("link", name="Overlaps and gaps").click()


def see_and_save(page: Page) -> None:
    """What would move comes into sight by itself, also where it stands below a long form."""
    page.get_by_role("button", name="Show what would move").click()
    save = page.get_by_role("button", name=re.compile("^Save"))
    expect(page.get_by_role("heading", name="What would move")).to_be_in_viewport()
    save.click()
    expect(page.locator("#said")).to_contain_text("has its new area")


@pytest.mark.parametrize(("size", "code", "country"), [(DESKTOP, "ES", "Spain"), (PHONE, "PT", "Portugal")])
def test_a_gap_is_closed_and_an_overlap_left_to_one_of_the_two(
    visitor: Enter, size: tuple[int, int], code: str, country: str
) -> None:
    page = visitor("Channel chief", size=size).page
    page.goto("/partners/new/")
    page.get_by_label("Name", exact=True).fill(f"Sol {country}")
    page.get_by_label("Role").select_option("dealer")
    page.get_by_label("Country").select_option(code)
    page.get_by_role("button", name="Add the partner").click()
    expect(page.locator("#said")).to_contain_text("is entered")
    until(page, COMPUTED, code)

    overlaps_and_gaps(page)
    give = page.get_by_role("link", name=f"Give it to a territory {country}")
    give.click()
    page.get_by_label("Territory").select_option("France")
    page.get_by_role("button", name="Go on").click()
    see_and_save(page)
    overlaps_and_gaps(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overlaps and gaps")
    expect(give).to_have_count(0)

    page.goto("/territories/")
    page.get_by_role("link", name="Germany", exact=True).first.click()
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Area").fill(f"DE\n{code}")
    see_and_save(page)
    overlaps_and_gaps(page)
    twice = page.get_by_role("group", name="Claimed twice")
    expect(twice).to_contain_text(country)
    assert page.evaluate(SIDEWAYS) <= 0
    twice.get_by_role("link", name="Leave it to France").click()
    see_and_save(page)
    overlaps_and_gaps(page)
    expect(page.get_by_text("No overlaps")).to_be_visible()


def test_what_somebody_who_leaves_looked_after_goes_on_in_one_act(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("Channel chief", size=size).page
    page.goto("/territories/")
    page.locator(".top summary", has_text="More").click()
    page.get_by_role("link", name="Hand over").click()
    page.get_by_role("link", name="Hand over Shu Ito").click()
    page.get_by_label("To whom").select_option("Linda Mitchell")
    expect(page.get_by_role("heading", name="Who gets what")).to_be_in_viewport()
    expect(page.get_by_role("main")).to_contain_text("79 partners")
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator("#said")).to_contain_text("What Shu Ito looked after is handed over")
    expect(page.get_by_role("link", name="Hand over Shu Ito")).to_have_count(0)

    page.locator("#said").get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_contain_text("Shu Ito has everything back")
    expect(page.get_by_role("link", name="Hand over Shu Ito")).to_be_visible()
