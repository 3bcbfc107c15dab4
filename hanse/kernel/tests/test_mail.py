"""E-mail: one way out, after what it tells of, once, in the receiver's language; kept where there is no server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.utils.translation import gettext

from hanse.kernel import clock
from hanse.kernel.models import Account, Mail
from hanse.kernel.outside import mail
from hanse.kernel.outside.mail import Letter, Link, Receiver
from hanse.kernel.outside.names import as_called

pytestmark = pytest.mark.django_db
URL = "https://hanse.example/x?a=1&b=2"


@pytest.fixture
def ada() -> Account:
    return Account.objects.create_user("ada@example.org", name="Ada Lund", language="de")


@pytest.fixture
def server(settings: Any) -> None:
    settings.HAS_MAIL_SERVER = True


@pytest.fixture
def broken(server: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A server that takes nothing; called, it works again."""

    def refuse(self: Any, messages: Any) -> int:
        raise OSError("451 come back later")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    return monkeypatch.undo


def written() -> Letter:
    return Letter("About\r\nx", ("a <b>text</b>.", Link("Go on", URL)))


def a_letter(to: Account | Receiver) -> Mail:
    return mail.post(to, written, about="a test")


def now(letter: Mail) -> Mail:
    letter.refresh_from_db()
    return letter


def test_without_a_server_it_is_kept(ada: Account, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        letter = a_letter(ada)
    mail.send_due()

    assert not callbacks
    assert now(letter).state == Mail.State.KEPT
    assert outgoing.outbox == []


@pytest.mark.usefixtures("server")
def test_it_goes_once_what_it_tells_of_has_happened(ada: Account, django_capture_on_commit_callbacks: Any) -> None:
    from django.db import transaction

    with django_capture_on_commit_callbacks() as undone, pytest.raises(ZeroDivisionError), transaction.atomic():
        a_letter(ada)
        raise ZeroDivisionError
    assert not undone
    assert not Mail.objects.exists()

    with django_capture_on_commit_callbacks() as done:
        a_letter(ada)
    assert len(done) == 1


@pytest.mark.usefixtures("server")
def test_it_goes_as_text_and_as_a_page_and_only_once(ada: Account) -> None:
    letter = a_letter(ada)
    mail.send(letter.pk)
    mail.send(letter.pk)
    mail.send_due()

    [sent] = outgoing.outbox
    page = sent.alternatives[0].content
    assert now(letter).state == Mail.State.SENT
    assert sent.to == ["ada@example.org"]
    assert sent.subject == "About x"
    assert URL in sent.body
    assert "a &lt;b&gt;text&lt;/b&gt;." in page
    assert '<html lang="de">' in page
    assert f'href="{URL.replace("&", "&amp;")}"' in page
    assert sent.extra_headers["Message-ID"] == f"<{letter.public_id}@hanse>"


@pytest.mark.usefixtures("server")
def test_once_it_went_its_links_are_forgotten(ada: Account) -> None:
    letter = a_letter(ada)
    mail.send(letter.pk)

    assert URL not in str(now(letter).parts)
    assert "Go on" in str(letter.parts)


def test_it_is_written_in_the_language_of_the_receiver(ada: Account) -> None:
    languages = []

    def write() -> Letter:
        languages.append(gettext("Sign out"))
        return written()

    mail.post(ada, write)
    mail.post(Receiver("bea@example.org", "Bea", "en"), write)

    assert languages[1] == "Sign out"
    assert languages[0] != "Sign out"


def test_it_is_tried_again_later_and_later_and_given_up_in_the_end(ada: Account, broken: Callable[[], None]) -> None:
    letter = a_letter(ada)
    waits = []
    at = clock.now()
    while now(letter).state == Mail.State.WAITING:
        assert letter.due_at
        waits.append(letter.due_at - at)
        at = letter.due_at
        with clock.standing_at(at - timedelta(seconds=1)):
            assert mail.send_due() == 0, "not before its time"
        with clock.standing_at(at):
            assert mail.send_due() == 1

    assert waits[1:] == list(mail.PAUSES)
    assert letter.state == Mail.State.FAILED
    assert letter.trouble == "451 come back later"


def test_after_a_failure_it_still_goes(ada: Account, broken: Callable[[], None]) -> None:
    letter = a_letter(ada)
    mail.send(letter.pk)
    assert now(letter).trouble

    broken()
    Mail.objects.update(state=Mail.State.WAITING)
    with clock.standing_at(clock.now() + timedelta(minutes=2)):
        mail.send_due()

    assert now(letter).state == Mail.State.SENT
    assert letter.trouble == ""


@pytest.mark.usefixtures("server")
def test_a_worker_that_died_over_it_does_not_keep_it(ada: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = a_letter(ada)
    monkeypatch.setattr(mail, "_message", lambda mail: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        mail.send(letter.pk)
    monkeypatch.undo()

    mail.send(letter.pk)
    assert now(letter).state == Mail.State.WAITING, "somebody may still be at it"
    with clock.standing_at(clock.now() + mail.LEASE + timedelta(seconds=1)):
        mail.send(letter.pk)

    assert now(letter).state == Mail.State.SENT


@pytest.mark.usefixtures("server")
def test_nothing_goes_to_an_account_that_has_ended_meanwhile(ada: Account) -> None:
    letter = a_letter(ada)
    Account.objects.filter(pk=ada.pk).update(is_active=False)

    mail.send(letter.pk)

    assert now(letter).state == Mail.State.DROPPED
    assert outgoing.outbox == []
    assert URL not in str(letter.parts)


@pytest.mark.parametrize("has_server", [True, False])
def test_what_is_called_back_does_not_go_and_is_not_shown_any_more(
    ada: Account, settings: Any, has_server: bool
) -> None:
    settings.HAS_MAIL_SERVER = has_server
    letter = a_letter(ada)

    assert mail.call_back("a test") == 1
    mail.send(letter.pk)

    assert now(letter).state == Mail.State.DROPPED
    assert URL not in str(letter.parts)
    assert outgoing.outbox == []
    assert mail.call_back("a test") == 0


def test_it_is_forgotten_after_ninety_days(ada: Account) -> None:
    with clock.standing_at(clock.now() - timedelta(days=91)):
        a_letter(ada)
    recent = a_letter(ada)

    mail.forget_old()

    assert list(Mail.objects.all()) == [recent]


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lund",
        "J.P. O’Brien-Süß",
        "María del Carmen de la Torre y García",
        "李 小龙",
        "St. John, Ann",
        "Łukasz Żółć",
        "مصطفی\u200cزاده",
        "अनुष्का शर्मा",
    ],
)
def test_names_are_names(name: str) -> None:
    assert as_called(name) == name


@pytest.mark.parametrize(
    "said",
    ["https://evil.example", "evil.example", "evil。example", "ada@evil.example", "call 0049 30 12345", "Unlock it now!",
     "word " * 13, "go to evil/pay", "sign in at pay-b.com", "sign in at x.com", "evil\u2024com", "evil\u00ad.com", "evil.\u200dcom",
     "evilx\u0301.com", "call ⁰⁰⁴⁹"],
)  # fmt: skip
def test_who_has_no_account_is_not_called_what_is_no_name(said: str) -> None:
    assert as_called(said) == ""
    assert a_letter(Receiver("cem@example.org", said, "en")).parts[0] == "Hello,"
    assert a_letter(Receiver("cem@example.org", "Cem\nKaya", "en")).parts[0] == "Hello Cem Kaya,"
