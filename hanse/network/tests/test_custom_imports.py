"""Feature 5. Custom fields as columns of files: found by whatever they are called, judged by their rule, for who may fill them in."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from openpyxl import Workbook

from hanse.intake.forms import ColumnsForm
from hanse.intake.kinds import kind_named
from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.kernel.actor import Actor, acting, current
from hanse.kernel.errors import Busy, Refused
from hanse.kernel.work.locks import exclusive
from hanse.network.custom.models import CustomField
from hanse.network.imports import records
from hanse.network.models import Organisation, Partnership, Product

from .builders import a_dealer, a_field, a_person, a_product, a_supplier, as_system, signed_in, staff
from .reading import text
from .test_imports import at_work, checked, counts, imported

pytestmark = pytest.mark.django_db
__all__ = ["at_work"]
PRODUCTS = "number,name,{}\nP1,Saddle,{}\n"


def product_saying(heading: str, cell: str, folder: Path, *, by: Actor | None = None) -> Any:
    """What a file about one product comes to."""
    return checked(folder, "products", PRODUCTS.format(heading, cell), by=by)


@pytest.mark.parametrize(
    "heading",
    ["Floor area", "FLOOR AREA", "Floor area (m²)", "Verkaufsfläche", "verkaufsflaeche", "floor_area", "shop"],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_column_is_found_by_whatever_the_field_is_called(
    heading: str, language: str, tmp_path: Path, settings: Any
) -> None:
    settings.LANGUAGE_CODE = language
    a_field("Floor area", "product", "decimal", key="shop", name_de="Verkaufsfläche", unit="m²")

    batch = product_saying(heading, "12.5", tmp_path)

    assert Mapping.parse(batch.mapping).fields.get("custom_shop") is not None or heading == "floor_area"
    assert counts(batch) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("kind", "more", "cell", "sentence"),
    [
        ("whole", {}, "12.5", "“12.5” is not a whole number."),
        ("decimal", {}, "many", "“many” is not a number."),
        ("decimal", {}, "0.1234567", "A number of at most 15 digits, six of them after the point, is wanted, such as 12.5."),
        ("money", {"unit": "EUR"}, "1.005", "An amount with at most two digits after the point is wanted, such as 12.50."),
        ("date", {}, "soon", "“soon” is not a day."),
        ("yes_no", {}, "maybe", "“maybe” is neither yes nor no."),
        ("choice", {"options": [["a", ""]]}, "b", "“b” is not in the list."),
        ("choices", {"options": [["a", ""]]}, "a; b", "“b” is not in the list."),
        ("link", {}, "example.org", "A link begins with https://, such as https://example.org/page."),
        ("colleague", {}, "Nobody", "Nobody of ours is called that."),
        ("text", {}, "x" * 201, "At most 200 letters, please."),
    ],
)  # fmt: skip
def test_what_cannot_be_refuses_its_line_with_a_sentence(
    kind: str, more: dict[str, Any], cell: str, sentence: str, tmp_path: Path
) -> None:
    a_field("Asked", "product", kind, **more)
    lines = PRODUCTS.format("Asked", f'"{cell}"') + "P2,Lamp,\n"
    path = tmp_path / "file.csv"
    path.write_text(lines, encoding="utf-8")

    batch = product_saying("Asked", f'"{cell}"', tmp_path)
    if "custom_asked" not in batch.mapping["fields"]:  # too few of its values fit to be proposed
        batch.stage(
            Mapping.parse(batch.mapping | {"fields": batch.mapping["fields"] | {"custom_asked": {"column": "Asked"}}})
        )

    told = batch.rejected_rows.get()
    assert (told.line, told.column, told.reason) == (2, "Asked", sentence)


def test_who_may_not_fill_it_in_has_no_such_column(tmp_path: Path) -> None:
    chief, other = staff("channel_chief"), staff("data_steward")
    for name, more in (("Read", {"writers": ["channel_chief"]}), ("Secret", {"readers": ["channel_chief"]})):
        a_field(name, "product", key=name.lower(), **more)
    a_field("Retired", "product").retire(by=chief)

    lines = "number,name,Read,Secret,Retired\nP1,Saddle,canary,canary,canary\n"
    batch = checked(tmp_path, "products", lines, by=other)

    assert {"custom_read", "custom_secret", "custom_retired"}.isdisjoint(batch.mapping["fields"])
    with acting(other):
        assert {field.name for field in ColumnsForm(batch).asked}.isdisjoint({"custom_read", "custom_secret"})
    with acting(other), pytest.raises(Refused, match="custom_secret"):
        batch.stage(Mapping.parse({"fields": batch.mapping["fields"] | {"custom_secret": {"column": "Secret"}}}))


def test_what_one_may_fill_in_nobody_else_takes_over_who_may_not(tmp_path: Path) -> None:
    a_field("Secret", "product", readers=["channel_chief"])
    batch = product_saying("Secret", "canary", tmp_path, by=staff("channel_chief"))

    with pytest.raises(Refused, match="nothing that you fill in"):
        batch.commit(by=staff("data_steward"))

    assert not Product.objects.exists()


def test_who_does_not_read_it_reads_it_in_no_import_either(tmp_path: Path, client: Client, manufacturer: Any) -> None:
    a_field("Secret", "product", readers=["channel_chief"])
    a_field("Open", "product")
    a_product("Saddle", number="P1")
    lines = "number,name,Secret,Open\nP1,Saddle,canary,finch\nP2,Lamp,canary,finch\n"
    batch = imported(tmp_path, "products", lines, by=staff("channel_chief"))

    signed_in(client, "auditor")

    for page in (f"/imports/{batch.public_id}/", f"/imports/{batch.public_id}/differences/"):
        shown = text(client.get(page))
        assert "finch" in shown
        assert "canary" not in shown
    told = client.get(f"/api/v1/imports/{batch.public_id}/differences").json()["data"]
    assert "canary" not in str(told)


def test_who_does_not_read_a_column_mends_none_of_its_lines_by_guessing(
    tmp_path: Path, client: Client, manufacturer: Any
) -> None:
    """That a line is the same, and mended, would tell what stands in it; and what they left out is not imported."""
    a_field("Secret", "product", readers=["channel_chief"])
    a_field("Open", "product", "decimal")
    chief, account = staff("channel_chief"), signed_in(client, "data_steward")
    steward = Actor.staff(account_id=account.pk, name=account.name, roles=["data_steward"])
    lines = "number,name,Secret,Open\nP1,Saddle,canary,{}\n"
    first = imported(tmp_path, "products", lines.format("many") + "P2,Lamp,finch,1\n", by=chief)
    waiting = first.rejected_rows.filter(matched_in=None)

    guess = imported(tmp_path, "products", lines.format("2"), name="guess.csv", by=steward)

    assert (guess.new, waiting.count()) == (1, 1)
    assert "guess.csv" not in text(client.get(f"/imports/{first.public_id}/"))

    imported(tmp_path, "products", lines.format("3"), name="mended.csv", by=chief)

    assert waiting.count() == 0


@pytest.mark.parametrize(("kind", "cell"), [("text", "canary"), ("decimal", "4711.5"), ("date", "17.08.2031")])
def test_who_does_not_read_a_column_cannot_call_it_something_else(
    kind: str, cell: str, tmp_path: Path, client: Client, manufacturer: Any
) -> None:
    a_field("Secret", "product", kind, readers=["channel_chief"])
    lines = f"number,name,Secret\nP1,Saddle,{cell}\n,Without a number,{cell}\n"
    batch = checked(tmp_path, "products", lines, by=staff("channel_chief"))
    signed_in(client, "data_steward")
    page, told = f"/imports/{batch.public_id}/", f"/api/v1/imports/{batch.public_id}/"

    asked = client.post(f"{page}check/", {"means_0": "number", "means_1": "name", "means_2": ""})
    tried = client.post(f"{page}columns/", {"means_0": "number", "means_1": "name", "means_2": "introduced_on"})
    by_program = client.post(f"{told}check", {"columns": {"Secret": None}}, content_type="application/json")
    taken_over = client.post(f"{told}commitment", {}, content_type="application/json")

    assert {each.status_code for each in (asked, tried, by_program, taken_over)} == {403}
    seen = [text(client.get(page)), text(client.get(f"{page}rejected/")), str(client.get(f"{told}columns").json())]
    assert not [each for each in seen if cell in each or "custom_secret" in each or "4711" in each or "2031" in each]
    assert "Saddle" in seen[0]


@pytest.mark.parametrize(
    ("rule", "cell"),
    [({"join": ["Secret", "Year"]}, "canary"), ({"first": ["Secret", "Year"]}, "canary"), ({"constant": "canary"}, "")],
)
def test_nor_where_several_columns_give_it_or_none(
    rule: dict[str, Any], cell: str, tmp_path: Path, client: Client, manufacturer: Any
) -> None:
    a_field("Secret", "product", "whole", readers=["channel_chief"])
    batch = checked(tmp_path, "products", f"number,name,Secret,Year\nP1,Saddle,{cell},26\n", by=staff("channel_chief"))
    with acting(staff("channel_chief")):
        batch.stage(Mapping.parse(batch.mapping | {"fields": batch.mapping["fields"] | {"custom_secret": rule}}))
    signed_in(client, "data_steward")
    page, told = f"/imports/{batch.public_id}/", f"/api/v1/imports/{batch.public_id}/"

    seen = {part: text(client.get(f"{page}{part}")) for part in ("", "rejected/")}
    seen |= {part: str(client.get(f"{told}{part}").json()) for part in ("columns", "rejected-rows")}

    assert batch.rejected_rows.count() == 1
    assert not [part for part, shown in seen.items() if "canary" in shown]


def test_who_sent_a_file_leaves_out_what_is_not_for_them_any_more(
    tmp_path: Path, client: Client, manufacturer: Any
) -> None:
    field = a_field("Secret", "product")
    account = signed_in(client, "data_steward")
    sender = Actor.staff(account_id=account.pk, name=account.name, roles=("data_steward",))
    batch = checked(tmp_path, "products", "number,name,Secret\nP1,Saddle,canary\n", by=sender)
    with as_system():
        CustomField.objects.filter(pk=field.pk).update(readers=["channel_chief"])
    page = f"/imports/{batch.public_id}/"

    assert 'name="means_2"' in text(client.get(page))
    answer = client.post(f"{page}check/", {"means_0": "number", "means_1": "name", "means_2": ""})

    assert answer.status_code == 302
    assert "custom_secret" not in Batch.objects.get(pk=batch.pk).mapping["fields"]


def test_nor_read_it_in_another_sheet(tmp_path: Path, client: Client, manufacturer: Any) -> None:
    a_field("Secret", "product", readers=["channel_chief"])
    book, sent = Workbook(), [("Number", "Name", "Secret"), ("P1", "Saddle", "canary")]
    for sheet in (book.worksheets[0], book.create_sheet("Other")):
        for line in sent:
            sheet.append(line)
    book.save(tmp_path / "book.xlsx")
    with acting(staff("channel_chief")):
        batch = Batch.take_in(tmp_path / "book.xlsx", kind="products", by=current(), name="book.xlsx")
    signed_in(client, "data_steward")

    answer = client.post(f"/imports/{batch.public_id}/sheet/", {"sheet": "Other"})

    assert answer.status_code == 403
    assert "canary" not in text(client.get(f"/imports/{batch.public_id}/"))


def test_the_history_of_a_company_names_what_a_file_changed(tmp_path: Path, client: Client, manufacturer: Any) -> None:
    a_field("Secret", readers=["channel_chief"])
    a_field("Floor area", kind="decimal")
    company = a_dealer("Alpha", reference="D1")
    imported(tmp_path, "organisations", "number,name,floor area\nD1,Alpha,12\n", by=staff("channel_chief"))
    imported(
        tmp_path, "organisations", "number,name,secret\nD1,Alpha,canary\n", name="hidden.csv", by=staff("channel_chief")
    )

    signed_in(client, "auditor")
    shown = text(client.get(f"/partners/{company.public_id}/history/"))

    assert "changed: Floor area." in shown
    assert "hidden.csv" not in shown


def test_each_kind_of_record_takes_its_own_and_is_found_by_it(tmp_path: Path) -> None:
    a_field("Nickname", searched=True)
    a_field("Bays", "partnership", "whole", roles=["dealer"])
    a_field("Size", "person")
    dealer, supplier = a_dealer("Alpha", reference="D1"), a_supplier("Beta", reference="S1")
    a_person(dealer, family_name="Kestrel", email="k@x.org")

    batch = imported(
        tmp_path, "organisations", "number,name,role,nickname,bays\nD1,Alpha,dealer,Ferret,3\nD2,Gamma,dealer,Otter,4\n"
    )
    people = imported(tmp_path, "people", "company,family name,e-mail,size\nD1,Kestrel,k@x.org,XL\n")

    assert (counts(batch), counts(people)) == ((1, 0, 1, 0), (0, 0, 1, 0))
    assert {each.sought: each.custom for each in Organisation.objects.exclude(pk=supplier.pk)} == {
        "Ferret": {"nickname": "Ferret"}, "Otter": {"nickname": "Otter"},
    }  # fmt: skip
    assert sorted(each.custom["bays"] for each in Partnership.objects.filter(role="dealer")) == [3, 4]
    assert dealer.people.get().custom == {"size": "XL"}


def test_a_role_of_which_it_is_not_asked_is_told_so(tmp_path: Path) -> None:
    a_field("Bays", "partnership", "whole", roles=["dealer"])
    a_supplier("Beta", reference="S1")

    batch = checked(tmp_path, "organisations", "number,name,role,bays\nS1,Beta,supplier,3\n")

    assert batch.rejected_rows.get().reason == "Bays is not asked of a partner in the role supplier."


def test_what_somebody_saved_meanwhile_in_another_field_stays(tmp_path: Path) -> None:
    a_field("One", "product"), a_field("Two", "product")
    product = a_product("Saddle", number="P1")
    batch = product_saying("One", "by file", tmp_path)
    with as_system() as system:
        product.edit(by=system, number=product.number, custom_two="by hand")
        batch.commit(by=system)
        product.refresh_from_db()
        assert product.custom == {"one": "by file", "two": "by hand"}
        batch.refresh_from_db()
        batch.withdraw(by=system)
        product.refresh_from_db()
        assert product.custom == {"two": "by hand"}


def test_what_was_changed_since_stays_when_the_import_is_taken_back(tmp_path: Path) -> None:
    a_field("Floor area", "product", "decimal", unit="m²")
    product = a_product("Saddle", number="P1")
    batch = imported(tmp_path, "products", PRODUCTS.format("floor area", "12.5"))
    with as_system() as system:
        product.refresh_from_db()
        product.edit(by=system, number=product.number, custom_floor_area=20.25)
        batch.withdraw(by=system)
        product.refresh_from_db()

    assert product.custom == {"floor_area": 20.25}
    assert batch.kept == ["Saddle, Floor area: changed since, so it stays “20.25 m²”."]


def test_a_file_of_a_layout_with_a_field_that_is_gone_is_read_without_it(tmp_path: Path) -> None:
    field = a_field("Asked", "product")
    imported(tmp_path, "products", PRODUCTS.format("Asked", "word"))
    with as_system() as system:
        field.retire(by=system)

    batch = product_saying("Asked", "other", tmp_path)

    assert counts(batch) == (0, 1, 0, 0)


def test_sixty_fields_are_asked_for_once(tmp_path: Path, django_assert_num_queries: Any) -> None:
    for number in range(60):
        a_field(f"Number {number}", "product", "whole")

    with django_assert_num_queries(1):
        assert len(kind_named("products").all_fields()) > 60


def test_nobody_changes_what_is_asked_while_a_file_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_field("Shade", "product", "choice", options=[["red", ""]])
    waited = []

    def somebody_else_would() -> None:
        with pytest.raises(Busy), exclusive("custom fields", wait=0.01):
            pass
        waited.append(True)
        connection.close()

    def saving(changes: Any) -> None:
        other = Thread(target=somebody_else_would)
        other.start()
        other.join()

    monkeypatch.setattr(records, "see_anew", saving)

    imported(tmp_path, "products", PRODUCTS.format("Shade", "red"))

    assert waited == [True]
    with exclusive("custom fields", wait=0.01):
        assert Product.objects.get().custom == {"shade": "red"}
