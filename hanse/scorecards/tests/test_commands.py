"""hanse scorecards compute and export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from hanse.kernel.actor import acting
from hanse.kernel.errors import Refused
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_supplier
from hanse.scorecards.commands import app
from hanse.scorecards.models import CardLine

from .builders import SYSTEM, Importing, a_delivery, a_purchase

pytestmark = pytest.mark.django_db
D = Decimal
KEYS = {"key", "value", "numerator", "denominator", "n", "low", "high", "contribution", "status"}


@pytest.fixture(autouse=True)
def purchases(imported: Importing) -> Iterator[None]:
    known, never = a_supplier("Known", reference="K-1", credit_rating=1), a_supplier("Never", reference="N-1")
    assert never
    imported("purchase", [
        a_purchase(known, date(2023, 1, 1 + n), received="9.5", rejected="0.25", unit_price="2.55", ordered=10) for n in range(12)
    ])  # fmt: skip
    imported("delivery", [
        a_delivery(known, date(2023, 1, 1 + n), delivered_on=date(2023, 1, 9)) for n in range(12)
    ])  # fmt: skip
    with acting(SYSTEM):
        yield


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["scorecards", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_export_tells_every_partner_in_exact_decimals() -> None:
    told = json.loads(run("compute", "--kind", "supplier", "--all-time", "--json"))
    assert (told["from"], told["to"], told["partners"], told["scored"]) == ("2023-01-01", "2023-01-31", 2, 1)

    known, never = json.loads(run("export", "--kind", "supplier", "--json"))

    assert (known["organisation"], known["reference"]) == ("Known", "K-1")
    figures = {line["key"]: line for line in known["metrics"]}
    assert all(set(line) == KEYS for line in known["metrics"])
    assert (figures["spend"]["value"], figures["spend"]["numerator"], figures["spend"]["denominator"]) == (
        "306",
        "306",
        None,
    )
    assert (figures["fill_rate"]["numerator"], figures["fill_rate"]["denominator"]) == ("114", "120")
    assert figures["fill_rate"]["value"] == "0.95"
    assert figures["price_variance"]["value"] == "0.02"
    assert (figures["lead_time_kept"]["numerator"], figures["lead_time_kept"]["denominator"]) == ("4", "12")
    assert figures["lead_time_kept"]["value"] == "0.33333333"
    assert sum(D(line["contribution"] or 0) for line in known["metrics"]) == D(known["score"])
    assert len(known["score"].partition(".")[2]) == 3
    assert (never["organisation"], never["score"], never["coverage"]) == ("Never", None, "0.000")
    assert {line["value"] for line in never["metrics"]} == {None}


def test_days_narrow_what_is_measured() -> None:
    run("compute", "--kind", "supplier", "--from", "2023-01-01", "--to", "2023-01-05")

    known, _never = json.loads(run("export", "--kind", "supplier", "--json"))

    figures = {line["key"]: line for line in known["metrics"]}
    assert figures["spend"]["numerator"] == "127.5"
    assert (figures["reject_rate"]["status"], figures["reject_rate"]["n"]) == ("insufficient", 5)


def test_people_read_a_table() -> None:
    run("compute", "--kind", "supplier")

    assert "Known" in run("export", "--kind", "supplier")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["compute", "--kind", "alliance"], "no scorecards of alliance"),
        (["compute", "--kind", "supplier", "--from", "2023-01-01"], "both --from and --to"),
        (["compute", "--kind", "supplier", "--from", "2023-02-01", "--to", "2023-01-01"], "ends before it begins"),
        (["compute", "--kind", "supplier", "--all-time", "--from", "2023-02-01", "--to", "2023-03-01"], "not both"),
        (["export", "--kind", "dealer"], "Nothing is scored yet"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        run(*words)


def test_cards_are_computed_again_from_what_they_knew(imported: Importing) -> None:
    run("compute", "--kind", "supplier", "--all-time")
    imported("purchase", [a_purchase(Organisation.objects.get(name="Known"), date(2023, 1, 20), rejected=9)])

    assert "2 cards to 2023-01-31, computed again, are the same" in run(
        "again", "--kind", "supplier", "--to", "2023-01-31"
    )

    CardLine.objects.filter(key="fill_rate").update(value=D("0.94"))
    result = CliRunner().invoke(app, ["scorecards", "again", "--kind", "supplier", "--to", "2023-01-31"])
    assert result.exit_code == 1
    assert "fill_rate" in result.output
    with pytest.raises(Refused, match="No cards to 2022-01-31"):
        run("again", "--kind", "supplier", "--to", "2022-01-31")
