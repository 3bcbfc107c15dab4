"""What scorecards plant into the world of tests that cross rooms: a rating and a card for every partner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.network.models import Partnership
from hanse.scorecards.appeals.files import taken
from hanse.scorecards.drafting.renewing import renew
from hanse.scorecards.judging.criterion import BUILT_IN
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.models import (
    Appeal,
    Ask,
    Card,
    CardDraft,
    CardMove,
    CardVersion,
    ClosedPeriod,
    Closing,
    Computation,
    JudgingRound,
    Recomputation,
)
from hanse.scorecards.runs.computing import compute


def plant(world: Any) -> None:
    """Ratings first, so that the cards know them."""
    world.words["kind"] += ["dealer", "supplier"]
    world.words["key"] += ["net_sales", "reject_rate"]
    manager = world.accounts["partner_manager"]
    by = Actor.staff(account_id=manager.pk, name=manager.name, roles=["partner_manager", "channel_chief"])
    keys = {company.pk: key for key, company in world.companies.items()}
    world.words["scorecards.kind"] = ["dealer", "supplier"]
    world.words["scorecards.key"] = ["net_sales", "reject_rate"]
    world.words["scorecards.form"] = ["csv", "pdf"]
    for kind in ("dealer", "supplier"):
        for partnership in Partnership.objects.filter(role=kind).select_related("organisation"):
            reason = f"Visited {keys[partnership.organisation_id]} in person"
            rate(partnership.organisation, kind=kind, mark=4, reason=reason, by=by)
        compute(kind)
        _revision(kind)
        _draft(world, kind)
    renew()
    _disputes(world, by)
    _rounds(world, by)


def _revision(kind: str) -> None:
    """A closed period of every kind, with a card of each partner that moved in it."""
    made = Computation.current(kind)
    if made is None:
        return
    end = made.ends_on.replace(day=1) - timedelta(days=1)
    period = ClosedPeriod.objects.create(kind=kind, ends_on=end, closed_at=clock.now())
    Closing.objects.create(kind=kind, ends_on=end, asked_at=clock.now(), done_at=clock.now())
    earlier = end.replace(day=1) - timedelta(days=1)
    Closing.objects.create(kind=kind, ends_on=earlier, asked_at=clock.now(), failed_at=clock.now())
    told = Recomputation.objects.create(
        kind=kind, closed=period, number=1, computation=made, asked_at=clock.now(), done_at=clock.now()
    )
    moves = [{"key": made.version.declared[0].key, "before": "1", "after": "2", "points": 1000}]
    for card in Card.objects.filter(computation=made):
        CardMove.objects.create(
            organisation_id=card.organisation_id, recomputation=told, before=50_000, after=51_000, moves=moves, came=1
        )


def _rounds(world: Any, by: Actor) -> None:
    """Who looks after the partners is asked to judge them once more."""
    for kind, who in (("dealer", "partner_manager"), ("supplier", "category_buyer")):
        partners = [row.organisation for row in Partnership.objects.filter(role=kind).select_related("organisation")]
        due_on, raters = clock.today() + timedelta(days=14), [world.accounts[who]]
        begun = JudgingRound.begin(
            BUILT_IN[kind], partners=partners, raters=raters, due_on=due_on, note="For the year", by=by
        )
        for company in partners:  # of those too whom this colleague does not look after any more
            Ask.objects.get_or_create(round=begun, account=raters[0], organisation=company)


def _disputes(world: Any, by: Actor) -> None:
    """For every card an appeal by the partner, upheld by a score that waits for a second person."""
    world.words["scorecards.key"] += ["whole", "manager_rating", "buyer_rating"]
    for card in Card.objects.filter(computation__is_current=True).select_related("organisation", "computation"):
        company, kind = card.organisation, card.computation.kind
        key = next((key for key, each in world.companies.items() if each.pk == company.pk), "")
        person = company.people.exclude(account=None).first()
        if person is None:
            continue
        until = clock.today() + timedelta(days=30)
        theirs = Actor.partner(
            account_id=person.account_id,
            person_id=person.pk,
            name=person.name,
            roles=["executive"],
            organisation_id=company.pk,
        )
        file = taken(SimpleUploadedFile(f"{key}.txt", f"Counted again at {key}".encode()))
        appeal = Appeal.make(
            company, kind=kind, key="", text=f"This is wrong, says {key}", by=theirs, file=file[:2], keep=file.keep
        )
        appeal.settle(upheld=True, answer=f"Agreed with {key} in person", score=99_000, until=until, by=by)


def _draft(world: Any, kind: str) -> None:
    """Another definition, by the steward."""
    version, steward = CardVersion.latest(kind), world.accounts["data_steward"]
    if version is not None:
        by = Actor.staff(account_id=steward.pk, name=steward.name, roles=["data_steward"])
        CardDraft.begin(
            version, criteria=version.declared, bands=version.declared_bands, note="As it was", on=clock.today(), by=by
        )
