"""The contract of the command line: what it prints, for people and for machines. Feature 1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hanse.facts.commands import app as facts_app
from hanse.intake.commands import app as intake_app
from hanse.intake.models import Batch
from hanse.kernel.errors import Refused

from .files import a_file, a_line, total
from .orders import prepare_network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


def run(app: Any, *words: str | Path) -> str:
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def told(app: Any, *words: str | Path) -> Any:
    return json.loads(run(app, *words, "--json"))


def test_an_import_tells_what_became_of_every_row(tmp_path: Path) -> None:
    path = a_file(tmp_path, [a_line(1), a_line(2, organisation="X1"), a_line(3, quantity="many", amount="1.23456")])

    found = told(intake_app, "import", "sell_in", path)

    assert {key: found[key] for key in ("kind", "file", "state", "read", "new", "known", "corrected", "rejected", "dry_run")} == {
        "kind": "sell_in", "file": path.name, "state": "committed", "read": 3, "new": 1, "known": 0, "corrected": 0, "rejected": 2, "dry_run": False,
    }  # fmt: skip
    assert found["rejected_rows"][0] == {
        "line": 3, "column": "organisation", "reason": "No partner has the number or name X1.", "value": "X1",
        "text": "SO2,1,2025-03-17,X1,HL-U509,2,100.00,EUR",
    }  # fmt: skip
    assert found["rejected_rows"][1]["reason"] == "“many” is not a number. “1.23456” has more than four decimals."
    assert told(intake_app, "batch", "show", found["batch"])["rejected_rows"] == found["rejected_rows"]
    assert [batch["batch"] for batch in told(intake_app, "batches")] == [found["batch"]]


def test_a_dry_run_tells_the_same_and_leaves_nothing(tmp_path: Path) -> None:
    path = a_file(tmp_path, [a_line(1), a_line(2)])

    found = told(intake_app, "import", "sell_in", path, "--dry-run")

    assert (found["new"], found["dry_run"]) == (2, True)
    assert (total(), Batch.objects.count()) == (0, 0)


def test_withdrawing_by_command(tmp_path: Path) -> None:
    batch = told(intake_app, "import", "sell_in", a_file(tmp_path, [a_line(1)]))["batch"]

    assert told(intake_app, "batch", "withdraw", batch)["state"] == "withdrawn"
    assert total() == 0


def test_the_summary_has_exact_decimals_as_texts(tmp_path: Path) -> None:
    run(
        intake_app,
        "import",
        "sell_in",
        a_file(tmp_path, [a_line(1, amount="0.1001"), a_line(2, amount="0.2", organisation="D-0002")]),
    )

    found = told(facts_app, "facts", "summary", "sell_in", "--by", "organisation")

    assert found == {
        "kind": "sell_in", "version": 1, "lines": 2, "organisations": 2, "total": {"amount": "0.3001", "quantity": "4.0000"},
        "groups": [
            {"key": "D-0001", "name": "Radhaus Müller", "amount": "0.1001", "quantity": "2.0000", "lines": 1},
            {"key": "D-0002", "name": "Vélo Première", "amount": "0.2000", "quantity": "2.0000", "lines": 1},
        ],
    }  # fmt: skip


def test_people_read_a_table(tmp_path: Path) -> None:
    said = run(intake_app, "import", "sell_in", a_file(tmp_path, [a_line(1), a_line(2, amount="x")]))
    assert "2 = 1 + 0 + 0 + 1" in said
    assert "“x” is not a number." in said
    assert "100.0000" in run(facts_app, "facts", "summary", "sell_in", "--by", "country")
    assert "committed" in run(intake_app, "batches")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "warranty", "x.csv"), "no kind of file called warranty"), (("import", "sell_in", "nowhere.csv"), "There is no file"),
        (("batch", "show", "abc"), "There is no batch abc"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        run(intake_app, *words)


def test_a_mapping_that_does_not_fit_leaves_no_batch(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"fields": {"order_number": {"column": "Nummer"}}}')

    with pytest.raises(Refused, match="No columns are known to be"):
        run(intake_app, "import", "sell_in", a_file(tmp_path, [a_line(1)]), "--mapping", mapping)

    assert Batch.objects.count() == 0
