"""Set scores and appeals: both values stand, far ones need two, they end by themselves; a partner is answered. Feature 17."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.operating import folders
from hanse.kernel.web import limits
from hanse.kernel.web.middleware import seats_of
from hanse.network.models import Organisation, Partnership, TerritoryAssignment, VisibilityGrant
from hanse.network.tests.builders import a_dealer, a_person, a_supplier, a_territory, an_account, signed_in, staff
from hanse.network.tests.reading import text
from hanse.scorecards.models import Appeal, Card, CardLine, Computation, Override
from hanse.scorecards.models.appeals import due
from hanse.scorecards.notices import KINDS
from hanse.scorecards.showing import wording
from hanse.scorecards.waiting import MOST, SOURCES
from hanse.ui import paper

from ..builders import SYSTEM, Importing
from ..scored import scored_suppliers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("supplier")]
NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
UNTIL = date(2026, 7, 10)


@pytest.fixture(autouse=True)
def tenth_of_june() -> Iterator[None]:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def supplier(tenth_of_june: None, imported: Importing) -> Organisation:
    found = scored_suppliers(imported, 3)
    with acting(SYSTEM):
        return next(each for each in found if score_of(each) is not None)


def score_of(company: Organisation) -> int | None:
    return Card.objects.get(organisation=company, computation__is_current=True).score


def near(company: Organisation, *, by: int) -> int:
    with acting(SYSTEM):
        score = score_of(company)
    assert score is not None
    return score + by if score + by <= 100_000 else score - by


def test_a_near_score_holds_at_once_and_ends_by_itself(supplier: Organisation) -> None:
    chief = staff("channel_chief")
    with acting(chief):
        row = Override.give(
            supplier, kind="supplier", score=near(supplier, by=9_000), reason="Audit", until=UNTIL, by=chief
        )
    assert row.counts
    with clock.standing_at(NOW + timedelta(days=31)), acting(SYSTEM):
        assert not row.counts
        Override.end_due(today=clock.today())
        row.refresh_from_db()
        assert row.state == Override.State.ENDED


def test_a_far_score_waits_for_a_second_person(supplier: Organisation) -> None:
    chief, other = staff("channel_chief"), staff("channel_chief")
    with acting(chief):
        row = Override.give(
            supplier, kind="supplier", score=near(supplier, by=11_000), reason="Audit", until=UNTIL, by=chief
        )
        assert not row.counts
        with pytest.raises(Refused, match="Somebody else has to confirm it"):
            row.confirm(by=chief)
    with acting(other):
        row.confirm(by=other)
    assert row.counts


def test_one_score_is_set_at_a_time(supplier: Organisation) -> None:
    chief = staff("channel_chief")
    with acting(chief):
        Override.give(supplier, kind="supplier", score=50_000, reason="Audit", until=UNTIL, by=chief)
        with pytest.raises(Refused, match="set already"):
            Override.give(supplier, kind="supplier", score=60_000, reason="Again", until=UNTIL, by=chief)


def test_an_answer_is_due_at_the_end_of_the_tenth_business_day(manufacturer: object) -> None:
    """From Wednesday 10 June: two weekends lie between."""
    assert due(NOW).date() in {date(2026, 6, 24), date(2026, 6, 25)}
    assert due(datetime(2026, 6, 12, 9, tzinfo=UTC)) > due(NOW)
    assert due(datetime(2026, 6, 13, 9, tzinfo=UTC)) == due(datetime(2026, 6, 14, 9, tzinfo=UTC))


def test_a_partner_appeals_and_both_sides_see_both_values(client: Client, supplier: Organisation) -> None:
    signed_in(client, "executive", at=supplier)
    new = reverse("scorecards:portal_appeal_new", args=["supplier", "whole"])
    proof = SimpleUploadedFile("proof.txt", b"Order 7 came on 3 May")
    made = client.post(new, {"text": "Order 7 was on time", "file": proof})
    assert made.status_code == 302, made.context["form"].errors
    again = client.post(new, {"text": "Once more", "file": SimpleUploadedFile("more.txt", b"And order 8 as well")})
    assert again.status_code == 422
    assert [each.read_bytes() for each in folders.files().glob("appeal-*")] == [b"Order 7 came on 3 May"]
    with acting(SYSTEM):
        row = Appeal.objects.get()
    assert row.told["score"] == near(supplier, by=0)

    signed_in(client, "channel_chief")
    file = client.get(reverse("scorecards:appeal_file", args=[row.public_id]))
    assert (file.content, file["Content-Disposition"][:10]) == (b"Order 7 came on 3 May", "attachment")
    better = near(supplier, by=5_000)
    answered = client.post(
        reverse("scorecards:supplier_appeal_answer", args=[row.public_id]),
        {"outcome": "upheld", "answer": "You are right", "score": f"{better / 1000:.3f}", "until": "2026-07-10"},
    )
    assert answered.status_code == 302
    assert "computed then" in text(client.get(reverse("scorecards:supplier", args=[supplier.public_id])))

    signed_in(client, "sales", at=supplier)
    told = text(client.get(reverse("scorecards:portal_appeal", args=[row.public_id])))
    assert "You are right" in told
    assert f"{near(supplier, by=0) / 1000:.1f}" in told
    assert f"{better / 1000:.1f}" in told


def test_a_withdrawn_appeal_is_taken_up_again_unless_the_partner_appealed_anew(
    client: Client, supplier: Organisation
) -> None:
    signed_in(client, "executive", at=supplier)
    new = reverse("scorecards:portal_appeal_new", args=["supplier", "whole"])
    client.post(new, {"text": "Wrong"})
    with acting(SYSTEM):
        first = Appeal.objects.get()
    withdraw, again = (
        reverse(f"scorecards:portal_appeal_{act}", args=[first.public_id]) for act in ("withdrawal", "taking_up")
    )

    assert again in client.post(withdraw, follow=True).content.decode()
    assert [client.post(again).status_code for _twice in range(2)] == [302, 409]
    client.post(withdraw)
    client.post(new, {"text": "Wrong still"})

    assert client.post(again).status_code == 409
    with acting(SYSTEM):
        assert list(Appeal.objects.order_by("at", "id").values_list("state", flat=True)) == ["withdrawn", "open"]
        assert first.due_at == Appeal.objects.get(pk=first.pk).due_at


def test_withdrawing_and_taking_up_in_turn_buries_no_manager(
    client: Client, supplier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "ask", limits.Limit(timedelta(days=1), partner=2))
    signed_in(client, "executive", at=supplier)
    client.post(reverse("scorecards:portal_appeal_new", args=["supplier", "whole"]), {"text": "Wrong"})
    with acting(SYSTEM):
        row = Appeal.objects.get()
    acts = [reverse(f"scorecards:portal_appeal_{act}", args=[row.public_id]) for act in ("withdrawal", "taking_up")]

    assert [client.post(act).status_code for act in acts * 2] == [302, 302, 302, 429]

    with acting(SYSTEM):
        assert Appeal.objects.get().state == "withdrawn"


def test_a_rival_has_no_appeal_and_no_file(client: Client, supplier: Organisation) -> None:
    signed_in(client, "executive", at=supplier)
    client.post(reverse("scorecards:portal_appeal_new", args=["supplier", "whole"]), {"text": "Wrong"})
    with acting(SYSTEM):
        row = Appeal.objects.get()
    signed_in(client, "executive", at=a_supplier("Rival"))

    for name in ("portal_appeal", "portal_appeal_file"):
        assert client.get(reverse(f"scorecards:{name}", args=[row.public_id])).status_code == 404


def test_a_program_as_a_file_is_refused(client: Client, supplier: Organisation) -> None:
    signed_in(client, "executive", at=supplier)
    proof = SimpleUploadedFile("proof.pdf", b"MZ\x90 a program")
    answer = client.post(
        reverse("scorecards:portal_appeal_new", args=["supplier", "whole"]), {"text": "Wrong", "file": proof}
    )
    assert answer.status_code == 422
    assert "Programs and web pages are not taken" in text(answer)


def test_appeals_and_set_scores_stand_in_lists_by_state(client: Client, supplier: Organisation) -> None:
    chief = signed_in(client, "channel_chief")
    by = Actor.staff(account_id=chief.pk, name="Chief", roles=["channel_chief"])
    with acting(by):
        Override.give(supplier, kind="supplier", score=near(supplier, by=5_000), reason="Audit", until=UNTIL, by=by)
    signed_in(client, "executive", at=supplier)
    client.post(
        reverse("scorecards:portal_appeal_new", args=["supplier", "whole"]), {"text": "Wrong, says the partner"}
    )
    assert "Wrong, says the partner" in text(client.get(reverse("scorecards:portal_appeals")))
    client.force_login(chief)
    with clock.standing_at(NOW + timedelta(days=20)):
        listed = text(client.get(reverse("scorecards:appeals"), {"state": "open"}))
    assert "Wrong, says the partner" in listed
    assert "late" in listed
    assert "Wrong, says the partner" not in text(client.get(reverse("scorecards:appeals"), {"state": "upheld"}))
    assert "Audit" in text(client.get(reverse("scorecards:overrides"), {"state": "holds"}))
    assert "Audit" not in text(client.get(reverse("scorecards:overrides"), {"state": "ended"}))
    signed_in(client, "executive", at=a_supplier("Rival"))
    assert "Wrong, says the partner" not in text(client.get(reverse("scorecards:portal_appeals")))


def test_an_answer_tells_the_partner_of_no_far_score_before_a_second_person_confirmed_it(
    client: Client, supplier: Organisation
) -> None:
    signed_in(client, "executive", at=supplier)
    client.post(reverse("scorecards:portal_appeal_new", args=["supplier", "whole"]), {"text": "Wrong"})
    chief, other, score = staff("channel_chief"), staff("channel_chief"), near(supplier, by=11_000)
    with acting(chief):
        row = Appeal.objects.get()
        row.settle(upheld=True, answer="You are right", score=score, until=UNTIL, by=chief)
    shown = f"{score / 1000:.1f}"

    def told() -> str:
        return text(client.get(reverse("scorecards:portal_appeal", args=[row.public_id])))

    assert "You are right" in told()
    assert shown not in told()
    with acting(other):
        assert row.override is not None
        row.override.confirm(by=other)
    assert shown in told()
    signed_in(client, "channel_chief")
    with acting(SYSTEM):
        Override.objects.update(state=Override.State.DECLINED)
    assert f"{shown}, declined" in text(client.get(reverse("scorecards:appeal", args=[row.public_id])))
    signed_in(client, "executive", at=supplier)
    assert shown not in told()


def test_who_may_not_set_a_score_sets_none_by_an_answer(client: Client, supplier: Organisation) -> None:
    manager = an_account(roles=("partner_manager",))
    a_dealer(organisation=supplier, manager=manager)
    signed_in(client, "executive", at=supplier)
    client.post(reverse("scorecards:portal_appeal_new", args=["supplier", "whole"]), {"text": "Wrong"})
    with acting(SYSTEM):
        row = Appeal.objects.get()
        supplier.partnerships.update(manager=manager)
    client.force_login(manager)
    address = reverse("scorecards:supplier_appeal_answer", args=[row.public_id])
    given = {"outcome": "upheld", "answer": "You are right", "until": "2026-07-10", "score": "99"}
    actor = next(seat.actor for seat in seats_of(manager))

    with acting(actor), pytest.raises(Refused, match="not part of your role"):
        row.settle(upheld=True, answer="You are right", score=99_000, until=UNTIL, by=actor)
    asked = client.get(address).context["form"].fields
    answered = client.post(address, given)

    assert "score" not in asked
    assert answered.status_code == 302
    with acting(SYSTEM):
        assert not Override.objects.exists()


def test_another_company_that_is_let_into_the_cards_reads_no_appeal(
    client: Client, supplier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "drawn", lambda page: page.encode())
    signed_in(client, "executive", at=supplier)
    proof = SimpleUploadedFile("proof.txt", b"Fulmar pressed us")
    client.post(
        reverse("scorecards:portal_appeal_new", args=["supplier", "whole"]),
        {"text": "Fulmar pressed us", "file": proof},
    )
    with acting(SYSTEM):
        row = Appeal.objects.get()
        other = a_supplier("Fulmar")
        VisibilityGrant.give(
            supplier,
            by=SYSTEM,
            grantee=other,
            resource="scorecard",
            starts_on=NOW.date(),
            ends_on=None,
            reason="Agreed",
        )
    reader = signed_in(client, "partner_administrator", "executive", at=other)
    seat = next(each for each in seats_of(reader) if each.actor.organisation_id == supplier.pk)
    client.post(reverse("entrance:seat"), {"seat": seat.key})

    card = client.get(reverse("scorecards:portal_card", args=["supplier"]))

    assert card.status_code == 200
    assert "pressed us" not in text(card)
    assert b"pressed us" not in client.get(card.context["files"][0].url).content
    for name, given in (
        ("portal_appeals", []),
        ("portal_appeal", [row.public_id]),
        ("portal_appeal_file", [row.public_id]),
    ):
        assert client.get(reverse(f"scorecards:{name}", args=given)).status_code in {403, 404}


def test_who_buys_answers_no_appeal_against_the_card_of_a_dealer(client: Client, supplier: Organisation) -> None:
    """Of a company that is both, a buyer sees either card, and answers for what is bought."""
    a_dealer(organisation=supplier)
    with acting(SYSTEM):
        by = {"account": an_account(), "at": NOW, "due_at": due(NOW), "text": "Wrong", "told": {"score": 1}}
        sold, bought = (
            Appeal.objects.create(organisation=supplier, kind=kind, **by) for kind in ("dealer", "supplier")
        )
    signed_in(client, "category_buyer", "data_steward")

    def answered(row: Appeal, kind: str) -> int:
        url = reverse(f"scorecards:{kind}_appeal_answer", args=[row.public_id])
        return client.post(url, {"outcome": "refused", "answer": "No"}).status_code

    assert (answered(sold, "dealer"), answered(sold, "supplier"), answered(bought, "supplier")) == (403, 404, 302)
    with acting(SYSTEM):
        assert dict(Appeal.objects.values_list("kind", "state")) == {"dealer": "open", "supplier": "refused"}


def test_who_appealed_does_not_answer_from_their_seat_on_our_side(client: Client, supplier: Organisation) -> None:
    """A login may have a seat at a partner and one of ours."""
    me = signed_in(client, "channel_chief")
    person = a_person(supplier, roles=("executive",), account=me)
    there = Actor.partner(
        account_id=me.pk, person_id=person.pk, name=me.name, roles=["executive"], organisation_id=supplier.pk
    )
    with acting(there):
        row = Appeal.make(supplier, kind="supplier", key="", text="Wrong", by=there)
    url = reverse("scorecards:supplier_appeal_answer", args=[row.public_id])
    page, given = reverse("scorecards:appeal", args=[row.public_id]), {"outcome": "upheld", "answer": "I am right"}

    assert client.post(url, given).status_code == 403
    assert url not in client.get(page).content.decode()
    with acting(SYSTEM):
        assert Appeal.objects.get().state == "open"
    signed_in(client, "channel_chief")
    assert url in client.get(page).content.decode()
    assert client.post(url, given).status_code == 302


def test_who_looks_after_a_company_in_another_role_has_no_say_over_its_card(
    client: Client, supplier: Organisation
) -> None:
    me = signed_in(client, "partner_manager")
    a_dealer(organisation=supplier)
    with acting(SYSTEM):
        supplier.partnerships.filter(role="dealer").update(manager=me)
        by = {"account": an_account(), "at": NOW, "due_at": due(NOW), "text": "Wrong", "told": {"score": 1}}
        appeal = Appeal.objects.create(organisation=supplier, kind="supplier", **by)
        own = Appeal.objects.create(organisation=supplier, kind="dealer", **by)
    manager = Actor.staff(account_id=me.pk, name=me.name, roles=["partner_manager"])

    for row, code in ((appeal, 403), (own, 302)):
        url = reverse(f"scorecards:{row.kind}_appeal_answer", args=[row.public_id])
        assert client.post(url, {"outcome": "refused", "answer": "No"}).status_code == code
    with acting(SYSTEM):
        Card.objects.filter(organisation=supplier).update(score=50_000)
        Computation.objects.update(kind="dealer")
        supplier.partnerships.filter(role="dealer").update(manager=None)
        Partnership.begin(supplier, role="service", by=SYSTEM, manager=me)
    with acting(manager), pytest.raises(Refused, match="not part of your role"):
        Override.give(supplier, kind="dealer", score=51_000, reason="Audit", until=UNTIL, by=manager)


def test_of_a_set_score_that_never_counted_the_partner_is_not_told(supplier: Organisation) -> None:
    ada = a_person(supplier, roles=("partner_administrator",), account=an_account("ada@supplier.example"))
    chief, other = staff("channel_chief"), staff("channel_chief")
    kind = next(each for each in KINDS if each.key == "own-override")

    def told_of_the_end(*, confirmed: bool) -> list[int]:
        with acting(chief):
            row = Override.give(
                supplier, kind="supplier", score=near(supplier, by=11_000), reason="Audit", until=UNTIL, by=chief
            )
        if confirmed:
            with acting(other):
                row.confirm(by=other)
        with acting(chief):
            row.end(by=chief)
        with acting(SYSTEM):
            return [each.account_id for each in kind.receivers(row.moved(chief))]

    assert told_of_the_end(confirmed=False) == []
    assert told_of_the_end(confirmed=True) == [ada.account_id]


def test_appeals_and_set_scores_are_told_as_they_are_when_somebody_reads() -> None:
    made, waits, own = (
        next(each for each in KINDS if each.key == key) for key in ("appeal-made", "override-waits", "own-override")
    )
    with acting(SYSTEM):
        company = Organisation.objects.filter(cards__computation__is_current=True).first()
        assert company is not None
        by = {"account": an_account(), "at": NOW, "due_at": due(NOW), "text": "Wrong", "told": {"score": 1}}
        appeal = Appeal.objects.create(organisation=company, kind="supplier", **by)
        row = Override.objects.create(
            organisation=company, kind="supplier", score=50_000, computed=10_000, reason="Audit", until=UNTIL,
            account=an_account(), at=NOW, state="waits",
        )  # fmt: skip

        def told(kind: Any, about: dict[str, object], model: Any, state: str) -> bool:
            model.objects.update(state=state)
            return kind.tell([about]) != [None]

        opened, held = {"appeal_id": appeal.pk, "after": "open"}, {"override_id": row.pk, "after": "holds"}
        assert [told(made, opened, Appeal, state) for state in ("open", "withdrawn", "upheld")] == [True, False, False]
        waiting = held | {"after": "waits"}
        assert [told(waits, waiting, Override, state) for state in ("waits", "holds")] == [True, False]
        assert [told(own, held, Override, state) for state in ("holds", "ended")] == [True, False]
        assert told(own, held | {"after": "ended"}, Override, "ended")


@pytest.mark.parametrize("key", ["appeals", "set-scores"])
def test_what_is_in_others_care_takes_no_place_of_what_is_in_ones_own(key: str) -> None:
    """Two dealers of a territory, each with an appeal against each measure, would hide that of a third from its manager."""
    source = next(each for each in SOURCES if each.key == key)
    me, north = staff("partner_manager"), a_territory()
    ours = Account.objects.get(pk=me.account_id)
    TerritoryAssignment.objects.create(territory=north, account=ours, starts_on=NOW.date())
    mine, theirs = a_dealer("Mine", manager=ours), [a_dealer(manager=an_account()) for _number in range(MOST + 1)]
    with acting(SYSTEM):
        Partnership.objects.update(territory=north)
        for number, dealer in enumerate([*theirs, mine]):
            by = {
                "account": an_account(),
                "at": NOW + number * timedelta(days=1),
                "organisation": dealer,
                "kind": "dealer",
            }
            Appeal.objects.create(due_at=due(by["at"]), text="Wrong", **by)
            Override.objects.create(score=50_000, computed=10_000, reason="Audit", until=UNTIL, state="waits", **by)

    with acting(me):
        assert Organisation.objects.count() == MOST + 2
        assert [todo for todo in source.find(me, None) if "Mine" in todo.sentence]


def test_a_company_with_many_appeals_hides_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanse.scorecards.waiting.MOST", 2)
    source, me = next(each for each in SOURCES if each.key == "appeals"), staff("channel_chief")
    many, one = a_dealer("Many"), a_dealer("One")
    with acting(SYSTEM):
        by = {"account": an_account(), "at": NOW, "kind": "dealer", "text": "Wrong"}
        for key in ("", "net_sales", "breadth"):
            Appeal.objects.create(organisation=many, key=key, due_at=due(NOW), **by)
        Appeal.objects.create(organisation=one, due_at=due(NOW + timedelta(days=30)), **by)

    with acting(me):
        told = [todo.sentence.rpartition(" ")[2] for todo in source.find(me, None)]

    assert told == ["Many", "One"]


@pytest.mark.parametrize("key", ["appeal-made", "override-waits"])
def test_what_waits_is_told_to_who_may_decide_on_it_when_it_is_read(key: str) -> None:
    kind = next(each for each in KINDS if each.key == key)
    before, after = staff("partner_manager", "auditor"), staff("partner_manager", "auditor")
    dealer = a_dealer(manager=Account.objects.get(pk=before.account_id))
    with acting(SYSTEM):
        by = {"account": an_account(), "at": NOW, "organisation": dealer, "kind": "dealer"}
        appeal = Appeal.objects.create(due_at=due(NOW), text="Wrong", told={"score": 1}, **by)
        score = {"score": 50_000, "computed": 10_000, "reason": "Audit", "until": UNTIL, "state": "waits"}
        about = {"appeal_id": appeal.pk, "after": "open", "override_id": Override.objects.create(**by, **score).pk}

    def told() -> list[bool]:
        found = []
        for reader in (before, after):
            with acting(reader):
                found.append(kind.tell([about]) != [None])
        return found

    assert told() == [True, False]
    with acting(SYSTEM):
        dealer.partnerships.update(manager=after.account_id)
    assert told() == [False, True], "it was handed over before the digest went"


def test_who_appeals_reads_what_the_card_says(client: Client, supplier: Organisation) -> None:
    signed_in(client, "executive", at=supplier)
    with acting(SYSTEM):
        card = Card.objects.get(organisation=supplier, computation__is_current=True)
        line = CardLine.objects.filter(card=card, contribution__gt=0).first()
    assert line is not None

    def shown(key: str) -> str:
        found = text(client.get(reverse("scorecards:portal_appeal_new", args=["supplier", key])))
        return " ".join(strip_tags(found.replace("><", "> <")).split())

    page = shown(line.key)
    assert "What the card says Value" in page
    assert f"Points {wording.points(line.contribution)} Score {wording.score(card.score)}" in page
    assert f"What the card says Score {wording.score(card.score)}" in shown("whole")


def test_who_would_appeal_twice_is_led_to_the_appeal_that_waits(client: Client, supplier: Organisation) -> None:
    signed_in(client, "executive", at=supplier)
    new = reverse("scorecards:portal_appeal_new", args=["supplier", "whole"])
    client.post(new, {"text": "Wrong"})
    with acting(SYSTEM):
        waits = Appeal.objects.get()

    led = client.get(new, follow=True)
    assert led.redirect_chain == [(reverse("scorecards:portal_appeal", args=[waits.public_id]), 302)]
    assert "appealed against this already" in text(led)
    with acting(SYSTEM):
        Appeal.objects.update(state="withdrawn")
    assert client.get(new).status_code == 200


def test_files_of_appeals_fill_no_disk(client: Client, supplier: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "file", limits.Limit(timedelta(days=1), partner=1))
    signed_in(client, "executive", at=supplier)
    new = reverse("scorecards:portal_appeal_new", args=["supplier", "whole"])

    def appealed(**more: object) -> int:
        status = client.post(new, {"text": "Wrong"} | more).status_code
        with acting(SYSTEM):
            Appeal.objects.update(state="withdrawn")
        return status

    first, second = (appealed(file=SimpleUploadedFile("proof.txt", proof)) for proof in (b"one", b"two"))

    assert (first, second, appealed()) == (302, 422, 302)
    assert [each.read_bytes() for each in folders.files().glob("appeal-*")] == [b"one"]


def test_an_appeals_file_may_be_as_large_as_its_page_says(client: Client, supplier: Organisation) -> None:
    signed_in(client, "executive", at=supplier)
    new = reverse("scorecards:portal_appeal_new", args=["supplier", "whole"])
    scanned = SimpleUploadedFile("proof.txt", b"Order 7 came on 3 May\n" * 100_000)

    assert client.post(new, {"text": "Wrong", "file": scanned}).status_code == 302


def test_who_answers_an_appeal_against_a_line_is_led_to_its_rows(client: Client, supplier: Organisation) -> None:
    with acting(SYSTEM):
        key = CardLine.objects.filter(organisation=supplier, card__computation__is_current=True).values_list("key")[0][
            0
        ]
    signed_in(client, "executive", at=supplier)
    client.post(reverse("scorecards:portal_appeal_new", args=["supplier", key]), {"text": "Order 7 was on time"})
    with acting(SYSTEM):
        row = Appeal.objects.get()
    signed_in(client, "channel_chief")
    rows = reverse("scorecards:metric", args=[supplier.public_id, "supplier", key])

    assert f'<a href="{rows}">The rows behind it</a>' in text(client.get(f"/scorecards/appeals/{row.public_id}/"))
    assert client.get(rows).status_code == 200
