"""Somebody whom the record does not know yet is invited with one form."""

from __future__ import annotations

import pytest

from hanse.kernel.actor import acting
from hanse.kernel.models import Account
from hanse.network.models import Organisation, Partnership, Person
from hanse.network.tests.builders import a_dealer, a_person, a_supplier, an_account, as_system
from hanse.network.tests.reading import text

from ..models import Invitation
from .builders import CEM, a_person_invited, as_person, browser, letters_to, link_to, taking, where

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]

OWN = "/portal/company/access/new/"
GIVEN = {"given_name": "Cem", "family_name": "Kaya", "email": CEM, "job_roles": ["sales"], "language": "de"}


def _known() -> list[tuple[str, str, frozenset[str]]]:
    with as_system():
        return [(row.name, row.language, row.roles_held) for row in Person.objects.filter(email=CEM)]


def _invitations() -> int:
    with as_system():
        return Invitation.objects.count()


class TestOwn:
    def test_one_press_and_they_are_known_and_written_to(self, albatross: Organisation, theirs: Person) -> None:
        hers = browser(theirs.account)
        assert OWN in text(hers.get("/portal/company/access/"))
        assert OWN in text(hers.get("/portal/company/people/"))

        told = text(hers.post(OWN, GIVEN, follow=True))

        assert "Cem Kaya is invited" in told
        assert _known() == [("Cem Kaya", "de", frozenset({"sales"}))]
        his = browser()
        his.post(link_to(CEM), taking(name="Cem Kaya"))
        assert "Albatross Cycles" in text(his.get("/portal/"))
        assert Account.objects.get(email=CEM).language == "de"

    @pytest.mark.parametrize(
        "wrong",
        [{"email": "cem"}, {"family_name": ""}, {"job_roles": []}, {"job_roles": ["quality"]}, {"language": "tlh"}],
    )
    def test_what_is_wrong_is_said_and_the_rest_kept(self, theirs: Person, wrong: dict[str, object]) -> None:
        answer = browser(theirs.account).post(OWN, GIVEN | wrong)

        assert answer.status_code == 422
        assert all(f'id="id_{field}-wrong"' in text(answer) for field in wrong)
        assert 'value="Cem"' in text(answer)
        assert (_known(), _invitations()) == ([], 0)

    def test_who_may_not_be_invited_is_not_added_either(self, theirs: Person) -> None:
        """She cannot invite herself; nobody is left behind on the record."""
        assert theirs.account is not None
        with as_system():
            Person.objects.filter(pk=theirs.pk).update(email="")

        answer = browser(theirs.account).post(OWN, GIVEN | {"email": theirs.account.email})

        assert "Nobody gives themselves a seat." in text(answer)
        with as_system():
            assert Person.objects.count() == 1

    def test_who_is_known_under_the_e_mail_is_invited_from_their_own_page(
        self, albatross: Organisation, theirs: Person
    ) -> None:
        cem = a_person(albatross, given_name="Cem", family_name="Kaya", email=CEM)

        answer = browser(theirs.account).post(OWN, GIVEN | {"email": CEM.upper()})

        assert answer.status_code == 422
        assert f'<a href="/portal/company/people/{cem.public_id}/invitation/">Invite Cem Kaya</a>' in text(answer)
        assert _invitations() == 0

    def test_the_same_e_mail_elsewhere_is_nobodys_business(self, theirs: Person) -> None:
        a_person(a_dealer("Kittiwake Wheels"), family_name="Rival", email=CEM)

        assert where(browser(theirs.account).post(OWN, GIVEN)).startswith("/portal/company/people/")

    def test_others_there_invite_nobody(self, albatross: Organisation) -> None:
        seller = a_person(albatross, roles=("sales",), account=an_account())
        his = browser(seller.account)

        assert his.post(OWN, GIVEN).status_code == 403
        assert OWN not in text(his.get("/portal/company/people/"))


class TestByOurs:
    @pytest.fixture
    def manager(self, albatross: Organisation) -> Account:
        found = an_account(roles=("partner_manager",))
        with as_system():
            Partnership.objects.filter(organisation=albatross).update(manager=found)
        return found

    def test_from_the_companys_record(self, albatross: Organisation, manager: Account) -> None:
        page, ours = f"/partners/{albatross.public_id}/people/invitation/", browser(manager)
        assert page in text(ours.get(f"/partners/{albatross.public_id}/people/"))
        assert "Invite somebody at Albatross Cycles" in text(ours.get(page))

        ours.post(page, GIVEN)

        assert _known() == [("Cem Kaya", "de", frozenset({"sales"}))]
        assert letters_to(CEM) == 1

    def test_from_the_list_the_company_is_asked_for(self, albatross: Organisation, manager: Account) -> None:
        ours = browser(manager)
        assert "/invitations/new/" in text(ours.get("/invitations/"))

        assert ours.post("/invitations/new/", GIVEN | {"company": "Nowhere Cycles"}).status_code == 422
        ours.post("/invitations/new/", GIVEN | {"company": "Albatross Cycles"})

        assert letters_to(CEM) == 1

    def test_from_the_list_too_who_is_known_under_the_e_mail_is_shown(
        self, albatross: Organisation, manager: Account
    ) -> None:
        cem = a_person(albatross, given_name="Cem", family_name="Kaya", email=CEM)

        answer = browser(manager).post("/invitations/new/", GIVEN | {"company": "Albatross Cycles"})

        assert answer.status_code == 422
        assert f'<a href="/people/{cem.public_id}/invitation/">Invite Cem Kaya</a>' in text(answer)

    def test_nobody_is_invited_at_a_company_that_others_look_after(self, manager: Account) -> None:
        other = a_supplier("Cormorant Forging")
        with as_system():
            Partnership.objects.filter(organisation=other).update(manager=an_account())
        ours = browser(manager)

        by_list = ours.post("/invitations/new/", GIVEN | {"company": "Cormorant Forging"})
        by_record = ours.post(f"/partners/{other.public_id}/people/invitation/", GIVEN)

        assert by_list.status_code == 422
        assert by_record.status_code in {403, 404}
        assert (_known(), _invitations()) == ([], 0)


def test_who_is_known_with_e_mail_and_job_role_is_invited_by_one_press_on_their_page(
    albatross: Organisation, theirs: Person
) -> None:
    cem = a_person(albatross, given_name="Cem", email=CEM, roles=("sales",))
    without = a_person(albatross, given_name="Dag", email="", roles=("sales",))
    hers = browser(theirs.account)
    page = text(hers.get(f"/portal/company/people/{cem.public_id}/"))
    assert f'<form method="post" action="/portal/company/people/{cem.public_id}/invitation/">' in page
    assert f'<input type="hidden" name="email" value="{CEM}">' in page
    other = text(hers.get(f"/portal/company/people/{without.public_id}/"))
    assert f'<form method="post" action="/portal/company/people/{without.public_id}/invitation/">' not in other
    assert f'href="/portal/company/people/{without.public_id}/invitation/"' in other


def test_a_second_person_with_the_mailbox_waits_until_the_first_one_s_invitation_is_decided(
    albatross: Organisation, theirs: Person
) -> None:
    """One login takes one seat at a company: whoever was second could never come in."""
    first, second = (a_person(albatross, given_name=name, family_name="Kaya", email=CEM) for name in ("Cem", "Can"))
    invitation = a_person_invited(first, by=as_person(theirs))
    form = f"/portal/company/people/{second.public_id}/invitation/"

    told = text(browser(theirs.account).post(form, {"email": CEM.upper(), "job_roles": ["sales"]}))

    assert "An invitation to Cem Kaya at this e-mail is open. Withdraw that one first." in told
    with acting(as_person(theirs)) as by:
        invitation.withdraw(by=by)
    assert "Can Kaya is invited" in text(
        browser(theirs.account).post(form, {"email": CEM, "job_roles": ["sales"]}, follow=True)
    )


def test_who_has_an_e_mail_that_only_looks_alike_is_somebody_else(albatross: Organisation, theirs: Person) -> None:
    """PostgreSQL takes ı for i where it looks past capitals."""
    a_person(albatross, given_name="Kim", family_name="Tern", email="kim@elsewhere.example")

    answer = browser(theirs.account).post(OWN, GIVEN | {"email": "kım@elsewhere.example"}, follow=True)

    assert "Cem Kaya is invited" in text(answer)
