"""Open sessions: where one is signed in, and that ended means ended."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hanse.entrance.jobs import forget_lapsed_sessions
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account, AuditEntry, OpenSession, StaffRole
from hanse.kernel.sessions import SEEN_EVERY, SessionStore
from hanse.network.tests.builders import a_dealer, a_person, an_account

from .builders import a_browser, sign_in, themselves, who

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"


@pytest.fixture
def ada() -> Account:
    return an_account("ada@example.org", roles=("partner_manager",))


@pytest.fixture
def here(ada: Account) -> Client:
    browser = a_browser()
    sign_in(browser, ada.email)
    return browser


@pytest.fixture
def phone(ada: Account) -> Client:
    browser = a_browser(PHONE, "10.1.2.3")
    sign_in(browser, ada.email)
    return browser


def session_of(browser: Client) -> OpenSession:
    return OpenSession.objects.get(session_key=browser.cookies[settings.SESSION_COOKIE_NAME].value)


class TestTheList:
    def test_each_is_told_by_its_device_and_address_and_this_one_is_marked(self, here: Client, phone: Client) -> None:
        page = here.get("/security/").content.decode()

        assert "Firefox on Linux" in page
        assert "Safari on iPhone" in page
        assert "10.1.2.3" in page
        assert page.count("This one") == 1
        assert page.index("Firefox on Linux") < page.index("This one") < page.index("Safari on iPhone")

    def test_those_of_others_are_not_there(self, here: Client) -> None:
        other = a_browser(PHONE, "10.9.9.9")
        sign_in(other, an_account("bea@example.org", roles=("auditor",)).email)

        assert "10.9.9.9" not in here.get("/security/").content.decode()

    def test_a_partners_person_has_the_same_page_in_the_portal(self) -> None:
        browser = a_browser()
        a_person(a_dealer("Albatross"), account=an_account("cy@example.org"))
        sign_in(browser, "cy@example.org")

        page = browser.get("/security/").content.decode()

        assert "Firefox on Linux" in page
        assert 'class="po-bar"' in page
        assert '"/security/"' in browser.get("/portal/").content.decode(), "the account's menu leads there"

    def test_nobody_is_led_to_the_door_and_back(self) -> None:
        assert a_browser().get("/security/password/").headers["Location"] == "/sign-in/?next=%2Fsecurity%2Fpassword%2F"


class TestEnding:
    OVER = "the access that you had here has ended"

    @pytest.mark.parametrize("part", [False, True])
    def test_the_door_says_once_that_it_is_over_to_who_had_one(self, part: bool, phone: Client, ada: Account) -> None:
        StaffRole.objects.filter(account=ada).delete()
        asked = {"HX-Request": "true"} if part else {}

        assert phone.get("/today/", headers=asked).status_code == (401 if part else 302)

        assert self.OVER in phone.get("/sign-in/").content.decode()
        assert self.OVER not in phone.get("/sign-in/").content.decode()

    def test_it_is_said_of_one_that_was_ended_and_to_no_stranger(
        self, here: Client, phone: Client, ada: Account
    ) -> None:
        ada.sign_out_everywhere()
        assert phone.get("/today/").status_code == 302
        assert self.OVER in phone.get("/sign-in/").content.decode()

        stranger = a_browser()
        assert stranger.get("/today/").status_code == 302
        assert self.OVER not in stranger.get("/sign-in/").content.decode()

    def test_another_one_is_over_at_its_next_request(self, here: Client, phone: Client, ada: Account) -> None:
        assert who(phone) == "/today/"

        here.post(f"/security/sessions/{session_of(phone).public_id}/end/")

        assert who(phone) == "/sign-in/"
        assert who(here) == "/today/"
        assert AuditEntry.objects.get(operation="entrance.end_session").before == {"session": "Safari on iPhone"}

    def test_all_others(self, here: Client, phone: Client, ada: Account) -> None:
        third = a_browser()
        sign_in(third, ada.email)

        here.post("/security/sessions/end/")

        assert who(phone) == who(third) == "/sign-in/"
        assert who(here) == "/today/"

    def test_this_one_is_signing_out(self, here: Client) -> None:
        here.post(f"/security/sessions/{session_of(here).public_id}/end/")

        assert who(here) == "/sign-in/"

    def test_one_of_somebody_else_is_not_there(self, here: Client) -> None:
        other = a_browser()
        sign_in(other, an_account("bea@example.org", roles=("auditor",)).email)

        assert here.post(f"/security/sessions/{session_of(other).public_id}/end/").status_code == 404
        assert who(other) == "/today/"

    def test_a_request_at_work_does_not_bring_back_what_was_ended(self, here: Client) -> None:
        store = SessionStore(session_of(here).session_key)
        store["seat"] = "staff"
        OpenSession.objects.all().delete()

        with pytest.raises(UpdateError):
            store.save()

        assert who(here) == "/sign-in/"

    @pytest.mark.parametrize("key", ['"%s\\000"' % ("a" * 31), "a" * 31, "a" * 33, "A" * 32, "ä" * 32, ""])
    def test_what_nobody_was_given_is_none_and_no_database_is_asked(self, key: str) -> None:
        """A cookie in quotes may hold a zero byte, which PostgreSQL refuses: it was an error of ours."""
        browser = Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={key}"})

        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/sign-in/").status_code == 200

        assert not any("session_key" in query["sql"] for query in asked)

    def test_a_change_of_its_key_does_not_bring_it_back_either(self, here: Client) -> None:
        """A thief who changes the seat again and again is at work whenever the session is ended."""
        store = SessionStore(session_of(here).session_key)
        assert store["seat"] == "staff"
        OpenSession.objects.all().delete()

        store.cycle_key()
        store["seat"] = "staff"
        store.save()

        here.cookies[settings.SESSION_COOKIE_NAME] = str(store.session_key)
        assert who(here) == "/sign-in/"

    def test_who_changes_the_key_is_ended_where_the_list_has_them(self, here: Client, phone: Client) -> None:
        listed = session_of(phone).public_id
        phone.post("/seat/", {"seat": "staff"})

        here.post(f"/security/sessions/{listed}/end/")

        assert who(phone) == "/sign-in/"

    def test_a_change_of_the_key_takes_no_session_that_became_somebodys_meanwhile(self, ada: Account) -> None:
        browser = a_browser()
        browser.post("/sign-in/passkey/questions/")
        nobodys = SessionStore(session_of(browser).session_key)
        nobodys.load()
        sign_in(browser, ada.email)

        nobodys.cycle_key()

        assert who(browser) == "/today/"


class TestEndedMeansEndedAtTheNextRequest:
    def test_when_the_account_is_ended(self, here: Client, ada: Account) -> None:
        administrator = themselves(an_account(roles=("administrator",)))

        ada.end(by=administrator, reason="left")

        assert who(here) == "/sign-in/"
        assert not OpenSession.objects.filter(account=ada).exists()

    def test_when_only_the_flag_is_taken(self, here: Client, ada: Account) -> None:
        Account.objects.filter(pk=ada.pk).update(is_active=False)

        assert who(here) == "/sign-in/"

    def test_when_only_the_password_changes(self, here: Client, ada: Account) -> None:
        ada.set_password("another one")
        ada.save()

        assert who(here) == "/sign-in/"

    def test_when_one_signs_out_the_old_cookie_opens_nothing(self, here: Client) -> None:
        cookie = here.cookies[settings.SESSION_COOKIE_NAME].value
        here.post("/sign-out/")
        thief = a_browser()
        thief.cookies[settings.SESSION_COOKIE_NAME] = cookie

        assert who(thief) == "/sign-in/"

    def test_after_two_weeks(self, here: Client) -> None:
        OpenSession.objects.update(expire_date=clock.now() - timedelta(seconds=1))

        assert who(here) == "/sign-in/"
        forget_lapsed_sessions.func()
        assert not OpenSession.objects.exists()


class TestBeingSeen:
    def test_it_is_written_down_every_five_minutes_and_a_page_otherwise_only_reads(self, here: Client) -> None:
        here.get("/today/")
        before = session_of(here).last_seen_at
        with CaptureQueriesContext(connection) as queries:
            here.get("/security/")
        assert not [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]

        with clock.standing_at(before + SEEN_EVERY):
            here.get("/today/", REMOTE_ADDR="10.7.7.7")

        seen = session_of(here)
        assert seen.last_seen_at == before + SEEN_EVERY
        assert seen.address == "10.7.7.7"

    def test_a_change_of_seat_keeps_when_it_began_under_a_new_key(self, here: Client) -> None:
        before = session_of(here)

        here.post("/seat/", {"seat": "staff"})

        after = session_of(here)
        assert after.session_key != before.session_key
        assert after.started_at == before.started_at
        assert after.account_id == before.account_id
        assert not OpenSession.objects.filter(session_key=before.session_key).exists()

    def test_signing_in_begins_anew(self, ada: Account) -> None:
        browser = a_browser()
        with clock.standing_at(clock.now() - timedelta(hours=1)):
            browser.post("/sign-in/passkey/questions/")
        anonymous = session_of(browser)
        sign_in(browser, ada.email)

        assert anonymous.account is None
        assert anonymous.expire_date < clock.now() + timedelta(minutes=10), "who only looks leaves nothing for weeks"
        assert session_of(browser).expire_date > clock.now() + timedelta(days=13)
        assert session_of(browser).account == ada
        assert session_of(browser).started_at > anonymous.started_at

    def test_the_engine_is_ours(self) -> None:
        assert import_module(settings.SESSION_ENGINE).SessionStore is SessionStore


class TestASeatThatIsGivenAnew:
    @pytest.mark.parametrize("end", ["lose_seat", "leave"])
    def test_it_is_entered_anew(self, end: str) -> None:
        cem = an_account("cem@example.org")
        seat = a_person(a_dealer("Albatross"), account=cem, roles=("sales",))
        browser = a_browser()
        sign_in(browser, cem.email)
        by = Actor.system("a test ends a seat")

        if end == "leave":
            seat.leave(on=clock.today(), by=by)
            seat.come_back(by=by)
        else:
            seat.lose_seat(by=by)
            seat.take_seat(cem, by=by)

        assert who(browser) == "/sign-in/"

    def test_who_has_another_stays_signed_in_there(self) -> None:
        cem = an_account("cem@example.org")
        seats = [a_person(a_dealer(name), account=cem, roles=("sales",)) for name in ("Albatross", "Kittiwake")]
        browser = a_browser()
        sign_in(browser, cem.email)

        seats[0].lose_seat(by=Actor.system("a test ends a seat"))

        assert who(browser) == "/portal/"
