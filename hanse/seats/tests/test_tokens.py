"""Tokens of programs: what they open, what they never open, and how they end."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, OpenSession, StaffRole
from hanse.kernel.web import limits
from hanse.network.models import BankAccount, Organisation, Person
from hanse.network.tests.builders import a_dealer, a_person, an_account, as_system
from hanse.network.tests.reading import text
from hanse.seats import access
from hanse.seats.joining.scopes import offered
from hanse.seats.models import Token, WrongToken
from hanse.todos.models import Task

from .builders import a_token, an_administrator, as_person, as_staff, browser, program, reload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def chief(manufacturer: object) -> Account:
    """May make tokens, and may do much."""
    return an_account(roles=("administrator", "channel_chief"), name="Ada Lund")


@pytest.fixture
def theirs(albatross: Organisation) -> Person:
    return a_person(albatross, roles=("partner_administrator", "sales"), account=an_account(name="Ada Tern"))


class TestOpening:
    def test_a_program_reads_lists_and_exports(self, chief: Account, albatross: Organisation) -> None:
        machine = program(a_token(as_staff(chief), "partners.list", "people.read").secret)

        answer = machine.get("/partners/?export=csv")

        assert answer.status_code == 200
        assert "Albatross Cycles" in text(answer)

    def test_beyond_its_operations_it_is_refused_with_a_sentence(self, chief: Account) -> None:
        machine = program(a_token(as_staff(chief), "partners.list").secret)

        answer = machine.get("/territories/")

        assert answer.status_code == 403
        assert "not part of your role: See territories" in text(answer)
        assert answer.headers["Content-Type"].startswith("text/plain")

    def test_what_decides_on_a_bank_account_does_not_read_its_whole_number(self, albatross: Organisation) -> None:
        """By its page, that is opened without sending anything, and shows the number."""
        finance = as_staff(an_account(roles=("finance_approver",)))
        with acting(finance):
            account = BankAccount.propose(
                albatross, by=as_staff(an_account(roles=("finance_approver",))), holder="Albatross", currency="EUR",
                iban="DE89 3704 0044 0532 0130 00", valid_from=date(2026, 1, 1),
            )  # fmt: skip
        address = f"/partners/bank/{account.public_id}/confirmation/"
        maker = an_account(roles=("administrator", "finance_approver"))

        answers = {
            scopes: text(program(a_token(as_staff(maker), *scopes, name=str(scopes)).secret).get(address))
            for scopes in (("finances.confirm",), ("finances.confirm", "finances.reveal"))
        }

        assert ["0532" in answer for answer in answers.values()] == [False, True]

    def test_a_partners_program_sees_only_its_company(self, theirs: Person, albatross: Organisation) -> None:
        a_person(a_dealer("Kittiwake Wheels"), family_name="Rival")
        machine = program(a_token(as_person(theirs), "people.read", "company.read").secret)

        answer = machine.get("/portal/company/people/?export=csv")

        assert theirs.family_name in text(answer)
        assert "Rival" not in text(answer)
        assert machine.get("/people/").status_code == 404

    def test_what_is_its_makers_own_it_reads_and_keeps_for_them(self, chief: Account) -> None:
        machine = program(a_token(as_staff(chief), "todos.give", "notices.read").secret)

        assert chief.email in text(machine.get("/notices/preferences/"))
        assert machine.post("/todos/quick/", {"sentence": "Read the log"}).status_code == 302
        with as_system():
            assert Task.objects.get().owner == chief

    def test_it_may_never_more_than_who_made_it_may_now(self, chief: Account) -> None:
        machine = program(a_token(as_staff(chief), "partners.list", "territories.edit").secret)
        assert machine.get("/territories/new/").status_code == 200

        StaffRole.objects.filter(account=chief, role="channel_chief").delete()
        StaffRole.objects.filter(account=chief).update(role="auditor")

        assert machine.get("/territories/new/").status_code == 403
        assert machine.get("/partners/").status_code == 200

    def test_it_brings_no_session_and_leaves_none(self, chief: Account) -> None:
        token = a_token(as_staff(chief), "partners.list")
        machine = program(token.secret)

        assert "sessionid" not in machine.get("/partners/").cookies
        assert not OpenSession.objects.exists()

    def test_it_counts_and_not_the_session_beside_it(self, chief: Account, theirs: Person) -> None:
        token = a_token(as_person(theirs), "people.read")
        client = browser(chief)

        assert client.get("/partners/", headers={"authorization": f"Bearer {token.secret}"}).status_code == 404
        assert client.get("/partners/").status_code == 200


class TestChanging:
    def test_without_the_operation_nothing_is_changed(self, chief: Account) -> None:
        machine = program(a_token(as_staff(chief), "partners.list", "territories.read").secret)

        answer = machine.post("/territories/new/", {"name": "North", "code": "N"})

        assert answer.status_code == 403
        assert "This token may not do this" in text(answer)

    def test_with_it_no_form_of_ours_is_needed_and_the_trail_names_the_program(self, chief: Account) -> None:
        from hanse.network.models import Territory

        machine = program(a_token(as_staff(chief), "territories.edit", name="Sales regions").secret)

        answer = machine.post("/territories/new/", {"name": "North", "code": "N"})

        assert answer.status_code == 302, text(answer)
        assert Territory.objects.filter(code="N").exists()
        entry = AuditEntry.objects.filter(subject_type="network.territory").get()
        assert (entry.actor_kind, entry.actor_name, entry.account_id) == ("machine", "Sales regions", chief.pk)
        assert not OpenSession.objects.exists()

    def test_a_browser_without_a_token_still_needs_the_form(self, chief: Account) -> None:
        from django.test import Client

        client = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
        client.force_login(chief)

        assert client.post("/territories/new/", {"name": "North", "code": "N"}).status_code == 403

    def test_a_program_makes_nobody_an_administrator(self, theirs: Person, albatross: Organisation) -> None:
        cem = a_person(albatross, family_name="Kaya", roles=("sales",), account=an_account())
        machine = program(a_token(as_person(theirs), "people.read", "people.edit", "people.join").secret)
        wanted = {"family_name": "Kaya", "job_roles": ["sales", "partner_administrator"]}

        changed = machine.post(f"/portal/company/people/{cem.public_id}/edit/", wanted)
        added = machine.post("/portal/company/people/new/", wanted)

        assert (changed.status_code, added.status_code) == (422, 422)
        with as_system():
            assert cem.roles_held == {"sales"}
            assert Person.objects.filter(organisation=albatross).count() == 2
        assert (
            machine.post(
                f"/portal/company/people/{cem.public_id}/edit/", wanted | {"job_roles": ["technical"]}
            ).status_code
            == 302
        )

    @pytest.mark.parametrize("path", ["/seat/", "/appearance/", "/sign-out/", "/sign-in/"])
    def test_what_is_for_people_takes_nothing_from_a_program(self, chief: Account, path: str) -> None:
        assert program(a_token(as_staff(chief), "partners.list").secret).post(path, {}).status_code == 403


class TestTurnedAway:
    def turned(self, token: str, sentence: str) -> None:
        answer = program(token).get("/partners/")
        assert answer.status_code == 401
        assert sentence in text(answer)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")

    def test_what_is_no_token(self) -> None:
        for wrong in ("hanse_wrong", "", "x" * 5000):
            self.turned(wrong, "This token is not known")

    def test_an_expired_one(self, chief: Account) -> None:
        with clock.standing_at(clock.now() - timedelta(days=31)):
            token = a_token(as_staff(chief), "partners.list", lasts=timedelta(days=30))

        self.turned(token.secret, "has expired")

    def test_one_that_was_ended(self, chief: Account) -> None:
        token = a_token(as_staff(chief), "partners.list")

        end = f"/tokens/{token.public_id}/end/"
        assert browser(chief).post(end, {"typed": "another"}).status_code == 409
        assert reload(token).ended_at is None
        browser(chief).post(end, {"typed": token.name})

        self.turned(token.secret, "was ended")

    def test_one_whose_maker_is_out(self, chief: Account) -> None:
        token = a_token(as_staff(chief), "partners.list")
        Account.objects.filter(pk=chief.pk).update(is_active=False)

        self.turned(token.secret, "has no seat any more")

    def test_one_whose_maker_left_the_company_but_sits_at_another(self, theirs: Person) -> None:
        token = a_token(as_person(theirs), "people.read")
        a_person(a_dealer("Kittiwake Wheels"), roles=("partner_administrator",), account=theirs.account)
        with as_system():
            Person.objects.filter(pk=theirs.pk).update(left_on=clock.today())

        self.turned(token.secret, "has no seat any more")

    def test_who_tries_on_and_on_must_wait(self, chief: Account) -> None:
        token = a_token(as_staff(chief), "partners.list")
        for _number in range(access.MOST_WRONG):
            program("hanse_wrong").get("/partners/")

        answer = program("hanse_wrong").get("/partners/")

        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert WrongToken.objects.count() == access.MOST_WRONG
        assert program(token.secret).get("/partners/").status_code == 200, "the right one still opens"

    def test_who_asks_too_often_waits_for_the_next_minute(
        self, chief: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(access, "MOST_A_MINUTE", 3)
        machine = program(a_token(as_staff(chief), "partners.list").secret)
        noon = clock.now().replace(second=0, microsecond=0)

        with clock.standing_at(noon + timedelta(seconds=10)):
            assert [machine.get("/partners/").status_code for _number in range(4)] == [200, 200, 200, 429]
        with clock.standing_at(noon + timedelta(seconds=61)):
            assert machine.get("/partners/").status_code == 200


class TestMaking:
    def test_it_is_shown_once_and_kept_as_a_hash(self, chief: Account) -> None:
        client = browser(chief)

        page = text(client.post("/tokens/new/", {"name": "Reporting", "lasts": "30", "reads": ["partners.list"]}))

        with as_system():
            token = Token.objects.get()
        secret = next(word for word in page.split('"') if word.startswith("hanse_"))
        assert program(secret).get("/partners/").status_code == 200
        assert secret not in str(reload(token).__dict__)
        assert secret not in text(client.get(f"/tokens/{token.public_id}/")) + text(client.get("/tokens/"))
        assert token.prefix in text(client.get("/tokens/"))
        assert not AuditEntry.objects.filter(after__icontains=secret).exists()

    def test_when_it_was_last_used_is_known(self, chief: Account) -> None:
        token = a_token(as_staff(chief), "partners.list")
        assert token.last_used_at is None

        program(token.secret).get("/partners/")

        assert reload(token).last_used_at is not None

    def test_nobody_gives_it_what_they_may_not_do(self) -> None:
        administrator = an_administrator()

        with pytest.raises(Refused, match=r"You may not do this yourself: company\.edit"):
            a_token(as_staff(administrator), "partners.list", "company.edit")
        answer = browser(administrator).post("/tokens/new/", {"name": "x", "lasts": "30", "changes": ["company.edit"]})
        assert answer.status_code == 422

    @pytest.mark.parametrize(
        "operation", ["colleagues.change", "seats.invite", "tokens.create", "invitations.send", "entrance.own"]
    )
    def test_who_may_sign_in_is_for_people_to_decide(self, chief: Account, operation: str) -> None:
        with pytest.raises(Refused, match="You may not do this yourself"):
            a_token(as_staff(chief), operation)

    def test_a_name_is_taken_until_the_token_ends(self, theirs: Person, chief: Account) -> None:
        first = a_token(as_person(theirs), "people.read")
        a_token(as_staff(chief), "people.read")
        with pytest.raises(Refused, match="There is a token of this name"):
            a_token(as_person(theirs), "company.read")

        with as_system():
            first.end(by=as_person(theirs))

        a_token(as_person(theirs), "company.read")

    @pytest.mark.parametrize("role", ["sales", "executive"])
    def test_only_their_administrator_makes_them(self, albatross: Organisation, role: str) -> None:
        client = browser(a_person(albatross, roles=(role,), account=an_account()).account)

        assert client.get("/portal/company/access/tokens/").status_code == 403
        assert client.post("/portal/company/access/tokens/new/", {"name": "x", "lasts": "30"}).status_code == 403

    def test_a_company_neither_sees_nor_ends_anothers(self, theirs: Person) -> None:
        rival = a_person(a_dealer("Kittiwake Wheels"), roles=("partner_administrator",), account=an_account())
        token = a_token(as_person(rival), "people.read", name="Rival stock")
        client = browser(theirs.account)

        assert "Rival stock" not in text(client.get("/portal/company/access/tokens/"))
        assert client.post(f"/portal/company/access/tokens/{token.public_id}/end/").status_code == 404
        assert reload(token).ended_at is None

    def test_to_end_one_again_counts_as_a_change(self, theirs: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(limits.LIMITS, "change", limits.Limit(timedelta(hours=1), partner=1))
        token, client = a_token(as_person(theirs), "people.read"), browser(theirs.account)

        def ended(**given: str) -> int:
            sent = urlencode({"typed": token.name} | given)
            page, form = f"/portal/company/access/tokens/{token.public_id}/end/", "application/x-www-form-urlencoded"
            return client.post(page, sent, content_type=form).status_code

        assert [ended(beside=place) for place in "abc"] == [302, 302, 429]

    def test_ours_can_end_a_partners(self, theirs: Person, chief: Account) -> None:
        token = a_token(as_person(theirs), "people.read")

        browser(chief).post(f"/tokens/{token.public_id}/end/", {"typed": token.name})

        assert reload(token).ended_at is not None

    def test_no_program_takes_a_seat_gives_one_back_or_makes_an_administrator(
        self, theirs: Person, albatross: Organisation
    ) -> None:
        """Nor with a token that was made when that could be chosen."""
        other = a_person(albatross, roles=("sales",), account=an_account())
        token = a_token(as_person(theirs), "people.edit")
        with as_system():
            Token.objects.filter(pk=token.pk).update(scopes=["people.edit", "people.read", "people.leave"])
        machine, page = program(token.secret), f"/portal/company/people/{other.public_id}/"
        form = {"family_name": "Lund", "given_name": "Bo"}

        assert "people.leave" not in {entry.name for entry in offered({"partner_administrator"})}
        assert machine.post(f"{page}leaving/", {"on": "2020-01-01"}).status_code == 403
        assert machine.post(f"{page}return/").status_code == 403
        assert machine.post(f"{page}edit/", form | {"job_roles": ["sales", "partner_administrator"]}).status_code == 422
        assert machine.post(f"{page}edit/", form | {"job_roles": ["sales", "finance"]}).status_code == 302
        with as_system():
            assert set(other.job_roles.values_list("role", flat=True)) == {"sales", "finance"}

    def test_every_operation_offered_is_one_of_the_makers(self) -> None:
        for role in ("auditor", "administrator", "sales", "partner_administrator"):
            for entry in offered({role}):
                assert role in entry.roles
                assert "public" not in entry.roles


def test_what_happened_to_tokens_is_told_to_who_reads_tokens(chief: Account, theirs: Person) -> None:
    a_token(as_person(theirs), "people.read", name="Nightly figures")
    manager = an_account(roles=("channel_chief",))

    told = [text(browser(who).get(f"/partners/{theirs.organisation.public_id}/history/")) for who in (chief, manager)]

    assert ["Nightly figures" in page for page in told] == [True, False]
