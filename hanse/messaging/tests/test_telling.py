"""From what happened to who is told of it, and how."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import transaction

from hanse.kernel import clock, contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import DigestPart, Receiver, Registry, Told
from hanse.kernel.models import Account
from hanse.kernel.models.mail import Mail
from hanse.kernel.outside import mail
from hanse.messaging import digests, jobs
from hanse.messaging.models import Notice
from hanse.messaging.showing import by_day, in_words
from hanse.network.models import Partnership, Person

from .builders import a_dealer, a_person, an_account, as_system, moved, notices_of, of, someone_at, staff, wants

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture(autouse=True)
def rooms_have_spoken() -> None:
    contributions.load("contributions")
    contributions.load("access")


def written() -> list[Mail]:
    return list(Mail.objects.order_by("id"))


def lines(letter: Mail) -> list[str]:
    """The words of a letter, without its addresses."""
    return [part[0] if isinstance(part, list) else part for part in letter.parts]


def send(day: date) -> int:
    with as_system():
        return digests.send_due(day)


class TestWriting:
    """A notice for each whom it concerns, as far as they want one."""

    def test_the_manager_and_the_companys_administrators_are_told(self) -> None:
        manager, dealer = staff("partner_manager"), a_dealer("Ystad Bikes")
        with as_system():
            Partnership.objects.update(manager=of(manager))
        boss, seller = someone_at(dealer, "partner_administrator"), someone_at(dealer)

        moved(dealer)

        assert [notice.kind for notice in notices_of(manager)] == ["partnership-moved"]
        assert [notice.kind for notice in notices_of(boss)] == ["own-partnership-moved"]
        assert notices_of(seller) == []

    def test_a_login_that_has_ended_is_told_nothing(self) -> None:
        manager = an_account(is_active=False)

        assert moved(a_dealer(manager=manager)) == []

    def test_who_does_not_want_a_kind_has_none(self) -> None:
        manager = an_account(roles=("partner_manager",))
        wants(manager, "off")

        assert moved(a_dealer(manager=manager)) == []

    @pytest.mark.parametrize(
        ("channel", "to_send"), [("app", ""), ("at_once", "at_once"), ("daily", "daily"), ("weekly", "weekly")]
    )
    def test_it_keeps_how_it_still_has_to_go(self, channel: str, to_send: str) -> None:
        manager = an_account(roles=("partner_manager",))
        wants(manager, channel)

        (notice,) = moved(a_dealer(manager=manager))

        assert notice.to_send == to_send

    def test_what_happens_again_takes_the_place_of_what_was_told_of_it(self) -> None:
        """Who did and undid one thing five hundred times an hour would hide what others did."""
        company = a_dealer(manager=an_account(roles=("partner_manager",)))

        told = [moved(company, after) for after in ("suspended", "active", "suspended")]

        with as_system():
            assert set(Notice.objects.all()) == {*told[1], *told[2]}
            Notice.objects.update(read_at=clock.now())
        moved(company, "active")
        with as_system():
            assert Notice.objects.count() == 3

    def test_it_keeps_ids_and_no_words(self) -> None:
        (notice,) = moved(a_dealer("Ystad Bikes", manager=an_account(roles=("partner_manager",))))

        assert "Ystad" not in str(notice.about)


class TestWords:
    """Each time with the eyes of who reads."""

    def test_what_a_manager_may_not_see_any_more_is_not_told(self) -> None:
        manager = staff("partner_manager")
        dealer = a_dealer("Ystad Bikes", manager=of(manager))
        moved(dealer)

        def told() -> list[str]:
            fresh = Actor.staff(account_id=manager.account_id or 0, name="x", roles=["partner_manager"])
            with acting(fresh):
                return [str(each.told.sentence) for each in in_words(list(Notice.objects.all()), fresh)]

        assert told() == ["Ystad Bikes is suspended as dealer now"]
        with as_system():
            Partnership.objects.update(manager=an_account())
        assert told() == []

    def test_what_is_no_part_of_ones_role_any_more_is_not_told(self) -> None:
        manager = staff("partner_manager")
        moved(a_dealer(manager=of(manager)))

        seller = Actor.staff(account_id=manager.account_id or 0, name="x", roles=["direct_sales"])
        with acting(seller):
            assert in_words(list(Notice.objects.all()), seller) == []

    def test_a_kind_that_is_no_more_is_not_told(self) -> None:
        chief = staff("channel_chief")
        with acting(chief):
            gone = Notice(account=of(chief), kind="gone", about={}, at=clock.now())
            assert in_words([gone], chief) == []

    def test_they_stand_under_the_days_of_their_reader(self) -> None:
        chief = staff("channel_chief")
        with acting(chief):
            shown = [
                type("Shown", (), {"at": datetime(2026, 11, day, hour, tzinfo=UTC)})()
                for day, hour in ((24, 9), (24, 1), (23, 23))
            ]
            days = by_day(shown)

        assert [(each.day.day, len(each.items)) for each in days] == [(24, 2), (23, 1)]


class TestAtOnce:
    """An e-mail for one notice."""

    def test_it_is_written_once_after_what_it_tells_of(self, django_capture_on_commit_callbacks: Any) -> None:
        manager = an_account(roles=("partner_manager",))
        wants(manager, "at_once")
        with django_capture_on_commit_callbacks() as after, transaction.atomic():
            (notice,) = moved(a_dealer("Ystad Bikes", manager=manager))
        assert len(after) == 1

        with as_system():
            assert digests.send_one(notice.pk)
            assert not digests.send_one(notice.pk)

        (letter,) = written()
        assert letter.subject == "Ystad Bikes is suspended as dealer now"
        assert letter.account == manager

    @pytest.mark.parametrize(("leaves", "sent"), [(True, 0), (False, 1)])
    def test_what_waits_for_the_mail_server_does_not_go_to_who_has_left_meanwhile(
        self, leaves: bool, sent: int, settings: Any
    ) -> None:
        settings.HAS_MAIL_SERVER = True
        boss = a_person(a_dealer("Ystad Bikes"), roles=("partner_administrator",), account=an_account())
        wants(boss.account, "at_once", kind="own-partnership-moved")
        (notice,) = moved(boss.organisation)
        with as_system():
            digests.send_one(notice.pk)
            if leaves:
                boss.leave(on=clock.today(), by=staff("administrator"))

        mail.send_due()

        assert len(outbox.outbox) == sent

    @pytest.mark.parametrize("change", [{"is_active": False}, {}])
    def test_nothing_goes_to_who_has_ended_or_sees_it_no_more(self, change: dict[str, Any]) -> None:
        manager = an_account(roles=("partner_manager",))
        wants(manager, "at_once")
        (notice,) = moved(a_dealer(manager=manager))

        Account.objects.filter(pk=manager.pk).update(**(change or {"name": "Still here"}))
        if not change:
            with as_system():
                Partnership.objects.update(manager=None)
        with as_system():
            digests.send_one(notice.pk)

        assert written() == []


class TestDigest:
    """One e-mail for each person, in their language, with what came since the last."""

    def test_all_that_came_in_one_letter_and_no_second_time(self) -> None:
        manager = an_account(roles=("partner_manager",))
        wants(manager, "daily")
        for name in ("Ystad", "Visby"):
            moved(a_dealer(name, manager=manager))

        assert (send(TUESDAY), send(TUESDAY)) == (1, 0)

        (letter,) = written()
        assert letter.subject == "2 things to know"
        assert "Ystad is suspended as dealer now" in lines(letter)
        assert "Visby is suspended as dealer now" in lines(letter)

    def test_that_of_the_week_goes_on_mondays(self) -> None:
        manager = an_account(roles=("partner_manager",))
        wants(manager, "weekly")
        moved(a_dealer(manager=manager))

        assert (send(TUESDAY), send(MONDAY)) == (0, 1)

    def test_it_is_written_in_the_language_of_its_receiver(self, monkeypatch: pytest.MonkeyPatch) -> None:
        said: list[str] = []
        manager = an_account(roles=("partner_manager",), language="de")
        wants(manager, "daily")
        moved(a_dealer(manager=manager))
        monkeypatch.setattr("hanse.messaging.digests.letters.digest", _in_language_of(said))

        send(TUESDAY)

        assert said == ["de"]
        assert written()[0].language == "de"

    def test_nothing_is_told_that_they_may_not_see_when_it_is_sent(self) -> None:
        manager = an_account(roles=("partner_manager",))
        wants(manager, "daily")
        moved(a_dealer("Ystad", manager=manager))
        with as_system():
            Partnership.objects.update(manager=None)

        assert send(TUESDAY) == 0
        assert written() == []
        with as_system():
            assert not Notice.objects.exclude(to_send="").exists()

    def test_none_goes_to_a_login_that_has_ended(self) -> None:
        manager = an_account(roles=("partner_manager",))
        wants(manager, "daily")
        moved(a_dealer(manager=manager))
        Account.objects.filter(pk=manager.pk).update(is_active=False)

        assert send(TUESDAY) == 0
        Account.objects.filter(pk=manager.pk).update(is_active=True)
        assert send(TUESDAY) == 0

    def test_none_goes_to_a_person_who_has_left_the_company(self) -> None:
        boss = someone_at(dealer := a_dealer(), "partner_administrator")
        wants(of(boss), "daily", "own-partnership-moved")
        moved(dealer)
        with as_system():
            Person.objects.update(left_on=TUESDAY)

        assert send(TUESDAY) == 0

    def test_who_acts_for_two_companies_gets_one_letter_of_both(self) -> None:
        account = an_account()
        wants(account, "daily", "own-partnership-moved")
        for state in ("suspended", "probation"):
            dealer = a_dealer()
            a_person(dealer, roles=("partner_administrator",), account=account)
            moved(dealer, state)

        assert send(TUESDAY) == 1
        text = lines(written()[0])
        assert "Your company is suspended as dealer now" in text
        assert "Your company is on probation as dealer now" in text

    @pytest.mark.parametrize(("left", "sent"), [(0, 0), (2, 1)])
    def test_it_does_not_go_to_who_has_left_one_of_its_companies_meanwhile(
        self, left: int, sent: int, settings: Any
    ) -> None:
        """They are somebody's people still, and so may be told other things."""
        settings.HAS_MAIL_SERVER = True
        account = an_account()
        wants(account, "daily", "own-partnership-moved")
        people = [a_person(a_dealer(), roles=("partner_administrator",), account=account) for _nr in range(3)]
        for person in people[:2]:
            moved(person.organisation)
        assert send(TUESDAY) == 1
        with as_system():
            people[left].leave(on=clock.today(), by=staff("administrator"))

        mail.send_due()

        assert len(outbox.outbox) == sent

    def test_what_is_late_is_told_of_each_of_their_companies(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Once of each, though both lead to the same address of the portal."""
        account = an_account()
        companies = [a_dealer(), a_dealer()]
        for company in companies:
            a_person(company, roles=("partner_administrator",), account=account)
        registry: Registry[DigestPart] = Registry()
        for key in ("late", "late-too"):
            registry.add(
                DigestPart(
                    key, key, "company.read", lambda: [Receiver(account.pk, company.pk) for company in companies],
                    lambda actor: [Told(f"Late at {actor.organisation_id}", "/portal/feeds/")],
                )
            )  # fmt: skip
        monkeypatch.setattr(contributions, "digest_parts", registry)

        assert send(TUESDAY) == 1
        told = [line for line in lines(written()[0]) if line.startswith("Late at")]
        assert sorted(told) == sorted(f"Late at {company.pk}" for company in companies)

    def test_what_rooms_compute_for_it_is_told_with_the_readers_eyes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        chief, seller = staff("channel_chief"), staff("direct_sales")
        registry: Registry[DigestPart] = Registry()

        def find(actor: Actor) -> list[Told]:
            return [Told(f"For {actor.name}", "/todos/")]

        both = [Receiver(chief.account_id or 0), Receiver(seller.account_id or 0)]
        registry.add(DigestPart("late", "Late", "partners.read", lambda: both, find))
        monkeypatch.setattr(contributions, "digest_parts", registry)

        assert send(TUESDAY) == 1
        assert f"For {chief.name}" in lines(written()[0])

        wants(of(chief), "off", "late")
        assert send(TUESDAY) == 0

    def test_the_job_sends_it_at_seven(self) -> None:
        manager = an_account(roles=("partner_manager",))
        wants(manager, "daily")
        moved(a_dealer(manager=manager))

        jobs.send_digests.func()

        assert len(written()) == 1
        assert outbox.outbox == []  # without a mail server it is kept


def _in_language_of(said: list[str]) -> Any:
    from django.utils.translation import get_language

    from hanse.kernel.outside.mail import Letter

    def digest(*_given: Any) -> Letter:
        said.append(str(get_language()))
        return Letter("x", ("x",))

    return digest


def test_notices_are_gone_after_ninety_days() -> None:
    dealer = a_dealer(manager=an_account(roles=("partner_manager",)))
    with clock.standing_at(clock.now() - timedelta(days=91)):
        moved(dealer)
    with clock.standing_at(clock.now() - timedelta(days=89)):
        moved(dealer, "active")

    with as_system():
        assert Notice.forget_old() == 1
        assert Notice.objects.count() == 1
