"""How programs use Hanse, as people read it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .looking import SIDEWAYS, Visitor

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.any_database]


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


def test_these_pages_are_for_every_eye_and_every_width(visitor: Callable[..., Visitor]) -> None:
    ours, theirs = visitor("Channel chief"), visitor("A large dealer")

    wrong = [each for path in ("/api/", "/api/people/") for each in ours.look(path)]
    wrong += [each for path in ("/portal/api/", "/portal/api/sites-and-identifiers/") for each in theirs.look(path)]

    assert wrong == []
