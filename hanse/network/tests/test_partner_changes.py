"""Entering and changing partners: what is kept, what is refused, and what happens when two do it at once."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry, OutboxEvent
from hanse.network.models import Identifier, Organisation, Partnership, Relationship, Site

from .builders import a_dealer, a_supplier, an_account, an_organisation, as_system, signed_in, staff
from .reading import SCRIPT, text, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def filled(client: Client, address: str) -> dict[str, str]:
    """The form at `address` as a browser would send it back untouched."""
    shown = text(client.get(address))
    form = shown[shown.index("<main") :]
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            values[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    return values


def again[Row: Any](row: Row) -> Row:
    with as_system():
        return type(row).objects.get(pk=row.pk)


def test_a_new_partner_has_its_role_its_place_and_its_history(client: Client) -> None:
    signed_in(client, "channel_chief")
    eva = an_account(name="Eva Berg", roles=("partner_manager",))

    answer = client.post(
        "/partners/new/",
        {
            "name": "Nord", "role": "dealer", "reference": "DE-1", "state": "active", "manager": eva.public_id,
            "territory": "", "line1": "Hamngatan 1", "city": "Malmö", "country": "SE",
        },
    )  # fmt: skip

    assert answer.status_code == 302
    with as_system():
        company = Organisation.objects.get()
        partnership, site = company.partnerships.get(), company.sites.get()
    assert (partnership.role, partnership.state, partnership.reference) == ("dealer", "active", "DE-1")
    assert partnership.manager == eva
    assert (site.city, site.country, site.is_head) == ("Malmö", "SE", True)
    operations = set(AuditEntry.objects.values_list("operation", flat=True))
    assert operations == {"organisations.enter", "sites.add", "partnerships.begin"}
    assert OutboxEvent.objects.filter(kind__endswith="PartnershipMoved").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reference": "DE-7"}, "Old has the number DE-7."),
        ({"state": "contracted"}, "A contracted partner needs a number of ours."),
        ({"state": "active"}, "An active dealer needs a partner manager."),
        ({"name": ""}, "Fill this in."),
        ({"country": "XX"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_entered_is_said_at_its_field_and_what_was_typed_stays(
    client: Client, given: dict[str, str], said: str
) -> None:
    a_dealer("Old", reference="DE-7")
    signed_in(client, "channel_chief")
    typed = {"name": "Nord", "role": "dealer", "state": "target", "city": "Malmö", "manager": "", "territory": ""}

    answer = client.post("/partners/new/", typed | given)

    assert answer.status_code == 422
    assert said in unescape(text(answer))
    assert 'value="Malmö"' in text(answer)
    with as_system():
        assert Organisation.objects.count() == 1


def test_buyers_take_on_suppliers_and_partner_managers_everybody_else(client: Client) -> None:
    def offered(role: str) -> set[str]:
        signed_in(client, role)
        form = re.search(r'<select name="role".*?</select>', text(client.get("/partners/new/")), re.DOTALL)
        assert form is not None
        return set(re.findall(r'value="(\w+)"', form[0]))

    assert offered("category_buyer") == {"supplier"}
    assert offered("partner_manager") == {"distributor", "dealer", "alliance", "service"}
    assert client.post("/partners/new/", {"name": "Nord", "role": "supplier", "state": "target"}).status_code == 422


def test_a_company_is_corrected_with_an_audit_entry(client: Client) -> None:
    dealer = a_dealer("Nord")
    signed_in(client, "data_steward")
    address = f"/partners/{dealer.public_id}/edit/"

    answer = client.post(address, filled(client, address) | {"phone": "+46 40 1", "currency": "sek"})

    assert answer.status_code == 302
    assert (again(dealer).phone, again(dealer).currency) == ("+46 40 1", "SEK")
    entry = AuditEntry.objects.get(operation="organisations.edit")
    assert (entry.before["phone"], entry.after["phone"]) == ("", "+46 40 1")
    assert OutboxEvent.objects.filter(kind__endswith="OrganisationChanged").count() == 1


def test_saving_without_a_change_leaves_no_trace(client: Client) -> None:
    dealer = a_dealer("Nord", phone="1")
    signed_in(client, "data_steward")
    address = f"/partners/{dealer.public_id}/edit/"

    assert client.post(address, filled(client, address)).status_code == 302
    assert not AuditEntry.objects.exists()


def test_when_somebody_was_faster_both_changes_can_stay(client: Client) -> None:
    dealer, amy = a_dealer("Nord", phone="1"), staff("channel_chief", name="Amy Alberts")
    signed_in(client, "data_steward")
    address = f"/partners/{dealer.public_id}/edit/"
    mine = filled(client, address) | {"email": "info@nord.example"}
    with acting(amy):
        again(dealer).edit({"phone": "2"}, by=amy)

    answer = client.post(address, mine)

    shown = unescape(text(answer))
    assert answer.status_code == 409
    assert "Amy Alberts, just now: phone from 1 to 2." in shown
    assert 'value="info@nord.example"' in shown
    assert again(dealer).email == ""

    kept = re.search(r'name="seen" value="([^"]*)"', text(answer))
    assert kept is not None
    assert client.post(address, mine | {"phone": "2", "seen": unescape(kept[1])}).status_code == 302
    assert (again(dealer).phone, again(dealer).email) == ("2", "info@nord.example")


def test_the_answer_to_an_overtaken_form_takes_over_what_the_other_changed(client: Client) -> None:
    dealer, amy = a_dealer("Nord", phone="1"), staff("channel_chief")
    signed_in(client, "data_steward")
    address = f"/partners/{dealer.public_id}/edit/"
    mine = filled(client, address) | {"email": "info@nord.example"}
    with acting(amy):
        again(dealer).edit({"phone": "2"}, by=amy)

    shown = text(client.post(address, mine))

    phone = re.search(r'<input[^>]*name="phone"[^>]*>', shown)
    assert phone is not None
    assert 'value="2"' in phone[0]


def test_when_both_changed_the_same_field_it_is_said_and_ones_own_is_kept(client: Client) -> None:
    dealer, amy = a_dealer("Nord", phone="1"), staff("channel_chief")
    signed_in(client, "data_steward")
    address = f"/partners/{dealer.public_id}/edit/"
    mine = filled(client, address) | {"phone": "3"}
    with acting(amy):
        again(dealer).edit({"phone": "2"}, by=amy)

    shown = text(client.post(address, mine))

    assert "You both changed: phone." in unescape(shown).replace("Phone", "phone")
    assert 'value="3"' in shown
    assert re.search(r'id="id_phone-help">\s*Saved meanwhile: 2.</p>', shown), re.findall(r".*Saved mean.*", shown)
    assert again(dealer).phone == "2"


def test_a_change_that_no_audit_entry_tells_is_noticed_too(client: Client) -> None:
    dealer = a_dealer("Nord", phone="1")
    signed_in(client, "data_steward")
    address = f"/partners/{dealer.public_id}/edit/"
    mine = filled(client, address) | {"email": "info@nord.example"}
    with as_system():
        Organisation.objects.update(phone="2")

    answer = client.post(address, mine)

    assert answer.status_code == 409
    assert "An import or another program changed" in text(answer)


def test_a_managers_partnership_is_watched_as_well(client: Client) -> None:
    dealer, amy = a_dealer("Nord", manager=an_account(name="Eva", roles=("partner_manager",))), staff("channel_chief")
    signed_in(client, "channel_chief")
    with as_system():
        partnership = dealer.partnerships.get()
    address = f"/partners/roles/{partnership.public_id}/edit/"
    mine = filled(client, address)
    with acting(amy):
        again(partnership).edit({"preferred": True}, by=amy)

    assert client.post(address, mine | {"reference": "DE-9"}).status_code == 409
    assert again(partnership).reference != "DE-9"


def test_a_number_that_another_partner_has_in_the_role_is_refused_at_the_field(client: Client) -> None:
    a_dealer("Old", reference="DE-7")
    dealer = a_dealer("Nord")
    signed_in(client, "channel_chief")
    with as_system():
        partnership = dealer.partnerships.get()
    address = f"/partners/roles/{partnership.public_id}/edit/"

    answer = client.post(address, filled(client, address) | {"reference": "DE-7"})

    assert answer.status_code == 422
    assert "Old has the number DE-7." in text(answer)


def test_a_state_is_changed_among_those_that_may_follow(client: Client) -> None:
    dealer = a_dealer("Nord", manager=an_account())
    signed_in(client, "channel_chief")
    with as_system():
        partnership = dealer.partnerships.get()
    address = f"/partners/roles/{partnership.public_id}/state/"
    asked = text(client.get(address))
    assert 'value="applicant"' not in asked
    assert ">Reason</label>" in asked, "not optional: some states need one"

    answer = client.post(address, {"to": "probation", "reason": "Three orders late", "on": clock.today().isoformat()})

    assert answer.status_code == 302
    assert again(partnership).state == "probation"
    with as_system():
        assert partnership.transitions.get().reason == "Three orders late"
    assert "On probation" in text(client.get(answer["Location"]))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"to": "probation"}, "Say why"),
        ({"to": "applicant"}, "Select a valid choice"),
        ({"to": "renewing", "on": "2999-01-01"}, "This day is more than ten years ahead."),
        ({"to": "renewing", "on": "2023-12-31"}, "It came into its present state on"),
    ],
)
def test_a_state_that_cannot_be_is_refused_with_a_sentence(client: Client, given: dict[str, str], said: str) -> None:
    dealer = a_dealer("Nord", manager=an_account())
    signed_in(client, "channel_chief")
    with as_system():
        partnership = dealer.partnerships.get()
    typed = {"reason": "", "on": clock.today().isoformat()} | given

    answer = client.post(f"/partners/roles/{partnership.public_id}/state/", typed)

    assert answer.status_code == 422
    assert said in text(answer)
    assert again(partnership).state == "active"


def test_the_form_tells_beforehand_what_a_state_asks_for(client: Client) -> None:
    dealer = a_dealer("Nord", state="onboarding")
    signed_in(client, "channel_chief")
    with as_system():
        partnership = dealer.partnerships.get()

    assert "An active dealer needs a partner manager." in text(
        client.get(f"/partners/roles/{partnership.public_id}/state/")
    )


def test_a_company_takes_up_a_further_role_once(client: Client) -> None:
    """Feature 1."""
    dealer = a_dealer("Nord")
    signed_in(client, "channel_chief")
    address = f"/partners/{dealer.public_id}/roles/new/"
    asked = {"role": "supplier", "state": "target", "reference": "", "manager": "", "territory": ""}

    assert client.post(address, asked).status_code == 302
    assert client.post(address, asked).status_code == 422
    with as_system():
        assert set(dealer.partnerships.values_list("role", flat=True)) == {"dealer", "supplier"}


def test_a_partner_manager_changes_own_partners_only_and_a_buyer_every_supplier(client: Client) -> None:
    me = signed_in(client, "partner_manager")
    mine, other, supplier = a_dealer("Mine", manager=me), a_dealer("Other"), a_supplier("Sud")

    def may_edit(company: Organisation) -> bool:
        return client.get(f"/partners/{company.public_id}/edit/").status_code == 200

    assert [may_edit(mine), may_edit(other), may_edit(supplier)] == [True, False, False]
    signed_in(client, "category_buyer")
    assert [may_edit(mine), may_edit(other), may_edit(supplier)] == [False, False, True]


def test_a_buyer_of_a_company_that_is_both_does_not_move_its_dealership(client: Client) -> None:
    both = a_dealer("Both")
    a_supplier(organisation=both)
    signed_in(client, "category_buyer")
    with as_system():
        roles = {each.role: each for each in both.partnerships.all()}

    assert client.get(f"/partners/roles/{roles['supplier'].public_id}/state/").status_code == 200
    assert client.get(f"/partners/roles/{roles['dealer'].public_id}/state/").status_code == 403


def test_sites_come_and_go_and_one_always_stands_for_the_company(client: Client) -> None:
    dealer = a_dealer("Nord")
    signed_in(client, "channel_chief")

    answer = client.post(
        f"/partners/{dealer.public_id}/sites/new/", {"kind": "shop", "city": "Ystad", "is_head": "on", "country": "SE"}
    )

    assert answer.status_code == 302
    with as_system():
        heads = {site.city: site.is_head for site in dealer.sites.all()}
        new = dealer.sites.get(city="Ystad")
    assert heads == {"Ystad": True, "Lübeck": False}

    address = f"/partners/sites/{new.public_id}/edit/"
    untick = {name: value for name, value in filled(client, address).items() if name != "is_head"}
    assert "One site stands for the company" in text(client.post(address, untick))
    assert client.post(f"/partners/sites/{new.public_id}/removal/").status_code == 302
    with as_system():
        assert [(site.city, site.is_head) for site in dealer.sites.all()] == [("Lübeck", True)]
    assert AuditEntry.objects.filter(operation="sites.remove").exists()


@pytest.mark.parametrize("given", [{"latitude": "53"}, {"latitude": "91", "longitude": "10"}])
def test_coordinates_come_in_pairs_on_the_globe(client: Client, given: dict[str, str]) -> None:
    dealer = a_dealer("Nord")
    signed_in(client, "channel_chief")

    answer = client.post(f"/partners/{dealer.public_id}/sites/new/", {"kind": "shop", "city": "Ystad"} | given)

    assert answer.status_code == 422
    with as_system():
        assert Site.objects.filter(city="Ystad").count() == 0


def test_who_corrects_an_address_reads_that_the_place_on_the_map_is_gone(client: Client) -> None:
    dealer = a_dealer("Nord")
    with as_system():
        site = dealer.sites.get()
        Site.objects.filter(pk=site.pk).update(city="Lübeck", latitude=53, longitude=10)
    signed_in(client, "channel_chief")
    address, said = f"/partners/sites/{site.public_id}/edit/", "Where it was on the map belonged to the address before"

    for changed, is_said in (({"line1": "Markt 1"}, False), ({"city": "Ystad"}, True)):
        answer = client.post(address, filled(client, address) | {"is_head": "on"} | changed, follow=True)
        assert answer.redirect_chain
        assert (said in text(answer)) == is_said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"line1": "12 Harbour Street", "city": "Boston"}, "Postcode 85252 and region Arizona stayed as they were."),
        ({"city": "Boston", "postcode": "02110"}, "Region Arizona stayed as it was."),
        ({"city": "Boston", "region": "Massachusetts"}, "Postcode 85252 stayed as it was."),
        ({"line1": "12 Harbour Street"}, "Postcode 85252 stayed as it was."),
        ({"city": "Boston", "postcode": "", "region": ""}, ""),
        ({"line2": "Yard", "name": "Shop"}, ""),
    ],
)
def test_who_moves_a_company_reads_what_of_the_address_stayed(
    client: Client, changed: dict[str, str], said: str
) -> None:
    dealer = a_dealer("Nord")
    with as_system():
        site = dealer.sites.get()
        before = {"line1": "1 Main Street", "city": "Scottsdale", "postcode": "85252", "region": "Arizona"}
        Site.objects.filter(pk=site.pk).update(**before, country="US")
    signed_in(client, "channel_chief")
    address = f"/partners/sites/{site.public_id}/edit/"

    shown = text(client.post(address, filled(client, address) | {"is_head": "on"} | changed, follow=True))

    assert "is saved." in shown
    assert ("stayed as" in shown) == bool(said)
    assert not said or f'{said} <a href="{address}">Correct it</a>' in shown


def test_a_registers_number_belongs_to_one_company(client: Client) -> None:
    nord, west = a_dealer("Nord"), a_dealer("West")
    signed_in(client, "channel_chief")
    given = {"scheme": "VAT", "value": "SE 123456-7897 01"}

    assert client.post(f"/partners/{nord.public_id}/numbers/new/", given).status_code == 302
    refused = client.post(f"/partners/{west.public_id}/numbers/new/", given)

    assert refused.status_code == 422
    assert "Nord is known by this number." in text(refused)
    with as_system():
        number = Identifier.objects.get()
    assert client.post(f"/partners/numbers/{number.public_id}/removal/").status_code == 302
    assert client.post(f"/partners/{west.public_id}/numbers/new/", given).status_code == 302


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            ("VAT", "DE136695978"),
            "The check digit of “DE136695978” does not fit: a digit is wrong, or two are swapped.",
        ),
        (("USt-IdNr.", "DE 1366959"), "A VAT number has 9 characters after DE; this one has 7."),
        (("duns", "15-048-378"), "A D-U-N-S number has 9 digits; this one has 8."),
    ],
)
def test_a_number_that_cannot_be_one_is_not_kept(client: Client, given: tuple[str, str], said: str) -> None:
    dealer = a_dealer("Nord")
    signed_in(client, "channel_chief")

    answer = client.post(
        f"/partners/{dealer.public_id}/numbers/new/", dict(zip(("scheme", "value"), given, strict=True))
    )

    assert answer.status_code == 422
    assert said in text(answer)
    with as_system():
        assert not Identifier.objects.exists()


def test_a_number_is_kept_in_its_usual_form(client: Client) -> None:
    dealer = a_dealer("Nord")
    signed_in(client, "channel_chief")

    client.post(f"/partners/{dealer.public_id}/numbers/new/", {"scheme": "ust-idnr.", "value": "136 695 976"})

    with as_system():
        number = Identifier.objects.get()
    assert (number.scheme, number.value) == ("VAT", "DE136695976")


def test_a_relationship_is_kept_in_the_direction_in_which_it_was_said(client: Client) -> None:
    nord = a_dealer("Nord")
    group = a_dealer("Group", reference="DE-9")
    signed_in(client, "channel_chief")
    address = f"/partners/{nord.public_id}/relationships/new/"
    typed = {"kind": "of:parent_of", "other": "de-9", "share": "62.5", "starts_on": "2020-01-01", "ends_on": ""}

    assert client.post(address, typed).status_code == 302
    with as_system():
        tie = Relationship.objects.get()
        assert (tie.organisation, tie.kind, tie.other) == (group, "parent_of", nord)
    again_the_same = client.post(address, typed)
    assert again_the_same.status_code == 422
    assert "known already" in text(again_the_same)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"other": "Nord"}, "A company has no relationship with itself."),
        ({"other": "Nobody"}, "No company has this name or number."),
        ({"other": "twin"}, "Several companies fit"),
        ({"other": "West", "ends_on": "2019-01-01"}, "The last day comes before the first."),
        ({"other": "West", "share": "101"}, "less than or equal to 100"),
    ],
)
def test_a_relationship_that_cannot_be_is_refused_at_its_field(
    client: Client, given: dict[str, str], said: str
) -> None:
    nord = a_dealer("Nord")
    for name in ("West", "Twin one", "Twin two"):
        a_dealer(name)
    signed_in(client, "channel_chief")
    typed = {"kind": "supplies", "starts_on": "2020-01-01"} | given

    answer = client.post(f"/partners/{nord.public_id}/relationships/new/", typed)

    assert answer.status_code == 422
    assert said in text(answer)


def test_a_company_without_a_role_has_a_page_too(client: Client) -> None:
    company = an_organisation(SCRIPT)
    signed_in(client, "channel_chief")

    shown = whole(client, f"/partners/{company.public_id}/")

    assert "No role yet" in shown
    assert SCRIPT not in shown


def test_a_move_cannot_be_dated_before_the_one_before() -> None:
    dealer, chief = a_dealer("Nord", manager=an_account()), staff("channel_chief")
    with acting(chief):
        partnership = Partnership.objects.get(organisation=dealer)
        partnership.move(to="developing", by=chief)
        with pytest.raises(Refused):
            partnership.move(to="active", by=chief, on=clock.today() - timedelta(days=1))
        assert partnership.move(to="active", by=chief, on=clock.today()).on == date.today()


def test_shares_of_one_company_are_no_more_than_a_whole(client: Client) -> None:
    nord, group, rival = a_dealer("Nord"), a_dealer("Group", reference="G-1"), a_dealer("Rival", reference="G-2")
    signed_in(client, "channel_chief")
    address = f"/partners/{nord.public_id}/relationships/new/"
    typed = {"kind": "of:parent_of", "other": "G-1", "share": "62.5"}
    assert client.post(address, typed).status_code == 302

    too_much = client.post(address, typed | {"other": "G-2", "share": "40"})
    enough = client.post(address, typed | {"other": "G-2", "share": "37.5"})
    with as_system():
        tie = Relationship.objects.get(organisation=rival)
    raised = client.post(f"/partners/relationships/{tie.public_id}/edit/", {"share": "38"})

    assert (too_much.status_code, enough.status_code, raised.status_code) == (422, 302, 422)
    assert "With the shares of others this would be 102.5 per cent; a whole has 100." in text(too_much)
    with as_system():
        assert sorted(each.share for each in Relationship.objects.filter(other=nord)) == [
            Decimal("37.5"),
            Decimal("62.5"),
        ]
    assert group != rival


def test_all_relationships_are_listed_and_their_export_is_a_file_to_import(client: Client) -> None:
    nord, group = a_dealer("Nord"), a_dealer("Group", reference="G-1")
    signed_in(client, "data_steward")
    with as_system():
        Relationship.objects.create(organisation=group, other=nord, kind="parent_of", share=60)

    shown = text(client.get("/relationships/"))
    file = b"".join(client.get("/relationships/", {"export": "csv"})).decode().lstrip("\ufeff")

    assert "is the parent of" in shown
    assert "/imports/new/?kind=relationships" in shown
    heading, line = (next(csv.reader([line])) for line in file.splitlines()[:2])
    given = dict(zip(heading, line, strict=True))
    assert (given["Company number"], given["Relationship"], given["Other company"]) == (
        "G-1",
        "is the parent of",
        "Nord",
    )
