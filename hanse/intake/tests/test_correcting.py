"""Refused lines that are corrected on a page: by the way of every file, with the same limits, walls and marks."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hanse.intake import correcting, refusing
from hanse.intake.checking.lines import RejectedRow
from hanse.intake.checking.reasons import Fault, Rejected
from hanse.intake.models import Batch
from hanse.intake.tests.sending import (
    DEALERS,
    NOVEMBER,
    a_partner,
    again,
    as_system,
    chosen,
    confirm,
    found,
    imported,
    own_home,
    reasons,
    run_jobs,
    sent,
    steward,
    told,
)
from hanse.kernel.web import limits
from hanse.kernel.words import said

__all__ = ["own_home", "steward"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(steward: Client) -> Batch:
    """November with two refused lines: a dealer whom nobody knows, and a day that there is not."""
    imported(steward, "organisations", DEALERS)
    return imported(steward, "sell_in", NOVEMBER, "november.csv")


def page(batch: Batch, part: str = "rejected/correct/") -> str:
    return f"/imports/{batch.public_id}/{part}"


def form_of(client: Client, batch: Batch, part: str = "rejected/correct/") -> dict[str, list[str] | str]:
    """What the page would send, unchanged: `row` with the lines, and each cell by its column and line."""
    shown = client.get(page(batch, part)).content.decode()
    rows = re.findall(r'name="row" value="(\d+)"', shown)
    cells = re.findall(r'<input type="text" name="(cell-[^"]+)"(?: value="([^"]*)")?', shown)
    return {"row": rows, **{name: html.unescape(value) for name, value in cells}}


def cell(given: dict[str, list[str] | str], value: str) -> str:
    [name] = [name for name, each in given.items() if each == value]
    return name


def test_wrong_cells_stand_first_with_their_reason_and_the_others_are_folded(steward: Client, first: Batch) -> None:
    shown = told(steward.get(page(first)))

    assert "Line 4" in shown
    assert "Line 5" in shown
    assert "“31.11.2026” is not a day." in shown
    assert shown.index("Line 5") < shown.index("“31.11.2026” is not a day.")
    assert "Elsewhere in this file: 03.11.2026" in shown
    assert "The other columns: SO3, 1, AW00002, 1, 7,25, EUR" in shown
    assert f'href="{page(first)}"' in steward.get(page(first, "")).content.decode()
    assert f'href="{page(first)}"' in steward.get(page(first, "rejected/")).content.decode()


def test_every_wrong_cell_of_a_line_stands_open_with_its_own_reason(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    wrong = NOVEMBER.replace("31.11.2026", "someday").replace(";7,25;", ";much;")
    batch = imported(steward, "sell_in", wrong, "november.csv")
    given = form_of(steward, batch)
    shown = told(steward.get(page(batch)))

    assert (5, "Datum, Betrag netto", "“someday” is not a day. “much” is not a number.") in reasons(batch)
    assert shown.index("“someday” is not a day.") < shown.index("“much” is not a number.")
    assert "“someday” is not a day. “much”" not in shown
    assert "The other columns: SO3, 1, AW00002, 1, EUR" in shown
    assert "“much” is not a number." in told(steward.get(page(batch, "")))

    half = steward.post(page(batch), given | {cell(given, "someday"): "30.11.2026"})
    run_jobs()
    assert reasons(found(half.url)) == [(2, "Betrag netto", "“much” is not a number.")]


def test_of_many_wrong_cells_each_has_its_own_reason_whatever_its_column_is_called(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    head, *lines = NOVEMBER.replace("Betrag netto", "Betrag, netto").splitlines()
    batch = imported(steward, "sell_in", "\n".join([head, *lines[:2], ";1;X-9;someday;ten;much;money"]), "november.csv")
    with as_system():
        row = batch.rejected_rows.get()
        names = [column["name"] for column in batch.columns]
        each = {name: row.told_of(name) for name in row.wrong_among(names)}

    assert each == {
        "SalesOrderNumber": "Order number is empty.", "Händlernummer": "No partner has the number or name X-9.",
        "Datum": "“someday” is not a day.", "Menge": "“ten” is not a number.", "Betrag, netto": "“much” is not a number.",
        "Währung": "“money” is not a currency.",
    }  # fmt: skip
    shown = told(steward.get(page(batch)))
    assert [shown.count(one) for one in each.values()] == [1] * len(each)
    assert all(one in row.told for one in each.values())


def test_each_of_several_columns_of_a_field_has_its_reason() -> None:
    faults = Fault(("Street", "Number"), said("It is too long.")), Fault(("Town",), said("It is empty."))
    refused = Rejected.of(7, faults, "", "")
    row = RejectedRow(line=7, column=refused.column, reason=refused.reason, said=refused.said)

    assert [row.told_of(name) for name in ("Street", "Number", "Town")] == [
        "It is too long.",
        "It is too long.",
        "It is empty.",
    ]
    assert row.told == refused.reason == "It is too long. It is empty."
    assert row.wrong_among(["Name", "Number", "Street", "Town"]) == ("Number", "Street", "Town")


def test_a_line_with_several_faults_is_mended_by_its_correction_and_by_no_line_that_looks_like_it(
    steward: Client,
) -> None:
    imported(steward, "organisations", DEALERS)
    head, *lines = NOVEMBER.replace("SO4;1", "SO4;2").splitlines()
    wrong = "SO4;1;AW00003;someday;many;99,99;EUR"
    first = imported(steward, "sell_in", "\n".join([head, *lines[:2], wrong]), "november.csv")
    imported(steward, "sell_in", "\n".join([head, *lines[:2], "SO4;1;AW00003;05.11.2026;3;99,99;EUR"]), "later.csv")
    with as_system():
        assert first.rejected_rows.get().matched_in is None

    given = form_of(steward, first)
    whole = given | {cell(given, "someday"): "06.11.2026", cell(given, "many"): "4"}
    mended = found(steward.post(page(first), whole).url)
    run_jobs()
    confirm(steward, mended)
    run_jobs()
    with as_system():
        assert first.rejected_rows.get().matched_in == again(mended)


def test_a_file_without_a_good_line_waits_until_its_lines_are_mended(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    head, *lines = NOVEMBER.splitlines()
    batch = sent(steward, "sell_in", "\n".join([head, lines[2], lines[3]]), "wrong.csv")
    asked = "Correct what is wrong with wrong.csv"
    assert asked in told(steward.get("/todos/"))

    given = form_of(steward, batch)
    whole = given | {cell(given, "AW00009"): "AW00001", cell(given, "31.11.2026"): "30.11.2026"}
    mended = found(steward.post(page(batch), whole).url)
    run_jobs()
    assert asked in told(steward.get("/todos/"))
    confirm(steward, mended)
    run_jobs()

    assert again(mended).new == 2
    assert asked not in told(steward.get("/todos/"))


def test_what_is_corrected_is_checked_like_a_file_and_mends_its_line(steward: Client, first: Batch) -> None:
    given = form_of(steward, first)

    answer = steward.post(page(first), given | {cell(given, "31.11.2026"): "30.11.2026"})
    run_jobs()
    mended = found(answer.url)
    before = len(reasons(mended)), mended.state
    confirm(steward, mended)
    run_jobs()

    assert (mended.file_name, mended.read, mended.new, before) == ("mended-november.csv", 1, 1, (0, "staged"))
    assert again(mended).state == "committed"
    with as_system():
        assert list(first.rejected_rows.values_list("line", "matched_in")) == [(4, None), (5, mended.pk)]
    assert "1 of 2 mended since" in told(steward.get(page(first, "")))
    assert "Line 5" not in told(steward.get(page(first)))


def test_a_corrected_line_means_what_it_meant_in_its_file(steward: Client) -> None:
    """Whatever was said of another file with the same columns since."""
    lines = [line.rpartition(";")[0] for line in NOVEMBER.splitlines()]
    imported(steward, "organisations", DEALERS)
    first, later = ((name, "\n".join(lines).replace("SO", name)) for name in ("A", "B"))
    in_euros, in_dollars = (_imported_in(steward, *each) for each in ((*first, "EUR"), (*later, "USD")))
    given = form_of(steward, in_euros)

    mended = found(steward.post(page(in_euros), given | {cell(given, "31.11.2026"): "30.11.2026"}).url)
    run_jobs()

    assert [each.mapping["fields"]["currency"]["constant"] for each in (in_euros, in_dollars)] == ["EUR", "USD"]
    assert again(mended).state == "staged", "nothing has to be asked"
    assert again(mended).mapping["fields"] == in_euros.mapping["fields"]


def _imported_in(client: Client, name: str, content: str, currency: str) -> Batch:
    batch = sent(client, "sell_in", content, f"{name}.csv")
    client.post(page(batch, "check/"), chosen(client, batch) | {"constant_currency": currency})
    run_jobs()
    confirm(client, batch)
    run_jobs()
    return again(batch)


def test_a_correction_that_is_wrong_too_is_refused_and_may_be_corrected_again(steward: Client, first: Batch) -> None:
    given = form_of(steward, first)

    answer = steward.post(page(first), given | {cell(given, "31.11.2026"): "32.11.2026"})
    run_jobs()
    second = found(answer.url)
    more = form_of(steward, second)
    third = found(steward.post(page(second), more | {cell(more, "32.11.2026"): "30.11.2026"}).url)
    run_jobs()
    confirm(steward, again(third))
    run_jobs()

    assert (second.read, second.rejected) == (1, 1)
    assert again(third).file_name == "mended-november.csv"
    with as_system():
        assert first.rejected_rows.get(line=5).matched_in_id == third.pk


def test_where_nothing_is_changed_nothing_is_sent(steward: Client, first: Batch) -> None:
    given = form_of(steward, first)

    answer = steward.post(page(first), given)

    assert answer.status_code == 422
    assert "Nothing was changed" in told(answer)
    assert "“31.11.2026” is not a day." in told(answer)
    with as_system():
        assert Batch.objects.filter(file_name__startswith="mended").count() == 0


def test_a_cell_that_is_too_long_is_said(steward: Client, first: Batch) -> None:
    given = form_of(steward, first)

    answer = steward.post(page(first), given | {cell(given, "31.11.2026"): "9" * 1001})

    assert answer.status_code == 422
    assert "too long" in told(answer)


def test_good_lines_count_first(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    batch = sent(steward, "sell_in", NOVEMBER, "november.csv")
    none_good = sent(
        steward, "sell_in", NOVEMBER.splitlines()[0] + "\nSO3;1;AW00002;31.11.2026;1;7,25;EUR\n", "bad.csv"
    )

    assert "Import the good lines first" in told(steward.get(page(batch, "")))
    assert steward.get(page(batch)).status_code == 302
    assert "is not a day" in told(steward.get(page(none_good))), "of it nothing can count"


def test_so_many_at_once_and_the_next_ones_after_them(
    steward: Client, first: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correcting, "AT_ONCE", 1)
    given, more = form_of(steward, first), form_of(steward, first, "rejected/correct/?line=5")

    assert 'href="?line=5"' in steward.get(page(first)).content.decode()
    assert "31.11.2026" not in given.values()
    assert "31.11.2026" in more.values()
    both = {**given, **more, "row": [*given["row"], *more["row"]]}
    answer = steward.post(
        page(first), both | {cell(both, "AW00009"): "AW00004", cell(both, "31.11.2026"): "30.11.2026"}
    )
    run_jobs()
    assert found(answer.url).read == 1


def test_it_counts_as_a_file_that_is_sent(steward: Client, first: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "upload", limits.Limit(timedelta(minutes=10), account=1))
    limits.Passage.objects.all().delete()
    given = form_of(steward, first)
    changed = given | {cell(given, "31.11.2026"): "30.11.2026"}

    by_browser = {"content_type": "application/x-www-form-urlencoded"}
    body = urlencode(changed, doseq=True)
    assert [steward.post(page(first), body, **by_browser).status_code for _time in range(2)] == [302, 429]
    assert steward.post(page(first), changed).status_code == 429, "in parts, as files come, it counts no less"


def test_nobody_else_corrects_lines_of_a_file(steward: Client, first: Batch) -> None:
    rival = a_partner()

    assert rival.get(page(first)).status_code == 404
    assert rival.get(f"/portal{page(first)}").status_code in {403, 404}
    assert rival.post(f"/portal{page(first)}", form_of(steward, first)).status_code in {403, 404}


def test_the_pages_ask_the_database_little(steward: Client, first: Batch) -> None:
    for part in ("", "rejected/", "rejected/correct/"):
        with CaptureQueriesContext(connection) as asked:
            assert steward.get(page(first, part)).status_code == 200
        assert len(asked) <= 10, part


def test_of_a_line_that_was_not_kept_whole_nothing_is_corrected(steward: Client, first: Batch) -> None:
    with as_system():
        first.rejected_rows.filter(line=5).update(text="x" * refusing.LONGEST_TEXT)

    assert "Line 5" not in told(steward.get(page(first)))


def test_lines_with_quotes_and_signs_come_through_as_they_are_written(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    line = '"=SO""9;x";1;AW00001;31.11.2026;2;10,00;EUR'
    batch = imported(steward, "sell_in", f"{NOVEMBER}{line}\n")
    given = form_of(steward, batch)
    assert '=SO"9;x' in given.values()
    number = cell(given, '=SO"9;x').rpartition("-")[0]
    day = next(name for name, each in given.items() if name.startswith(number) and each == "31.11.2026")

    answer = steward.post(page(batch), given | {day: "30.11.2026"})
    run_jobs()
    mended = found(answer.url)

    assert (mended.new, mended.rejected) == (1, 0)
    assert '=SO"9;x' in html.unescape(told(steward.get(page(mended, ""))))
