"""Feature 5. A list with custom fields of every kind goes in again: untouched it changes nothing, a changed cell that alone."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from hanse.intake.tests.sending import own_home, run_jobs
from hanse.kernel.models import Account
from hanse.network.models import Organisation, Partnership, Person, Product
from hanse.network.tests.builders import a_field, an_account, as_system

from .builders import Program
from .test_round_trip import back, chief, exported, speaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer"), pytest.mark.by_turns]
__all__ = ["chief", "own_home"]

OPTIONS = [["Own store", "Eigener Laden"], ["Shop, in a shop", "Laden im Laden"], ["Nähe", ""]]
KINDS: dict[str, tuple[dict[str, Any], Any]] = {
    "text": ({"name_de": "Kürzel"}, "=1.234; x"), "long_text": ({}, "One line\nand, another"), "whole": ({}, 1234),
    "decimal": ({"unit": "m²"}, 1.234), "money": ({"unit": "EUR"}, 12.5), "date": ({"name_de": "Gründungstag"}, "1890-05-01"),
    "yes_no": ({"name_de": "Ja oder nein"}, False), "choice": ({"options": OPTIONS}, "Shop, in a shop"),
    "choices": ({"options": OPTIONS}, ["Own store", "Nähe"]), "link": ({}, "https://example.org/a?b=c,d"), "colleague": ({}, ""),
}  # fmt: skip
"""Each kind with what its field is declared with, and a value that is easily misread."""
SORTS: dict[str, tuple[str, Any]] = {
    "organisations": ("company", Organisation), "people": ("person", Person), "products": ("product", Product),
}  # fmt: skip
CHANGED: dict[str, tuple[str, Any]] = {
    "text": ("short", "short"), "whole": ("1235", 1235), "decimal": ("0.5", 0.5), "date": ("1890-05-02", "1890-05-02"),
    "yes_no": ("ja", True), "choice": ("eigener laden", "Own store"), "money": ("13.75", 13.75),
    "choices": ("Nähe; Shop, in a shop", ["Shop, in a shop", "Nähe"]),
}  # fmt: skip
"""What somebody types instead, and what it means."""


@pytest.fixture
def ken() -> Account:
    return an_account(name="Ken Gull", roles=("channel_chief",))


def saying(of: str, ken: Account) -> dict[str, Any]:
    """Every record of a sort says something in a field of every kind; that is its column."""
    values = {kind: ken.public_id if kind == "colleague" else value for kind, (_more, value) in KINDS.items()}
    for kind, (more, _value) in KINDS.items():
        a_field(f"Asked {kind}", of, kind, key=f"{of}_{kind}", **more)
    custom = {f"{of}_{kind}": value for kind, value in values.items()}
    model = {"company": Organisation, "partnership": Partnership, "person": Person, "product": Product}[of]
    with as_system():
        model._default_manager.update(custom=custom)
    return custom


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", SORTS)
def test_untouched_it_changes_nothing(chief: Program, ken: Account, kind: str, language: str) -> None:
    saying(SORTS[kind][0], ken)
    if kind == "organisations":
        saying("partnership", ken)
    speaking(chief, language)
    table = exported(chief, kind)
    assert any("Asked whole" in heading for heading in table[0])

    told = back(chief, kind, table)

    assert (told["state"], told["new"], told["corrected"], told["rejected"]) == ("staged", 0, 0, 0), found(chief, told)


def test_who_is_not_here_any_more_stays_named(chief: Program, ken: Account) -> None:
    saying("product", ken)
    ken.staff_roles.all().delete()

    told = back(chief, "products", exported(chief, "products"))

    assert (told["corrected"], told["rejected"]) == (0, 0), found(chief, told)


def test_who_may_not_read_a_column_is_shown_no_line_that_was_refused(chief: Program, client: Client) -> None:
    a_field("Board count", "product", "whole", key="board", readers=["channel_chief"])
    lines = [[f"X-{number}", f"Helmet {number}", str(number)] for number in range(9)]
    told = back(chief, "products", [["Number", "Name", "Board count"], *lines, ["X-10", "Helmet", "ABC-CANARY"]])
    assert told["rejected"] == 1
    pages = ("", "rejected/", "rejected/?q=CANARY", "rejected/file/")

    def shown(account: Account) -> str:
        client.force_login(account)
        answers = [client.get(f"/imports/{told['id']}/{page}") for page in pages]
        answers.append(client.get(f"/api/v1/imports/{told['id']}/rejected-rows"))
        assert {answer.status_code for answer in answers} == {200}
        return " ".join(b"".join(answer).decode().replace("?q=CANARY", "") for answer in answers)

    assert "ABC-CANARY" in shown(chief.account)
    unread = shown(an_account(roles=("auditor",)))
    assert "ABC-CANARY" not in unread
    assert "hold what is not for you to read" in unread


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_workbook_goes_in_as_it_came(chief: Program, ken: Account, language: str) -> None:
    saying("company", ken)
    speaking(chief, language)

    told = with_book(chief, lambda _cells: None)

    assert (told["state"], told["new"], told["corrected"], told["rejected"]) == ("staged", 0, 0, 0), found(chief, told)


def test_what_somebody_types_over_in_the_workbook_changes_that_alone(chief: Program, ken: Account) -> None:
    custom = saying("company", ken)
    speaking(chief, "de")

    def typed(cells: dict[str, Any]) -> None:
        cells["Kürzel"].value = "kurz"
        cells["Ja oder nein"].value = "ja"
        cells["Asked decimal (m²)"].value = 0.5
        cells["Gründungstag"].value = "1999-12-31"

    told = with_book(chief, typed)

    assert (told["new"], told["corrected"], told["rejected"]) == (0, 1, 0), found(chief, told)
    taken_over(chief, told)
    with as_system():
        said = {each.name: each.custom for each in Organisation.objects.all()}
    other = {"text": "kurz", "yes_no": True, "decimal": 0.5, "date": "1999-12-31"}
    assert said.pop("Two Wheels") == custom | {f"company_{kind}": value for kind, value in other.items()}
    assert all(each == custom for each in said.values())


@pytest.mark.parametrize("is_of_a_spreadsheet", [False, True])
def test_changed_cells_change_those_alone_and_are_taken_back_with_the_import(
    chief: Program, ken: Account, is_of_a_spreadsheet: bool
) -> None:
    custom = saying("product", ken)
    speaking(chief, "de")
    table = exported(chief, "products")
    line = next(row for row in table if "Helmet" in row[0])
    for place, heading in enumerate(table[0]):
        if kind := next((each for each in CHANGED if is_of(heading, each)), None):
            line[place] = CHANGED[kind][0]
    if is_of_a_spreadsheet:  # of a country that writes 1,5 and therefore puts semicolons between cells
        table = [table[0], *([comma(cell) for cell in row] for row in table[1:])]

    told = back(chief, "products", table, delimiter=";" if is_of_a_spreadsheet else ",")

    differences = chief.all(f"/imports/{told['id']}/differences")
    assert {(each["record"][:6], each["field"]) for each in differences} == {
        ("Helmet", f"custom_product_{kind}") for kind in CHANGED
    }, found(chief, told)
    assert (told["new"], told["corrected"], told["rejected"]) == (0, 1, 0)
    taken_over(chief, told)
    with as_system():
        helmet = Product.objects.get(name__startswith="Helmet")
        assert helmet.custom == custom | {f"product_{kind}": value for kind, (_cell, value) in CHANGED.items()}
        assert Product.objects.exclude(pk=helmet.pk).get().custom == custom
    withdrawn(chief, told)
    with as_system():
        assert [each.custom for each in Product.objects.all()] == [custom, custom]


def comma(cell: str) -> str:
    return cell.replace(".", ",") if cell.replace(".", "").isdecimal() else cell


def is_of(heading: str, kind: str) -> bool:
    named = {f"Asked {kind}", KINDS[kind][0].get("name_de", "")}
    return heading.partition(" (")[0] in named


def found(program: Program, told: Any) -> Any:
    path = f"/imports/{told['id']}"
    return (
        program.all(f"{path}/differences"),
        program.all(f"{path}/rejected-rows"),
        program.get(f"{path}/columns").json(),
    )


def taken_over(program: Program, told: Any) -> None:
    path = f"/imports/{told['id']}"
    answer = program.post(f"{path}/commitment", {}, if_match=program.get(path)["ETag"])
    assert answer.status_code == 200, answer.content
    run_jobs()
    assert program.get(path).json()["state"] == "committed"


def withdrawn(program: Program, told: Any) -> None:
    path = f"/imports/{told['id']}"
    answer = program.post(f"{path}/withdrawal", {}, if_match=program.get(path)["ETag"])
    assert answer.status_code == 200, answer.content
    run_jobs()
    assert program.get(path).json()["state"] == "withdrawn"


def with_book(program: Program, change: Any) -> Any:
    """What sending the workbook of the list of partners would do, after a change to the first of its lines that is ours."""
    browser: Client = program.browser
    answer: Any = browser.get("/partners/?export=xlsx&columns=every")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    heads, *lines = book.active.iter_rows()
    line = next(line for line in lines if "Two Wheels" in str(line[0].value))
    change({str(head.value): cell for head, cell in zip(heads, line, strict=True)})
    out = io.BytesIO()
    book.save(out)
    content = base64.b64encode(out.getvalue()).decode()
    given = {"kind": "organisations", "file_name": "partners.xlsx", "content": content, "is_base64": True}
    path = f"/imports/{program.post('/imports', given).json()['id']}"
    run_jobs()
    return program.get(path).json()
