"""Builds what browsers load: `python -m hanse.ui.build`.

Scripts and styles are bundled by esbuild, icons go into one sprite, all into `static/ui/build/` (ignored by git, part of the
wheel). A stamp of everything that went in makes a second run do nothing, without starting Node.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hanse.ui.pictures import icons

UI = Path(__file__).resolve().parent
PACKAGE = UI.parent
ROOT = PACKAGE.parent
FRONT = UI / "front"
TARGET = UI / "static" / "ui" / "build"
MODULES = ROOT / "node_modules"
MANIFEST = "manifest.json"


class NotBuilt(Exception):
    """The build cannot be made; the message says why and what to do."""


def fingerprint(front: Path, lock: Path, names: list[str]) -> str:
    """A hash of all that decides what the build holds."""
    seen = hashlib.sha256()
    for path in sorted(path for path in front.rglob("*") if path.is_file()):
        seen.update(str(path.relative_to(front)).encode() + b"\0" + path.read_bytes() + b"\0")
    seen.update(lock.read_bytes())
    seen.update(Path(icons.__file__).read_bytes() + Path(__file__).read_bytes())
    seen.update("\n".join(names).encode())
    return seen.hexdigest()


def built(target: Path) -> str:
    """The stamp of what stands in `target`, empty when nothing does."""
    try:
        return str(json.loads((target / MANIFEST).read_text())["stamp"])
    except (OSError, ValueError, KeyError):
        return ""


def _tool(name: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        raise NotBuilt(f"{name} is needed to build the front end: install the development tools (uv sync).")
    return found


def _run(arguments: list[str], *, folder: Path) -> None:
    search = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    done = subprocess.run(arguments, cwd=folder, env={**os.environ, "PATH": search}, capture_output=True, text=True)
    if done.returncode:
        raise NotBuilt(f"{' '.join(arguments[:2])} failed:\n{(done.stderr or done.stdout).strip()[-2000:]}")


def _modules(lock: Path) -> None:
    """Install what the lock names, when it is not what is there."""
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    mark = MODULES / ".hanse-lock"
    if mark.exists() and mark.read_text() == wanted:
        return
    try:
        _run([_tool("npm"), "ci", "--no-audit", "--no-fund"], folder=ROOT)
    except NotBuilt as failed:
        raise NotBuilt(
            f"The front end's packages could not be installed. Check the network and run the command again.\n{failed}"
        ) from None
    mark.write_text(wanted)


def _fill(folder: Path, names: list[str], stamp: str) -> None:
    (folder / "icons.svg").write_text(
        icons.sprite(names, MODULES / "@tabler" / "icons" / "icons" / "outline"), encoding="utf-8"
    )
    _run([_tool("node"), "build.mjs", str(folder)], folder=FRONT)
    tabler = (MODULES / "@tabler" / "core" / "dist" / "css" / "tabler.min.css").read_text(encoding="utf-8")
    (folder / "tabler.min.css").write_text(tabler.partition("/*# sourceMappingURL")[0], encoding="utf-8")
    for path in sorted(folder.iterdir()):
        if path.suffix in {".css", ".js", ".svg"}:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    (folder / MANIFEST).write_text(json.dumps({"stamp": stamp, "icons": names}) + "\n")


def build(target: Path = TARGET) -> bool:
    """Make the build if anything changed; True when it was made. Raises `NotBuilt` or `UnknownIcon`."""
    lock = ROOT / "package-lock.json"
    if not lock.exists():
        if built(target):
            return False
        raise NotBuilt("This is an installed package without its front end: install it again from a wheel.")
    names = icons.used(PACKAGE)
    stamp = fingerprint(FRONT, lock, names)
    if built(target) == stamp:
        return False
    _modules(lock)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        fresh = Path(scratch) / "build"
        fresh.mkdir()
        _fill(fresh, names, stamp)
        if target.exists():
            target.rename(Path(scratch) / "old")
        fresh.rename(target)
    return True


def main() -> int:
    """Command line: 0 built or already there, 1 a sentence why not."""
    try:
        made = build()
    except (NotBuilt, icons.UnknownIcon) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Front end {'built' if made else 'is up to date'}: {TARGET.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
