"""Many partners changed alike: what would change is seen first, guards keep what they keep, and all of it goes back."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hanse.kernel.models import AuditEntry
from hanse.network.models import DocumentKind, Organisation, Partnership, Transition

from .builders import a_dealer, an_account, as_system, in_sight_of, signed_in
from .reading import MARK, confirmed, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
STATES, PREFERRED = "/partners/together/states/", "/partners/together/preferred/"


def keys(*companies: Organisation) -> str:
    with as_system():
        return ",".join(Partnership.objects.filter(organisation__in=companies).values_list("public_id", flat=True))


def told(name: str) -> dict[str, object]:
    with as_system():
        return dict(Partnership.objects.values_list("organisation__name", name))


def undo_of(answer: object) -> str:
    found = re.search(r'action="(/partners/together/\w+/\w+/undo/[^"]*)"', text(answer))
    assert found
    return found[1]


def test_states_change_where_nothing_stands_in_the_way_and_go_back(client: Client) -> None:
    eva = an_account(name="Eva")
    ready, there = a_dealer("Ready", state="onboarding", manager=eva), a_dealer("There", state="active", manager=eva)
    alone, far = a_dealer("Alone", state="onboarding"), a_dealer("Far", state="target")
    signed_in(client, "channel_chief")
    given = {"rows": keys(ready, there, alone, far), "to": "active", "reason": "Season begins"}

    assert "Onboarding" in text(client.post(STATES, given))
    would = text(client.post(f"{STATES}changes/", given))
    assert "1 will change" in would
    assert "1 is so already" in would
    assert "An active dealer needs a partner manager." in would
    assert "Target cannot become active." in would
    assert told("state") == {"Ready": "onboarding", "There": "active", "Alone": "onboarding", "Far": "target"}

    done = confirmed(client, f"{STATES}changes/", given, follow=True)
    assert "1 partner is now active." in text(done)
    assert told("state") == {"Ready": "active", "There": "active", "Alone": "onboarding", "Far": "target"}
    with as_system():
        step = Transition.objects.get()
    assert (step.before, step.after, step.reason) == ("onboarding", "active", "Season begins")
    assert AuditEntry.objects.filter(operation="partnerships.move").count() == 1

    assert "1 is as it was." in text(client.post(undo_of(done), follow=True))
    assert told("state")["Ready"] == "onboarding"


def test_what_changed_since_one_looked_is_shown_again_and_nothing_is_done(client: Client) -> None:
    one, two = a_dealer("One", state="active"), a_dealer("Two", state="active")
    signed_in(client, "channel_chief")
    given = {"rows": keys(one, two), "to": "renewing"}
    mark = MARK.search(text(client.post(f"{STATES}changes/", given)))
    assert mark
    with as_system():
        Partnership.objects.filter(organisation=two).update(state="former")

    late = text(client.post(f"{STATES}changes/", given | {"mark": mark[1]}))

    assert "Something changed since you looked" in late
    assert "1 will change" in late
    assert told("state") == {"One": "active", "Two": "former"}


def test_a_state_that_needs_a_reason_is_refused_without_one(client: Client) -> None:
    one = a_dealer("One", state="active")
    signed_in(client, "channel_chief")

    answer = client.post(f"{STATES}changes/", {"rows": keys(one), "to": "suspended", "reason": " "})

    assert answer.status_code == 422
    assert "Say why" in text(answer)


def test_a_document_that_is_missing_stands_in_the_way_of_many_in_one_question(client: Client) -> None:
    with as_system() as system:
        DocumentKind.define(by=system, name="Contract", roles=["dealer"], states=["renewing"])
    signed_in(client, "channel_chief")
    asked = []
    for number in (2, 8):
        rows = keys(*(a_dealer(f"Dealer {number}.{each}", state="active") for each in range(number)))
        given = {"rows": rows, "to": "renewing"}
        client.post(f"{STATES}changes/", given)
        with CaptureQueriesContext(connection) as found:
            would = text(client.post(f"{STATES}changes/", given))
        assert f"{number} cannot" in would
        assert "“Contract”, which is missing" in would
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_preferred_on_and_off(client: Client) -> None:
    one, two = a_dealer("One"), a_dealer("Two")
    with as_system():
        one.partnerships.update(preferred=True)
    signed_in(client, "data_steward")

    done = confirmed(client, f"{PREFERRED}changes/", {"rows": keys(one, two), "preferred": "yes"}, follow=True)
    assert "1 of them is different now." in text(done)
    assert told("preferred") == {"One": True, "Two": True}
    client.post(undo_of(done))
    assert told("preferred") == {"One": True, "Two": False}
    confirmed(client, f"{PREFERRED}changes/", {"rows": keys(one, two), "preferred": "no"})
    assert told("preferred") == {"One": False, "Two": False}


def test_a_manager_changes_no_partner_of_another_by_its_key(client: Client) -> None:
    me = signed_in(client, "partner_manager")
    mine = a_dealer("Mine", state="active", manager=me)
    seen = a_dealer("Seen", state="active", manager=an_account(name="Udo"))
    hidden = a_dealer("Hidden", state="active", manager=an_account(name="Ida"))
    in_sight_of(me, seen)
    rows = keys(mine, seen, hidden)

    shown = text(client.post(STATES, {"rows": rows}))
    assert "1 that is selected is not in your care" in shown
    assert "1 selected row is not there any more" in shown
    assert "Hidden" not in shown
    for where, given in ((STATES, {"to": "renewing"}), (PREFERRED, {"preferred": "yes"})):
        confirmed(client, f"{where}changes/", {"rows": rows} | given)

    assert told("state") == {"Mine": "renewing", "Seen": "active", "Hidden": "active"}
    assert told("preferred") == {"Mine": True, "Seen": False, "Hidden": False}


def test_a_selection_of_which_nothing_is_left_is_told(client: Client) -> None:
    gone = keys(a_dealer("Gone"))
    signed_in(client, "channel_chief")
    with as_system():
        Partnership.objects.all().delete()

    shown = text(client.post(STATES, {"rows": gone}))

    assert "1 selected row is not there any more" in shown
    assert "Nothing that you may change is selected" in shown


def test_a_selection_of_which_nothing_is_in_ones_care_is_told_as_it_is(client: Client) -> None:
    me = signed_in(client, "partner_manager")
    theirs = [a_dealer(name, state="active", manager=an_account(name=f"Of {name}")) for name in ("Seen", "Known")]
    for each in theirs:
        in_sight_of(me, each)

    shown = text(client.post(STATES, {"rows": keys(*theirs)}))

    assert "2 are selected, and none of them is in your care" in shown
    assert "2 selected</span>" in shown
    assert "0 selected" not in shown
    assert "Select rows in the list first" not in shown


def test_who_is_bounded_is_told_that_others_are_not_looked_through(client: Client) -> None:
    sentence = "Partners that you do not look after are not looked through."
    a_dealer("Mine", manager=signed_in(client, "partner_manager"))
    assert sentence in text(client.get("/partners/?q=Zebra"))
    assert sentence not in text(client.get("/partners/?q=Mine"))

    signed_in(client, "channel_chief")
    assert sentence not in text(client.get("/partners/?q=Zebra"))


def test_only_who_moved_them_takes_it_back_and_only_while_they_may(client: Client) -> None:
    me = signed_in(client, "partner_manager")
    mine = a_dealer("Mine", state="active", manager=me)
    undo = undo_of(confirmed(client, f"{STATES}changes/", {"rows": keys(mine), "to": "renewing"}, follow=True))

    client.force_login(an_account(roles=("channel_chief",)))
    assert client.post(undo).status_code == 404
    with as_system():
        Partnership.objects.update(manager=an_account(name="Udo"))
    client.force_login(me)
    assert client.post(undo).status_code == 409
    assert told("state") == {"Mine": "renewing"}


def test_where_a_gate_stands_in_the_way_back_the_others_go_back(client: Client) -> None:
    free, held = a_dealer("Free", state="active", manager=an_account(name="Eva")), a_dealer("Held", state="active")
    signed_in(client, "channel_chief")
    done = confirmed(client, f"{STATES}changes/", {"rows": keys(free, held), "to": "renewing"}, follow=True)

    said = text(client.post(undo_of(done), follow=True))

    assert "1 is as it was. 1 stays: An active dealer needs a partner manager." in said
    assert told("state") == {"Free": "active", "Held": "renewing"}


@pytest.mark.parametrize(("role", "where"), [("auditor", STATES), ("data_steward", STATES), ("auditor", PREFERRED)])
def test_others_change_nothing(client: Client, role: str, where: str) -> None:
    one = a_dealer("One", state="active")
    signed_in(client, role)

    given = {"rows": keys(one), "to": "renewing", "preferred": "yes"}
    assert client.post(f"{where}changes/", given).status_code == 403


def test_so_many_that_somebody_would_wait_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanse.network.together.acts.MOST_WITH_ROLES", 1)
    rows = keys(a_dealer("One", state="active"), a_dealer("Two", state="active"))
    signed_in(client, "channel_chief")

    assert "Only 1 can be changed at once" in text(client.post(f"{STATES}changes/", {"rows": rows, "to": "renewing"}))
