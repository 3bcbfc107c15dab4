"""A company that is entered twice: who enters it is asked first, about companies that they see and no others."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from hanse.kernel.actor import acting
from hanse.network.company.alike import LEGAL_FORMS, bare, host, is_same_name
from hanse.network.forms.companies import NewPartnerForm
from hanse.network.models import Identifier, Organisation

from .builders import a_dealer, an_account, as_system, signed_in, staff
from .reading import text

ASKED = "Is it one of these?"
NEW = {"role": "dealer", "state": "target"}


class TestTheRule:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Nord Bikes", "NORD BIKES GmbH"), ("Nord Bikes GmbH & Co. KG", "Nord-Bikes"), ("Velo Sud S.A.", "Vélo Sud SARL"),
            ("Kajak Sp. z o.o.", "Kajak"), ("Acme, Inc.", "ACME Ltd."), ("Nord Bikes", "Nord Bkies"), ("NordBikes", "Nord Bikes"),
        ],
    )  # fmt: skip
    def test_these_are_one_name(self, one: str, other: str) -> None:
        assert is_same_name(one, other)
        assert is_same_name(other, one)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Nord Bikes", "Sud Bikes"),
            ("Dealer 12", "Dealer 13"),
            ("Velo", "Vela"),
            ("AG", "KG"),
            ("Nord Bikes", "Nord"),
        ],
    )
    def test_these_are_two(self, one: str, other: str) -> None:
        assert not is_same_name(one, other)

    @given(name=some.text(max_size=60), form=some.sampled_from(sorted(LEGAL_FORMS)))
    def test_a_name_is_itself_with_whatever_legal_form(self, name: str, form: str) -> None:
        assert is_same_name(name, name)
        if bare(name) and bare(name) not in LEGAL_FORMS:
            assert bare(bare(name)) == bare(name)

    @pytest.mark.parametrize(
        ("address", "named"),
        [
            ("https://www.nord.example/shop", "nord.example"),
            ("nord.example", "nord.example"),
            ("", ""),
            ("http://[", ""),
        ],
    )
    def test_the_host_of_an_address(self, address: str, named: str) -> None:
        assert host(address) == named


@pytest.mark.django_db
@pytest.mark.usefixtures("manufacturer")
class TestEntering:
    def count(self) -> int:
        with as_system():
            return Organisation.objects.count()

    def test_one_of_the_same_name_is_shown_first_and_entered_by_who_insists(self, client: Client) -> None:
        nord = a_dealer("Nord Bikes GmbH", reference="D-1")
        signed_in(client, "channel_chief")

        answer = client.post("/partners/new/", NEW | {"name": "nord bikes"})

        assert answer.status_code == 422
        shown = text(answer)
        assert ASKED in shown
        assert f'/partners/{nord.public_id}/"' in shown
        assert 'value="nord bikes"' in shown, "what was typed stays"
        assert shown.index("Add the partner") < shown.index('name="anyway"'), "the enter key does not insist"
        assert self.count() == 1
        assert client.post("/partners/new/", NEW | {"name": "nord bikes", "anyway": "on"}).status_code == 302
        assert self.count() == 2

    @pytest.mark.parametrize(
        "given", [{"email": "a" * 250 + "@x.example"}, {"website": f"https://x.example/{'a' * 200}"}]
    )
    def test_what_is_longer_than_is_kept_is_told(self, client: Client, given: dict[str, str]) -> None:
        signed_in(client, "channel_chief")

        assert client.post("/partners/new/", NEW | {"name": "Nord Bikes"} | given).status_code == 422
        assert self.count() == 0

    def test_who_enters_it_in_the_same_moment_as_somebody_else_is_asked_too(self) -> None:
        chief = staff("channel_chief")
        with acting(chief):
            form = NewPartnerForm(NEW | {"name": "Nord Bikes"}, roles=["dealer"])
            assert form.is_valid(), "nobody has entered it yet"
            a_dealer("Nord Bikes GmbH")

            assert not form.carry_out(lambda _given: form.enter(by=chief))
        assert "Is it one of these? Nord Bikes GmbH" in form.errors["anyway"][0]
        assert self.count() == 1

    def test_one_at_the_same_web_address_or_by_the_same_number_is_shown_too(self, client: Client) -> None:
        a_dealer("Albatross", website="https://www.albatross.example/shop")
        gannet = a_dealer("Gannet")
        with as_system():
            Identifier.objects.create(organisation=gannet, scheme="ERP", value="K-77 1")
        signed_in(client, "channel_chief")

        by_address = text(client.post("/partners/new/", NEW | {"name": "X", "website": "http://albatross.example"}))
        by_number = text(client.post("/partners/new/", NEW | {"name": "Y", "reference": "k 771"}))

        assert ">Albatross</a>" in by_address
        assert ">Gannet</a>" not in by_address
        assert ">Gannet</a>" in by_number
        assert client.post("/partners/new/", NEW | {"name": "Z", "website": "http://tross.example"}).status_code == 302

    def test_nothing_is_told_of_a_company_that_one_does_not_see(self, client: Client) -> None:
        a_dealer("Nord Bikes", manager=an_account(), website="https://nord.example")
        signed_in(client, "partner_manager")

        answer = client.post("/partners/new/", NEW | {"name": "Nord Bikes", "website": "https://nord.example"})

        assert answer.status_code == 302
        assert self.count() == 2
