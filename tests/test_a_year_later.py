"""A card of last year opened as it was: on its page, on paper, as a file and for programs, whatever came since."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hanse.facts.keeping.compacting import tidied
from hanse.facts.keeping.versions import known_on
from hanse.facts.models import FactVersion
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.network.models import Organisation, Product, ProductLine
from hanse.network.tests.builders import a_dealer, a_supplier, an_account, signed_in
from hanse.network.tests.reading import text
from hanse.scorecards.closing import running
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.models import Card, CardDraft, CardVersion, ClosedPeriod, Computation
from hanse.scorecards.runs.again import differences
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.tests.builders import SYSTEM, Importing, a_product, a_purchase, a_sale, imported
from hanse.scorecards.tests.sheet.test_sheet import read_csv
from hanse.site import people
from hanse.ui import paper

__all__ = ["imported"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer"), pytest.mark.by_turns]
KINDS = {"dealer": "sell_in", "supplier": "purchase"}
CHOSEN = (("dealer", 0), ("dealer", 2), ("supplier", 1), ("supplier", 2), ("supplier", 11))
"""A dealer of whom facts come late, two partners that are renamed, a supplier of whom lines are withdrawn, and one whom nobody judged."""
NOVEMBER, YEAR_END = date(2025, 11, 30), date(2025, 12, 31)
CLOSED = datetime(2026, 1, 20, 9, tzinfo=UTC)
MEANWHILE = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOT_REVISED = re.compile(
    r"|its card is final,|only facts that come late revise it\.|its card is final, only facts that come late revise it\."
)
REVISED = re.compile(
    r"$|This card was revised and counts no more|Revisions of a closed period|revised since\. The latest revision counts"
)
ERASED, OF_A_YEAR = re.compile(r"Erased \w{8}"), re.compile(r"20\d\d")
A_YEAR_LATER = datetime(2027, 1, 20, 9, tzinfo=UTC)


@dataclass
class Network:
    """Seven dealers and seven suppliers, judged by one colleague, with a correcting file and an import to be withdrawn to come."""

    partners: dict[str, list[Organisation]]
    judge: Actor
    email: str
    orders: list[dict[str, Any]]
    imported: Importing

    def every(self) -> list[Organisation]:
        return [company for found in self.partners.values() for company in found]


@pytest.fixture
def network(imported: Importing) -> Iterator[Network]:
    with clock.standing_at(CLOSED), acting(SYSTEM):
        judge = an_account("ada@maker.example", roles=("channel_chief",), name="Ada Able")
        by = Actor.staff(
            account_id=judge.pk, name="Ada Able", roles=["channel_chief", "partner_manager", "category_buyer"]
        )
        kinds = {"dealer": a_dealer, "supplier": a_supplier}
        partners = {
            kind: [
                make(f"{kind}-{n}", credit_rating=1 + n % 4, annual_sales=Decimal(90_000 + n), country="DE" if n < 6 else "FR")
                for n in range(12)
            ] for kind, make in kinds.items()
        }  # fmt: skip
        goods = [a_product(f"Product {line}", line=line) for line in ("Bikes", "Helmets", "Wear")]
        orders = [
            a_sale(company, date(2024 + month // 12, 1 + month % 12, 1 + n), amount=100 + 7 * n + 3 * month,
                   discount=n, product=goods[(n + month) % 3].number)
            for n, company in enumerate(partners["dealer"]) for month in range(24)
        ]  # fmt: skip
        imported("sell_in", orders)
        imported("purchase", [
            a_purchase(company, date(2025, 1 + month % 12, 1 + n), ordered=100, received=100 - n % 3, rejected=n, stocked=99 - n)
            for n, company in enumerate(partners["supplier"]) for month in range(24)
        ])  # fmt: skip
        for kind, found in partners.items():
            for n, company in enumerate(found[:9]):
                rate(company, kind=kind, mark=1 + n % 5, reason="Seen by Ada Able", by=by)
        yield Network(partners, by, judge.email, orders, imported)


def opened(client: Client, card: Card) -> dict[str, list[str]]:
    """A card as every way in tells it, without what says on which day it is read and that it counts no more."""
    with acting(SYSTEM):
        renamed = Organisation.objects.get(pk=card.organisation_id).name
        keys = list(card.lines.exclude(numerator=None).values_list("key", flat=True))
        addresses = {
            "page": reverse("scorecards:kept_card", args=[card.public_id]),
            **{f"rows of {key}": reverse("scorecards:kept_metric", args=[card.public_id, key]) for key in keys},
        }
        pdf, rows = (reverse("scorecards:card_file", args=[card.public_id, form]) for form in ("pdf", "csv"))
    told = {name: in_words(text(client.get(address))) for name, address in addresses.items()}
    printed = client.get(pdf).content.decode()
    told["paper"] = in_words(printed)
    told["csv"] = [f"{name}={value}" for row in read_csv(client, rows) for name, value in row.items()]
    told["program"] = client.get(f"/api/v1/scorecards/{card.public_id}").content.decode().split(",")
    was = card.organisation.name
    return {way: [word.replace(renamed, was) for word in words] for way, words in told.items()}


def in_words(page: str) -> list[str]:
    """What is read on a page, word by word: an erased judge by the name that they had, and days without their years, which are
    told in another year alone.
    """
    main = page[page.find("<main") :] if "<main" in page else page
    main = re.sub(r"<(script|style).*?</\1>", " ", main, flags=re.S)
    words = ERASED.sub("Ada Able", html.unescape(re.sub(r"<[^>]+>", " ", main))).replace(":", "").split()
    return [word for word in words if not OF_A_YEAR.fullmatch(word)]


def all_that_happens(world: Network) -> None:
    """What a year brings: late and corrected lines, a withdrawal, other weights, names, peers, product lines; an erased judge."""
    dealers, suppliers = world.partners["dealer"], world.partners["supplier"]
    with clock.standing_at(MEANWHILE - timedelta(days=10)):
        undone = world.imported("purchase", [a_purchase(suppliers[1], date(2025, 11, 9), rejected=9, stocked=1)])
    with clock.standing_at(MEANWHILE):
        world.imported("sell_in", [a_sale(dealers[0], date(2025, month, 20), amount=5_000) for month in (11, 12)])
        world.imported("sell_in", [{**world.orders[23], "amount": 999, "gross": 999}])
        undone.withdraw(by=SYSTEM)
        for kind in KINDS:
            running.revise(kind)
            version = CardVersion.latest(kind)
            assert version is not None
            first, second, *rest = version.declared
            other = [replace(first, weight=first.weight + 5), replace(second, weight=second.weight - 5), *rest]
            CardDraft.begin(
                version,
                criteria=other,
                bands=version.declared_bands,
                note="Other weights",
                on=clock.today(),
                by=SYSTEM,
                peers=["country"],
            )
        CardDraft.objects.update(state=CardDraft.State.APPROVED)
        assert len(CardDraft.take_effect_due(today=clock.today())) == 2
        for company in world.every():
            rate(company, kind=company.partnerships.get().role, mark=1, reason="Worse", by=world.judge)
        Organisation.objects.filter(pk__in=[each[2].pk for each in world.partners.values()]).update(name="Renamed")
        Organisation.objects.update(country="PL", annual_sales=7, credit_rating=4)
        Product.objects.filter(line__name="Helmets").update(line=ProductLine.objects.get(name="Wear"))
        ProductLine.objects.filter(name="Helmets").delete()
        ProductLine.objects.filter(name="Bikes").update(name="Cycles")
        for kind in KINDS:
            compute(kind)
            tidied(KINDS[kind], everything=True)
        people.erase(people.find(world.email), reason="Asked for it", by=SYSTEM)
    with clock.standing_at(A_YEAR_LATER):
        for kind, company, line in (("sell_in", dealers[0], a_sale), ("purchase", suppliers[0], a_purchase)):
            world.imported(kind, [line(company, date(2026, 12, 1 + n)) for n in range(12)])
        for kind in KINDS:
            compute(kind)


def test_a_card_of_last_year_opens_as_it_was(client: Client, network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "drawn", lambda page: page.encode())
    made: dict[str, Computation] = {}
    for kind in KINDS:
        compute(kind)
        _november, period = (running.close(kind, end, by=SYSTEM) for end in (NOVEMBER, YEAR_END))
        assert period.newest is not None
        assert period.newest.computation is not None
        made[kind] = period.newest.computation
    with clock.standing_at(MEANWHILE - timedelta(days=40)):
        for kind in KINDS:
            world = network.partners[kind][5]
            network.imported(KINDS[kind], [(a_sale if kind == "dealer" else a_purchase)(world, date(2026, 1, 9))])
            compute(kind)  # so that the cards of 2025 count no more, and are read as kept ones
    reader = signed_in(client, "channel_chief")
    cards = [Card.objects.get(computation=made[kind], organisation=network.partners[kind][n]) for kind, n in CHOSEN]
    with clock.standing_at(MEANWHILE - timedelta(days=30)):
        before = [opened(client, card) for card in cards]

    with acting(SYSTEM):
        all_that_happens(network)

    with clock.standing_at(A_YEAR_LATER):
        client.force_login(reader)
        after = [opened(client, card) for card in cards]
    found = {
        f"{card.organisation.name} by {way}": differing
        for card, then, now in zip(cards, before, after, strict=True)
        for way in then
        if (differing := changes(then[way], now[way]))
    }
    assert found == {}
    assert any("revised since. The latest revision counts" in " ".join(told["page"]) for told in after)


def changes(then: list[str], now: list[str]) -> list[tuple[str, str]]:
    """What is read otherwise, but for a revision that says so."""
    compared = SequenceMatcher(None, then, now, autojunk=False).get_opcodes()
    found = [(" ".join(then[first:last]), " ".join(now[start:end])) for _tag, first, last, start, end in compared]
    return [
        (was, told) for was, told in found if was != told and not (NOT_REVISED.fullmatch(was) and REVISED.match(told))
    ]


def test_computed_again_as_known_on_that_day_every_card_is_the_same(network: Network) -> None:
    made = {kind: compute(kind) for kind in KINDS}
    for kind in KINDS:
        running.close(kind, YEAR_END, by=SYSTEM)

    all_that_happens(network)

    for kind, computation in made.items():
        computation.refresh_from_db()
        assert known_on(KINDS[kind], CLOSED.date()) == computation.facts_version
        assert list(differences(computation)) == []
    assert FactVersion.objects.exists()
    assert ClosedPeriod.objects.get(kind="dealer").revisions.count() > 1
