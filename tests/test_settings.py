"""Every setting is described in one place."""

from __future__ import annotations

import re
from pathlib import Path

from hanse.site.environment import SETTINGS, as_markdown

ROOT = Path(__file__).resolve().parent.parent


def test_the_page_of_settings_is_what_the_command_prints() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()

    assert page == as_markdown(), "write it anew: hanse settings --markdown > docs/settings.md"


def test_no_setting_is_read_that_is_not_described() -> None:
    known = {setting.name for setting in SETTINGS}
    used = set()
    for path in (ROOT / "hanse").rglob("*.py"):
        if "tests" not in path.parts:
            used |= set(re.findall(r"""["'](HANSE_[A-Z_]+)["']""", path.read_text()))

    assert used == known - {"DATABASE_URL"}
