"""What is said of the columns of a file, to whoever reads it in their own language."""

from __future__ import annotations

import pytest
from django.test import Client

from hanse.intake.models import Batch
from hanse.intake.recognition.remarks import WORDS, Remark
from hanse.kernel.models import Account

from .sending import DEALERS, NOVEMBER, as_system, imported, own_home, sent, signed_in, steward, told

pytestmark = pytest.mark.django_db
__all__ = ["own_home", "steward"]


def reading(batch: Batch, language: str) -> str:
    """The page of an import as a colleague who reads this language sees it."""
    colleague = signed_in("data_steward", email=f"{language}@example.org")
    Account.objects.filter(email=f"{language}@example.org").update(language=language)
    return told(colleague.get(f"/imports/{batch.public_id}/"))


def test_a_colleague_reads_in_their_language_what_a_file_of_somebody_else_shows(steward: Client) -> None:
    Account.objects.filter(email="steward@example.org").update(language="de")
    imported(steward, "organisations", DEALERS)

    batch = sent(steward, "sell_in", NOVEMBER.encode("cp1252"), "november.csv")

    english, german = reading(batch, "en"), reading(batch, "de")
    assert "31.10.2026 appears: the day comes first" in english
    assert "decimal comma: 1.294,50" in english
    assert "4 different values" in english
    assert "31.10.2026 kommt vor: Der Tag steht vorn" in german
    assert "4 verschiedene Werte" in german


def test_so_they_read_which_columns_are_empty(steward: Client) -> None:
    Account.objects.filter(email="steward@example.org").update(language="de")

    batch = sent(steward, "organisations", "Dealer number;Name;Colour\nD-1;A;\nD-2;B;\n")

    assert "empty in every line" in reading(batch, "en")
    assert "in jeder Zeile leer" in reading(batch, "de")


def test_what_was_kept_as_a_sentence_is_shown_as_it_stands(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS)
    batch.columns[1]["check"] = "all of them were looked at"
    for each in batch.columns[1]["readings"].values():
        each["check"] = "all of them were looked at"
    with as_system():
        batch.save(update_fields=["columns"])

    assert "all of them were looked at" in told(steward.get(f"/imports/{batch.public_id}/"))


@pytest.mark.parametrize("key", WORDS)
def test_each_remark_survives_being_kept(key: str) -> None:
    values = {
        "count": 2,
        "all": 5,
        "example": "1,5",
        "day": "31.10.2026",
        "register": "duns",
        "check": Remark.of("iso"),
    }
    remark = Remark(key, values)

    assert Remark.parse(remark.as_json()) == remark
    assert str(remark)
