"""The portal: a partner's own company and its people."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.models import Account, AuditEntry
from hanse.network.forms.company import OwnCompanyForm
from hanse.network.models import Identifier, Organisation, Person

from .builders import a_dealer, a_person, a_supplier, an_account, as_system, signed_in, staff
from .reading import MOST_QUERIES, SCRIPT, queries, text, unmarked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def again(person: Person) -> Person:
    with as_system():
        return Person.objects.get(pk=person.pk)


def person_of(account: Account) -> Person:
    with as_system():
        return Person.objects.get(account=account)


def test_a_partner_sees_what_is_known_of_it_and_whom_to_call(client: Client) -> None:
    manager = an_account("jose@maker.example", name="José Saraiva", phone="+49 451 123")
    mine = a_dealer("Nord", manager=manager, reference="AW502", phone="+46 8 1")
    a_supplier(organisation=mine, state="probation")
    with as_system():
        Identifier.objects.create(organisation=mine, scheme="VAT", value="SE123")
    signed_in(client, "sales", at=mine)

    assert queries(client, "/portal/company/") <= MOST_QUERIES + 2  # seven kinds of rows, once each
    shown = text(client.get("/portal/company/"))

    for words in ("Nord", "AW502", "José Saraiva", "mailto:jose@maker.example", "tel:+49451123", "VAT", "SE123",
                  "Lübeck", "Dealer: active", "Supplier: on probation", "+46 8 1"):  # fmt: skip
        assert words in shown
    assert "Edit" not in shown.partition("<main")[2]
    assert '<a href="mailto:jose@maker.example">' in shown


def test_what_we_think_of_a_partner_is_not_on_its_page(client: Client) -> None:
    mine = a_supplier("Nord", credit_rating=5)
    signed_in(client, "partner_administrator", at=mine)

    assert "redit rating" not in text(client.get("/portal/company/"))


def test_who_says_that_somebody_was_faster_learns_nothing_beyond_the_form(client: Client) -> None:
    """What was seen is sent by the browser, so anybody can claim it."""
    mine = a_dealer("Nord", phone="1", credit_rating=2)
    person = a_person(mine, family_name="Berg", reference="CRM-1")
    chief = staff("channel_chief")
    with acting(chief):
        mine.edit({"phone": "2", "credit_rating": 5}, by=chief)
        person.edit(by=chief, family_name="Borg", reference="CRM-2")
    signed_in(client, "partner_administrator", at=mine)

    company = text(client.post("/portal/company/edit/", {"phone": "3", "seen": '{"phone": "0"}'}))
    edited = {"family_name": "Bo", "seen": '{"family_name": "?"}'}
    own_person = text(client.post(f"/portal/company/people/{person.public_id}/edit/", edited))

    assert "phone from 1 to 2" in company
    assert "redit rating" not in company
    assert "family name from Berg to Borg" in own_person
    assert "CRM-" not in own_person


def test_an_administrator_changes_how_the_company_is_reached_and_nothing_else(client: Client) -> None:
    mine, rival = a_dealer("Nord"), a_dealer("Rival")
    signed_in(client, "partner_administrator", at=mine)

    answer = client.post(
        "/portal/company/edit/",
        {"phone": "+46 8 2", "email": "hello@nord.example", "website": "https://nord.example", "name": "Taken",
         "credit_rating": "1", "organisation": rival.public_id, "id": rival.pk},
    )  # fmt: skip

    assert answer.status_code == 302
    with as_system():
        now, other = Organisation.objects.get(pk=mine.pk), Organisation.objects.get(pk=rival.pk)
    assert (now.phone, now.email, now.website) == ("+46 8 2", "hello@nord.example", "https://nord.example")
    assert (now.name, now.credit_rating) == ("Nord", None)
    assert other.phone == ""
    assert AuditEntry.objects.get(organisation_id=mine.pk).after["phone"] == "+46 8 2"


def test_other_roles_read_and_change_nothing(client: Client) -> None:
    mine = a_dealer("Nord")
    colleague = a_person(mine, family_name="Berg")
    signed_in(client, "sales", "executive", at=mine)

    assert client.get("/portal/company/people/").status_code == 200
    assert client.get(f"/portal/company/people/{colleague.public_id}/").status_code == 200
    for address, given in (
        ("/portal/company/edit/", {"phone": "1"}),
        ("/portal/company/people/new/", {"family_name": "New"}),
        (f"/portal/company/people/{colleague.public_id}/edit/", {"family_name": "Taken"}),
        (f"/portal/company/people/{colleague.public_id}/leaving/", {"on": "2025-01-01"}),
        (f"/portal/company/people/{colleague.public_id}/return/", {}),
    ):
        assert client.post(address, given).status_code == 403
    assert (again(colleague).family_name, again(colleague).left_on) == ("Berg", None)


def test_the_people_are_ones_own_and_nobody_elses(client: Client) -> None:
    mine, rival = a_dealer("Nord"), a_dealer("Rival")
    for number in range(12):
        a_person(mine, family_name=f"Berg{number}")
    a_person(rival, family_name="Olsen")
    signed_in(client, "sales", at=mine)

    assert queries(client, "/portal/company/people/") <= MOST_QUERIES
    shown = text(client.get("/portal/company/people/"))
    exported = text(client.get("/portal/company/people/?view=all&export=csv"))

    assert "Berg11" in shown
    assert "Olsen" not in shown
    assert "Berg11" in exported
    assert "Olsen" not in exported


@pytest.mark.parametrize("page", ["", "edit/", "leaving/", "return/"])
def test_a_rivals_person_is_not_there(client: Client, page: str) -> None:
    """Feature 77."""
    theirs = a_person(a_dealer("Rival"), family_name="Olsen", left_on=date(2025, 1, 1))
    signed_in(client, "partner_administrator", at=a_dealer("Nord"))
    address = f"/portal/company/people/{theirs.public_id}/{page}"

    answer = client.post(address, {"family_name": "Taken", "on": "2024-01-01"}) if page else client.get(address)

    assert answer.status_code == 404
    assert (again(theirs).family_name, again(theirs).left_on) == ("Olsen", date(2025, 1, 1))


def test_an_administrator_adds_somebody_to_the_own_company_whatever_else_is_sent(client: Client) -> None:
    mine, rival = a_dealer("Nord"), a_dealer("Rival")
    somebody = an_account()
    signed_in(client, "partner_administrator", at=mine)

    client.post(
        "/portal/company/people/new/",
        {"family_name": "Berg", "job_roles": ["sales"], "organisation": rival.pk, "organisation_id": rival.pk,
         "account": somebody.pk, "account_id": somebody.pk, "may_be_written_to": "on", "left_on": "2020-01-01"},
    )  # fmt: skip

    with as_system():
        person = Person.objects.get(family_name="Berg")
        assert not Person.objects.filter(organisation=rival).exists()
        assert (person.organisation_id, person.account_id, person.left_on) == (mine.pk, None, None)
        assert person.may_be_written_to is False
        assert person.roles_held == {"sales"}


@pytest.mark.parametrize("forged", ["quality", "channel_chief", "administrator", "emperor"])
def test_a_role_that_is_not_for_the_company_is_not_given(client: Client, forged: str) -> None:
    mine = a_dealer("Nord")
    colleague = a_person(mine, family_name="Berg", roles=("sales",))
    signed_in(client, "partner_administrator", at=mine)
    address = f"/portal/company/people/{colleague.public_id}/edit/"

    answer = client.post(address, {"family_name": "Berg", "job_roles": ["sales", forged]})

    assert answer.status_code == 422
    assert f'value="{forged}"' not in text(client.get(address))
    with as_system():
        assert again(colleague).roles_held == {"sales"}


def test_a_role_that_we_gave_beyond_that_may_stay(client: Client) -> None:
    mine = a_dealer("Nord")
    colleague = a_person(mine, family_name="Berg", roles=("quality",))
    signed_in(client, "partner_administrator", at=mine)

    client.post(
        f"/portal/company/people/{colleague.public_id}/edit/",
        {"family_name": "Berg", "job_roles": ["quality", "service"]},
    )

    with as_system():
        assert again(colleague).roles_held == {"quality", "service"}


def test_the_last_administrator_stays(client: Client) -> None:
    mine = a_dealer("Nord")
    a_person(mine, roles=("partner_administrator",))  # has no login, so is no help; nor is one whose login was ended
    a_person(mine, roles=("partner_administrator",), account=an_account(is_active=False))
    me = person_of(signed_in(client, "partner_administrator", "sales", at=mine))
    page = f"/portal/company/people/{me.public_id}/"

    dropped = client.post(f"{page}edit/", {"family_name": "Berg", "job_roles": ["sales"]})
    left = client.post(f"{page}leaving/", {"on": clock.today().isoformat()})

    for answer in (dropped, left):
        assert answer.status_code == 422
        assert "your only administrator" in text(answer)
    with as_system():
        assert again(me).roles_held == {"partner_administrator", "sales"}
        assert again(me).left_on is None

    a_person(mine, roles=("partner_administrator",), account=an_account())
    assert client.post(f"{page}edit/", {"family_name": "Berg", "job_roles": ["sales"]}).status_code == 302


def test_somebody_leaves_and_the_login_ends_with_the_next_click(client: Client) -> None:
    mine = a_dealer("Nord")
    gone = Client()
    account = signed_in(gone, "sales", at=mine)
    person = person_of(account)
    assert gone.get("/portal/company/").status_code == 200
    signed_in(client, "partner_administrator", at=mine)

    client.post(f"/portal/company/people/{person.public_id}/leaving/", {"on": clock.today().isoformat()})
    assert gone.get("/portal/company/").status_code == 302

    client.post(f"/portal/company/people/{person.public_id}/return/")
    assert gone.get("/portal/company/").status_code == 302
    gone.force_login(account)
    assert gone.get("/portal/company/").status_code == 200


def test_names_stay_text(client: Client) -> None:
    mine = a_dealer(SCRIPT, business_type=SCRIPT)
    person = a_person(mine, given_name=SCRIPT, family_name=SCRIPT, title=SCRIPT)
    signed_in(client, "partner_administrator", at=mine)

    for page in ("", "people/", f"people/{person.public_id}/", f"people/{person.public_id}/edit/", "people/new/"):
        assert SCRIPT not in text(client.get(f"/portal/company/{page}"))


def test_the_finder_finds_ones_own_people_and_ours_finds_everybody(client: Client) -> None:
    mine, rival = a_dealer("Nord"), a_dealer("Rival")
    a_person(mine, family_name="Bergman")
    a_person(rival, family_name="Bergson")

    signed_in(client, "sales", at=mine)
    own = unmarked(client.get("/portal/find/?q=berg"))
    signed_in(client, "auditor")
    ours = unmarked(client.get("/find/?q=berg"))

    assert "Bergman" in own
    assert "Bergson" not in own
    assert "Bergman" in ours
    assert "Bergson" in ours


@pytest.mark.parametrize("typed", ["4711-BAD", "47", "4711 quill", "quill 4711"])
def test_by_our_number_for_somebody_only_ours_find_them(client: Client, typed: str) -> None:
    """It is not shown to their company; letter by letter it could be guessed."""
    mine = a_dealer("Nord")
    a_person(mine, family_name="Quill", email="quill@example.org", reference="4711-BAD")

    signed_in(client, "partner_administrator", at=mine)
    theirs = unmarked(client.get("/portal/find/", {"q": typed}))
    signed_in(client, "auditor")
    ours = unmarked(client.get("/find/", {"q": typed}))

    assert "Quill" not in theirs.replace(f'value="{typed}"', "")
    assert "Quill" in ours


def test_the_workspace_is_not_here_for_staff_and_the_portal_not_for_ours(client: Client) -> None:
    signed_in(client, "channel_chief")

    assert client.get("/portal/company/").status_code == 404
    assert client.get("/portal/company/people/").status_code == 404


@pytest.mark.parametrize("seen", ["[" * 50_000, "1" * 6_000])
def test_what_no_page_can_have_shown_is_like_nothing(seen: str) -> None:
    """It would else be a mistake of ours, with a page that says so."""
    company = a_dealer()
    form = OwnCompanyForm({"phone": "1", "seen": seen}, record=company)

    assert form.is_valid()
    assert form.seen == {}


@pytest.mark.parametrize("seen", ["[" * 50_000, "1" * 6_000])
def test_nor_is_it_a_mistake_of_ours_where_a_form_with_one_of_theirs_is_shown_again(client: Client, seen: str) -> None:
    signed_in(client, "partner_administrator", at=a_dealer())

    answer = client.post("/portal/company/edit/", {"email": "no e-mail", "seen": seen})

    assert answer.status_code == 422
