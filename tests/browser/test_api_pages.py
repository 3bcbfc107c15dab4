"""How programs use Hanse, as people read it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .looking import SIDEWAYS, Visitor

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.any_database]

NOT_ALLOWED = """() => {
    document.execCommand = () => false;
    navigator.clipboard.writeText = () => Promise.reject(new Error());
}"""
"""As a browser that lets nothing be copied."""


def test_from_a_token_to_the_example_of_an_operation(visitor: Callable[..., Visitor], size: tuple[int, int]) -> None:
    page = visitor("Administrator", size=size).page
    page.goto("/tokens/")

    page.get_by_role("link", name="How to use them").click()
    page.get_by_role("link", name="Change a person").click()

    call = page.locator("#person_edit")
    expect(call).to_be_in_viewport()
    expect(call.get_by_label("Example of a request")).to_contain_text("curl -X PATCH")
    call.get_by_text("Answer", exact=True).click()
    expect(call.get_by_label("Example of an answer")).to_contain_text('"family_name": "Lund"')
    assert page.evaluate(SIDEWAYS) <= 0


def test_a_token_that_was_made_is_copied_by_a_button(visitor: Callable[..., Visitor]) -> None:
    page = visitor("Administrator").page
    page.goto("/tokens/new/")
    page.get_by_label("Name", exact=True).fill("Reporting")
    page.locator('input[name="reads"]').first.check()
    page.get_by_role("button", name="Make it").click()

    page.get_by_role("button", name="Copy", exact=True).click()

    expect(page.get_by_role("status").filter(has_text="The token is copied.")).to_be_visible()
    page.evaluate(NOT_ALLOWED)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="copy it with your keyboard")).to_be_visible()
    assert page.evaluate("getSelection().toString()") == page.get_by_label("Valid until").input_value()


def test_these_pages_are_for_every_eye_and_every_width(visitor: Callable[..., Visitor]) -> None:
    ours, theirs = visitor("Channel chief"), visitor("A large dealer")

    wrong = [each for path in ("/api/", "/api/people/") for each in ours.look(path)]
    wrong += [each for path in ("/portal/api/", "/portal/api/sites-and-identifiers/") for each in theirs.look(path)]

    assert wrong == []
