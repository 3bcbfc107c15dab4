"""docs/walls.md: who may see the rows of each table, and why; made from the models and from what test_marks.py says of the rest.

python -m tests.walls       writes it again
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent.parent / "docs" / "walls.md"
HEAD = """# Who may see this row, and why

Made from the code by `python -m tests.walls`; a test fails while it differs. What somebody may *do* to a row that they see stands in each
room's `authz.toml`, and on the page "Who may do what". How the walls work: [decisions/second-wall.md](decisions/second-wall.md),
[decisions/insights.md](decisions/insights.md).

## Behind the walls
The managers cut these rows to the actor, and raise without one; on PostgreSQL row-level security cuts them once more. "The company" is
the one for which a partner's person acts. "Remit": who holds only roles for a part of the network (partner manager, buyer, supplier
quality, direct sales) sees the rows of the companies in it, our other people all; which those are is said in `hanse/network/territories/remit.py`.

| table | our people | a partner's person |
| --- | --- | --- |
"""
OPEN = """
## Not behind the walls
These belong to no partner, or are reached only through a row that is behind the walls.

| table | why |
| --- | --- |
"""

STAFF = {"remit": "all, or those of the remit", "all": "all", "none": "none"}


def _columns(model: Any) -> str:
    names = {one.attname: one.name for one in model._meta.concrete_fields}
    return ", ".join(f"`{names.get(column, column)}`" for column in model.scope.columns)


def _walled() -> Iterator[str]:
    from hanse.kernel.walls.second_wall import walled_models

    for model in sorted(walled_models(), key=lambda model: model._meta.label):
        scope: Any = model.scope  # type: ignore[attr-defined]
        own = f"those of the company, by {_columns(model)}" if scope.partner == "own" else "none"
        yield (f"| {model._meta.label}: {model._meta.verbose_name_plural} | {STAFF[scope.staff]} | {own} |\n")


def _guarded(label: str) -> str:
    """What the second wall leaves of it to partners and to colleagues with bounded roles."""
    from hanse.kernel.walls.second_wall import guards

    if (guard := guards.get(label)) is None:
        return ""
    left = (
        "one's own" if guard.account else "what is of a company that one sees, to read" if guard.company else "nothing"
    )
    return f"; second wall: {left}"


def text() -> str:
    from hanse.kernel.walls.second_wall import walled_models

    from .test_marks import GLOBAL

    walled = {model._meta.label for model in walled_models()}
    rest = (f"| {label} | {why}{_guarded(label)} |\n" for label, why in sorted(GLOBAL.items()) if label not in walled)
    return HEAD + "".join(_walled()) + OPEN + "".join(rest)


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    django.setup()
    PAGE.write_text(text())
