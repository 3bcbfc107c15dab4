"""Backup and restore from outside: while others write, into an empty place, with every table as it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from . import warm
from .serving import Home, a_home

pytestmark = pytest.mark.xdist_group("backup")
MOST_BACKUPS = 12


def keeping(home: Home, *arguments: str) -> str:
    done = warm.run("tests.keeping", *arguments, environment=home.environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def told(home: Home, *arguments: str) -> dict[str, Any]:
    done = home.run(*arguments, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def refusal(home: Home, *arguments: str) -> str:
    done = home.run(*arguments)
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return found


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def kept(migrated: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A small network with rows in every room; it only ever grows."""
    with a_home(tmp_path_factory.mktemp("kept"), copy_of=migrated) as home:
        keeping(home, "build")
        yield home


@pytest.fixture(scope="module")
def taken(kept: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup that is only read, by tests that change a copy."""
    folder = tmp_path_factory.mktemp("taken") / "backup"
    done = kept.run("backup", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Database copied")
    assert lines[-1].startswith(f"Backup finished: {folder}")
    return folder


@contextmanager
def restored(folder: Path, place: Path) -> Iterator[Home]:
    with a_home(place) as home:
        told(home, "restore", str(folder))
        yield home


def test_what_is_given_back_is_what_was_taken(kept: Home, taken: Path, tmp_path: Path) -> None:
    with restored(taken, tmp_path / "place") as home:
        again = tmp_path / "again"
        told(home, "backup", str(again))

        before, after = (manifest(folder)["tables"] for folder in (taken, again))
        assert before.pop("kernel_opensession")["rows"] > 0
        assert after.pop("kernel_opensession")["rows"] == 0, "one that was ended since would be open again"
        assert after == before
        assert manifest(again)["facts"] == manifest(taken)["facts"]
        assert sum(table["rows"] for table in manifest(taken)["tables"].values()) > 200
        assert (home.folder / "secret_key").read_text() == (kept.folder / "secret_key").read_text()
        assert files_below(kept.folder / "files") == files_below(home.folder / "files")
        assert json.loads(keeping(home, "look")) == json.loads(keeping(kept, "look"))
        assert not (home.folder / "restoring").exists()


def test_nobody_else_may_read_a_backup(kept: Home, tmp_path: Path) -> None:
    """Also in a folder that is open to all, as an operator makes one."""
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)

    told(kept, "backup", str(folder))

    assert manifest(folder)["facts"]
    assert [path for path in folder.rglob("*") if path.stat().st_mode & 0o077] == []


def test_what_is_written_between_the_steps_of_a_backup_tears_nothing(kept: Home, tmp_path: Path) -> None:
    """After each step a file is imported: store and database of the backup still are of one moment."""
    before = json.loads(keeping(kept, "look"))["sell_in"]

    steps = int(keeping(kept, "between", str(tmp_path / "backup")))

    assert steps >= 4
    assert json.loads(keeping(kept, "look"))["sell_in"]["lines"] == before["lines"] + 3 * steps
    with restored(tmp_path / "backup", tmp_path / "place") as home:
        found = json.loads(keeping(home, "look"))
    assert found["sell_in"] == before
    assert found["missing"] == []


def test_a_backup_while_a_writer_runs_is_whole(kept: Home, tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    writer = warm.start("tests.keeping", "write", str(stop), environment=kept.environment)
    folders, versions = [], []

    while len(set(versions)) < 2 and len(folders) < MOST_BACKUPS:
        folders.append(tmp_path / f"backup-{len(folders)}")
        versions.append(told(kept, "backup", str(folders[-1]))["facts"]["sell_in"]["version"])
    stop.touch()
    said = writer.wait(120)

    assert said.returncode == 0
    assert int(said.stdout) > 0
    assert versions == sorted(versions)
    assert versions[0] < versions[-1], "the writer did not write while backups were made"
    for folder in folders:
        with restored(folder, tmp_path / f"place-of-{folder.name}") as home:
            found = json.loads(keeping(home, "look"))
            assert found["sell_in"]["lines"] == found["sell_in"]["monthly"] == found["sell_in"]["imported"]
            assert found["missing"] == []
            if folder is folders[-1]:  # it goes on from there
                keeping(home, "write", str(stop))
                assert json.loads(keeping(home, "look"))["sell_in"]["lines"] == found["sell_in"]["lines"] + 3


def a_copy(taken: Path, to: Path) -> Path:
    import shutil

    return Path(shutil.copytree(taken, to))


@pytest.mark.by_turns
@pytest.mark.parametrize("which", ["database", "home/files", "facts"])
def test_a_damaged_backup_is_refused_before_anything_is_written(taken: Path, tmp_path: Path, which: str) -> None:
    copy = a_copy(taken, tmp_path / "copy")
    name = next(name for name in sorted(manifest(copy)["files"]) if name.startswith(which))
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)

    with a_home(tmp_path / "place") as home:
        said = refusal(home, "restore", str(copy))
        assert name in said
        assert files_below(home.folder) <= {"secret_key", "hanse.sqlite3"}


@pytest.mark.by_turns
def test_a_missing_file_and_a_missing_manifest_are_said(taken: Path, tmp_path: Path) -> None:
    copy = a_copy(taken, tmp_path / "copy")
    name = next(name for name in sorted(manifest(copy)["files"]) if name.startswith("facts"))
    (copy / name).unlink()
    with a_home(tmp_path / "place") as home:
        assert f"{name} is missing" in refusal(home, "restore", str(copy), "--check")
        (copy / "manifest.json").unlink()
        assert "holds no finished backup" in refusal(home, "restore", str(copy))


@pytest.mark.by_turns
@pytest.mark.parametrize("name", ["home/{elsewhere}", "home/../planted", "home/in/../../planted", "home/./planted"])
def test_a_backup_that_names_a_file_elsewhere_is_refused(taken: Path, tmp_path: Path, name: str) -> None:
    """Its bytes lie within the backup, as the manifest says; they would be written outside of HANSE_HOME."""
    copy = a_copy(taken, tmp_path / "copy")
    name = name.format(elsewhere=tmp_path / "place" / "elsewhere")
    source = Path(f"{copy}/{name}")
    (copy / "home" / "in").mkdir()
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_bytes(b"planted")
    kept = {"size": 7, "sha256": hashlib.sha256(b"planted").hexdigest()}
    told_there = manifest(copy)
    (copy / "manifest.json").write_text(json.dumps(told_there | {"files": told_there["files"] | {name: kept}}))

    with a_home(tmp_path / "place") as home:
        assert f"{name} lies outside the backup" in refusal(home, "restore", str(copy))
    assert not (tmp_path / "place" / "elsewhere").exists()


def test_a_backup_of_another_engine_or_of_a_later_hanse_is_refused(taken: Path, tmp_path: Path) -> None:
    copy = a_copy(taken, tmp_path / "copy")
    path, told_there = copy / "manifest.json", manifest(copy)
    with a_home(tmp_path / "place") as home:
        path.write_text(json.dumps(told_there | {"engine": "another"}))
        assert "another database" in refusal(home, "restore", str(copy))
        later = [*told_there["migrations"], ["network", "9999_later"]]
        path.write_text(json.dumps(told_there | {"migrations": later}))
        assert "network.9999_later" in refusal(home, "restore", str(copy))


def test_only_an_empty_place_takes_a_backup_in(kept: Home, taken: Path, tmp_path: Path) -> None:
    before = keeping(kept, "look")
    assert "already holds" in refusal(kept, "restore", str(taken))
    assert keeping(kept, "look") == before

    with a_home(tmp_path / "place") as home:
        (home.folder / "files").mkdir(parents=True)
        (home.folder / "files" / "somebody's.csv").write_text("a,b\n")
        assert "already holds files" in refusal(home, "restore", str(taken))
        assert (home.folder / "files" / "somebody's.csv").exists()


@pytest.mark.by_turns
def test_a_restore_that_was_cut_off_is_done_again(taken: Path, tmp_path: Path) -> None:
    with a_home(tmp_path / "place") as home:
        home.folder.mkdir(exist_ok=True)
        (home.folder / "restoring").touch()
        (home.folder / "facts" / "sell_in").mkdir(parents=True)
        (home.folder / "facts" / "sell_in" / "half.parquet").write_bytes(b"half")

        told(home, "restore", str(taken))

        assert not (home.folder / "facts" / "sell_in" / "half.parquet").exists()
        assert json.loads(keeping(home, "look"))["missing"] == []


@pytest.mark.by_turns
def test_a_backup_goes_into_an_empty_folder_elsewhere(kept: Home, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")

    assert "is not empty" in refusal(kept, "backup", str(tmp_path / "full"))
    assert "lies in HANSE_HOME" in refusal(kept, "backup", str(kept.folder / "backup"))
    assert files_below(tmp_path) == {"full/letter.txt"}


def test_a_missing_program_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from hanse.kernel.errors import Refused
    from hanse.site.backups import postgresql

    monkeypatch.setattr(postgresql, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Refused, match="pg_dump is not on this machine"):
        postgresql._program("pg_dump")


def sell_in(home: Home) -> Path:
    return home.folder / "facts" / "sell_in"


def a_log_that_was_cut(table: Path) -> None:
    """As Delta left it at the two hundredth import: a checkpoint, and no entry of before."""
    from deltalake import DeltaTable

    log = DeltaTable(table)
    log.create_checkpoint()
    for entry in (table / "_delta_log").glob("*.json"):
        if int(entry.stem) < log.version():
            entry.unlink()


def counting(table: Path) -> list[str]:
    """The files of the newest version, the oldest first."""
    from deltalake import DeltaTable

    files = [Path(name) for name in DeltaTable(table).file_uris()]
    return [path.relative_to(table).as_posix() for path in sorted(files, key=lambda path: path.stat().st_mtime_ns)]


@pytest.mark.by_turns
def test_a_backup_holds_what_no_entry_of_the_log_names_any_more(taken: Path, tmp_path: Path) -> None:
    with restored(taken, tmp_path / "place") as home:
        keeping(home, "write", str(tmp_path))  # one import
        a_log_that_was_cut(sell_in(home))
        found, files = json.loads(keeping(home, "look")), counting(sell_in(home))
        told(home, "backup", str(tmp_path / "backup"))

    assert len(files) >= 2
    assert {f"facts/sell_in/{name}" for name in files} <= manifest(tmp_path / "backup")["files"].keys()
    with restored(tmp_path / "backup", tmp_path / "another") as home:
        assert json.loads(keeping(home, "look")) == found


@pytest.mark.by_turns
def test_no_backup_is_made_without_a_file_of_lines_that_count(taken: Path, tmp_path: Path) -> None:
    with restored(taken, tmp_path / "place") as home:
        name = counting(sell_in(home))[0]
        (sell_in(home) / name).unlink()

        said = refusal(home, "backup", str(tmp_path / "backup"))

    assert "No backup was made" in said
    assert f"facts/sell_in/{name} is missing" in said
    assert not (tmp_path / "backup").exists()


@pytest.mark.by_turns
def test_a_backup_is_made_without_a_file_of_older_lines_alone_and_says_so(taken: Path, tmp_path: Path) -> None:
    with restored(taken, tmp_path / "place") as home:
        older = set(counting(sell_in(home)))
        keeping(home, "withdraw")
        gone = older - set(counting(sell_in(home)))
        for name in gone:
            (sell_in(home) / name).unlink()

        done = home.run("backup", str(tmp_path / "backup"))

        assert gone
        assert f"Lines of sell_in: {len(gone)} file" in done.stdout, done.stderr
        assert "not there any more" in done.stdout
        assert "verified" in home.run("restore", str(tmp_path / "backup"), "--check").stdout


@pytest.mark.by_turns
def test_a_backup_that_lacks_lines_is_refused_before_anything_is_written(taken: Path, tmp_path: Path) -> None:
    """As one of a log that was cut was made before: its manifest does not know what it lacks."""
    copy = a_copy(taken, tmp_path / "copy")
    name = f"facts/sell_in/{counting(copy / 'facts' / 'sell_in')[0]}"
    (copy / name).unlink()
    told_there = manifest(copy)
    del told_there["files"][name]
    (copy / "manifest.json").write_text(json.dumps(told_there))

    with a_home(tmp_path / "place") as home:
        assert f"{name} is missing" in refusal(home, "restore", str(copy), "--check")
        assert f"{name} is missing" in refusal(home, "restore", str(copy))
        assert files_below(home.folder) <= {"secret_key", "hanse.sqlite3"}
