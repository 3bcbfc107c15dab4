"""People at partners: the list, their page, joining, correcting, leaving and coming back."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry
from hanse.kernel.web.middleware import seats_of
from hanse.network.models import Person

from .builders import a_dealer, a_person, a_supplier, an_account, as_system, in_sight_of, signed_in, someone_at, staff
from .reading import MOST_QUERIES, SCRIPT, queries, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def again(person: Person) -> Person:
    with as_system():
        return Person.objects.prefetch_related("job_roles").get(pk=person.pk)


def test_the_list_shows_who_is_there_and_finds_by_every_filter(client: Client) -> None:
    nord, sud = a_dealer("Nord", country="SE"), a_supplier("Sud", country="FR")
    a_person(nord, family_name="Berg", language="sv", account=an_account())
    a_person(sud, family_name="Roux", language="fr", roles=("quality",))
    a_person(sud, family_name="Gone", left_on=date(2025, 3, 1))
    signed_in(client, "auditor")

    def found(query: str) -> set[str]:
        shown = text(client.get(f"/people/{query}"))
        return {name for name in ("Berg", "Roux", "Gone") if name in shown}

    assert found("") == {"Berg", "Roux"}
    assert found("?view=all") == {"Berg", "Roux", "Gone"}
    assert found("?q=nord") == {"Berg"}
    assert found("?role=quality") == {"Roux"}
    assert found("?language=sv") == {"Berg"}
    assert found("?country=FR") == {"Roux", "Gone"}
    assert found("?login=yes") == {"Berg"}
    assert found("?left=yes") == {"Gone"}


def test_the_list_asks_the_database_no_more_for_more_people(client: Client) -> None:
    for number in range(30):
        a_person(a_dealer(f"Dealer {number}"), roles=("sales", "finance"), language="de")
    signed_in(client, "channel_chief")

    assert queries(client, "/people/?role=sales&language=de&country=DE&login=no") <= MOST_QUERIES


def test_an_export_holds_the_filtered_people_harmlessly(client: Client) -> None:
    a_person(a_dealer("Nord"), family_name="Berg", title='=HYPERLINK("x")', roles=("sales", "finance"))
    a_person(a_dealer("West"), family_name="Olsen", roles=("service",))
    signed_in(client, "auditor")

    lines = text(client.get("/people/?role=sales&columns=every&export=csv"))

    assert "Ada Berg,Nord" in lines
    assert "Olsen" not in lines
    assert "'=HYPERLINK" in lines


def test_a_name_stays_text_wherever_it_is_shown(client: Client) -> None:
    person = a_person(a_dealer(SCRIPT), given_name=SCRIPT, family_name=SCRIPT, title=SCRIPT, email="")
    signed_in(client, "channel_chief")

    for address in ("/people/", f"/people/{person.public_id}/", f"/people/{person.public_id}/edit/"):
        shown = text(client.get(address))
        assert "&lt;script&gt;" in shown
        assert SCRIPT not in shown


def test_a_persons_page_tells_what_is_known_and_what_changed(client: Client) -> None:
    account = an_account()
    person = a_person(a_dealer("Nord"), family_name="Berg", phone="+46 8 123", language="sv", account=account)
    a_person(a_dealer("West"), family_name="Berg", account=account)
    chief = staff("channel_chief", name="Amy")
    with acting(chief):
        person.edit(by=chief, phone="+46 8 456", job_roles=["sales", "finance"])
    signed_in(client, "auditor")

    assert queries(client, f"/people/{person.public_id}/") <= MOST_QUERIES
    shown = text(client.get(f"/people/{person.public_id}/"))

    for words in ("Nord", "West", "+46 8 456", "tel:+468456", "Swedish", "Amy changed", "from +46 8 123"):
        assert words in shown
    assert "Edit" not in shown.partition("<main")[2]


def test_somebody_is_added_on_the_companys_page(client: Client) -> None:
    dealer = a_dealer("Nord")
    signed_in(client, "channel_chief")

    answer = client.post(
        f"/partners/{dealer.public_id}/people/new/",
        {"family_name": "Berg", "given_name": "Eva", "email": "eva@nord.example", "job_roles": ["sales", "service"]},
    )

    assert answer.status_code == 302
    with as_system():
        person = Person.objects.prefetch_related("job_roles").get(organisation=dealer)
    assert (person.name, person.roles_held) == ("Eva Berg", {"sales", "service"})
    assert AuditEntry.objects.filter(operation="people.join", organisation_id=dealer.pk).exists()
    assert "Eva Berg" in text(client.get(answer["Location"]))


def test_a_mistake_keeps_what_was_typed_and_changes_nothing(client: Client) -> None:
    person = a_person(a_dealer(), family_name="Berg")
    signed_in(client, "channel_chief")

    answer = client.post(
        f"/people/{person.public_id}/edit/", {"family_name": "", "title": "Smith", "job_roles": ["emperor"]}
    )

    assert answer.status_code == 422
    assert 'value="Smith"' in text(answer)
    assert "<h1>Ada Berg</h1>" in text(answer)
    assert again(person).family_name == "Berg"
    assert again(person).roles_held == {"sales"}


def test_who_was_slower_is_told_and_loses_nothing(client: Client) -> None:
    person = a_person(a_dealer(), family_name="Berg", phone="1", title="")
    signed_in(client, "channel_chief")
    seen = client.get(f"/people/{person.public_id}/edit/").context["form"]["seen"].value()
    amy = staff("channel_chief", name="Amy")
    with acting(amy):
        person.edit(by=amy, phone="2")

    answer = client.post(
        f"/people/{person.public_id}/edit/", {"family_name": "Berg", "phone": "1", "title": "Chef", "seen": seen}
    )

    assert answer.status_code == 409
    assert "Amy" in text(answer)
    assert 'value="Chef"' in text(answer)
    assert (again(person).phone, again(person).title) == ("2", "")


def test_job_roles_are_replaced_and_audited(client: Client) -> None:
    person = a_person(a_dealer(), family_name="Berg", roles=("sales", "finance"))
    signed_in(client, "data_steward")

    client.post(f"/people/{person.public_id}/edit/", {"family_name": "Berg", "job_roles": ["finance", "service"]})

    assert again(person).roles_held == {"finance", "service"}
    entry = AuditEntry.objects.filter(operation="people.edit", after__has_key="job_roles").get()
    assert (entry.before["job_roles"], entry.after["job_roles"]) == (["finance", "sales"], ["finance", "service"])


def test_who_left_has_no_seat_but_keeps_the_login_for_other_companies(client: Client) -> None:
    """Feature 77."""
    account = an_account()
    person = a_person(a_dealer("Nord"), account=account)
    a_person(a_dealer("West"), account=account)
    signed_in(client, "channel_chief")

    answer = client.post(f"/people/{person.public_id}/leaving/", {"on": clock.today().isoformat()}, follow=True)

    assert "Undo" in text(answer)
    assert again(person).account_id == account.pk
    assert [seat.label for seat in seats_of(account)] == ["West"]

    client.post(f"/people/{person.public_id}/return/")

    assert again(person).left_on is None
    assert {seat.label for seat in seats_of(account)} == {"Nord", "West"}


def test_nobody_leaves_tomorrow(client: Client) -> None:
    person = a_person(a_dealer())
    signed_in(client, "channel_chief")

    answer = client.post(
        f"/people/{person.public_id}/leaving/", {"on": (clock.today() + timedelta(days=2)).isoformat()}
    )

    assert answer.status_code == 422
    assert "still to come" in text(answer)
    assert again(person).left_on is None


def test_a_manager_changes_the_people_of_their_own_partners_only(client: Client) -> None:
    account = signed_in(client, "partner_manager")
    neighbours = a_dealer(manager=an_account())
    in_sight_of(account, neighbours)
    mine, other = a_person(a_dealer(manager=account)), a_person(neighbours)

    assert client.get(f"/people/{mine.public_id}/edit/").status_code == 200
    assert client.get(f"/people/{other.public_id}/").status_code == 200
    answer = client.post(f"/people/{other.public_id}/edit/", {"family_name": "Taken"})

    assert answer.status_code == 403
    assert again(other).family_name != "Taken"


def test_an_auditor_reads_and_changes_nothing(client: Client) -> None:
    person = a_person(a_dealer())
    signed_in(client, "auditor")

    assert client.get(f"/people/{person.public_id}/").status_code == 200
    assert client.post(f"/people/{person.public_id}/leaving/", {"on": "2025-01-01"}).status_code == 403
    assert again(person).left_on is None


def test_the_tab_on_the_companys_record_lists_its_people_only(client: Client) -> None:
    nord, west = a_dealer("Nord"), a_dealer("West")
    for number in range(12):
        a_person(nord, family_name=f"Berg{number}")
    a_person(west, family_name="Olsen")
    signed_in(client, "channel_chief")

    assert (
        queries(client, f"/partners/{nord.public_id}/people/") <= MOST_QUERIES + 2
    )  # its frame: two are other rooms' tabs
    shown = text(client.get(f"/partners/{nord.public_id}/people/"))

    assert "Berg11" in shown
    assert "Olsen" not in shown
    assert f"/partners/{nord.public_id}/people/new/" in shown


def test_the_workspaces_pages_are_not_there_for_a_partner(client: Client) -> None:
    dealer = a_dealer()
    person = a_person(dealer)
    signed_in(client, "partner_administrator", at=dealer)

    assert client.get("/people/").status_code == 404
    assert client.get(f"/people/{person.public_id}/").status_code == 404


def test_a_model_refuses_what_its_company_may_not_give_whatever_a_page_lets_through() -> None:
    dealer = a_dealer()
    administrator = someone_at(dealer, "partner_administrator")
    with acting(administrator), pytest.raises(Refused, match="Supplier quality"):
        Person.join(dealer, by=administrator, family_name="Berg", job_roles=["quality"])

    with as_system():
        assert not Person.objects.filter(family_name="Berg").exists()


CONSENT = {
    "family_name": "Lund",
    "may_be_written_to": "on",
    "consent_on": "2026-03-01",
    "consent_source": "form at the fair",
}


def test_consent_says_when_how_and_by_whom(client: Client) -> None:
    nord = a_dealer("Nord")
    ada = a_person(nord, family_name="Lund")
    account = signed_in(client, "data_steward")
    address = f"/people/{ada.public_id}/edit/"

    assert client.post(address, CONSENT).status_code == 302

    shown = client.get(f"/people/{ada.public_id}/").content.decode()
    for words in ("1 March", "form at the fair", account.name):
        assert words in shown
    assert client.post(address, {"family_name": "Lund"}).status_code == 302
    with as_system():
        ada.refresh_from_db()
    assert (ada.may_be_written_to, ada.consent_on, ada.consent_source, ada.consent_by) == (False, None, "", "")


def test_consent_without_a_day_is_of_today_and_stays_with_who_noted_it(client: Client) -> None:
    ada = a_person(a_dealer("Nord"), family_name="Lund")
    first = signed_in(client, "data_steward")
    client.post(f"/people/{ada.public_id}/edit/", {"family_name": "Lund", "may_be_written_to": "on"})
    with as_system():
        ada.refresh_from_db()
    signed_in(client, "data_steward")

    again = {"family_name": "Berg", "may_be_written_to": "on", "consent_on": ada.consent_on.isoformat()}
    assert client.post(f"/people/{ada.public_id}/edit/", again).status_code == 302

    with as_system():
        ada.refresh_from_db()
    assert (ada.family_name, ada.consent_on, ada.consent_by) == ("Berg", clock.today(), first.name)


@pytest.mark.parametrize(
    ("typed", "kept"), [("French, de", "fr,de"), ("Deutsch", "de"), ("fr, fr", "fr"), ("Klingonese", None), ("", "")]
)
def test_further_languages_are_names_or_codes(client: Client, typed: str, kept: str | None) -> None:
    ada = a_person(a_dealer("Nord"), family_name="Lund", language="en")
    signed_in(client, "data_steward")

    answer = client.post(
        f"/people/{ada.public_id}/edit/", {"family_name": "Lund", "language": "en", "further_languages": typed}
    )

    assert answer.status_code == (422 if kept is None else 302)
    with as_system():
        ada.refresh_from_db()
    assert ada.languages == ["en", *filter(None, (kept or "").split(","))]


@pytest.mark.parametrize(
    ("given", "most"), [({"title": "Head"}, 1), ({"job_roles": ["finance"]}, 4), ({"job_roles": ["sales"]}, 1)]
)
def test_a_change_by_a_program_asks_for_job_roles_once_and_anew_only_where_they_change(
    client: Client, given: dict[str, object], most: int
) -> None:
    signed_in(client, "data_steward")
    person = a_person(a_dealer("Rad & Tat"), roles=("sales",))
    address = f"/api/v1/people/{person.public_id}"
    mark = client.get(address)["ETag"]

    with CaptureQueriesContext(connection) as seen:
        answer = client.patch(address, given, content_type="application/json", headers={"If-Match": mark})

    assert answer.status_code == 200, answer.content
    assert answer.json()["job_roles"] == given.get("job_roles", ["sales"])
    asked = [each["sql"] for each in seen if re.match(r"SELECT .*FROM .network_jobrole.", each["sql"])]
    assert len(asked) <= most, asked
