"""A document is asked for: once, by a day, of who can send it; and it is over when one came that counts. And programs send one."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.models.events import OutboxEvent
from hanse.network.documents.waiting import SOURCES
from hanse.network.models import Document, DocumentRequest
from hanse.network.notices import KINDS

from .builders import a_dealer, an_account, as_system, someone_at, staff
from .reading import text
from .test_documents import PDF, a_kind, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
SOON = timedelta(days=10)
_, _, TO_RENEW, TO_SEND = SOURCES


def browser_of(actor: Actor) -> Client:
    browser = Client(headers={"host": "127.0.0.1"})
    with as_system():
        browser.force_login(Account.objects.get(pk=actor.account_id))
    return browser


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HANSE_HOME", str(tmp_path))
    return


def test_asked_from_the_tab_it_is_on_their_list_until_one_is_accepted(tmp_path: Path) -> None:
    chief, kind, dealer = staff("channel_chief", name="Ann Chief"), a_kind(), a_dealer("Ystad Bikes")
    boss, due = someone_at(dealer, "partner_administrator"), clock.today() + SOON
    browser, tab = browser_of(chief), f"/partners/{dealer.public_id}/documents/"
    asking = f"{tab}asking/?kind={kind.public_id}"
    with acting(boss):
        assert TO_SEND.find(boss) == []

    assert "asking/" in text(browser.get(tab))
    assert browser.post(asking, {"due_on": due.isoformat()}).status_code == 302

    page = text(browser.get(tab))
    assert "Ann Chief asked for it by" in page
    assert "asking/" not in page
    assert browser.post(asking, {"due_on": due.isoformat()}).status_code == 422
    with acting(boss):
        [todo] = TO_SEND.find(boss)
        assert (todo.due, todo.note) == (due, "From Ann Chief.")
        document = sent(dealer, kind, tmp_path, by=boss)
        assert TO_SEND.find(boss) == []
    document.decline(by=chief, reason="Unsigned")
    with acting(boss):
        assert "Unsigned" in str(TO_SEND.find(boss)[0].reason)
    sent(dealer, kind, tmp_path, by=chief, content=PDF + b"2")
    with acting(boss):
        assert TO_SEND.find(boss) == []
        assert not DocumentRequest.open_ones(dealer.pk).exists()


def test_those_who_send_documents_are_told_of_it_and_of_no_other_companys() -> None:
    chief, kind, dealer, rival = staff("channel_chief"), a_kind(), a_dealer(), a_dealer()
    boss, other = someone_at(dealer, "partner_administrator"), someone_at(rival, "partner_administrator")
    someone_at(dealer, "sales")
    with acting(chief):
        row = DocumentRequest.ask(dealer, kind=kind, due_on=clock.today() + SOON, by=chief)

    told = OutboxEvent.objects.get(kind="hanse.network.events.DocumentAsked").payload
    notice = next(each for each in KINDS if each.key == "document-asked")
    with as_system():
        event = notice.events[0](**told)
        assert [each.account_id for each in notice.receivers(event)] == [boss.account_id]
    with acting(boss):
        assert "Send us “Contract” by" in str(notice.tell([told])[0].sentence)
    with acting(other):
        assert notice.tell([told]) == [None]
        assert not DocumentRequest.objects.filter(pk=row.pk).exists()


def test_it_is_refused_where_nobody_could_send_it_or_the_day_is_over() -> None:
    chief, kind, dealer = staff("channel_chief"), a_kind(), a_dealer()
    with acting(chief), pytest.raises(Refused, match="Nobody who sends documents"):
        DocumentRequest.ask(dealer, kind=kind, due_on=clock.today(), by=chief)
    someone_at(dealer, "partner_administrator")
    with acting(chief), pytest.raises(Refused, match="still to come"):
        DocumentRequest.ask(dealer, kind=kind, due_on=clock.today() - SOON, by=chief)


def test_where_nobody_could_send_it_the_page_leads_to_who_could_be_invited() -> None:
    chief, kind, dealer = staff("channel_chief"), a_kind(), a_dealer()
    address = f"/partners/{dealer.public_id}/documents/asking/?kind={kind.public_id}"
    way = (
        f'<a href="/partners/{dealer.public_id}/people/">Nobody there can sign in and send it yet: invite somebody</a>'
    )

    alone = text(browser_of(chief).get(address))
    someone_at(dealer, "partner_administrator")

    assert way in alone
    assert way not in text(browser_of(chief).get(address))


def test_taken_back_it_may_be_asked_again_and_the_database_keeps_it_to_once() -> None:
    chief, kind, dealer = staff("channel_chief"), a_kind(), a_dealer()
    someone_at(dealer, "executive")
    with acting(chief):
        first = DocumentRequest.ask(dealer, kind=kind, due_on=clock.today(), by=chief)
    assert browser_of(chief).post(f"/partners/document-requests/{first.public_id}/end/").status_code == 302
    with acting(chief):
        DocumentRequest.ask(dealer, kind=kind, due_on=clock.today(), by=chief)
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentRequest.objects.filter(pk=first.pk).update(closed_at=None)


def test_who_was_asked_for_a_new_one_is_not_on_our_list_until_the_day_is_over(tmp_path: Path) -> None:
    manager = an_account()
    chief, kind = staff("channel_chief"), a_kind()
    dealer = a_dealer(manager=manager)
    someone_at(dealer, "partner_administrator")
    sent(dealer, kind, tmp_path, by=chief, since=clock.today() - 2 * SOON, until=clock.today() - SOON)
    with acting(chief):
        DocumentRequest.ask(dealer, kind=kind, due_on=clock.today(), by=chief)
        mine = staff("partner_manager")
    with as_system():
        dealer.partnerships.update(manager=mine.account_id)
    with acting(mine):
        assert TO_RENEW.find(mine) == []
        DocumentRequest.objects.update(due_on=clock.today() - SOON)
        assert len(TO_RENEW.find(mine)) == 1


def test_a_colleague_without_the_company_in_their_care_asks_nothing_of_it() -> None:
    kind, dealer = a_kind(), a_dealer()
    url = f"/partners/{dealer.public_id}/documents/asking/?kind={kind.public_id}"

    assert browser_of(staff("finance_approver")).get(url).status_code == 403
    assert browser_of(staff("partner_manager")).get(url).status_code == 404


def test_a_program_sends_one_and_another_accepts_it(tmp_path: Path) -> None:
    chief, kind, dealer = staff("channel_chief"), a_kind(), a_dealer()
    theirs, ours = browser_of(someone_at(dealer, "partner_administrator")), browser_of(chief)
    given = {"kind": kind.public_id, "file_name": "contract.pdf", "content": base64.b64encode(PDF).decode()}
    url = f"/api/v1/organisations/{dealer.public_id}/documents"

    assert "base64" in theirs.post(url, given | {"content": "?"}, "application/json").json()["errors"][0]["detail"]
    row = theirs.post(url, given, "application/json").json()

    assert (row["state"], row["file_size"]) == ("sent", len(PDF))
    assert theirs.post(f"/api/v1/documents/{row['id']}/acceptance").status_code == 403
    assert [each["id"] for each in ours.get("/api/v1/documents?state=sent").json()["data"]] == [row["id"]]
    assert ours.post(f"/api/v1/documents/{row['id']}/acceptance").json()["state"] == "accepted"
    with as_system():
        assert Document.objects.get().file.read_bytes() == PDF
    rival = browser_of(someone_at(a_dealer(), "partner_administrator"))
    assert rival.get(f"/api/v1/documents/{row['id']}").status_code == 404
