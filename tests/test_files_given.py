"""Files of somebody's are handed over in one way, by which a browser opens them in no place of ours."""

from __future__ import annotations

import re
from pathlib import Path

import hanse

ROOT = Path(hanse.__file__).parent
GIVES = re.compile(r"FileResponse\(|\bHttpResponse\(.*(?:content|read)|StreamingHttpResponse\(")
MADE_HERE = {
    "ui/tables/export.py": "a table as a file",
    "ui/paper.py": "a page on paper",
    "ui/public.py": "the worker of the front end, which we build",
    "intake/both/files.py": "an empty file to fill in, and lines that were refused, as text of a table to save",
    "kernel/rest/shown.py": "rows as JSON",
    "kernel/rest/problems.py": "what went wrong, as JSON",
    "kernel/web/middleware.py": "a refusal, as a line of text",
    "home/public.py": "figures for the machine, as text",
}
"""Where bytes are answered that we made, and what they are."""


def test_whatever_gives_a_file_asks_how_it_is_served() -> None:
    """A module that comes later either gives files as `content.served` says or stands above, knowingly."""
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in ROOT.rglob("*.py") if "tests" not in path.parts}
    giving = {name for name, text in texts.items() if GIVES.search(text)}

    assert {name for name in giving if not re.search(r"\bserved\(", texts[name])} == set(MADE_HERE)
    assert {"network/documents/showing.py", "scorecards/appeals/files.py"} <= giving
