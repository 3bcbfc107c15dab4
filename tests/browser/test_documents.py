"""A document from being asked for to running out, on both sides; and a change of state that waits for one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from hanse.kernel import clock

from .looking import DESKTOP, PHONE, SIDEWAYS, Visitor

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
CASES = [
    (DESKTOP, "A large dealer", "Metropolitan Bicycle Supply"),
    (PHONE, "A dealer of middle size", "Metal Clearing House"),
]
SEND_US = "Send us “Liability insurance”"


def open_documents(page: Page, company: str) -> None:
    page.goto(f"/partners/?q={company.replace(' ', '+')}")
    page.get_by_role("link", name=company, exact=True).first.click()
    page.get_by_role("navigation").get_by_role("link", name="Documents").click()


def send(page: Page, *, days: int) -> None:
    """What the first page asks for, counting so many days from today on."""
    until = clock.today() + timedelta(days=days)
    page.get_by_label("Valid until").fill(until.isoformat())
    page.get_by_label("Valid from").fill(min(until, clock.today()).isoformat())
    page.locator('input[type="file"]').set_input_files(
        {"name": "policy.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 of a journey"}
    )
    page.get_by_role("button", name="Send the file").click()


@pytest.mark.parametrize(("size", "door", "company"), CASES)
def test_a_document_is_asked_for_sent_declined_sent_again_accepted_and_asked_for_anew(
    visitor: Enter, size: tuple[int, int], door: str, company: str
) -> None:
    ours, theirs = (visitor(who, size=size).page for who in ("Channel chief", door))
    open_documents(ours, company)
    ours.get_by_role("link", name="Ask the partner for it Liability insurance").click()
    ours.get_by_role("button", name="Ask for it").click()
    expect(ours.locator("#said")).to_contain_text("and they are told")

    theirs.reload()
    theirs.get_by_role("link", name=SEND_US).click()
    send(theirs, days=-1)
    expect(theirs.get_by_label("Valid until")).to_have_accessible_description(re.compile("would have ended on"))
    send(theirs, days=10)
    expect(theirs.locator("#said")).to_contain_text("It counts when one of us has accepted it")
    assert theirs.evaluate(SIDEWAYS) <= 0
    theirs.goto("/portal/")
    expect(theirs.get_by_role("link", name=SEND_US)).to_have_count(0)

    ours.reload()
    ours.get_by_role("link", name="Decline Liability insurance").click()
    ours.get_by_label("Reason").fill("The policy names another company")
    ours.get_by_role("button", name="Decline").click()
    theirs.reload()
    expect(theirs.get_by_role("main")).to_contain_text("What you sent was declined: The policy names another company")
    theirs.get_by_role("link", name=SEND_US).click()
    send(theirs, days=10)
    expect(theirs.locator("#said")).to_contain_text("It counts when one of us has accepted it")

    ours.reload()
    ours.get_by_role("button", name="Accept Liability insurance").click()
    expect(ours.locator("#said")).to_contain_text("is accepted and counts from now on")
    theirs.goto("/portal/")
    again = theirs.get_by_role("listitem").filter(has_text=SEND_US)
    expect(again).to_contain_text("The one that is there ends on")


def test_a_change_of_state_names_the_document_that_has_to_come_first(visitor: Enter) -> None:
    page = visitor("Channel chief", size=PHONE).page
    open_documents(page, "Retreat Inn")
    page.get_by_role("link", name="Lifecycle").click()
    page.get_by_role("link", name="Change state").click()
    lacking = page.get_by_text("Needed first: “Liability insurance”, which waits to be looked at.")
    page.get_by_role("radio", name="Renewing").check()
    page.get_by_role("button", name="Change state").click()
    expect(page.get_by_role("alert")).to_contain_text("Needed first: “Liability insurance”")

    page.get_by_role("link", name="All documents").click()
    page.get_by_role("button", name="Accept Liability insurance").click()
    page.get_by_role("link", name="Lifecycle").click()
    page.get_by_role("link", name="Change state").click()
    expect(lacking).to_have_count(0)
    page.get_by_role("radio", name="Renewing").check()
    page.get_by_role("button", name="Change state").click()
    expect(page.get_by_role("main")).to_contain_text("Dealer: renewing")
