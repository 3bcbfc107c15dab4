"""What happened arrives once a day by letter: its link leads there, and another ends letters of the kind."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from .looking import DESKTOP, PHONE, SIDEWAYS, Visitor, choose, until

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
GIVEN = "Somebody gives you something to do"
TOLD = "what => fetch('/notices/').then(it => it.text()).then(it => it.includes(what))"
ENDED = '() => fetch(location.href).then(it => it.text()).then(it => it.includes(">done<"))'


def give(chief: Page, name: str, what: str) -> None:
    chief.goto("/todos/new/")
    chief.get_by_label("What is to be done").fill(what)
    choose(chief.get_by_label("Who does it"), name)
    chief.get_by_role("button", name="Add").last.click()
    expect(chief.locator("#said")).to_be_visible()


def make_the_digests(administrator: Page) -> None:
    """At once, instead of in the morning."""
    administrator.goto("/jobs/schedule/")
    administrator.get_by_role("button", name="Run now: Send the digests of the day").click()
    administrator.wait_for_url(re.compile("/jobs/[0-9a-f-]{36}/"))
    until(administrator, ENDED)


def newest_letter(administrator: Page, name: str) -> Locator:
    administrator.goto(f"/outbox/?q={name.replace(' ', '+')}")
    administrator.locator("main a.main").first.click()
    administrator.wait_for_url(re.compile("/outbox/[0-9a-z]+/"))
    return administrator.get_by_role("main")


@pytest.mark.parametrize(
    ("size", "door", "name"),
    [(DESKTOP, "Finance approver", "Laura Norman"), (PHONE, "Programme manager", "David Bradley")],
)
def test_a_digest_arrives_and_leads_to_what_happened_until_its_kind_is_ended(
    visitor: Enter, size: tuple[int, int], door: str, name: str
) -> None:
    chief, member = visitor("Channel chief", size=size).page, visitor(door, size=size).page
    administrator, stranger = visitor("Administrator", size=size).page, visitor(size=size).page
    member.goto("/notices/preferences/")
    member.get_by_label(GIVEN).select_option(label="Here, and in a daily e-mail")
    member.get_by_role("button", name="Save").click()
    expect(member.locator("#said")).to_be_visible()
    first, second = f"Close the books {size[0]}", f"Count the tyres {size[0]}"
    give(chief, name, first)
    until(member, TOLD, first)

    make_the_digests(administrator)
    letter = newest_letter(administrator, name)
    expect(letter).to_contain_text(f"Hello {name},")
    expect(letter).to_contain_text(f"{GIVEN}:")
    assert administrator.evaluate(SIDEWAYS) <= 0
    there, stop = (
        str(letter.get_by_role("link", name=label).get_attribute("href"))
        for label in (first, f"No more e-mails of this kind: {GIVEN}")
    )

    member.goto(there)
    expect(member.get_by_role("heading", level=1)).to_have_text(first)
    expect(member.get_by_role("main")).to_contain_text("Stephen Jiang")

    stranger.goto(stop)
    expect(stranger.get_by_role("main")).to_contain_text(GIVEN)
    stranger.get_by_role("button", name="No more e-mails of this kind").click()
    expect(stranger.get_by_role("main")).to_contain_text("You get no more e-mails of this kind.")
    assert stranger.evaluate(SIDEWAYS) <= 0

    member.goto("/notices/preferences/")
    expect(member.get_by_label(GIVEN)).to_have_value("app")
    give(chief, name, second)
    until(member, TOLD, second)
    make_the_digests(administrator)
    administrator.goto(f"/outbox/?q={name.replace(' ', '+')}")
    for link in administrator.locator("main a.main").all():
        read = administrator.request.get(str(link.get_attribute("href"))).text()
        assert second not in read
