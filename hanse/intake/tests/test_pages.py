"""The import pages, from the file to the result and back."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hanse.intake import mending
from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.intake.rest import aside
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import todos
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.operating import folders
from hanse.kernel.web import limits
from hanse.kernel.web.middleware import seats_of

from .sending import (
    DEALERS,
    NOVEMBER,
    a_partner,
    again,
    as_system,
    chosen,
    confirm,
    found,
    imported,
    own_home,
    reasons,
    run_jobs,
    send,
    sent,
    signed_in,
    steward,
    told,
)  # fmt: skip

pytestmark = pytest.mark.django_db
__all__ = ["own_home", "steward"]
Work = Batch.Work


def page(batch: Batch, part: str = "") -> str:
    return f"/imports/{batch.public_id}/{part}"


def test_a_file_of_companies_goes_from_the_desk_to_the_network(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS, "dealers.csv")

    shown = told(steward.get(page(batch)))
    assert (batch.state, batch.new, batch.read) == ("staged", 4, 4)
    assert "dealers.csv" in shown
    assert "Import 4 lines" in shown
    assert "Bike Shop 1" in shown
    assert apps.get_model("network", "Organisation")._base_manager.model.__name__ == "Organisation"

    confirm(steward, batch)
    run_jobs()

    batch = again(batch)
    assert batch.state == "committed"
    with as_system():
        names = set(apps.get_model("network", "Organisation").objects.values_list("name", flat=True))
    assert names == {f"Bike Shop {n}" for n in range(1, 5)}
    result = steward.get(page(batch))
    assert "Imported" in told(result)
    assert 'href="/partners/' in result.content.decode()


def test_a_file_whose_reading_broke_off_is_read_without_being_sent_again(steward: Client, tmp_path: Path) -> None:
    path = tmp_path / "dealers.csv"
    path.write_text(DEALERS)
    account = Account.objects.get(email="steward@example.org")
    with as_system():
        by = Actor.staff(account_id=account.pk, name=account.name, roles=["data_steward"])
        batch = Batch.receive(path, kind="organisations", by=by)  # and there the connection was cut

    shown = told(steward.get(page(batch)))
    assert "it is kept, but it was not read yet" in shown
    assert "Check the file" not in shown
    assert "The same in every line" not in shown
    assert steward.post(page(batch, "sheet/")).status_code == 302
    run_jobs()

    assert (again(batch).state, again(batch).new) == ("staged", 4)
    assert "Import 4 lines" in told(steward.get(page(batch)))


def test_lines_of_sell_in_are_counted_confirmed_and_lead_to_the_facts(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    batch = sent(steward, "sell_in", NOVEMBER.encode("cp1252"), "november.csv")

    shown = told(steward.get(page(batch)))
    assert "5 lines, semicolons, Windows-1252" in shown
    assert "Import 3 lines" in shown
    assert "= 3 + 0 + 0 + 2" in shown
    assert reasons(batch)[1][:2] == (5, "Datum")
    assert "31.11.2026" in reasons(batch)[1][2]

    confirm(steward, batch)
    run_jobs()

    batch = again(batch)
    assert (batch.state, batch.new, batch.rejected, batch.read) == ("committed", 3, 2, 5)
    assert apps.get_model("facts", "FactTable").objects.get(kind="sell_in").lines == 3
    assert 'href="/facts/sell_in/?import=' in steward.get(page(batch)).content.decode()


def test_what_a_file_does_not_say_is_told(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    lines = "Order,Dealer number,Order date,Quantity,Net amount\nSO1,AW00001,2026-11-03,2,12.50\n"
    batch = sent(steward, "sell_in", lines, "november.csv")

    assert "No column gives the currency, so every amount is taken as EUR." in told(steward.get(page(batch)))


def test_the_same_file_twice_changes_nothing_and_says_so(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)

    batch = sent(steward, "organisations", DEALERS, "again.csv")

    assert (batch.new, batch.known) == (0, 4)
    assert "Every line is already known: importing this file changes nothing." in told(steward.get(page(batch)))


def test_a_correction_shows_old_and_new_side_by_side(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)

    batch = sent(steward, "organisations", DEALERS.replace("Bike Shop 2", "Two Wheels"))

    shown = told(steward.get(page(batch)))
    assert batch.corrected == 1
    assert "Bike Shop 2 Two Wheels" in shown


def test_the_layout_of_a_confirmed_file_is_remembered(steward: Client) -> None:
    first = sent(steward, "organisations", "Kode;Firma;Name\nA1;Ada;x\n", "october.csv")
    given = chosen(steward, first) | {"means_0": "reference", "means_1": "name", "means_2": "legal_name"}
    steward.post(page(first, "check/"), given)
    run_jobs()
    confirm(steward, again(first))
    run_jobs()
    assert again(first).state == "committed"

    second = sent(steward, "organisations", "Kode;Firma;Name\nB1;Bo;y\n", "november.csv")

    assert second.mapping["fields"] == again(first).mapping["fields"]
    assert "Same layout as october.csv, so the same mapping is proposed." in told(steward.get(page(second)))


def test_a_changed_layout_is_noticed_and_asked_about(steward: Client) -> None:
    imported(steward, "organisations", DEALERS, "october.csv")

    batch = sent(steward, "organisations", "Dealer number;Name;Country;City\nAW00009;Nine;GB;York\n", "november.csv")

    shown = told(steward.get(page(batch)))
    assert batch.state == "received"
    assert "The layout differs from october.csv: City came in. Say what that means." in shown
    assert "Not sure" in shown


def test_days_that_could_be_read_two_ways_are_asked_about_and_read_as_chosen(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    lines = "Order number,Dealer number,Order date,Quantity,Net amount\n" + "".join(
        f"S{n},AW00001,0{n}/02/2026,1,5.50\n" for n in range(1, 5)
    )
    batch = sent(steward, "sell_in", lines)
    assert batch.state == "received"
    shown = told(steward.get(page(batch)))
    assert "Not sure" in shown
    given = chosen(steward, batch)
    way = next(name for name, value in given.items() if name.startswith("way_") and value in {"%d/%m/%Y", "%m/%d/%Y"})

    steward.post(page(batch, "check/"), given | {way: "%d/%m/%Y"})
    run_jobs()

    batch = again(batch)
    assert batch.mapping["fields"]["order_date"]["date"] == "%d/%m/%Y"
    assert batch.new == 4
    assert "1 February" in told(steward.get(page(batch)))


def test_what_is_missing_is_named_and_may_be_said_for_every_line(steward: Client) -> None:
    batch = sent(steward, "organisations", "Number;Name\nA1;Ada Bikes\n")
    without = chosen(steward, batch) | {"means_1": ""}

    refused = steward.post(page(batch, "check/"), without)

    assert refused.status_code == 422
    assert "No column is Name. Choose the column, or give one value for every line." in told(refused)
    steward.post(page(batch, "check/"), without | {"constant_name": "Ada Bikes"})
    run_jobs()
    assert again(batch).mapping["fields"]["name"] == {"constant": "Ada Bikes"}
    assert again(batch).new == 1


def test_two_columns_cannot_be_the_same_field(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS)

    refused = steward.post(page(batch, "check/"), chosen(steward, batch) | {"means_2": "name"})

    assert refused.status_code == 422
    assert "Name and Country cannot both be Name." in told(refused)


def test_a_change_beside_the_button_is_not_imported_unchecked(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS)

    refused = confirm(steward, batch, means_2="city")

    run_jobs()
    assert refused.status_code == 422
    assert "Check the file again first." in told(refused)
    assert again(batch).state == "staged"


def test_choosing_draws_the_columns_anew_and_keeps_nothing(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS)

    shown = steward.post(page(batch, "columns/"), chosen(steward, batch) | {"means_2": "city"})

    assert "Check again" in told(shown)
    assert "Import 4 lines" not in told(shown)
    assert again(batch).mapping == batch.mapping


def test_two_who_confirm_at_once_import_once(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS)
    given = chosen(steward, batch)

    first = steward.post(page(batch, "commitment/"), given)
    second = signed_in("channel_chief").post(page(batch, "commitment/"), given)
    run_jobs()
    third = steward.post(page(batch, "commitment/"), given)
    run_jobs()

    assert [answer.status_code for answer in (first, second, third)] == [302, 302, 302]
    assert (again(batch).state, again(batch).new) == ("committed", 4)
    with as_system():
        assert apps.get_model("network", "Organisation").objects.count() == 4


def test_a_check_that_somebody_else_repeated_has_to_be_looked_at_first(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS)
    seen = chosen(steward, batch)
    steward.post(page(batch, "check/"), seen)
    run_jobs()

    refused = steward.post(page(batch, "commitment/"), seen)

    assert refused.status_code == 409
    assert "was changed by somebody else. Look at it again." in told(refused)
    assert again(batch).state == "staged"


def test_a_withdrawal_wants_the_name_and_takes_everything_back(steward: Client) -> None:
    batch = imported(steward, "organisations", DEALERS, "dealers.csv")
    assert "The 4 lines that were new go." in told(steward.get(page(batch)))

    refused = steward.post(page(batch, "withdrawal/"), {"typed": "dealers"})
    assert (refused.status_code, again(batch).work) == (409, "")
    steward.post(page(batch, "withdrawal/"), {"typed": "dealers.csv"})
    assert "Withdrawing dealers.csv" in told(steward.get(page(batch)))
    run_jobs()

    assert again(batch).state == "withdrawn"
    assert "nothing of it counts any more" in told(steward.get(page(batch)))
    with as_system():
        assert not apps.get_model("network", "Organisation").objects.exists()


def test_rejected_lines_are_listed_and_come_as_a_file_to_mend(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    batch = imported(steward, "sell_in", NOVEMBER, "november.csv")
    listed = told(steward.get(page(batch, "rejected/")))
    assert "AW00009" in listed
    assert "SO2;1;AW00009;04.11.2026;-5;-3,20;EUR" in listed

    file = b"".join(steward.get(page(batch, "rejected/file/")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    head, *lines = file.splitlines()
    assert head.startswith(NOVEMBER.splitlines()[0])
    assert lines[0].startswith("SO2;1;AW00009;04.11.2026;-5;-3,20;EUR;4;")
    mended = file.replace("AW00009", "AW00004").replace("31.11.2026", "30.11.2026")
    second = sent(steward, "sell_in", mended, "mended.csv")
    assert (second.read, second.new, second.rejected) == (2, 2, 0)
    assert "Same layout as november.csv" in told(steward.get(page(second)))


def test_the_file_of_refused_lines_is_limited_as_exports_are(steward: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = sent(steward, "organisations", "Number;Name\n1;\n", "one.csv")
    monkeypatch.setitem(limits.LIMITS, "export", replace(limits.LIMITS["export"], account=1))

    assert [steward.get(page(batch, "rejected/file/")).status_code for _time in range(2)] == [200, 429]


def test_what_stands_in_a_file_stays_text(steward: Client) -> None:
    name = "<script>alert(1)</script>"
    batch = sent(steward, "organisations", f"Number;Name;{name}\n;<b>Eve</b>;=HYPERLINK(1)\n", f"{name}.csv")

    shown = steward.get(page(batch)).content.decode()
    assert "<script>alert" not in shown
    assert "<b>Eve" not in shown
    file = b"".join(steward.get(page(batch, "rejected/file/")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert ";'=HYPERLINK(1);" in file


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "nothing.csv", "nothing.csv is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture.csv", "picture.csv is a PNG file, not a table."),
        (b"%PDF-1.7 ...", "report.csv", "report.csv is a PDF file, not a table."),
        (b"PK\x03\x04 no archive", "broken.xlsx", "broken.xlsx"),
        (b"\x1f\x8b\x08\x00 no archive", "broken.csv.gz", "broken.csv.gz"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    steward: Client, content: bytes, name: str, sentence: str
) -> None:
    answer = send(steward, "sell_in", content, name)

    assert answer.status_code == 422
    assert sentence in told(answer)
    assert "hash" not in told(answer)
    with as_system():
        assert not Batch.objects.exists()


def test_a_file_made_to_fill_the_disk_is_not_taken(steward: Client) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 120_000_000)

    answer = send(steward, "sell_in", packed.getvalue(), "small.zip")

    assert answer.status_code == 422
    assert "small.zip unpacks to far more than a table would." in told(answer)


def test_the_file_is_chosen_before_what_it_holds(steward: Client) -> None:
    shown = told(steward.get("/imports/new/"))

    assert shown.index("Choose a file or drop it here") < shown.index("What does the file hold?")


def test_without_a_kind_or_a_file_the_form_says_so(steward: Client) -> None:
    answer = steward.post("/imports/new/", {})

    assert answer.status_code == 422
    assert "Say what the file holds." in told(answer)
    assert "Choose a file." in told(answer)


def test_a_file_can_be_forgotten_before_it_is_imported(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS, "dealers.csv")

    answer = steward.post(page(batch, "removal/"), follow=True)

    assert "dealers.csv is forgotten; nothing was imported." in told(answer)
    assert steward.get(page(batch)).status_code == 404


def test_what_was_imported_is_not_forgotten(steward: Client) -> None:
    batch = imported(steward, "organisations", DEALERS, "dealers.csv")

    answer = steward.post(page(batch, "removal/"))

    assert answer.status_code == 409
    assert "dealers.csv is imported and stays in the list." in told(answer)


@pytest.mark.parametrize("kind", ["organisations", "people", "products", "sell_in", "purchase"])
def test_the_empty_file_of_a_kind_is_recognised_whole(steward: Client, kind: str) -> None:
    head = b"".join(steward.get(f"/imports/template/{kind}/").streaming_content).decode("utf-8-sig").strip()  # type: ignore[attr-defined]

    batch = found(send(steward, kind, f"{head}\n{',' * head.count(',')}\n").url)

    meant = {rule.get("column") for rule in batch.mapping["fields"].values()}
    assert {column["name"] for column in batch.columns} <= meant


@pytest.mark.parametrize("role", ["auditor"])
def test_who_may_look_may_not_touch(steward: Client, role: str) -> None:
    batch = sent(steward, "organisations", DEALERS)
    reader = signed_in(role)

    shown = told(reader.get(page(batch)))

    assert "Bike Shop 1" in shown
    assert "Import 4 lines" not in shown
    assert "Discard" not in shown
    assert reader.get("/imports/new/").status_code == 403
    for step in ("check", "columns", "commitment", "withdrawal", "removal"):
        assert reader.post(page(batch, f"{step}/")).status_code == 403
    assert again(batch).state == "staged"


def test_others_of_ours_are_refused_and_partners_find_nothing(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS)

    assert signed_in("category_buyer").get("/imports/").status_code == 403
    dealer = a_partner()
    for part in ("", "rejected/", "rejected/file/", "progress/"):
        assert dealer.get(page(batch, part)).status_code == 404
    assert dealer.get("/imports/").status_code == 404
    assert dealer.post(page(batch, "commitment/")).status_code == 404


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_pages_ask_the_database_at_most_ten_times(steward: Client) -> None:
    for number in range(3):
        batch = imported(steward, "organisations", DEALERS.replace("Shop", f"Shop {number}"))

    assert _queries(steward, "/imports/") <= 10
    assert _queries(steward, page(batch)) <= 10
    assert _queries(steward, page(batch, "rejected/")) <= 10


def test_progress_is_told_until_it_is_over(steward: Client) -> None:
    batch = found(send(steward, "organisations", DEALERS, "dealers.csv").url)

    going = steward.get(page(batch, "progress/"))
    run_jobs()
    over = steward.get(page(batch, "progress/"))

    assert "Checking dealers.csv" in told(going)
    assert "HX-Refresh" not in going
    assert over["HX-Refresh"] == "true"


def _waiting(email: str) -> list[Any]:
    actor = seats_of(Account.objects.get(email=email))[0].actor
    source = next(source for source in todos if source.key == "imports")
    with as_system():
        return list(source.find(actor))


def test_a_checked_file_waits_for_who_sent_it(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS, "dealers.csv")
    signed_in("channel_chief")

    assert [str(todo.sentence) for todo in _waiting("steward@example.org")] == ["Confirm the import of dealers.csv"]
    assert _waiting("channel_chief@example.org") == []
    confirm(steward, batch)
    run_jobs()
    assert _waiting("steward@example.org") == []


def test_the_list_finds_filters_and_exports(steward: Client) -> None:
    imported(steward, "organisations", DEALERS, "dealers.csv")
    sent(steward, "products", "Number;Name\nP1;Bell\n", "bells.csv")

    assert "dealers.csv" not in told(steward.get("/imports/?q=bells"))
    assert "bells.csv" not in told(steward.get("/imports/?view=imported"))
    export = b"".join(steward.get("/imports/?export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "dealers.csv" in export


def test_what_came_by_the_command_line_is_shown_with_its_columns_and_remembered(
    steward: Client, tmp_path: Path
) -> None:
    path = tmp_path / "october.csv"
    path.write_text("Kode;Firma;Extra\nA1;Ada Bikes;-\n;Nameless;-\n")
    fields = {"reference": {"column": "Kode"}, "name": {"column": "Firma"}, "role": {"constant": "dealer"}}
    with as_system() as actor:
        batch = Batch.receive(path, kind="organisations", by=actor)
        batch.stage(Mapping.parse({"fields": fields}))
        batch.commit(by=actor)

    shown = told(steward.get(page(batch)))
    assert "Kode A1 Our number" in shown
    file = b"".join(steward.get(page(batch, "rejected/file/")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert file.splitlines()[1].startswith(";Nameless;-;3;")
    second = sent(steward, "organisations", "Kode;Firma;Extra\nB1;Bo Bikes;-\n", "november.csv")
    assert second.mapping["fields"] == fields


def test_a_forgotten_import_takes_its_file_with_it_unless_another_has_the_same(
    steward: Client, django_capture_on_commit_callbacks: Any
) -> None:
    """People stand in files; of one that nobody knows any more an erasure would find nothing."""
    first, second = (sent(steward, "organisations", DEALERS, "dealers.csv") for _time in range(2))

    def forget(batch: Batch) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            steward.post(f"/imports/{batch.public_id}/removal/")

    forget(first)
    assert second.file.exists()
    forget(second)
    assert not second.file.exists()


def test_a_file_that_breaks_the_reader_leaves_nothing(
    steward: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def broken(batch: Batch, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Batch, "recognise", broken)
    with pytest.raises(RuntimeError), django_capture_on_commit_callbacks(execute=True):
        send(steward, "organisations", DEALERS)

    with as_system():
        assert not Batch.objects.exists()
    assert not any(folders.files().iterdir())


@pytest.mark.parametrize("ending", ["y" * 300, "\N{SNOWMAN}" * 120])
def test_a_file_is_taken_whatever_it_is_called(steward: Client, ending: str) -> None:
    assert send(steward, "organisations", DEALERS, f"dealers.{ending}").status_code == 302


def test_a_file_whose_columns_wait_is_not_imported_and_says_where_they_are_confirmed(steward: Client) -> None:
    batch = sent(steward, "organisations", "Alpha;Beta;Gamma\nx;y;z\n", "strange.csv")
    assert again(batch).asks

    refused = steward.post(page(batch, "commitment/"), {"checked": ""})

    assert refused.status_code == 422
    assert "The columns wait to be confirmed." in told(refused)
    assert again(batch).state == "received"
    with as_system(), pytest.raises(Refused, match=rf"strange\.csv wait .* {page(batch)}$"):
        again(batch).confirm(seen="", by=Actor.system("test"))


def refused_and_mended(steward: Client) -> tuple[Batch, Batch]:
    """November with two refused lines, and our file of them, of which one is mended and imported."""
    imported(steward, "organisations", DEALERS)
    first = imported(steward, "sell_in", NOVEMBER, "november.csv")
    file = b"".join(steward.get(page(first, "rejected/file/")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return first, imported(steward, "sell_in", file.replace("AW00009", "AW00004"), "mended.csv")


def still_refused(steward: Client, batch: Batch) -> set[str]:
    listed = told(steward.get(page(batch, "rejected/?mended=no")))
    return {order for order in ("SO2", "SO3") if f"{order};1;" in listed}


def test_a_refused_line_that_a_later_file_mends_waits_no_more_and_leads_there(steward: Client) -> None:
    first, second = refused_and_mended(steward)

    assert still_refused(steward, first) == {"SO3"}
    link = f'<a href="{page(second)}">mended by mended.csv</a>'
    assert link in steward.get(page(first, "rejected/?mended=yes")).content.decode()
    file = b"".join(steward.get(page(first, "rejected/file/")).streaming_content).decode()  # type: ignore[attr-defined]
    assert "SO3" in file
    assert "SO2" not in file
    shown = steward.get(page(first)).content.decode()
    assert "1 of 2 mended since" in shown
    assert f'href="{page(second)}">mended by mended.csv</a>' in shown

    third = imported(steward, "sell_in", NOVEMBER.replace("31.11.2026", "30.11.2026"), "november.csv")
    assert "all mended since" in told(steward.get(page(first)))
    assert still_refused(steward, first) == set()
    assert (
        f'<a href="{page(third)}">mended by november.csv</a>' in steward.get(page(first, "rejected/")).content.decode()
    )


def test_the_list_tells_how_many_lines_are_refused_still(steward: Client) -> None:
    _first, second = refused_and_mended(steward)

    assert " 1 1 mended since " in told(steward.get("/imports/?q=november"))
    assert "november.csv" in told(steward.get("/imports/?rejected=yes&sort=-rejected"))

    imported(steward, "sell_in", NOVEMBER.replace("31.11.2026", "30.11.2026"), "later.csv")
    assert " 0 2 mended since " in told(steward.get("/imports/?q=november"))
    assert "november.csv" not in told(steward.get("/imports/?rejected=yes"))

    steward.post(page(second, "withdrawal/"), {"typed": "mended.csv"})
    run_jobs()
    assert "november.csv" in told(steward.get("/imports/?rejected=yes"))


def test_a_line_that_is_another_one_mends_nothing(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    first = imported(steward, "sell_in", NOVEMBER, "november.csv")

    imported(steward, "sell_in", NOVEMBER.replace("AW00009;04", "AW00004;05").replace("31.11.2026;1", "30.11.2026;2"))

    assert still_refused(steward, first) == {"SO2", "SO3"}


def test_one_confirmation_withdraws_an_import_and_what_mends_it(steward: Client) -> None:
    first, second = refused_and_mended(steward)
    asked = told(steward.get(page(first)))
    assert "Withdraw mended.csv too, which mends what was refused here: 1 line" in asked

    steward.post(page(first, "withdrawal/"), {"typed": "november.csv", "too": second.public_id})
    run_jobs()

    assert (again(first).state, again(second).state) == ("withdrawn", "withdrawn")
    assert still_refused(steward, first) == {"SO2", "SO3"}


def test_what_is_withdrawn_alone_leaves_the_other_and_its_lines_wait_again(steward: Client) -> None:
    first, second = refused_and_mended(steward)

    steward.post(page(second, "withdrawal/"), {"typed": "mended.csv"})
    run_jobs()

    assert (again(first).state, again(second).state) == ("committed", "withdrawn")
    assert still_refused(steward, first) == {"SO2", "SO3"}


def test_a_file_of_another_sender_mends_nothing(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    first = imported(steward, "sell_in", NOVEMBER, "november.csv")
    with as_system():
        another = apps.get_model("network", "Organisation").objects.get(name="Bike Shop 1")
        Batch.objects.filter(pk=first.pk).update(organisation=another)

    imported(steward, "sell_in", NOVEMBER.replace("31.11.2026", "30.11.2026"), "november.csv")

    with as_system():
        assert first.rejected_rows.filter(matched_in=None).count() == 2


def test_a_line_that_was_taken_in_while_a_file_was_compared_stays_where_it_counts(
    steward: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    dealers = imported(steward, "organisations", DEALERS)
    first, compared = imported(steward, "sell_in", NOVEMBER, "november.csv"), mending._good

    def meanwhile(batch: Batch) -> Any:
        first.rejected_rows.update(matched_in=dealers)
        return compared(batch)

    monkeypatch.setattr(mending, "_good", meanwhile)
    imported(steward, "sell_in", NOVEMBER.replace("31.11.2026", "30.11.2026"), "november.csv")

    with as_system():
        assert set(first.rejected_rows.values_list("matched_in", flat=True)) == {dealers.pk}


def test_lines_that_wait_for_their_partner_wait_no_more_once_they_are_mended(steward: Client) -> None:
    first, _second = refused_and_mended(steward)

    with as_system():
        assert first.rejected_rows.exclude(reference="").count() == 1
        assert not aside().exists()
