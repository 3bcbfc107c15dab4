"""A definition says who is compared with whom, who is drawn to whom, and what counts for which group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_supplier, an_account, signed_in
from hanse.network.tests.reading import text
from hanse.scorecards.drafting.kept import previewed
from hanse.scorecards.models import Card, CardDraft, CardLine, CardVersion, Computation, PeerStrip
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.verify import verify

from ..builders import SYSTEM, Importing, a_purchase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def suppliers(imported: Importing) -> Iterator[list[Organisation]]:
    """Seven in Germany and seven in France, each with another share of rejects, and scored."""
    with clock.standing_at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        found = [a_supplier(f"Supplier {n}", credit_rating=2, country="DE" if n < 7 else "FR") for n in range(14)]
        imported("purchase", [
            a_purchase(each, date(2026, 1 + line % 5, 3), rejected=(place * line) % 7, stocked=4)
            for place, each in enumerate(found) for line in range(10 + place)
        ])  # fmt: skip
        with acting(SYSTEM):
            compute("supplier")
        yield found


def a_draft() -> CardDraft:
    """Peers by country, the rejects drawn to them, and a scale for each country."""
    version = CardVersion.latest("supplier")
    assert version is not None
    criteria = [
        replace(each, shrink=True, by_group=True) if each.key == "reject_rate" else each for each in version.declared
    ]
    return CardDraft.begin(
        version, criteria=criteria, bands=version.declared_bands, note="By country", on=clock.today(), by=SYSTEM, peers=["country"]
    )  # fmt: skip


def test_what_the_preview_promises_is_what_comes(suppliers: list[Organisation]) -> None:
    with acting(SYSTEM):
        draft = a_draft()
        before = Computation.current("supplier")
        assert before is not None
        promised = {
            each.kept.organisation_id: each.after
            for each in previewed(before, draft.declared, draft.declared_bands, draft.traits)
        }
        CardDraft.objects.update(state=CardDraft.State.APPROVED)
        CardDraft.take_effect_due(today=clock.today())
        after = compute("supplier")

        cards = {card.organisation_id: card for card in Card.objects.filter(computation=after)}
        assert {key: card.score for key, card in cards.items()} == promised
        assert {card.peers_group for card in cards.values()} == {"DE", "FR"}
        assert not list(verify(after))
        criterion = next(each for each in after.version.declared if each.key == "reject_rate")
        assert [(name, partners) for name, _scale, partners in criterion.groups] == [("DE", 7), ("FR", 7)]
        assert PeerStrip.objects.filter(computation=after, key="reject_rate").values_list("group", "peers").count() == 2
        lines = CardLine.objects.filter(card__computation=after, key="reject_rate")
        assert all(line.figure.shrunk for line in lines)
        # cards of the definition before keep what they were
        assert not CardLine.objects.filter(card__computation=before).filter(shrunk__isnull=False).exists()
        assert not list(verify(before))


def test_the_card_and_the_measure_say_by_how_much(client: Client, suppliers: list[Organisation]) -> None:
    with acting(SYSTEM):
        a_draft()
        CardDraft.objects.update(state=CardDraft.State.APPROVED)
        CardDraft.take_effect_due(today=clock.today())
        compute("supplier")
    signed_in(client, "channel_chief")

    shown = text(client.get(reverse("scorecards:supplier", args=[suppliers[3].public_id])))
    assert "of the peers'" in shown.replace("&#x27;", "'")
    assert "middle " in shown
    page = text(client.get(reverse("scorecards:metric", args=[suppliers[3].public_id, "supplier", "reject_rate"])))
    with acting(SYSTEM):
        line = CardLine.objects.get(organisation=suppliers[3], key="reject_rate", card__computation__is_current=True)
    was = line.figure.shrunk
    assert was is not None
    assert f"{was.kept.normalize()} ×" in page


def filled(page: Any) -> dict[str, str]:
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def test_the_scales_of_groups_that_were_approved_are_those_that_count(
    client: Client, suppliers: list[Organisation], imported: Importing
) -> None:
    drafter, chief = an_account(roles=("data_steward",)), an_account(roles=("channel_chief",))
    with acting(SYSTEM):
        draft = a_draft()
        drawn = {each.key: each.groups for each in draft.declared}["reject_rate"]
    assert [name for name, _scale, _partners in drawn] == ["DE", "FR"]
    client.force_login(drafter)
    address = reverse("scorecards:draft_edit", args=[draft.public_id])
    values = filled(client.get(address))
    assert {"floor_reject_rate@DE", "target_reject_rate@FR"} <= values.keys()

    wrong = client.post(address, values | {"target_reject_rate@DE": "99"})
    assert "all points are reached below" in text(wrong)
    assert (
        client.post(address, values | {"floor_reject_rate@DE": "44", "target_reject_rate@DE": "0.5"}).status_code == 302
    )

    draft.refresh_from_db()
    french = next(found for found in drawn if found[0] == "FR")
    promised = {each.key: each.groups for each in draft.declared}["reject_rate"]
    assert [(name, scale.floor, scale.target, of) for name, scale, of in promised] == [
        ("DE", Decimal("0.44"), Decimal("0.005"), 0), ("FR", french[1].floor, french[1].target, 7)
    ]  # fmt: skip
    shown = text(client.get(reverse("scorecards:card_draft", args=[draft.public_id])))
    assert ", DE" in shown
    assert "no points from 44.0%, all points down to 0.5%" in shown
    by = {
        one: Actor.staff(account_id=one.pk, name=one.name, roles=[role.role for role in one.staff_roles.all()])
        for one in (drafter, chief)
    }
    draft.submit(by=by[drafter])
    draft.approve(seen=draft.edition, by=by[chief])
    # what the present cards say moves before its day comes
    imported(
        "purchase",
        [a_purchase(each, date(2026, 5, 4), rejected=9, stocked=1) for each in suppliers for _line in range(9)],
    )
    with acting(SYSTEM):
        compute("supplier")
        CardDraft.take_effect_due(today=clock.today())
        made = compute("supplier")
        assert {each.key: each.groups for each in made.version.declared}["reject_rate"] == promised

    signed_in(client, "channel_chief")
    again = filled(client.get(reverse("scorecards:draft_new", args=["supplier"])))
    assert again["floor_reject_rate@DE"] == "44"
    assert ", DE" in text(client.get(reverse("scorecards:versions", args=["supplier"])))


def test_a_draft_from_before_groups_could_be_told_says_what_it_lacks_and_draws_it(
    client: Client, suppliers: list[Organisation]
) -> None:
    with acting(SYSTEM):
        draft = a_draft()
    drawn = draft.criteria
    draft.criteria = [{name: value for name, value in told.items() if name != "groups"} for told in drawn]
    draft.save()
    signed_in(client, "channel_chief")
    address = reverse("scorecards:card_draft", args=[draft.public_id])

    shown = text(client.get(address))
    assert "Reject rate has no scale yet for DE, FR: the common one would count there." in shown
    drawing = reverse("scorecards:draft_group_scales", args=[draft.public_id])
    assert client.post(drawing).status_code == 302
    draft.refresh_from_db()
    assert (draft.criteria, draft.edition) == (drawn, 2)
    assert "has no scale yet" not in text(client.get(address))
    client.post(drawing)
    draft.refresh_from_db()
    assert draft.edition == 2

    CardDraft.objects.update(
        criteria=[{k: v for k, v in told.items() if k != "groups"} for told in drawn], state="submitted"
    )
    assert "have it sent back first" in text(client.get(address))
    assert client.post(drawing).status_code == 409
    draft.refresh_from_db()
    assert all("groups" not in told for told in draft.criteria)


def test_the_form_asks_for_it(client: Client, suppliers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")
    address = reverse("scorecards:draft_new", args=["supplier"])
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = client.post(
        address, {key: "" if value is False else value for key, value in values.items()}
        | {"note": "By country", "peers": "country+size", "shrink_reject_rate": "on", "grouped_reject_rate": "on"},
    )  # fmt: skip
    assert answer.status_code == 302, text(answer)

    draft = CardDraft.objects.get()
    assert draft.peers == ["country", "size"]
    found = {each.key: (each.shrink, each.by_group) for each in draft.declared}
    assert found.pop("reject_rate") == (True, True)
    assert set(found.values()) == {(False, False)}
    shown = text(client.get(reverse("scorecards:card_draft", args=[draft.public_id])))
    assert "country, size by employees" in shown
    assert "small partners drawn to their peers" in shown
