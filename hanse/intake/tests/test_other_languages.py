"""What was refused, taken for granted or stood in the way of a file, as colleagues of other languages read it."""

from __future__ import annotations

import pytest
from django.test import Client

from hanse.intake.models import Batch
from hanse.kernel.models import Account, StaffRole

from .sending import (
    DEALERS,
    NOVEMBER,
    again,
    as_system,
    confirm,
    imported,
    own_home,
    run_jobs,
    sent,
    signed_in,
    steward,
    told,
)

pytestmark = pytest.mark.django_db
__all__ = ["own_home", "steward"]


@pytest.fixture
def german(steward: Client) -> Client:
    Account.objects.filter(email="steward@example.org").update(language="de")
    return steward


@pytest.fixture
def english(manufacturer: object) -> Client:
    return signed_in("data_steward", email="colleague@example.org")


def page(client: Client, batch: Batch, part: str = "") -> str:
    return told(client.get(f"/imports/{batch.public_id}/{part}"))


def test_a_refused_line_says_why_in_the_language_of_who_reads_it(german: Client, english: Client) -> None:
    imported(german, "organisations", DEALERS)
    batch = sent(german, "sell_in", NOVEMBER.encode("cp1252"), "november.csv")

    for part in ("", "rejected/"):
        assert "„31.11.2026“ ist kein Tag." in page(german, batch, part)
        assert "“31.11.2026” is not a day." in page(english, batch, part)
    for part in ("rejected/file/", "rejected/?export=csv"):
        file = b"".join(english.get(f"/imports/{batch.public_id}/{part}").streaming_content).decode()
        assert "“31.11.2026” is not a day." in file


def test_so_do_lines_of_another_width_and_those_that_contradict_a_record(german: Client, english: Client) -> None:
    rows = "Dealer number;Name;Country;Credit rating\nD-1;One;GB;9\nD-2;Two\nD-3;Three;GB;2\n"
    batch = sent(german, "organisations", rows)

    assert "Die Bonität ist eine ganze Zahl von 1 bis 5." in page(german, batch)
    shown = page(english, batch)
    assert "A credit rating is a whole number from 1 to 5." in shown
    assert "The line has 2 cells where 4 are expected." in shown


def test_so_does_what_stood_in_the_way(german: Client, english: Client) -> None:
    batch = sent(german, "organisations", DEALERS)
    confirm(german, batch)
    StaffRole.objects.filter(account__email="steward@example.org").update(role="supplier_quality")
    Account.objects.filter(email="steward@example.org").update(is_active=False)
    run_jobs()

    assert "nicht mehr beteiligt" in again(batch).trouble
    assert "Whoever asked for this has no part in it any more." in page(english, batch)


def test_so_does_what_was_taken_for_granted(german: Client, english: Client) -> None:
    imported(german, "organisations", DEALERS)
    lines = "Bestellung,Händlernummer,Datum,Menge,Betrag netto\nSO1,AW00001,2026-11-03,2,12.50\n"
    batch = sent(german, "sell_in", lines)

    assert "No column numbers the lines, so they are told apart by product and content." in page(english, batch)


def test_what_was_refused_before_that_was_kept_is_read_as_it_was_said(german: Client, english: Client) -> None:
    imported(german, "organisations", DEALERS)
    batch = sent(german, "sell_in", NOVEMBER.encode("cp1252"), "november.csv")
    with as_system():
        batch.rejected_rows.update(said=None)

    assert "„31.11.2026“ ist kein Tag." in page(english, batch)
