"""Where a running Hanse keeps what it owns: everything below one folder, `HANSE_HOME`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]


def checkout() -> Path | None:
    """The folder of the checkout this runs from, or None when Hanse was installed as a package."""
    root = PACKAGE.parent
    return root if (root / "pyproject.toml").exists() else None


def home() -> Path:
    """`HANSE_HOME`; in a checkout `var/`, installed the user's data folder."""
    if named := os.environ.get("HANSE_HOME"):
        return Path(named).expanduser().resolve()
    if root := checkout():
        return root / "var"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "hanse"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "hanse"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "hanse"


def _made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def facts() -> Path:
    """Delta tables, one for each kind of fact."""
    return _made(home() / "facts")


def files() -> Path:
    """What people uploaded, named by content hash."""
    return _made(home() / "files")


def staging() -> Path:
    """Half-done imports; may be emptied while nothing runs."""
    return _made(home() / "staging")


def locks() -> Path:
    return _made(home() / "locks")
