"""The sign-in page of the demo: each role by one click."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .looking import PHONE, Visitor

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]


@pytest.mark.any_database
def test_the_door_can_be_used_by_everybody(visitor: Enter) -> None:
    assert visitor().look("/sign-in/") == []


@pytest.mark.any_database
def test_a_mistake_at_the_door_is_said(visitor: Enter, size: tuple[int, int]) -> None:
    stranger = visitor(size=size)
    page = stranger.page

    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.get_by_role("alert").get_by_text("do not belong together").wait_for()
    stranger.complaints.clear()  # the browser reports the 422 itself


@pytest.mark.any_database
def test_each_role_opens_its_home_by_one_click_and_every_place_from_there(
    visitor: Enter, size: tuple[int, int]
) -> None:
    """Every second one at a desk, the others on a phone."""
    door = visitor(size=size)
    titles = list(enumerate(door.page.locator("button.choose b").all_inner_texts()))
    assert len(titles) >= 10
    for number, title in titles[size == PHONE :: 2]:
        door.page.goto("/sign-in/")
        door.page.locator("button.choose").nth(number).click()
        door.page.wait_for_url(lambda url: "/sign-in/" not in url)
        assert door.page.url.endswith(("/today/", "/portal/")), title
        places = door.page.locator("nav a[href]").evaluate_all("all => [...new Set(all.map(one => one.pathname))]")
        for place in places:
            assert door.page.request.get(place).ok, f"{title}: {place}"


def test_signing_out_closes_the_door(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("Channel chief", size=size).page
    page.locator("summary.who").click()
    page.get_by_role("button", name="Sign out").click()

    page.goto("/today/")

    assert "/sign-in/" in page.url
