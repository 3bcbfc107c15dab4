"""Who may act from where, in a browser: invited, in, and out again at the next click."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .looking import Visitor

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
PASSWORD = "a long enough word"


def link_in_the_outbox(administrator: Page, email: str) -> str:
    """Where no mail server is, letters wait with an administrator: the link that one of them holds."""
    administrator.goto(f"/outbox/?q={email}")
    administrator.locator("main a.main").first.click()
    return str(administrator.get_by_role("main").locator('a[href*="/invitation/"]').first.get_attribute("href"))


def take(stranger: Page, link: str) -> None:
    stranger.goto(link)
    stranger.get_by_label("Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Take the seat").click()


def test_an_administrator_invites_a_colleague_who_comes_in_by_the_letter(visitor: Enter) -> None:
    administrator, stranger = visitor("Administrator").page, visitor().page
    administrator.locator("nav.ws-nav").get_by_role("link", name="Colleagues").click()
    administrator.get_by_role("link", name="Invite somebody").click()
    administrator.get_by_label("Name", exact=True).fill("Bea Holm")
    administrator.get_by_label("E-mail").fill("bea.holm@adventure-works.example")
    administrator.get_by_label("Auditor").check()
    administrator.get_by_role("button", name="Invite").click()
    expect(administrator.get_by_text("Bea Holm is invited")).to_be_visible()

    take(stranger, link_in_the_outbox(administrator, "bea.holm@adventure-works.example"))

    expect(stranger.locator("summary.who")).to_contain_text("Bea Holm")
    stranger.locator("summary.who").click()
    stranger.get_by_role("button", name="Sign out").click()
    stranger.get_by_label("E-mail").fill("bea.holm@adventure-works.example")
    stranger.get_by_label("Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Sign in", exact=True).click()
    stranger.wait_for_url("**/today/")


def test_a_colleague_whose_login_ends_is_out_at_the_next_click(visitor: Enter) -> None:
    administrator, other = visitor("Administrator").page, visitor("Finance approver").page
    administrator.goto("/colleagues/?q=Laura")
    administrator.get_by_role("link", name="Laura Norman").click()
    administrator.get_by_label("Reason").fill("Left the company")
    administrator.get_by_role("button", name="End the login").click()
    expect(administrator.get_by_text("cannot sign in any more")).to_be_visible()

    other.locator("nav.ws-nav").get_by_role("link", name="Partners").click()

    other.wait_for_url("**/sign-in/**")
    administrator.get_by_role("button", name="Undo").click()
    expect(administrator.get_by_text("may sign in again")).to_be_visible()


def test_a_dealer_invites_somebody_who_sees_that_company_alone_until_the_login_ends(visitor: Enter) -> None:
    dealer, administrator, stranger = visitor("A small dealer").page, visitor("Administrator").page, visitor().page
    company = str(dealer.locator("summary.who span:not(.face)").first.inner_text())
    dealer.goto("/portal/company/people/new/")
    dealer.get_by_label("Given name").fill("Cem")
    dealer.get_by_label("Family name").fill("Kaya")
    dealer.get_by_role("button", name="Add").click()
    dealer.get_by_role("link", name="Invite").click()
    dealer.get_by_label("E-mail").fill("cem.kaya@dealer.example")
    dealer.get_by_label("Sales").check()
    dealer.get_by_role("button", name="Invite").click()
    expect(dealer.get_by_role("heading", name="Invited")).to_be_visible()

    take(stranger, link_in_the_outbox(administrator, "cem.kaya@dealer.example"))

    expect(stranger.locator("summary.who")).to_contain_text(company)
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("Cem")
    assert stranger.request.get("/partners/").status == 404
    dealer.reload()
    dealer.get_by_role("button", name="End the login").first.click()
    dealer.get_by_label("Type “Cem Kaya” to go on").fill("Cem Kaya")
    dealer.locator("dialog[open]").get_by_role("button", name="End the login").click()
    expect(dealer.get_by_text("cannot sign in for")).to_have_count(2)
    stranger.locator("nav.po-nav").get_by_role("link", name="Company").click()
    stranger.wait_for_url("**/sign-in/**")


def test_a_token_is_shown_once_and_opens_what_it_may(visitor: Enter) -> None:
    page = visitor("Administrator").page
    page.goto("/tokens/new/")
    readable = page.get_by_role("group", name="It may read").get_by_role("checkbox")
    many = readable.filter(visible=True).count()
    page.get_by_label("Find in It may read").fill("LIST pärtners")
    expect(readable.filter(visible=True)).to_have_count(1)
    page.get_by_label("Find in It may read").fill("")
    expect(readable.filter(visible=True)).to_have_count(many)
    page.get_by_label("Name", exact=True).fill("Reporting")
    page.get_by_label("See the list of partners").check()
    page.get_by_role("button", name="Make it").click()
    token = page.locator("#secret").input_value()
    program = {"authorization": f"Bearer {token}", "cookie": ""}
    assert page.request.get("/partners/?export=csv", headers=program).text().count("\n") > 700
    assert page.request.get("/territories/", headers=program).status == 403

    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("link", name=re.compile("Reporting")).click()
    page.get_by_role("button", name="End the token").first.click()
    page.get_by_label("Type “Reporting” to go on").fill("Reporting")
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
