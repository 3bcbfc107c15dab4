"""Enough for who works, too little for who hammers: counted by account, address and company; told when there is room again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, RequestFactory

from hanse.kernel import clock
from hanse.kernel.models import Manufacturer, OpenSession
from hanse.kernel.models.passages import Passage
from hanse.kernel.schedule import forget_passages
from hanse.kernel.web import limits
from hanse.kernel.web.limits import Limit, TooMany, address_of, line_of, spend
from hanse.network.tests.builders import a_dealer, a_person, an_account

from .racing import race, racetrack  # noqa: F401

FORM = "application/x-www-form-urlencoded"
FEW = Limit(timedelta(minutes=10), account=3, address=5, partner=4)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(limits.LIMITS, "export", FEW)
    monkeypatch.setitem(limits.LIMITS, "upload", FEW)
    with clock.standing_at(clock.now()):
        yield


@pytest.fixture
def browser(db: None) -> Client:
    Manufacturer.objects.create(name="Hansa Cycles")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(an_account(roles=("channel_chief",)))
    return client


def spent(number: int, **who: Any) -> int:
    """How many of so many are let through."""
    through = 0
    for _time in range(number):
        try:
            spend("export", **who)
            through += 1
        except TooMany:
            pass
    return through


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "most"), [({"account_id": 1}, 3), ({"address": "192.0.2.1"}, 5), ({"organisation_id": 1}, 4), ({}, 9)]
)
def test_each_is_let_through_as_often_as_the_limit_says(who: dict[str, Any], most: int) -> None:
    assert spent(9, **who) == most


@pytest.mark.django_db
def test_one_who_hammers_takes_nothing_from_others() -> None:
    spent(9, account_id=1)

    assert spent(9, account_id=2) == 3


@pytest.mark.django_db
def test_many_accounts_of_one_company_share_its_limit() -> None:
    assert sum(spent(3, account_id=number, organisation_id=7) for number in range(4)) == 4


@pytest.mark.django_db
def test_there_is_room_again_when_it_was_said() -> None:
    begun = clock.now()
    spent(3, account_id=1)
    with clock.standing_at(begun + timedelta(minutes=4)), pytest.raises(TooMany) as refused:
        spend("export", account_id=1)

    assert refused.value.retry_after == 360
    assert refused.value.sentence == "That was asked for too often. Try again in 6 minutes."
    with clock.standing_at(begun + timedelta(minutes=4, seconds=361)):
        assert spent(9, account_id=1) == 3
        forget_passages.func()
        assert Passage.objects.count() == 3


def test_a_long_wait_is_told_in_hours() -> None:
    told = [TooMany(seconds).sentence.rpartition("in ")[2] for seconds in (60, 7_200, 7_201, 86_000)]

    assert told == ["1 minute.", "120 minutes.", "3 hours.", "24 hours."]


@pytest.mark.django_db
def test_trying_in_vain_does_not_lengthen_the_wait() -> None:
    begun = clock.now()
    spent(3, account_id=1)
    with clock.standing_at(begun + timedelta(minutes=9)):
        spent(50, account_id=1)
    with clock.standing_at(begun + timedelta(minutes=10, seconds=1)):
        assert spent(1, account_id=1) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("racetrack")
def test_a_crowd_at_once_gets_no_more_than_the_limit() -> None:
    outcome = race(lambda lane, lap: spend("export", account_id=1), runners=16)

    assert outcome.errors == []
    assert outcome.winners[0] <= 3


@pytest.mark.django_db
def test_asking_for_no_more_than_the_head_of_an_export_counts_too(browser: Client) -> None:
    """The server makes the whole of it all the same."""
    answers = [browser.head("/partners/?export=csv") for _time in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


@pytest.mark.django_db
def test_an_export_too_many_is_answered_with_when_to_try_again(browser: Client) -> None:
    answers = [browser.get("/partners/?export=csv") for _time in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "600"
    assert "Try again in 10 minutes." in answers[-1].content.decode()
    assert browser.get("/partners/").status_code == 200


@pytest.mark.django_db
def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LARGEST_UPLOAD", 0)
    monkeypatch.setattr(limits, "ROUND_IT", 10)

    def unread(self: Any) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr("django.core.handlers.wsgi.WSGIRequest._load_post_and_files", unread)
    answer = browser.post("/imports/new/", {"file": SimpleUploadedFile("a.csv", b"name\r\n" * 100)})

    assert answer.status_code == 413
    assert "larger than what can be sent" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/imports/new/", "/sign-in/", "/appearance/", "/nowhere/"])
def test_who_may_send_no_files_sends_none(browser: Client, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Nor does anybody with a form that takes none: it would be put on the disk before the form is looked at."""
    dealer = Client(headers={"host": "127.0.0.1"})
    dealer.force_login(a_person(a_dealer(), account=an_account()).account)
    senders = [Client(headers={"host": "127.0.0.1"}), dealer, *([browser] if url != "/imports/new/" else [])]
    monkeypatch.setattr(limits, "ROUND_IT", 10)
    monkeypatch.setattr(
        "django.core.handlers.wsgi.WSGIRequest._load_post_and_files", lambda self: pytest.fail("it was read")
    )

    for sender in senders:
        assert sender.post(url, {"file": SimpleUploadedFile("a.csv", b"name\r\n" * 100)}).status_code == 413


@pytest.mark.django_db
def test_uploads_are_counted(browser: Client) -> None:
    statuses = [
        browser.post("/imports/new/", {"file": SimpleUploadedFile("a.csv", b"")}).status_code for _time in range(4)
    ]

    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]


@pytest.mark.django_db
def test_what_a_partner_changes_in_an_hour_is_counted(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """For all of its people together; whoever is turned away still reads, and signs out."""
    monkeypatch.setitem(limits.LIMITS, "change", Limit(timedelta(hours=1), partner=3))
    company = a_dealer()
    first, second = (a_person(company, roles=("sales",), account=an_account()) for _time in range(2))

    def noted(client: Client, number: int, side: str) -> list[int]:
        sent = (client.post(f"{side}/todos/quick/", f"sentence={each}", FORM) for each in range(number))
        return [answer.status_code for answer in sent]

    theirs = Client(headers={"host": "127.0.0.1"})
    theirs.force_login(first.account)
    assert noted(theirs, 2, "/portal") == [302, 302]
    theirs.force_login(second.account)
    assert noted(theirs, 3, "/portal") == [302, 429, 429]
    assert noted(browser, 4, "") == [302] * 4
    assert theirs.get("/portal/todos/").status_code == 200
    assert theirs.post("/sign-out/").status_code == 302


@pytest.mark.django_db
def test_what_is_sent_by_who_is_not_signed_in_is_counted(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question of a passkey leaves a row. Who is signed in there is not counted."""
    monkeypatch.setitem(limits.LIMITS, "knock", Limit(timedelta(minutes=15), address=2))

    def knocked(address: str) -> list[int]:
        strangers = [Client(headers={"host": "127.0.0.1"}, REMOTE_ADDR=address) for _time in range(4)]
        return [each.post("/sign-in/passkey/questions/", "", FORM).status_code for each in strangers]

    assert knocked("192.0.2.1") == [200, 200, 429, 429]
    assert OpenSession.objects.filter(account=None).count() == 2
    assert knocked("192.0.2.2") == [200, 200, 429, 429]
    assert browser.post("/appearance/", "theme=dark", FORM, REMOTE_ADDR="192.0.2.1").status_code == 302


@pytest.mark.django_db
def test_while_somebody_holds_the_database_the_door_asks_to_try_again(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on every page behind it: it is no error of ours, and nothing was counted."""

    def held(*_given: object, **_named: object) -> None:
        error = OperationalError("database is locked")
        error.__cause__ = sqlite3.OperationalError()
        error.__cause__.sqlite_errorcode = sqlite3.SQLITE_BUSY  # type: ignore[attr-defined]
        raise error

    monkeypatch.setattr(limits, "spend", held)
    stranger = Client(headers={"host": "127.0.0.1"})

    refused = stranger.post("/sign-in/", {"email": "a@b.example", "password": "x"})

    assert refused.status_code == 409
    assert "in the same moment" in refused.content.decode()


@pytest.mark.parametrize(
    ("proxied", "address"), [(None, "10.0.0.9"), (("HTTP_X_FORWARDED_PROTO", "https"), "192.0.2.7")]
)
def test_the_address_is_the_one_that_our_own_proxy_saw(proxied: Any, address: str, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = proxied
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.7"}, REMOTE_ADDR="10.0.0.9")

    assert address_of(request) == address


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("192.0.2.7:41234", "192.0.2.7"),
        ("[2001:db8::7]:41234", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("unknown", "unknown"),
        ("", "10.0.0.9"),
    ],
)
def test_the_port_that_a_proxy_names_is_no_part_of_the_address(told: str, address: str, settings: Any) -> None:
    """Each attempt comes from another one, and would be counted as somebody else's."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = RequestFactory().get("/", headers={"X-Forwarded-For": f"6.6.6.6, {told}"}, REMOTE_ADDR="10.0.0.9")

    assert address_of(request) == address


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("2001:db8:0:1:a:b:c:d", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::1", "2001:db8:0:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_all_addresses_of_a_line_are_counted_together(address: str, line: str) -> None:
    assert line_of(address) == line


@pytest.mark.django_db
def test_every_answer_says_what_a_browser_may_do_with_it(browser: Client) -> None:
    own, public = browser.get("/partners/"), Client(headers={"host": "127.0.0.1"}).get("/sign-in/")

    for answer in (own, public):
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]
        assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert own["Cache-Control"] == "no-store"
    assert browser.get("/partners/?export=csv")["Cache-Control"] == "no-store"
