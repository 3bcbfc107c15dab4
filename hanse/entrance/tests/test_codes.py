"""The second factor: codes and recovery codes, from the page that turns them on to the sign-in that asks for them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from hanse.entrance import attempts
from hanse.entrance.proofs import codes
from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, Mail
from hanse.network.tests.builders import an_account

from .builders import a_browser, code_of, sign_in, themselves, who, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
STEP = "/sign-in/code/"


@pytest.fixture
def ada() -> Account:
    return an_account("ada@example.org", roles=("partner_manager",))


@pytest.fixture
def browser() -> Client:
    return a_browser()


class TestTurningItOn:
    def test_from_the_page_to_the_codes_that_are_shown_once(self, browser: Client, ada: Account) -> None:
        sign_in(browser, ada.email)
        page = browser.get("/security/second-factor/").content.decode()
        secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")  # type: ignore[index]
        assert 'src="data:image/svg+xml' in page
        code = code_of(secret)

        answer = browser.post("/security/second-factor/", {"code": code, "password": "secret"})

        assert answer.headers["Location"] == "/security/recovery-codes/"
        shown = browser.get("/security/recovery-codes/").content.decode()
        assert len(codes.recovery_codes(ada)) == 10
        assert all(code in shown for code in codes.recovery_codes(ada))
        again = browser.get("/security/recovery-codes/").content.decode()
        assert not any(code in again for code in codes.recovery_codes(ada))
        assert AuditEntry.objects.filter(operation="entrance.second_factor_on", account_id=ada.pk).exists()
        assert codes.accept(ada, code) is None, "that code was used up"
        assert codes.accept(ada, code_of(secret, later=1)) == "code"

    def test_what_somebody_saw_before_is_not_what_counts(self, browser: Client, ada: Account) -> None:
        """A browser that was left open shows the picture to whoever passes; its owner turns it on later, there."""
        sign_in(browser, ada.email)
        browser.get("/security/second-factor/")
        seen = browser.session["secret of the second factor"]
        browser.get("/security/second-factor/")

        answer = browser.post("/security/second-factor/", {"code": code_of(seen), "password": "secret"})

        assert answer.status_code == 422
        assert not codes.is_on(ada)

    def test_the_app_must_show_the_right_code_and_the_person_know_the_password(
        self, browser: Client, ada: Account
    ) -> None:
        sign_in(browser, ada.email)
        browser.get("/security/second-factor/")
        secret = browser.session["secret of the second factor"]
        assert browser.post("/security/second-factor/", {"code": "000000", "password": "secret"}).status_code == 422

        wrong = browser.post("/security/second-factor/", {"code": code_of(secret), "password": "wrong"})

        assert wrong.status_code == 422
        assert not codes.is_on(ada)

    def test_secrets_are_kept_unreadable(self, ada: Account) -> None:
        secret = with_second_factor(ada)

        kept = str(list(Authenticator.objects.values_list("data", flat=True)))
        assert secret not in kept
        assert codes.accept(ada, code_of(secret)) == "code"

    def test_a_new_key_of_the_house_reads_what_the_old_one_wrote_and_a_foreign_one_says_so(
        self, ada: Account, settings: Any
    ) -> None:
        secret = with_second_factor(ada)

        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", [settings.SECRET_KEY]
        assert codes.accept(ada, code_of(secret)) == "code"

        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(Refused, match="made with a key that is gone"):
            codes.accept(ada, code_of(secret, later=1))

    def test_turning_it_on_twice_is_refused(self, ada: Account) -> None:
        with_second_factor(ada)

        with pytest.raises(Refused):
            with_second_factor(ada)


class TestTheStepAfterThePassword:
    def test_the_code_opens_and_one_comes_where_one_wanted(self, browser: Client, ada: Account) -> None:
        secret = with_second_factor(ada)

        assert sign_in(browser, ada.email, next="/partners/?q=x").headers["Location"] == STEP
        assert who(browser) == "/sign-in/", "the password alone opens nothing"

        answer = browser.post(STEP, {"code": code_of(secret)})

        assert answer.headers["Location"] == "/partners/?q=x"
        assert who(browser) == "/today/"
        assert AuditEntry.objects.get(operation="entrance.sign_in").after == {"by": "password and code"}

    def test_one_never_comes_elsewhere(self, browser: Client, ada: Account) -> None:
        secret = with_second_factor(ada)
        sign_in(browser, ada.email, next="https://elsewhere.example/")

        assert browser.post(STEP, {"code": code_of(secret)}).headers["Location"] == "/"

    def test_the_session_has_a_new_key_at_each_step(self, browser: Client, ada: Account) -> None:
        secret = with_second_factor(ada)
        browser.post("/sign-in/passkey/questions/")
        keys = [browser.session.session_key]
        sign_in(browser, ada.email)
        keys.append(browser.session.session_key)
        browser.post(STEP, {"code": code_of(secret)})
        keys.append(browser.session.session_key)

        assert len(set(keys)) == 3

    def test_without_the_password_there_is_no_such_step(self, browser: Client, ada: Account) -> None:
        secret = with_second_factor(ada)

        assert browser.get(STEP).headers["Location"] == "/sign-in/"
        assert browser.post(STEP, {"code": code_of(secret)}).headers["Location"] == "/sign-in/"
        assert who(browser) == "/sign-in/"

    def test_a_code_works_once_and_so_does_an_older_one(self, ada: Account) -> None:
        secret = with_second_factor(ada)
        code, older = code_of(secret), code_of(secret, later=-1)
        assert codes.accept(ada, code) == "code"

        assert codes.accept(ada, code) is None
        assert codes.accept(ada, older) is None
        assert codes.accept(ada, code_of(secret, later=1)) == "code"

    def test_codes_of_another_time_or_another_person_do_not_fit(self, ada: Account) -> None:
        secret, other = with_second_factor(ada), with_second_factor(an_account())

        assert codes.accept(ada, code_of(secret, later=10)) is None
        assert codes.accept(ada, code_of(secret, later=-10)) is None
        assert codes.accept(ada, code_of(other)) is None

    def test_spaces_do_not_matter(self, ada: Account) -> None:
        secret = with_second_factor(ada)
        code = code_of(secret)

        assert codes.accept(ada, f" {code[:3]} {code[3:]}") == "code"

    def test_a_recovery_code_opens_once(self, browser: Client, ada: Account) -> None:
        with_second_factor(ada)
        code = codes.recovery_codes(ada)[3]
        sign_in(browser, ada.email)
        browser.post(STEP, {"code": code})
        assert who(browser) == "/today/"
        assert code not in codes.recovery_codes(ada)
        assert Mail.objects.filter(account=ada, subject="A recovery code was used").exists()

        again = a_browser()
        sign_in(again, ada.email)

        assert again.post(STEP, {"code": code}).status_code == 422

    def test_guessing_codes_is_counted_and_the_password_does_not_start_it_anew(
        self, browser: Client, ada: Account
    ) -> None:
        secret = with_second_factor(ada)
        for _ in range(attempts.SECOND_FACTOR.here):
            sign_in(browser, ada.email)
            browser.post(STEP, {"code": "000000"})
        sign_in(browser, ada.email)

        answer = browser.post(STEP, {"code": code_of(secret)})

        assert "too many attempts" in answer.content.decode()
        assert who(browser) == "/sign-in/"

    def test_half_way_is_over_after_ten_minutes_with_the_password_and_with_the_account(
        self, browser: Client, ada: Account
    ) -> None:
        secret = with_second_factor(ada)
        sign_in(browser, ada.email)
        with clock.standing_at(clock.now() + timedelta(minutes=11)):
            assert browser.post(STEP, {"code": code_of(secret)}).headers["Location"] == "/sign-in/"

        Account.objects.filter(pk=ada.pk).update(is_active=False)
        assert browser.post(STEP, {"code": code_of(secret)}).headers["Location"] == "/sign-in/"
        Account.objects.filter(pk=ada.pk).update(is_active=True, password="another")
        assert browser.post(STEP, {"code": code_of(secret)}).headers["Location"] == "/sign-in/"
        assert who(browser) == "/sign-in/"


class TestTurningItOff:
    def test_with_the_password_and_then_the_password_is_enough(self, browser: Client, ada: Account) -> None:
        sign_in(browser, ada.email)
        with_second_factor(ada)
        assert browser.post("/security/second-factor/end/", {"password": "wrong"}).status_code == 422
        assert codes.is_on(ada)

        browser.post("/security/second-factor/end/", {"password": "secret"})

        assert not codes.is_on(ada)
        assert codes.recovery_codes(ada) == []
        assert sign_in(a_browser(), ada.email).headers["Location"] == "/"
        assert AuditEntry.objects.filter(operation="entrance.second_factor_off", account_id=ada.pk).exists()


class TestRecoveryCodes:
    def test_new_ones_void_the_old_ones(self, browser: Client, ada: Account) -> None:
        sign_in(browser, ada.email)
        with_second_factor(ada)
        old = codes.recovery_codes(ada)

        answer = browser.post("/security/recovery-codes/", {"password": "secret"}, follow=True)

        new = codes.recovery_codes(ada)
        assert not set(old) & set(new)
        assert all(code in answer.content.decode() for code in new)
        assert codes.accept(ada, old[0]) is None

    def test_they_go_with_a_second_factor(self, ada: Account) -> None:
        with pytest.raises(Refused):
            codes.renew_recovery_codes(ada, by=themselves(ada))
