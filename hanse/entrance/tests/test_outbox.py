"""The outbox: for administrators, and its links only while somebody has to hand them over."""

from __future__ import annotations

import pytest
from django.test import Client

from hanse.kernel.models import Account, Mail
from hanse.kernel.outside import mail
from hanse.kernel.outside.mail import Letter, Link
from hanse.network.tests.builders import an_account, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
URL = "http://127.0.0.1/secret/"


@pytest.fixture
def ada() -> Account:
    return an_account("ada@example.org", name="Ada Lund", roles=("auditor",))


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def a_letter(to: Account, **more: object) -> Mail:
    made = mail.post(to, lambda: Letter("A new password", ("somebody asked.", Link("Choose it", URL))))
    Mail.objects.filter(pk=made.pk).update(**more)
    return made


def test_without_a_server_the_letter_is_kept_and_its_link_can_be_followed(browser: Client, ada: Account) -> None:
    letter = a_letter(ada)
    signed_in(browser, "administrator")

    listed = browser.get("/outbox/").content.decode()
    page = browser.get(f"/outbox/{letter.public_id}/").content.decode()

    assert "A new password" in listed
    assert listed.index("<h1>") < listed.index("no mail server")
    assert f'href="{URL}"' in page
    assert "Hello Ada Lund," in page


@pytest.mark.parametrize(
    ("state", "shown"), [("waiting", False), ("sent", False), ("dropped", False), ("failed", True)]
)
def test_a_link_is_for_the_receiver_alone_once_the_letter_is_on_its_way(
    browser: Client, ada: Account, state: str, shown: bool
) -> None:
    letter = a_letter(ada, state=state)
    signed_in(browser, "administrator")

    page = browser.get(f"/outbox/{letter.public_id}/").content.decode()

    assert (URL in page) is shown


@pytest.mark.parametrize("role", ["channel_chief", "auditor", "data_steward"])
def test_others_do_not_read_it(browser: Client, ada: Account, role: str) -> None:
    letter = a_letter(ada)
    signed_in(browser, role)

    assert browser.get("/outbox/").status_code == 403
    assert browser.get(f"/outbox/{letter.public_id}/").status_code == 403


def test_what_failed_says_why(browser: Client, ada: Account) -> None:
    letter = a_letter(ada, state="failed", trouble="550 no such user")
    signed_in(browser, "administrator")

    assert "550 no such user" in browser.get(f"/outbox/{letter.public_id}/").content.decode()


def test_that_the_receiver_has_ended_is_said(browser: Client, ada: Account) -> None:
    letter = a_letter(ada)
    Account.objects.filter(pk=ada.pk).update(is_active=False)
    signed_in(browser, "administrator")

    assert "has ended" in browser.get(f"/outbox/{letter.public_id}/").content.decode()
