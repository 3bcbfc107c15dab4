"""The audit trail speaks the reader's language: its list, its filters, each entry and its export; and what it is told of."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils.translation import override
from typer.testing import CliRunner

from hanse.facts.keeping.committing import settle
from hanse.facts.kinds import fact_kind
from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, AuditEntry, Manufacturer
from hanse.kernel.trail import audit
from hanse.network.models import Organisation, Product, Relationship, VisibilityGrant
from hanse.network.tests.builders import a_dealer, an_account, as_system
from hanse.oversight.tables import trail_table
from hanse.scorecards.commands import app
from hanse.scorecards.jobs import compute_scores
from hanse.scorecards.runs.working import compute_all
from tests.wording import code_words_in

pytestmark = pytest.mark.django_db
TAG = re.compile(r"<script.*?</script>|<[^>]*>", re.DOTALL)
COMMAND = Actor.system("command line")


@pytest.fixture
def dealer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    monkeypatch.setenv("HANSE_HOME", str(tmp_path / "home"))
    contributions.load("contributions")
    Manufacturer.objects.create(name="Hansa Cycles", currency="EUR")
    with as_system():
        Product.objects.create(number="HL-1", name="Lamp")
    return a_dealer("Cordula Räder", reference="C-1")


@pytest.fixture
def steward() -> Actor:
    account = an_account("dan@ours.example", name="Dan Wilson", roles=("data_steward", "administrator"))
    return Actor.staff(account_id=account.pk, name=account.name, roles=["data_steward", "administrator"])


@pytest.fixture
def at_the_command_line() -> Iterator[Actor]:
    with acting(COMMAND) as actor:
        yield actor


def reader(language: str) -> Client:
    """An auditor who reads this language."""
    email = f"{language}@ours.example"
    known = Account.objects.filter(email=email).first()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(known or an_account(email, name="Zoe Auditor", language=language, roles=("auditor",)))
    return client


def opened(client: Client, url: str) -> str:
    answer: Any = client.get(url)
    assert answer.status_code == 200, answer.status_code
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8-sig"))


def exported(client: Client, query: str = "") -> list[list[str]]:
    return list(csv.reader(io.StringIO(opened(client, f"/audit/?{query}&columns=every&export=csv"))))


def sent(tmp_path: Path, *orders: str, by: Actor) -> Batch:
    """A checked file of lines, one for each order."""
    path = tmp_path / f"{'-'.join(orders)}.csv"
    lines = ["order_number,order_line,order_date,organisation,product,quantity,amount,currency"]
    lines += [f"{order},1,2025-01-17,C-1,HL-1,2,100.00,EUR" for order in orders]
    path.write_text("\n".join(lines))
    with acting(by):
        batch = Batch.receive(path, kind="sell_in", by=by)
        batch.recognise()
        batch.stage(Mapping.parse(batch.mapping))
        assert batch.rejected == 0, list(batch.rejected_rows.values_list("reason", flat=True))
    return batch


def bring_in(batch: Batch, *, by: Actor) -> None:
    with acting(by):
        batch.commit(by=by)
        batch.refresh_from_db()


def take_out(batch: Batch, *, by: Actor) -> None:
    with acting(by):
        batch.withdraw(by=by)


def last(operation: str) -> AuditEntry:
    return AuditEntry.objects.filter(operation=operation).latest("id")


def test_an_import_names_its_kind_and_file(dealer: Organisation, steward: Actor, tmp_path: Path) -> None:
    bring_in(sent(tmp_path, "A", by=steward), by=steward)
    entry = last("imports.commit")
    assert entry.subject_label == "sell_in: A.csv"

    english, german = (opened(reader(language), f"/audit/{entry.pk}/") for language in ("en", "de"))

    assert "Sell-in: A.csv" in english
    assert "Eine geprüfte Datei importieren" in german
    assert "sell_in" not in english + german


def test_what_a_dead_command_had_begun_is_told_as_its_own(
    dealer: Organisation, steward: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = sent(tmp_path, "A", by=COMMAND)
    _cut_off(lambda: bring_in(batch, by=COMMAND), monkeypatch)
    assert not AuditEntry.objects.filter(operation="imports.commit").exists()

    bring_in(sent(tmp_path, "B", by=steward), by=steward)

    told = {entry.after["file_name"]: entry for entry in AuditEntry.objects.filter(operation="imports.commit")}
    assert (told["A.csv"].actor_kind, told["A.csv"].actor_name) == ("system", "command line")
    assert told["B.csv"].actor_name == "Dan Wilson"
    page = opened(reader("en"), f"/audit/{told['A.csv'].pk}/")
    assert "Somebody at the command line imported A.csv as Sell-in: 1 new line." in page
    assert "Hanse itself" not in page


def test_what_a_person_had_begun_without_a_worker_is_told_as_theirs(
    dealer: Organisation, steward: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = sent(tmp_path, "A", by=steward)
    _cut_off(lambda: bring_in(batch, by=steward), monkeypatch)

    with acting(Actor.system("another import")):
        settle(fact_kind("sell_in"))

    entry = last("imports.commit")
    assert (entry.actor_kind, entry.actor_name, entry.account_id) == ("staff", "Dan Wilson", steward.account_id)


def test_a_withdrawal_that_was_cut_off_at_the_command_line_is_told_so(
    dealer: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = sent(tmp_path, "A", by=COMMAND)
    bring_in(batch, by=COMMAND)
    _cut_off(lambda: take_out(batch, by=COMMAND), monkeypatch, at="_acknowledge_withdrawal")

    with acting(Actor.system("another import")):
        settle(fact_kind("sell_in"))

    assert last("imports.withdraw").actor_name == "command line"


def _cut_off(work: Any, monkeypatch: pytest.MonkeyPatch, at: str = "_acknowledge") -> None:
    """The process dies after the store was written and before that counts."""
    with monkeypatch.context() as dying:
        dying.setattr(f"hanse.facts.keeping.committing.{at}", _dies)
        with pytest.raises(KeyboardInterrupt):
            work()


def _dies(*_given: object, **_more: object) -> None:
    raise KeyboardInterrupt


def test_scores_are_told_alike_from_the_command_line_the_job_and_the_page(
    dealer: Organisation, steward: Actor, tmp_path: Path, at_the_command_line: Actor
) -> None:
    bring_in(sent(tmp_path, "A", by=steward), by=steward)

    def counted() -> tuple[str, dict[str, Any]]:
        entry = last("scorecards.compute")
        return entry.actor_name, entry.after

    days = ("--from", "2025-01-01", "--to", "2025-01-31")
    CliRunner().invoke(app, ["scorecards", "compute", "--kind", "dealer", *days], catch_exceptions=False)
    by_command = counted()
    compute_all(by=steward)
    asked = counted()
    compute_scores.func(kind="dealer", since="2125-01-01T00:00:00+00:00")
    by_job = counted()

    kept = {"kind": "dealer", "starts_on": "2025-01-01", "ends_on": "2025-01-31", "partners": 1, "scored": 0}
    assert by_command == ("command line", kept)
    assert (asked[0], asked[1]["scores"]) == ("Dan Wilson", "dealer")
    assert by_job == ("job hanse.scorecards.jobs.compute_scores", kept)
    english, german = (opened(reader(language), "/audit/") for language in ("en", "de"))
    sentence = "computed the scores of dealers from 1 January 2025 to 31 January 2025: 1 card, 0 with a score."
    assert f"Somebody at the command line {sentence}" in english
    assert f"Hanse itself {sentence}" in english
    assert "Dan Wilson had the scores of all dealers computed again." in english
    assert "der Händler für den Zeitraum vom 1. Januar 2025 bis 31. Januar 2025 berechnet: 1 Scorecard, 0 mit" in german
    page = opened(reader("de"), f"/audit/{AuditEntry.objects.get(actor_name=COMMAND.name).pk}/")
    assert "Händler, 1. Januar 2025 bis 31. Januar 2025" in page
    assert page.index(">ab<") < page.index(">bis<")
    assert "der Rechner, auf dem Hanse läuft" in page


def a_day_s_work(dealer: Organisation, by: Actor) -> None:
    """Some of what is kept in the code's words: roles, states, kinds, parts."""
    other = a_dealer("Velo Lyon")
    colleague = an_account("jo@ours.example", name="Jo Berg", roles=("auditor",))
    with acting(by):
        partnership = dealer.partnerships.get()
        partnership.move(to=sorted(partnership.following())[0], by=by, reason="so")
        Relationship.tie(dealer, other, {"kind": Relationship.Kind.DISTRIBUTES_TO}, by=by)
        VisibilityGrant.give(dealer, by=by, grantee=other, resource="orders", starts_on=date(2025, 1, 1), reason="so")
        with transaction.atomic():
            roles = {"before": {"roles": ["auditor"]}, "after": {"roles": ["partner_manager", "trainer"]}}
            audit.record("colleagues.change", subject=colleague, **roles)
        colleague.end(by=by, reason="gone")


def test_the_export_is_in_the_reader_s_language_throughout(dealer: Organisation, steward: Actor) -> None:
    a_day_s_work(dealer, steward)

    heads, *rows = exported(reader("de"))

    assert len(set(heads)) == len(heads)
    assert {"Vorgang", "Vorher", "Nachher"} <= set(heads)
    cells = {cell for row in rows for cell in row}
    assert "darf sich anmelden: nein" in cells
    assert "Rollen: Partnerbetreuung, Schulung und Prüfung" in cells
    assert any("Art: ist Distributor für" in cell and "Firma: Cordula Räder" in cell for cell in cells)
    assert any("Teil: Bestellungen" in cell for cell in cells)
    assert "Cordula Räder, Händler" in cells


def test_what_one_wrote_in_german_another_reads_in_english(dealer: Organisation, steward: Actor) -> None:
    with override("de"):
        a_day_s_work(dealer, steward)
    assert last("partnerships.move").subject_label == "Cordula Räder, Händler"

    cells = {cell for row in exported(reader("en")) for cell in row}

    assert "Cordula Räder, dealer" in cells
    assert "Cordula Räder distributes to Velo Lyon" in cells
    assert "Orders, for Velo Lyon" in cells


def test_filters_name_operations_and_records_in_words_and_in_their_order(dealer: Organisation, steward: Actor) -> None:
    a_day_s_work(dealer, steward)

    page = opened(reader("de"), "/audit/?operation=accounts.end&kind=kernel.account&side=staff")

    assert "Einen Zugang beenden" in page
    assert code_words_in(TAG.sub(" ", page)) == []
    with override("de"):
        operations = next(each for each in trail_table(None).filters if each.key == "operation")
        named = [str(label) for label in operations.options().values()]
    assert len(named) > 4
    assert named == sorted(named, key=str.casefold)


def test_an_entry_of_a_room_that_is_gone_still_opens(dealer: Organisation) -> None:
    with as_system(), transaction.atomic():
        entry = audit.record("loans.lend", subject=dealer, after={"lent_on": "2025-01-01", "unit": {"a": 1}})
    assert entry

    page = opened(reader("en"), f"/audit/{entry.pk}/")

    assert "loans: lend" in page
    assert "lent on" in page
