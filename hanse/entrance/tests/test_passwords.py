"""Passwords: a new one by a link, and a change of one's own."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hanse.entrance import attempts
from hanse.entrance.models import FailedSignIn
from hanse.entrance.proofs import passkeys, passwords
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, Mail, OpenSession
from hanse.kernel.outside import mail
from hanse.kernel.work import transactions
from hanse.network.tests.builders import an_account

from .builders import a_browser, a_passkey, links_in, sign_in, themselves, who, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
NEW = "a long enough word"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Jobs wait in the queue; here they are run by hand, and what was asked of them is kept."""
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "hanse.entrance.public.forgotten.write_of_new_password", type("Job", (), {"enqueue": lambda self, **given: asked.append(given)})()
    )  # fmt: skip
    return asked


@pytest.fixture
def ada() -> Account:
    return an_account("ada@example.org", roles=("partner_manager",), language="de")


def without_tokens(answer: Any) -> str:
    """A page without what is random on each: what keeps forms from being sent by others."""
    return re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="\w+"', "", answer.content.decode())


def a_link(account: Account) -> str:
    assert passwords.invite_to_reset(account.email.upper(), origin="http://127.0.0.1")
    written = Mail.objects.filter(account=account, about=passwords.about(account)).latest("id")
    return links_in(mail.as_text(written))[0]


class TestAskingForALink:
    def test_the_answer_and_the_work_are_the_same_for_known_and_unknown(
        self, ada: Account, at_once: list[dict[str, Any]]
    ) -> None:
        from django.db import connection

        answers, work = [], []
        for email in ("ada@example.org", "nobody@example.org"):
            with CaptureQueriesContext(connection) as queries:
                answer = a_browser().post("/sign-in/forgotten/", {"email": email})
            answers.append((answer.status_code, without_tokens(answer)))
            work.append([query["sql"].split("WHERE")[0].split("VALUES")[0] for query in queries])

        assert answers[0] == answers[1]
        assert answers[0][0] == 200
        assert work[0] == work[1]
        assert [one["email"] for one in at_once] == ["ada@example.org", "nobody@example.org"]

    def test_who_asks_on_and_on_is_answered_the_same_but_nothing_is_written(
        self, ada: Account, at_once: list[dict[str, Any]]
    ) -> None:
        answers = [without_tokens(a_browser().post("/sign-in/forgotten/", {"email": ada.email})) for _ in range(5)]

        assert len(set(answers)) == 1
        assert len(at_once) == attempts.RESET.here

    def test_it_leads_to_the_host_that_was_asked_and_hosts_that_are_not_ours_are_refused(
        self, ada: Account, at_once: list[dict[str, Any]]
    ) -> None:
        assert a_browser().post("/sign-in/forgotten/", {"email": ada.email}).status_code == 200
        evil = Client(headers={"host": "evil.example"})

        assert evil.post("/sign-in/forgotten/", {"email": ada.email}).status_code == 400
        assert [one["origin"] for one in at_once] == ["http://127.0.0.1"]

    def test_the_letter_is_in_the_language_of_the_receiver(self, ada: Account) -> None:
        a_link(ada)

        assert Mail.objects.get().language == "de"

    def test_nobody_else_gets_one(self, ada: Account) -> None:
        an_account("ended@example.org", roles=("auditor",), is_active=False)

        assert not passwords.invite_to_reset("nobody@example.org", origin="http://127.0.0.1")
        assert not passwords.invite_to_reset("ended@example.org", origin="http://127.0.0.1")
        assert not Mail.objects.exists()


class TestTheLink:
    def test_it_gives_a_new_password_and_works_once(self, ada: Account) -> None:
        link = a_link(ada)
        assert "ada@example.org" in a_browser().get(link).content.decode()

        answer = a_browser().post(link, {"new": NEW})

        assert answer.headers["Location"] == "/sign-in/"
        assert sign_in(a_browser(), ada.email, NEW).status_code == 302
        assert sign_in(a_browser(), ada.email).status_code == 422
        assert a_browser().get(link).status_code == 404
        assert a_browser().post(link, {"new": "another long word"}).status_code == 404
        assert AuditEntry.objects.filter(operation="entrance.change_password", subject_id=str(ada.pk)).exists()

    def test_looking_uses_nothing_up(self, ada: Account) -> None:
        link = a_link(ada)
        for _ in range(3):
            assert a_browser().get(link).status_code == 200

        assert a_browser().post(link, {"new": NEW}).status_code == 302

    def test_it_works_for_an_hour(self, ada: Account) -> None:
        link = a_link(ada)

        with clock.standing_at(clock.now() + timedelta(minutes=59)):
            assert a_browser().get(link).status_code == 200
        with clock.standing_at(clock.now() + timedelta(minutes=61)):
            assert a_browser().get(link).status_code == 404
            assert a_browser().post(link, {"new": NEW}).status_code == 404

    def test_it_is_of_one_account_only(self, ada: Account) -> None:
        other = an_account("bea@example.org", roles=("auditor",))
        link = a_link(ada).replace(ada.public_id, other.public_id)

        assert a_browser().get(link).status_code == 404

    def test_it_is_void_once_the_account_has_ended(self, ada: Account) -> None:
        link = a_link(ada)
        Account.objects.filter(pk=ada.pk).update(is_active=False)

        assert a_browser().get(link).status_code == 404

    def test_whoever_was_signed_in_is_out(self, ada: Account) -> None:
        elsewhere, here = a_browser(), a_browser()
        sign_in(elsewhere, ada.email)
        sign_in(here, ada.email)
        link = a_link(ada)

        here.post(link, {"new": NEW})

        assert who(elsewhere) == who(here) == "/sign-in/"
        assert not OpenSession.objects.filter(account=ada).exists()

    def test_the_second_factor_is_still_asked_for(self, ada: Account) -> None:
        with_second_factor(ada)
        a_browser().post(a_link(ada), {"new": NEW})

        assert sign_in(a_browser(), ada.email, NEW).headers["Location"] == "/sign-in/code/"

    @pytest.mark.parametrize("whose", ["ada's", "nobody's"])
    def test_a_wrong_one_costs_the_same_whose_ever_it_is(
        self, ada: Account, whose: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        computed: list[str] = []
        monkeypatch.setattr(
            passwords.links, "_make_token_with_timestamp", lambda *_given: computed.append("a token") or "other"
        )
        right = a_link(ada)
        computed.clear()
        link = right if whose == "ada's" else right.replace(ada.public_id, ada.public_id[::-1])

        assert a_browser().get(link.replace("/other/", "/c0ffee-ba5eba11/")).status_code == 404
        assert computed

    def test_of_two_who_use_it_at_once_one_does(self, ada: Account) -> None:
        """Whoever comes second would have the last word: also somebody who read the mail."""
        token = a_link(ada).split("/")[-2]
        first, second = (passwords.behind(ada.public_id, token) for _who in range(2))
        assert first
        assert second
        passwords.change(first, NEW, by=Actor.public(), reason="")

        with pytest.raises(Refused, match="changed meanwhile"):
            passwords.change(second, "another long word", by=Actor.public(), reason="")
        assert Account.objects.get(pk=ada.pk).check_password(NEW)

    @pytest.mark.parametrize("poor", ["short", "password123", "ada@example.org"])
    def test_a_poor_password_is_not_taken(self, ada: Account, poor: str) -> None:
        link = a_link(ada)

        assert a_browser().post(link, {"new": poor}).status_code == 422
        assert a_browser().get(link).status_code == 200

    def test_a_newer_letter_takes_the_place_of_the_older_in_the_outbox(self, ada: Account) -> None:
        a_link(ada)
        a_link(ada)

        older, newer = Mail.objects.order_by("id")
        assert older.state == Mail.State.DROPPED
        assert not links_in(mail.as_text(older))
        assert links_in(mail.as_text(newer))


class TestChangingOnesOwn:
    def test_other_sessions_end_and_this_one_stays(self, ada: Account) -> None:
        elsewhere, here = a_browser(), a_browser()
        sign_in(elsewhere, ada.email)
        sign_in(here, ada.email)

        answer = here.post("/security/password/", {"password": "secret", "new": NEW})

        assert answer.headers["Location"] == "/security/"
        assert who(here) == "/today/"
        assert who(elsewhere) == "/sign-in/"
        entry = AuditEntry.objects.get(operation="entrance.change_password")
        assert entry.account_id == ada.pk
        assert "pbkdf2" not in str(entry.after)
        assert "md5" not in str(entry.after)

    def test_what_was_sent_with_the_old_one_is_over_when_a_new_one_counts(self, ada: Account) -> None:
        late = Account.objects.get(pk=ada.pk)
        passwords.change(ada, NEW, by=themselves(ada), reason="")

        with pytest.raises(Refused, match="changed meanwhile"):
            passwords.change(late, "another long word", by=themselves(ada), reason="")

    def test_nobody_waits_while_it_is_hashed(self, ada: Account, monkeypatch: pytest.MonkeyPatch) -> None:
        """A login that changes its password without end would keep all others from writing."""
        open_meanwhile = []
        monkeypatch.setattr(
            passwords,
            "make_password",
            lambda text: open_meanwhile.append(transactions.is_open()) or make_password(text),
        )
        passwords.change(ada, NEW, by=themselves(ada), reason="")

        assert open_meanwhile == [False]

    def test_without_the_old_one_nothing_is_changed(self, ada: Account) -> None:
        here = a_browser()
        sign_in(here, ada.email)

        assert here.post("/security/password/", {"password": "wrong", "new": NEW}).status_code == 422
        assert sign_in(a_browser(), ada.email).status_code == 302

    def test_guessing_the_old_one_is_counted(self, ada: Account) -> None:
        here = a_browser()
        sign_in(here, ada.email)
        for _ in range(attempts.SIGN_IN.here):
            here.post("/security/password/", {"password": "wrong", "new": NEW})

        assert here.post("/security/password/", {"password": "secret", "new": NEW}).status_code == 422
        assert FailedSignIn.objects.count() == attempts.SIGN_IN.here

    def test_its_owner_is_told(self, ada: Account) -> None:
        passwords.change(ada, NEW, by=themselves(ada), reason="")

        assert Mail.objects.get().account == ada


class TestPasskeysAfterAReset:
    def test_they_go_unless_their_owner_keeps_them(self, ada: Account) -> None:
        a_passkey(ada, "Old phone")
        a_passkey(ada, "Laptop")
        link = a_link(ada)
        page = a_browser().get(link).content.decode()
        assert "Old phone, Laptop" in page

        a_browser().post(link, {"new": NEW, "end_passkeys": "on"})

        assert passkeys.kept(ada) == []
        told = AuditEntry.objects.filter(operation="entrance.remove_passkey").values_list("before__passkey", flat=True)
        assert set(told) == {"Old phone", "Laptop"}

    def test_kept_they_open_the_login_as_before(self, ada: Account) -> None:
        a_passkey(ada)

        a_browser().post(a_link(ada), {"new": NEW})

        assert len(passkeys.kept(ada)) == 1
        assert sign_in(a_browser(), ada.email, NEW).status_code == 302

    def test_who_has_none_is_not_asked(self, ada: Account) -> None:
        assert "end_passkeys" not in a_browser().get(a_link(ada)).content.decode()
