"""A list that is exported goes in again: untouched it changes nothing, with one cell changed it changes one record."""

from __future__ import annotations

import base64
import csv
import io
from datetime import date

import pytest
from django.apps import apps

from hanse.intake.tests.sending import own_home, run_jobs
from hanse.kernel.models import Account
from hanse.network.models import (
    Identifier,
    Organisation,
    Partnership,
    ProductIdentifier,
    ProductLine,
    Relationship,
    Site,
)
from hanse.network.tests.builders import (
    a_dealer,
    a_person,
    a_product,
    a_supplier,
    a_territory,
    an_account,
    as_system,
)

from .builders import Program, one_of_ours
from .test_imports import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer"), pytest.mark.by_turns]
__all__ = ["own_home"]
Table = list[list[str]]

LISTS = {
    "organisations": "/partners/",
    "people": "/people/",
    "products": "/products/",
    "relationships": "/relationships/",
}
SEARCHED = {
    "organisations": ("Two Wheels", "Three Wheels"), "people": ("Tern", "Ternova"), "products": ("Helmet, red", "Helmet, blue"),
    "relationships": ("40", "45"),
}  # fmt: skip


@pytest.fixture
def chief(manufacturer: object) -> Program:
    """Of a network with everything that lists show: companies in two roles, states, managers, territories, prices."""
    ken = an_account("ken@adventure.example", name="Ken", roles=("partner_manager",))
    north = a_territory("North")
    plain = a_dealer("Two Wheels", manager=ken, business_type="Bike shop", employees=12, credit_rating=2)
    both = a_supplier("Albatross Cycles", reference="S-1", country="AT")
    a_dealer(organisation=both, reference="D-77")
    a_dealer('=Kittiwake & Söhne; "Räder"', state="suspended", country="DE")
    with as_system():
        Partnership.objects.filter(organisation=plain).update(territory=north)
        Partnership.objects.filter(role="supplier").update(preferred=True)
        Partnership.objects.filter(reference="D-77").update(state="former", state_since=date(2025, 5, 1))
        Identifier.objects.create(organisation=plain, scheme="VAT", value="DE123456788")
        Site.objects.filter(organisation=plain).update(region="Schleswig-Holstein", city="Lübeck", country="DE")
        Relationship.objects.create(
            organisation=both, other=plain, kind="distributes_to", share="40.00", starts_on=date(2026, 1, 1)
        )
        Relationship.objects.create(organisation=plain, other=both, kind="competes")
    a_person(
        plain,
        given_name="Bea",
        family_name="Tern",
        title="Head of sales",
        language="de",
        phone="+49 1",
        roles=("sales", "finance"),
    )
    a_person(both, given_name="", family_name="Gull", reference="P-9", roles=())
    line = ProductLine.objects.create(
        name="Helmets", category=apps.get_model("network", "ProductCategory").objects.create(name="Clothing")
    )
    helmet = a_product("Helmet, red", line=line, list_price="34.99", currency="EUR", unit="piece")
    a_product("Frame", active=False)
    ProductIdentifier.objects.create(product=helmet, scheme="EAN", value="4006381333931")
    return one_of_ours("channel_chief", "data_steward")


def exported(program: Program, kind: str) -> Table:
    answer = program.browser.get(f"{LISTS[kind]}?export=csv&columns=every")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def back(program: Program, kind: str, table: Table, *, delimiter: str = ",") -> dict[str, object]:
    """What sending it would do; it waits for no answer about its columns."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(table)
    return program.get(sent(program, out.getvalue(), kind)).json()


def speaking(program: Program, language: str) -> None:
    Account.objects.filter(pk=program.account.pk).update(language=language)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", LISTS)
def test_an_export_that_nobody_touched_changes_nothing(chief: Program, kind: str, language: str) -> None:
    speaking(chief, language)
    table = exported(chief, kind)

    told = back(chief, kind, table)

    rejected = chief.all(f"/imports/{told['id']}/rejected-rows")
    assert told["state"] == "staged", (table[0], chief.get(f"/imports/{told['id']}/columns").json()["columns"])
    assert (told["new"], told["corrected"], rejected) == (0, 0, []), chief.all(f"/imports/{told['id']}/differences")
    assert told["known"] == len(table) - 1


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", LISTS)
def test_one_cell_changes_one_record(chief: Program, kind: str, language: str) -> None:
    speaking(chief, language)
    old, new = SEARCHED[kind]
    table = exported(chief, kind)
    changed = False
    for row in table[1:]:
        for place, cell in enumerate(row):
            if not changed and cell.removesuffix(".00") == old:
                row[place], changed = cell.replace(old, new), True
    assert changed, table

    told = back(chief, kind, table)

    assert (told["new"], told["corrected"], told["rejected"]) == (0, 1, 0)


def test_a_workbook_goes_in_as_it_came(chief: Program) -> None:
    answer = chief.browser.get("/partners/?export=xlsx&columns=every")
    content = base64.b64encode(b"".join(answer.streaming_content)).decode()
    given = {"kind": "organisations", "file_name": "partners.xlsx", "content": content, "is_base64": True}
    path = f"/imports/{chief.post('/imports', given).json()['id']}"
    run_jobs()

    told = chief.get(path).json()
    assert (told["state"], told["new"], told["corrected"], told["rejected"]) == ("staged", 0, 0, 0)


def test_a_state_in_a_file_is_said_to_count_for_new_partners_alone(chief: Program) -> None:
    table = exported(chief, "organisations")
    place = table[0].index("State")
    table[1][place] = "former"

    told = back(chief, "organisations", table)

    assert told["corrected"] == 0
    page = chief.browser.get(f"/imports/{told['id']}/").content.decode()
    assert "The state counts for new partners." in page


def test_companies_without_our_number_are_known_by_their_id(chief: Program) -> None:
    with as_system():
        Partnership.objects.filter(organisation__name="Two Wheels").update(reference=None)
        lone = Partnership.objects.get(organisation__name="Albatross Cycles", role="dealer")
        Partnership.objects.filter(pk=lone.pk).update(reference=None)
    table = exported(chief, "organisations")

    told = back(chief, "organisations", table)

    assert (told["state"], told["new"], told["corrected"], told["rejected"]) == ("staged", 0, 0, 0)
    assert told["known"] == len(table) - 1

    place, head = table[0].index("Town"), table[0]
    row = next(row for row in table if row[0] == "Two Wheels")
    row[place], row[head.index("Our number")] = "Kiel", "D-900"
    told = back(chief, "organisations", table)
    assert (told["new"], told["corrected"], told["rejected"]) == (0, 1, 0)


def test_the_columns_that_are_shown_are_enough_to_know_companies_again(chief: Program) -> None:
    answer = chief.browser.get("/partners/?export=csv")
    table = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert "Our number" not in table[0]

    told = back(chief, "organisations", table)

    assert (told["state"], told["new"], told["corrected"], told["rejected"]) == ("staged", 0, 0, 0)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"Hanse id": "0000nobody00"}, "No company has the id 0000nobody00."),
        ({"Hanse id": ""}, "Our number"),
        ({"Our number": "D-77"}, "our number of Albatross Cycles"),
    ],
)
def test_an_id_that_cannot_be_is_refused_with_the_reason(chief: Program, given: dict[str, str], reason: str) -> None:
    with as_system():
        Partnership.objects.filter(organisation__name="Two Wheels").update(reference=None)
    table = exported(chief, "organisations")
    row = next(row for row in table if row[0] == "Two Wheels")
    for column, value in given.items():
        row[table[0].index(column)] = value
    table = [each for each in table if each is row or "D-77" not in each]

    told = back(chief, "organisations", table)

    assert (told["new"], told["corrected"], told["rejected"]) == (0, 0, 1)
    assert reason in str(chief.all(f"/imports/{told['id']}/rejected-rows"))


@pytest.mark.parametrize("columns", ["", "&columns=every"])
def test_people_at_two_companies_of_one_name_stay_with_theirs(chief: Program, columns: str) -> None:
    for title in ("Head", "Buyer"):
        a_person(a_dealer("Twin Cycles"), given_name="Ada", family_name="Lund", title=title)
    answer = chief.browser.get(
        f"/people/?export=csv{columns or '&columns=name.given_name.family_name.company.email.reference'}"
    )
    table = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    told = back(chief, "people", table)

    assert (told["state"], told["new"], told["corrected"], told["rejected"]) == ("staged", 0, 0, 0)
    assert told["known"] == len(table) - 1


TIES = ("?view=ever", "?view=ever&columns=every", "?view=ever&columns=kind.other.share")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("columns", TIES)
@pytest.mark.parametrize("whose", ["everybody's", "one company's"])
def test_relationships_of_companies_of_one_name_and_without_our_number_stay_theirs(
    chief: Program, whose: str, columns: str, language: str
) -> None:
    with as_system():
        twins = [a_dealer("Twin Cycles", reference=None) for _turn in range(2)]
        plain = Organisation.objects.get(name="Two Wheels")
        for share, twin in zip((40, 60), twins, strict=True):
            Relationship.objects.create(organisation=twin, other=plain, kind="parent_of", share=share)
        Relationship.objects.create(organisation=twins[0], other=twins[1], kind="supplies")
    speaking(chief, language)
    path = LISTS["relationships"] if whose == "everybody's" else f"/partners/{plain.public_id}/relationships/"

    for form in ("csv", "xlsx"):
        answer = chief.browser.get(f"{path}{columns}&export={form}")
        content = base64.b64encode(b"".join(answer.streaming_content)).decode()
        told = chief.get(sent(chief, content, "relationships", file_name=f"ties.{form}", is_base64=True)).json()
        assert (told["state"], told["new"], told["corrected"], told["rejected"]) == ("staged", 0, 0, 0)
        assert told["known"] == (5 if whose == "everybody's" else 4)
