"""A card as a file and for programs: every figure exact, the same as on the page, earlier cards as they were."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.web import limits
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_supplier, an_account, signed_in
from hanse.network.tests.reading import queries, text
from hanse.scorecards.models import Card, CardVersion, Rating
from hanse.scorecards.rules.bringing import Bringing, Side, who_brings
from hanse.scorecards.rules.figures import Status, Why, unknown
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.showing import wording
from hanse.ui import paper

from ..builders import SYSTEM, Importing
from ..test_measuring import some_purchases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("supplier"), pytest.mark.by_turns]


@pytest.fixture(autouse=True)
def tenth_of_june() -> Iterator[None]:
    with clock.standing_at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def supplier(imported: Importing) -> Organisation:
    found = [a_supplier(f"Supplier {n}", credit_rating=1 + n % 4) for n in range(3)]
    imported("purchase", some_purchases(Random(5), found))
    with acting(SYSTEM):
        compute("supplier")
        return next(each for each in found if card_of(each).score is not None)


def card_of(company: Organisation, *, current: bool = True) -> Card:
    return Card.objects.select_related("computation").get(organisation=company, computation__is_current=current)


def address(name: str, company: Organisation, *more: str, current: bool = True) -> str:
    with acting(SYSTEM):
        return reverse(f"scorecards:{name}", args=[card_of(company, current=current).public_id, *more])


def read_csv(client: Client, url: str) -> list[dict[str, str]]:
    content = b"".join(client.get(url).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content)))


def test_a_card_as_csv_adds_up_exactly(client: Client, supplier: Organisation) -> None:
    signed_in(client, "executive", at=supplier)

    *rows, total = read_csv(client, address("portal_card_file", supplier, "csv"))

    with acting(SYSTEM):
        card = card_of(supplier)
        kept = {line.key: line for line in card.lines.all()}
    assert {row["Key"]: Decimal(row["Points"] or 0) for row in rows} == {
        key: line.points or Decimal(0) for key, line in kept.items()
    }
    assert sum(Decimal(row["Points"] or 0) for row in rows) == Decimal(total["Points"]) == card.points
    assert {row["Key"]: row["What is divided"] for row in rows if row["What is divided"]} == {
        key: f"{line.numerator:f}" for key, line in kept.items() if line.numerator is not None
    }


def test_a_card_on_paper_says_what_the_page_says(
    client: Client, supplier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(client, "channel_chief")
    made = client.get(address("card_file", supplier, "pdf"))
    assert made.content[:5] == b"%PDF-"
    assert made["Content-Type"] == "application/pdf"

    monkeypatch.setattr(paper, "drawn", lambda page: page.encode())
    told = html.unescape(
        client.get(address("card_file", supplier, "pdf"), headers={"accept-language": "de"}).content.decode()
    )
    with acting(SYSTEM):
        card = card_of(supplier)
        points = [wording.points(line.contribution) for line in card.lines.all() if line.contribution is not None]
    assert supplier.name in told
    assert all(each in told for each in [*points, wording.points(card.score)])


def test_paper_fetches_nothing_that_a_text_asks_for() -> None:
    with pytest.raises(ValueError, match="holds everything itself"):
        paper._typeface("http://169.254.169.254/latest")


def test_an_earlier_card_opens_as_it_was(client: Client, supplier: Organisation) -> None:
    with acting(SYSTEM):
        before = card_of(supplier, current=False)
        CardVersion.freeze("supplier", before.computation.version.declared[::-1], starting_point=False)
        compute("supplier")
    signed_in(client, "channel_chief")
    with acting(SYSTEM):
        months = reverse("scorecards:months", args=[supplier.public_id, "supplier"])
    assert before.public_id in text(client.get(months))

    page = html.unescape(text(client.get(address("kept_card", supplier, current=False))))

    assert "This card counts no more" in page
    assert wording.points(before.score) in page
    assert f"version {before.computation.version.number}" in page
    with acting(SYSTEM):
        line = before.lines.exclude(numerator=None).first()
    assert line is not None
    rows = client.get(address("kept_metric", supplier, line.key, current=False))
    assert wording.exact(line.numerator) in html.unescape(text(rows))


def test_a_rival_reads_neither_card_nor_file(client: Client, supplier: Organisation) -> None:
    addresses = [address("portal_kept_card", supplier), address("portal_card_file", supplier, "csv")]
    with acting(SYSTEM):
        addresses.append(f"/api/v1/scorecards/{card_of(supplier).public_id}")
    signed_in(client, "executive", at=a_supplier("Rival"))

    assert [client.get(each).status_code for each in addresses] == [404, 404, 404]


def test_programs_read_the_same_card_once(client: Client, supplier: Organisation) -> None:
    signed_in(client, "executive", at=supplier)
    listed = client.get("/api/v1/scorecards", {"current": "true"}).json()["data"]
    assert [each["organisation"]["name"] for each in listed] == [supplier.name]

    one = client.get(f"/api/v1/scorecards/{listed[0]['id']}")
    again = client.get(f"/api/v1/scorecards/{listed[0]['id']}", headers={"if-none-match": one["ETag"]})
    assert again.status_code == 304
    told = one.json()
    assert sum(Decimal(line["points"] or 0) for line in told["lines"]) == Decimal(told["score"])

    newest = client.get(f"/api/v1/organisations/{supplier.public_id}/scorecards", {"limit": "1"}).json()
    assert newest["data"] == [told]
    assert len(client.get(newest["next"]).json()["data"]) == 1


@pytest.mark.parametrize("why", [why for why in Why if why not in {Why.NONE, Why.NOT_APPLICABLE}])
def test_somebody_can_bring_whatever_is_missing(why: Why) -> None:
    way = who_brings(unknown("any", why))
    assert way is not None
    assert way.side is Side.TIME or way.roles or "whoever" in str(way.act)
    assert who_brings(unknown("any", why), judges=("trainer",)) == Bringing(
        Side.OURS, "we: whoever works with the partner has to judge it", ("trainer",)
    )
    assert unknown("any", why).status is Status.NO_DATA


def test_files_of_cards_are_limited_as_exports_are(
    client: Client, supplier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "export", limits.Limit(timedelta(minutes=10), account=1))
    signed_in(client, "executive", at=supplier)
    url = address("portal_card_file", supplier, "csv")

    assert [client.get(url).status_code for _time in range(2)] == [200, 429]


def test_a_card_names_who_in_person_can_bring_what_is_missing(client: Client, supplier: Organisation) -> None:
    """The credit rating: whoever buys there, the partner's own manager first; the to-do is filled in for them."""
    an_account(roles=("category_buyer",), name="Ada Able")
    buyer = an_account(roles=("category_buyer",), name="Zoe Zell")
    with acting(SYSTEM):
        supplier.partnerships.update(manager=buyer)
        Organisation.objects.filter(pk=supplier.pk).update(credit_rating=None)
        compute("supplier")
    signed_in(client, "channel_chief")
    address = reverse("scorecards:supplier", args=[supplier.public_id])
    page = html.unescape(text(client.get(address)))
    assert "Ask Zoe Zell" in page
    assert "Ask Ada Able" not in page
    assert f"owner=ours%3A{buyer.public_id}" in page
    assert queries(client, address) <= 11  # one of them for who judges today


def test_who_has_to_judge_is_led_to_the_form_and_not_told_to_ask_themselves(
    client: Client, supplier: Organisation
) -> None:
    buyer = an_account(roles=("category_buyer",), name="Zoe Zell")
    with acting(SYSTEM):
        supplier.partnerships.update(manager=buyer)
        Organisation.objects.filter(pk=supplier.pk).update(credit_rating=None)
        Rating.objects.filter(organisation=supplier).delete()
        compute("supplier")
    client.force_login(buyer)
    page = html.unescape(text(client.get(reverse("scorecards:supplier", args=[supplier.public_id]))))
    form = reverse("scorecards:judge_supplier", args=[supplier.public_id, "buyer_rating"])

    assert f'<a href="{form}">Judge it yourself</a>' in page
    assert "Ask Zoe Zell" not in page
