"""Set-up: the first visitor of a Hanse that is new."""

from __future__ import annotations

import pytest
from django.test import Client

from hanse.kernel.models import Account, AuditEntry, Manufacturer

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": "127.0.0.1"})


class TestSetUp:
    """A Hanse that is new."""

    GIVEN = {
        "name": "Hansa Cycles", "currency": "SEK", "timezone": "Europe/Stockholm", "person": "Ada Lund",
        "email": "Ada@example.org", "password": "a long enough word",
    }  # fmt: skip

    def test_every_address_leads_to_set_up(self, browser: Client) -> None:
        assert browser.get("/partners/").headers["Location"] == "/set-up/"

    def test_the_first_visitor_becomes_the_administrator(self, browser: Client) -> None:
        answer = browser.post("/set-up/", self.GIVEN, follow=True)

        account = Account.objects.get(email="ada@example.org")
        assert answer.redirect_chain[-1][0] == "/today/"
        assert set(account.staff_roles.values_list("role", flat=True)) == {"administrator", "channel_chief"}
        assert Manufacturer.objects.get().currency == "SEK"
        assert account.timezone == "Europe/Stockholm"
        assert AuditEntry.objects.filter(operation="home.set_up").exists()
        assert "Import your companies" in answer.content.decode()

    @pytest.mark.parametrize(
        ("field", "value"),
        [("currency", "XAU"), ("timezone", "Mars/Base"), ("password", "short"), ("email", "a" * 300 + "@x.example")],
    )
    def test_what_cannot_be_is_asked_again_and_the_rest_is_kept(self, browser: Client, field: str, value: str) -> None:
        answer = browser.post("/set-up/", self.GIVEN | {field: value})

        assert answer.status_code == 422
        assert "Hansa Cycles" in answer.content.decode()
        assert not Account.objects.exists()

    def test_once_there_is_a_company_the_page_is_gone(self, browser: Client, manufacturer: Manufacturer) -> None:
        assert browser.get("/set-up/").status_code == 404
        assert browser.post("/set-up/", self.GIVEN).status_code == 404
