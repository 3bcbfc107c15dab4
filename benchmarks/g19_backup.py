"""G19: the drill. A Hanse with lines and files is backed up while it is written to, verified, restored into an empty place.

One JSON line for each size: lines, bytes, seconds of backup and restore, commits of the writer during the backup, and the ratio to
copying the same bytes in the same run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.p4_ingest import prepare, write_file

SIZES = {"small": (100_000,), "full": (100_000, 1_000_000, 5_000_000)}
AT_ONCE = 1_000_000
WRITER = "from benchmarks.g19_backup import write; write({stop!r})"


def begin() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    import django

    django.setup()
    from hanse.kernel import contributions

    contributions.load("contributions")


def take_in(path: Path) -> None:
    from hanse.intake.mapping import Mapping
    from hanse.intake.models import Batch
    from hanse.kernel.actor import Actor, acting

    with acting(Actor.system("benchmark")):
        batch = Batch.receive(path, kind="sell_in", by=Actor.system("benchmark"))
        batch.recognise()
        batch.stage(Mapping.parse(batch.mapping))
        batch.commit(by=Actor.system("benchmark"))


def fill(lines: int) -> None:
    """The partners, and lines in files of at most a million, each with orders of its own."""
    from hanse.kernel.actor import Actor, acting

    begin()
    with acting(Actor.system("benchmark")):
        prepare()
    with tempfile.TemporaryDirectory() as folder:
        for place in range(max(1, lines // AT_ONCE)):
            path = Path(folder) / f"{place}.csv"
            write_file(path, min(lines, AT_ONCE))
            if place:
                path.write_text(path.read_text().replace("SO0", f"S{place}0"))
            take_in(path)


def write(stop: str) -> None:
    """Import small files until told to stop; says how many."""
    begin()
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        while not Path(stop).exists():
            path = Path(folder) / f"{count}.csv"
            write_file(path, 60)
            path.write_text(path.read_text().replace("SO0", f"W{count:04}-"))
            take_in(path)
            count += 1
    sys.stdout.write(f"{count}\n")


def hanse(home: Path, *arguments: str) -> tuple[dict[str, Any], float]:
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "hanse.site", *arguments, "--json"],
        env=os.environ | {"HANSE_HOME": str(home), "DATABASE_URL": ""}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout), time.perf_counter() - begun


def drill(lines: int, folder: Path) -> dict[str, Any]:
    home, backup, place, stop = (folder / name for name in ("home", "backup", "place", "stop"))
    environment = os.environ | {"HANSE_HOME": str(home), "DATABASE_URL": ""}
    filling = f"from benchmarks.g19_backup import fill; fill({lines})"
    subprocess.run([sys.executable, "-c", filling], env=environment, check=True)
    writing = [sys.executable, "-c", WRITER.format(stop=str(stop))]
    writer = subprocess.Popen(writing, env=environment, stdout=subprocess.PIPE, text=True)
    taken, to_take = hanse(home, "backup", str(backup))
    stop.touch()
    commits = int(writer.communicate()[0])
    _checked, to_check = hanse(home, "restore", str(backup), "--check")
    _given, to_give = hanse(place, "restore", str(backup))
    hanse(place, "backup", str(folder / "again"))
    before, after = (json.loads((one / "manifest.json").read_text())["tables"] for one in (backup, folder / "again"))
    begun = time.perf_counter()
    shutil.copytree(backup, folder / "copy")
    to_copy = time.perf_counter() - begun
    return {
        "goal": "G19", "lines": taken["facts"]["sell_in"]["lines"], "rows": taken["rows"], "bytes": taken["bytes"],
        "backup_s": round(to_take, 1), "check_s": round(to_check, 1), "restore_s": round(to_give, 1),
        "commits_meanwhile": commits, "times_a_copy": round((to_take + to_give) / to_copy, 1),
        "tables": len(before), "tables_different": sum(before[name] != after.get(name) for name in before),
    }  # fmt: skip


def main(size: str = "small") -> None:
    for lines in SIZES[size]:
        with tempfile.TemporaryDirectory(prefix="hanse-g19-") as folder:
            print(json.dumps(drill(lines, Path(folder))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
