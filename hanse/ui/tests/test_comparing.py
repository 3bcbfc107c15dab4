"""Before and after: a table that is understood by ear, too."""

from __future__ import annotations

from django.utils.html import strip_tags

from hanse.ui.comparing import Compared, compare


def rows(lines: list[Compared]) -> list[str]:
    """Each line as it is read."""
    body = compare(lines, "What differs", "Field").partition("<tbody>")[2]
    return [" ".join(strip_tags(row.replace("><", "> <")).split()) for row in body.split("</tr>")[:-1]]


def test_what_came_and_what_went_is_said_in_words() -> None:
    lines = [Compared("Region", "", "Bavaria"), Compared("E-mail", "a@b.example", "–"), Compared("City", "Hof", "Bonn")]

    assert rows(lines) == ["Region – Bavaria added", "E-mail a@b.example removed", "City Hof Bonn"]


def test_what_stays_is_said_to_who_cannot_see_that_it_is_not_bold() -> None:
    shown = compare([Compared("Country", "GB", "GB", changed=False), Compared("City", "Hof", "Bonn")], "All", "Field")

    assert "<b>Bonn</b>" in shown
    assert "<b>GB</b>" not in shown
    assert rows([Compared("Country", "GB", "GB", changed=False)]) == ["Country GB GB unchanged"]


def test_where_everything_came_it_is_not_written_on_each_line() -> None:
    shown = compare([Compared("Name", "–", "Nord"), Compared("Country", None, "DE")], "What came", "Field")

    assert shown.count('<span class="sr">added</span>') == 2
    assert shown.count("ph-drop") == 2
    assert 'class="hint"' not in shown


def test_each_line_and_column_has_its_head_and_the_table_its_name() -> None:
    shown = compare([Compared("City", "Hof", "Bonn", under="Head site")], "What differs", "Field", after="Then")

    assert '<caption class="sr">What differs</caption>' in shown
    assert [shown.count('<th scope="col">'), shown.count('<th scope="row"')] == [3, 1]
    assert '<th scope="col">Then</th>' in shown
    assert 'data-label="Then"' in shown


def test_without_a_line_it_is_said_that_nothing_differs() -> None:
    assert "Nothing differs." in compare([], "What differs", "Field")
    assert "Nobody moves." in compare([], "What differs", "Field", nothing="Nobody moves.")


def test_what_others_wrote_stays_text() -> None:
    assert "<script>" not in compare([Compared("<script>", "<script>", "<script>", under="<script>")], "<script>", "x")
