"""A file of companies may give a second role to one that is known. Feature 10."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.intake.verdicts import Verdict
from hanse.kernel.actor import current
from hanse.network.imports import organisations
from hanse.network.models import Identifier, Organisation, Partnership

from .builders import a_supplier, as_system

pytestmark = pytest.mark.django_db

COLUMNS = (
    "reference", "name", "role", "state", "state_since", "business_type", "line1", "city", "country", "same_as",
)  # fmt: skip
SHOP = ("D1", "Harbour Shop", "dealer", "active", "2025-03-01", "Shop", "Quay 3", "Kiel", "DK", "erp:77")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HANSE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def company() -> Organisation:
    supplier = a_supplier("Baltic Cycles", country="DE")
    with as_system():
        Identifier.objects.create(organisation=supplier, scheme="erp", value="77")
    return supplier


def taken_in(folder: Path, *rows: tuple[str, ...]) -> Verdict:
    assert organisations.Organisations.key == "organisations"
    path = folder / "companies.jsonl"
    path.write_text("\n".join(json.dumps(dict(zip(COLUMNS, row, strict=True))) for row in rows))
    batch = Batch.receive(path, kind="organisations", by=current())
    batch.stage(Mapping.parse({"fields": {name: {"column": name} for name in COLUMNS}}))
    return batch.commit(by=current())


def test_the_company_gets_the_role_and_keeps_what_it_is(home: Path, company: Organisation) -> None:
    with as_system():
        verdict = taken_in(home, SHOP)
        company.refresh_from_db()

        assert verdict.new == 1
        assert (company.name, company.country) == ("Baltic Cycles", "DE"), "what is known stays"
        assert company.business_type == "Shop", "what was not known is added"
        assert {row.role for row in company.partnerships.all()} == {"supplier", "dealer"}
        assert Organisation.objects.count() == 1


def test_where_it_works_in_its_second_role_is_a_further_site(home: Path, company: Organisation) -> None:
    with as_system():
        taken_in(home, SHOP)
        sites = {site.name: site for site in company.sites.all()}

        assert [site.city for site in company.sites.filter(is_head=True)] == ["Lübeck"]
        assert sites["Harbour Shop"].line1 == "Quay 3"


def test_the_same_file_again_changes_nothing(home: Path, company: Organisation) -> None:
    with as_system():
        taken_in(home, SHOP)
        again = taken_in(home, SHOP)

        assert (again.new, again.known, again.corrected) == (0, 1, 0)
        assert company.sites.count() == 2


def test_a_state_that_is_dated_keeps_its_day(home: Path, company: Organisation) -> None:
    with as_system():
        taken_in(home, SHOP)

        assert Partnership.objects.get(role="dealer").state_since == date(2025, 3, 1)
