"""Every page that each person of the demo is led to: all of axe's rules in both themes at both sizes, and the widths between.

The whole of it stands in `make proof`; a run has a share of it here, and of pages and rules in test_every_page.py.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ..proving import WHOLE, sized, tell
from .looking import BETWEEN, EVERYTHING, FOUR, Visitor
from .test_every_page import pages_from

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.any_database]
MOST = sized(6, 200)
DOORS = (
    "Channel chief", "Partner manager", "Programme manager", "Category buyer", "Supplier quality", "Finance approver",
    "Data steward", "Auditor", "Administrator", "A large dealer", "A dealer of middle size", "A small dealer",
    "A large supplier", "A small supplier", "Dealer and supplier at once",
)  # fmt: skip
SHARE = ("Auditor", "A large supplier")
"""Whose pages a run looks at: one who reads everything, one for whom the portal is another."""
WIDE = {"Auditor": ("/jobs/schedule/",)}
"""A table of nine columns, which a run looks at too."""


def test_each_person_at_the_door_is_one_of_those(visitor: Callable[..., Visitor]) -> None:
    offered = visitor().page.locator("button.choose b").all_inner_texts()

    assert set(offered) == set(DOORS)


@pytest.mark.parametrize("door", sized(SHARE, DOORS))
def test_each_sees_every_page_without_a_fault_in_either_theme_at_every_width(
    visitor: Callable[..., Visitor], door: str
) -> None:
    who = visitor(door)
    home = "/" + who.page.url.split("/", 3)[3]
    pages = list(dict.fromkeys([*pages_from(who, home, most=MOST), *WIDE.get(door, ())]))
    assert len(pages) > 3

    wrong = [found for page in pages for found in who.look(page, (*FOUR, *BETWEEN) if WHOLE else BETWEEN)]

    tell({"what": "pages looked at", "door": door, "pages": len(pages), "rules": EVERYTHING, "wrong": len(wrong)})
    assert wrong == []
