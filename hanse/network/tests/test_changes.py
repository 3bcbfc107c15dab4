"""What one changed lately: found again after the bar with Undo has gone, and undone from there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.network.models import Assignment, Handover, Organisation, Partnership, TerritoryAssignment
from hanse.network.models.together import change_together

from .builders import a_dealer, a_territory, an_account, as_system, signed_in, someone_at
from .reading import MOST_QUERIES, queries, text
from .test_handovers import BEGAN, hand_over

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def lines(client: Client, address: str = "/changes/") -> list[str]:
    """What stands there, newest first."""
    shown = r"<p>(.*?)<br><span[^>]*>(.*?), \d+ \w+, [\d:]+(, Taken back)?</span></p>"
    found = re.findall(shown, text(client.get(address)))
    return [f"{sentence}: {detail}{state}" for sentence, detail, state in found]


def ways(client: Client) -> list[str]:
    return re.findall(r'action="(/changes/\w+/undo/)"', text(client.get("/changes/")))


def assigned(chief: Account, manager: Account) -> None:
    """All partners at once, from the list."""
    by = one_of_ours(chief)
    with acting(by):
        Assignment.give(Partnership.objects.all(), manager=manager, by=by)


def one_of_ours(account: Account) -> Actor:
    roles = account.staff_roles.values_list("role", flat=True)
    return Actor.staff(account_id=account.pk, name=account.name, roles=roles)


def managers() -> set[int | None]:
    with as_system():
        return set(Partnership.objects.values_list("manager", flat=True))


def test_partners_that_were_assigned_at_once_are_given_back_from_there(client: Client) -> None:
    old, new = (an_account(name=name, roles=("partner_manager",)) for name in ("Old", "New"))
    a_dealer("Nord", manager=old), a_dealer("West", manager=old)
    assigned(signed_in(client, "channel_chief"), new)
    assert managers() == {new.pk}

    assert lines(client) == ["Assign a partner manager: Nord, West"]
    (way,) = ways(client)
    said = text(client.post(way, follow=True))

    assert "It is as it was." in said
    assert managers() == {old.pk}
    assert lines(client) == ["Assign a partner manager: Nord, West, Taken back"]
    assert ways(client) == []
    assert client.post(way).status_code == 409


def test_of_two_assignments_the_older_is_given_back_after_the_newer(client: Client) -> None:
    """Before, none of its partners is as it left them: nothing is given back, and nothing is used up."""
    old, first, second = (an_account(name=name, roles=("partner_manager",)) for name in ("Old", "First", "Second"))
    for number in range(7):
        a_dealer(f"Dealer {number}", manager=old)
    chief = signed_in(client, "channel_chief")
    assigned(chief, first)
    assigned(chief, second)
    newer, older = ways(client)

    refused = client.post(older)
    assert refused.status_code == 409
    assert "Dealer 4 and 2 more" in text(refused)
    assert managers() == {second.pk}

    assert client.post(newer).status_code == 302
    assert client.post(older).status_code == 302
    assert managers() == {old.pk}


def test_of_two_changes_of_many_the_older_is_given_back_after_the_newer(client: Client) -> None:
    for number in range(7):
        a_dealer(f"Dealer {number}")
    by = one_of_ours(signed_in(client, "channel_chief"))
    with acting(by):
        rows, keep = Partnership.objects.all(), {"by": by, "operation": "partnerships.edit"}
        older = change_together(rows, {"preferred": True}, **keep).undo
        newer = change_together(rows, {"preferred": False}, **keep).undo

    for own in (f"/changes/{older.public_id}/undo/", f"/partners/together/preferred/{older.public_id}/undo/"):
        refused = client.post(own)
        assert refused.status_code == 409
        assert "and 2 more" in text(refused)
    for each in (newer, older):
        assert client.post(f"/changes/{each.public_id}/undo/").status_code == 302
    with as_system():
        assert not Partnership.objects.filter(preferred=True).exists()


def test_a_handover_is_undone_from_there_but_for_what_somebody_changed(client: Client) -> None:
    ken, eva, jo = (an_account(name=name, roles=("partner_manager",)) for name in ("Ken", "Eva", "Jo"))
    TerritoryAssignment.objects.create(territory=a_territory("North"), account=ken, starts_on=BEGAN)
    a_dealer("Nord", manager=ken), a_dealer("West", manager=ken)
    signed_in(client, "channel_chief")
    hand_over(client, ken, receiver=eva.public_id, on=clock.today().isoformat())
    with as_system():
        Partnership.objects.filter(organisation__name="West").update(manager=jo)

    (line,) = lines(client)
    assert line == "Decide who looks after a territory: Ken: North, Eva: North, Nord, West"
    (way,) = ways(client)
    said = text(client.post(way, follow=True))

    assert "but for what somebody changed meanwhile: West, dealer." in said
    assert managers() == {ken.pk, jo.pk}
    assert Handover.objects.get().state == "undone"


def test_only_ones_own_are_there_for_a_day_and_who_may_no_more_undoes_nothing(client: Client) -> None:
    old, new = (an_account(name=name, roles=("partner_manager",)) for name in ("Old", "New"))
    a_dealer("Nord", manager=old)
    chief = signed_in(client, "channel_chief")
    assigned(chief, new)
    (way,) = ways(client)

    signed_in(client, "channel_chief")
    assert lines(client) == []
    assert client.post(way).status_code == 404

    client.force_login(chief)
    with clock.standing_at(clock.now() + timedelta(days=1, minutes=1)):
        assert lines(client) == []
        assert client.post(way).status_code == 404
    chief.staff_roles.all().delete()
    chief.staff_roles.create(role="auditor")
    assert client.post(way).status_code == 403
    assert managers() == {new.pk}


def test_a_partners_person_undoes_what_they_changed_at_home(client: Client) -> None:
    company = a_dealer("Nord", email="old@example.org")
    boss = someone_at(company, "partner_administrator")
    with acting(boss):
        company.edit({"email": "new@example.org"}, by=boss)
    client.force_login(Account.objects.get(pk=boss.account_id))
    address = "/portal/changes/"
    (way,) = re.findall(r'action="(/portal/changes/\w+/undo/)"', text(client.get(address)))

    client.post(way)

    with as_system():
        assert Organisation.objects.get(pk=company.pk).email == "old@example.org"


def test_many_changes_ask_the_database_no_more_than_one(client: Client) -> None:
    chief = signed_in(client, "channel_chief")
    account = an_account(roles=("partner_manager",))
    for number in range(5):
        a_dealer(f"Dealer {number}")
        assigned(chief, account)

    assert queries(client, "/changes/") <= MOST_QUERIES
    assert len(lines(client)) == 5
