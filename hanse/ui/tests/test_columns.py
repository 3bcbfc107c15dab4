from __future__ import annotations

from hanse.ui.tables.columns import MoneyColumn, NumberColumn, StatusColumn, TextColumn


def test_a_phone_leaves_out_no_column_that_somebody_chose() -> None:
    assert TextColumn(key="town", label="Town").classes == "ph-drop"
    assert TextColumn(key="town", label="Town").kept().classes == "ph-line"


def test_a_number_that_names_a_row_says_on_a_phone_what_it_is() -> None:
    assert NumberColumn(key="line", label="Line", phone="name").worded
    assert not NumberColumn(key="line", label="Line", phone="line").worded, "each of these has its label already"


def test_a_column_with_its_own_place_on_a_phone_keeps_it() -> None:
    for column in (MoneyColumn(key="money", label="Net"), StatusColumn(key="state", label="State")):
        assert column.kept() is column
