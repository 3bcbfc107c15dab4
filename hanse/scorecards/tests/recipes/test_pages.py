"""Measures are made by a form: shown on everybody, kept as versions, used in a scorecard as those that are written in code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_supplier, an_account, signed_in
from hanse.network.tests.reading import queries, text
from hanse.scorecards.drafting import renewing
from hanse.scorecards.drafting.forms import DefinitionForm
from hanse.scorecards.metrics.registry import metric
from hanse.scorecards.models import CardDraft, CardLine, CardVersion, MadeMetric, MetricOwner
from hanse.scorecards.recipes.recipe import LINES, Recipe, Way
from hanse.scorecards.rules.scale import Scale
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.showing.evidence import rows_of
from hanse.scorecards.verify import verify

from ..builders import SYSTEM, Importing, a_purchase, reference_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
FORM = {
    "label": "Received in full", "name": "in_full", "meaning": "How often all of it came", "condition_0": "received:at_least:ordered",
    "months": "12", "signs": "all", "direction": "higher", "minimum_sample": "1",
}  # fmt: skip
NEW = "/scorecards/metrics/new/supplier/?facts=purchase&way=rate"


@pytest.fixture(autouse=True)
def tenth_of_june() -> Iterator[None]:
    with clock.standing_at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def suppliers(imported: Importing) -> list[Organisation]:
    """Seven, of whose ten lines 3 to 9 came in full."""
    found = [a_supplier(f"Supplier {n}", credit_rating=2) for n in range(7)]
    imported("purchase", [
        a_purchase(each, date(2026, 1 + line % 5, 3), received=10 if line < 3 + place else 4)
        for place, each in enumerate(found) for line in range(10)
    ])  # fmt: skip
    return found


def kept(client: Client, **more: str) -> MadeMetric:
    """Preview and save."""
    shown = client.post(NEW, FORM | more)
    assert shown.status_code == 200, text(shown)
    seen = shown.context["form"]["seen"].value()
    answer = client.post(NEW, FORM | more | {"seen": seen})
    assert answer.status_code == 302, text(answer)
    return MadeMetric.objects.get(retired_at=None)


def test_a_measure_is_shown_on_everybody_before_it_is_kept(client: Client, suppliers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")
    assert client.get("/scorecards/metrics/new/supplier/").status_code == 200

    first = client.post(NEW, FORM)
    assert "7 of 7 partners have this figure" in text(first)
    assert "9 / 10" in text(first)
    assert not MadeMetric.objects.exists()

    changed = client.post(NEW, FORM | {"months": "1", "seen": first.context["form"]["seen"].value()})
    assert changed.status_code == 200  # what was shown is not what is sent now
    assert not MadeMetric.objects.exists()

    made = kept(client)
    assert made.metric.recipe is not None
    assert made.first_scale is not None
    page = client.get(reverse("scorecards:measure", args=[made.key]))
    assert "count(received &gt;= ordered) / count(*) from purchase over 12 months" in page.content.decode()
    assert "7 of 7" in text(client.get(reverse("scorecards:measure", args=[made.key]) + "?measured=yes"))


def test_it_counts_on_cards_as_any_other_and_its_rows_add_up(client: Client, suppliers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")
    made = kept(client)
    with acting(SYSTEM):
        CardVersion.freeze(
            "supplier", [Criterion(made.key, 60, Scale(Decimal(0), Decimal(1))), Criterion("credit_rating", 40, metric("credit_rating").fixed)],
            starting_point=False,
        )  # fmt: skip
        computation = compute("supplier")
        assert not list(verify(computation))
        for place, supplier in enumerate(suppliers):
            line = CardLine.objects.select_related("card__computation").get(
                organisation=supplier, key=made.key, card__computation=computation
            )
            assert (line.numerator, line.denominator, line.n) == (3 + place, 10, 10)
            assert line.contribution == 6000 * (3 + place)
            with rows_of(line) as rows:
                assert rows.totals() == (line.numerator, line.denominator)
                assert rows.count() == 10
    shown = text(client.get(reverse("scorecards:metric", args=[suppliers[0].public_id, "supplier", made.key])))
    assert "Clopper and Pearson" in shown
    card = text(client.get(reverse("scorecards:supplier", args=[suppliers[0].public_id])))
    assert made.label in card
    assert ">exact<" in card
    assert queries(client, reverse("scorecards:measure", args=[made.key])) <= 13


def test_its_rows_are_found_once_however_they_are_counted_summed_and_paged(
    client: Client, suppliers: list[Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(client, "channel_chief")
    made = kept(client)
    with acting(SYSTEM):
        CardVersion.freeze(
            "supplier", [Criterion(made.key, 100, Scale(Decimal(0), Decimal(1)))], starting_point=False
        )  # fmt: skip
        compute("supplier")
    written: list[str] = []
    write = DuckDBCompiler.to_sqlglot

    def noted(self: DuckDBCompiler, *given: Any, **more: Any) -> Any:
        made = write(self, *given, **more)
        written.append(str(made))
        return made

    monkeypatch.setattr(DuckDBCompiler, "to_sqlglot", noted)

    client.get(reverse("scorecards:metric", args=[suppliers[0].public_id, "supplier", made.key]))

    assert sum("visible_lines" in each for each in written) == 1


def test_another_version_is_another_measure_and_the_old_one_is_kept(
    client: Client, suppliers: list[Organisation]
) -> None:
    signed_in(client, "channel_chief")
    first = kept(client)
    address = reverse("scorecards:measure_version", args=[first.key])
    back = text(client.get(address)).partition('<a class="back"')[2].partition("</a>")[0]
    assert first.label in back

    shown = client.post(address, FORM | {"months": "6"})
    answer = client.post(address, FORM | {"months": "6", "seen": shown.context["form"]["seen"].value()})

    assert answer.status_code == 302
    first.refresh_from_db()
    second = MadeMetric.objects.get(retired_at=None)
    assert first.retired_at is not None
    assert (second.name, second.number) == ("in_full", 2)
    assert first.key != second.key
    assert metric(first.key).recipe != metric(second.key).recipe


def test_the_method_of_its_interval_is_chosen(client: Client, suppliers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")
    made = kept(client, interval="wilson")
    assert made.metric.interval_method == "wilson"
    address = reverse("scorecards:measure", args=[made.key])
    assert "Wilson" in text(client.get(address))
    again = client.get(reverse("scorecards:measure_version", args=[made.key]))
    assert again.context["form"]["interval"].value() == "wilson"
    assert client.post(NEW, FORM | {"interval": "bootstrap"}).status_code == 422


def test_a_draft_offers_it_until_it_is_retired(client: Client, suppliers: list[Organisation]) -> None:
    with acting(SYSTEM):
        compute("supplier")
    signed_in(client, "channel_chief")
    made = kept(client)
    draft = reverse("scorecards:draft_new", args=["supplier"])
    assert f"weight_{made.key}" in client.get(draft).content.decode()

    with acting(SYSTEM):
        version = CardVersion.latest("supplier")
        assert version is not None
        criteria = [
            Criterion(made.key, 60, made.first_scale),
            Criterion("credit_rating", 40, metric("credit_rating").fixed),
        ]
        CardDraft.begin(
            version, criteria=criteria, bands=version.declared_bands, note="More", on=clock.today(), by=SYSTEM
        )
        drafted = CardDraft.objects.get()
        renewing.renew()
    shown = client.get(reverse("scorecards:card_draft", args=[drafted.public_id]))
    assert "7 partners in all" in text(shown)
    assert made.label in text(shown)  # by what scores would move, measured for the preview
    drafted.withdraw(by=SYSTEM)

    measure = text(client.get(reverse("scorecards:measure", args=[made.key])))
    assert measure.index("Retire") < measure.index("Make another version"), "what one comes for stands last"
    client.post(reverse("scorecards:measure_retirement", args=[made.key]))

    assert f"weight_{made.key}" not in client.get(draft).content.decode()
    assert "Retired" in text(client.get(reverse("scorecards:measure", args=[made.key])))

    again = reverse("scorecards:measure_return", args=[made.key])
    assert again in client.get(reverse("scorecards:measure", args=[made.key])).content.decode()
    assert [client.post(again).status_code for _twice in range(2)] == [302, 409]
    assert f"weight_{made.key}" in client.get(draft).content.decode()


def test_a_retired_version_is_not_offered_beside_the_next(client: Client, suppliers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")
    first, second = kept(client), kept(client, meaning="How much of it came")

    answer = client.post(reverse("scorecards:measure_return", args=[first.key]))

    assert "Another version of this measure" in text(answer)
    assert list(MadeMetric.offered("supplier")) == [second]


def test_a_scale_that_few_partners_set_is_kept_back_from_them(client: Client, suppliers: list[Organisation]) -> None:
    with acting(SYSTEM):
        compute("supplier")
    signed_in(client, "channel_chief")
    made = kept(client)
    address = reverse("scorecards:draft_new", args=["supplier"])
    asked = {bound.html_name: str(bound.value() or "") for bound in client.get(address).context["form"]}
    weights = {name: "0" for name in asked if name.startswith("weight_")}

    given = asked | weights | {"note": "More", f"weight_{made.key}": "100"}
    assert client.post(address, given).status_code == 302
    as_suggested = CardDraft.objects.get().declared[0]
    by_hand = DefinitionForm(
        given | {f"floor_{made.key}": "10", f"target_{made.key}": "95"}, kind="supplier", before=(), bands=()
    )

    assert as_suggested.scale == made.first_scale
    assert as_suggested.partners == 7
    assert as_suggested.tells_of_few
    assert by_hand.is_valid(), by_hand.errors
    assert not by_hand.cleaned_data["criteria"][0].tells_of_few, "these ends are no partner's"


def test_somebody_answers_for_it(client: Client) -> None:
    signed_in(client, "channel_chief")
    owner = an_account(roles=("category_buyer",), name="Berta Buyer")

    assert "choose somebody" in text(client.get("/scorecards/metrics/spend/owner/"))
    assert client.post("/scorecards/metrics/spend/owner/", {"account": owner.pk}).status_code == 302

    assert MetricOwner.objects.get().account == owner
    assert "Berta Buyer" in text(client.get("/scorecards/metrics/spend/"))


def test_those_who_may_not_make_do_not(client: Client) -> None:
    signed_in(client, "auditor")

    assert client.get(NEW).status_code == 403
    assert client.get("/scorecards/metrics/gossip/").status_code == 404


def test_few_partners_are_not_pictured(client: Client, imported: Importing) -> None:
    found = [a_supplier(f"Few {n}") for n in range(4)]
    imported("purchase", [a_purchase(each, date(2026, 1, 3)) for each in found for _line in range(10)])
    with acting(SYSTEM):
        compute("supplier")
    signed_in(client, "auditor")

    assert "Fewer than five partners" in text(client.get("/scorecards/metrics/fill_rate/"))


def test_a_partner_is_told_that_lines_of_ours_are_not_shown_to_it(client: Client, imported: Importing) -> None:
    """What departments think stays with us; the figure that counts it does not, and must not look as if it were of nothing."""
    rated = a_supplier("Rated")
    imported("purchase", [a_purchase(rated, date(2026, 3, 3))])
    imported("rating", [
        {"organisation": reference_of(rated, "supplier"), "rated_on": "2026-03-02", "subject": "Pace", "mark": "4", "reason": "Quick"},
    ])  # fmt: skip
    with acting(SYSTEM):
        made = MadeMetric.make(
            Recipe("supplier", "rating", Way.RATIO, "mark", LINES, interval="ratio"), name="pace", label="Pace", meaning="Their pace",
            unit="mark", direction="higher", minimum_sample=1, suggested=None, by=SYSTEM,
        )  # fmt: skip
        CardVersion.freeze("supplier", [Criterion(made.key, 100, Scale(Decimal(1), Decimal(5)))], starting_point=False)
        compute("supplier")
    signed_in(client, "executive", at=rated)

    shown = text(client.get(reverse("scorecards:portal_metric", args=["supplier", made.key])))

    assert "These lines are not shown to you" in shown
    assert "There are no rows" not in shown
    assert "Quick" not in shown


def test_mistakes_in_a_new_measure_are_told_once_and_in_plain_words(
    client: Client, suppliers: list[Organisation]
) -> None:
    signed_in(client, "channel_chief")
    shown = client.post(NEW, FORM | {"label": "", "name": "received in full"})

    assert shown.status_code == 422
    assert text(shown).count("to correct") == 1
    assert "no blanks" in text(shown)
    assert "slug" not in text(shown)
    assert shown.content.decode().count('name="seen"') == 1


@pytest.mark.parametrize(
    ("way", "direction", "least"), [("recency", "lower", 1), ("regularity", None, 4), ("sum", None, 10)]
)
def test_a_measure_of_orders_begins_with_what_suits_orders(
    way: str, direction: str | None, least: int, client: Client
) -> None:
    signed_in(client, "channel_chief")
    form = client.get(f"/scorecards/metrics/new/dealer/?facts=sell_in&way={way}").context["form"]

    assert (form["direction"].value(), form["minimum_sample"].value()) == (direction, least)


def test_who_ordered_before_the_window_is_not_said_to_have_ordered_nothing_in_three_years(
    client: Client, imported: Importing
) -> None:
    imported(
        "purchase",
        [a_purchase(a_supplier("Early Bird"), date(2026, 1, 3)), a_purchase(a_supplier("Late Bird"), date(2026, 5, 3))],
    )
    signed_in(client, "channel_chief")
    days = {
        "label": "Days since",
        "name": "days",
        "meaning": "Days since an order",
        "months": "1",
        "direction": "lower",
        "minimum_sample": "1",
    }
    shown = client.post("/scorecards/metrics/new/supplier/?facts=purchase&way=recency", days)

    assert "36 months" not in text(shown)
    assert "no orders in the window" in text(shown)
