"""What an earlier import says about a new file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hanse.intake.mapping import Join, Mapping, Rule, Source
from hanse.intake.recognition.layouts import ADDED_BY_US, Earlier, recall

COLUMNS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8, unique=True)


def earlier(columns: list[str], *, name: str = "october.csv", **more: object) -> Earlier:
    fields = {f"field_{column}": Rule(column=column) for column in columns}
    return Earlier("000000000000", name, tuple(columns), Mapping(fields=fields, **more))  # type: ignore[arg-type]


def proposed(columns: list[str]) -> Mapping:
    return Mapping(fields={f"guess_{column}": Rule(column=column) for column in columns})


@given(before=COLUMNS, now=COLUMNS)
def test_a_recalled_mapping_reads_only_columns_that_are_there_and_each_at_most_once(
    before: list[str], now: list[str]
) -> None:
    found = recall(now, proposed(now), [earlier(before)])

    if found is None:
        return
    read = [column for rule in found.mapping.fields.values() for column in rule.columns]
    assert set(read) <= set(now)
    assert len(read) == len(set(read))
    assert set(found.added) == set(now) - set(before)
    assert set(found.gone) == set(before) - set(now)
    assert not set(before) <= set(now) or {f"field_{column}" for column in before} <= found.mapping.fields.keys()


@given(columns=COLUMNS, order=st.randoms())
def test_the_same_columns_in_another_order_are_the_same_layout(columns: list[str], order: object) -> None:
    mixed = list(columns)
    order.shuffle(mixed)  # type: ignore[attr-defined]

    found = recall(mixed, proposed(mixed), [earlier(columns)])

    assert found is not None
    assert (found.added, found.gone, found.fresh) == ((), (), frozenset())
    assert found.mapping.fields == earlier(columns).mapping.fields


def test_a_file_that_shares_less_than_half_of_its_columns_is_another_one() -> None:
    assert recall(["a", "x", "y"], proposed(["a"]), [earlier(["a", "b"])]) is None


def test_the_newest_of_equally_like_imports_is_followed() -> None:
    found = recall(["a"], proposed(["a"]), [earlier(["a"], name="new.csv"), earlier(["a"], name="old.csv")])

    assert found is not None
    assert found.earlier.file == "new.csv"


def test_side_files_and_moved_dates_belong_to_the_load_they_were_made_for() -> None:
    joined = earlier(["a", "b"], joins=(Join("side.csv", Source(), {"a": "a"}),))
    moved = earlier(["a", "c"], shift_months=12, source=Source(delimiter=";"))

    found = recall(["a", "c"], proposed(["a"]), [joined, moved])

    assert found is not None
    assert (found.mapping.shift_months, found.mapping.joins, found.mapping.source) == (0, (), Source())


def test_what_our_file_of_rejected_lines_adds_is_no_part_of_its_layout() -> None:
    found = recall(["a", "b", *ADDED_BY_US], proposed(["a"]), [earlier(["a", "b"])])

    assert found is not None
    assert (found.added, found.gone) == ((), ())


def test_what_was_left_out_on_purpose_stays_left_out() -> None:
    before = Earlier("000000000000", "october.csv", ("a", "b"), Mapping(fields={"one": Rule(column="a")}))

    found = recall(["a", "b"], Mapping(fields={"one": Rule(column="a"), "two": Rule(column="b")}), [before])

    assert found is not None
    assert set(found.mapping.fields) == {"one"}
