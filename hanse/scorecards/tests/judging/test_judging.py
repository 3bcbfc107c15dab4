"""Judged criteria: words for each grade, several raters, an end, rounds; who has not judged yet sees nobody else's mark."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.walls.authz import reading
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_supplier, an_account, in_sight_of, signed_in, staff
from hanse.network.tests.reading import text
from hanse.scorecards.judging.criterion import BUILT_IN, Judged, is_due
from hanse.scorecards.judging.notices import KIND
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.judging.waiting import SOURCES
from hanse.scorecards.metrics.judged import MARKS
from hanse.scorecards.metrics.registry import metric
from hanse.scorecards.models import Ask, Card, CardVersion, JudgedCriterion, JudgingRound
from hanse.scorecards.models.judged import judged_by_key, judged_of_kind
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.runs.computing import compute

from ..builders import SYSTEM, Importing
from ..test_measuring import some_purchases

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
ASKED, ANEW = SOURCES
WORDS = {f"anchor_{grade}": f"Words of {grade}" for grade in range(1, 6)}
GIVEN = {
    "label": "Openness",
    "meaning": "How open its books are",
    "judges": ["finance_approver"],
    "months": "6",
} | WORDS


@pytest.fixture(autouse=True)
def tenth_of_june(manufacturer: object) -> Iterator[None]:
    with clock.standing_at(NOW):
        yield


def a_criterion(client: Client) -> Judged:
    signed_in(client, "channel_chief")
    made = client.post(reverse("scorecards:criterion_new", args=["supplier"]), GIVEN)
    assert made.status_code == 302, made.context["form"].errors
    judged = judged_by_key(JudgedCriterion.objects.get().key)
    assert judged is not None
    return judged


def judge(by: Account, company: Organisation, judged: Judged, mark: int, client: Client) -> str:
    client.force_login(by)
    address = reverse("scorecards:judge_supplier", args=[company.public_id, judged.key])
    before = html.unescape(text(client.get(address)))
    assert client.post(address, {"mark": mark, "reason": f"Because of {mark}"}).status_code == 302
    return before


def test_every_grade_needs_its_words(client: Client) -> None:
    signed_in(client, "channel_chief")
    refused = client.post(reverse("scorecards:criterion_new", args=["supplier"]), GIVEN | {"anchor_2": " "})
    assert refused.status_code == 422
    assert not JudgedCriterion.objects.exists()


def test_raters_see_each_other_only_after_their_own_judgement(client: Client) -> None:
    judged, company = a_criterion(client), a_supplier("Forge")
    one, two = an_account(roles=("finance_approver",)), an_account(roles=("finance_approver",))

    first = judge(one, company, judged, 2, client)
    assert all(words in first for words in WORDS.values())
    second = judge(two, company, judged, 5, client)
    assert "Because of 2" not in second
    assert "as soon as you have given your own" in second
    after = html.unescape(text(client.get(reverse("scorecards:judge_supplier", args=[company.public_id, judged.key]))))
    assert "Because of 2" in after
    assert "far apart" in after


def test_a_colleague_who_is_named_judges_beside_the_roles_and_another_role_answers_for_it(
    client: Client, manufacturer: object
) -> None:
    supplier, named, other = (
        a_supplier("Guss"),
        an_account(roles=("data_steward",)),
        an_account(roles=("data_steward",)),
    )
    signed_in(client, "channel_chief")
    made = client.post(
        "/scorecards/judging/criteria/new/supplier/", GIVEN | {"people": [named.public_id], "owner": "supplier_quality"}
    )
    criterion = JudgedCriterion.objects.get()
    address = f"/partners/{supplier.public_id}/judgement/supplier/{criterion.key}/"
    answers = []
    for account in (named, other):
        client.force_login(account)
        answers.append(client.get(address).status_code)
    named.is_active = False
    named.save()

    assert made.status_code == 302
    assert answers == [200, 404]
    assert str(metric(criterion.key).owner) == "supplier_quality"
    [judged] = [each for each in judged_of_kind("supplier") if each.key == criterion.key]
    assert judged.people == (), "who is gone judges no more"


@pytest.mark.parametrize("start", [True, False])
def test_words_and_judges_are_those_of_the_last_edit_wherever_a_measure_is_shown(
    client: Client, *, start: bool
) -> None:
    key = BUILT_IN["supplier"].key if start else a_criterion(client).key
    page = reverse("scorecards:measure", args=[key])
    signed_in(client, "channel_chief")
    assert "How open its books are now" not in text(client.get(page))
    edit = GIVEN | {"meaning": "How open its books are now", "judges": ["supplier_quality"]}
    assert client.post(reverse("scorecards:criterion_edit", args=[key]), edit).status_code == 302
    shown = html.unescape(text(client.get(page)))
    assert "How open its books are now" in shown
    assert str(STAFF_ROLES["supplier_quality"]) in shown
    assert metric(key).owner == "supplier_quality"


@pytest.mark.parametrize("start", [True, False])
def test_a_page_that_is_older_brings_no_judge_back_who_was_taken_out_meanwhile(client: Client, *, start: bool) -> None:
    key = BUILT_IN["supplier"].key if start else a_criterion(client).key
    page = reverse("scorecards:criterion_edit", args=[key])
    signed_in(client, "channel_chief")
    older = client.get(page).context["form"]["seen"].value()
    edit = GIVEN | {"judges": ["supplier_quality"]}
    assert client.post(page, edit | {"seen": older}).status_code == 302

    late = client.post(page, GIVEN | {"seen": older})

    assert late.status_code == 422
    assert "Somebody changed this meanwhile. Open it again." in text(late)
    criterion = judged_by_key(key)
    assert criterion is not None
    assert criterion.judges == {"supplier_quality"}


def test_a_retired_criterion_is_judged_again_when_that_is_taken_back(client: Client) -> None:
    key = a_criterion(client).key
    retire, again = (reverse(f"scorecards:criterion_{act}", args=[key]) for act in ("retirement", "return"))

    assert again in client.post(retire, follow=True).content.decode()
    assert "Openness" not in text(client.get(reverse("scorecards:judging")))
    assert [client.post(again).status_code for _twice in range(2)] == [302, 409]

    assert "Openness" in text(client.get(reverse("scorecards:judging")))


def test_words_of_many_criteria_are_one_question_while_a_page_is_read(client: Client) -> None:
    signed_in(client, "channel_chief")
    for number in range(3):
        address = reverse("scorecards:criterion_new", args=["supplier"])
        assert client.post(address, GIVEN | {"label": f"Openness {number}"}).status_code == 302
    keys = [*JudgedCriterion.objects.values_list("key", flat=True), BUILT_IN["supplier"].key]
    found = [metric(key) for key in keys]
    with reading(), CaptureQueriesContext(connection) as asked:
        assert [str(each.meaning) for each in found] == [GIVEN["meaning"]] * 3 + [str(BUILT_IN["supplier"].meaning)]
    assert len(asked) == 1


def test_others_do_not_judge_by_it(client: Client) -> None:
    judged, company = a_criterion(client), a_supplier("Forge")
    in_sight_of(signed_in(client, "category_buyer"), company)
    assert client.get(reverse("scorecards:judge_supplier", args=[company.public_id, judged.key])).status_code == 404
    buyer = staff("category_buyer")
    with acting(buyer), pytest.raises(Refused, match="Others judge"):
        rate(company, kind="supplier", mark=3, reason="So", by=buyer, judged=judged)


def test_a_criterion_counts_in_a_score_until_it_expires(client: Client, imported: Importing) -> None:
    judged = a_criterion(client)
    found = [a_supplier(f"Supplier {n}", credit_rating=1 + n % 4) for n in range(3)]
    imported("purchase", some_purchases(Random(5), found))
    judge(an_account(roles=("finance_approver",)), found[0], judged, 4, client)
    with acting(SYSTEM):
        compute("supplier")
        version = CardVersion.latest("supplier")
        assert version is not None
        halved = [
            Criterion(each.key, each.weight, each.scale) for each in version.declared if each.key != "buyer_rating"
        ]
        weight = 100 - sum(each.weight for each in halved)
        CardVersion.freeze("supplier", [*halved, Criterion(judged.key, weight, MARKS)], starting_point=False)
        line = Card.objects.get(organisation=found[0], computation=compute("supplier")).lines.get(key=judged.key)
        assert (line.value, line.n, line.status) == (Decimal(4), 1, "ok")
    with clock.standing_at(NOW + timedelta(days=184)), acting(SYSTEM):
        line = Card.objects.get(organisation=found[0], computation=compute("supplier")).lines.get(key=judged.key)
        assert (line.value, line.reason) == (None, "every rating has expired and counts no more")


def test_what_expires_is_to_be_judged_anew_by_who_judged() -> None:
    company, buyer, other = a_supplier("Forge"), staff("category_buyer"), staff("category_buyer")
    for each in (buyer, other):
        in_sight_of(Account.objects.get(pk=each.account_id), company)
    with acting(buyer):
        row = rate(company, kind="supplier", mark=3, reason="So", by=buyer)
        assert not ANEW.find(buyer)
    with clock.standing_at(NOW + timedelta(days=340)):
        with acting(other):
            assert not ANEW.find(other)
        with acting(buyer):
            assert [each.key for each in ANEW.find(buyer)] == [row.public_id]
            rate(company, kind="supplier", mark=4, reason="Still", by=buyer)
            assert not ANEW.find(buyer)


def test_a_round_asks_shows_how_far_it_is_and_ends_by_judging(client: Client) -> None:
    companies, buyer = [a_supplier(f"Forge {n}") for n in range(2)], an_account(roles=("category_buyer",), name="Ben")
    in_sight_of(buyer, *companies)
    chief = signed_in(client, "channel_chief")
    query = "&".join(f"partner={each.public_id}" for each in companies)
    made = client.post(
        f"{reverse('scorecards:round_new', args=['supplier'])}?{query}",
        {"key": "buyer_rating", "raters": [buyer.public_id], "due_on": "2026-06-24", "note": "For the year"},
    )
    assert made.status_code == 302, made.context["form"].errors
    row = JudgingRound.objects.get()
    by = Actor.staff(account_id=buyer.pk, name="Ben", roles=["category_buyer"])
    with acting(by):
        assert [each.sentence for each in ASKED.find(by)] == ["Judge 2 partners: Buyer's rating"]
        rate(companies[0], kind="supplier", mark=3, reason="So", by=by)
        assert [ask.organisation_id for ask in Ask.open_of(buyer.pk)] == [companies[1].pk]
        assert [one.account_id for one in KIND.receivers(_again(row, chief))] == [buyer.pk]
        rate(companies[1], kind="supplier", mark=3, reason="So", by=by)
        assert not ASKED.find(by)
    shown = html.unescape(text(client.get(reverse("scorecards:round", args=[row.public_id]))))
    assert "Ben" in shown
    assert "Judge Forge" not in shown
    assert "still to judge" not in shown.partition("</thead>")[2].partition("Filter")[0]
    closing = reverse("scorecards:round_closing", args=[row.public_id])
    assert client.post(closing).status_code == 409
    assert client.post(closing, {"typed": str(metric(row.key).label)}).status_code == 302
    assert client.post(reverse("scorecards:round_reminder", args=[row.public_id])).status_code == 409


def test_whoever_lost_sight_of_the_partners_is_told_no_note_about_them() -> None:
    manager, chief = an_account(roles=("partner_manager",)), an_account(roles=("channel_chief",))
    company = a_dealer("Nord", manager=manager)

    def told() -> list[str]:
        with acting(Actor.staff(account_id=manager.pk, name=manager.name, roles=["partner_manager"])):
            return [str(told.detail) for told in KIND.tell(kept) if told]

    with acting(SYSTEM):
        row = JudgingRound.objects.create(
            kind="dealer", key=BUILT_IN["dealer"].key, due_on=date(2026, 6, 24), note="Nord is on the brink", account=chief,
            at=NOW,
        )  # fmt: skip
        Ask.objects.create(round=row, organisation=company, account=manager)
    kept = [{"round_id": row.pk, "again": False}]

    assert told() == ["Nord is on the brink"]
    with acting(SYSTEM):
        company.partnerships.update(manager=None)
    assert told() == []


def test_who_has_judged_or_is_late_for_it_is_not_asked_by_a_letter() -> None:
    manager, chief = an_account(roles=("partner_manager",)), an_account(roles=("channel_chief",))
    by = Actor.staff(account_id=manager.pk, name=manager.name, roles=["partner_manager"])
    companies = [a_dealer(name, manager=manager) for name in ("Nord", "Süd")]
    with acting(SYSTEM):
        row = JudgingRound.objects.create(
            kind="dealer", key=BUILT_IN["dealer"].key, due_on=date(2026, 6, 24), account=chief, at=NOW
        )
        for company, account in zip(companies, (manager, chief), strict=True):
            Ask.objects.create(round=row, organisation=company, account=account)

    def told() -> bool:
        with acting(by):
            return KIND.tell([{"round_id": row.pk, "again": True}]) != [None]

    assert told()
    JudgingRound.objects.update(closed_at=NOW)
    assert not told()
    JudgingRound.objects.update(closed_at=None)
    with acting(by):
        rate(companies[0], kind="dealer", mark=3, reason="So", by=by)
    assert not told()


@pytest.mark.parametrize(("role", "offered"), [("channel_chief", True), ("auditor", False)])
def test_from_judging_one_comes_to_the_list_in_which_partners_are_ticked(
    client: Client, role: str, offered: bool
) -> None:
    signed_in(client, role)
    address = reverse("scorecards:round_new", args=["supplier"])

    assert (f'href="{address}"' in client.get(reverse("scorecards:judging")).content.decode()) is offered
    if offered:
        assert client.get(address).headers["Location"] == f"{reverse('scorecards:cards')}?kind=supplier"


def test_the_partners_own_managers_are_proposed_and_it_says_whose_they_are(client: Client) -> None:
    buyer, other = an_account(roles=("category_buyer",), name="Ben"), an_account(roles=("category_buyer",), name="Eva")
    companies = [a_supplier(f"Forge {number}", manager=buyer) for number in range(1, 8)]
    signed_in(client, "channel_chief")
    query = "&".join(f"partner={each.public_id}" for each in companies)

    answer = client.get(f"{reverse('scorecards:round_new', args=['supplier'])}?{query}")

    assert answer.context["form"].initial == {"due_on": clock.today() + timedelta(days=14), "raters": [buyer.public_id]}
    assert other.public_id in text(answer)
    assert "Manages Forge 1, Forge 2, Forge 3, Forge 4, Forge 5 and 2 more" in text(answer)


def test_marks_are_not_sealed_for_years(client: Client) -> None:
    company, buyer = a_supplier("Forge"), an_account(roles=("category_buyer",))
    in_sight_of(buyer, company)
    signed_in(client, "channel_chief")
    address = f"{reverse('scorecards:round_new', args=['supplier'])}?partner={company.public_id}"
    given = {"key": "buyer_rating", "raters": [buyer.public_id], "note": ""}

    assert client.post(address, given | {"due_on": "2027-06-12"}).status_code == 422
    assert client.post(address, given | {"due_on": "2027-06-11"}).status_code == 302


def _again(row: JudgingRound, by: Account) -> object:
    from hanse.scorecards.events import JudgementsAsked

    return JudgementsAsked(round_id=row.pk, again=True, by_account_id=by.pk)


@given(given_on=st.dates(date(2000, 1, 1), date(2100, 1, 1)), months=st.integers(1, 60))
def test_a_judgement_is_due_before_it_expires_and_not_at_once(given_on: date, months: int) -> None:
    start = BUILT_IN["dealer"]
    judged = Judged(start.key, start.kind, start.label, start.meaning, start.anchors, start.judges, months)
    expires = judged.expires(given_on)
    assert given_on < expires
    assert is_due(expires, today=expires)
    assert months < 2 or not is_due(expires, today=given_on)


def test_seeing_everything_is_no_right_to_close_what_others_opened() -> None:
    company, rater = a_supplier(), an_account(roles=("supplier_quality",))
    chief, looker = staff("channel_chief"), staff("category_buyer", "auditor")
    judged = judged_by_key("buyer_rating")
    assert judged is not None
    with acting(SYSTEM):
        row = JudgingRound.begin(
            judged, partners=[company], raters=[rater], due_on=date(2026, 6, 30), note="", by=chief
        )

        with pytest.raises(Refused, match="may end any"):
            row.close(by=looker)
        row.close(by=staff("programme_manager"))


def test_whoever_is_asked_goes_on_from_the_page_of_the_round(client: Client) -> None:
    company = a_supplier("Forge")
    chief = signed_in(client, "channel_chief")
    by = Actor.staff(account_id=chief.pk, name="Ada", roles=["channel_chief"])
    buyer = signed_in(client, "category_buyer")
    in_sight_of(buyer, company)
    with acting(by):
        row = JudgingRound.begin(
            judged_by_key("buyer_rating"),
            partners=[company],
            raters=[buyer],
            due_on=date(2026, 6, 24),
            note="",
            by=by,
        )

    shown = html.unescape(text(client.get(reverse("scorecards:round", args=[row.public_id]))))

    assert f"judgement/supplier/buyer_rating/?round={row.public_id}" in shown
    assert "Judge Forge" in shown
