"""Files that partners send themselves: lines of their own alone, seen by nobody beside them but us, taken back for a while."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import Workbook

from hanse.facts.models import Monthly
from hanse.intake import refusing
from hanse.intake.kinds import kinds
from hanse.intake.models import Batch
from hanse.intake.senders import TAKEN_BACK
from hanse.intake.tests.sending import again, found, reasons, run_jobs, send, told
from hanse.kernel import clock
from hanse.kernel.contributions import load
from hanse.kernel.web import limits
from hanse.kernel.web.middleware import seats_of
from hanse.network.models import Organisation, VisibilityGrant
from hanse.network.tests.builders import a_dealer, a_partner, a_product, a_supplier, as_system, in_sight_of, signed_in

pytestmark = pytest.mark.django_db
OWN = "Date;Product;Quantity;Amount;Currency\n2026-02-03;P-1;2;20.00;EUR\n2026-02-04;P-1;1;10.00;EUR\n"
NAMED = "Dealer number;Date;Product;Quantity;Amount;Currency\n"
MIXED = NAMED + "D-0001;2026-02-03;P-1;2;20.00;EUR\nD-0002;2026-02-03;P-1;5;50.00;EUR\nX-9;2026-02-03;P-1;1;1.00;EUR\n"
ARRIVED = "Delivery number;Delivery line;Promised on;Delivered on;Supplier;Product;Ordered;Delivered\n"
PORTAL = "/portal"


@pytest.fixture
def north(manufacturer: object) -> Organisation:
    a_product(number="P-1")
    return a_dealer("Nord", reference="D-0001")


@pytest.fixture
def south(north: Organisation) -> Organisation:
    return a_dealer("Süd", reference="D-0002")


def sent(client: Client, content: str, kind: str = "sell_out") -> Batch:
    answer = send(client, kind, content, side=PORTAL)
    assert answer.status_code == 302, told(answer)
    run_jobs()
    return found(answer.url)


def imported(client: Client, batch: Batch) -> Batch:
    with as_system():
        batch.confirm(seen=str(batch.work_id), by=batch.brought_by)
    run_jobs()
    return again(batch)


def lines_of(company: Organisation) -> int:
    with as_system():
        return sum(Monthly.objects.filter(organisation=company).values_list("lines", flat=True))


def test_the_files_that_one_sent_are_a_part_of_the_orders(client: Client, north: Organisation) -> None:
    signed_in(client, "sales", at=north)

    for address in ("/portal/imports/", "/portal/imports/new/"):
        assert '<a class="plain" href="/portal/orders/" aria-current="page">' in client.get(address).content.decode()
    assert 'aria-current="page"' not in client.get("/nothing/").content.decode(), "what is not there stands nowhere"


def test_the_empty_file_of_a_dealer_does_not_ask_who_it_is(client: Client, north: Organisation) -> None:
    signed_in(client, "sales", at=north)
    heads = b"".join(client.get("/portal/imports/template/sell_out/").streaming_content).decode("utf-8-sig").strip()  # type: ignore[attr-defined]
    values = {"Sold on": "2026-02-03", "Product": "P-1", "Quantity": "2", "Amount": "20", "Currency": "EUR"}
    line = ",".join(
        next((say for name, say in values.items() if head.startswith(name)), "") for head in heads.split(",")
    )

    batch = sent(client, f"{heads}\n{line}\n")

    assert "Partner" not in heads
    assert reasons(batch) == []
    assert batch.mapping["fields"].keys() >= {"product", "quantity"}


def test_a_dealer_sends_what_it_sold_and_need_not_say_who_it_is(client: Client, north: Organisation) -> None:
    signed_in(client, "sales", at=north)

    batch = sent(client, OWN)
    shown = told(client.get(f"/portal/imports/{batch.public_id}/"))
    done = imported(client, batch)

    assert (batch.new, batch.rejected, batch.organisation_id) == (2, 0, north.pk)
    assert "Send these 2 lines" in shown
    assert done.state == Batch.State.COMMITTED
    assert lines_of(north) == 2
    assert "/portal/orders/sell_out/" in client.get(f"/portal/imports/{batch.public_id}/").content.decode()
    assert client.get("/portal/orders/sell_out/").status_code == 200


def test_what_came_by_a_file_is_listed_by_itself(client: Client, north: Organisation, south: Organisation) -> None:
    signed_in(client, "sales", at=south)
    theirs = imported(client, sent(client, OWN))
    signed_in(client, "sales", at=north)
    first = imported(client, sent(client, OWN))
    second = imported(client, sent(client, OWN.replace("2026-02", "2026-01")))
    list_of = "/portal/orders/sell_out/?import="

    assert f'href="{list_of}{second.public_id}"' in client.get(f"/portal/imports/{second.public_id}/").content.decode()
    assert shown(client, "/portal/orders/sell_out/") == 4
    assert [shown(client, list_of + each.public_id) for each in (first, second)] == [2, 2]
    assert shown(client, list_of + theirs.public_id) == 4, "a rival's is as good as none"

    signed_in(client, "data_steward")
    here = "/facts/sell_out/?import="
    assert f'href="{here}{first.public_id}"' in client.get(f"/imports/{first.public_id}/").content.decode()
    assert "Import is file.csv" in told(client.get(here + first.public_id))
    assert [shown(client, here + each.public_id) for each in (first, theirs)] == [2, 2]
    in_sight_of(signed_in(client, "partner_manager"), north)
    assert (shown(client, here + first.public_id), "Import is" in told(client.get(here + theirs.public_id))) == (
        4,
        False,
    )


def shown(client: Client, address: str) -> int:
    """So many lines are listed."""
    count = re.search(r"1 to \d+ of (\d+) \. Amounts", told(client.get(address)))
    assert count is not None
    return int(count[1])


def test_lines_of_others_are_refused_alike_whether_they_exist_or_not(
    client: Client, north: Organisation, south: Organisation
) -> None:
    signed_in(client, "sales", at=north)

    batch = sent(client, MIXED)
    told_why = [reason.replace("D-0002", "?").replace("X-9", "?") for _line, _column, reason in reasons(batch)]
    imported(client, batch)

    assert (batch.new, batch.rejected) == (1, 2)
    assert told_why[0] == told_why[1]
    with as_system():
        assert not batch.rejected_rows.exclude(reference="").exists(), "a line kept aside could become somebody else's"
    assert lines_of(south) == 0


def test_a_rival_sees_nothing_of_it_and_we_see_who_sent_it(
    client: Client, north: Organisation, south: Organisation
) -> None:
    signed_in(client, "sales", at=north)
    batch = sent(client, MIXED)
    signed_in(client, "sales", at=south)
    rival = [client.get(f"/portal/imports/{batch.public_id}/{page}") for page in ("", "rejected/", "rejected/file/")]
    rivals_list = told(client.get("/portal/imports/"))
    signed_in(client, "data_steward")
    ours = told(client.get("/imports/"))

    assert [answer.status_code for answer in rival] == [404, 404, 404]
    assert "file.csv" not in rivals_list
    assert "file.csv" in ours
    assert "Nord" in ours
    assert "Nord" in told(client.get(f"/imports/{batch.public_id}/"))


def test_the_way_in_offers_what_it_may_send_and_asks_no_more_than_it_must(client: Client, north: Organisation) -> None:
    signed_in(client, "sales", at=north)

    shown = told(client.get("/portal/imports/new/"))

    assert "Sold on, Product, Quantity, Currency" in shown
    assert "Sell-in" not in shown
    assert "Deliveries" not in shown


@pytest.mark.parametrize("kind", ["sell_in", "organisations", "delivery", "currency_rate"])
def test_a_dealer_sends_no_other_kinds(client: Client, north: Organisation, kind: str) -> None:
    signed_in(client, "partner_administrator", at=north)

    answer = send(client, kind, OWN, side=PORTAL)

    assert answer.status_code == 422
    with as_system():
        assert not Batch.objects.exists()


def test_what_we_have_from_our_own_books_is_not_changed_by_the_partner(client: Client, manufacturer: object) -> None:
    supplier = a_supplier("Werk", reference="S-1")
    a_product(number="P-1")
    signed_in(client, "data_steward")
    ours = send(client, "delivery", f"{ARRIVED}L-1;1;2026-02-01;2026-02-09;S-1;P-1;5;5\n")
    run_jobs()
    imported(client, found(ours.url))
    signed_in(client, "quality", at=supplier)

    better = sent(
        client,
        f"{ARRIVED}L-1;1;2026-02-01;2026-02-01;S-1;P-1;5;5\nL-2;1;2026-02-01;2026-02-01;S-1;P-1;5;5\n",
        "delivery",
    )
    own = imported(client, better)
    corrected = sent(client, f"{ARRIVED}L-2;1;2026-02-01;2026-02-02;S-1;P-1;5;5\n", "delivery")

    assert (own.new, own.corrected, own.rejected) == (1, 0, 1)
    assert "our own books" in reasons(own)[0][2]
    assert corrected.corrected == 1


def test_its_own_file_is_taken_back_for_a_while(client: Client, north: Organisation) -> None:
    signed_in(client, "sales", at=north)
    batch = imported(client, sent(client, OWN))
    asked = {"typed": batch.file_name}

    with clock.standing_at(clock.now() + TAKEN_BACK + timedelta(hours=1)):
        late = client.post(f"/portal/imports/{batch.public_id}/withdrawal/", asked)
    kept = lines_of(north)
    client.post(f"/portal/imports/{batch.public_id}/withdrawal/", asked)
    run_jobs()

    assert late.status_code == 409
    assert kept == 2
    assert again(batch).state == Batch.State.WITHDRAWN
    assert lines_of(north) == 0


def test_its_mapping_is_its_own(client: Client, north: Organisation, south: Organisation) -> None:
    signed_in(client, "sales", at=north)
    imported(client, sent(client, OWN))
    signed_in(client, "sales", at=south)

    batch = sent(client, OWN.replace("20.00", "30.00"))

    assert not batch.recalled
    assert (batch.new, batch.corrected, batch.rejected) == (2, 0, 0)


def test_the_largest_lines_keep_nobody_else_out(client: Client, north: Organisation, south: Organisation) -> None:
    head, line = OWN.splitlines()[:2]
    largest = [line.replace(";2;20.00", f";{'9' * 14};{'9' * 14}") + f";{number}" for number in range(150)]
    signed_in(client, "sales", at=north)
    first = imported(client, sent(client, "\n".join([f"{head};Receipt", *largest])))
    signed_in(client, "sales", at=south)

    second = imported(client, sent(client, OWN))

    assert [first.state, second.state] == [Batch.State.COMMITTED] * 2
    with as_system():
        assert Monthly.objects.get(organisation=north).quantity > 10**16
    assert lines_of(south) == 2


def test_who_left_the_company_has_nothing_imported(client: Client, north: Organisation) -> None:
    account = signed_in(client, "sales", at=north)
    batch = sent(client, OWN)
    with as_system():
        batch.confirm(seen=str(batch.work_id), by=batch.brought_by)
        north.people.filter(account=account).update(left_on=clock.today())

    run_jobs()

    assert again(batch).trouble
    assert lines_of(north) == 0


def test_another_company_that_is_let_into_the_orders_reads_no_reports(client: Client, north: Organisation) -> None:
    signed_in(client, "sales", at=north)
    imported(client, sent(client, OWN))
    assert client.get("/portal/orders/sell_out/").status_code == 200
    with as_system() as system:
        other = a_partner("distributor", "Fulmar")
        today = clock.today()
        VisibilityGrant.give(
            north, by=system, grantee=other, resource="orders", starts_on=today, ends_on=None, reason="Agreed"
        )
    reader = signed_in(client, "sales", at=other)
    seat = next(each for each in seats_of(reader) if each.actor.organisation_id == north.pk)
    client.post("/seat/", {"seat": seat.key})

    assert client.get("/portal/orders/").status_code == 200
    assert client.get("/portal/orders/sell_out/").status_code == 404
    assert "Stock" not in told(client.get("/portal/"))


def test_who_is_no_dealer_any_more_has_nothing_imported(client: Client, north: Organisation) -> None:
    signed_in(client, "sales", at=north)
    batch = sent(client, OWN)
    a_supplier(organisation=north)
    with as_system():
        batch.confirm(seen=str(batch.work_id), by=batch.brought_by)
        north.partnerships.filter(role="dealer").update(state="former")

    run_jobs()

    assert "you do not send us such files" in again(batch).trouble
    assert lines_of(north) == 0


def test_kinds_that_partners_send_keep_companies_apart() -> None:
    load("contributions")
    own = [kind for kind in kinds() if kind.sent_by]

    assert {kind.key for kind in own} == {"sell_out", "stock", "delivery", "inspection"}
    assert all("organisation_id" in kind.identity for kind in own)  # type: ignore[attr-defined]


def test_of_a_partners_bad_lines_so_many_are_kept_as_one_can_mend_and_the_rest_is_counted(
    client: Client, north: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusing, "OF_A_FILE", 3)
    monkeypatch.setattr(refusing, "OF_A_COMPANY", 5)
    twice = OWN.splitlines()[1].replace("20.00", "21.00")
    bad = OWN + "".join(f"never;P-1;{number};1.00;EUR\n" for number in range(2)) + f"{twice}\n" * 4
    signed_in(client, "sales", at=north)

    first = imported(client, sent(client, bad))
    shown = told(client.get(f"/portal/imports/{first.public_id}/"))
    listed = told(client.get(f"/portal/imports/{first.public_id}/rejected/"))
    second = sent(client, bad.replace("never", "nowhere"))
    signed_in(client, "data_steward")
    ours = found(send(client, "sell_out", NAMED + "X-9;2026-02-03;P-1;1;1.00;EUR\n" * 7).url)
    run_jobs()

    assert (first.new, first.rejected, second.rejected, again(ours).rejected) == (2, 6, 6, 7)
    assert "3 more refused lines are not kept" in shown
    assert "3 more refused lines are not kept" in listed
    assert "All 3" in shown
    with as_system():
        assert [each.rejected_rows.count() for each in (first, second, ours)] == [0, 3, 7]


def test_of_what_a_partners_files_change_so_much_is_listed_as_of_its_bad_lines(
    client: Client, north: Organisation, south: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusing, "OF_A_FILE", 3)
    monkeypatch.setattr(refusing, "OF_A_COMPANY", 5)
    signed_in(client, "sales", at=south)
    theirs = sent(client, OWN)
    signed_in(client, "sales", at=north)
    imported(client, sent(client, OWN))

    files = [sent(client, OWN.replace("20.00", f"{amount}.00")) for amount in range(21, 26)]
    oldest = client.get(f"/portal/imports/{files[0].public_id}/")

    assert {(each.corrected, each.known) for each in map(again, files)} == {(1, 1)}
    assert oldest.status_code == 200
    with as_system():
        assert [each.differences.exists() for each in files] == [False, False, True, True, True]
        assert theirs.differences.count() == 2, "nobody else's go"


def test_a_partners_files_bring_lines_of_so_many_months_in_a_day(
    client: Client, north: Organisation, south: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "months", limits.Limit(timedelta(days=1), partner=3))
    lines = [f"{year}-02-03;P-1;1;10.00;EUR\n" for year in range(2020, 2024)]
    head = OWN[: OWN.index("2026")]
    signed_in(client, "sales", at=north)

    of_four = imported(client, sent(client, "".join([head, *lines])))
    of_one, of_two = (imported(client, sent(client, content)) for content in (OWN, "".join([head, *lines[:2]])))
    more = imported(client, sent(client, OWN.replace("2026-02", "2026-03")))
    signed_in(client, "sales", at=south)
    theirs = imported(client, sent(client, OWN))
    signed_in(client, "data_steward")
    ours = found(send(client, "sell_out", "".join([NAMED, *(f"D-0002;{line}" for line in lines)])).url)
    run_jobs()

    assert of_four.state == more.state == Batch.State.STAGED
    assert "lines of 4 months; up to 3 are taken in a day" in of_four.trouble_told
    assert "asked for too often" in more.trouble_told
    assert {each.state for each in (of_one, of_two, theirs)} == {Batch.State.COMMITTED}
    assert lines_of(north) == 4
    assert imported(client, ours).new == 4, "we ourselves as many as we like"


def test_a_company_sends_so_much_in_a_day_and_what_it_discarded_does_not_count(
    client: Client, north: Organisation, south: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusing, "BYTES_A_DAY", 2 * len(OWN))
    signed_in(client, "sales", at=north)
    first, _second = sent(client, OWN), sent(client, OWN.replace("P-1", "P-9"))

    refused = send(client, "sell_out", OWN.replace("EUR", "USD"), side=PORTAL)
    client.post(f"/portal/imports/{first.public_id}/removal/")
    after = send(client, "sell_out", OWN.replace("EUR", "USD"), side=PORTAL)
    signed_in(client, "sales", at=south)

    assert refused.status_code == 422
    assert "within a day" in told(refused)
    assert after.status_code == 302
    assert send(client, "sell_out", OWN, side=PORTAL).status_code == 302


def test_what_packed_files_unpack_to_counts_for_the_day_also_when_they_are_discarded(
    client: Client, north: Organisation, south: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusing, "UNPACKED_PART", 1)  # of 200 a day
    packed = gzip.compress((OWN + "\n" * 60).encode())
    signed_in(client, "sales", at=north)
    first = found(send(client, "sell_out", packed, "own.csv.gz", side=PORTAL).url)
    run_jobs()
    client.post(f"/portal/imports/{first.public_id}/removal/")

    refused = send(client, "sell_out", packed, "own.csv.gz", side=PORTAL)
    plain = send(client, "sell_out", OWN, side=PORTAL)
    signed_in(client, "sales", at=south)
    others = send(client, "sell_out", packed, "own.csv.gz", side=PORTAL)
    monkeypatch.setattr(refusing, "BYTES_A_DAY", len(OWN))
    larger = send(client, "sell_out", packed, "own.csv.gz", side=PORTAL)

    assert (refused.status_code, plain.status_code, others.status_code, larger.status_code) == (422, 302, 302, 422)
    assert "too often" in told(refused)
    assert "own.csv.gz unpacks to" in told(larger)


def test_a_file_that_is_read_again_counts_again(
    client: Client, north: Organisation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Else who sent one would keep the worker at it, or the server at a workbook, for as long as they like."""
    monkeypatch.setitem(limits.LIMITS, "unpack", limits.Limit(timedelta(days=1), partner=2))
    signed_in(client, "sales", at=north)
    book = Workbook()
    for sheet in (book.worksheets[0], book.create_sheet("Older")):
        for line in OWN.splitlines():
            sheet.append(line.split(";"))
    book.save(tmp_path / "book.xlsx")
    workbook = found(send(client, "sell_out", (tmp_path / "book.xlsx").read_bytes(), "book.xlsx", side=PORTAL).url)
    table = sent(client, OWN)

    def again_by(what: str, batch: Batch, **given: str) -> int:
        address = f"/api/v1/imports/{batch.public_id}/{what}"
        status = client.post(address, given, content_type="application/json").status_code
        run_jobs()
        return status

    assert [again_by("sheet", workbook, sheet="Older"), again_by("check", table)] == [200, 200]
    assert [again_by("sheet", workbook, sheet="Sheet"), again_by("check", table)] == [429, 429]


def test_products_that_a_partner_may_not_know_are_answered_like_numbers_that_there_are_not(
    client: Client, north: Organisation
) -> None:
    secret = a_product(number="P-SECRET", name="Coming soon")
    secret.active = False
    secret.save()
    signed_in(client, "sales", at=north)
    head, line, _more = OWN.splitlines()
    names = ("P-SECRET", "Coming soon", "P-NOTHING")

    batch = sent(client, "\n".join([head, line, *(line.replace("P-1", name) for name in names)]))
    said = {reason.replace(name, "?") for name, (_l, _c, reason) in zip(names, reasons(batch), strict=True)}

    assert (batch.new, batch.rejected, len(said)) == (1, 3, 1)


def test_a_supplier_learns_nothing_of_what_others_supply(client: Client, manufacturer: object) -> None:
    werk, rival = a_supplier("Werk", reference="S-1"), a_supplier("Rival", reference="S-2")
    for number in ("P-1", "P-2"):
        a_product(number=number)
    signed_in(client, "data_steward")
    books = f"{ARRIVED}L-1;1;2026-02-01;2026-02-09;S-1;P-1;5;5\nL-2;1;2026-02-01;2026-02-01;S-2;P-2;5;5\n"
    ours = send(client, "delivery", books)
    run_jobs()
    imported(client, found(ours.url))
    for company, own, others in ((werk, "P-1", "P-2"), (rival, "P-2", "P-1")):
        signed_in(client, "quality", at=company)

        batch = sent(client, ARRIVED.replace("Supplier;", "") + "".join(
            f"L-9;{line};2026-02-01;2026-02-01;{number};5;5\n" for line, number in enumerate((own, others, "P-9"))
        ), "delivery")  # fmt: skip

        said = [reason.replace(others, "?").replace("P-9", "?") for _line, _column, reason in reasons(batch)]
        assert (batch.new, batch.rejected, len(set(said))) == (1, 2, 1)
