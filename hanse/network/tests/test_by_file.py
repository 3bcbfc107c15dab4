"""What imports left at a company stands in its history: what, by whom, when, and where every difference is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting
from hanse.network.models import Organisation
from hanse.network.past.history import latest

from .builders import a_dealer, a_supplier, an_account, as_system, in_sight_of, signed_in, staff
from .reading import MOST_QUERIES, queries, text, whole
from .test_imports import imported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
FIRST = "number,name,street,city,country\nD1,Rad & Tat,Weg 1,Lübeck,Deutschland\nD2,Vélo,Rue 2,Paris,France\n"
SECOND = "number,name,street,city,country\nD1,Rad und Tat,Platz 9,Lübeck,Deutschland\nD2,Vélo,Rue 2,Paris,France\n"
PEOPLE = "company,first name,last name,e-mail,job roles\nD1,Ada,Lund,ada@x.org,sales\nD1,Bo,Holm,bo@x.org,sales\n"


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contributions.load("contributions")
    monkeypatch.setenv("HANSE_HOME", str(tmp_path / "home"))


def company(name: str) -> Organisation:
    with as_system():
        return Organisation.objects.get(name=name)


def told(name: str, *, by: Actor) -> list[str]:
    with acting(by):
        return [event.text for event in latest(company(name), 20) if "File " in event.text]


def test_what_a_file_made_and_changed_is_told_of_the_companies_it_touched(tmp_path: Path, system: Actor) -> None:
    steward = staff("data_steward", name="Sam Steward")
    imported(tmp_path, "organisations", FIRST, name="first.csv", by=steward)
    imported(tmp_path, "organisations", SECOND, name="partners.csv", by=steward)
    imported(tmp_path, "people", PEOPLE, name="people.csv", by=steward)

    assert told("Rad und Tat", by=steward) == [
        "File people.csv, imported by Sam Steward, added: 2 people, 2 job roles.",
        "File partners.csv, imported by Sam Steward, changed: name, street.",
        "File first.csv, imported by Sam Steward, added: company, site, partnership.",
    ]
    assert told("Vélo", by=steward) == ["File first.csv, imported by Sam Steward, added: company, site, partnership."]


def test_what_was_withdrawn_is_told_as_withdrawn(tmp_path: Path, system: Actor) -> None:
    steward = staff("data_steward", name="Sam Steward")
    imported(tmp_path, "organisations", FIRST, name="first.csv", by=steward)
    batch = imported(tmp_path, "organisations", SECOND, name="partners.csv", by=steward)

    batch.withdraw(by=steward)

    first, *_more = told("Rad & Tat", by=steward)
    assert first.startswith("File partners.csv, imported by Sam Steward, changed: name, street. Withdrawn on ")


def test_the_way_to_the_differences_is_for_who_may_go_it(client: Client, tmp_path: Path, system: Actor) -> None:
    imported(tmp_path, "organisations", FIRST, name="first.csv", by=staff("data_steward"))
    batch = imported(tmp_path, "organisations", SECOND, name="partners.csv", by=staff("data_steward"))
    differences = f"/imports/{batch.public_id}/differences/"
    address = f"/partners/{company('Rad und Tat').public_id}/"

    signed_in(client, "auditor")
    assert differences in whole(client, address)
    assert differences in text(client.get(f"{address}history/"))
    signed_in(client, "deal_desk")
    shown = text(client.get(f"{address}history/"))
    assert "File partners.csv" in shown
    assert differences not in shown


def test_nothing_out_of_sight_is_told(tmp_path: Path, system: Actor) -> None:
    """A tie to a company that a colleague with bounded roles does not see."""
    account = an_account(roles=("partner_manager",))
    manager = Actor.staff(account_id=account.pk, name=account.name, roles=("partner_manager",))
    a_dealer("Near", reference="N1", manager=account)
    a_dealer("Far", reference="F1")
    ties = "Company;Relationship;Other company;Share in %;From;Until\nN1;competes with;F1;;;\n"
    imported(tmp_path, "relationships", ties, name="ties.csv", by=staff("data_steward"))

    assert told("Near", by=staff("data_steward"))
    assert told("Far", by=staff("data_steward"))
    assert not told("Near", by=manager)


@pytest.mark.parametrize("roles", [("category_buyer",), ("supplier_quality", "partner_manager", "category_buyer")])
def test_whoever_sees_a_part_of_the_network_reads_it_too(
    client: Client, tmp_path: Path, system: Actor, monkeypatch: pytest.MonkeyPatch, roles: tuple[str, ...]
) -> None:
    """Their wall stands in every part of the question, and SQLite reads none that goes too deep."""
    monkeypatch.setattr("hanse.kernel.walls.access.FEW", 0)  # as of those who see hundreds of companies
    for place in range(3):
        with as_system():
            a_supplier(f"Supplier {place}", reference=f"S{place}")
    ties = "Company;Relationship;Other company;Share in %;From;Until\nS1;supplies;S2;;;\n"
    imported(tmp_path, "relationships", ties, name="ties.csv", by=staff("data_steward"))
    account = signed_in(client, *roles)
    in_sight_of(account, company("Supplier 1"))

    shown = text(client.get(f"/partners/{company('Supplier 1').public_id}/history/"))

    assert "File ties.csv" in shown


def test_it_is_one_question_with_the_rest(client: Client, tmp_path: Path, system: Actor) -> None:
    for place in range(6):
        file = FIRST if place % 2 else SECOND
        imported(tmp_path, "organisations", file, name=f"{place}.csv", by=staff("data_steward"))
    signed_in(client, "auditor")

    number = queries(client, f"/partners/{company('Rad & Tat').public_id}/history/")

    assert number <= MOST_QUERIES
