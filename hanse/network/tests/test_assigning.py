"""Many partners into one colleague's care at once: preview, doing it, taking it back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry
from hanse.network.models import Assignment, Organisation, Partnership

from .builders import a_dealer, a_supplier, an_account, as_system, in_sight_of, signed_in, staff
from .reading import confirmed, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def managers() -> dict[str, str]:
    with as_system():
        rows = Partnership.objects.select_related("organisation", "manager")
        return {row.organisation.name: row.manager.name if row.manager else "" for row in rows}


def keys(*companies: Organisation) -> list[str]:
    with as_system():
        return list(Partnership.objects.filter(organisation__in=companies).values_list("public_id", flat=True))


@pytest.fixture
def eva() -> Account:
    return an_account(name="Eva", roles=("partner_manager",))


def test_a_preview_changes_nothing_and_says_who_has_them_now(client: Client, eva: Account) -> None:
    nord = a_dealer("Nord", manager=an_account(name="Old", roles=("partner_manager",)))
    signed_in(client, "channel_chief")

    shown = text(client.post("/partners/managers/", {"row": keys(nord)}))

    assert "Old" in shown
    would = text(client.post("/partners/managers/assignments/", {"row": keys(nord), "manager": eva.public_id}))
    assert "Assign 1 partner" in would
    assert managers() == {"Nord": "Old"}


def test_selected_partners_are_assigned_and_given_back(client: Client, eva: Account) -> None:
    nord, west, sud = a_dealer("Nord", manager=an_account(name="Old")), a_dealer("West"), a_dealer("Sud")
    signed_in(client, "channel_chief")

    answer = confirmed(
        client, "/partners/managers/assignments/", {"row": keys(nord, west), "manager": eva.public_id}, follow=True
    )

    assert "2 partners now belong to Eva." in text(answer)
    assert managers() == {"Nord": "Eva", "West": "Eva", "Sud": ""}
    assert AuditEntry.objects.filter(operation="partnerships.assign").count() == 2

    undo = re.search(r'action="(/partners/managers/[^"]+/undo/[^"]*)"', text(answer))
    assert undo is not None
    assert "2 partners are back." in text(client.post(undo[1], follow=True))
    assert managers() == {"Nord": "Old", "West": "", "Sud": ""}
    assert client.post(undo[1]).status_code == 409
    assert sud.name == "Sud"


def test_all_that_the_list_showed_can_be_assigned_at_once(client: Client, eva: Account) -> None:
    for number in range(60):
        a_dealer(f"Dealer {number}")
    a_supplier("Sud")
    signed_in(client, "channel_chief")

    confirmed(
        client,
        "/partners/managers/assignments/",
        {"all": "yes", "state": "role=dealer", "row": [], "manager": eva.public_id},
    )

    assert list(managers().values()).count("Eva") == 60
    assert managers()["Sud"] == ""


def test_a_partner_manager_hands_over_own_partners_and_the_others_stay(client: Client, eva: Account) -> None:
    me = signed_in(client, "partner_manager")
    mine, other = a_dealer("Mine", manager=me), a_dealer("Other", manager=an_account(name="Udo"))
    in_sight_of(me, other)
    asked = {"row": keys(mine, other)}

    assert "1 that is selected is not in your care" in text(client.post("/partners/managers/", asked))
    confirmed(client, "/partners/managers/assignments/", asked | {"manager": eva.public_id})

    assert managers() == {"Mine": "Eva", "Other": "Udo"}


def test_taking_back_leaves_what_somebody_assigned_anew() -> None:
    nord, west, chief = a_dealer("Nord"), a_dealer("West"), staff("channel_chief")
    eva, tom = an_account(name="Eva"), an_account(name="Tom")
    with acting(chief):
        act = Assignment.give(Partnership.objects.all(), manager=eva, by=chief)
        Partnership.objects.get(organisation=nord).edit({"manager": tom}, by=chief)

        assert act.undo(by=chief) == (1, ("Nord",))
        with pytest.raises(Refused):
            act.undo(by=chief)
    assert managers() == {"Nord": "Tom", "West": ""}
    assert west.name == "West"


def test_after_a_day_who_gave_a_partner_away_gets_it_back_by_nobodys_click(client: Client, eva: Account) -> None:
    me = signed_in(client, "partner_manager")
    nord = a_dealer("Nord", manager=me)
    confirmed(client, "/partners/managers/assignments/", {"row": keys(nord), "manager": eva.public_id})
    undo = f"/partners/managers/{Assignment.objects.get().public_id}/undo/"
    assert client.get(f"/partners/{nord.public_id}/").status_code == 404

    with clock.standing_at(clock.now() + timedelta(days=1, seconds=1)):
        client.force_login(me)
        assert client.post(undo).status_code == 409
    assert managers() == {"Nord": "Eva"}


def test_only_who_assigned_may_take_it_back(client: Client, eva: Account) -> None:
    nord, chief = a_dealer("Nord"), staff("channel_chief")
    with acting(chief):
        act = Assignment.give(Partnership.objects.filter(organisation=nord), manager=eva, by=chief)
    signed_in(client, "channel_chief")

    assert client.post(f"/partners/managers/{act.public_id}/undo/").status_code == 404
    assert managers() == {"Nord": "Eva"}


@pytest.mark.parametrize("role", ["auditor", "data_steward", "category_buyer"])
def test_others_assign_nobody(client: Client, eva: Account, role: str) -> None:
    nord = a_dealer("Nord")
    signed_in(client, role)

    answer = client.post("/partners/managers/assignments/", {"row": keys(nord), "manager": eva.public_id})

    assert answer.status_code == 403
    assert managers() == {"Nord": ""}


def test_without_a_colleague_nothing_happens_and_the_selection_stays(client: Client) -> None:
    nord = a_dealer("Nord")
    signed_in(client, "channel_chief")

    answer = client.post("/partners/managers/assignments/", {"row": keys(nord), "manager": ""})

    assert answer.status_code == 422
    assert f'value="{keys(nord)[0]}"' in text(answer)


def test_dealers_of_a_region_without_a_manager_are_given_over_all_pages_and_given_back(
    client: Client, eva: Account
) -> None:
    for number in range(60):
        in_region(a_dealer(f"Munich {number:02}"), "Bayern" if number % 2 else "Bavaria")
    in_region(a_dealer("Managed", manager=an_account(name="Old")), "Bayern")
    in_region(a_dealer("Hanover"), "Niedersachsen")
    signed_in(client, "channel_chief")
    asked = "role=dealer&region=DE.by&managed=no"

    listed = text(client.get(f"/partners/?{asked}"))
    assert "60 of 62" in listed
    preview = text(client.post("/partners/managers/", {"all": "yes", "state": asked}))
    assert "60 selected" in preview
    assert f'href="/partners/?{asked.replace("&", "&amp;")}"' in preview
    answer = confirmed(
        client, "/partners/managers/assignments/", {"all": "yes", "state": asked, "manager": eva.public_id}, follow=True
    )

    assert answer.redirect_chain[-1][0] == f"/partners/?{asked}"
    assert list(managers().values()).count("Eva") == 60
    assert (managers()["Managed"], managers()["Hanover"]) == ("Old", "")
    with as_system():
        Partnership.objects.filter(organisation__name="Munich 01").update(manager=None)
    undo = re.search(r'action="(/partners/managers/[^"]+/undo/[^"]*)"', text(answer))
    assert undo is not None
    said = text(client.post(undo[1], follow=True))
    assert "59 partners are back. 1 was assigned anew meanwhile and stays: Munich 01." in said


def in_region(company: Organisation, region: str) -> None:
    with as_system():
        company.sites.update(region=region)


def test_whom_one_can_choose_is_told_with_role_and_number_those_of_the_same_role_first(client: Client) -> None:
    buyer = an_account(name="Ada", roles=("category_buyer",))
    seller = an_account(name="Bo", roles=("partner_manager", "auditor"))
    an_account(name="Cy", roles=("supplier_quality",))
    a_supplier("Sud", manager=buyer)
    asked = {"row": keys(a_dealer("Nord", manager=seller), a_dealer("West", manager=seller))}
    signed_in(client, "channel_chief")

    shown = text(client.post("/partners/managers/", asked))

    offered = re.findall(r">([^<>]+)</option>", shown)
    assert offered[:4] == [
        "choose somebody",
        "Bo – Partner manager, 2 partners",
        "Ada – Category buyer, 1 partner",
        "Cy – Supplier quality engineer",
    ]
    with CaptureQueriesContext(connection) as few:
        client.post("/partners/managers/", asked)
    for number in range(5):
        a_dealer(manager=an_account(name=f"Di {number}", roles=("partner_manager",)))
    with CaptureQueriesContext(connection) as many:
        client.post("/partners/managers/", asked)
    assert len(many) == len(few), "however many one can choose from"
