"""Credit notes and returns: netted whether their lines bear a minus or not, told, and never guessed. Feature 1."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from hanse.facts.keeping import store
from hanse.intake.commands import app
from hanse.intake.mapping import Mapping, Returns
from hanse.intake.models import Batch
from hanse.intake.tests.sending import again, chosen, confirm, run_jobs, sent, steward, told
from hanse.kernel import words
from hanse.kernel.actor import current
from hanse.kernel.errors import Refused

from .files import a_file, a_line, checked, counts, imported, total
from .orders import prepare_network

pytestmark = pytest.mark.django_db
any_database = pytest.mark.any_database
__all__ = ["steward"]
TOLD = "Lines whose Document Type is CR count as returns: their quantities and amounts are taken as negative."


@pytest.fixture(autouse=True)
def network(at_work: object, manufacturer: object) -> None:
    prepare_network()


def typed(*values: str, header: str = "Document Type", **more: Any) -> list[dict[str, Any]]:
    """A line for each type of document, of two pieces at 50 each."""
    return [a_line(number, **{header: value}, **more) for number, value in enumerate(values, start=1)]


def proposed(folder: Path, lines: list[dict[str, Any]], kind: str = "sell_in") -> Batch:
    batch = Batch.receive(a_file(folder, lines), kind=kind, by=current())
    batch.recognise()
    return batch


def returns(batch: Batch) -> Returns | None:
    return Mapping.parse(batch.mapping).returns


def facts(kind: str, *columns: str) -> list[tuple[Any, ...]]:
    with store.reading(kind) as found:
        rows = found.rows(found.lines.order_by("line_no").select(*columns))
    return [tuple(row[column] for column in columns) for row in rows]


@any_database
@pytest.mark.parametrize("minus", ["", "-"])
def test_credit_notes_are_netted_whether_they_bear_a_minus_or_not(minus: str, tmp_path: Path) -> None:
    lines = [
        *typed("IN", "CR", "IN"),
        a_line(9, quantity=f"{minus}1", amount=f"{minus}50.00", **{"Document Type": "cr"}),
    ]

    batch = imported(a_file(tmp_path, lines))

    assert counts(batch) == (4, 4, 0, 0, 0)
    assert batch.is_clear
    assert TOLD in [words.told(each) for each in batch.described["assumed"]]
    assert facts("sell_in", "quantity", "amount", "reporting") == [
        (2, 100, 100), (-2, -100, -100), (2, 100, 100), (-1, -50, -50),
    ]  # fmt: skip
    assert total() == 50


@pytest.mark.parametrize(("header", "values", "credit"), [
    ("Belegart", ("RE", "GS"), ("GS",)), ("Belegart", ("RE", "Gutschrift"), ("Gutschrift",)), ("FKART", ("F2", "G2", "RE"), ("G2", "RE")),
    ("Vorgang", ("Rechnung", "Retoure", "Gutschrift"), ("Retoure", "Gutschrift")), ("Type", ("Invoice", "Credit Memo"), ("Credit Memo",)),
    ("Transaction type", ("Sale", "Return"), ("Return",)), ("Type de pièce", ("Facture", "Avoir"), ("Avoir",)),
    ("Tipo documento", ("TD01", "TD04"), ("TD04",)), ("Tipo de documento", ("Factura", "Nota de crédito"), ("Nota de crédito",)),
    ("Tipo documento", ("Fattura", "Nota di credito"), ("Nota di credito",)), ("Invoice type code", ("380", "381"), ("381",)),
    ("Type", ("out_invoice", "out_refund"), ("out_refund",)), ("Doc. Type", ("CN", "CN"), ("CN",)), ("Belegart", ("", "Gutschrift"), ("Gutschrift",)),
    ("Bemerkung", ("Rechnung", "Gutschrift"), ("Gutschrift",)),
])  # fmt: skip
def test_types_of_documents_are_known_in_the_words_and_codes_of_the_trade(
    header: str, values: tuple[str, ...], credit: tuple[str, ...], tmp_path: Path
) -> None:
    assert returns(proposed(tmp_path, typed(*values, header=header))) == Returns(header, credit)


@pytest.mark.parametrize(("header", "values"), [
    ("Document Type", ("IN", "CR", "XX")), ("Document Type", ("IN", "INV")), ("Belegart", ("RE", "RE")), ("Belegart", ("RE", "CR")),
    ("Type", ("Debit", "Credit")), ("Type", ("DR", "CR")), ("Country", ("CN", "CR", "IN")), ("Payment", ("Invoice", "Credit")),
    ("Bemerkung", ("Gutschrift", "")), ("Bemerkung", ("Gutschrift", "Bitte Gutschrift senden")),
])  # fmt: skip
def test_what_may_mean_something_else_is_never_guessed(header: str, values: tuple[str, ...], tmp_path: Path) -> None:
    assert returns(proposed(tmp_path, typed(*values, header=header))) is None


def test_a_sender_that_writes_every_sign_is_read_as_it_writes(tmp_path: Path) -> None:
    credit = a_line(3, quantity=-2, amount="-100.00", **{"Document Type": "CR"})

    batch = imported(a_file(tmp_path, [*typed("IN", "IN"), credit]))

    assert returns(batch) is None
    assert total() == 100


def test_returns_beyond_the_beginning_of_a_file_are_seen_and_so_is_what_nobody_knows_there(tmp_path: Path) -> None:
    invoices = typed(*["IN"] * 2100)

    assert returns(proposed(tmp_path, [*invoices, a_line(9000, **{"Document Type": "CR"})])) == Returns(
        "Document Type", ("CR",)
    )
    assert returns(proposed(tmp_path, [*invoices, *typed("CR", "XX", order_number="SO9001")])) is None


def test_prices_of_a_return_stay_prices_and_the_total_line_is_no_type(tmp_path: Path) -> None:
    lines = [
        {"Document Type": kind, "Order": f"SO{number}", "Order date": "2025-03-17", "Dealer number": "D-0001", "Quantity": 2,
         "Unit price": price, "Discount": "10.00", "Currency": "EUR"}
        for number, (kind, price) in enumerate([("Invoice", "50.00"), ("Credit note", "50.00"), ("Credit note", "-50.00")])
    ]  # fmt: skip
    path = a_file(tmp_path, [*lines, {"Document Type": "Total", "Quantity": 6}])

    batch = imported(path)

    assert (batch.new, batch.rejected) == (3, 1)
    assert facts("sell_in", "quantity", "unit_price", "discount", "amount") == [
        (2, 50, 10, 90), (-2, 50, -10, -90), (-2, 50, -10, -90),
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "line", "columns", "wanted"), [
    ("purchase", {"organisation": "S-0001", "quantity": None, "ordered": 5, "received": 5, "rejected": 1},
     ("ordered", "received", "rejected", "amount"), (-5, -5, -1, -100)),
    ("invoice", {"order_number": None, "order_date": None, "invoice_number": "R1", "invoiced_on": "2025-03-17", "quantity": None},
     ("amount",), (-100,)),
    ("sell_out", {"order_number": None, "order_line": None, "order_date": None, "sold_on": "2025-03-17"}, ("quantity", "amount"), (-2, -100)),
])  # fmt: skip
def test_every_kind_with_returns_nets_them(
    kind: str, line: dict[str, Any], columns: tuple[str, ...], wanted: tuple[int, ...], tmp_path: Path
) -> None:
    made = {name: value for name, value in (a_line() | line).items() if value is not None}

    batch = imported(a_file(tmp_path, [made | {"Document Type": "Credit Memo"}]), kind)

    assert (batch.new, batch.rejected) == (1, 0)
    assert facts(kind, *columns) == [wanted]


def test_a_kind_without_returns_takes_no_word_of_them(tmp_path: Path) -> None:
    lines = [{"dealer": "D-0001", "as of": "2025-03-17", "product": "HL-U509", "on hand": 4, "Document Type": "CR"}]
    batch = proposed(tmp_path, lines, "stock")

    assert returns(batch) is None
    with pytest.raises(Refused, match="this kind of file has none"):
        batch.stage(Mapping.parse(batch.mapping | {"returns": {"column": "Document Type", "values": ["CR"]}}))


def text_of(path: Path) -> str:
    return path.read_text()


def test_the_page_says_it_lets_a_person_turn_it_off_and_remembers_that(steward: Client, tmp_path: Path) -> None:
    first = sent(steward, "sell_in", text_of(a_file(tmp_path, typed("IN", "CR"))), "march.csv")
    page = f"/imports/{first.public_id}/"
    assert TOLD in told(steward.get(page))
    off = chosen(steward, first) | {"returns": "as written"}

    assert "Lines whose Document Type is CR count as they are written." in told(steward.post(f"{page}columns/", off))
    steward.post(f"{page}check/", off)
    run_jobs()
    confirm(steward, again(first))
    run_jobs()
    second = sent(steward, "sell_in", text_of(a_file(tmp_path, typed("IN", "CR", order_line=2))), "april.csv")

    assert total() == 200
    assert returns(second) == Returns("Document Type", ("CR",), negative=False)
    assert again(second).is_clear


def test_returns_are_remembered_and_what_is_new_of_them_is_asked_about(steward: Client, tmp_path: Path) -> None:
    batches = [
        sent(steward, "sell_in", text_of(a_file(tmp_path, typed(*values, order_line=place))), f"{place}.csv")
        for place, values in enumerate([("IN", "IN")], start=1)
    ]
    confirm(steward, batches[0])
    run_jobs()

    asked = sent(steward, "sell_in", text_of(a_file(tmp_path, typed("IN", "CR", order_line=2))), "2.csv")
    assert (asked.state, returns(asked)) == ("received", Returns("Document Type", ("CR",)))
    steward.post(f"/imports/{asked.public_id}/check/", chosen(steward, asked))
    run_jobs()
    confirm(steward, again(asked))
    run_jobs()
    known = sent(steward, "sell_in", text_of(a_file(tmp_path, typed("IN", "IN", order_line=3))), "3.csv")
    more = sent(steward, "sell_in", text_of(a_file(tmp_path, typed("IN", "CR", "CN", order_line=4))), "4.csv")

    assert total() == 200
    assert (known.state, returns(known)) == ("staged", Returns("Document Type", ("CR",)))
    assert (more.state, returns(more)) == ("received", Returns("Document Type", ("CR", "CN")))


def test_returns_are_known_by_the_letters_that_stand_there(tmp_path: Path) -> None:
    batch = proposed(tmp_path, typed("INVOICE", "CREDİT NOTE"))
    assert returns(batch) == Returns("Document Type", ("CREDİT NOTE",))

    batch.stage(Mapping.parse(batch.mapping))
    batch.commit(by=current())

    assert facts("sell_in", "quantity", "amount") == [(2, 100), (-2, -100)]


@any_database
def test_a_mapping_file_says_first_sign_and_returns(tmp_path: Path) -> None:
    path = a_file(tmp_path, [
        {"No": 1, "Own": "", "Theirs": "D-0001", "Day": "2025-03-17", "Pieces": "2", "Booked": "-100.00", "What": "sale"},
        {"No": 2, "Own": "D-0002", "Theirs": "D-0001", "Day": "2025-03-17", "Pieces": "-1", "Booked": "50.00", "What": "sale"},
        {"No": 3, "Own": "D-0003", "Theirs": "", "Day": "2025-03-17", "Pieces": "1", "Booked": "-50.00", "What": "Rücksendung"},
    ])  # fmt: skip
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({
        "fields": {
            "order_number": {"column": "No"}, "order_date": {"column": "Day"}, "organisation": {"first": ["Own", "Theirs"]},
            "quantity": {"column": "Pieces"}, "amount": {"column": "Booked", "sign": -1}, "currency": {"constant": "EUR"},
        },
        "returns": {"column": "What", "values": ["rücksendung"]},
    }))  # fmt: skip

    done = CliRunner().invoke(
        app, ["import", "sell_in", str(path), "--mapping", str(mapping), "--json"], catch_exceptions=False
    )

    found = json.loads(done.stdout)
    assert (found["new"], found["rejected"]) == (3, 0)
    assert any(sentence.startswith("Lines whose What is rücksendung count as returns") for sentence in found["assumed"])
    assert facts("sell_in", "quantity", "amount") == [(2, 100), (-1, -50), (-1, -50)]
    assert [name for (name,) in facts("sell_in", "organisation_id")] == [company(number) for number in (1, 2, 3)]


def company(number: int) -> int:
    from hanse.network.models import Partnership

    return Partnership.objects.get(reference=f"D-000{number}").organisation_id


@pytest.mark.parametrize(("given", "why"), [
    ({"column": "What"}, "a column and a list of its values are expected"), ({"values": ["CR"]}, "a column and a list"),
    ({"column": "What", "values": "CR"}, "a column and a list"), ({"column": "What", "values": ["CR"], "minus": True}, "minus is not known"),
    ("CR", "an object in braces is expected"),
])  # fmt: skip
def test_a_mistake_in_what_is_said_of_returns_is_a_sentence(given: Any, why: str) -> None:
    with pytest.raises(Refused, match=f"The mapping is not right at returns: .*{why}"):
        Mapping.parse({"fields": {"amount": {"column": "Amount"}}, "returns": given})


def test_a_column_of_returns_that_the_file_does_not_have_is_refused(tmp_path: Path) -> None:
    batch = proposed(tmp_path, [a_line()])

    with pytest.raises(Refused, match="tells returns by a column Belegart"):
        batch.stage(Mapping.parse(batch.mapping | {"returns": {"column": "Belegart", "values": ["GS"]}}))


@any_database
@pytest.mark.parametrize(("kind", "change", "why"), [
    ("sell_in", {"quantity": -1}, "Quantity and amount have different signs"),
    ("sell_in", {"amount": "-100.00"}, "Quantity and amount have different signs"),
    ("sell_in", {"quantity": 0, "amount": "-100.00"}, ""), ("sell_in", {"amount": "0"}, ""), ("sell_in", {"quantity": -2, "amount": "-100.00"}, ""),
    ("sell_in", {"quantity": 1, "unit_price": "-100.00", "amount": "-100.00"}, ""), ("purchase", {"ordered": -1}, "Quantity and amount"),
    ("purchase", {"received": 5, "rejected": 6}, "Between nothing and all that was received"), ("purchase", {"received": 5, "rejected": 5}, ""),
    ("purchase", {"received": 0, "rejected": 1}, "Between nothing and all that was received"), ("purchase", {"rejected": 9}, "Between nothing and all"),
    ("purchase", {"received": 5, "rejected": -1}, "Between nothing and all"), ("purchase", {"received": -5}, "has the sign of what is ordered"),
    ("purchase", {"received": 12, "rejected": 11}, ""),
    ("purchase", {"ordered": -5, "received": -5, "rejected": 0, "amount": "-100.00"}, ""),
])  # fmt: skip
def test_a_line_that_contradicts_itself_is_refused(kind: str, change: dict[str, Any], why: str, tmp_path: Path) -> None:
    own = (
        {"organisation": "S-0001", "ordered": 8, "received": "", "rejected": ""}
        if kind == "purchase"
        else {"unit_price": ""}
    )
    line = a_line(**own) | change
    if kind == "purchase":
        del line["quantity"]

    batch = checked(a_file(tmp_path, [line]), kind)

    assert [row.reason for row in batch.rejected_rows.all()] == ([] if not why else [batch.rejected_rows.get().reason])
    assert why in (batch.rejected_rows.get().reason if why else "")
    assert batch.new == (not why)
    assert Decimal(batch.read) == 1
