"""Feature 5. A custom field is declared by hand, and is at once on pages and forms, for those who may read it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hanse.kernel.actor import acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry
from hanse.network.custom.models import MOST, CustomField
from hanse.network.models import Organisation, Partnership, Undo
from hanse.network.models.editing import corrected

from .builders import a_dealer, a_field, a_person, an_account, as_system, signed_in, staff
from .reading import text, whole
from .test_finding import differing, found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
NEW = "/custom-fields/new/"
DECLARED = {"of": "company", "kind": "text", "name": "Dealer's motto", "partner": "nothing"}


def sent(client: Client, url: str) -> dict[str, Any]:
    """What a form says as it stands, as a browser would send it."""
    form = client.get(url).context["form"]
    found = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in found.items() if value not in (None, False)}


def edit_url(company: Organisation) -> str:
    return f"/partners/{company.public_id}/edit/"


def as_now[M: Any](row: M) -> M:
    with as_system():
        row.refresh_from_db()
    return row


def test_a_field_that_is_added_stands_on_the_form_and_the_page_without_a_restart(client: Client) -> None:
    signed_in(client, "administrator")
    company = a_dealer("Gannet Bikes")

    client.post(NEW, DECLARED)
    given = sent(client, edit_url(company)) | {"custom_dealers_motto": "Ever onward"}
    client.post(edit_url(company), given)

    assert "Ever onward" in whole(client, f"/partners/{company.public_id}/")
    assert as_now(company).custom == {"dealers_motto": "Ever onward"}
    entry = AuditEntry.objects.filter(operation="organisations.edit").get()
    told = {name: value for name, value in entry.after.items() if name != "updated_at"}
    assert told == {"custom_dealers_motto": "Ever onward"}


def test_its_change_is_told_in_the_history_and_can_be_taken_back(client: Client) -> None:
    signed_in(client, "administrator")
    company, field = a_dealer(), a_field("Floor area", kind="decimal", unit="m²")
    client.post(edit_url(company), sent(client, edit_url(company)) | {field.attribute: "120.5"})

    assert "Floor area from – to 120.5 m²" in text(client.get(f"/partners/{company.public_id}/history/"))
    act = Undo.objects.get(operation="organisations.edit")
    client.post(f"/partners/undo/{act.public_id}/")

    assert as_now(company).custom == {}


def test_who_changes_another_field_meanwhile_is_in_nobodys_way_but_the_same_one_is_asked_about(client: Client) -> None:
    signed_in(client, "administrator")
    company, one, other = a_dealer(), a_field("One"), a_field("Other")
    read = sent(client, edit_url(company))
    with as_system() as system:
        company.edit({one.attribute: "theirs"}, by=system)

    answer = client.post(edit_url(company), read | {one.attribute: "mine"})

    assert answer.status_code == 409
    assert "One from – to theirs" in text(answer)
    assert as_now(company).custom == {"one": "theirs"}
    act = company.edit({other.attribute: "more"}, by=system)
    with as_system():
        company.edit({one.attribute: "again"}, by=system)
        assert act is not None
        act.take_back_whole(by=system)
    assert as_now(company).custom == {"one": "again"}


def test_what_the_rule_refuses_is_said_at_the_field(client: Client) -> None:
    signed_in(client, "administrator")
    company, field = a_dealer(), a_field("Staff", kind="whole", required=True)

    for wrong in ("", "many", "1.5"):
        answer = client.post(edit_url(company), sent(client, edit_url(company)) | {field.attribute: wrong})
        assert answer.status_code == 422

    assert as_now(company).custom == {}


@pytest.mark.parametrize(
    ("partner", "sees", "may"), [("nothing", False, False), ("reads", True, False), ("fills", True, True)]
)
def test_a_partner_sees_and_says_what_is_for_it(client: Client, partner: str, sees: bool, may: bool) -> None:
    company, field = a_dealer(), a_field("Secret plan", partner=partner)
    with as_system() as system:
        company.edit({field.attribute: "ABC-CANARY"}, by=system)
    signed_in(client, "partner_administrator", at=company)

    assert ("ABC-CANARY" in text(client.get("/portal/company/"))) is sees
    assert (field.attribute in text(client.get("/portal/company/edit/"))) is may
    client.post("/portal/company/edit/", sent(client, "/portal/company/edit/") | {field.attribute: "changed"})

    assert as_now(company).custom == {"secret_plan": "changed" if may else "ABC-CANARY"}


def test_a_partner_fills_in_what_is_asked_of_its_role_and_nothing_else_of_it(client: Client) -> None:
    company = a_dealer()
    ours, theirs = (
        a_field("Ours", "partnership"),
        a_field("Bay", "partnership", "yes_no", partner="fills", roles=["dealer"]),
    )
    with as_system():
        role = Partnership.objects.get(organisation=company)
    url = f"/portal/company/roles/{role.public_id}/edit/"
    signed_in(client, "partner_administrator", at=company)

    client.post(url, sent(client, url) | {theirs.attribute: "yes", ours.attribute: "x", "reference": "taken"})

    assert as_now(role).custom == {"bay": True}
    assert role.reference != "taken"
    act = Undo.objects.get(operation="partnerships.edit")
    client.post(f"/portal/company/undo/{act.public_id}/")
    assert as_now(role).custom == {}


def test_where_nothing_is_asked_of_a_role_there_is_no_page(client: Client) -> None:
    company = a_dealer()
    a_field("Ours", "partnership", partner="reads")
    with as_system():
        role = Partnership.objects.get(organisation=company)
    signed_in(client, "partner_administrator", at=company)

    assert client.get(f"/portal/company/roles/{role.public_id}/edit/").status_code == 404


def test_a_role_of_ours_that_may_not_read_it_finds_no_trace_of_it(client: Client) -> None:
    company, field = a_dealer(), a_field("Board only", readers=["channel_chief"])
    with as_system() as system:
        company.edit({field.attribute: "ABC-CANARY"}, by=system)
    signed_in(client, "data_steward")

    shown = whole(client, f"/partners/{company.public_id}/") + text(
        client.get(f"/partners/{company.public_id}/history/")
    )
    shown += text(client.get(edit_url(company)))

    assert "ABC-CANARY" not in shown
    assert "Board only" not in shown
    assert "without a change" not in shown


def test_who_reads_it_need_not_write_it(client: Client) -> None:
    company, field = a_dealer(), a_field("By the chief", writers=["channel_chief"])
    signed_in(client, "data_steward")

    client.post(edit_url(company), sent(client, edit_url(company)) | {field.attribute: "mine"})

    assert as_now(company).custom == {}


def test_a_retired_field_is_asked_no_more_and_what_it_holds_stays(client: Client) -> None:
    signed_in(client, "administrator")
    company, empty, field = a_dealer(), a_dealer(), a_field("Old motto")
    with as_system() as system:
        company.edit({field.attribute: "Onward"}, by=system)

    client.post(f"/custom-fields/{field.public_id}/retirement/")

    assert field.attribute not in text(client.get(edit_url(company)))
    assert "Onward" in whole(client, f"/partners/{company.public_id}/")
    assert "Old motto" not in whole(client, f"/partners/{empty.public_id}/")
    client.post(f"/custom-fields/{field.public_id}/return/")
    assert field.attribute in text(client.get(edit_url(company)))


def test_one_that_holds_values_goes_only_when_its_name_is_typed_and_comes_back_with_them(client: Client) -> None:
    signed_in(client, "administrator")
    company, field = a_dealer(), a_field("Old motto")
    with as_system() as system:
        company.edit({field.attribute: "Onward"}, by=system)
    url = f"/custom-fields/{field.public_id}/removal/"

    assert client.post(url).status_code >= 400
    assert CustomField.objects.exists()
    client.post(url, {"typed": "Old motto"})
    assert not CustomField.objects.exists()
    assert as_now(company).custom == {}
    act = Undo.objects.get(operation="custom_fields.remove")
    client.post(f"/custom-fields/undo/{act.public_id}/")

    assert CustomField.objects.get().key == field.key
    assert as_now(company).custom == {"old_motto": "Onward"}


def test_the_key_of_a_removed_field_is_not_given_again() -> None:
    with as_system() as system:
        a_field("Motto").remove(by=system)

        with pytest.raises(Refused, match="was removed"):
            CustomField.define(by=system, of="company", kind="text", name="Motto")


def test_two_fields_have_two_keys() -> None:
    a_field("Motto")

    with pytest.raises(Refused, match="has the key motto"):
        a_field("Motto", "product")


def test_there_is_an_end_to_fields() -> None:
    for number in range(MOST):
        a_field(f"Number {number}")

    with pytest.raises(Refused, match="Retire one first"):
        a_field("One more")
    a_field("One of another sort", "product")


def test_a_word_of_a_list_goes_only_when_nobody_says_it() -> None:
    company, field = a_dealer(), a_field("System", kind="choices", options=[["ISO 9001", ""], ["Müßig", ""]])
    with as_system() as system:
        company.edit({field.attribute: ["Müßig"]}, by=system)

        with pytest.raises(Refused, match="1 record says"):
            field.edit({"options": [["ISO 9001", ""]]}, by=system)
        field.edit({"options": [["Müßig", "idle"]]}, by=system)


def test_fields_stand_in_the_order_that_is_given(client: Client) -> None:
    signed_in(client, "administrator")
    for name in ("One", "Two", "Three"):
        a_field(name)

    client.post(f"/custom-fields/{CustomField.objects.get(key='three').public_id}/place/", {"to": "up"})

    assert [field.name for field in CustomField.objects.all()] == ["One", "Three", "Two"]


def test_how_it_stands_on_the_form_is_shown_before_it_is_saved(client: Client) -> None:
    signed_in(client, "administrator")

    answer = client.post(NEW, DECLARED | {"name": "Floor area", "kind": "decimal", "unit": "m²", "preview": "yes"})

    assert "Floor area (m²)" in text(answer)
    assert not CustomField.objects.exists()


def test_a_declaration_that_contradicts_itself_is_refused(client: Client) -> None:
    signed_in(client, "administrator")

    for wrong in (
        {"kind": "money", "unit": "euros"}, {"kind": "choice"}, {"options": "a\nb"}, {"unit": "m"}, {"roles": ["dealer"]},
        {"of": "product", "partner": "reads"}, {"kind": "whole", "searched": "on"}, {"key": "No Key"}, {"key": "a__b"},
        {"searched": "on", "readers": ["auditor"]}, {"kind": "choice", "options": "a\nA"},
        {"kind": "colleague", "partner": "fills"},
    ):  # fmt: skip
        assert client.post(NEW, DECLARED | wrong).status_code == 422, wrong

    assert not CustomField.objects.exists()


def test_only_who_declares_fields_sees_their_page(client: Client) -> None:
    signed_in(client, "partner_manager")

    assert client.get("/custom-fields/").status_code == 403


def test_a_person_of_ours_is_chosen_by_name(client: Client) -> None:
    signed_in(client, "administrator")
    company, field = a_dealer(), a_field("Sponsor", kind="colleague")
    ada = an_account(name="Ada Lund", roles=("channel_chief",))
    client.post(edit_url(company), sent(client, edit_url(company)) | {field.attribute: ada.public_id})

    assert "Ada Lund" in whole(client, f"/partners/{company.public_id}/")


def test_a_new_person_is_asked_what_is_asked_of_people(client: Client) -> None:
    signed_in(client, "administrator")
    company, field = a_dealer(), a_field("Shirt size", "person", "choice", options=[["S", ""], ["L", ""]])
    url = f"/partners/{company.public_id}/people/new/"

    client.post(url, sent(client, url) | {"family_name": "Lund", field.attribute: "L"})

    with as_system():
        person = company.people.get()
    assert person.custom == {"shirt_size": "L"}
    assert "Shirt size" in text(client.get(f"/people/{person.public_id}/"))
    a_person(company)


@pytest.mark.parametrize(("of", "kind"), [("company", "companies"), ("partnership", "companies"), ("person", "people")])
def test_records_are_found_by_what_is_marked_for_it_and_no_more_when_it_is_not(of: str, kind: str) -> None:
    company = a_dealer("Gannet Bikes")
    field = a_field("Motto", of, searched=True, partner="reads")
    with as_system() as system:
        row = {"company": company, "partnership": company.partnerships.get(), "person": a_person(company)}[of]
        corrected(row, {field.attribute: "Ever onward"}, by=system, operation="partners.edit")
    assert [each.pk for each in found("onward", kind)] == [row.pk if of == "person" else company.pk]

    with as_system() as system:
        field.edit({"searched": False}, by=system)

    assert found("onward", kind) == []
    assert differing() == []


def test_who_is_entered_with_a_text_is_found_by_it(client: Client) -> None:
    signed_in(client, "administrator")
    company, field = a_dealer(), a_field("Team", "person", searched=True, partner="reads")
    url = f"/partners/{company.public_id}/people/new/"

    client.post(url, sent(client, url) | {"family_name": "Lund", field.attribute: "Kittiwake"})

    assert [each.family_name for each in found("kittiwake", "people")] == ["Lund"]


def test_what_is_for_our_people_alone_does_not_find_a_partners_own_people() -> None:
    with pytest.raises(Refused, match="only some may read"):
        a_field("Team", "person", searched=True, partner="nothing")


def test_what_only_some_read_stays_theirs_in_histories_when_the_field_is_removed(client: Client) -> None:
    company, field = a_dealer(), a_field("Board only", readers=["channel_chief"])
    with as_system() as system:
        company.edit({field.attribute: "ABC-CANARY"}, by=system)
        field.remove(by=system)
    url = f"/partners/{company.public_id}/history/"

    signed_in(client, "finance_approver")
    assert "ABC-CANARY" not in text(client.get(url))
    signed_in(client, "data_steward")
    assert "ABC-CANARY" in text(client.get(url))


def test_what_a_declaration_was_comes_back_only_where_it_does_not_contradict_itself_by_now() -> None:
    field = a_field("Motto", readers=["channel_chief"])
    with acting(staff("administrator")) as admin:
        opened = field.edit({"readers": []}, by=admin)
        field.edit({"searched": True}, by=admin)
        assert opened is not None

        with pytest.raises(Refused, match="would tell the others"):
            opened.take_back_whole(by=admin)


def test_a_word_that_records_say_by_now_stays_in_the_list_when_the_list_is_taken_back() -> None:
    company, field = a_dealer(), a_field("System", kind="choice", options=[["ISO 9001", ""]])
    with acting(staff("administrator")) as admin:
        longer = field.edit({"options": [["ISO 9001", ""], ["own", ""]]}, by=admin)
        company.edit({field.attribute: "own"}, by=admin)
        assert longer is not None

        with pytest.raises(Refused, match="1 record says"):
            longer.take_back_whole(by=admin)


def test_a_value_does_not_come_back_to_a_field_that_is_removed_or_lost_its_word() -> None:
    company = a_dealer()
    gone, listed = a_field("Motto"), a_field("System", kind="choice", options=[["ISO 9001", ""], ["own", ""]])
    with acting(staff("administrator")) as admin:
        company.edit({gone.attribute: "Onward", listed.attribute: "own"}, by=admin)
        emptied = company.edit({gone.attribute: None}, by=admin)
        certified = company.edit({listed.attribute: "ISO 9001"}, by=admin)
        gone.remove(by=admin)
        listed.edit({"options": [["ISO 9001", ""]]}, by=admin)

        for act in (emptied, certified):
            assert act is not None
            with pytest.raises(Refused, match="cannot be taken back any more"):
                act.take_back_whole(by=admin)

    assert as_now(company).custom == {"system": "ISO 9001"}


def test_a_partner_takes_nothing_back_in_a_field_that_is_not_for_it_any_more(client: Client) -> None:
    company, field = a_dealer(), a_field("Motto", partner="fills")
    signed_in(client, "partner_administrator", at=company)
    client.post("/portal/company/edit/", sent(client, "/portal/company/edit/") | {field.attribute: "Onward"})
    with as_system() as system:
        field.edit({"partner": "nothing"}, by=system)

    act = Undo.objects.get(operation="organisations.edit")

    assert client.post(f"/portal/company/undo/{act.public_id}/").status_code == 409
    assert as_now(company).custom == {"motto": "Onward"}


def test_the_trail_tells_the_words_of_a_list_and_what_they_are_called_elsewhere(client: Client) -> None:
    field = a_field("Norm", kind="choice", options=[["own system", "eigenes System"], ["none", ""]])
    signed_in(client, "auditor")
    with as_system():
        entry = AuditEntry.objects.get(operation="custom_fields.define", subject_id=str(field.pk))

    page = text(client.get(f"/audit/{entry.pk}/"))
    file = b"".join(client.get("/audit/?columns=every&export=csv").streaming_content).decode()  # type: ignore[attr-defined]

    assert "own system / eigenes System, none" in page
    assert "own system / eigenes System, none" in file
