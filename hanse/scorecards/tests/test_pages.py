"""Pages of scorecards: what they show is what was computed, every figure leads to its rows, and peers stay unnamed."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.models import AuditEntry
from hanse.network.models import Organisation
from hanse.network.past.told import Names, sentence
from hanse.network.tests.builders import (
    a_dealer,
    a_supplier,
    a_territory,
    an_account,
    as_system,
    in_sight_of,
    signed_in,
)  # fmt: skip
from hanse.network.tests.reading import MOST_QUERIES, SCRIPT, queries, text, whole
from hanse.network.tests.remembering import remembered
from hanse.network.tests.test_remit import in_territory, look_after
from hanse.scorecards.metrics.registry import metric, of_kind
from hanse.scorecards.models import Card, CardLine, Computation, Rating
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.showing import amounts, history, wording

from .builders import SYSTEM, Importing, a_product, a_purchase, a_sale
from .test_measuring import some_purchases, some_sales, without

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
DEALERS = 7
ROUNDED = "to the thousandth, as they are counted, they add up exactly"


@pytest.fixture(autouse=True)
def tenth_of_june() -> Iterator[None]:
    with clock.standing_at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def dealers(imported: Importing) -> list[Organisation]:
    return remembered("scored dealers", lambda: scored_dealers(imported))


def scored_dealers(imported: Importing) -> list[Organisation]:
    """Seven dealers of one business type, scored, with a month before to compare with."""
    found = [
        a_dealer(f"Dealer {n}", annual_sales=Decimal(100000), annual_sales_currency="EUR", business_type="Shop")
        for n in range(DEALERS)
    ]
    products = [a_product(f"Thing {n}", line=f"Line {n % 5}") for n in range(8)]
    imported("sell_in", without(some_sales(Random(3), found, products), "product_line"))
    with acting(SYSTEM):
        compute("dealer")
    return found


@pytest.fixture
def suppliers(imported: Importing) -> list[Organisation]:
    return remembered("scored suppliers", lambda: scored_suppliers(imported))


def scored_suppliers(imported: Importing) -> list[Organisation]:
    found = [a_supplier(f"Supplier {n}", credit_rating=2) for n in range(6)]
    imported("purchase", some_purchases(Random(5), found))
    with acting(SYSTEM):
        compute("supplier")
    return found


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return html.unescape(text(answer))


def card_page(client: Client, company: Organisation, kind: str = "dealer") -> str:
    return page(client, reverse(f"scorecards:{kind}", args=[company.public_id]))


def metric_address(company: Organisation, key: str) -> str:
    return reverse("scorecards:metric", args=[company.public_id, metric(key).kind, key])


def card_of(company: Organisation) -> Card:
    with acting(SYSTEM):
        return Card.objects.prefetch_related("lines").get(organisation=company, computation__is_current=True)


def card_before(company: Organisation) -> Card:
    with acting(SYSTEM):
        rows = Card.objects.filter(organisation=company, computation__is_current=False)
        return rows.order_by("-computation__ends_on", "-computation").select_related("computation")[0]


def lines_of(company: Organisation) -> list[CardLine]:
    return list(card_of(company).lines.all())


def test_the_list_has_every_partner_with_score_change_and_rank(client: Client, dealers: list[Organisation]) -> None:
    """Feature 29."""
    signed_in(client, "channel_chief")

    rows = list(csv.DictReader(io.StringIO(text(client.get("/scorecards/", {"view": "dealers", "export": "csv"})))))

    assert len(rows) == DEALERS
    told = {row["Partner"]: row for row in rows}
    for dealer in dealers:
        card, row = card_of(dealer), told[dealer.name]
        assert (Decimal(row["Score"]) if row["Score"] else None) == card.points
        assert Decimal(row["Coverage"]) == card.coverage_share
        with acting(SYSTEM):
            _now, before = history.of_company(dealer, dealer.pk)["dealer"][:2]
        if card.score is not None and before.score is not None:
            assert Decimal(row["Change"]) == Decimal(card.score - before.score).scaleb(-3)


def test_views_keep_dealers_and_suppliers_apart(
    client: Client, dealers: list[Organisation], suppliers: list[Organisation]
) -> None:
    """A buyer's list opens with suppliers, everybody else's with dealers."""
    signed_in(client, "category_buyer")

    assert "Supplier 1" not in page(client, "/scorecards/?view=dealers")
    assert "Dealer 1" not in page(client, "/scorecards/")
    assert "Supplier 1" in page(client, "/scorecards/")

    signed_in(client, "channel_chief")
    assert "Supplier 1" not in page(client, "/scorecards/")


def test_the_list_narrows_by_score_and_coverage(client: Client, dealers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")
    middle = sorted(card_of(dealer).score or 0 for dealer in dealers)[DEALERS // 2]
    wanted = {dealer.name for dealer in dealers if (card_of(dealer).score or 0) >= middle}

    asked = {"kind": "dealer", "score_from": str(Decimal(middle).scaleb(-3)), "export": "csv"}
    rows = list(csv.DictReader(io.StringIO(text(client.get("/scorecards/", asked)))))

    assert {row["Partner"] for row in rows} == wanted
    assert 0 < len(wanted) < DEALERS


@pytest.mark.parametrize("sort", ["partner", "-score", "moved", "coverage", "rank", "peers_group", "-amount"])
def test_the_list_sorts_by_every_column(client: Client, dealers: list[Organisation], sort: str) -> None:
    signed_in(client, "auditor")

    assert f"1 to {DEALERS} of {DEALERS}" in page(client, f"/scorecards/?view=dealers&sort={sort}")


@pytest.mark.parametrize("address", ["/scorecards/", "/scorecards/metrics/"])
def test_lists_ask_the_database_seldom(client: Client, dealers: list[Organisation], address: str) -> None:
    signed_in(client, "channel_chief")

    assert queries(client, address) <= MOST_QUERIES + 1  # one is the navigation's count of partners


def test_a_card_shows_what_is_kept_and_it_adds_up(client: Client, dealers: list[Organisation]) -> None:
    """Feature 30."""
    signed_in(client, "auditor")

    for dealer in dealers[:3]:
        shown, card = card_page(client, dealer), card_of(dealer)
        assert wording.points(card.score) in shown
        counting = [line for line in card.lines.all() if line.contribution is not None]
        for line in counting:
            assert f"<b>{wording.points(line.contribution)}</b>" in shown
            assert wording.figure(line.metric, line.figure, "EUR") in shown
        told = re.findall(r'data-label="Points"><b>([\d.]+)</b>', shown)
        assert sum(line.points or 0 for line in counting) == card.points
        assert (sum(map(Decimal, told)) == round(card.points, 1)) or ROUNDED in shown
        best = max(counting, key=lambda line: line.contribution or 0)
        assert f"Most points come from “{best.metric.label}”: {wording.score(best.contribution)} of" in shown


def test_the_change_is_explained_by_parts_that_add_up(client: Client, dealers: list[Organisation]) -> None:
    signed_in(client, "auditor")
    explained = 0

    for dealer in dealers:
        shown = card_page(client, dealer)
        if "Why it changed since" not in shown:
            continue
        part = shown[shown.index("Why it changed since") :]
        before, *moves, after = (Decimal(n.replace("−", "-")) for n in re.findall(r">(?:<b>)?([+−]?\d+\.\d+)<", part))
        now, earlier = card_of(dealer), card_before(dealer)
        assert (before, after) == (round(earlier.points, 1), round(now.points, 1))
        assert before + sum(moves) == after or ROUNDED in part
        way, by = "rose" if after > before else "fell", abs(now.score - earlier.score)
        by_what = rf"it {way} by {re.escape(wording.score(by))}, most (by|because) “"
        assert re.search(by_what if by >= 50 else "it has hardly moved", shown)
        explained += bool(moves)

    assert explained


def test_what_is_unknown_is_said_and_neither_good_nor_bad(client: Client, suppliers: list[Organisation]) -> None:
    """Feature 31."""
    signed_in(client, "supplier_quality")

    shown = card_page(client, suppliers[0], "supplier")

    assert "no deliveries promised for the period" in shown
    assert "not counted; neither good nor bad" in shown
    assert "measures of 7 are unknown" in shown  # lead time kept, and nobody has rated
    assert ">None<" not in shown


def test_every_figure_leads_to_its_definition_and_to_rows_that_add_up(
    client: Client, dealers: list[Organisation], suppliers: list[Organisation]
) -> None:
    """Feature 28."""
    signed_in(client, "auditor")

    for company in (dealers[0], suppliers[0]):
        for line in lines_of(company):
            shown = page(client, metric_address(company, line.key))
            assert str(line.metric.formula) in shown
            assert str(line.metric.meaning) in shown
            if line.numerator is None:
                assert "There are no rows" in shown
                continue
            foot = shown[shown.index("<tfoot>") : shown.index("</tfoot>")]
            above, below = amounts.currencies(line.metric, "EUR")
            assert f"<b>{amounts.exact(line.numerator, above)}</b>" in foot, line.key
            if (
                line.denominator is not None
                and "Adds to what it is divided by" in shown[shown.index("<thead>") : shown.index("<tbody>")]
            ):
                assert f"<b>{amounts.exact(line.denominator, below)}</b>" in foot, line.key


def test_the_rows_of_a_figure_are_exported_and_sum_to_it(client: Client, dealers: list[Organisation]) -> None:
    signed_in(client, "auditor")
    line = next(each for each in lines_of(dealers[0]) if each.key == "discount_dependence")

    rows = list(csv.DictReader(io.StringIO(text(client.get(metric_address(dealers[0], line.key), {"export": "csv"})))))

    assert len(rows) == line.n
    assert sum(Decimal(row["What it adds"]) for row in rows) == line.numerator
    assert sum(Decimal(row["Adds to what it is divided by"]) for row in rows) == line.denominator


@pytest.mark.parametrize("sort", ["order_number", "-order_date", "product", "above", "-below"])
def test_the_rows_sort_by_every_column(client: Client, dealers: list[Organisation], sort: str) -> None:
    signed_in(client, "auditor")

    assert "The rows behind it" in page(client, metric_address(dealers[0], "discount_dependence") + f"?sort={sort}")


def test_a_metric_of_the_other_kind_or_of_none_is_not_found(client: Client, dealers: list[Organisation]) -> None:
    signed_in(client, "auditor")

    for kind, key in (("dealer", "spend"), ("supplier", "spend"), ("dealer", "gossip"), ("king", "net_sales")):
        assert client.get(reverse("scorecards:metric", args=[dealers[0].public_id, kind, key])).status_code == 404


def test_the_library_has_every_metric_with_its_quartiles(client: Client, dealers: list[Organisation]) -> None:
    signed_in(client, "auditor")

    shown = page(client, "/scorecards/metrics/")

    for wanted in (*of_kind("dealer"), *of_kind("supplier")):
        assert str(wanted.label) in shown
        assert str(wanted.formula) in shown
    assert "starting point" in shown
    assert "Shop" in shown
    assert "Fewer than five partners have this figure now." in shown  # nobody was rated


def test_before_the_first_computation_the_way_to_it_is_shown(client: Client, imported: Importing) -> None:
    signed_in(client, "channel_chief")
    nothing = page(client, "/scorecards/")
    assert "Import these lines first" in nothing

    imported("sell_in", [a_sale(a_dealer(), date(2026, 3, 1))])
    shown = page(client, "/scorecards/")

    assert "Nothing is scored yet" in shown
    assert reverse("scorecards:computation") in shown


def test_those_who_may_have_all_scores_computed_and_see_that_it_runs(
    client: Client, imported: Importing, run_jobs: Callable[[], None]
) -> None:
    imported("sell_in", [a_sale(a_dealer("Nord"), date(2026, 3, 1))])
    chief = signed_in(client, "channel_chief")

    assert client.post(reverse("scorecards:computation")).headers["Location"] == reverse("scorecards:cards")
    [entry] = AuditEntry.objects.filter(operation="scorecards.compute")
    assert (entry.account_id, entry.after["scores"]) == (chief.pk, "dealer")
    assert sentence(entry, Names()) == f"{chief.name} had the scores of all dealers computed again."
    assert "are being computed" in page(client, "/scorecards/")
    run_jobs()

    assert "Nord" in page(client, "/scorecards/?view=dealers")


def test_without_facts_nothing_is_computed_and_nothing_told(client: Client) -> None:
    signed_in(client, "channel_chief")

    client.post(reverse("scorecards:computation"))

    assert not AuditEntry.objects.filter(operation="scorecards.compute").exists()


@pytest.mark.parametrize("role", ["partner_manager", "auditor", "category_buyer"])
def test_others_have_no_scores_computed(client: Client, dealers: list[Organisation], role: str) -> None:
    signed_in(client, role)

    assert client.post(reverse("scorecards:computation")).status_code == 403
    assert reverse("scorecards:computation") not in page(client, "/scorecards/")


def test_the_dealers_own_manager_judges_with_a_reason_and_nobody_else(client: Client, imported: Importing) -> None:
    """Feature 29."""
    manager = an_account(roles=("partner_manager",), name="José Saraiva")
    dealer = a_dealer("Nord", manager=manager)
    imported("sell_in", [a_sale(dealer, date(2026, 3, 1))])
    with acting(SYSTEM):
        compute("dealer")
    address, given = (
        reverse("scorecards:judge_dealer", args=[dealer.public_id, "manager_rating"]),
        {"mark": "4", "reason": "Keeps its word"},
    )

    for role in ("partner_manager", "channel_chief"):
        in_sight_of(signed_in(client, role), dealer)
        assert client.post(address, given).status_code == 403
        assert "What you judge" not in card_page(client, dealer)
    signed_in(client, "category_buyer")
    assert client.post(address, given).status_code == 403
    client.force_login(manager)
    assert "What you judge" in card_page(client, dealer)
    listed = reverse("scorecards:judgements", args=[dealer.public_id, "dealer"])
    assert address in page(client, listed)
    assert address in client.get(listed, headers={"HX-Request": "true"}).content.decode()
    assert 'name="mark"' in page(client, address)
    assert client.post(address, {"mark": "4", "reason": ""}).status_code == 422
    assert client.post(address, given).status_code == 302

    with acting(SYSTEM):
        rating = Rating.objects.get()
    assert (rating.mark, rating.reason, rating.rater) == (4, "Keeps its word", "José Saraiva")
    told = page(client, reverse("network:partner_history", args=[dealer.public_id]))
    assert "José Saraiva rated it 4 of 5. Reason: Keeps its word" in told


@pytest.mark.parametrize("role", ["category_buyer", "supplier_quality"])
def test_buyers_and_quality_engineers_judge_suppliers(client: Client, suppliers: list[Organisation], role: str) -> None:
    signed_in(client, role)
    address = reverse("scorecards:judge_supplier", args=[suppliers[0].public_id, "buyer_rating"])

    refused = client.post(address, {"mark": "4", "reason": " "})
    taken = client.post(address, {"mark": "4", "reason": "Delivers what it says"})

    assert refused.status_code == 422
    assert 'value="4" ' in text(refused).replace("required", "")  # what was chosen is kept
    assert taken.status_code == 302
    assert taken.headers["Location"] == reverse("scorecards:supplier", args=[suppliers[0].public_id])


def test_old_scores_say_that_they_are(client: Client, dealers: list[Organisation]) -> None:
    Computation.objects.filter(is_current=True).update(stale_since=clock.now())
    signed_in(client, "auditor")

    assert "wait to be taken in since" in page(client, "/scorecards/")
    assert "wait to be taken in since" in card_page(client, dealers[0])


def test_a_partner_reads_its_own_card_with_the_same_figures(client: Client, dealers: list[Organisation]) -> None:
    """Feature 32."""
    own = dealers[2]
    signed_in(client, "auditor")
    ours = card_page(client, own)
    signed_in(client, "sales", at=own)

    address = client.get("/portal/scorecard/").headers["Location"]
    theirs = page(client, address)

    for shown in (ours, theirs):
        assert wording.points(card_of(own).score) in shown
    assert re.findall(r"<b>\d+\.\d{3}</b>", ours) == re.findall(r"<b>\d+\.\d{3}</b>", theirs)
    assert "Score" in page(client, "/portal/")
    assert "Open it, and appeal against it there." not in theirs
    signed_in(client, "executive", at=own)
    assert "Open it, and appeal against it there." in page(client, address)


def test_a_partner_sees_no_other_partners_card_name_or_rows(client: Client, dealers: list[Organisation]) -> None:
    own, rival = dealers[:2]
    signed_in(client, "executive", at=own)

    for address in (
        reverse("scorecards:dealer", args=[rival.public_id]), metric_address(rival, "net_sales"), "/scorecards/",
        "/portal/scorecard/supplier/", "/portal/scorecard/supplier/spend/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404
    for key in ("net_sales", "cycle_growth", "breadth", "order_regularity"):
        shown = page(client, reverse("scorecards:portal_metric", args=["dealer", key]))
        assert rival.name not in shown
        assert not any(other.name in shown for other in dealers[1:])


def test_fewer_than_five_peers_are_not_shown(client: Client, imported: Importing) -> None:
    few = [a_dealer(f"Few {n}", business_type="Rare") for n in range(4)]
    imported("sell_in", [a_sale(dealer, date(2026, 3, 1 + n)) for n, dealer in enumerate(few)])
    with acting(SYSTEM):
        compute("dealer")
    signed_in(client, "sales", at=few[0])

    shown = page(client, reverse("scorecards:portal_metric", args=["dealer", "net_sales"]))

    assert "Nothing is shown of its peers" in shown
    assert "upper quarter from" not in shown


def test_a_scale_that_few_others_set_is_not_told_to_a_partner(client: Client, imported: Importing) -> None:
    """Of two, who knows the own figure reads the other's from the ends of the scale."""
    few = [a_supplier(f"Few {n}") for n in range(2)]
    imported("purchase", some_purchases(Random(5), few))
    with acting(SYSTEM):
        compute("supplier")
    signed_in(client, "executive", at=few[0])

    shown = page(client, reverse("scorecards:portal_metric", args=["supplier", "spend"]))
    card = page(client, "/portal/scorecard/supplier/")

    assert "Not told: it was set by the figures of few partners." in shown
    assert "all points" not in shown
    assert "would be" not in card
    signed_in(client, "auditor")
    assert "all points" in page(client, metric_address(few[0], "spend"))


def test_a_company_that_is_both_has_both_cards(client: Client, imported: Importing) -> None:
    both = a_supplier(organisation=a_dealer("Both"))
    imported("sell_in", [a_sale(both, date(2026, 3, 1))])
    imported("purchase", [a_purchase(both, date(2026, 3, 1))])
    with acting(SYSTEM):
        compute("dealer")
        compute("supplier")
    signed_in(client, "executive", at=both)

    home, dealer, supplier = (
        page(client, f"/portal/{end}") for end in ("", "scorecard/dealer/", "scorecard/supplier/")
    )

    assert "Score as a dealer" in home
    assert "Score as a supplier" in home
    assert "Dealer scorecard" in dealer
    assert "Supplier scorecard" in supplier
    assert "As a supplier" in dealer


def test_a_partner_without_a_card_is_told_so(client: Client) -> None:
    signed_in(client, "sales", at=a_dealer("New"))

    assert "No scorecard yet" in page(client, "/portal/scorecard/")


def test_a_companys_page_has_its_score_and_its_history(client: Client, dealers: list[Organisation]) -> None:
    signed_in(client, "auditor")
    own = next(dealer for dealer in dealers if card_of(dealer).score)

    shown = page(client, reverse("network:partner", args=[own.public_id]))

    assert wording.score(card_of(own).score) in shown
    assert reverse("scorecards:dealer", args=[own.public_id]) in shown
    with acting(SYSTEM):
        told = [str(event.text) for event in history.changed(own, 5)]
    assert all(re.search(r"Score ((rose|fell) from [\d.]+ to|stayed at) [\d.]+: ", each) for each in told)


def test_the_list_of_partners_has_score_and_coverage(client: Client, dealers: list[Organisation]) -> None:
    a_dealer("Without")
    signed_in(client, "auditor")

    def told(**asked: str) -> dict[str, dict[str, str]]:
        rows = csv.DictReader(io.StringIO(text(client.get("/partners/", {"view": "", "export": "csv"} | asked))))
        return {next(iter(row.values())): row for row in rows}

    everybody = told()
    assert Decimal(everybody[dealers[0].name]["Score"]) == card_of(dealers[0]).points
    assert everybody["Without"]["Score"] == ""
    assert set(told(scored="no")) == {"Without"}


def test_today_tells_who_moved_most(client: Client, dealers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")

    shown = html.unescape(whole(client, "/today/"))

    moves = {
        dealer.name: (cards[0].score or 0) - (cards[1].score or 0)
        for dealer in dealers
        if len(cards := _cards(dealer)) > 1 and cards[0].score is not None and cards[1].score is not None
    }
    told = shown[shown.index("Scores that moved most") :]
    fell, rose = min(moves, key=lambda name: moves[name]), max(moves, key=lambda name: moves[name])
    assert moves[fell] < 0 < moves[rose]
    assert told.index(fell) < told.index(rose)


def test_today_tells_a_deputy_who_of_theirs_moved_most(client: Client, dealers: list[Organisation]) -> None:
    me, east = signed_in(client, "partner_manager"), a_territory("east")
    for dealer in dealers:
        in_territory(dealer, east)
    assert "Scores that moved most" not in whole(client, "/today/")

    with as_system():
        look_after(east, me, is_deputy=True, starts_on=date(2020, 1, 1))

    assert "Scores that moved most" in whole(client, "/today/")


def _cards(dealer: Organisation) -> list[Card]:
    with acting(SYSTEM):
        return history.of_company(dealer, dealer.pk)["dealer"]


def test_names_are_text_not_markup(client: Client, imported: Importing) -> None:
    dealer = a_dealer(SCRIPT, business_type=SCRIPT)
    imported("sell_in", [a_sale(dealer, date(2026, 3, 1), order_number=SCRIPT)])
    with acting(SYSTEM):
        compute("dealer")
    signed_in(client, "auditor")

    for address in (
        "/scorecards/", reverse("scorecards:dealer", args=[dealer.public_id]), metric_address(dealer, "net_sales"),
        "/scorecards/metrics/", "/today/",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200
        assert SCRIPT not in text(answer)


def test_the_methods_of_intervals_are_explained_where_they_are_named(
    client: Client, suppliers: list[Organisation]
) -> None:
    signed_in(client, "supplier_quality")
    known = next(line for line in lines_of(suppliers[0]) if line.key == "reject_rate")
    assert known.low != known.high

    card = card_page(client, suppliers[0], "supplier")
    pages = (
        page(client, metric_address(suppliers[0], "reject_rate")),
        page(client, "/scorecards/metrics/reject_rate/"),
    )

    for shown in (card, *pages):
        assert "what the partner is really like lies in its 95% interval in about 95 of 100 such cases" in shown
        assert "from how much the value differs from one paper" in shown
    assert "What the 95% intervals say" in card
    assert "Linearised ratio" in card


def test_a_partner_reads_of_its_own_intervals_without_the_words_of_statistics(
    client: Client, suppliers: list[Organisation]
) -> None:
    signed_in(client, "executive", at=suppliers[0])

    card = page(client, "/portal/scorecard/supplier/")
    shown = page(client, reverse("scorecards:portal_metric", args=["supplier", "reject_rate"]))

    for told in (card, shown):
        assert "the partner is really like" not in told
        assert "your true value lies in its 95% interval in about 95 of 100 such cases" in told
    table = card[card.index("<tbody>") : card.index("<tfoot>")]
    assert "inearised" not in table
    assert 'class="ph-line"><svg' in table or "not shown, so that nobody" in table
    before, _summary, folded = shown.partition("How the interval is computed")
    assert "inearised" not in before
    assert "linearised ratio estimator" in folded


def test_cards_under_yours_are_those_of_partners_that_one_looks_after(
    client: Client, dealers: list[Organisation]
) -> None:
    me = signed_in(client, "partner_manager")
    in_sight_of(me, dealers[0])
    other = an_account()
    with acting(SYSTEM):
        dealers[1].partnerships.update(manager=other)

    shown = text(client.get("/scorecards/?care=yes"))
    assert ">Yours " in shown
    assert ">Dealer 0</a>" in shown
    assert ">Dealer 1</a>" not in shown
    signed_in(client, "auditor")
    everyone = text(client.get("/scorecards/"))
    assert ">Yours " not in everyone
    assert ">Dealer 1</a>" in everyone


def test_the_list_opens_on_yours_with_what_fell_most_for_who_looks_after_somebody(
    client: Client, dealers: list[Organisation]
) -> None:
    me = signed_in(client, "partner_manager")
    in_sight_of(me, *dealers)
    with acting(SYSTEM):
        for dealer in dealers[:3]:
            dealer.partnerships.update(manager=me)
        for dealer in dealers[3:]:
            dealer.partnerships.update(manager=an_account())

    shown = text(client.get("/scorecards/"))
    order = [name for name in re.findall(r">(Dealer \d)</a>", shown) if name]
    moves = {each.name: card_of(each).score - card_before(each).score for each in dealers[:3]}
    assert order == sorted(moves, key=lambda name: moves[name])
    assert re.search(r'aria-current="page">Yours ', shown)
    assert re.search(r'href="\?kind=dealer"[^>]*>Dealers ', shown)
    assert ">Dealer 5</a>" in text(client.get("/scorecards/?view=dealers"))

    signed_in(client, "channel_chief")
    assert re.search(r'aria-current="page">Dealers ', text(client.get("/scorecards/")))


def test_the_heat_map_is_of_the_kind_that_the_list_shows(client: Client, dealers: list[Organisation]) -> None:
    signed_in(client, "auditor")

    assert "/scorecards/heat/supplier/" in text(client.get("/scorecards/?kind=supplier"))
    assert "/scorecards/heat/dealer/" in text(client.get("/scorecards/?kind=dealer"))
