"""A watched folder: whole files alone are taken, each once, whatever dies in between."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hanse.facts.keeping import committing
from hanse.intake import folder
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.errors import Busy
from hanse.kernel.web.content import hash_of
from hanse.network.models import Organisation

from .files import a_file, a_line, lines_now, total
from .orders import GOODS, prepare_network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    """So that what was written a moment ago has been still for long."""
    with clock.standing_at(clock.now() + timedelta(minutes=5)):
        yield


def laid(*lines: dict[str, Any], name: str = "march.csv") -> Path:
    kind = folder.inbox() / "sell_in"
    kind.mkdir(parents=True, exist_ok=True)
    return a_file(kind, lines, name=name)


def lying(where: str) -> list[str]:
    """The names of the files in a folder of the inbox, without the moments before them."""
    return sorted(path.name.partition("-")[2] for path in (folder.inbox() / where).rglob("*.csv"))


def results(where: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted((folder.inbox() / where).rglob("*.result.json"))]


def test_a_file_is_imported_and_lies_beside_its_result() -> None:
    laid(a_line(1), a_line(2, amount="ten"))

    assert folder.look() == 1

    assert total() == 100
    assert lying("done") == ["march.csv"]
    [result] = results("done")
    assert (result["state"], result["read"], result["new"], result["rejected"]) == ("committed", 2, 1, 1)
    assert "not a number" in result["rejected_rows"][0]["reason"]
    assert folder.look() == 0


def test_while_the_books_are_in_another_hand_a_file_waits_for_the_next_round(monkeypatch: pytest.MonkeyPatch) -> None:
    def held_elsewhere(name: str) -> None:
        raise Busy(name)

    laid(a_line(1))
    with monkeypatch.context() as patched:
        patched.setattr(committing, "exclusive", held_elsewhere)
        assert folder.look() == 0
    assert lying("done") == lying("failed") == []

    assert folder.look() == 1

    assert total() == 100
    assert lying("done") == ["march.csv"]


def test_a_partners_folder_takes_what_it_may_send_and_its_own_lines_alone() -> None:
    mine, rival = (
        Organisation.objects.get(partnerships__reference=f"D-000{n}", partnerships__role="dealer") for n in (1, 2)
    )
    content = "Dealer number;Date;Product;Quantity;Amount;Currency\n"
    lines = [f"{reference};2026-02-03;{GOODS[0][0]};2;20.00;EUR\n" for reference in ("D-0001", "D-0002")]
    for kind in ("sell_out", "sell_in"):
        there = folder.inbox() / "partners" / mine.public_id / kind
        there.mkdir(parents=True)
        (there / "march.csv").write_text(content + "".join(lines))
    (folder.inbox() / "partners" / "nobody" / "sell_out").mkdir(parents=True)
    (folder.inbox() / "partners" / "nobody" / "sell_out" / "march.csv").write_text(content)

    assert folder.look() == 2

    own = folder.inbox() / "partners" / mine.public_id
    [done] = [json.loads(path.read_text()) for path in (own / "done").rglob("*.json")]
    [failed] = [json.loads(path.read_text()) for path in (own / "failed").rglob("*.json")]
    assert (done["new"], done["rejected"]) == (1, 1)
    assert "you do not send us such files" in failed["reason"]
    assert rival.name not in json.dumps(done)
    assert list(Batch.objects.filter(state="committed").values_list("organisation", flat=True)) == [mine.pk]


def test_what_a_partner_makes_of_its_folder_reaches_no_other_place_and_stops_nobody() -> None:
    """Links to our files and folders, a file where a folder belongs, names that are no text or leave no room."""
    ours = laid(a_line(1))
    assert folder.look() == 1
    [ours] = (folder.inbox() / "done" / "sell_in").glob("*.csv")
    unkind, rival = Organisation.objects.filter(partnerships__role="dealer").order_by("pk")[:2]
    (folder.inbox().parent / "elsewhere").mkdir()
    (folder.inbox() / "partners").symlink_to("../elsewhere")  # as whoever runs the server may
    own, other = (folder.inbox() / "partners" / each.public_id for each in (unkind, rival))
    for path in (own / "taken" / "sell_out", own / "sell_in", own / "stock", other / "sell_in"):
        path.mkdir(parents=True)
    (own / "taken" / "sell_out" / "read.csv").symlink_to(ours)
    (own / "stock" / "read.csv").symlink_to(ours)
    (own / "sell_out").symlink_to(ours.parent)
    (own / "failed").symlink_to(folder.inbox())
    for name in (b"as-ours.csv", b"\xff.csv", b"n" * 251 + b".csv"):
        (own / "sell_in" / os.fsdecode(name)).write_text("a;b\n1;2\n")
    (other / "sell_in" / "refused.csv").write_text("a;b\n1;2\n")

    assert folder.look() == 1

    assert ours.exists()
    assert not list((folder.inbox() / "sell_in").iterdir())
    assert not Batch.objects.exclude(organisation=None).exists()
    assert len(list((other / "failed" / "sell_in").iterdir())) == 2

    (own / "failed").unlink()
    assert folder.look() == 3
    assert len(list((own / "failed" / "sell_in").iterdir())) == 6


def test_a_name_in_another_encoding_keeps_nothing_out() -> None:
    laid(a_line(1)).rename(folder.inbox() / "sell_in" / os.fsdecode(b"M\xe4rz.csv"))

    assert folder.look() == 1

    assert total() == 100
    assert Batch.objects.get().file_name == "M\ufffdrz.csv"


def test_a_file_that_is_said_to_be_older_than_any_calendar_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as home:  # where times have no bounds, as on many disks
        monkeypatch.setenv("HANSE_HOME", home)
        first, second = Organisation.objects.filter(partnerships__role="dealer").order_by("pk")[:2]
        for each in (first, second):
            there = folder.inbox() / "partners" / each.public_id / "sell_out"
            there.mkdir(parents=True)
            (there / "march.csv").write_text("Foo;Bar\n1;2\n")
        old = folder.inbox() / "partners" / first.public_id / "sell_out" / "march.csv"
        os.utime(old, (-1e11, -1e11))
        assert old.stat().st_mtime == -1e11

        assert folder.look() == 2
        assert [path.name for path in (folder.inbox() / "partners" / "taken").rglob("*.csv")] == []


def test_who_still_holds_a_file_that_was_taken_writes_into_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is open yet, or has another name: what was checked is what is kept, under the hash of just that."""
    mine = Organisation.objects.get(partnerships__reference="D-0001", partnerships__role="dealer")
    there = folder.inbox() / "partners" / mine.public_id / "sell_out"
    there.mkdir(parents=True)
    laid = there / "march.csv"
    laid.write_text(f"Date;Product;Quantity;Amount;Currency\n2026-02-03;{GOODS[0][0]};2;20.00;EUR\n")
    checked = folder.uploads.check

    def meanwhile(path: Path, *, name: str) -> int:
        unpacked = int(checked(path, name=name))
        held.write("Not;what;was;checked\n")
        held.flush()
        return unpacked

    monkeypatch.setattr(folder.uploads, "check", meanwhile)
    with laid.open("r+") as held:
        assert folder.look() == 1

    batch = Batch.objects.get()
    assert (batch.state, hash_of(batch.file)) == ("committed", batch.file_hash)
    assert batch.file.read_text().startswith("Date;Product")


def test_a_file_that_is_too_large_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanse.intake.uploads.LARGEST", 10)
    monkeypatch.setattr("hashlib.file_digest", lambda *_given: pytest.fail("read to its end"))
    laid(a_line(1))

    assert folder.look() == 1
    assert "can be sent here" in results("failed")[0]["reason"]


def test_a_file_that_still_grows_or_is_hidden_is_let_be() -> None:
    growing = laid(a_line(1))
    os.utime(growing, (clock.now().timestamp(),) * 2)
    laid(a_line(2), name=".hidden.csv")
    laid(a_line(3), name="upload.part")

    assert folder.look() == 0

    assert growing.exists()
    assert not Batch.objects.exists()


def test_what_cannot_be_read_or_has_to_be_asked_about_is_set_aside_with_the_reason() -> None:
    picture = laid(name="picture.csv")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    unclear = laid(name="unclear.csv")
    unclear.write_text("a,b\n1,2\n")

    assert folder.look() == 2

    assert lying("failed") == ["picture.csv", "unclear.csv"]
    reasons = [result["reason"] for result in results("failed")]
    assert any("not a table" in reason for reason in reasons)
    assert all(reasons)
    assert lines_now() == 0


@pytest.mark.parametrize(
    "point", ["folder-taken", "batch-received", "batch-judged", "facts-appended", "folder-imported", "folder-told"]
)
def test_whoever_dies_in_between_loses_and_doubles_nothing(point: str, monkeypatch: pytest.MonkeyPatch) -> None:
    laid(a_line(1), a_line(2))

    class Died(BaseException):
        """Nobody catches it, like a signal."""

    def die(name: str) -> None:
        if name == point:
            raise Died

    with monkeypatch.context() as dying:
        for module in ("intake.folder", "intake.models", "intake.checked", "facts.keeping.committing"):
            dying.setattr(f"hanse.{module}.fault", die)
        with pytest.raises(Died):
            folder.look()
    folder.look()

    assert (total(), lines_now()) == (200, 2)
    assert lying("done") == ["march.csv"]
    assert len(results("done")) == 1
    assert Batch.objects.filter(state="committed").count() == 1
    assert not lying("taken")
