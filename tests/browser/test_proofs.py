"""Proving who one is, as a person does it: a code after the password, a passkey instead of both, and a way back in."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page

from ..serving import Running
from .looking import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
EMAIL, PASSWORD = "laura1@adventure-works.example", "hanse"


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, running: Running, browser: Browser) -> Iterator[Page]:
    """At the host name `localhost`: passkeys belong to names."""
    width, height = request.param
    context = browser.new_context(
        base_url=running.url.replace("127.0.0.1", "localhost"), viewport={"width": width, "height": height},
        locale="en-GB", reduced_motion="reduce", has_touch=request.param == PHONE, is_mobile=request.param == PHONE,
    )  # fmt: skip
    opened = context.new_page()
    watched = Visitor(opened)
    yield opened
    context.close()
    assert watched.complaints == [], "the browser complained"


def code_of(secret: str, *, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + later))


def sign_in(page: Page, where: str = "/sign-in/") -> None:
    page.goto(where)
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator("summary.who").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in/")


def test_a_code_is_asked_for_once_it_is_turned_on(page: Page) -> None:
    sign_in(page)
    page.locator("summary.who").click()
    page.get_by_role("link", name="Sign-in and security").click()
    page.get_by_role("link", name="Turn it on").click()
    secret = page.locator("code").inner_text()
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Turn it on").click()

    recovery = page.locator("pre").inner_text().split()
    assert len(recovery) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="As a file").click()
    assert recovery[0] in download.value.path().read_text()

    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)
    sign_in(page, "/sign-in/?next=/partners/")
    page.get_by_label("Code").fill(code_of(secret, later=1))  # the one of now was used up by turning it on
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/partners/")

    sign_out(page)
    page.go_back()
    page.wait_for_url("**/sign-in/?next=*")
    assert page.locator("table").count() == 0, "the back button shows nothing of what was there"

    sign_in(page)
    page.get_by_label("Code").fill(recovery[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/security/")
    page.get_by_text("9 recovery codes are left").wait_for()
    page.get_by_role("link", name="Turn it off").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Turn it off").click()
    page.get_by_text("The second factor is off.").wait_for()


def test_a_passkey_opens_without_a_password(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    sign_in(page)
    page.goto("/security/passkeys/new/")
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Ask the device").click()
    page.get_by_text("opens your login from now on").wait_for()
    sign_out(page)

    page.goto("/sign-in/?next=/security/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/security/")
    page.get_by_text("Last used:").wait_for()

    page.get_by_role("link", name="Remove").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("opens nothing any more").wait_for()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("This passkey was not accepted").wait_for()


def test_without_a_host_name_no_passkey_is_offered(running: Running, browser: Browser) -> None:
    opened = browser.new_page(base_url=running.url)
    opened.goto("/sign-in/")
    opened.wait_for_load_state("networkidle")

    assert opened.get_by_role("button", name="Sign in with a passkey").count() == 0
    opened.close()
