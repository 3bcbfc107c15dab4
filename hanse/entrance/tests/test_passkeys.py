"""Passkeys: with a device of our own making that can err; with a browser's in tests/browser/test_proofs.py."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from allauth.core import context
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from fido2.utils import websafe_encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hanse.entrance import attempts
from hanse.entrance.proofs import passkeys
from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, OpenSession
from hanse.kernel.models.mail import Mail
from hanse.network.tests.builders import an_account

from .builders import AGENT, a_browser, a_passkey, sign_in, themselves, who, with_second_factor
from .device import Device

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
NEW, KEEP = "/security/passkeys/new/", "/security/passkeys/"


@pytest.fixture
def ada() -> Account:
    return an_account("ada@example.org", roles=("partner_manager",))


@pytest.fixture
def browser(ada: Account) -> Client:
    made = at_localhost()
    sign_in(made, ada.email)
    return made


def at_localhost() -> Client:
    """Passkeys belong to names."""
    return Client(headers={"host": "localhost", "user-agent": AGENT})


@contextmanager
def request_context(browser: Client) -> Iterator[None]:
    """As if that browser's request were being answered."""
    request = RequestFactory().post("/sign-in/passkey/", headers={"host": "localhost"})
    request.session = browser.session  # type: ignore[attr-defined]
    with context.request_context(request):
        yield


def an_answer(account: Account) -> str:
    """As a device would put it, with nothing in it."""
    handle = base64.urlsafe_b64encode(account.public_id.encode()).decode().rstrip("=")
    parts = dict.fromkeys(("clientDataJSON", "authenticatorData", "signature"), "AAAA")
    return json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": parts | {"userHandle": handle}})


class TestSigningIn:
    def test_each_question_is_another_one(self) -> None:
        browser = a_browser()
        first, second = (browser.post("/sign-in/passkey/questions/").json()["publicKey"] for _ in range(2))

        assert first["challenge"] != second["challenge"]
        assert first["userVerification"] == "required"
        assert not first.get("allowCredentials")

    @pytest.mark.parametrize(
        "answer", ["", "x", "[]", "{}", '{"response": {}}', '{"response": {"userHandle": 7}}', "an"]
    )
    def test_what_proves_nothing_opens_nothing(self, ada: Account, answer: str) -> None:
        browser = a_browser()
        browser.post("/sign-in/passkey/questions/")

        said = browser.post(
            "/sign-in/passkey/", {"answer": an_answer(ada) if answer == "an" else answer, "next": "/today/"}, follow=True
        )  # fmt: skip

        assert "was not accepted" in said.content.decode()
        assert who(browser) == "/sign-in/"

    def test_an_answer_without_a_question_opens_nothing(self, ada: Account) -> None:
        assert "was not accepted" in a_browser().post(
            "/sign-in/passkey/", {"answer": an_answer(ada)}, follow=True
        ).content.decode()  # fmt: skip

    def test_what_proves_nothing_is_kept_for_minutes(self) -> None:
        a_browser().post("/sign-in/passkey/", {"answer": "x"})

        assert OpenSession.objects.get().expire_date < clock.now() + timedelta(minutes=11)

    def test_guessing_is_counted(self) -> None:
        browser = a_browser()
        for _ in range(attempts.SIGN_IN.here):
            browser.post("/sign-in/passkey/", {"answer": "x"})

        said = browser.post("/sign-in/passkey/", {"answer": "x"}, follow=True)

        assert "too many attempts" in said.content.decode()


@pytest.fixture
def device(browser: Client) -> Device:
    """Ada's, added on the page."""
    return added(browser, Device())


def added(browser: Client, made: Device) -> Device:
    answer = browser.post(KEEP, {"answer": made.create(asked_to_add(browser))}, follow=True)
    assert "opens your login from now on" in answer.content.decode()
    return made


def asked_to_add(browser: Client) -> dict[str, Any]:
    page = browser.post(NEW, {"name": "Phone", "password": "secret"}).content.decode()
    found = re.search(r'data-questions-are="([^"]+)"', page)
    assert found
    return dict(json.loads(html.unescape(found[1]))["publicKey"])


def asked_to_enter(browser: Client) -> dict[str, Any]:
    return dict(browser.post("/sign-in/passkey/questions/").json()["publicKey"])


def enter(browser: Client, answer: str) -> str:
    browser.post("/sign-in/passkey/", {"answer": answer})
    return who(browser)


class TestADevice:
    def test_it_opens_and_that_is_remembered(self, device: Device, ada: Account) -> None:
        browser = at_localhost()

        assert enter(browser, device.get(asked_to_enter(browser))) == "/today/"
        assert passkeys.of(ada).get().last_used_at is not None
        assert AuditEntry.objects.filter(operation="entrance.sign_in", after={"by": "passkey"}).exists()

    def test_one_comes_where_one_wanted_and_never_elsewhere(self, device: Device) -> None:
        for wanted, came in (("/partners/", "/partners/"), ("https://elsewhere.example/", "/")):
            browser = at_localhost()
            given = {"answer": device.get(asked_to_enter(browser)), "next": wanted}
            assert browser.post("/sign-in/passkey/", given).headers["Location"] == came

    def test_no_second_factor_is_asked_for(self, device: Device, ada: Account) -> None:
        with_second_factor(ada)
        browser = at_localhost()

        assert enter(browser, device.get(asked_to_enter(browser))) == "/today/"

    def test_the_session_has_a_new_key(self, device: Device) -> None:
        browser = at_localhost()
        answer = device.get(asked_to_enter(browser))
        before = browser.session.session_key
        enter(browser, answer)

        assert browser.session.session_key != before

    def test_an_answer_counts_once(self, device: Device) -> None:
        browser = at_localhost()
        answer = device.get(asked_to_enter(browser))
        assert enter(browser, answer) == "/today/"
        browser.post("/sign-out/")

        assert enter(browser, answer) == "/sign-in/"
        asked_to_enter(browser)
        assert enter(browser, answer) == "/sign-in/", "that was another question"

    @pytest.mark.parametrize(
        "mistake",
        [
            {"origin": "https://localhost.evil.example"},
            {"origin": "http://evil.example"},
            {"verified": False},
            {"key": ec.generate_private_key(ec.SECP256R1())},
        ],
        ids=["another site", "a site without TLS", "nobody unlocked it", "another key"],
    )
    def test_what_is_wrong_about_it_keeps_it_out(self, device: Device, mistake: dict[str, Any]) -> None:
        browser = at_localhost()

        assert enter(browser, device.get(asked_to_enter(browser), **mistake)) == "/sign-in/"

    def test_it_does_not_open_somebody_elses_login(self, device: Device) -> None:
        other = an_account("bea@example.org", roles=("administrator",))
        a_passkey(an_account())
        browser = at_localhost()
        handle = base64.urlsafe_b64encode(other.public_id.encode()).decode().rstrip("=")

        assert enter(browser, device.get(asked_to_enter(browser), owner=handle)) == "/sign-in/"

    def test_it_opens_nothing_once_it_is_removed_or_the_account_has_ended(self, device: Device, ada: Account) -> None:
        browser = at_localhost()
        Account.objects.filter(pk=ada.pk).update(is_active=False)
        assert enter(browser, device.get(asked_to_enter(browser))) == "/sign-in/"
        Account.objects.filter(pk=ada.pk).update(is_active=True)
        passkeys.remove(ada, passkeys.of(ada).get(), by=themselves(ada))

        assert enter(browser, device.get(asked_to_enter(browser))) == "/sign-in/"

    @given(data=st.data())
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_a_spoilt_answer_is_a_mistake_and_never_a_fault(self, device: Device, data: st.DataObject) -> None:
        browser = at_localhost()
        answer = json.loads(device.get(asked_to_enter(browser)))
        part = data.draw(st.sampled_from(["clientDataJSON", "authenticatorData", "signature", "userHandle"]))
        answer["response"][part] = data.draw(
            st.one_of(st.text(max_size=40), st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()),
                      st.none(), st.integers(), st.lists(st.text())))  # fmt: skip

        with pytest.raises(ValidationError), request_context(browser):
            passkeys.accept(json.dumps(answer))

    @pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
    def test_a_number_for_a_text_takes_no_memory(self, device: Device, part: str) -> None:
        """As fido2 2.2 reads it, it would be a block of so many bytes."""
        browser = at_localhost()
        answer = json.loads(device.get(asked_to_enter(browser)))
        answer["response"][part] = 10**18

        assert enter(browser, json.dumps(answer)) == "/sign-in/"

    def test_what_is_too_long_is_not_read(self, device: Device) -> None:
        browser = at_localhost()

        assert enter(browser, device.get(asked_to_enter(browser)) + " " * passkeys.LONGEST) == "/sign-in/"


class TestACopy:
    def test_of_two_that_count_from_the_same_use_the_second_is_refused_and_its_owner_is_told(
        self, browser: Client, ada: Account
    ) -> None:
        device = added(browser, Device(uses=4))
        for uses, came in ((5, "/today/"), (5, "/sign-in/"), (3, "/sign-in/"), (0, "/sign-in/"), (6, "/today/")):
            device.uses, somebody = uses, at_localhost()
            assert enter(somebody, device.get(asked_to_enter(somebody))) == came, uses

        assert AuditEntry.objects.filter(operation="entrance.refuse_passkey", subject_id=str(ada.pk)).count() == 3
        assert Mail.objects.filter(account=ada, subject="A passkey seems to be copied").count() == 3

    def test_one_from_before_uses_were_noted_begins_with_its_next(self, browser: Client, ada: Account) -> None:
        device = added(browser, Device(uses=9))
        row = passkeys.of(ada).get()
        del row.data["uses"]
        row.save()
        for came in ("/today/", "/sign-in/"):
            somebody = at_localhost()
            assert enter(somebody, device.get(asked_to_enter(somebody))) == came

    def test_one_that_is_removed_while_it_is_used_opens_nothing(self, device: Device, ada: Account) -> None:
        row = passkeys.of(ada).get()
        passkeys.remove(ada, row, by=themselves(ada))

        with pytest.raises(ValidationError):
            passkeys._used(ada, row, 0)


class TestAdding:
    @pytest.mark.parametrize(
        "mistake", [{"origin": "https://evil.example"}, {"verified": False}], ids=["another site", "nobody unlocked it"]
    )
    def test_what_is_wrong_about_the_device_keeps_it_from_being_added(
        self, browser: Client, ada: Account, mistake: dict[str, Any]
    ) -> None:
        browser.post(KEEP, {"answer": Device().create(asked_to_add(browser), **mistake)})

        assert not passkeys.of(ada).exists()

    def test_one_that_is_there_is_named_so_that_the_device_does_not_make_another(
        self, browser: Client, device: Device
    ) -> None:
        asked = asked_to_add(browser)

        assert [one["id"] for one in asked["excludeCredentials"]] == [websafe_encode(device.id)]
        assert asked["authenticatorSelection"]["residentKey"] == "required"

    def test_the_device_is_asked_only_with_the_password(self, browser: Client, ada: Account) -> None:
        assert browser.post(NEW, {"name": "Phone", "password": "wrong"}).status_code == 422

        page = browser.post(NEW, {"name": "Phone", "password": "secret"})

        assert 'data-passkey="create"' in page.content.decode()
        assert ada.public_id not in page.content.decode().replace("&quot;", '"').split('"user"')[0]

    def test_what_no_device_made_is_not_kept(self, browser: Client, ada: Account) -> None:
        browser.post(NEW, {"name": "Phone", "password": "secret"})

        browser.post(KEEP, {"answer": an_answer(ada)})

        assert not passkeys.of(ada).exists()

    def test_without_the_step_before_and_long_after_it_nothing_is_kept(self, browser: Client, ada: Account) -> None:
        assert "Begin again" in browser.post(KEEP, {"answer": "{}"}, follow=True).content.decode()
        browser.post(NEW, {"name": "Phone", "password": "secret"})

        with clock.standing_at(clock.now() + timedelta(minutes=11)):
            assert "Begin again" in browser.post(KEEP, {"answer": "{}"}, follow=True).content.decode()

    def test_an_answer_to_no_question_is_a_mistake(self, ada: Account) -> None:
        with pytest.raises(ValidationError):
            passkeys.add(ada, name="Phone", answer="nonsense", by=themselves(ada))


class TestNamingAndRemoving:
    def test_it_is_renamed(self, browser: Client, ada: Account) -> None:
        known = a_passkey(ada, "Phone")

        browser.post(f"/security/passkeys/{known}/", {"name": "Old phone"})

        assert passkeys.of(ada).get().data["name"] == "Old phone"
        assert "Old phone" in browser.get("/security/").content.decode()
        assert AuditEntry.objects.get(operation="entrance.rename_passkey").before == {"passkey": "Phone"}

    def test_one_that_is_removed_in_the_same_moment_is_not_renamed_and_that_is_said(self, ada: Account) -> None:
        a_passkey(ada)
        known = passkeys.of(ada).get()
        passkeys.of(ada).delete()

        with pytest.raises(Refused, match="removed this meanwhile"):
            passkeys.rename(ada, known, name="Old phone", by=themselves(ada))

    def test_it_is_removed_with_the_password(self, browser: Client, ada: Account) -> None:
        known = a_passkey(ada)
        assert browser.post(f"/security/passkeys/{known}/end/", {"password": "wrong"}).status_code == 422
        assert passkeys.of(ada).exists()

        browser.post(f"/security/passkeys/{known}/end/", {"password": "secret"})

        assert not passkeys.of(ada).exists()
        assert AuditEntry.objects.filter(operation="entrance.remove_passkey", account_id=ada.pk).exists()

    @pytest.mark.parametrize("way", ["", "end/"])
    def test_one_of_somebody_else_is_not_there(self, browser: Client, way: str) -> None:
        other = an_account()
        foreign = a_passkey(other)

        assert browser.get(f"/security/passkeys/{foreign}/{way}").status_code == 404
        answer = browser.post(f"/security/passkeys/{foreign}/{way}", {"name": "Mine", "password": "secret"})

        assert answer.status_code == 404
        assert passkeys.of(other).get().data["name"] == "My phone"
