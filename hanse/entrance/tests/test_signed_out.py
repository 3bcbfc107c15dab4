"""A form that is sent after the session is over: whoever sends it reads that they are signed out, and where to sign in."""

from __future__ import annotations

import pytest
from django.test import Client

from hanse.network.tests.builders import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)


def test_whoever_is_signed_out_reads_so(browser: Client) -> None:
    answer = browser.post("/todos/quick/", {"sentence": "Call them"})

    assert answer.status_code == 403
    assert "You are signed out" in answer.content.decode()


def test_whoever_is_signed_in_and_whoever_signs_in_reads_of_the_form(browser: Client) -> None:
    assert "This form is too old" in browser.post("/sign-in/", {"email": "a@b.example"}).content.decode()
    signed_in(browser, "channel_chief")

    assert "This form is too old" in browser.post("/todos/quick/", {"sentence": "Call them"}).content.decode()
