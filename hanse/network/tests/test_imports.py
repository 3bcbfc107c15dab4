"""Companies, people and products from files: found again, changed, made, and taken back exactly. Feature 1."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers

from hanse.intake.kinds import kind_named
from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting, current
from hanse.kernel.errors import Refused
from hanse.network.models import (
    Identifier,
    JobRole,
    Organisation,
    Partnership,
    Person,
    Product,
    ProductCategory,
    ProductLine,
    Relationship,
    Site,
)

from .builders import a_dealer, a_person, a_supplier, an_account, staff

pytestmark = pytest.mark.django_db
MODELS = (
    Organisation,
    Partnership,
    Identifier,
    Site,
    Person,
    JobRole,
    Product,
    ProductLine,
    ProductCategory,
    Relationship,
)


@pytest.fixture(autouse=True)
def at_work(system: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contributions.load("contributions")
    monkeypatch.setenv("HANSE_HOME", str(tmp_path / "home"))


def checked(folder: Path, kind: str, text: str, *, name: str = "file.csv", by: Actor | None = None) -> Batch:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    with acting(by or current()):
        batch = Batch.receive(path, kind=kind, by=current())
        batch.recognise()
        batch.stage(Mapping.parse(batch.mapping))
    return batch


def imported(
    folder: Path, kind: str, text: str, *, name: str = "file.csv", only_new: bool = False, by: Actor | None = None
) -> Batch:
    batch = checked(folder, kind, text, name=name, by=by)
    batch.commit(by=by or current(), only_new=only_new)
    batch.refresh_from_db()
    return batch


def counts(batch: Batch) -> tuple[int, int, int, int]:
    """New, known, corrected, rejected."""
    return batch.new, batch.known, batch.corrected, batch.rejected


def everything() -> str:
    """All records as they are, but for when they were touched."""
    rows = [row for model in MODELS for row in model._default_manager.order_by("pk")]
    fields = {field.name for model in MODELS for field in model._meta.concrete_fields} - {"updated_at"}
    return serializers.serialize("json", rows, fields=fields)


DEALERS = "number,name,street,city,country,VAT ID\nD1,Rad & Tat,Weg 1,Lübeck,Deutschland,DE 136 695 976\nD2,Vélo,Rue 2,Paris,France,FR40303265045\n"
FILES = {
    "organisations": (DEALERS, DEALERS.replace("Weg 1", "Platz 9").replace("Vélo", "Vélo SA") + "D3,Ciclo,Via 3,Roma,IT,IT00743110157\n"),
    "people": (
        "company,first name,last name,e-mail,job roles\nD9,Ada,Lund,ada@x.org,sales\n",
        "company,first name,last name,e-mail,job roles\nD9,Ada,Berg,ada@x.org,technical\nD9,Bo,Holm,bo@x.org,sales\n",
    ),
    "relationships": (
        "Company;Relationship;Other company;Share in %;From;Until\nD9;belongs to;G1;60;2026-01-01;\nD9;competes with;D8;;;\n",
        "Company;Relationship;Other company;Share in %;From;Until\nD9;belongs to;G1;62.5;2026-01-01;\nD8;competes with;D9;;;\n"
        "G2;is the parent of;D9;37.5;;\n",
    ),
    "products": (
        "product number,name,category,product line,list price\nH1,Helmet,Clothing,Helmets,12.50\nH2,Lamp,,,3\n",
        "product number,name,category,product line,list price\nH1,Helmet XL,Clothing,Helmets,13\nH2,Lamp,Light,Lamps,3\nH3,Bell,Sound,Bells,2\n",
    ),
}  # fmt: skip


def companies() -> None:
    """Whom the files of people and relationships speak of."""
    for name, number in (("Nine", "D9"), ("Eight", "D8"), ("Group One", "G1"), ("Group Two", "G2")):
        a_dealer(name, reference=number)


@pytest.mark.parametrize("kind", FILES)
def test_the_same_file_twice_changes_nothing(kind: str, tmp_path: Path) -> None:
    companies()
    first, _second = FILES[kind]
    imported(tmp_path, kind, first)
    before = everything()

    again = imported(tmp_path, kind, first)

    assert (again.new, again.corrected, again.rejected) == (0, 0, 0)
    assert everything() == before


@pytest.mark.parametrize("kind", FILES)
def test_withdrawing_gives_back_exactly_what_was_there(kind: str, tmp_path: Path) -> None:
    companies()
    first, second = FILES[kind]
    imported(tmp_path, kind, first)
    before = everything()
    batch = imported(tmp_path, kind, second)
    assert batch.new
    assert batch.corrected
    assert everything() != before

    batch.withdraw(by=current())

    assert everything() == before
    assert imported(tmp_path, kind, second).new == batch.new


@pytest.mark.parametrize("kind", FILES)
def test_an_earlier_import_is_not_withdrawn_from_under_a_later_one(kind: str, tmp_path: Path) -> None:
    companies()
    first, second = FILES[kind]
    batch = imported(tmp_path, kind, first)
    imported(tmp_path, kind, second, name="second.csv")
    before = everything()

    with pytest.raises(Refused, match=r"second\.csv"):
        batch.withdraw(by=current())

    assert everything() == before


def test_what_is_in_use_is_not_withdrawn(tmp_path: Path) -> None:
    batch = imported(tmp_path, "organisations", DEALERS)
    a_person(Organisation.objects.get(name="Vélo"))
    before = everything()

    with pytest.raises(Refused, match="in use"):
        batch.withdraw(by=current())

    assert everything() == before
    assert Batch.objects.get(pk=batch.pk).state == "committed"


ENTERED_SINCE: dict[str, Callable[[Organisation], object]] = {
    "a site": lambda company: company.add_site({"city": "Brest", "country": "FR"}, by=current()),
    "a number": lambda company: company.add_identifier(scheme="ERP", value="4711", by=current()),
    "a step": lambda company: company.partnerships.get().move(to="probation", reason="Late", by=current()),
}


@pytest.mark.parametrize("what", ENTERED_SINCE)
def test_what_people_entered_at_a_company_since_does_not_go_with_its_import(what: str, tmp_path: Path) -> None:
    batch = imported(tmp_path, "organisations", DEALERS)
    ENTERED_SINCE[what](Organisation.objects.get(name="Vélo"))
    before = everything()

    with pytest.raises(Refused, match="in use"):
        batch.withdraw(by=current())

    assert everything() == before


def test_a_number_in_other_letters_is_the_same_company(tmp_path: Path) -> None:
    imported(tmp_path, "organisations", DEALERS)

    batch = imported(tmp_path, "organisations", "number,name\n d1 ,Rad & Tat GmbH\nD1,Rad & Tat GmbH\n")

    assert counts(batch) == (0, 0, 1, 1)  # the same number twice in one file, written differently
    assert Organisation.objects.get(partnerships__reference="D1").name == "Rad & Tat GmbH"


def test_a_company_with_a_number_that_we_know_has_a_second_role(tmp_path: Path) -> None:
    imported(tmp_path, "organisations", DEALERS)

    batch = imported(
        tmp_path,
        "organisations",
        "supplier number,name,city,VAT ID,credit rating\nS7,Rad und Tat Teile,Kiel,de136695976,2\n",
        name="suppliers.csv",
    )

    company = Organisation.objects.get(partnerships__reference="S7")
    assert counts(batch) == (1, 0, 0, 0)
    assert {row.role: row.reference for row in company.partnerships.all()} == {"dealer": "D1", "supplier": "S7"}
    assert (company.name, company.credit_rating) == ("Rad & Tat", 2)
    assert sorted(site.city for site in company.sites.all()) == ["Kiel", "Lübeck"]
    batch.withdraw(by=current())
    assert not Organisation.objects.filter(partnerships__reference="S7").exists()
    assert Organisation.objects.get(partnerships__reference="D1").credit_rating is None


def test_another_companys_number_is_refused(tmp_path: Path) -> None:
    imported(tmp_path, "organisations", DEALERS)

    batch = imported(
        tmp_path, "organisations", "number,name,VAT ID\nD1,Rad & Tat,FR40303265045\nD9,Third,DE136695976\n"
    )

    assert counts(batch) == (0, 0, 0, 2)
    assert [row.reason for row in batch.rejected_rows.all()] == [
        "FR40303265045 in VAT is the number of Vélo.", "Rad & Tat is already known in this role, under the number D1.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "columns", "role"),
    [
        ("suppliers.csv", "number,name", "supplier"), ("Lieferanten 2025.csv", "Nr,Name", "supplier"),
        ("dealers.csv", "number,name", "dealer"), ("export.csv", "Vendor ID,Vendor name", "supplier"),
        ("export.csv", "Händlernummer,Name", "dealer"), ("export.csv", "number,name", "dealer"),
        ("distributors.csv", "number,name", "distributor"),
    ],
)  # fmt: skip
def test_the_role_is_told_by_the_files_name_or_its_headers(name: str, columns: str, role: str, tmp_path: Path) -> None:
    imported(tmp_path, "organisations", f"{columns}\nX1,Company One\nX2,Company Two\n", name=name)

    assert set(Partnership.objects.values_list("role", flat=True)) == {role}


def test_files_of_one_layout_for_two_roles_are_told_apart_by_their_names(tmp_path: Path) -> None:
    text = "number,name,country\n{0}1,{0} One,DE\n{0}2,{0} Two,AT\n"
    imported(tmp_path, "organisations", text.format("S"), name="suppliers.csv")
    imported(tmp_path, "organisations", text.format("D"), name="dealers.csv")

    assert set(Partnership.objects.values_list("role", "reference")) == {
        ("supplier", "S1"), ("supplier", "S2"), ("dealer", "D1"), ("dealer", "D2"),
    }  # fmt: skip


def test_a_persons_company_is_found_by_number_or_name_in_any_role(tmp_path: Path) -> None:
    a_dealer("Rad & Tat", reference="D1")
    a_supplier("Stahl AG", reference="S1")

    batch = imported(
        tmp_path, "people", "company,name,email\nD1,Ada Lund,ada@x.org\nstahl ag,Bo Holm,bo@x.org\nNobody,Cy,cy@x.org\n"
    )

    assert counts(batch) == (2, 0, 0, 1)
    assert batch.rejected_rows.get().reason == "No partner has the number or name Nobody."
    assert {(person.organisation.name, person.email) for person in Person.objects.all()} == {
        ("Rad & Tat", "ada@x.org"), ("Stahl AG", "bo@x.org"),
    }  # fmt: skip


def test_a_place_at_zero_degrees_is_a_place_that_nobody_knows(tmp_path: Path) -> None:
    imported(
        tmp_path,
        "organisations",
        "number,name,city,latitude,longitude\nD1,Nord,Lübeck,0,0\nD2,Accra Cycles,Accra,5.6,0\n",
    )

    assert list(Site.objects.order_by("id").values_list("latitude", "longitude")) == [(None, None), (Decimal("5.6"), 0)]


def test_a_text_that_its_column_does_not_take_is_refused_and_the_others_come(tmp_path: Path) -> None:
    """A database that minds would else refuse the whole file, after it was checked."""
    batch = imported(
        tmp_path,
        "organisations",
        f"number,name,town,phone,employees\nD1,Nord,Kiel,1,5\nD2,{'x' * 201},Kiel,1,5\nD3,Süd,Ulm,{'1' * 41},5\nD4,West,Köln,1,3000000000\n",
    )

    assert counts(batch) == (1, 0, 0, 3)
    assert list(Organisation.objects.values_list("name", flat=True)) == ["Nord"]
    assert set(batch.rejected_rows.values_list("line", "reason")) == {
        (3, "Name is longer than 200 letters."),
        (4, "Phone is longer than 40 letters."),
        (5, "“3000000000” is too large."),
    }


def test_a_job_role_that_stands_in_two_lines_is_given_once_however_far_apart_they_are(tmp_path: Path) -> None:
    a_dealer("Nord", reference="D1")
    lines = [("ada@x.org", "Lund", "sales"), *((f"p{each}@x.org", f"P{each}", "sales") for each in range(30))]

    batch = imported(
        tmp_path,
        "people",
        "company,email,family name,job roles\n"
        + "".join(
            f"D1,{email},{name},{role}\n" for email, name, role in [*lines, ("ada@x.org", "Lund", "sales;finance")]
        ),
    )

    assert batch.state == Batch.State.COMMITTED
    assert set(Person.objects.get(email="ada@x.org").job_roles.values_list("role", flat=True)) == {"sales", "finance"}


def test_a_wrong_number_refuses_its_line_and_says_what_is_wrong(tmp_path: Path) -> None:
    batch = imported(
        tmp_path, "organisations",
        "number,name,country,VAT ID,GLN\nD1,Nord,DE,DE136695978,\nD2,Süd,DE,136695976,4006381333931\n"
        "D3,West,FR,FR4030326504,\nD4,Ost,DE,,400638133393X\n",
    )  # fmt: skip

    assert counts(batch) == (1, 0, 0, 3)
    assert set(Identifier.objects.values_list("scheme", "value")) == {("VAT", "DE136695976"), ("GLN", "4006381333931")}
    assert set(batch.rejected_rows.values_list("line", "reason")) == {
        (2, "The check digit of “DE136695978” does not fit: a digit is wrong, or two are swapped."),
        (4, "A VAT number has 11 characters after FR; this one has 10."),
        (5, "A GLN number has digits only."),
    }


def test_a_number_from_before_numbers_were_checked_stays_as_it_is(tmp_path: Path) -> None:
    dealer = a_dealer("Nord", reference="D1")
    Identifier.objects.create(organisation=dealer, scheme="vat id", value="de 1")

    batch = imported(tmp_path, "organisations", "number,name,VAT ID\nD1,Nord,DE 1\nD2,West,DE136695976\n")

    assert counts(batch) == (1, 1, 0, 0)
    assert set(Identifier.objects.values_list("scheme", "value")) == {("vat id", "de 1"), ("VAT", "DE136695976")}


def names() -> dict[tuple[str, int], str]:
    rows = (row for model in (Organisation, Person, Product) for row in model._default_manager.all())
    return {(row._meta.label, row.pk): str(row) for row in rows}


def differences(batch: Batch) -> set[tuple[Any, ...]]:
    return set(batch.differences.values_list("line", "status", "title", "field", "before", "after"))


@pytest.mark.parametrize("kind", FILES)
def test_every_difference_is_told_before_anything_is_written(kind: str, tmp_path: Path) -> None:
    companies()
    first, second = FILES[kind]
    imported(tmp_path, kind, first)
    before = everything()

    batch = checked(tmp_path, kind, second)

    told = {
        "organisations": {
            (2, "corrected", "Rad & Tat", "line1", "Weg 1", "Platz 9"), (3, "corrected", "Vélo SA", "name", "Vélo", "Vélo SA"),
            (4, "new", "Ciclo", "", "", "IT"),
        },
        "people": {
            (2, "corrected", "Ada Berg", "family_name", "Lund", "Berg"), (2, "corrected", "Ada Berg", "", "", "Technical"),
            (3, "new", "Bo Holm", "", "", "bo@x.org"),
        },
        "relationships": {
            (2, "corrected", "Group One is the parent of Nine", "share", "60", "62.5"),
            (4, "new", "Group Two is the parent of Nine", "", "", "37.5"),
        },
        "products": {
            (2, "corrected", "Helmet XL", "name", "Helmet", "Helmet XL"), (2, "corrected", "Helmet XL", "list_price", "12.5", "13"),
            (3, "corrected", "Lamp", "line", "", "Lamps"), (3, "corrected", "Lamp", "", "", "Light"),
            (3, "corrected", "Lamp", "", "", "Lamps"), (4, "new", "Bell", "", "", "H3, 2, yes"),
        },
    }  # fmt: skip
    assert differences(batch) == told[kind]
    assert everything() == before


@pytest.mark.parametrize("kind", FILES)
def test_one_may_take_what_is_new_and_leave_what_is_known(kind: str, tmp_path: Path) -> None:
    companies()
    first, second = FILES[kind]
    imported(tmp_path, kind, first)
    known = names()
    whole = checked(tmp_path, kind, second)

    batch = imported(tmp_path, kind, second, only_new=True)

    assert (batch.new, batch.corrected, batch.known) == (whole.new, 0, whole.known + whole.corrected)
    assert batch.described["left"] == whole.corrected
    assert {status for _line, status, *_rest in differences(batch)} == {"new"}
    again = checked(tmp_path, kind, second)
    assert (again.new, again.corrected) == (0, whole.corrected)
    assert known.items() <= names().items()


def test_what_was_changed_since_stays_and_is_listed_when_an_import_is_taken_back(tmp_path: Path) -> None:
    imported(tmp_path, "organisations", "number,name,phone,employees\nD1,Nord,1,5\nD2,West,2,6\n")
    batch = imported(tmp_path, "organisations", "number,name,phone,employees\nD1,Nord AG,11,5\nD2,West AG,22,6\n")
    nord = Organisation.objects.get(name="Nord AG")
    nord.edit({"phone": "12"}, by=current())

    batch.withdraw(by=current())

    assert set(Organisation.objects.values_list("name", "phone")) == {("Nord", "12"), ("West", "2")}
    batch.refresh_from_db()
    assert batch.kept == ["Nord, phone: changed since, so it stays “12”."]


def test_who_took_a_seat_since_stays_with_their_job_roles(tmp_path: Path) -> None:
    a_dealer("Nine", reference="D9")
    batch = imported(tmp_path, "people", FILES["people"][1])
    ada = Person.objects.get(email="ada@x.org")
    ada.take_seat(an_account(), by=current())

    batch.withdraw(by=current())

    assert [person.name for person in Person.objects.all()] == ["Ada Berg"]
    assert ada.roles_held == {"technical"}
    batch.refresh_from_db()
    assert batch.kept == ["Ada Berg has taken a seat at the company since, so they stay with their job roles."]


ADMINISTRATORS = "company,last name,e-mail,job roles\nD9,Berg,ada@x.org,administrator\nD9,Holm,bo@x.org,sales\n"


def test_a_program_names_no_administrator_even_when_a_person_confirms_its_file(tmp_path: Path) -> None:
    a_dealer("Nine", reference="D9")
    steward = staff("data_steward")
    program = Actor.machine(name="sync", scopes=["imports.receive", "people.edit"], acting_for=steward)

    for sender, confirms in ((program, program), (program, steward), (steward, program)):
        batch = checked(tmp_path, "people", ADMINISTRATORS, by=sender)
        batch.commit(by=confirms)

    assert not JobRole.objects.filter(role="partner_administrator").exists()
    batch.refresh_from_db()
    assert batch.rejected_rows.get().reason == (
        "This file names an administrator: Administrator. Who has that role is said on the person's page."
    )


def test_a_colleague_names_an_administrator_in_a_file_when_they_may_on_the_page(tmp_path: Path) -> None:
    a_dealer("Nine", reference="D9")

    refused = imported(tmp_path, "people", ADMINISTRATORS, by=staff("auditor"))
    taken = imported(tmp_path, "people", ADMINISTRATORS, by=staff("data_steward"))

    assert (refused.rejected, taken.rejected) == (1, 0)
    assert JobRole.objects.filter(role="partner_administrator").count() == 1


def test_lines_that_cannot_be_a_relationship_are_refused(tmp_path: Path) -> None:
    companies()

    batch = imported(
        tmp_path, "relationships",
        "Company,Relationship,Other company,Share in %,From,Until\nD9,belongs to,G1,60,,2031-03-31\nD9,belongs to,G2,50,2031-03-01,\n"
        "D9,belongs to,G2,50,2031-04-01,\nD9,supplies,D9,,,\nD8,supplies,D9,101,,\nD8,serves,D9,,2026-02-01,2026-01-01\n"
    )  # fmt: skip

    assert counts(batch) == (2, 0, 0, 4)
    assert dict(batch.rejected_rows.values_list("line", "reason")) == {
        3: "With the shares of others this would be 110 per cent on 1 March 2031; a whole has 100.",
        5: "A company has no relationship with itself.",
        6: "A share lies between 0 and 100 per cent.",
        7: "The last day comes before the first.",
    }


def test_two_senders_of_one_layout_are_each_read_as_they_meant_it(tmp_path: Path) -> None:
    text = "Kode;Firma;Name\n{0}1;Ada {0};x {0}\n{0}2;Bo {0};y {0}\n"
    ours, theirs = staff("data_steward"), staff("data_steward")
    for sender, fields in ((ours, ("name", "legal_name")), (theirs, ("legal_name", "name"))):
        with acting(sender):
            path = tmp_path / f"{fields[0]}.csv"
            path.write_text(text.format(fields[0]))
            batch = Batch.receive(path, kind="organisations", by=sender)
            batch.recognise()
            rules = {"reference": {"column": "Kode"}, fields[0]: {"column": "Firma"}, fields[1]: {"column": "Name"}}
            batch.stage(Mapping.parse({"fields": rules | {"role": {"constant": "dealer"}}}))
            batch.commit(by=sender)

    again = checked(tmp_path, "organisations", text.format("A"), by=ours)

    assert again.mapping["fields"]["name"] == {"column": "Firma"}


def test_consent_comes_with_its_day_its_source_and_who_brought_it(tmp_path: Path) -> None:
    companies()
    heading = "company,last name,e-mail,further languages,agrees to be written to,agreed on,how they agreed\n"
    steward = staff("data_steward")
    given = f"{heading}D9,Lund,ada@x.org,French;sv,yes,2026-03-01,fair\nD9,Berg,bo@x.org,,,2026-03-01,fair\n"

    imported(tmp_path, "people", given, by=steward)
    again = imported(tmp_path, "people", given, by=staff("data_steward"))
    ada, bo = Person.objects.get(email="ada@x.org"), Person.objects.get(email="bo@x.org")
    taken_back = imported(
        tmp_path, "people", f"{heading}D9,Lund,ada@x.org,,no,,\nD9,Holm,cy@x.org,Elvish,,,\n", by=steward
    )

    assert counts(again) == (0, 2, 0, 0)
    assert (ada.further_languages, str(ada.consent_on), ada.consent_source, ada.consent_by) == (
        "fr,sv", "2026-03-01", "fair", steward.name,
    )  # fmt: skip
    assert (bo.may_be_written_to, bo.consent_on) == (False, None)
    assert counts(taken_back) == (0, 0, 1, 1)
    ada.refresh_from_db()
    assert (ada.may_be_written_to, ada.consent_on, ada.consent_by) == (False, None, "")
    taken_back.withdraw(by=current())
    ada.refresh_from_db()
    assert (ada.may_be_written_to, str(ada.consent_on), ada.consent_by) == (True, "2026-03-01", steward.name)


@pytest.mark.parametrize("by_a_person", [True, False])
def test_a_program_takes_no_administration_back_with_the_import_of_a_person(tmp_path: Path, by_a_person: bool) -> None:
    nine = a_dealer("Nine", reference="D9")
    a_person(nine, email="ada@x.org", given_name="Ada", family_name="Berg", account=an_account())
    steward = staff("data_steward")
    program = Actor.machine(name="sync", scopes=["imports.withdraw"], acting_for=steward)
    batch = imported(tmp_path, "people", ADMINISTRATORS, by=steward)

    batch.withdraw(by=steward if by_a_person else program)

    assert JobRole.objects.filter(role="partner_administrator").exists() is not by_a_person
    assert not Person.objects.filter(email="bo@x.org").exists()
    batch.refresh_from_db()
    told = "Ada Berg still administers the company: that is not for a program to take back."
    assert batch.kept == ([] if by_a_person else [told])


def test_a_correction_is_told_under_the_name_of_the_company_whatever_row_it_is_in(tmp_path: Path) -> None:
    imported(tmp_path, "organisations", "number;name;role;town;country\nD1;Radhaus;dealer;Ulm;DE\n")

    batch = checked(tmp_path, "organisations", "number;name;role;town;country\nD1;Radhaus;dealer;Augsburg;DE\n")

    assert [sample["title"] for sample in batch.samples if sample["status"] == "corrected"] == ["Radhaus"]


@pytest.mark.parametrize(
    ("column", "called"),
    [("VAT", "VAT number"), ("USt-IdNr.", "VAT number"), ("Chamber of commerce", "Number in another register")],
)
def test_a_column_of_numbers_is_called_by_the_register_that_it_names(column: str, called: str) -> None:
    assert kind_named("organisations").number_called(column) == called
