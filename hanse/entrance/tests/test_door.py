"""The door: who comes in, who does not, and what is told to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.utils.module_loading import import_string

from hanse.entrance import attempts
from hanse.entrance.models import FailedSignIn
from hanse.kernel import clock
from hanse.kernel.models import Account, AuditEntry, Manufacturer, StaffRole
from hanse.network.tests.builders import a_dealer, a_person, a_supplier, an_account, as_system

from .builders import a_browser, themselves

pytestmark = pytest.mark.django_db
NO_MATCH = "This e-mail and password do not belong together."
TOO_MANY = "There were too many attempts."


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def sign_in(browser: Client, email: str, password: str = "secret", **more: str):  # type: ignore[no-untyped-def]
    return browser.post("/sign-in/", {"email": email, "password": password} | more)


def who(browser: Client) -> str:
    return browser.get("/", follow=True).redirect_chain[-1][0]


def a_demo() -> None:
    Manufacturer.objects.create(name="Hansa Cycles", is_demo=True)


@pytest.mark.usefixtures("manufacturer")
class TestSignIn:
    """E-mail and password."""

    def test_a_colleague_comes_to_today(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))

        assert sign_in(browser, "ADA@example.org").status_code == 302
        assert who(browser) == "/today/"

    def test_a_partners_person_comes_to_the_portal(self, browser: Client) -> None:
        a_person(a_dealer(), account=an_account("bea@example.org"))
        sign_in(browser, "bea@example.org")

        assert who(browser) == "/portal/"

    def test_one_comes_back_to_the_page_that_was_asked_for_and_never_elsewhere(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))

        assert sign_in(browser, "ada@example.org", next="/partners/").headers["Location"] == "/partners/"
        for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
            assert sign_in(browser, "ada@example.org", next=elsewhere).headers["Location"] == "/"

    def test_the_answer_does_not_tell_whether_an_account_exists(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))

        known, unknown = sign_in(browser, "ada@example.org", "wrong"), sign_in(browser, "nobody@example.org", "wrong")

        for answer in (known, unknown):
            assert answer.status_code == 422
            assert NO_MATCH in answer.content.decode()
            assert 'role="alert"' in answer.content.decode()

    @pytest.mark.parametrize(
        "email", ["ada@example.org", "nobody@example.org", "ended@example.org", "linked@example.org"]
    )
    def test_the_work_does_not_tell_it_either(
        self, browser: Client, email: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The one thing that takes long, the hash of the password, is computed in each case once."""
        an_account("ada@example.org", roles=("partner_manager",))
        an_account("ended@example.org", roles=("partner_manager",), is_active=False)
        linked = an_account("linked@example.org", roles=("partner_manager",))
        linked.set_unusable_password()
        linked.save()
        hashed = []
        encode = MD5PasswordHasher.encode
        monkeypatch.setattr(
            MD5PasswordHasher, "encode", lambda self, password, salt: hashed.append(password) or encode(self, password, salt)
        )  # fmt: skip

        assert sign_in(browser, email, "wrong").status_code == 422

        assert len(hashed) == 1

    def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))

        cookie = sign_in(browser, "ada@example.org").cookies["sessionid"]

        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"

    def test_nothing_that_was_shown_stays_in_the_browsers_cache(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))
        sign_in(browser, "ada@example.org")

        for address in ("/today/", "/security/", "/sign-in/", "/partners/"):
            assert browser.get(address).headers["Cache-Control"] == "no-store"

    def test_a_second_person_in_the_same_browser_begins_with_nothing_of_the_first(self, browser: Client) -> None:
        ada = an_account("ada@example.org", roles=("partner_manager",))
        seat = a_person(a_dealer(), account=ada).public_id
        an_account("bea@example.org", roles=("auditor",))
        sign_in(browser, "ada@example.org")
        browser.post("/seat/", {"seat": seat})
        assert browser.session["seat"] == seat

        sign_in(browser, "bea@example.org")

        assert browser.session["seat"] == "staff"

    def test_each_sign_in_is_in_the_audit_trail(self, browser: Client) -> None:
        account = an_account("ada@example.org", roles=("partner_manager",))
        sign_in(browser, "ada@example.org")

        entry = AuditEntry.objects.get(operation="entrance.sign_in")
        assert entry.account_id == account.pk
        assert entry.after == {"by": "password"}

    def test_who_has_no_place_any_more_is_told_so_only_with_the_right_password(self, browser: Client) -> None:
        an_account("left@example.org")

        assert NO_MATCH in sign_in(browser, "left@example.org", "wrong").content.decode()
        assert "no place at any company" in sign_in(browser, "left@example.org").content.decode()

    @pytest.mark.parametrize("when", ["hanse.entrance.forms.seats_of", "hanse.entrance.public.door.onward"])
    def test_one_that_is_closed_while_it_signs_in_has_no_session_when_it_is_back(
        self, browser: Client, monkeypatch: pytest.MonkeyPatch, when: str
    ) -> None:
        ada = an_account("ada@example.org", roles=("partner_manager",))
        before = import_string(when)

        def closing(given: Any) -> Any:
            found = before(given)
            Account.objects.get(pk=ada.pk).end(by=themselves(ada), reason="")
            return found

        monkeypatch.setattr(when, closing)
        sign_in(browser, "ada@example.org")
        monkeypatch.undo()
        Account.objects.get(pk=ada.pk).take_back(by=themselves(ada))

        assert who(browser) == "/sign-in/"

    def test_an_account_that_is_closed_does_not_come_in(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",), is_active=False)

        assert sign_in(browser, "ada@example.org").status_code == 422

    def test_the_session_is_a_new_one(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))
        browser.get("/sign-in/")
        sign_in(browser, "ada@example.org")
        first = browser.session.session_key
        browser.post("/sign-out/")
        sign_in(browser, "ada@example.org")

        assert browser.session.session_key != first

    def test_signing_out_is_told_and_twice_is_once(self, browser: Client) -> None:
        account = an_account("ada@example.org", roles=("partner_manager",))
        sign_in(browser, "ada@example.org")
        browser.post("/sign-out/")
        browser.post("/sign-out/")

        told = AuditEntry.objects.filter(operation="entrance.sign_out").values_list("account_id", "subject_id")
        assert list(told) == [(account.pk, str(account.pk))]

    def test_a_role_that_is_taken_away_is_gone_with_the_next_request(self, browser: Client) -> None:
        account = an_account("ada@example.org", roles=("partner_manager",))
        sign_in(browser, "ada@example.org")
        StaffRole.objects.filter(account=account).delete()

        assert who(browser) == "/sign-in/"


@pytest.mark.usefixtures("manufacturer")
class TestTooManyAttempts:
    """A guesser is slowed down, and a person who forgets is not locked out by somebody else."""

    def test_after_ten_the_right_password_does_not_help_either(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))
        for _ in range(attempts.SIGN_IN.here):
            sign_in(browser, "ada@example.org", "wrong")

        assert TOO_MANY in sign_in(browser, "ada@example.org").content.decode()

    def test_trying_on_does_not_lengthen_the_wait(self) -> None:
        for _ in range(attempts.SIGN_IN.here + 5):
            attempts.admitted("ada@example.org", "127.0.0.1")

        assert FailedSignIn.objects.count() == attempts.SIGN_IN.here

    def test_from_elsewhere_the_owner_still_comes_in(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))
        for _ in range(attempts.SIGN_IN.here):
            sign_in(browser, "ada@example.org", "wrong")

        elsewhere = Client(headers={"host": "127.0.0.1"}, REMOTE_ADDR="10.0.0.9")

        assert sign_in(elsewhere, "ada@example.org").status_code == 302

    def test_who_guesses_from_everywhere_closes_no_browser_in_which_the_owner_came_in(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))
        assert sign_in(browser, "ada@example.org").status_code == 302
        browser.post("/sign-out/")
        for number in range(attempts.SIGN_IN.of_account):
            assert attempts.admitted("ada@example.org", f"10.0.0.{number}")

        assert TOO_MANY in sign_in(a_browser(), "ada@example.org").content.decode()
        assert sign_in(browser, "ada@example.org").status_code == 302

    def test_such_a_browser_has_ten_attempts_too_wherever_it_is(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))
        sign_in(browser, "ada@example.org")
        browser.post("/sign-out/")
        for _ in range(attempts.SIGN_IN.here):
            sign_in(browser, "ada@example.org", "wrong")
        elsewhere = a_browser(address="10.0.0.9")
        elsewhere.cookies["known"] = browser.cookies["known"].value

        assert [TOO_MANY in sign_in(each, "ada@example.org").content.decode() for each in (browser, elsewhere)] == [
            True,
            True,
        ]

    @pytest.mark.parametrize("change", [lambda cookie: f"{cookie}x", lambda _cookie: "", lambda _cookie: "junk:junk"])
    def test_a_browser_is_known_to_whom_it_is_and_by_what_we_wrote(
        self, browser: Client, change: Callable[[str], str]
    ) -> None:
        an_account("ada@example.org", roles=("partner_manager",))
        an_account("bea@example.org", roles=("auditor",))
        cookie = sign_in(browser, "ada@example.org").cookies["known"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/sign-in/")
        browser.post("/sign-out/")
        for number in range(attempts.SIGN_IN.of_account):
            attempts.admitted("bea@example.org", f"10.0.0.{number}")
            attempts.admitted("ada@example.org", f"10.0.1.{number}")

        assert TOO_MANY in sign_in(browser, "bea@example.org").content.decode()
        browser.cookies["known"] = change(cookie.value)
        assert TOO_MANY in sign_in(browser, "ada@example.org").content.decode()

    def test_an_address_that_tries_many_accounts_must_wait(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))
        for number in range(attempts.SIGN_IN.of_address):
            assert attempts.admitted(f"person{number}@example.org", "127.0.0.1")

        assert TOO_MANY in sign_in(browser, "ada@example.org").content.decode()

    def test_another_address_of_the_same_line_must_wait_too(self) -> None:
        """Of IPv6 everybody has more of them than could be tried."""
        tried = [
            attempts.admitted(f"person{number}@example.org", f"2001:db8::{number:x}")
            for number in range(attempts.SIGN_IN.of_address + 1)
        ]

        assert tried == [True] * attempts.SIGN_IN.of_address + [False]

    def test_after_a_quarter_of_an_hour_one_may_try_again(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))
        with clock.standing_at(clock.now() - attempts.WINDOW - timedelta(seconds=1)):
            for _ in range(attempts.SIGN_IN.here):
                attempts.admitted("ada@example.org", "127.0.0.1")

        assert sign_in(browser, "ada@example.org").status_code == 302

    def test_what_was_mistyped_is_kept_unreadable_and_forgotten_on_success(self, browser: Client) -> None:
        an_account("ada@example.org", roles=("partner_manager",))
        sign_in(browser, "ada@example.org", "wrong")
        assert "ada" not in FailedSignIn.objects.get().account_hash

        sign_in(browser, "ada@example.org")

        assert not FailedSignIn.objects.exists()


class TestDemo:
    """Its roles by one click, in the demo only."""

    def test_the_roles_are_offered_with_what_they_see(self, browser: Client) -> None:
        a_demo()
        an_account(roles=("auditor",), is_demo=True, title="Auditor: reads everything")
        a_dealer()
        a_person(a_dealer("Albatross"), account=an_account(is_demo=True, title="A dealer: Albatross, Lübeck"))
        an_account(roles=("trainer",), title="Trainer: not offered")

        page = browser.get("/sign-in/").content.decode()

        assert "2 dealers and 0 suppliers" in page
        assert "Reads everything" in page
        assert "Albatross, Lübeck" in page
        assert "not offered" not in page.lower()

    def test_the_roles_are_offered_in_the_readers_language(self, browser: Client) -> None:
        a_demo()
        title = "Auditor: reads everything, changes nothing"
        an_account(roles=("auditor",), is_demo=True, title=title)
        a_person(a_dealer("Albatross"), account=an_account(is_demo=True, title="A large dealer: Albatross, Lübeck"))
        an_account(roles=("data_steward",), is_demo=True, name="Ada Lund", title="")

        page = browser.get("/sign-in/", headers={"accept-language": "de"}).content.decode()

        assert "Liest alles, ändert nichts" in page
        assert "Ein großer Händler" in page
        assert "Albatross, Lübeck" in page
        assert "Ada Lund" in page

    def test_one_click_comes_in(self, browser: Client) -> None:
        a_demo()
        account = an_account(roles=("auditor",), is_demo=True, title="Auditor: reads everything")
        browser.post("/sign-in/demo/", {"account": account.public_id})

        assert who(browser) == "/today/"

    def test_its_roles_stay_in_their_order_whoever_has_come_in(self, browser: Client) -> None:
        """A store gives changed rows last where it is not asked for an order."""
        a_demo()
        for name in ("Ada", "Bea", "Cem"):
            an_account(roles=("auditor",), is_demo=True, name=name, title=f"{name}: reads everything")
        Account.objects.filter(name="Ada").update(language="de")

        shown = browser.get("/sign-in/").content.decode()

        assert shown.index("Ada") < shown.index("Bea") < shown.index("Cem")

    def test_only_the_demos_people_come_in_so(self, browser: Client) -> None:
        a_demo()
        account = an_account(roles=("administrator",))

        assert browser.post("/sign-in/demo/", {"account": account.public_id}).status_code == 404
        assert browser.post("/sign-in/demo/", {}).status_code == 404

    def test_where_there_is_no_demo_there_is_no_such_door(self, browser: Client, manufacturer: Manufacturer) -> None:
        account = an_account(roles=("auditor",), is_demo=True, title="Auditor: reads everything")

        assert browser.post("/sign-in/demo/", {"account": account.public_id}).status_code == 404
        assert "Auditor" not in browser.get("/sign-in/").content.decode()


@pytest.mark.usefixtures("manufacturer")
class TestSeats:
    """One login, several companies."""

    def test_one_acts_for_the_company_that_one_chooses(self, browser: Client) -> None:
        account = an_account("ada@example.org")
        first, second = a_dealer("Albatross"), a_supplier("Cormorant")
        a_person(first, account=account)
        seat = a_person(second, account=account)
        sign_in(browser, "ada@example.org")
        assert "Albatross" in browser.get("/portal/").content.decode()

        browser.post("/seat/", {"seat": seat.public_id})

        assert "Cormorant" in browser.get("/portal/").content.decode()

    def test_a_second_seat_takes_no_form_that_was_opened_at_the_first(self, browser: Client) -> None:
        """The first of several by name is not the one that they sat in while it was the only one."""
        account = an_account("ada@example.org")
        mine, later = a_dealer("Zander"), a_dealer("Albatross")
        a_person(mine, roles=("partner_administrator",), account=account)
        sign_in(browser, "ada@example.org")
        browser.get("/portal/company/edit/")
        a_person(later, roles=("partner_administrator",), account=account)

        browser.post("/portal/company/edit/", {"phone": "+49 451 7"})

        with as_system():
            mine.refresh_from_db()
            later.refresh_from_db()
        assert (mine.phone, later.phone) == ("+49 451 7", "")

    def test_a_seat_of_somebody_else_is_not_there(self, browser: Client) -> None:
        a_person(a_dealer(), account=an_account("ada@example.org"))
        foreign = a_person(a_dealer(), account=an_account())
        sign_in(browser, "ada@example.org")

        assert browser.post("/seat/", {"seat": foreign.public_id}).status_code == 404

    def test_who_has_left_has_no_seat(self, browser: Client) -> None:
        person = a_person(a_dealer(), account=an_account("ada@example.org"))
        sign_in(browser, "ada@example.org")
        with as_system():
            type(person).objects.filter(pk=person.pk).update(left_on=clock.today())

        assert who(browser) == "/sign-in/"
