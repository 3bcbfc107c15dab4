"""An import is whole or absent, changes nothing when it is repeated, and can be taken back exactly. Feature 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hanse.facts.keeping import committing, delta, store
from hanse.facts.keeping.committing import settle
from hanse.facts.keeping.compacting import tidied
from hanse.facts.kinds import fact_kind
from hanse.facts.models import FactTable, Monthly
from hanse.intake.models import Batch
from hanse.kernel.actor import current
from hanse.kernel.errors import Busy, Refused

from .files import a_file, a_line, checked, counts, imported, lines_now, total
from .orders import NAMES, prepare_network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


def monthly_total() -> Decimal:
    return Monthly.objects.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    path = a_file(tmp_path, [a_line(1), a_line(2), a_line(2, 2)])
    first = imported(path)
    version = FactTable.objects.get(kind="sell_in").version

    again = imported(path)
    renamed = imported(path.rename(tmp_path / "another name.csv"))

    assert counts(first) == (3, 3, 0, 0, 0)
    assert counts(again) == counts(renamed) == (3, 0, 3, 0, 0)
    assert FactTable.objects.get(kind="sell_in").version == version
    assert (total(), monthly_total(), lines_now()) == (300, 300, 3)


def test_a_corrected_line_takes_the_place_of_the_older_one(tmp_path: Path) -> None:
    imported(a_file(tmp_path, [a_line(1), a_line(2)]))

    batch = imported(a_file(tmp_path, [a_line(1), a_line(2, amount="70.50"), a_line(3, amount="1")]))

    assert counts(batch) == (3, 1, 1, 1, 0)
    assert (total(), monthly_total(), lines_now()) == (Decimal("171.50"), Decimal("171.50"), 3)


def test_a_correction_may_move_a_line_to_another_month_and_partner(tmp_path: Path) -> None:
    imported(a_file(tmp_path, [a_line(1)]))

    imported(a_file(tmp_path, [a_line(1, order_date="2025-04-02", organisation="D-0002")]))

    row = Monthly.objects.get()
    assert (str(row.month), row.amount, row.organisation.name) == ("2025-04-01", 100, NAMES[1])


def test_withdrawing_gives_back_what_was_superseded_and_the_file_can_be_sent_again(tmp_path: Path) -> None:
    imported(a_file(tmp_path, [a_line(1), a_line(2)]))
    path = a_file(tmp_path, [a_line(1, amount="150"), a_line(3)])
    batch = imported(path)
    assert (total(), lines_now()) == (350, 3)

    batch.withdraw(by=current())

    assert (total(), monthly_total(), lines_now()) == (200, 200, 2)
    assert counts(imported(path)) == (2, 1, 0, 1, 0)
    assert (total(), monthly_total(), lines_now()) == (350, 350, 3)


def test_withdrawing_the_first_import_leaves_its_corrections(tmp_path: Path) -> None:
    first = imported(a_file(tmp_path, [a_line(1), a_line(2)]))
    imported(a_file(tmp_path, [a_line(1, amount="150")]))

    first.withdraw(by=current())

    assert (total(), lines_now()) == (150, 1)


def test_everything_withdrawn_is_nothing(tmp_path: Path) -> None:
    path = a_file(tmp_path, [a_line(1)])
    imported(path).withdraw(by=current())

    assert (total(), monthly_total(), lines_now()) == (0, 0, 0)
    assert counts(imported(path)) == (1, 1, 0, 0, 0)
    assert total() == 100


def test_a_batch_that_was_received_first_and_imported_last_wins(tmp_path: Path) -> None:
    early = checked(a_file(tmp_path, [a_line(1, amount="11")]))
    imported(a_file(tmp_path, [a_line(1, amount="22")]))

    early.commit(by=current())

    assert (total(), lines_now()) == (11, 1)


def test_lines_of_one_file_that_contradict_each_other_are_rejected_with_both_places(tmp_path: Path) -> None:
    batch = imported(a_file(tmp_path, [a_line(1), a_line(1), a_line(1, amount="7")]))

    assert counts(batch) == (3, 1, 1, 0, 1)
    row = batch.rejected_rows.get()
    assert (row.line, row.column) == (4, "order_number")
    assert "line 2" in row.reason
    assert "SO1,1,2025-03-17" in row.text


def test_an_older_version_is_read_again_after_later_imports(tmp_path: Path) -> None:
    version = imported(a_file(tmp_path, [a_line(1)])).version
    imported(a_file(tmp_path, [a_line(1, amount="5"), a_line(2)]))

    assert (total(version=version), total()) == (100, 105)


def test_only_a_checked_import_can_be_imported_and_only_an_imported_one_withdrawn(tmp_path: Path) -> None:
    batch = checked(a_file(tmp_path, [a_line(1)]))
    with pytest.raises(Refused, match="only what is imported"):
        batch.withdraw(by=current())
    batch.commit(by=current())
    with pytest.raises(Refused, match="cannot be imported again"):
        batch.commit(by=current())


def test_what_a_dead_process_appended_is_acknowledged_without_its_staged_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = checked(a_file(tmp_path, [a_line(1), a_line(2)]))
    monkeypatch.setattr("hanse.facts.keeping.committing._acknowledge", _dies)
    with pytest.raises(KeyboardInterrupt):
        batch.commit(by=current())
    monkeypatch.undo()
    monkeypatch.setenv("HANSE_HOME", str(tmp_path / "home"))
    batch.staged_file.unlink()
    assert (total(), Batch.objects.get().state) == (0, "committing")

    settle(fact_kind("sell_in"))

    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == ("committed", (2, 2, 0, 0, 0))
    assert (total(), monthly_total()) == (200, 200)


def test_lines_that_no_batch_answers_for_are_undone_before_the_next_import(tmp_path: Path) -> None:
    """As after the database was restored from an older copy."""
    imported(a_file(tmp_path, [a_line(1)]))
    known = FactTable.objects.values("version", "lines").get()
    later = imported(a_file(tmp_path, [a_line(2)]))
    FactTable.objects.update(**known)
    Batch.objects.filter(pk=later.pk).delete()

    batch = imported(a_file(tmp_path, [a_line(2), a_line(3)]))

    assert counts(batch) == (2, 2, 0, 0, 0)
    assert (total(), lines_now()) == (300, 3)


def test_who_lost_the_lock_with_the_connection_appends_nothing_behind_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, other = checked(a_file(tmp_path, [a_line(1)])), checked(a_file(tmp_path, [a_line(2)]))
    write = delta.written

    def written(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(delta, "written", write)
        other.commit(by=current())
        return write(*given, **more)

    monkeypatch.setattr("hanse.facts.keeping.committing.exclusive", _lost)
    monkeypatch.setattr(delta, "written", written)
    with pytest.raises(Busy):
        late.commit(by=current())
    assert (total(), monthly_total()) == (100, 100)

    again(late).commit(by=current())

    assert (total(), monthly_total()) == (200, 200)


def test_who_has_the_lock_now_counts_nothing_of_whoever_had_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late, other = checked(a_file(tmp_path, [a_line(1)])), checked(a_file(tmp_path, [a_line(2)]))
    compare = committing.changes

    def changes(*given: Any) -> Any:
        monkeypatch.setattr(committing, "changes", compare)
        with monkeypatch.context() as cut_off, pytest.raises(KeyboardInterrupt):
            cut_off.setattr(committing, "_acknowledge", _dies)
            late.commit(by=current())
        return compare(*given)

    monkeypatch.setattr(committing, "exclusive", _lost)
    monkeypatch.setattr(committing, "changes", changes)
    with pytest.raises(Busy):
        other.commit(by=current())
    assert (total(), monthly_total()) == (0, 0)

    again(other).commit(by=current())

    assert (total(), monthly_total(), again(late).state) == (200, 200, "committed")


@contextmanager
def _lost(_name: str) -> Iterator[None]:
    yield


def again(batch: Batch) -> Batch:
    return Batch.objects.get(pk=batch.pk)


def _dies(*_given: object, **_more: object) -> None:
    raise KeyboardInterrupt


STEPS = st.lists(
    st.tuples(st.sampled_from(["import", "import", "again", "withdraw", "compact"]), st.dictionaries(st.integers(1, 6), st.integers(1, 4), min_size=1)),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=8)
@given(steps=STEPS)
def test_any_history_of_imports_withdrawals_and_joined_files_is_what_a_small_model_says(
    steps: list[tuple[str, dict[int, int]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model: per line a pile of (batch, amount); importing puts another amount on top, withdrawing takes a batch's out."""
    import tempfile

    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    monkeypatch.setenv("HANSE_HOME", str(folder / "home"))
    Batch.objects.all().delete()
    Monthly.objects.all().delete()
    FactTable.objects.all().delete()
    piles: dict[int, list[tuple[int, int]]] = {}
    done: list[tuple[Batch, Path]] = []
    for step, amounts in steps:
        if step == "withdraw" and done:
            batch, _path = done.pop(len(amounts) % len(done))
            batch.withdraw(by=current())
            piles = {number: [one for one in pile if one[0] != batch.pk] for number, pile in piles.items()}
        elif step == "compact":
            tidied("sell_in", everything=True)
        elif step == "again" and done:
            top = {number: pile[-1][1] for number, pile in piles.items() if pile}
            path = (
                a_file(folder, [a_line(number, amount=amount) for number, amount in top.items()])
                if top
                else done[-1][1]
            )
            if top:
                assert counts(imported(path))[1:] == (0, len(top), 0, 0)
        else:
            path = a_file(folder, [a_line(number, amount=amount) for number, amount in amounts.items()])
            batch = imported(path)
            done.append((batch, path))
            for number, amount in amounts.items():
                pile = piles.setdefault(number, [])
                if not pile or pile[-1][1] != amount:
                    pile.append((batch.pk, amount))
        expected = sum(pile[-1][1] for pile in piles.values() if pile)
        assert (total(), monthly_total()) == (expected, expected)
        assert lines_now() == sum(bool(pile) for pile in piles.values())


def test_the_store_is_opened_nowhere_else() -> None:
    """The only door: elsewhere nothing opens a table of lines or reads Parquet."""
    import hanse

    root = Path(hanse.__file__).parent
    allowed = {root / "facts" / "keeping" / name for name in ("delta.py", "committing.py", "engines.py")} | {
        root / "intake" / "checking" / "staging.py"
    }
    words = ("DeltaTable(", "read_parquet(", "write_deltalake(", "DeltaTable.create(", ".parquet(")
    opening = [
        path for path in root.rglob("*.py")
        if path not in allowed and "tests" not in path.parts and any(word in path.read_text() for word in words)
    ]  # fmt: skip
    assert [path.relative_to(root).as_posix() for path in opening] == ["facts/declaring.py"]


def test_a_partner_reads_only_its_own_lines(tmp_path: Path) -> None:
    from hanse.network.models import Organisation
    from hanse.network.tests.builders import acting, someone_at

    imported(a_file(tmp_path, [a_line(1), a_line(2, organisation="D-0002", amount="900719925474.0993")]))
    mine = Organisation.objects.get(partnerships__reference="D-0001")

    with acting(someone_at(mine)), store.reading("sell_in") as facts:
        rows = facts.rows(facts.lines)

    assert [row["order_number"] for row in rows] == ["SO1"]
    assert "900719925474" not in str(rows)
