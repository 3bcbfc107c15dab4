"""What another definition would do is exactly what it then does. Features 16 and 18."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.network.models import Organisation
from hanse.network.tests.builders import an_account, signed_in
from hanse.network.tests.reading import text
from hanse.scorecards.bands.rule import Band, placed
from hanse.scorecards.drafting.kept import previewed
from hanse.scorecards.models import Card, CardDraft, CardVersion, Computation
from hanse.scorecards.models.card_drafts import Overtaken
from hanse.scorecards.notices import KINDS
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.runs.computing import compute

from ..builders import SYSTEM, Importing
from ..scored import scored_suppliers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("suppliers")]
TODAY = date(2026, 6, 10)
BANDS = (Band("Gold", 60_000), Band("Silver", 0))


@pytest.fixture(autouse=True)
def tenth_of_june() -> Iterator[None]:
    with clock.standing_at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def suppliers(tenth_of_june: None, imported: Importing) -> list[Organisation]:
    return scored_suppliers(imported, 7)


def by(account: Account) -> Actor:
    return Actor.staff(account_id=account.pk, name=account.name, roles=[one.role for one in account.staff_roles.all()])


def other_weights(version: CardVersion) -> list[Criterion]:
    """All weight of the first measure goes to the second; the first takes no part any more."""
    first, second, *rest = version.declared
    return [Criterion(second.key, first.weight + second.weight, second.scale, second.partners), *rest]


def a_draft(drafter: Account, **more: Any) -> CardDraft:
    version = CardVersion.latest("supplier")
    assert version is not None
    values = {"criteria": other_weights(version), "bands": BANDS, "note": "Quality first", "on": TODAY} | more
    with acting(by(drafter)):
        return CardDraft.begin(version, by=by(drafter), **values)


def test_the_preview_is_what_the_next_computation_gives() -> None:
    steward, chief = an_account(roles=("data_steward",)), an_account(roles=("channel_chief",))
    draft = a_draft(steward)
    with acting(SYSTEM):
        current = Computation.current("supplier")
        assert current is not None
        told = {
            each.kept.organisation_id: (each.after, each.band)
            for each in previewed(current, draft.declared, draft.declared_bands)
        }
    with acting(by(steward)):
        draft.submit(by=by(steward))
    with acting(by(chief)):
        draft.approve(seen=draft.edition, by=by(chief))
    with acting(SYSTEM):
        CardDraft.take_effect_due(today=TODAY)
        made = compute("supplier")
        cards = Card.objects.filter(computation=made)

        assert {card.organisation_id: (card.score, card.band) for card in cards} == told
        assert made.version.note == "Quality first"
        assert not made.version.is_starting_point
        before = Computation.objects.exclude(pk=made.pk).values_list("version__number", flat=True)
        assert made.version.number not in before


def test_a_measure_that_the_cards_have_not_yet_is_measured_for_the_preview() -> None:
    version = CardVersion.latest("supplier")
    assert version is not None
    full = {each.key: each for each in version.declared}
    with acting(SYSTEM):
        CardVersion.freeze(
            "supplier", other_weights(version), bands=BANDS, starting_point=False, note="Without its first measure"
        )
        current = compute("supplier")
        missing = set(full) - {each.key for each in current.version.declared}
        promised = {each.kept.organisation_id: each for each in previewed(current, version.declared, BANDS)}
        CardVersion.freeze("supplier", version.declared, bands=BANDS, starting_point=False, note="With it again")
        cards = list(Card.objects.filter(computation=compute("supplier")))

    assert len(missing) == 1
    for card in cards:
        told = promised[card.organisation_id]
        assert (told.after, told.band) == (card.score, card.band)
    assert any(
        line.figure.known for each in promised.values() for line in each.score.lines if line.criterion.key in missing
    )


def test_what_was_drafted_anew_since_it_was_read_is_not_approved(client: Client) -> None:
    """Withdrawn, taken up, changed and submitted again, while the second person still has the first page."""
    steward = an_account(roles=("data_steward",))
    draft = a_draft(steward)
    chief = signed_in(client, "channel_chief")
    url = f"/scorecards/drafts/{draft.public_id}/"
    with acting(by(steward)):
        draft.submit(by=by(steward))
    read = re.search(r'name="edition" value="(\d+)"', client.get(url).content.decode())
    assert read
    with acting(by(steward)):
        draft.withdraw(by=by(steward))
        draft.take_up(by=by(steward))
        draft.edit(
            criteria=draft.declared, bands=draft.declared_bands, note="Something else", on=TODAY, seen=draft.edition,
            by=by(steward),
        )  # fmt: skip
        draft.submit(by=by(steward))

    assert client.post(f"{url}approval/", {"edition": read[1]}).status_code == 409
    assert client.post(f"{url}approval/").status_code == 409
    assert client.post(f"{url}approval/", {"edition": "9" * 5_000}).status_code == 409
    assert client.post(f"{url}approval/", {"edition": str(draft.edition)}).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.decided_by_id) == (CardDraft.State.APPROVED, chief.pk)


def test_who_drafted_it_does_not_approve_it() -> None:
    chief = an_account(roles=("channel_chief",))
    draft = a_draft(chief)
    with acting(by(chief)):
        draft.submit(by=by(chief))
        with pytest.raises(Refused, match="Somebody else has to do it"):
            draft.approve(seen=draft.edition, by=by(chief))
    draft.refresh_from_db()
    assert draft.state == CardDraft.State.SUBMITTED


def test_a_definition_waits_for_approval_until_it_is_withdrawn() -> None:
    chief, other = an_account(roles=("channel_chief",)), an_account(roles=("channel_chief",))
    draft, kind = a_draft(chief), next(each for each in KINDS if each.key == "definition-waits")
    kept = [{"draft_id": draft.pk, "after": "submitted"}]
    with acting(by(chief)):
        draft.submit(by=by(chief))
    with acting(by(other)):
        assert "waits for approval" in str(kind.tell(kept)[0])
    with acting(by(chief)):
        draft.withdraw(by=by(chief))
    with acting(by(other)):
        assert kind.tell(kept) == [None]


def test_one_draft_of_a_kind_is_on_its_way() -> None:
    steward = an_account(roles=("data_steward",))
    a_draft(steward)
    with pytest.raises(Refused, match="drafts this scorecard already"):
        a_draft(steward)


def test_what_somebody_else_saved_meanwhile_is_not_lost() -> None:
    steward = an_account(roles=("data_steward",))
    draft = a_draft(steward)
    with acting(by(steward)):
        draft.edit(criteria=draft.declared, bands=BANDS, note="Second", on=TODAY, seen=1, by=by(steward))
        with pytest.raises(Overtaken):
            draft.edit(criteria=draft.declared, bands=BANDS, note="Third", on=TODAY, seen=1, by=by(steward))
    draft.refresh_from_db()
    assert draft.note == "Second"


def test_a_withdrawn_one_is_taken_up_again_while_none_is_on_its_way_and_its_base_counts() -> None:
    drafter = an_account(roles=("channel_chief",))
    first = a_draft(drafter)
    first.withdraw(by=by(drafter))
    second = a_draft(drafter)
    with pytest.raises(Refused, match="drafts this scorecard already"):
        first.take_up(by=by(drafter))
    second.withdraw(by=by(drafter))

    first.take_up(by=by(drafter))

    assert CardDraft.on_its_way("supplier") == first
    first.withdraw(by=by(drafter))
    base = first.based_on
    CardVersion.freeze("supplier", base.declared, bands=base.declared_bands, starting_point=False, note="Next")
    with pytest.raises(Refused, match="an earlier version"):
        first.take_up(by=by(drafter))


def filled(page: Any) -> dict[str, str]:
    """A form as a browser would send it."""
    return {bound.html_name: str(bound.value() or "") for bound in page.context["form"]}


def test_a_draft_goes_its_way_on_the_pages(client: Client) -> None:
    signed_in(client, "data_steward")
    new = reverse("scorecards:draft_new", args=["supplier"])
    sent = filled(client.get(new)) | {"note": "Stricter", "takes_effect_on": "2026-07-01"}
    weights = [name for name in sent if name.startswith("weight_")]

    wrong = client.post(new, sent | {weights[0]: "99"})
    assert wrong.status_code == 422
    assert "have to sum to 100" in text(wrong)

    moved = sent | {weights[0]: str(int(sent[weights[0]]) - 5), weights[1]: str(int(sent[weights[1]]) + 5)}
    page = client.get(client.post(new, moved)["Location"])
    assert "Stricter" in text(page)
    draft = CardDraft.objects.get()
    edit = reverse("scorecards:draft_edit", args=[draft.public_id])
    mine, theirs = filled(client.get(edit)), filled(client.get(edit))
    assert client.post(edit, theirs | {"note": "Theirs"}).status_code == 302
    faster = client.post(edit, mine | {"takes_effect_on": "2026-08-01"})
    assert faster.status_code == 409
    merged = filled(faster)
    assert (merged["note"], merged["takes_effect_on"]) == ("Theirs", "2026-08-01")
    assert client.post(edit, merged).status_code == 302
    client.post(reverse("scorecards:draft_submission", args=[draft.public_id]))

    signed_in(client, "channel_chief")
    back = reverse("scorecards:draft_return", args=[draft.public_id])
    assert client.post(back, {"reason": "Too strict"}).status_code == 302
    assert "Too strict" in text(client.get(reverse("scorecards:card_draft", args=[draft.public_id])))
    assert "on its way" in text(client.get(reverse("scorecards:versions", args=["supplier"])))


def test_bands_are_written_as_the_rule_says() -> None:
    """The few statements of `placing` and the rule are one."""
    with acting(SYSTEM):
        current = Computation.current("supplier")
        assert current is not None
        bands = current.version.declared_bands
        Card.objects.filter(computation=current).update(band="A")
        again = compute("supplier")
        for card in Card.objects.filter(computation=again):
            expected = placed(bands, card.score, card.high, before="A")
            assert (card.band, card.band_held) == (expected.band and expected.band.name, expected.held)
