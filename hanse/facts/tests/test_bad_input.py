"""What no file may bring, and what no order of lines may change: beside the corpus of malformed files."""

from __future__ import annotations

from pathlib import Path

import pytest

from hanse.intake.models import Batch
from hanse.kernel.actor import current
from hanse.kernel.errors import Refused

from .files import a_file, a_line, checked, counts, imported, total
from .orders import prepare_network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


def test_a_cell_that_cannot_be_is_refused_with_its_reason_and_its_neighbours_are_kept(tmp_path: Path) -> None:
    wrong = {
        "amount": ("1" + "0" * 30, "too large"), "quantity": ("1e99", "too large"), "currency": ("XQQ", "not a currency"),
        "organisation": ("D-9999", "No partner has the number"),
    }  # fmt: skip
    days = {
        "1900-01-01": "before 1950 or after 2100",
        "2999-12-31": "before 1950 or after 2100",
        "2025-02-30": "not a day",
        "epoch": "not a day",
    }
    lines = [a_line(), *(a_line(n, **{name: value}) for n, (name, (value, _why)) in enumerate(wrong.items(), 10))]
    lines += [a_line(n, order_date=day) for n, day in enumerate(days, 20)]

    batch = imported(a_file(tmp_path, lines))

    assert counts(batch) == (9, 1, 0, 0, 8)
    reasons = list(batch.rejected_rows.order_by("line").values_list("reason", flat=True))
    for reason, why in zip(reasons, [*(why for _value, why in wrong.values()), *days.values()], strict=True):
        assert why in reason


def test_the_same_lines_in_another_order_are_the_same_lines(tmp_path: Path) -> None:
    lines = [a_line(1), a_line(1, product="TI-M823", amount="5"), a_line(2, amount="7")]
    bare = [{key: value for key, value in line.items() if key != "order_line"} for line in lines]
    imported(a_file(tmp_path, bare))

    assert counts(imported(a_file(tmp_path, bare[::-1]))) == (3, 0, 3, 0, 0)
    assert total() == 112


@pytest.mark.parametrize(
    "content", ["", "\n\n", "order_number,order_date\n"], ids=["empty", "blank lines", "only a header"]
)
def test_a_file_without_lines_is_refused_in_a_sentence(content: str, tmp_path: Path) -> None:
    path = tmp_path / "nothing.csv"
    path.write_text(content)

    with pytest.raises(Refused):
        checked(path)


def test_the_wrong_delimiter_is_found_out_and_a_wrong_one_that_is_said_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "piped.txt"
    line = a_line()
    path.write_text("|".join(line) + "\n" + "|".join(map(str, line.values())) + "\n")

    assert counts(imported(path)) == (1, 1, 0, 0, 0)


def test_numbers_beyond_all_bounds_and_zero_bytes_are_looked_at_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text('{"a": 1e400, "b": "TI-M823", "c": "x\\u0000"}\n' * 2)

    batch = Batch.receive(path, kind="sell_in", by=current())
    batch.recognise()

    assert [column["name"] for column in batch.columns] == ["a", "b", "c"]
