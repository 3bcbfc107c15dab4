"""What a draft would do is kept, told of the partners whom a reader sees, and of no other cards than those that count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, an_account, in_sight_of, signed_in
from hanse.network.tests.reading import text
from hanse.scorecards.bands.rule import Band, placed
from hanse.scorecards.drafting import renewing
from hanse.scorecards.drafting.kept import previewed
from hanse.scorecards.drafting.seen import Seen
from hanse.scorecards.models import Card, CardDraft, CardVersion, Computation, DraftMove, DraftPreview
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.runs import refreshing
from hanse.scorecards.runs.computing import compute

from ..builders import SYSTEM, Importing
from ..scored import scored_suppliers

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)
BANDS = (Band("Gold", 60_000), Band("Silver", 0))
NOBODY = "None of the partners you may see has a scorecard of this kind"
WAITS = "is being worked out"


@pytest.fixture(autouse=True)
def tenth_of_june() -> Iterator[None]:
    with clock.standing_at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def suppliers(tenth_of_june: None, imported: Importing) -> list[Organisation]:
    return scored_suppliers(imported, 11)


@pytest.fixture
def draft(suppliers: list[Organisation]) -> CardDraft:
    """All weight of the first measure goes to the second."""
    with acting(SYSTEM):
        version = CardVersion.latest("supplier")
        assert version is not None
        first, second, *rest = version.declared
        criteria = [Criterion(second.key, first.weight + second.weight, second.scale, second.partners), *rest]
        return CardDraft.begin(version, criteria=criteria, bands=BANDS, note="Quality first", on=TODAY, by=SYSTEM)


def renew() -> None:
    with acting(SYSTEM):
        renewing.renew()


def kept(draft: CardDraft) -> DraftPreview | None:
    with acting(SYSTEM):
        return DraftPreview.of(CardDraft.objects.get(pk=draft.pk))


def sees(manager: Account, companies: list[Organisation]) -> None:
    """Suppliers that are dealers too, in the manager's territory."""
    for company in companies:
        a_dealer(organisation=company)
    in_sight_of(manager, *companies)


def counted(moves: list[Any]) -> dict[str, Any]:
    """By hand, over what is worked out at once."""
    ends = [(each.kept.total, each.after) for each in moves]
    known = [(now, then) for now, then in ends if now is not None and then is not None]
    bars = [[0] * 10, [0] * 10]
    for pair in ends:
        for bar, total in zip(bars, pair, strict=True):
            if total is not None:
                bar[min(total // 10_000, 9)] += 1
    return {
        "partners": len(moves),
        "rising": sum(then > now for now, then in known),
        "falling": sum(then < now for now, then in known),
        "gaining": sum(now is None and then is not None for now, then in ends),
        "losing": sum(now is not None and then is None for now, then in ends),
        "held": Counter(
            each.band for each in moves if each.band and each.kept.total is not None and each.after is None
        ),
        "between": Counter((each.kept.band, each.band) for each in moves if each.kept.band != each.band),
        "distribution": (bars[0], bars[1]),
    }


def shown(seen: Seen) -> dict[str, Any]:
    names = ("partners", "rising", "falling", "gaining", "losing", "held", "between", "distribution")
    return {name: getattr(seen, name) for name in names}


def at_once(draft: CardDraft, actor: Actor = SYSTEM) -> list[Any]:
    with acting(SYSTEM):
        computation = Computation.current("supplier")
        assert computation is not None
        found = previewed(computation, draft.declared, draft.declared_bands, draft.traits)
    with acting(actor):
        mine = set(Card.objects.filter(computation=computation).values_list("organisation_id", flat=True))
    return [each for each in found if each.kept.organisation_id in mine]


def told(moves: list[Any], sign: int) -> list[tuple[Any, ...]]:
    """The ten that move most up or down, each with all that is told of it."""
    known = [each for each in moves if each.after is not None and each.kept.total is not None]
    going = [each for each in known if sign * (each.after - each.kept.total) > 0]
    going.sort(key=lambda each: -sign * (each.after - each.kept.total))
    return [
        (
            each.kept.organisation_id, each.kept.total, each.after, each.kept.rank, each.rank, each.kept.band, each.band,
            [[part.key, part.change] for part in each.why],
        )
        for each in going[:10]
    ]  # fmt: skip


def read(moves: list[DraftMove]) -> list[tuple[Any, ...]]:
    return [
        (
            each.organisation_id, each.before, each.after, each.rank_before, each.rank_after, each.band_before,
            each.band_after, each.why,
        )
        for each in moves
    ]  # fmt: skip


def test_everybody_whom_it_moves_is_listed_with_all_the_reasons(client: Client, draft: CardDraft) -> None:
    renew()
    signed_in(client, "channel_chief")
    address = reverse("scorecards:draft_moves", args=[draft.public_id])
    shown, rising = text(client.get(address)), text(client.get(address, {"way": "rise"}))
    sent = client.get(address, {"export": "csv"})

    moves = at_once(draft)
    with acting(SYSTEM):
        names = dict(Organisation.objects.values_list("pk", "name"))
    up = {names[each.kept.organisation_id] for each in moves if each.after is not None and each.after > each.kept.total}
    assert [name for name in names.values() if name not in shown] == []
    assert {name for name in names.values() if f">{name}<" in rising} == up
    lines = b"".join(sent.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 1 + len(moves)
    with acting(SYSTEM):
        for row in DraftMove.objects.exclude(before=None).exclude(after=None):
            assert sum(change for _key, change in row.reasons) == row.change


def test_what_is_kept_is_what_is_worked_out_at_once(draft: CardDraft, suppliers: list[Organisation]) -> None:
    with acting(SYSTEM):
        Card.objects.filter(organisation=suppliers[0]).update(score=None)
        Card.objects.filter(organisation=suppliers[1]).update(score=100_000)
    renew()

    found, expected = kept(draft), at_once(draft)
    assert found is not None
    with acting(SYSTEM):
        seen = Seen(found)
        assert shown(seen) == counted(expected)
        assert seen.rising
        assert seen.falling
        assert seen.gaining
        assert read(seen.up) == told(expected, 1)
        assert read(seen.down) == told(expected, -1)


def test_counts_are_over_whom_the_reader_sees(draft: CardDraft, suppliers: list[Organisation]) -> None:
    manager = an_account(roles=("partner_manager",))
    sees(manager, suppliers[:3])
    actor = Actor.staff(account_id=manager.pk, name=manager.name, roles=["partner_manager"])
    renew()

    found, expected = kept(draft), at_once(draft, actor)
    assert found is not None
    assert len(expected) == 3
    with acting(actor):
        seen = Seen(found)
        assert shown(seen) == counted(expected)
        assert read(seen.up) == told(expected, 1)
        assert read(seen.down) == told(expected, -1)


def test_the_page_names_nobody_else(client: Client, draft: CardDraft, suppliers: list[Organisation]) -> None:
    renew()
    manager = signed_in(client, "partner_manager")
    sees(manager, suppliers[2:3])
    page = text(client.get(reverse("scorecards:card_draft", args=[draft.public_id])))
    names = {each.name for each in suppliers if each.name in page}

    assert names <= {suppliers[2].name}
    assert "1 partner whom you may see" in page


def test_who_loses_the_score_is_told_beside_who_changes_band(
    client: Client, draft: CardDraft, suppliers: list[Organisation]
) -> None:
    renew()
    with acting(SYSTEM):
        one = DraftMove.objects.select_related("organisation").filter(preview__draft=draft).exclude(before=None)[0]
        held = placed(BANDS, None, None, before="Gold").band
        assert held is not None
        DraftMove.objects.filter(pk=one.pk).update(band_before="Gold", after=None, band_after=held.name)
    signed_in(client, "channel_chief")
    page = text(client.get(reverse("scorecards:card_draft", args=[draft.public_id])))

    assert re.search(r"1 partner<.*?data-label=\"Now\">Gold<.*?<b>Gold, without a score<", page, re.DOTALL)
    leads = reverse("scorecards:draft_moves", args=[draft.public_id]) + "?way=lose"
    assert f'href="{leads}"' in page
    assert one.organisation.name in text(client.get(leads))


def test_whoever_sees_none_of_this_kind_reads_so(client: Client, draft: CardDraft) -> None:
    renew()
    manager = signed_in(client, "partner_manager")
    in_sight_of(manager, a_dealer("Dealer"))
    page = text(client.get(reverse("scorecards:card_draft", args=[draft.public_id])))

    assert NOBODY in page
    assert "No score any more" not in page


def test_a_partner_is_shown_nothing_of_it(draft: CardDraft, suppliers: list[Organisation]) -> None:
    renew()
    theirs = Actor.partner(
        account_id=an_account().pk, person_id=1, name="Ada", roles=["executive"], organisation_id=suppliers[0].pk
    )
    with acting(theirs):
        assert not DraftMove.objects.exists()


def edited(draft: CardDraft) -> None:
    draft.edit(criteria=draft.declared, bands=BANDS, note="Again", on=TODAY, seen=1, by=SYSTEM)


def computed(draft: CardDraft) -> None:
    compute("supplier")


def refreshed(draft: CardDraft) -> None:
    partner = Card.objects.filter(computation__is_current=True).values_list("organisation", flat=True)[0]
    assert refreshing.refresh("supplier", partner) is not None


@pytest.mark.parametrize("change", [edited, computed, refreshed])
def test_what_is_out_of_date_is_not_shown_but_worked_out_anew(
    client: Client, draft: CardDraft, change: Callable[[CardDraft], None]
) -> None:
    renew()
    with acting(SYSTEM):
        change(draft)
    signed_in(client, "channel_chief")
    page, part = (reverse(f"scorecards:{name}", args=[draft.public_id]) for name in ("card_draft", "draft_preview"))

    assert kept(draft) is None
    assert WAITS in text(client.get(page))
    assert "Rise most" not in text(client.get(page))
    assert WAITS in text(client.get(part))

    renew()
    assert "Rise most" in text(client.get(page))
    assert "Rise most" in text(client.get(part))
    assert WAITS not in text(client.get(part))
    with acting(SYSTEM):
        assert DraftMove.objects.count() == 11


def test_what_was_worked_out_while_it_was_edited_does_not_count(
    draft: CardDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(*asked: Any) -> Any:
        edited(draft)
        return previewed(*asked)

    with monkeypatch.context() as patch:
        patch.setattr(renewing, "previewed", slowly)
        renew()
    assert kept(draft) is None
    renew()
    assert kept(draft) is not None


def test_it_is_worked_out_once(draft: CardDraft) -> None:
    renew()
    with acting(SYSTEM):
        before = list(DraftMove.objects.values_list("pk"))
        renewing.renew()
        assert list(DraftMove.objects.values_list("pk")) == before


def test_of_an_ended_draft_the_last_is_kept(client: Client, draft: CardDraft) -> None:
    renew()
    with acting(SYSTEM):
        draft.withdraw(by=SYSTEM)
        compute("supplier")
    renew()
    signed_in(client, "channel_chief")

    shown = text(client.get(reverse("scorecards:card_draft", args=[draft.public_id])))
    assert "Rise most" in shown
    assert "was to take effect on" in shown


def test_whoever_drafts_reads_on_every_page_that_it_is_worked_out(client: Client, draft: CardDraft) -> None:
    account = signed_in(client, "data_steward")
    CardDraft.objects.update(account=account)
    assert WAITS not in text(client.get(reverse("ui:working")))

    renewing.ask()
    assert WAITS in text(client.get(reverse("ui:working")))
    for waiting in DBTaskResult.objects.all():
        waiting.task.func(**waiting.args_kwargs["kwargs"])
    assert WAITS not in text(client.get(reverse("ui:working")))
