"""Many records changed alike by a program: what would become of each is told first, and what cannot be stays."""

from __future__ import annotations

from typing import Any

import pytest

from hanse.network.models import Organisation, Partnership, Person, Transition
from hanse.network.tests.builders import (
    a_dealer,
    a_field,
    a_line,
    a_person,
    a_product,
    an_account,
    an_organisation,
    as_system,
)

from .builders import Program, one_at, one_of_ours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
NOBODY = "k3v9xh2m7qtw"


@pytest.fixture
def chief(manufacturer: object) -> Program:
    return one_of_ours()


def ids(*companies: Organisation) -> list[str]:
    with as_system():
        found = dict(Partnership.objects.values_list("organisation", "public_id"))
    return [found[each.pk] for each in companies]


def states() -> dict[str, str]:
    with as_system():
        return dict(Partnership.objects.values_list("organisation__name", "state"))


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [each["outcome"] for each in answer.json()["rows"]]


def test_a_dry_run_tells_what_would_become_of_each_and_changes_nothing(chief: Program) -> None:
    eva = an_account(name="Eva")
    ready, there = a_dealer("Ready", state="onboarding", manager=eva), a_dealer("There", state="active", manager=eva)
    alone = a_dealer("Alone", state="onboarding")
    given = {"partnerships": [*ids(ready, there, alone), NOBODY], "to": "active"}

    asked = chief.post("/partnerships/state", given | {"dry_run": True})

    assert outcomes(asked) == ["would", "unchanged", "refused", "absent"]
    rows = asked.json()["rows"]
    assert rows[0]["changes"] == [{"label": "State", "before": "Onboarding", "after": "Active"}]
    assert rows[2]["detail"] == "An active dealer needs a partner manager. Assign one first."
    assert states() == {"Ready": "onboarding", "There": "active", "Alone": "onboarding"}

    done = chief.post("/partnerships/state", given, if_match=asked["ETag"])

    assert outcomes(done) == ["done", "unchanged", "refused", "absent"]
    assert (done.json()["done"], states()["Ready"], states()["Alone"]) == (1, "active", "onboarding")
    with as_system():
        assert Transition.objects.count() == 1
    assert chief.post(f"/changes/{done.json()['change']}/undo").json()["back"] == 1
    assert states()["Ready"] == "onboarding"


def test_what_would_be_otherwise_than_it_was_read_is_not_done(chief: Program) -> None:
    one, two = a_dealer("One", state="active"), a_dealer("Two", state="active")
    given = {"partnerships": ids(one, two), "to": "renewing"}
    read = chief.post("/partnerships/state", given | {"dry_run": True})["ETag"]
    with as_system():
        Partnership.objects.filter(organisation=two).update(state="former")

    assert chief.post("/partnerships/state", given, if_match=read).status_code == 412
    assert states() == {"One": "active", "Two": "former"}


def test_a_state_that_needs_a_reason_says_so_by_its_field_in_ones_own_language(chief: Program) -> None:
    one = a_dealer("One", state="active")
    type(chief.account).objects.filter(pk=chief.account.pk).update(language="de")

    refused = chief.post("/partnerships/state", {"partnerships": ids(one), "to": "suspended"})
    unknown = chief.post("/partnerships/state", {"partnerships": ids(one), "to": "gone"})

    assert (refused.status_code, unknown.status_code) == (422, 422)
    assert [each["field"] for each in refused.json()["errors"]] == ["reason"]
    assert "Hier gehört eines von diesen hin" in unknown.json()["errors"][0]["detail"]


def test_partners_are_preferred_and_no_more(chief: Program) -> None:
    given = {"partnerships": ids(a_dealer("One"), a_dealer("Two"))}

    done = [chief.post("/partnerships/preferred", given | {"preferred": one}) for one in (True, True, False)]

    assert [outcomes(each) for each in done] == [["done"] * 2, ["unchanged"] * 2, ["done"] * 2]
    assert chief.post("/partnerships/preferred", given).status_code == 422


def test_people_are_given_job_roles_and_consent_that_says_how(chief: Program) -> None:
    company = a_dealer("One")
    ada, bo = a_person(company, roles=("sales",)), a_person(company, roles=())
    given = {"people": [ada.public_id, bo.public_id], "give_role": "technical", "may_be_written_to": True}

    refused = chief.post("/people/changes", given)
    done = chief.post("/people/changes", given | {"consent_source": "form at the fair"})

    assert [each["field"] for each in refused.json()["errors"]] == ["consent_source"]
    assert outcomes(done) == ["done", "done"]
    with as_system():
        found = Person.objects.get(pk=ada.pk)
        assert {each.role for each in found.job_roles.all()} == {"sales", "technical"}
    assert (found.may_be_written_to, found.consent_source) == (True, "form at the fair")


def test_products_move_to_another_line_and_off_sale(chief: Program) -> None:
    helmet, bell = a_product("Helmet"), a_product("Bell", active=False)
    line = a_line("Safety")
    given = {"products": [helmet.public_id, bell.public_id], "line": line.public_id, "active": False}

    assert outcomes(chief.post("/products/changes", given)) == ["done", "done"]
    helmet.refresh_from_db()
    assert (helmet.line, helmet.active) == (line, False)
    assert chief.post("/products/changes", {"products": [bell.public_id]}).status_code == 409


def test_only_what_is_in_ones_care_is_changed_and_nothing_by_a_partner() -> None:
    ken = an_account(name="Ken", roles=("partner_manager",))
    mine, theirs = a_dealer("Mine", state="active", manager=ken), a_dealer("Theirs", state="active")
    given = {"partnerships": ids(mine, theirs), "to": "renewing"}
    people = {"people": [a_person(theirs).public_id], "language": "de"}

    told = outcomes(Program(ken).post("/partnerships/state", given))

    assert told[0] == "done"
    assert told[1] in {"absent", "forbidden"}
    assert states()["Theirs"] == "active"
    assert outcomes(Program(ken).post("/people/changes", people))[0] in {"absent", "forbidden"}
    assert one_at(theirs).post("/partnerships/state", given).status_code == 403
    assert outcomes(one_at(mine).post("/people/changes", people)) == ["absent"]


def test_companies_that_are_no_partners_are_changed_by_who_may_change_each(chief: Program) -> None:
    a_field("Area", "company", "decimal")
    lone, partner = an_organisation("Lone"), a_dealer("Partner")
    person = a_person(lone)
    carer = Program(an_account(roles=("partner_manager",)))
    given = {"organisations": [lone.public_id, partner.public_id], "custom": {"area": 2}}

    done = chief.post("/organisations/changes", given)

    assert outcomes(done) == ["done", "done"]
    assert chief.post(f"/changes/{done.json()['change']}/undo").json()["back"] == 2
    assert outcomes(chief.post("/people/changes", {"people": [person.public_id], "title": "Head"})) == ["done"]
    assert "done" not in outcomes(carer.post("/organisations/changes", given))
