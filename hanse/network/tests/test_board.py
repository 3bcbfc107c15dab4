"""The board of partnerships by state, and what the states mean."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.web.middleware import seats_of
from hanse.network import lookups
from hanse.network.models import Partnership, PlannedMove
from hanse.network.partnership.board import IN_A_COLUMN
from hanse.network.partnership.lifecycle import State
from hanse.network.partnership.meanings import SENTENCES, told
from hanse.ui import formats

from .builders import a_dealer, a_person, a_supplier, an_account, as_system, in_sight_of, signed_in
from .reading import MOST_QUERIES, queries, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def column(shown: str, state: str) -> str:
    """What stands in one column, as text."""
    found = re.search(rf'data-state="{state}".*?</section>', shown, re.S)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def test_each_state_shows_its_count_the_latest_and_the_way_to_all(client: Client) -> None:
    for number in range(IN_A_COLUMN + 3):
        a_dealer(f"Dealer {number:02}")
    a_supplier("Sud", state="probation")
    signed_in(client, "auditor")

    assert queries(client, "/partners/board/") <= MOST_QUERIES
    shown = text(client.get("/partners/board/"))

    active = column(shown, "active")
    assert f"Active {IN_A_COLUMN + 3} " in active
    assert active.count("Dealer, Lübeck") == IN_A_COLUMN
    assert f"All {IN_A_COLUMN + 3}" in active
    assert 'href="/partners/?state=active"' in shown
    assert "Sud" in column(shown, "probation")
    assert "All" not in column(shown, "probation")


def test_a_card_says_what_is_planned_and_from_when(client: Client) -> None:
    nord, day = a_dealer("Nord", state="active"), clock.today() + timedelta(days=30)
    a_dealer("West", state="active")
    chief = signed_in(client, "channel_chief")
    before = queries(client, "/partners/board/")
    with as_system():
        PlannedMove.objects.create(
            organisation=nord, partnership=nord.partnerships.get(), to="suspended", on=day, reason="Why",
            at=clock.now(), account_id=chief.pk, actor_name="Cy",
        )  # fmt: skip

    shown = text(client.get("/partners/board/"))

    assert shown.count(f"Suspended from {formats.day_short(day)}") == 1
    assert queries(client, "/partners/board/") == before


def test_it_is_narrowed_like_the_list_and_leads_to_the_same_list(client: Client) -> None:
    eva = an_account(name="Eva")
    a_dealer("Nord", manager=eva, country="SE")
    a_dealer("West")
    a_supplier("Sud", country="SE")
    signed_in(client, "auditor")

    assert "Nord" in column(text(client.get(f"/partners/board/?country=SE&manager={eva.public_id}")), "active")
    narrowed = text(client.get("/partners/board/?role=dealer&country=SE"))

    assert "Nord" in column(narrowed, "active")
    assert "West" not in column(narrowed, "active")
    assert "Sud" not in column(narrowed, "active")
    assert 'href="/partners/?role=dealer&amp;country=SE"' in narrowed
    assert "West" in column(text(client.get("/partners/board/?role=nonsense")), "active")


def test_a_card_moves_by_the_guarded_form_and_back_to_the_board(client: Client) -> None:
    nord = a_dealer("Nord", manager=an_account())
    signed_in(client, "channel_chief")
    board = text(client.get("/partners/board/?role=dealer"))
    move = re.search(r'data-move="([^"]+)" data-ways="([^"]+)"', board)
    assert move is not None
    address, ways = move[1].replace("&amp;", "&"), move[2].split()

    assert set(ways) == {"developing", "probation", "suspended", "renewing", "exiting", "blocked"}
    form = text(client.get(f"{address}&to=probation"))
    assert re.search(r'value="probation"[^>]*checked', form)
    asked = {"to": "probation", "on": clock.today().isoformat()}
    assert client.post(address, asked).status_code == 422
    answer = client.post(address, {**asked, "reason": "Late"}, follow=True)

    assert answer.redirect_chain[-1][0] == "/partners/board/?role=dealer"
    assert "Nord" in column(text(answer), "probation")
    assert nord.name == "Nord"


def test_who_may_not_move_a_partner_sees_no_way_to(client: Client) -> None:
    me = signed_in(client, "partner_manager")
    a_dealer("Mine", manager=me)
    in_sight_of(me, a_dealer("Other", manager=an_account()))

    shown = text(client.get("/partners/board/"))

    assert "Other" in shown
    assert len(re.findall(r"data-move=", shown)) == 1


def test_every_state_is_told() -> None:
    assert set(SENTENCES) == set(State)
    assert [each.name for each in told()] == [state.label[:1].upper() + state.label[1:] for state in State]


@pytest.mark.parametrize("state", list(State))
def test_what_is_told_of_seats_and_lines_is_so_in_every_state(state: State) -> None:
    nord, account = a_dealer("Nord", state=state, reference="DE-1"), an_account()
    a_person(nord, account=account)

    assert [seat.actor.organisation_id for seat in seats_of(account)] == [nord.pk]
    with as_system():
        assert ("reference", "DE-1", nord.pk) in lookups.organisations(roles=("dealer",))
        assert Partnership.objects.get().is_live == (state in State.live())


def test_the_page_of_states_tells_all_of_them(client: Client) -> None:
    signed_in(client, "auditor")

    shown = text(client.get("/partners/states/"))

    assert all(str(sentence) in shown for sentence in SENTENCES.values())
