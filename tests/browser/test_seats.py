"""Who may act from where, in a browser: invited, in, and out again at the next click."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .looking import DESKTOP, PHONE, Visitor, place

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
PASSWORD = "a long enough word"
NAMES = {DESKTOP: ("Bea", "Holm"), PHONE: ("Ida", "Strand")}
"""Who comes in: somebody else at each size, for who has come in stays."""


def link_in_the_outbox(administrator: Page, email: str) -> str:
    """Where no mail server is, letters wait with an administrator: the link that one of them holds."""
    administrator.goto(f"/outbox/?q={email}")
    administrator.locator("main a.main").first.click()
    return str(administrator.get_by_role("main").locator('a[href*="/invitation/"]').first.get_attribute("href"))


def take(stranger: Page, link: str) -> None:
    stranger.goto(link)
    stranger.get_by_label("Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Begin").click()


def test_an_administrator_invites_a_colleague_who_comes_in_by_the_letter(visitor: Enter, size: tuple[int, int]) -> None:
    administrator, stranger = visitor("Administrator", size=size).page, visitor(size=size).page
    name = " ".join(NAMES[size])
    email = f"{name.replace(' ', '.').lower()}@adventure-works.example"
    place(administrator, "Colleagues")
    administrator.get_by_role("link", name="Invite somebody").click()
    administrator.get_by_label("Name", exact=True).fill(name)
    administrator.get_by_label("E-mail").fill(email)
    administrator.get_by_label("Auditor").check()
    administrator.get_by_role("button", name="Invite").click()
    expect(administrator.get_by_text(f"{name} is invited")).to_be_visible()

    take(stranger, link_in_the_outbox(administrator, email))

    expect(stranger.locator("summary.who")).to_contain_text(name)
    stranger.locator("summary.who").click()
    stranger.get_by_role("button", name="Sign out").click()
    stranger.get_by_label("E-mail").fill(email)
    stranger.get_by_label("Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Sign in", exact=True).click()
    stranger.wait_for_url("**/today/")


def test_a_colleague_whose_login_ends_is_out_at_the_next_click(visitor: Enter, size: tuple[int, int]) -> None:
    administrator, other = (visitor(who, size=size).page for who in ("Administrator", "Finance approver"))
    administrator.goto("/colleagues/?q=Laura")
    administrator.get_by_role("link", name="Laura Norman").click()
    administrator.get_by_label("Reason").fill("Left the company")
    administrator.get_by_role("button", name="End the login").click()
    expect(administrator.get_by_text("cannot sign in any more")).to_be_visible()

    place(other, "Partners")

    other.wait_for_url("**/sign-in/**")
    administrator.get_by_role("button", name="Undo").click()
    expect(administrator.get_by_text("may sign in again")).to_be_visible()


def test_a_dealer_invites_somebody_who_sees_that_company_alone_until_the_login_ends(
    visitor: Enter, size: tuple[int, int]
) -> None:
    dealer, stranger = visitor("A small dealer", size=size).page, visitor(size=size).page
    given, family = NAMES[size]
    email = f"{given.lower()}@dealer.example"
    company = str(dealer.locator("summary.who span:not(.face)").first.inner_text())
    dealer.goto("/portal/company/people/new/")
    dealer.get_by_label("Given name").fill(given)
    dealer.get_by_label("Family name").fill(family)
    dealer.get_by_role("button", name="Add").click()
    dealer.get_by_role("link", name="Invite").click()
    dealer.get_by_label("E-mail").fill(email)
    dealer.get_by_label("Sales").check()
    dealer.get_by_role("button", name="Invite").click()
    expect(dealer.get_by_role("heading", name="Invited")).to_be_visible()

    take(stranger, link_in_the_outbox(visitor("Administrator").page, email))

    expect(stranger.locator("summary.who")).to_contain_text(company)
    expect(stranger.get_by_role("heading", level=1)).to_contain_text(given)
    assert stranger.request.get("/partners/").status == 404
    dealer.reload()
    dealer.get_by_role("button", name="End the login").first.click()
    dealer.get_by_label(f"Type “{given} {family}” to go on").fill(f"{given} {family}")
    dealer.locator("dialog[open]").get_by_role("button", name="End the login").click()
    expect(dealer.get_by_text("cannot sign in for")).to_have_count(2)
    place(stranger, "Company")
    stranger.wait_for_url("**/sign-in/**")


def test_a_token_is_shown_once_and_opens_what_it_may(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("Administrator", size=size).page
    name = f"Reporting {size[0]}"
    page.goto("/tokens/new/")
    readable = page.get_by_role("group", name="It may read").get_by_role("checkbox")
    many = readable.filter(visible=True).count()
    page.get_by_label("Find in It may read").fill("LIST pärtners")
    expect(readable.filter(visible=True)).to_have_count(1)
    page.get_by_label("Find in It may read").fill("")
    expect(readable.filter(visible=True)).to_have_count(many)
    network = page.get_by_role("group", name="It may read").get_by_role("group", name="Network")
    network.get_by_label("All of these").check()
    expect(network.get_by_role("checkbox", checked=False)).to_have_count(0)
    network.get_by_label("All of these").uncheck()
    expect(network.get_by_role("checkbox", checked=True)).to_have_count(0)
    reads = page.get_by_role("group", name="It may read")
    reads.get_by_label("All of them").check()
    expect(reads.get_by_role("checkbox", checked=False)).to_have_count(0)
    reads.get_by_label("All of them").uncheck()
    expect(reads.get_by_role("checkbox", checked=True)).to_have_count(0)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("See the list of partners").check()
    page.get_by_role("button", name="Make it").click()
    token = page.locator("#secret").input_value()
    program = {"authorization": f"Bearer {token}", "cookie": ""}
    assert page.request.get("/partners/?export=csv", headers=program).text().count("\n") > 700
    assert page.request.get("/territories/", headers=program).status == 403

    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("link", name=re.compile(name)).click()
    page.get_by_role("button", name="End the token").first.click()
    page.get_by_label(f"Type “{name}” to go on").fill(name)
    page.locator("dialog[open]").get_by_role("button", name="End the token").click()

    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    assert page.request.get("/partners/", headers=program).status == 401


@pytest.mark.any_database
def test_what_is_behind_a_link_can_be_used_by_everybody(visitor: Enter) -> None:
    """Each state of the page: to be taken, and gone."""
    administrator, stranger = visitor("Administrator").page, visitor()
    administrator.goto("/colleagues/new/")
    administrator.get_by_label("Name", exact=True).fill("Dora Lind")
    administrator.get_by_label("E-mail").fill("dora.lind@adventure-works.example")
    administrator.get_by_label("Trainer and examiner").check()
    administrator.get_by_role("button", name="Invite").click()
    link = link_in_the_outbox(administrator, "dora.lind@adventure-works.example")

    assert stranger.look(link) == []

    administrator.goto("/invitations/?q=dora")
    administrator.get_by_role("link", name="Dora Lind").click()
    administrator.get_by_role("button", name="Withdraw").click()
    wrong = stranger.look(link)
    stranger.complaints.clear()  # the browser reports the 410 itself
    assert [one for one in wrong if "410" not in one] == []


@pytest.mark.any_database
def test_pages_about_who_may_act_are_for_every_eye_and_every_width(visitor: Enter) -> None:
    administrator, dealer = visitor("Administrator"), visitor("A large dealer")
    administrator.page.goto("/colleagues/?q=Jae")
    colleague = str(administrator.page.get_by_role("link", name="Jae Pak").get_attribute("href"))
    ours = (
        "/colleagues/",
        "/colleagues/new/",
        colleague,
        f"{colleague}roles/",
        "/invitations/",
        "/tokens/",
        "/tokens/new/",
    )
    theirs = ("/portal/company/access/", "/portal/company/access/tokens/", "/portal/company/access/tokens/new/")

    wrong = [each for path in ours for each in administrator.look(path)]
    wrong += [each for path in theirs for each in dealer.look(path)]

    assert wrong == []
