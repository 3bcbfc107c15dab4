"""The link of an invitation: it works once, for a week, for one e-mail, and as long as its sender may invite."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, StaffRole
from hanse.kernel.models.mail import Mail as Letter
from hanse.network.models import Organisation, Person
from hanse.network.tests.builders import a_person, a_supplier, an_account, as_system
from hanse.network.tests.reading import text
from hanse.seats.joining import colleagues
from hanse.seats.models import Invitation
from tests.racing import race, racetrack  # noqa: F401

from .builders import (
    BEA,
    CEM,
    PASSWORD,
    a_colleague_invited,
    a_person_invited,
    a_token,
    address,
    an_administrator,
    as_person,
    as_staff,
    browser,
    letters_to,
    link_to,
    program,
    reload,
    taking,
    where,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


class TestLink:
    """It works once, for a week, and says why when it does not."""

    def test_it_is_kept_as_a_hash_alone(self, administrator: Account) -> None:
        row = a_colleague_invited(administrator)
        secret = link_to(BEA).split("/")[2]

        assert secret not in str(row.__dict__)
        assert not AuditEntry.objects.filter(after__icontains=secret).exists()

    def test_it_begins_as_the_operator_says_not_as_the_request_did(
        self, administrator: Account, theirs: Person, settings: Any
    ) -> None:
        settings.PUBLIC_URL = settings.ORIGIN = "https://partners.example"
        settings.ALLOWED_HOSTS = ["*"]
        with as_system():
            Person.objects.filter(pk=theirs.pk).update(account=None)
        given = {"email": theirs.email or BEA, "job_roles": ["sales"]}

        answer = browser(administrator).post(
            f"/people/{theirs.public_id}/invitation/", given, headers={"host": "evil.example"}
        )

        assert answer.status_code == 302, text(answer)
        link = str(Letter.objects.latest("id").parts)
        assert "https://partners.example/invitation/" in link
        assert "evil" not in link

    def test_where_their_e_mail_was_corrected_since_it_opens_nothing(
        self, albatross: Organisation, theirs: Person
    ) -> None:
        """Else whoever has the mailbox that was mistyped takes the seat, or is sent the link again."""
        by = as_person(theirs)
        cem = a_person(albatross)
        row = a_person_invited(cem, by=by, email="cern@albatross.example")
        link = link_to("cern@albatross.example")
        with as_system():
            reload(cem).edit(by=by, email=CEM)

        stranger = browser().post(link, taking())

        assert stranger.status_code == 410
        assert "went to another e-mail" in text(stranger)
        assert not Account.objects.filter(email="cern@albatross.example").exists()
        with as_system(), clock.standing_at(clock.now() + timedelta(minutes=2)):
            with pytest.raises(Refused, match="was changed since"):
                reload(row).send_again(by=by, link=address)
            reload(row).withdraw(by=by)
            a_person_invited(reload(cem), by=by, email=CEM)
        assert browser().post(link_to(CEM), taking()).status_code == 302

    def test_used_it_says_so(self, administrator: Account) -> None:
        a_colleague_invited(administrator)
        link = link_to(BEA)
        browser().post(link, taking())

        answer = browser().get(link)

        assert answer.status_code == 410
        assert "has been used. Sign in" in text(answer)

    def test_after_a_week_it_says_so(self, administrator: Account) -> None:
        with clock.standing_at(clock.now() - timedelta(days=7, seconds=1)):
            row = a_colleague_invited(administrator)

        answer = browser().post(link_to(BEA), taking())

        assert answer.status_code == 410
        assert "has expired. Ask Ada Lund to send it again" in text(answer)
        assert not Account.objects.filter(email=BEA).exists()
        assert row.standing == "expired"

    def test_withdrawn_it_says_so_and_the_letter_forgets_the_link(self, administrator: Account) -> None:
        row = a_colleague_invited(administrator)
        link = link_to(BEA)

        browser(administrator).post(f"/invitations/{row.public_id}/withdrawal/")

        assert "was withdrawn" in text(browser().get(link))
        with pytest.raises(AssertionError, match="no letter with a link"):
            link_to(BEA)

    def test_sent_again_the_new_one_counts_and_the_old_one_does_not(self, administrator: Account) -> None:
        with clock.standing_at(clock.now() - timedelta(days=8)):
            row = a_colleague_invited(administrator)
        old = link_to(BEA)

        browser(administrator).post(f"/invitations/{row.public_id}/again/")

        assert browser().get(old).status_code == 404
        assert browser().get(link_to(BEA)).status_code == 200

    def test_a_second_click_sends_no_second_letter(self, administrator: Account) -> None:
        row = a_colleague_invited(administrator)
        link = link_to(BEA)

        answer = browser(administrator).post(f"/invitations/{row.public_id}/again/")

        assert "sent a moment ago" in text(answer)
        assert letters_to(BEA) == 1
        assert browser().get(link).status_code == 200

    def test_an_unknown_one_says_so(self) -> None:
        answer = browser().get("/invitation/never-was/")

        assert answer.status_code == 404
        assert "Check that the whole link was copied" in text(answer)

    def test_it_dies_with_the_right_of_who_sent_it(self, administrator: Account) -> None:
        other = an_administrator("other@ours.example")
        a_colleague_invited(other)
        colleagues.end(other, by=as_staff(administrator), reason="left us")

        answer = browser().post(link_to(BEA), taking())

        assert "cannot invite any more" in text(answer)
        assert not Account.objects.filter(email=BEA).exists()

    def test_also_at_a_partner(self, albatross: Organisation, theirs: Person) -> None:
        a_person_invited(a_person(albatross), by=as_person(theirs))
        with as_system():
            theirs.job_roles.all().delete()

        assert "cannot invite any more" in text(browser().get(link_to(CEM)))

    def test_who_left_meanwhile_takes_no_seat(self, albatross: Organisation, theirs: Person) -> None:
        person = a_person(albatross)
        a_person_invited(person, by=as_person(theirs))
        with as_system():
            Person.objects.filter(pk=person.pk).update(left_on=clock.today())

        assert "no seat to take" in text(browser().post(link_to(CEM), taking()))


class TestTwoCompanies:
    """The e-mail has a login already."""

    @pytest.fixture
    def cem(self) -> Account:
        account = an_account(CEM, name="Cem Kaya")
        a_person(a_supplier("Cormorant Forging"), given_name="Cem", family_name="Kaya", account=account)
        return account

    @pytest.fixture
    def invited(self, albatross: Organisation, theirs: Person, cem: Account) -> Person:
        person = a_person(albatross, given_name="Cem", family_name="Kaya")
        a_person_invited(person, by=as_person(theirs))
        return person

    def test_a_stranger_with_the_link_is_led_to_the_door_and_gets_no_password(
        self, invited: Person, cem: Account
    ) -> None:
        his = browser()
        page = text(his.get(link_to(CEM)))

        answer = his.post(link_to(CEM), taking())

        assert "/sign-in/?next=%2Finvitation%2F" in page
        assert "password" not in page.lower()
        assert answer.status_code == 200
        assert Account.objects.get(pk=cem.pk).check_password("secret")
        assert reload(invited).account_id is None

    def test_its_owner_adds_the_seat_and_acts_from_it(self, invited: Person, cem: Account) -> None:
        his = browser(cem)
        assert "Cormorant Forging" in text(his.get("/portal/"))

        answer = his.post(link_to(CEM), follow=True)

        assert "Albatross Cycles" in text(answer)
        assert reload(invited).account_id == cem.pk
        assert len(answer.context["shell"].seats) == 2

    def test_somebody_else_who_is_signed_in_does_not_take_it(self, invited: Person) -> None:
        other = an_account(roles=("auditor",))
        client = browser(other)

        page = text(client.post(link_to(CEM), taking()))

        assert "Sign out, then open the link again" in page
        assert reload(invited).account_id is None

    def test_a_login_without_any_seat_takes_it_then_signs_in(self, albatross: Organisation, theirs: Person) -> None:
        an_account(CEM)
        person = a_person(albatross)
        a_person_invited(person, by=as_person(theirs))
        his = browser()

        assert where(his.post(link_to(CEM))) == "/sign-in/"

        assert reload(person).account_id is not None
        assert where(his.get("/portal/")).startswith("/sign-in/")

    def test_a_seat_taken_anew_begins_without_the_tokens_of_before(
        self, albatross: Organisation, theirs: Person
    ) -> None:
        cem = a_person(albatross, family_name="Kaya", roles=("sales",), account=an_account(CEM))
        secret = a_token(as_person(cem), "company.read").secret
        cem.lose_seat(by=as_person(theirs))
        a_person_invited(cem, by=as_person(theirs), email=CEM)

        answer = browser().post(link_to(CEM))

        assert answer.status_code == 302, text(answer)
        assert reload(cem).account is not None
        assert program(secret).get("/portal/company/").status_code == 401

    def test_a_login_that_has_ended_takes_nothing(self, invited: Person, cem: Account) -> None:
        Account.objects.filter(pk=cem.pk).update(is_active=False)

        page = text(browser().post(link_to(CEM), taking()))

        assert "has been ended" in page
        assert reload(invited).account_id is None

    def test_nobody_is_two_people_at_one_company(self, albatross: Organisation, invited: Person, cem: Account) -> None:
        with as_system():
            a_person(albatross, account=cem)

        answer = browser(cem).post(link_to(CEM))

        assert "a seat at this company already" in text(answer)
        assert reload(invited).account_id is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("racetrack")
def test_of_many_who_open_one_link_at_once_one_takes_the_seat(manufacturer: object) -> None:
    from hanse.seats.joining import accepting

    a_colleague_invited(an_administrator())
    secret = link_to(BEA).split("/")[2]

    def act(lane: int, lap: int) -> None:
        invitation = accepting.found(secret)
        assert invitation
        if why := accepting.obstacle(invitation):
            raise Refused(why)
        accepting.take_as_new(invitation, name="Bea Holm", password=PASSWORD, timezone="UTC")

    outcome = race(act, runners=8)

    assert (outcome.winners, outcome.errors) == ([1], [])
    assert StaffRole.objects.filter(account__email=BEA).count() == 1
    with as_system():
        assert Invitation.objects.get().state == "accepted"
