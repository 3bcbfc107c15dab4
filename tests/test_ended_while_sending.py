"""Who sends slowly decides when it is done: somebody who was ended meanwhile does nothing any more. Goal G14."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, FakePayload, encode_multipart

from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account, OpenSession, StaffRole
from hanse.kernel.web import received
from hanse.network.models import Person, ProductLine
from hanse.network.tests.builders import a_dealer, a_person, an_account, as_system
from hanse.seats.tests.builders import a_token, as_staff, program

pytestmark = [pytest.mark.django_db, pytest.mark.goal("G14"), pytest.mark.usefixtures("manufacturer")]
FORM = "application/x-www-form-urlencoded"
Then = Callable[[], object]


@pytest.fixture(autouse=True)
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little time it takes."""
    monkeypatch.setattr(received, "AT_ONCE", -1.0)


class Slow(FakePayload):
    """What is sent; something happens before the last of it comes."""

    def __init__(self, content: bytes, then: Then) -> None:
        super().__init__(content)
        self.then: Then | None = then

    def read(self, *size: int) -> bytes:
        then, self.then = self.then, None
        if then is not None:
            with as_system():
                then()
        return super().read(*size)


def send(browser: Client, url: str, content: bytes, kind: str, then: Then) -> int:
    sent: dict[str, Any] = {"wsgi.input": Slow(content, then)}
    return browser.generic("POST", url, content, kind, **sent).status_code


def a_colleague(browser: Client) -> Account:
    account = an_account(roles=("data_steward",))
    browser.force_login(account)
    return account


def a_new_line(browser: Client, then: Then) -> int:
    return send(browser, "/products/lines/new/", b"name=Tents", FORM, then)


ENDS: dict[str, Callable[[Account], object]] = {
    "login": lambda account: Account.objects.filter(pk=account.pk).update(is_active=False),
    "session": lambda account: OpenSession.objects.filter(account=account).delete(),
    "role": lambda account: StaffRole.objects.filter(account=account).update(role="auditor"),
}


@pytest.mark.parametrize("end", ENDS)
def test_one_of_ours_whose_rights_end_meanwhile(end: str, client: Client) -> None:
    account = a_colleague(client)

    assert a_new_line(client, lambda: ENDS[end](account)) == 403

    assert not ProductLine.objects.exists()


def test_who_keeps_them_is_waited_for(client: Client) -> None:
    a_colleague(client)

    assert a_new_line(client, lambda: None) == 302

    assert ProductLine.objects.get().name == "Tents"


@pytest.mark.parametrize(("ends", "status", "kept"), [(True, 403, 0), (False, 302, 1)])
def test_the_file_of_a_person_who_leaves(
    ends: bool, status: int, kept: int, client: Client, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANSE_HOME", str(tmp_path))
    cem = a_person(a_dealer("Albatross"), roles=("sales",), account=an_account())
    client.force_login(cem.account)
    file = SimpleUploadedFile("sold.csv", b"day,product,quantity\n2026-01-02,P1,3\n")
    content = encode_multipart(BOUNDARY, {"kind": "sell_out", "file": file})

    def leave() -> None:
        if ends:
            Person.objects.get(pk=cem.pk).leave(on=clock.today(), by=Actor.system("a test"))

    assert send(client, "/portal/imports/new/", content, MULTIPART_CONTENT, leave) == status

    with as_system():
        assert Batch.objects.count() == kept


@pytest.mark.parametrize(("ends", "status"), [(True, 403), (False, 201)])
def test_a_program_whose_token_ends(ends: bool, status: int) -> None:
    maker = an_account(roles=("data_steward",))
    token = a_token(as_staff(maker), "products.edit")
    content = json.dumps({"name": "Tents"}).encode()

    def end() -> None:
        if ends:
            token.end(by=as_staff(maker), reason="lost")

    sent = send(program(token.secret), "/api/v1/product-lines", content, "application/json", end)

    assert sent == status
    assert ProductLine.objects.exists() is not ends


def test_a_stranger_is_answered_before_anything_is_read() -> None:
    read: list[bool] = []

    assert (
        send(
            Client(headers={"host": "127.0.0.1"}),
            "/api/v1/product-lines",
            b"{}",
            "application/json",
            lambda: read.append(True),
        )
        == 401
    )

    assert not read


def test_a_form_for_the_api_is_a_mistake_of_its_sender() -> None:
    token = a_token(as_staff(an_account(roles=("data_steward",))), "products.edit")
    content = encode_multipart(BOUNDARY, {"name": "Tents"})

    answers = {
        program(token.secret).generic("POST", "/api/v1/product-lines", content, MULTIPART_CONTENT, **named).status_code
        for named in ({}, {"HTTP_IDEMPOTENCY_KEY": "tents"})
    }

    assert answers == {400}
