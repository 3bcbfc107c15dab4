"""Our own people: roles, the end of a login, its return, and the last administrator."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, OpenSession, StaffRole
from hanse.network.tests.builders import a_dealer, a_person, an_account, as_system
from hanse.network.tests.reading import queries
from hanse.seats.joining import colleagues
from hanse.seats.models import Token
from tests.racing import race, racetrack  # noqa: F401

from .builders import a_token, an_administrator, as_staff, browser

pytestmark = pytest.mark.django_db


def held(account: Account) -> set[str]:
    return set(account.staff_roles.values_list("role", flat=True))


class TestRoles:
    def test_an_administrator_changes_what_a_colleague_may(self, administrator: Account) -> None:
        bea = an_account(roles=("auditor",), name="Bea Holm")

        answer = browser(administrator).post(
            f"/colleagues/{bea.public_id}/roles/", {"roles": ["partner_manager"], "reason": "new job"}, follow=True
        )

        assert held(bea) == {"partner_manager"}
        assert "Bea Holm has these roles" in answer.content.decode()
        entry = AuditEntry.objects.get(operation="colleagues.change")
        assert (entry.before, entry.after) == ({"roles": ["auditor"]}, {"roles": ["partner_manager"]})
        assert (entry.reason, entry.actor_name) == ("new job", "Ada Lund")

    def test_nobody_gives_themselves_a_role_that_they_have_not_got(self, administrator: Account) -> None:
        with pytest.raises(Refused, match="Nobody gives themselves a role"):
            colleagues.give_roles(administrator, ["administrator", "finance_approver"], by=as_staff(administrator))

        assert held(administrator) == {"administrator"}

    def test_one_may_give_up_a_role_of_ones_own(self, administrator: Account) -> None:
        StaffRole.objects.create(account=administrator, role="auditor")

        colleagues.give_roles(administrator, ["administrator"], by=as_staff(administrator))

        assert held(administrator) == {"administrator"}

    def test_a_page_that_is_older_brings_no_role_back_that_was_taken_meanwhile(self, administrator: Account) -> None:
        bea = an_account(roles=("auditor", "finance_approver"), name="Bea Holm")
        page, other = f"/colleagues/{bea.public_id}/roles/", browser(administrator)
        seen = other.get(page).context["form"]["seen"].value()
        colleagues.give_roles(bea, ["auditor", "trainer"], by=as_staff(administrator))

        ticked = {"roles": ["auditor", "finance_approver", "data_steward"], "seen": seen}
        assert other.post(page, ticked).status_code == 302

        assert held(bea) == {"auditor", "trainer", "data_steward"}

    def test_the_last_administrator_stays_one(self, administrator: Account) -> None:
        an_account(roles=("administrator",), is_active=False)
        StaffRole.objects.create(account=administrator, role="auditor")

        with pytest.raises(Refused, match="the last administrator"):
            colleagues.give_roles(administrator, ["auditor"], by=as_staff(administrator))

    def test_without_a_role_is_no_colleague(self, administrator: Account) -> None:
        with pytest.raises(Refused, match="Choose a role"):
            colleagues.give_roles(administrator, [], by=as_staff(administrator))

    @pytest.mark.parametrize("role", ["auditor", "channel_chief", "data_steward"])
    def test_who_is_no_administrator_changes_nothing(self, administrator: Account, role: str) -> None:
        bea = an_account(roles=(role,))

        for action in ("roles", "end", "return"):
            answer = browser(bea).post(
                f"/colleagues/{bea.public_id}/{action}/", {"roles": ["administrator"], "reason": "x"}
            )
            assert answer.status_code == 403

        assert held(bea) == {role}

    def test_the_roles_of_before_come_back_once_and_by_who_changed_them(self, administrator: Account) -> None:
        bea, other = an_account(roles=("auditor",)), an_account(roles=("administrator",))
        undo = changed(administrator, bea, "partner_manager")

        assert browser(other).post(undo).status_code == 409
        assert held(bea) == {"partner_manager"}
        browser(administrator).post(undo)
        assert held(bea) == {"auditor"}
        assert browser(administrator).post(undo).status_code == 409
        assert held(bea) == {"auditor"}

    def test_roles_that_another_changed_since_stay(self, administrator: Account) -> None:
        bea, other = an_account(roles=("auditor",)), an_account(roles=("administrator",))
        undo = changed(administrator, bea, "partner_manager")
        colleagues.give_roles(bea, ["trainer"], by=as_staff(other))

        assert browser(administrator).post(undo).status_code == 409
        assert held(bea) == {"trainer"}

    def test_a_day_later_the_roles_are_changed_anew(self, administrator: Account) -> None:
        bea = an_account(roles=("auditor",))
        undo = changed(administrator, bea, "partner_manager")

        with clock.standing_at(clock.now() + timedelta(hours=25)):
            assert browser(administrator).post(undo).status_code == 409
        assert held(bea) == {"partner_manager"}

    def test_taking_back_does_not_leave_us_without_an_administrator(self, administrator: Account) -> None:
        bea = an_account(roles=("auditor",))
        undo = changed(administrator, bea, "administrator")
        colleagues.end(administrator, by=as_staff(bea), reason="left us")

        with pytest.raises(Refused, match="the last administrator"):
            colleagues.give_roles_back(bea, int(undo.split("/")[-3]), by=as_staff(administrator))
        assert held(bea) == {"administrator"}

    def test_what_one_gave_up_oneself_is_not_offered_back(self, administrator: Account) -> None:
        StaffRole.objects.create(account=administrator, role="auditor")
        address = f"/colleagues/{administrator.public_id}/roles/"

        answer = browser(administrator).post(address, {"roles": ["administrator"]}, follow=True)

        assert "/undo/" not in answer.content.decode()


def changed(administrator: Account, colleague: Account, role: str) -> str:
    """Where the change of their roles is taken back."""
    address = f"/colleagues/{colleague.public_id}/roles/"
    answer = browser(administrator).post(address, {"roles": [role], "reason": "new job"}, follow=True)
    found = re.search(rf'action="({address}\d+/undo/)"', answer.content.decode())
    assert found is not None
    return found[1]


class TestEnding:
    def test_the_login_is_over_with_the_next_click(self, administrator: Account) -> None:
        bea = an_account(roles=("auditor",), name="Bea Holm")
        hers = browser(bea)
        assert hers.get("/today/").status_code == 200

        browser(administrator).post(f"/colleagues/{bea.public_id}/end/", {"reason": "left us"})

        assert hers.get("/today/").headers["Location"].startswith("/sign-in/")
        entry = AuditEntry.objects.get(operation="accounts.end")
        assert (entry.before, entry.after, entry.reason) == ({"is_active": True}, {"is_active": False}, "left us")

    def test_it_needs_a_reason(self, administrator: Account) -> None:
        bea = an_account(roles=("auditor",))

        assert browser(administrator).post(f"/colleagues/{bea.public_id}/end/", {"reason": " "}).status_code == 422
        bea.refresh_from_db()
        assert bea.is_active

    def test_given_back_it_has_its_roles_but_no_session_and_no_token_of_before(self, administrator: Account) -> None:
        bea = an_account(roles=("auditor",))
        hers = browser(bea)
        hers.get("/today/")
        token = a_token(as_staff(bea), "partners.list")
        colleagues.end(bea, by=as_staff(administrator), reason="left us")

        browser(administrator).post(f"/colleagues/{bea.public_id}/return/")

        bea.refresh_from_db()
        assert bea.is_active
        assert held(bea) == {"auditor"}
        assert not OpenSession.objects.filter(account=bea).exists()
        assert hers.get("/today/").headers["Location"].startswith("/sign-in/")
        with as_system():
            assert Token.objects.get(pk=token.pk).ended_at is not None

    def test_what_was_decided_is_told_on_their_page(self, administrator: Account) -> None:
        bea = an_account(roles=("auditor",))
        colleagues.give_roles(bea, ["trainer"], by=as_staff(administrator), reason="new job")
        colleagues.end(bea, by=as_staff(administrator), reason="left us")

        page = browser(administrator).get(f"/colleagues/{bea.public_id}/").content.decode()

        assert f"Ada Lund ended the login of {bea.name}. Reason: left us" in page
        assert f"Ada Lund changed the roles of {bea.name} from Auditor to Trainer and examiner. Reason: new job" in page

    def test_the_last_administrator_cannot_be_ended(self, administrator: Account) -> None:
        with pytest.raises(Refused, match="the last administrator"):
            colleagues.end(administrator, by=as_staff(administrator), reason="enough")

    def test_a_partners_person_is_no_colleague(self, administrator: Account) -> None:
        account = an_account()
        a_person(a_dealer(), account=account)

        assert browser(administrator).get(f"/colleagues/{account.public_id}/").status_code == 404
        assert browser(administrator).post(f"/colleagues/{account.public_id}/end/", {"reason": "x"}).status_code == 404


class TestList:
    def test_who_there_is_with_roles_and_state(self, administrator: Account) -> None:
        an_account("bea@ours.example", roles=("auditor", "trainer"), name="Bea Holm")
        an_account(roles=("auditor",), name="Gone Away", is_active=False)
        an_account(name="No Colleague")

        page = browser(administrator).get("/colleagues/").content.decode()

        assert "Bea Holm" in page
        assert "Trainer and examiner, Auditor" in page
        assert "Gone Away" not in page
        assert "No Colleague" not in page
        assert "Gone Away" in browser(administrator).get("/colleagues/?active=no").content.decode()

    def test_many_colleagues_take_no_more_questions(self, administrator: Account) -> None:
        client = browser(administrator)
        few = queries(client, "/colleagues/")
        for _number in range(12):
            an_account(roles=("auditor", "trainer"))

        assert queries(client, "/colleagues/") == few <= 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("racetrack")
class TestTwoAtOnce:
    """Two administrators, and both would go in the same moment."""

    @pytest.mark.parametrize("round_", range(4))
    def test_one_administrator_is_left(self, round_: int) -> None:
        pair = an_administrator("one@ours.example"), an_administrator("other@ours.example")

        outcome = race(lambda lane, lap: colleagues.end(pair[lane], by=as_staff(pair[1 - lane]), reason="x"), runners=2)

        assert (outcome.winners, outcome.errors) == ([1], [])
        assert Account.objects.filter(is_active=True, staff_roles__role="administrator").count() == 1

    @pytest.mark.parametrize("round_", range(4))
    def test_also_when_one_ends_and_one_steps_back(self, round_: int) -> None:
        one, other = an_administrator("one@ours.example"), an_administrator("other@ours.example")
        StaffRole.objects.create(account=other, role="auditor")

        def act(lane: int, lap: int) -> None:
            if lane:
                colleagues.give_roles(other, ["auditor"], by=as_staff(other))
            else:
                colleagues.end(one, by=as_staff(other), reason="a quarrel")

        outcome = race(act, runners=2)

        assert (outcome.winners, outcome.errors) == ([1], [])
        assert Account.objects.filter(is_active=True, staff_roles__role="administrator").count() == 1
