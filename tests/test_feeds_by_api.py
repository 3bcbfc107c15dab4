"""Expected feeds changed by programs: each field, every state that may be named, and what is refused in which words."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings as django
from django.test import Client

from hanse.exchange.tests.builders import BASE, Program, one_at, one_of_ours
from hanse.facts.events import FeedDue
from hanse.facts.expecting import api, reminding
from hanse.facts.models import FeedExpectation, FeedPeriod
from hanse.facts.tests.feeds import at, by_month, expected, north, on_the_third_of_march
from hanse.kernel import clock
from hanse.kernel.models import Account, AuditEntry, StaffRole
from hanse.kernel.models.events import OutboxEvent
from hanse.network.models import Organisation, Partnership, Person
from hanse.network.tests.builders import a_dealer, as_system, in_sight_of

__all__ = ["north", "on_the_third_of_march"]

pytestmark = pytest.mark.django_db
ONCE = "hanse.kernel.web.once.OnceMiddleware"
CHANGES: dict[str, Any] = {"due_days": 9, "business_days": True, "job_role": "finance", "note": "By post too"}
BEFORE: dict[str, Any] = {"due_days": 5, "business_days": False, "job_role": "sales", "note": ""}
WHOLE, TEXT = "A whole number is wanted, such as 5.", "A text is wanted, in quotation marks."
DAY, NO_FIELD = "A day is wanted, such as 2026-11-03.", "There is no such field."
EITHER = "Either true or false is wanted."
ROLES = "One of these is wanted: partner_administrator, sales, finance, quality, purchasing."
PATHS = "/expected-feeds"


@pytest.fixture
def steward(manufacturer: object) -> Program:
    return one_of_ours("data_steward")


@pytest.fixture
def feed(north: Organisation) -> FeedExpectation:
    return expected(north)


def path_of(feed: FeedExpectation) -> str:
    return f"{PATHS}/{feed.public_id}"


def errors(answer: Any, status: int = 422) -> dict[str, str]:
    assert answer.status_code == status, answer.content.decode()
    return {each["field"]: each["detail"] for each in answer.json().get("errors", [])}


def now(feed: FeedExpectation) -> dict[str, Any]:
    with as_system():
        kept = FeedExpectation.objects.get(pk=feed.pk)
        return {name: getattr(kept, name) for name in BEFORE}


def several() -> Iterator[dict[str, Any]]:
    """Each field alone, and every few of them together."""
    for count in range(1, len(CHANGES) + 1):
        for names in itertools.combinations(CHANGES, count):
            yield {name: CHANGES[name] for name in names}


class TestChanging:
    @pytest.mark.parametrize("given", list(several()), ids="+".join)
    def test_what_is_sent_is_changed_and_nothing_else(
        self, steward: Program, feed: FeedExpectation, given: dict[str, Any]
    ) -> None:
        path = path_of(feed)
        before = steward.get(path).json()

        answer = steward.change(path, given)

        assert (answer.status_code, answer.json()) == (200, before | given)
        read = steward.get(path)
        assert (read.content, read["ETag"]) == (answer.content, answer["ETag"])
        assert now(feed) == BEFORE | given
        [entry] = AuditEntry.objects.filter(operation="feeds.change")
        assert {name: entry.after[name] for name in given} == given
        assert {name: entry.before[name] for name in given} == {name: BEFORE[name] for name in given}
        assert set(entry.after) == set(given)
        assert (entry.actor_name, entry.subject_id) == ("Ada Lund", str(feed.pk))

    def test_nothing_sent_or_nothing_new_changes_nothing(self, steward: Program, feed: FeedExpectation) -> None:
        path = path_of(feed)
        before = steward.get(path)

        for given in ({}, BEFORE, {"note": None}, {"business_days": None}):
            answer = steward.change(path, given)
            assert (answer.status_code, answer["ETag"]) == (200, before["ETag"])
        assert not AuditEntry.objects.filter(operation="feeds.change").exists()

    def test_null_empties_what_may_be_empty(self, steward: Program, feed: FeedExpectation) -> None:
        steward.change(path_of(feed), CHANGES)

        answer = steward.change(path_of(feed), {"business_days": None, "job_role": None, "note": None})

        assert answer.status_code == 200
        assert now(feed) == {"due_days": 9, "business_days": False, "job_role": "", "note": ""}
        assert errors(steward.change(path_of(feed), {"due_days": None})) == {"due_days": "Fill this in."}

    def test_what_has_not_come_is_due_by_the_new_rule(self, steward: Program, feed: FeedExpectation) -> None:
        with as_system():
            feed.periods.filter(first__month=1).update(arrived_on=date(2026, 2, 4))

        steward.change(path_of(feed), {"due_days": 20})

        told = {each["first"]: each["due_on"] for each in steward.all(f"{path_of(feed)}/periods")}
        assert told == {"2026-01-01": "2026-02-05", "2026-02-01": "2026-03-20", "2026-03-01": "2026-04-20"}

    def test_who_was_told_of_an_earlier_day_is_told_of_the_later_one(
        self, steward: Program, feed: FeedExpectation
    ) -> None:
        def told_on(day: int) -> list[bool]:
            with as_system(), at(day):
                reminding.remind(today=clock.today())
                found = OutboxEvent.objects.filter(kind__endswith="FeedDue", payload__period_id=february)
                return [FeedDue(**row.payload).is_over for row in found.order_by("pk")]

        february = by_month(feed)[2].pk
        assert told_on(4) == [False]
        assert told_on(7) == [False, True]
        with at(8):
            steward.change(path_of(feed), {"due_days": 20})

        assert told_on(9) == [False, True]
        assert told_on(18) == [False, True, False]
        assert told_on(22) == told_on(23) == [False, True, False, True]

    def test_a_sooner_day_is_told_to_nobody_twice(self, steward: Program, feed: FeedExpectation) -> None:
        with as_system():
            FeedPeriod.objects.update(told_overdue_on=date(2026, 3, 1))
        steward.change(path_of(feed), {"due_days": 2})

        with as_system():
            assert not FeedPeriod.objects.filter(told_overdue_on=None, last__month=1).exists()


class TestStates:
    def test_the_state_that_was_read_is_named_or_it_is_refused(self, steward: Program, feed: FeedExpectation) -> None:
        path, given = path_of(feed), {"note": "New"}
        first = steward.get(path)["ETag"]

        missing = steward.ask("PATCH", path, given)
        wrong = steward.ask("PATCH", path, given, if_match='"wrong"')
        bare = steward.ask("PATCH", path, given, if_match=first.strip('"'))
        right = steward.ask("PATCH", path, given, if_match=f'"other", {first}')
        stale = steward.ask("PATCH", path, {"note": "Newer"}, if_match=first)
        packed = steward.ask("PATCH", path, {"note": "Packed on the way"}, if_match=f"W/{right['ETag']}")
        any_state = steward.ask("PATCH", path, {"note": "Whatever it is"}, if_match="*")

        answers = [missing, wrong, bare, right, stale, packed, any_state]
        assert [each.status_code for each in answers] == [428, 412, 412, 200, 412, 200, 200]
        assert "the header If-Match" in missing.json()["detail"]
        assert "with its quotation marks" in bare.json()["detail"]
        assert stale.json()["detail"] == "This was changed after you read it. Read it again, then decide."
        assert now(feed)["note"] == "Whatever it is"

    def test_who_is_overtaken_between_reading_and_writing_is_told(
        self, steward: Program, feed: FeedExpectation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        filled = api.filled

        def slowly(*given: Any) -> Any:
            with as_system():
                FeedExpectation.objects.filter(pk=feed.pk).update(due_days=30)
            return filled(*given)

        monkeypatch.setattr(api, "filled", slowly)

        assert steward.change(path_of(feed), {"note": "Late"}).status_code == 412
        assert now(feed) == BEFORE | {"due_days": 30}

    def test_an_ended_one_is_changed_like_another(self, steward: Program, feed: FeedExpectation) -> None:
        steward.post(f"{path_of(feed)}/end", {"ends_on": "2026-03-31"})

        assert steward.change(path_of(feed), {"note": "The last ones"}).json()["ends_on"] == "2026-03-31"

    def test_a_key_is_for_what_is_entered_and_a_change_sent_twice_is_stale(
        self, steward: Program, feed: FeedExpectation, settings: Any
    ) -> None:
        if ONCE not in django.MIDDLEWARE:
            settings.MIDDLEWARE = [*django.MIDDLEWARE, ONCE]
        path, given = path_of(feed), {"note": "Once"}
        etag = steward.get(path)["ETag"]
        new = {"source": "ERP", "kind": "stock", "due_days": 3}

        first = steward.ask("PATCH", path, given, if_match=etag, idempotency_key="k1")
        again = steward.ask("PATCH", path, given, if_match=etag, idempotency_key="k1")
        made = [steward.post(PATHS, new, idempotency_key="k2") for _time in range(2)]
        ended = [steward.post(f"{path}/end", {"ends_on": "2026-03-31"}, idempotency_key="k3") for _time in range(2)]
        other = steward.post(PATHS, new | {"due_days": 4}, idempotency_key="k2")

        assert (first.status_code, again.status_code) == (200, 412)
        assert [each.status_code for each in made] == [201, 201]
        assert made[0].json() == made[1].json()
        assert [each.status_code for each in ended] == [200, 200]
        assert ended[1]["Idempotent-Replayed"] == "true"
        assert other.status_code == 422
        counts = {"feeds.change": 1, "feeds.declare": 2, "feeds.end": 1}
        for operation, count in counts.items():
            assert AuditEntry.objects.filter(operation=operation).count() == count, operation


WRONG: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"due_days": "x"}, {"due_days": WHOLE}),
    ({"due_days": ""}, {"due_days": WHOLE}),
    ({"due_days": 7.5}, {"due_days": WHOLE}),
    ({"due_days": True}, {"due_days": WHOLE}),
    ({"due_days": [5]}, {"due_days": WHOLE}),
    ({"due_days": float("nan")}, {"due_days": WHOLE}),
    ({"due_days": "2026-01-01"}, {"due_days": WHOLE}),
    ({"due_days": -1}, {"due_days": "Ensure this value is greater than or equal to 0."}),
    ({"due_days": 91}, {"due_days": "At most 90 days."}),
    ({"due_days": 10**30}, {"due_days": "At most 90 days."}),
    ({"business_days": 2}, {"business_days": EITHER}),
    ({"business_days": "maybe"}, {"business_days": EITHER}),
    ({"business_days": {}}, {"business_days": EITHER}),
    ({"job_role": "nobody"}, {"job_role": ROLES}),
    ({"job_role": "executive"}, {"job_role": ROLES}),
    ({"job_role": 3}, {"job_role": TEXT}),
    ({"note": 5}, {"note": TEXT}),
    ({"note": ["a"]}, {"note": TEXT}),
    ({"note": "x" * 501}, {"note": "Ensure this value has at most 500 characters (it has 501)."}),
    ({"note": "a\x00b"}, {"note": "Null characters are not allowed."}),
    ({"kind": "stock"}, {"kind": NO_FIELD}),
    ({"ends_on": "2026-12-31"}, {"ends_on": NO_FIELD}),
    ({"seen": {}}, {"seen": NO_FIELD}),
    ({"due_days": "x", "note": 5, "colour": "red"}, {"due_days": WHOLE, "note": TEXT, "colour": NO_FIELD}),
    ({"due_days": 95, "job_role": "x", "note": "Good"}, {"due_days": "At most 90 days.", "job_role": ROLES}),
]


class TestRefused:
    @pytest.mark.parametrize(("given", "told"), WRONG, ids=lambda each: str(each)[:40])
    def test_every_field_that_is_wrong_is_told_and_nothing_is_changed(
        self, steward: Program, feed: FeedExpectation, given: dict[str, Any], told: dict[str, str]
    ) -> None:
        assert errors(steward.change(path_of(feed), given)) == told
        assert now(feed) == BEFORE
        assert not AuditEntry.objects.filter(operation="feeds.change").exists()

    def test_whoever_reads_german_is_told_in_german(self, steward: Program, feed: FeedExpectation) -> None:
        steward.account.language = "de"
        steward.account.save()

        told = errors(steward.change(path_of(feed), {"due_days": "x", "business_days": "x", "note": 5, "x": 1}))

        assert told == {
            "due_days": "Hier gehört eine ganze Zahl hin, etwa 5.",
            "business_days": "Hier gehört true oder false hin.",
            "note": "Hier gehört ein Text hin, in Anführungszeichen.",
            "x": "Ein solches Feld gibt es nicht.",
        }

    @pytest.mark.parametrize(
        ("body", "status"),
        [("", 422), ("[]", 422), ("null", 422), ("1", 422), ("{", 400), ('{"note": "\\ud800"}', 400), (f'{{"due_days": {"9" * 5000}}}', 400)],
    )  # fmt: skip
    def test_a_body_that_is_none(self, steward: Program, feed: FeedExpectation, body: str, status: int) -> None:
        headers = {"if-match": "*"}
        answer = steward.browser.generic("PATCH", BASE + path_of(feed), body, "application/json", headers=headers)

        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        assert now(feed) == BEFORE

    def test_what_a_system_of_ours_sends_is_nobody_elses_task(self, steward: Program, manufacturer: object) -> None:
        ours = expected(None)

        assert errors(steward.change(path_of(ours), {"job_role": "sales"})) == {
            "job_role": "What a system of ours sends is our task."
        }
        assert steward.change(path_of(ours), {"note": "At night"}).status_code == 200

    def test_a_role_that_nobody_there_has(self, steward: Program, feed: FeedExpectation) -> None:
        told = errors(steward.change(path_of(feed), {"job_role": "quality"}))

        assert set(told) == {"job_role"}
        assert "nobody at this partner has this role" in told["job_role"]

    @pytest.mark.parametrize("day", ["x", "", "2026-02-30", "31.12.2026", 0, "0", 20261231, True, ["2026-12-31"]])
    def test_an_end_that_is_no_day(self, steward: Program, feed: FeedExpectation, day: Any) -> None:
        assert errors(steward.post(f"{path_of(feed)}/end", {"ends_on": day})) == {"ends_on": DAY}
        assert errors(steward.post(PATHS, {"source": "ERP", "kind": "stock", "due_days": 3, "starts_on": day})) == {
            "starts_on": DAY
        }

    def test_days_at_both_ends_of_the_calendar(self, steward: Program, feed: FeedExpectation) -> None:
        new = {"source": "ERP", "kind": "stock", "due_days": 3}

        first = steward.post(f"{path_of(feed)}/end", {"ends_on": "0001-01-01"})
        last = steward.post(f"{path_of(feed)}/end", {"ends_on": "9999-12-31"})
        begun = [steward.post(PATHS, new | {"starts_on": day}) for day in ("0001-01-01", "9999-12-31")]
        made = steward.post(PATHS, new | {"ends_on": "9999-12-31"})

        assert errors(first, 409) == {"ends_on": "The last day is before the first."}
        assert (last.status_code, last.json()["ends_on"]) == (200, "9999-12-31")
        assert {tuple(errors(each, 409)) for each in begun} == {("starts_on",)}
        assert made.status_code == 201
        for page in (f"/feeds/{feed.public_id}/", "/feeds/", "/feeds/month/?month=9999-12", "/feeds/suggestions/"):
            assert steward.browser.get(page).status_code == 200, page

    def test_a_company_that_is_not_there(self, steward: Program, manufacturer: object) -> None:
        new = {"kind": "stock", "due_days": 3, "company": "k3v9xh2m7qtw"}

        assert errors(steward.post(PATHS, new)) == {"company": "No company has this name or number."}
        assert steward.ask("PATCH", f"{PATHS}/k3v9xh2m7qtw", {"note": "x"}, if_match="*").status_code == 404
        assert steward.ask("PATCH", f"{PATHS}/nowhere", {"note": "x"}, if_match="*").status_code == 404


class TestWho:
    def test_a_partner_reads_its_own_and_changes_nothing(self, north: Organisation, feed: FeedExpectation) -> None:
        other = expected(a_dealer("Süd"), note="Secret of Süd")
        theirs = one_at(north)

        refused = [theirs.ask("PATCH", path_of(each), {"note": "x"}, if_match="*") for each in (feed, other)]

        assert theirs.get(path_of(feed)).status_code == 200
        assert (theirs.get(path_of(other)).status_code, theirs.get(f"{path_of(other)}/periods").status_code) == (
            404,
            404,
        )
        assert [each.status_code for each in refused] == [403, 403]
        assert len({each.content for each in refused}) == 1, "it tells which are there"
        assert "Say which lines a partner" in refused[0].json()["detail"]
        assert "Süd" not in str(theirs.all(PATHS))
        assert now(feed) == BEFORE

    def test_who_looks_after_some_changes_theirs_alone(self, north: Organisation, feed: FeedExpectation) -> None:
        seen, unseen, ours = expected(a_dealer("Gesehen")), expected(a_dealer("Süd")), expected(None)
        manager = one_of_ours("partner_manager")
        with as_system():
            Partnership.objects.filter(organisation=north).update(manager=manager.account)
        in_sight_of(manager.account, seen.organisation)  # type: ignore[arg-type]

        def status(feed: FeedExpectation) -> int:
            return int(manager.ask("PATCH", path_of(feed), {"note": "x"}, if_match="*").status_code)

        assert manager.change(path_of(feed), {"note": "Mine"}).status_code == 200
        assert status(unseen) == 404
        assert status(seen) == 200
        assert status(ours) == 403
        assert (now(unseen)["note"], now(ours)["note"]) == ("", "")

    def test_who_lost_their_place_is_told_to_say_who_they_are(self, north: Organisation, feed: FeedExpectation) -> None:
        ended, left, bare = one_of_ours("data_steward"), one_at(north), one_of_ours("data_steward")
        Account.objects.filter(pk=ended.account.pk).update(is_active=False)
        StaffRole.objects.filter(account=bare.account).delete()
        with as_system():
            Person.objects.filter(account=left.account).update(left_on=clock.today())

        for program in (ended, left, bare):
            answer = program.ask("PATCH", path_of(feed), CHANGES, if_match="*")
            assert answer.status_code == 401
            assert "send a token" in answer.json()["detail"]
        nobody = Client(headers={"host": "127.0.0.1"})
        assert nobody.patch(BASE + path_of(feed), "{}", "application/json").status_code == 401
        assert now(feed) == BEFORE
