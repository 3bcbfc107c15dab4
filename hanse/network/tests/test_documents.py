"""Documents: asked for before a state, sent and looked at, kept from rivals, renewed in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import TodoSource
from hanse.kernel.errors import Refused
from hanse.kernel.web import limits
from hanse.network.documents.waiting import MOST, SOURCES
from hanse.network.jobs import carry_out_planned_moves
from hanse.network.models import Document, DocumentKind, DocumentRequest, Organisation, Partnership, PlannedMove

from .builders import a_dealer, a_supplier, an_account, as_system, signed_in, someone_at, staff
from .reading import confirmed, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
PDF = b"%PDF-1.7 signed"
DAY = timedelta(days=1)
TO_LOOK_AT, AWAITED, TO_RENEW, TO_SEND = SOURCES


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HANSE_HOME", str(tmp_path))
    return


def a_kind(name: str = "Contract", **more: Any) -> DocumentKind:
    given = {"why": "So that both know.", "roles": ["dealer"], "states": ["exiting"]} | more
    return DocumentKind.objects.create(name=name, **given)


def sent(
    company: Organisation, kind: DocumentKind, tmp_path: Path, *, by: Actor, since: date | None = None,
    until: date | None = None, content: bytes = PDF,
) -> Document:  # fmt: skip
    path = tmp_path / "contract.pdf"
    path.write_bytes(content)
    with acting(by):
        return Document.add(
            company,
            kind=kind,
            path=path,
            name="contract.pdf",
            valid_from=since or clock.today(),
            valid_until=until,
            by=by,
        )


def role_of(company: Organisation) -> Partnership:
    with as_system():
        return Partnership.objects.select_related("organisation").get(organisation=company)


def upload(kind: DocumentKind, content: bytes = PDF, name: str = "contract.pdf") -> dict[str, Any]:
    return {"kind": kind.public_id, "valid_from": clock.today().isoformat(), "valid_until": "",
            "file": SimpleUploadedFile(name, content)}  # fmt: skip


def leaving() -> dict[str, str]:
    return {"to": "exiting", "on": clock.today().isoformat(), "reason": "It ends"}


def test_a_move_is_refused_by_the_name_of_what_is_missing_until_it_is_there(client: Client) -> None:
    nord, kind = a_dealer("Nord"), a_kind("Settlement")
    a_kind("Frame contract", roles=["supplier"])
    address = f"/partners/roles/{role_of(nord).public_id}/state/"
    signed_in(client, "channel_chief")

    page, refused = text(client.get(address)), text(client.post(address, leaving()))
    assert "Documents that are asked for" in page
    assert "Frame contract" not in page
    assert "Needed first: “Settlement”, which is missing." in refused
    assert role_of(nord).state == "active"
    assert client.post(f"/partners/{nord.public_id}/documents/new/", upload(kind)).status_code == 302
    assert client.post(address, leaving()).status_code == 302

    assert role_of(nord).state == "exiting"
    assert "contract.pdf" in text(client.get(f"/partners/{nord.public_id}/documents/"))


def test_what_a_partner_sends_counts_when_one_of_ours_has_accepted_it(client: Client, tmp_path: Path) -> None:
    nord, kind = a_dealer("Nord"), a_kind()
    document = sent(nord, kind, tmp_path, by=someone_at(nord, "partner_administrator"))
    chief = staff("channel_chief")
    with acting(chief):
        assert [todo.sentence for todo in TO_LOOK_AT.find(chief)] == ["Look at “Contract” of Nord"]
        with pytest.raises(Refused, match="waits to be looked at"):
            role_of(nord).move(to="exiting", by=chief, reason="It ends")
    signed_in(client, "channel_chief")

    assert client.post(f"/partners/documents/{document.public_id}/acceptance/").status_code == 302

    with acting(chief):
        assert not TO_LOOK_AT.find(chief)
        role_of(nord).move(to="exiting", by=chief, reason="It ends")


def test_what_is_declined_comes_back_to_the_partner_with_the_reason(client: Client, tmp_path: Path) -> None:
    nord, kind = a_dealer("Nord"), a_kind(states=["active"])
    ada = someone_at(nord, "partner_administrator")
    document = sent(nord, kind, tmp_path, by=ada)
    signed_in(client, "channel_chief")
    address = f"/partners/documents/{document.public_id}/refusal/"

    assert client.post(address, {"reason": " "}).status_code == 422
    client.post(address, {"reason": "The second page is missing"})

    with acting(ada):
        [todo] = TO_SEND.find(ada)
        assert todo.sentence == "Send us “Contract”"
        assert todo.reason == "What you sent was declined: The second page is missing"
    happened = text(client.get(f"/partners/{nord.public_id}/history/"))
    assert happened.count("The second page is missing") == 1


def test_whoever_renewed_one_in_time_is_asked_no_more_and_hears_why_it_was_declined(
    client: Client, tmp_path: Path
) -> None:
    nord, kind, chief = a_dealer("Nord"), a_kind("Insurance", states=["active"]), staff("channel_chief")
    ada, soon = someone_at(nord, "partner_administrator"), clock.today() + 10 * DAY
    sent(nord, kind, tmp_path, by=chief, since=clock.today() - DAY, until=soon)
    signed_in(client, "partner_administrator", at=nord)

    def told() -> list[str]:
        with acting(ada):
            return [str(todo.reason) for todo in TO_SEND.find(ada)]

    waits = "a newer one waits to be looked at"
    assert ["ends on" in each for each in told()] == [True]
    renewed = sent(nord, kind, tmp_path, by=ada, until=soon + 365 * DAY, content=PDF + b"2")
    assert told() == []
    assert waits in text(client.get("/portal/company/documents/"))

    with acting(chief):
        renewed.decline(by=chief, reason="Another company is insured")
    assert told() == ["What you sent was declined: Another company is insured"]
    assert waits not in text(client.get("/portal/company/documents/"))


def test_one_that_has_ended_is_not_taken_from_a_partner_and_answers_no_request(client: Client, tmp_path: Path) -> None:
    nord, kind, chief = a_dealer("Nord"), a_kind("Insurance"), staff("channel_chief")
    ada, over = someone_at(nord, "partner_administrator"), clock.today() - DAY
    with acting(chief):
        DocumentRequest.ask(nord, kind=kind, due_on=clock.today(), by=chief)
    with pytest.raises(Refused, match="It would have ended on") as refused:
        sent(nord, kind, tmp_path, by=ada, since=over - DAY, until=over)
    with clock.standing_at(clock.now() - 3 * DAY):
        late = sent(nord, kind, tmp_path, by=ada, until=over)
    signed_in(client, "channel_chief")

    answer = client.post(f"/partners/documents/{late.public_id}/acceptance/", follow=True)

    assert refused.value.field == "valid_until"
    assert "is accepted, and counts no more: it ended on" in text(answer)
    with as_system():
        assert DocumentRequest.open_ones(nord.pk).exists()


def test_a_planned_move_waits_for_its_document_and_then_happens(tmp_path: Path) -> None:
    eva = an_account(name="Eva", roles=("partner_manager",))
    nord, kind = a_dealer("Nord", manager=eva), a_kind()
    chief, manager = staff("channel_chief"), Actor.staff(account_id=eva.pk, name="Eva", roles=["partner_manager"])
    with acting(chief):
        PlannedMove.plan(role_of(nord), to="exiting", on=clock.today() + DAY, reason="Ends", by=chief)
    with clock.standing_at(clock.now() + DAY):
        carry_out_planned_moves.func()
        carry_out_planned_moves.func()
        with acting(manager):
            [todo] = AWAITED.find(manager)
            assert PlannedMove.objects.get().stage == "planned"
        assert (todo.sentence, todo.late) == ("Bring the documents by which Nord becomes exiting", True)
        assert "“Contract”, which is missing" in todo.reason

        sent(nord, kind, tmp_path, by=chief)
        carry_out_planned_moves.func()

        with acting(manager):
            assert not AWAITED.find(manager)
    assert role_of(nord).state == "exiting"


def test_a_kind_s_months_give_the_last_day_and_who_is_asked_for_the_next(tmp_path: Path) -> None:
    nord, kind = a_dealer("Nord"), a_kind("Insurance", states=["active"], months=12)
    chief = staff("channel_chief")
    document = sent(nord, kind, tmp_path, by=chief, since=date(2025, 1, 1))
    assert document.valid_until == date(2025, 12, 31)

    def asked(on: date, source: TodoSource, actor: Actor) -> list[str]:
        with clock.standing_at(clock.now().replace(year=on.year, month=on.month, day=on.day)), acting(actor):
            return [todo.sentence for todo in source.find(actor)]

    assert asked(date(2025, 11, 1), TO_RENEW, chief) == []
    assert asked(date(2025, 12, 2), TO_RENEW, chief) == ["Ask Nord for a new “Insurance”"]
    ada = someone_at(nord, "executive")
    assert asked(date(2025, 12, 2), TO_RENEW, chief) == []  # now somebody there is asked
    assert asked(date(2025, 12, 2), TO_SEND, ada) == ["Send us “Insurance”"]
    assert asked(date(2026, 1, 5), TO_RENEW, chief) == ["Ask Nord for a new “Insurance”"]
    sent(nord, kind, tmp_path, by=chief, since=date(2026, 1, 1), content=PDF + b" again")
    assert asked(date(2025, 12, 2), TO_SEND, ada) == []
    assert asked(date(2026, 1, 5), TO_RENEW, chief) == []


def test_an_applicant_is_asked_for_what_its_next_step_needs() -> None:
    nord = a_dealer("Nord", state="applicant")
    a_kind("Extract of the register", states=["qualified"])
    a_kind("Signed contract", states=["contracted"])
    ada = someone_at(nord, "partner_administrator")
    with acting(ada):
        assert [todo.sentence for todo in TO_SEND.find(ada)] == ["Send us “Extract of the register”"]


def test_the_portal_takes_a_file_and_shows_what_came_of_it(client: Client) -> None:
    nord, kind = a_dealer("Nord"), a_kind()
    signed_in(client, "partner_administrator", at=nord)

    answer = client.post("/portal/company/documents/new/", upload(kind), follow=True)

    assert "To be looked at" in text(answer)
    with as_system():
        document = Document.objects.get()
    file = client.get(f"/portal/company/documents/{document.public_id}/file/")
    assert b"".join(file.streaming_content) == PDF  # type: ignore[attr-defined]
    assert file["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file["Content-Security-Policy"]
    assert client.post("/portal/company/documents/new/", upload(kind)).status_code == 422  # the same file again


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "empty.pdf"), (b"MZ", "contract.pdf"), (b"<svg onload='x'/>", "a.png")]
)
def test_what_is_no_document_is_refused_whatever_its_name_says(client: Client, content: bytes, name: str) -> None:
    nord, kind = a_dealer("Nord"), a_kind()
    signed_in(client, "partner_administrator", at=nord)

    answer = client.post("/portal/company/documents/new/", upload(kind, content, name))

    assert answer.status_code == 422
    assert name in text(answer)
    with as_system():
        assert not Document.objects.exists()


def test_a_rival_and_a_colleague_of_the_wrong_role_see_no_document(client: Client, tmp_path: Path) -> None:
    nord, sued, kind = a_dealer("Nord"), a_dealer("Sued"), a_kind()
    document = sent(nord, kind, tmp_path, by=staff("channel_chief"))
    file = f"/portal/company/documents/{document.public_id}/file/"

    signed_in(client, "partner_administrator", at=sued)
    assert client.get(file).status_code == 404
    assert "contract.pdf" not in text(client.get("/portal/company/documents/"))
    signed_in(client, "sales", at=nord)
    assert client.get(file).status_code == 403
    assert client.post("/portal/company/documents/new/", upload(kind)).status_code in {403, 413}
    signed_in(client, "support_agent")
    assert client.get(f"/partners/{nord.public_id}/documents/").status_code == 403
    assert "Documents" not in text(client.get(f"/partners/{nord.public_id}/")).partition("<main")[2]


def test_a_partner_can_send_only_what_its_roles_are_asked_for(client: Client) -> None:
    nord, kind = a_supplier("Nord"), a_kind()
    signed_in(client, "partner_administrator", at=nord)

    assert client.post("/portal/company/documents/new/", upload(kind)).status_code == 422


def test_programs_of_a_partner_read_what_its_own_roles_are_asked_for(client: Client) -> None:
    a_kind("Dealer agreement", roles=["dealer"])
    a_kind("Certificate of a supplier", roles=["supplier"])

    def read() -> list[str]:
        return [each["name"] for each in client.get("/api/v1/document-kinds").json()["data"]]

    signed_in(client, "executive", at=a_dealer())
    own = read()
    signed_in(client, "channel_chief")

    assert (own, read()) == (["Dealer agreement"], ["Certificate of a supplier", "Dealer agreement"])


def test_documents_of_a_partner_fill_no_disk(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "file", limits.Limit(timedelta(days=1), partner=1))
    kind, company = a_kind(), a_dealer()

    def sent_as(new: str, *pages: str) -> list[int]:
        return [client.post(new, upload(kind, PDF + page.encode())).status_code for page in pages]

    signed_in(client, "executive", at=company)
    theirs = sent_as("/portal/company/documents/new/", "1", "2")
    signed_in(client, "channel_chief")

    assert theirs == [302, 422]
    assert sent_as(f"/partners/{company.public_id}/documents/new/", "3", "4") == [302, 302]


@pytest.mark.django_db(transaction=True)
def test_a_withdrawn_document_leaves_no_file_unless_another_needs_it(client: Client, tmp_path: Path) -> None:
    nord, chief = a_dealer("Nord"), staff("channel_chief")
    one, other = sent(nord, a_kind(), tmp_path, by=chief), sent(nord, a_kind("Proof"), tmp_path, by=chief)
    signed_in(client, "channel_chief")
    withdraw = "/partners/documents/{}/withdrawal/"

    assert client.post(withdraw.format(one.public_id), {"typed": "another.pdf"}).status_code == 409
    client.post(withdraw.format(one.public_id), {"typed": "contract.pdf"})
    assert other.file.exists()
    client.post(withdraw.format(other.public_id), {"typed": "contract.pdf"})

    assert not other.file.exists()
    assert client.get(f"/partners/documents/{one.public_id}/file/").status_code == 404


def test_a_chief_says_what_is_asked_and_takes_it_back(client: Client) -> None:
    signed_in(client, "channel_chief")
    given = {
        "name": "Insurance",
        "why": "A fire ends nobody.",
        "months": "12",
        "roles": ["dealer"],
        "states": ["active"],
    }

    client.post("/partners/document-kinds/new/", given)
    assert client.post("/partners/document-kinds/new/", given).status_code == 422  # the name is taken
    kind = DocumentKind.objects.get()
    page = text(client.get("/partners/document-kinds/"))
    assert "12 months" in page
    client.post(
        f"/partners/document-kinds/{kind.public_id}/edit/", given | {"months": "", "states": ["active", "renewing"]}
    )
    shown = text(client.post("/partners/document-kinds/retirement/", {"row": [kind.public_id]}))
    assert "dealer, before they become: active, renewing" in shown
    assert "no more; what was sent stays" in shown
    assert DocumentKind.objects.get().retired_at is None
    confirmed(client, "/partners/document-kinds/retirement/done/", {"row": [kind.public_id]})

    kind.refresh_from_db()
    assert (kind.states, kind.months) == (["active", "renewing"], None)
    assert not kind.asked_of("dealer", to="active")
    assert "Insurance" not in text(client.get("/partners/document-kinds/?view=asked")).split("is asked for no more")[-1]
    assert "Insurance" in text(client.get("/partners/document-kinds/?view=retired"))
    again = confirmed(client, "/partners/document-kinds/return/done/", {"row": [kind.public_id]}, follow=True)
    kind.refresh_from_db()
    assert kind.asked_of("dealer", to="active")
    found = re.search(r'action="(/partners/document-kinds/undo/\w+/[^"]*)"', text(again))
    assert found is not None
    client.post(found[1])
    kind.refresh_from_db()
    assert not kind.asked_of("dealer", to="active")
    signed_in(client, "partner_manager")
    assert client.get("/partners/document-kinds/new/").status_code == 403


def test_the_list_of_documents_asks_the_same_for_many(client: Client, tmp_path: Path) -> None:
    from .reading import queries

    nord, chief = a_dealer("Nord"), staff("channel_chief")
    signed_in(client, "channel_chief")
    sent(nord, a_kind("Kind"), tmp_path, by=chief)
    address = f"/partners/{nord.public_id}/documents/"
    before = queries(client, address)
    for number in range(5):
        sent(nord, a_kind(f"Kind {number}"), tmp_path, by=chief)

    assert queries(client, address) == before


def test_a_company_that_sends_many_hides_nobody_elses_from_who_looks(tmp_path: Path) -> None:
    chief, kind = staff("channel_chief"), a_kind()
    nord, sued = a_dealer("Nord"), a_dealer("Sued")
    by = {company: someone_at(company, "partner_administrator") for company in (nord, sued)}
    for place in range(MOST + 1):
        sent(nord, kind, tmp_path, by=by[nord], content=PDF + bytes([place]))
    sent(sued, kind, tmp_path, by=by[sued])

    with acting(chief):
        told = [str(todo.sentence) for todo in TO_LOOK_AT.find(chief)]

    assert told == ["Look at “Contract” of Nord", "Look at “Contract” of Sued"]


def test_who_put_off_a_document_is_told_when_another_one_of_its_kind_comes(tmp_path: Path) -> None:
    chief, kind, nord = staff("channel_chief"), a_kind(), a_dealer("Nord")
    theirs = someone_at(nord, "partner_administrator")

    def keys(*known: str) -> list[str]:
        with acting(chief):
            return [each.key for each in TO_LOOK_AT.find(chief, known or None)]

    first = sent(nord, kind, tmp_path, by=theirs)
    put_off = keys()
    second = sent(nord, kind, tmp_path, by=theirs, content=PDF + b"better")

    assert put_off == [first.public_id]
    assert keys() == keys(second.public_id) == [second.public_id]
    assert keys(first.public_id) == []


def test_a_document_that_holds_for_years_bears_both_years(client: Client, tmp_path: Path) -> None:
    """ "14 May to 13 May 2029" would be understood as of one year."""
    nord, kind = a_dealer("Nord"), a_kind("Certificate", states=["active"])
    first, last = date(2026, 5, 14), date(2029, 5, 13)
    sent(nord, kind, tmp_path, by=staff("channel_chief"), since=first, until=last)
    signed_in(client, "channel_chief")

    with clock.standing_at(clock.now().replace(year=2026, month=11, day=30)):
        shown = text(client.get(f"/partners/{nord.public_id}/documents/"))

    assert "14 May 2026 to 13 May 2029" in shown
