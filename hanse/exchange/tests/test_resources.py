"""Each resource through the client: read, entered, changed, removed, by the rules that the pages have."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.models import AuditEntry
from hanse.network.models import ImportedChange, Organisation, Person, ProductCategory, Site
from hanse.network.tests.builders import (
    a_dealer,
    a_line,
    a_person,
    a_product,
    a_supplier,
    a_territory,
    an_account,
    as_system,
)

from .builders import Program, one_at, one_of_ours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def chief(manufacturer: object) -> Program:
    return one_of_ours()


@pytest.fixture
def albatross(manufacturer: object) -> Organisation:
    return a_dealer("Albatross Cycles", country="DE")


def fields(answer: Any) -> dict[str, str]:
    """What is wrong, by field."""
    assert answer["Content-Type"] == "application/problem+json"
    return {each["field"]: each["detail"] for each in answer.json().get("errors", [])}


class TestOrganisations:
    def test_one_that_may_be_known_already_is_told_and_entered_by_who_insists(
        self, chief: Program, albatross: Organisation
    ) -> None:
        given = {"name": "albatross cycles GmbH", "role": "dealer", "state": "target"}

        answer = chief.post("/organisations", given)

        assert answer.status_code == 422
        assert f"Albatross Cycles ({albatross.public_id})" in fields(answer)["anyway"]
        assert chief.post("/organisations", given | {"anyway": True}).status_code == 201

    def test_a_company_is_read_with_its_numbers_sites_and_roles(self, chief: Program, albatross: Organisation) -> None:
        told = chief.get(f"/organisations/{albatross.public_id}").json()

        assert told["name"] == "Albatross Cycles"
        assert [site["city"] for site in told["sites"]] == ["Lübeck"]
        assert [(role["role"], role["state"]) for role in told["partnerships"]] == [("dealer", "active")]
        assert "credit_rating" in told

    def test_a_new_one_is_entered_with_its_role_and_address(self, chief: Program) -> None:
        given = {"name": "Kittiwake Wheels", "role": "dealer", "city": "Visby", "country": "SE", "state": "applicant"}

        answer = chief.post("/organisations", given)

        assert answer.status_code == 201
        read = chief.get(answer["Location"])
        assert read.json() == answer.json()
        assert read["ETag"] == answer["ETag"]
        assert (read.json()["sites"][0]["city"], read.json()["partnerships"][0]["state"]) == ("Visby", "applicant")
        assert AuditEntry.objects.filter(operation="organisations.enter").exists()

    def test_what_the_form_refuses_is_told_by_field(self, chief: Program) -> None:
        answer = chief.post("/organisations", {"role": "dealer", "email": "nowhere"})

        assert answer.status_code == 422
        assert set(fields(answer)) == {"name", "email"}

    def test_what_is_of_another_kind_or_unknown_is_told_by_field(self, chief: Program, albatross: Organisation) -> None:
        answer = chief.change(f"/organisations/{albatross.public_id}", {"employees": "many", "colour": "red"})

        assert answer.status_code == 422
        assert set(fields(answer)) == {"employees", "colour"}

    def test_of_very_many_mistakes_a_hundred_are_told(self, chief: Program) -> None:
        """A body of 9 MB held a thread for eight seconds, and its answer had 46 MB."""
        answer = chief.post("/organisations", {f"colour {number}": "red" for number in range(200)})

        assert answer.status_code == 422
        assert len(answer.json()["errors"]) == 100
        assert chief.post("/organisations", {"name": "N" * 1_000_000}).status_code == 413

    def test_only_what_is_sent_is_changed(self, chief: Program, albatross: Organisation) -> None:
        with as_system():
            Organisation.objects.filter(pk=albatross.pk).update(
                phone="+49 1", annual_sales="5", annual_sales_currency="EUR"
            )

        answer = chief.change(f"/organisations/{albatross.public_id}", {"website": "https://albatross.example"})

        assert answer.status_code == 200
        assert (answer.json()["phone"], answer.json()["website"]) == ("+49 1", "https://albatross.example")
        entry = AuditEntry.objects.get(operation="organisations.edit")
        assert set(entry.after) == {"website", "updated_at"}

    def test_null_empties_a_field(self, chief: Program, albatross: Organisation) -> None:
        with as_system():
            Organisation.objects.filter(pk=albatross.pk).update(phone="+49 1", employees=3)

        told = chief.change(f"/organisations/{albatross.public_id}", {"phone": None, "employees": None}).json()

        assert (told["phone"], told["employees"]) == ("", None)

    def test_a_partner_changes_how_it_is_reached_and_nothing_else(self, albatross: Organisation) -> None:
        theirs, path = one_at(albatross), f"/organisations/{albatross.public_id}"

        assert theirs.change(path, {"phone": "+49 451 1"}).json()["phone"] == "+49 451 1"
        refused = theirs.change(path, {"credit_rating": 1})

        assert refused.status_code == 422
        assert set(fields(refused)) == {"credit_rating"}
        assert "credit_rating" not in theirs.get(path).json()
        assert "preferred" not in theirs.get(path).json()["partnerships"][0]

    def test_what_a_partner_is_told_does_not_move_with_what_it_is_not_shown(
        self, chief: Program, albatross: Organisation
    ) -> None:
        theirs, path = one_at(albatross), f"/organisations/{albatross.public_id}"
        before = theirs.get(path)

        chief.change(path, {"credit_rating": 5})

        assert (theirs.get(path).content, theirs.get(path)["ETag"]) == (before.content, before["ETag"])
        assert theirs.get("/organisations?changed_since=2020-01-01T00:00:00Z").status_code == 422

    def test_lists_are_filtered(self, chief: Program, albatross: Organisation) -> None:
        manager, north = an_account(roles=("partner_manager",)), a_territory("North")
        with as_system():
            albatross.partnerships.update(manager=manager, territory=north, reference="D-77", state="suspended")
        a_supplier("Cormorant Forging", country="NO")

        def names(query: str) -> list[str]:
            return [each["name"] for each in chief.all(f"/organisations?{query}")]

        assert names("") == ["Albatross Cycles", "Cormorant Forging"]
        assert names("order=-name") == ["Cormorant Forging", "Albatross Cycles"]
        for query in (
            "role=dealer", "state=suspended", "country=DE", f"manager={manager.public_id}",
            f"territory={north.public_id}", "q=batross", "q=d-77", "role=dealer&role=distributor",
        ):  # fmt: skip
            assert names(query) == ["Albatross Cycles"], query
        assert names("state=suspended&role=supplier") == []
        assert names("changed_since=2020-01-01T00:00:00Z") == ["Albatross Cycles", "Cormorant Forging"]
        assert names("changed_since=2199-01-01T00:00:00Z") == []

    @pytest.mark.parametrize(
        "query",
        [
            "contry=DE",
            "limit=0",
            "limit=201",
            "state=asleep",
            "order=colour",
            "q=%00",
            "changed_since=0001-01-01T00:00:00%2B14:00",
            "changed_since=9999-12-31T23:59:59-14:00",
        ],
    )
    def test_what_cannot_be_asked_is_refused(self, chief: Program, query: str) -> None:
        assert chief.get(f"/organisations?{query}").status_code == 422


class TestSitesAndIdentifiers:
    def test_a_site_is_added_changed_and_removed(self, chief: Program, albatross: Organisation) -> None:
        where = f"/organisations/{albatross.public_id}/sites"
        made = chief.post(where, {"kind": "shop", "city": "Kiel", "country": "DE"})
        path = made["Location"]

        assert chief.change(path, {"is_head": True}).json()["is_head"] is True
        assert [site["is_head"] for site in chief.all(where)] == [True, False]
        assert [site["city"] for site in chief.all(f"{where}?kind=shop")] == ["Kiel"]
        assert chief.ask("DELETE", path, if_match='"another"').status_code == 412
        assert chief.ask("DELETE", path).status_code == 204
        assert chief.get(path).status_code == 404
        with as_system():
            assert Site.objects.get(organisation=albatross).is_head

    def test_coordinates_come_in_pairs(self, chief: Program, albatross: Organisation) -> None:
        answer = chief.post(f"/organisations/{albatross.public_id}/sites", {"kind": "shop", "latitude": "53.8"})

        assert (answer.status_code, set(fields(answer))) == (422, {"longitude"})

    def test_a_number_that_another_has_is_a_conflict(self, chief: Program, albatross: Organisation) -> None:
        other = a_dealer("Kittiwake Wheels")
        number = {"scheme": "CRM", "value": "C-1"}
        made = chief.post(f"/organisations/{albatross.public_id}/identifiers", number)

        refused = chief.post(f"/organisations/{other.public_id}/identifiers", number)

        assert refused.status_code == 409
        assert fields(refused) == {"value": "Albatross Cycles is known by this number."}
        assert chief.change(made["Location"], {"value": "C-2"}).json()["value"] == "C-2"
        assert chief.ask("DELETE", made["Location"]).status_code == 204
        assert chief.all(f"/organisations/{albatross.public_id}/identifiers") == []


class TestPartnerships:
    def the_one(self, chief: Program) -> str:
        return f"/partnerships/{chief.all('/partnerships')[0]['id']}"

    def test_a_further_role_begins_once(self, chief: Program, albatross: Organisation) -> None:
        where = f"/organisations/{albatross.public_id}/partnerships"

        made = chief.post(where, {"role": "service"})

        assert (made.status_code, made.json()["state"]) == (201, "target")
        assert chief.post(where, {"role": "service"}).status_code == 422
        assert {each["role"] for each in chief.all("/partnerships")} == {"dealer", "service"}

    def test_manager_and_territory_are_changed(self, chief: Program, albatross: Organisation) -> None:
        manager, north = an_account(roles=("partner_manager",)), a_territory("North")
        path = self.the_one(chief)

        told = chief.change(path, {"manager": manager.public_id, "territory": north.public_id}).json()

        assert told["manager"] == {"id": manager.public_id, "name": manager.name}
        assert [each["id"] for each in chief.all(f"/partnerships?manager={manager.public_id}")] == [told["id"]]
        assert chief.all("/partnerships?manager=none") == []
        assert chief.change(path, {"manager": "nobody"}).status_code == 422
        assert chief.change(path, {"manager": None}).json()["manager"] is None

    def test_a_state_is_changed_by_a_transition(self, chief: Program, albatross: Organisation) -> None:
        path = self.the_one(chief)

        moved = chief.post(f"{path}/state", {"to": "suspended", "reason": "Unpaid", "on": "2025-05-01"})

        assert (moved.status_code, moved.json()["state"], moved.json()["state_since"]) == (
            200,
            "suspended",
            "2025-05-01",
        )
        steps = chief.all(f"{path}/transitions")
        assert [(step["before"], step["after"], step["reason"]) for step in steps] == [
            ("active", "suspended", "Unpaid")
        ]
        assert set(one_at(albatross).all(f"{path}/transitions")[0]) == {"id", "before", "after", "on"}

    def test_a_day_to_come_plans_it_and_that_can_be_cancelled(self, chief: Program, albatross: Organisation) -> None:
        path, day = self.the_one(chief), (clock.today() + timedelta(days=30)).isoformat()

        told = chief.post(f"{path}/state", {"to": "exiting", "reason": "The contract ends", "on": day})

        assert (told.status_code, told.json()["state"]) == (200, "active")
        planned = chief.all(f"{path}/planned-moves?stage=planned")
        assert [(each["to"], each["on"], each["reason"]) for each in planned] == [("exiting", day, "The contract ends")]
        assert chief.ask("DELETE", f"/planned-moves/{planned[0]['id']}").status_code == 204
        assert [each["stage"] for each in chief.all(f"{path}/planned-moves")] == ["cancelled"]
        assert one_at(albatross).get(f"{path}/planned-moves").status_code == 403

    def test_where_there_is_no_way_or_a_gate_it_says_why(self, chief: Program, albatross: Organisation) -> None:
        path = self.the_one(chief)

        no_way = chief.post(f"{path}/state", {"to": "target"})
        no_reason = chief.post(f"{path}/state", {"to": "suspended"})
        chief.post(f"{path}/state", {"to": "suspended", "reason": "Unpaid"})
        no_manager = chief.post(f"{path}/state", {"to": "active"})

        assert (no_way.status_code, set(fields(no_way))) == (422, {"to"})
        assert (no_reason.status_code, set(fields(no_reason))) == (409, {"reason"})
        assert "needs a partner manager" in no_manager.json()["detail"]


class TestPeople:
    def test_somebody_joins_changes_leaves_and_comes_back(self, chief: Program, albatross: Organisation) -> None:
        given = {"given_name": "Ada", "family_name": "Lund", "job_roles": ["sales"], "may_be_written_to": True}
        made = chief.post(f"/organisations/{albatross.public_id}/people", given)
        path = made["Location"]

        assert chief.change(path, {"title": "Owner"}).json()["job_roles"] == ["sales"]
        assert chief.change(path, {"job_roles": ["finance", "executive"]}).json()["job_roles"] == [
            "executive",
            "finance",
        ]
        assert chief.post(f"{path}/leaving", {"on": "2025-01-31"}).json()["left_on"] == "2025-01-31"
        assert chief.all("/people?here=true") == []
        assert chief.post(f"{path}/return").json()["left_on"] is None
        assert [each["family_name"] for each in chief.all("/people?job_role=finance&q=ada+lund")] == ["Lund"]

    def test_a_partner_looks_after_its_own_people_alone(self, albatross: Organisation) -> None:
        rival = a_dealer("Kittiwake Wheels")
        stranger = a_person(rival, family_name="Rival")
        theirs = one_at(albatross)

        made = theirs.post(f"/organisations/{albatross.public_id}/people", {"family_name": "Kaya"})

        assert made.status_code == 201
        assert "reference" not in made.json()
        assert {each["family_name"] for each in theirs.all("/people")} == {"Tern", "Kaya"}
        assert theirs.get(f"/people/{stranger.public_id}").status_code == 404
        assert theirs.ask("PATCH", f"/people/{stranger.public_id}", {"title": "x"}).status_code == 404
        assert theirs.post(f"/organisations/{rival.public_id}/people", {"family_name": "Spy"}).status_code == 404
        refused = theirs.change(made["Location"], {"reference": "X"})
        assert (refused.status_code, set(fields(refused))) == (422, {"reference"})
        with as_system():
            assert not Person.objects.filter(family_name="Spy").exists()


class TestRelationships:
    def test_two_companies_are_tied_by_id_and_the_tie_ends(self, chief: Program, albatross: Organisation) -> None:
        fulmar = a_dealer("Fulmar Distribution")
        given = {"kind": "of:distributes_to", "other": fulmar.public_id, "starts_on": "2026-01-01", "share": "60"}
        made = chief.post(f"/organisations/{albatross.public_id}/relationships", given)
        path = made["Location"]

        assert made.json()["organisation"]["name"] == "Fulmar Distribution"
        assert chief.change(path, {"ends_on": "2025-01-01"}).status_code == 422
        assert chief.change(path, {"ends_on": "2026-06-30"}).json()["ends_on"] == "2026-06-30"
        for query, found in (("on=2026-02-01", 1), ("on=2026-07-01", 0), (f"organisation={fulmar.public_id}", 1)):
            assert len(chief.all(f"/relationships?{query}")) == found, query
        assert chief.ask("DELETE", path).status_code == 204
        assert one_at(albatross).get("/relationships").status_code == 403


class TestProducts:
    def test_products_are_entered_and_changed(self, chief: Program) -> None:
        line = a_line("Helmets", category="Clothing")
        given = {"number": "HL-1", "name": "Helmet", "line": line.public_id, "list_price": "34.99", "currency": "eur"}
        made = chief.post("/products", given)

        assert (made.json()["line"]["name"], made.json()["currency"], made.json()["active"]) == ("Helmets", "EUR", True)
        assert chief.post("/products", given).status_code == 409
        assert chief.change(made["Location"], {"active": False}).json()["list_price"] == "34.9900"
        assert fields(chief.change(made["Location"], {"currency": ""})).keys() == {"currency"}
        a_product("Bell")
        assert [each["name"] for each in chief.all("/products?active=false")] == ["Helmet"]
        assert [each["name"] for each in chief.all(f"/products?line={line.public_id}")] == ["Helmet"]

    def test_lines_and_categories_are_renamed(self, chief: Program) -> None:
        line = a_line("Helmets", category="Clothing")
        category = ProductCategory.objects.get()

        assert chief.change(f"/product-lines/{line.public_id}", {"name": "Head gear"}).json()["name"] == "Head gear"
        path = f"/product-categories/{category.public_id}"
        assert chief.change(path, {"name": "Apparel"}).json()["name"] == "Apparel"
        assert chief.all("/product-lines")[0]["category"]["name"] == "Apparel"
        assert [each["name"] for each in chief.all("/product-categories")] == ["Apparel"]


class TestTerritories:
    def test_one_is_drawn_changed_and_looked_after(self, chief: Program) -> None:
        made = chief.post("/territories", {"code": "DE-N", "name": "North", "country": "DE"})
        path = made["Location"]
        bea = an_account(roles=("partner_manager",), name="Bea Holm")

        assert chief.post("/territories", {"code": "DE-N", "name": "Again"}).status_code == 409
        assert chief.change(path, {"group": "Europe"}).json()["group"] == "Europe"
        told = chief.post(f"{path}/assignments", {"account": bea.public_id, "starts_on": "2026-01-01"}).json()
        assert [(each["account"]["name"], each["starts_on"]) for each in told["assignments"]] == [
            ("Bea Holm", "2026-01-01")
        ]
        ending = {"account": bea.public_id, "starts_on": "2026-01-01", "on": "2026-06-30"}
        ended = chief.post(f"{path}/assignments/ending", ending)
        assert ended.json()["assignments"][0]["ends_on"] == "2026-06-30"
        wrong = chief.post(f"{path}/assignments/ending", ending | {"starts_on": "2026-01-02"})
        assert (wrong.status_code, set(fields(wrong))) == (422, {"account"})
        assert [each["code"] for each in chief.all("/territories?group=Europe&country=DE&q=nor")] == ["DE-N"]

    def test_an_area_moves_whom_it_claims(self, chief: Program, albatross: Organisation) -> None:
        path = chief.post("/territories", {"code": "DE-N", "name": "North", "country": "DE"})["Location"]

        told = chief.change(f"{path}/area", {"area": "Germany", "roles": ["dealer"]}).json()

        assert told == {"area": "DE", "roles": ["dealer"], "lines": []}
        there = chief.get(f"/organisations/{albatross.public_id}").json()["partnerships"]
        assert [each["territory"]["name"] for each in there if each["role"] == "dealer"] == ["North"]
        wrong = chief.change(f"{path}/area", {"area": "Atlantis", "lines": ["x"]})
        assert (wrong.status_code, set(fields(wrong))) == (422, {"area", "lines"})


class TestMoney:
    def test_an_account_is_proposed_masked_and_waits_for_a_person(self, albatross: Organisation) -> None:
        finance = one_of_ours("finance_approver")
        path = f"/organisations/{albatross.public_id}/bank-accounts"
        given = {
            "holder": "Albatross",
            "iban": "DE89 3704 0044 0532 0130 00",
            "currency": "EUR",
            "valid_from": "2026-04-01",
        }

        made = finance.post(path, given)

        assert (made.status_code, made.json()["number"], made.json()["state"]) == (201, "•••• 3000", "proposed")
        assert finance.get(made["Location"]).json() == finance.all(f"{path}?state=proposed")[0]
        assert finance.post(path, given).status_code == 409
        assert set(fields(finance.post(path, given | {"iban": "DE88 3704 0044 0532 0130 00"}))) == {"iban"}

    def test_how_an_account_was_checked_is_ours_and_why_it_was_declined_is_for_both(
        self, albatross: Organisation
    ) -> None:
        ours, theirs = one_of_ours("finance_approver"), one_at(albatross, "finance")
        path = f"/organisations/{albatross.public_id}/bank-accounts"
        dollars, euros = (
            theirs.post(path, {"holder": "Albatross", "iban": "DE89 3704 0044 0532 0130 00", "currency": currency,
                               "valid_from": "2026-04-01"}).headers["Location"]
            for currency in ("USD", "EUR")
        )  # fmt: skip
        for made, page, given in (
            (dollars, "confirmation", {"how": "called", "note": "Ms Ray of the bank"}),
            (euros, "refusal", {"reason": "The holder is another"}),
        ):
            address = f"/partners/bank/{made.rsplit('/', 1)[1]}/{page}/"
            ours.browser.get(address)
            assert ours.browser.post(address, given).status_code == 302

        told = [(row["reason"], row.get("checked")) for row in theirs.all(f"{path}?order=proposed_at")]

        assert told == [("", None), ("The holder is another", None)]
        told = [(row["reason"], row["checked"]) for row in ours.all(f"{path}?order=proposed_at")]
        checked = "Called back, on a number that we knew before: Ms Ray of the bank"
        assert told == [("", checked), ("The holder is another", "")]

    def test_tax_data_is_entered_and_corrected(self, albatross: Organisation) -> None:
        finance = one_of_ours("finance_approver")
        path = f"/organisations/{albatross.public_id}/tax"

        assert finance.get(path).json() == {"number": "", "withholding": None, "exempt_until": None}
        assert finance.change(path, {"withholding": "15"}).json()["withholding"] == "15.00"
        assert finance.change(path, {"number": "12/345"}).json() == {
            "number": "12/345", "withholding": "15.00", "exempt_until": None,
        }  # fmt: skip

    def test_who_is_not_in_finance_sees_none_of_it(self, chief: Program, albatross: Organisation) -> None:
        for what in ("bank-accounts", "tax"):
            assert chief.get(f"/organisations/{albatross.public_id}/{what}").status_code == 403

    def test_brands_come_and_go(self, chief: Program, albatross: Organisation) -> None:
        path = f"/organisations/{albatross.public_id}/brands"

        made = chief.post(path, {"name": "Gannet"})

        assert (made.status_code, made.json()["is_own"]) == (201, False)
        assert chief.post(path, {"name": "Gannet"}).status_code == 409
        assert [each["name"] for each in chief.all(path)] == ["Gannet"]
        assert chief.ask("DELETE", made["Location"]).status_code == 204
        assert chief.all(path) == []


def test_what_was_changed_since_is_found_whoever_changed_it(chief: Program, albatross: Organisation) -> None:
    """By the trail, and by imports, which write no entry for each row."""
    now = clock.now()
    old, edited, imported = (a_person(albatross, family_name=name) for name in ("Old", "Edited", "Imported"))
    a_product("Old")
    with clock.standing_at(now + timedelta(days=1)):
        chief.change(f"/people/{edited.public_id}", {"title": "Owner"})
        with as_system():
            batch = Batch.objects.create(kind="people", file_name="p.csv", actor_name="Ada", received_at=now,
                                         committed_at=clock.now())  # fmt: skip
            ImportedChange.objects.create(batch_id=batch.pk, model="network.person", row_id=imported.pk)
        chief.post("/products", {"number": "N-1", "name": "New"})
        path = f"/partnerships/{chief.all('/partnerships')[0]['id']}"
        chief.change(path, {"preferred": True})
    since = (now + timedelta(hours=12)).isoformat().replace("+00:00", "Z")

    assert {each["family_name"] for each in chief.all(f"/people?changed_since={since}")} == {"Edited", "Imported"}
    assert [each["name"] for each in chief.all(f"/products?changed_since={since}")] == ["New"]
    assert len(chief.all(f"/partnerships?changed_since={since}")) == 1
    assert old.family_name not in str(chief.all(f"/people?changed_since={since}"))
    assert one_at(albatross).get(f"/people?changed_since={since}").status_code == 422


def test_imports_are_read(chief: Program) -> None:
    with as_system():
        Batch.objects.create(kind="organisations", file_name="dealers.csv", actor_name="Ada", received_at=clock.now())

    found = chief.all("/imports?kind=organisations&state=received")

    assert [each["file_name"] for each in found] == ["dealers.csv"]
    assert chief.get(f"/imports/{found[0]['id']}").json() == found[0]
    assert one_of_ours("support_agent").get("/imports").status_code == 403


def test_a_day_is_a_day_in_every_language(albatross: Organisation) -> None:
    chief = one_of_ours()
    chief.account.language = "de"
    chief.account.save()
    path = f"/partnerships/{chief.all('/partnerships')[0]['id']}/state"

    answer = chief.post(path, {"to": "suspended", "reason": "Unbezahlt", "on": date(2025, 5, 1).isoformat()})

    assert answer.json()["state_since"] == "2025-05-01"


def test_a_person_who_sends_a_file_as_programs_do_is_told_of_too(chief: Program) -> None:
    given = {"kind": "organisations", "file_name": "dealers.csv", "content": "Number;Name\nAL-1;Albatross\n"}

    assert chief.post("/imports", given).status_code == 201
    assert AuditEntry.objects.get(operation="imports.receive").actor_kind == "staff"
