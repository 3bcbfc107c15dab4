"""What the packing script works out from the originals."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from hanse.demo.packed import DATA
from hanse.demo.shift import NEWEST, months_up_to, moved

from . import packed_files

ROOT = Path(settings.PACKAGE).parent
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def packing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pack_demo", ROOT / "scripts" / "pack_demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_copy_is_small_and_carries_its_licences() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 3 * MEGABYTE
    assert "Microsoft" in (DATA / "LICENSE-MIT-microsoft.txt").read_text()
    assert (DATA / "LICENSE-MIT-contacts-views.txt").read_text().startswith("MIT License")
    assert (DATA / "SOURCES.md").exists()


def test_coordinates_are_read_from_the_binary_point(packing: ModuleType) -> None:
    point = "E6100000010CAE8BFC28BCE4474067A89189898A5EC0"

    assert packing.coordinates(point) == ("47.786992", "-122.164645")


def test_a_point_of_another_kind_is_an_error(packing: ModuleType) -> None:
    with pytest.raises(ValueError, match="not one point"):
        packing.coordinates("E6100000010DAE8BFC28BCE4474067A89189898A5EC0")


def test_addresses_get_plain_letters_and_a_domain_without_mail(packing: ModuleType) -> None:
    assert packing.demo_mail("josé1@adventure-works.com") == "jose1@adventure-works.example"


@pytest.mark.parametrize(
    ("orders", "closed", "state"),
    [
        ([], False, ["onboarding", ""]),
        ([date(2024, 12, 1), date(2023, 5, 2)], False, ["active", "2023-05-02"]),
        ([date(2024, 11, 30)], False, ["former", "2025-11-30"]),
        ([date(2025, 9, 1)], True, ["former", "2025-09-01"]),
        ([], True, ["former", ""]),
    ],
)
def test_the_state_follows_from_the_orders(
    packing: ModuleType, orders: list[date], closed: bool, state: list[str]
) -> None:
    assert packing.state_of(orders, newest=date(2025, 11, 29), closed=closed) == state


def test_the_newest_month_is_that_of_the_files() -> None:
    sales = max(line["OrderDate"] for line in packed_files.table("FactResellerSales"))
    purchases = max(order[2] for order in packed_files.tabs("PurchaseOrderHeader"))

    assert (int(sales[:4]) + 12, int(sales[5:7])) == (NEWEST.year, NEWEST.month)
    assert purchases[:7] <= f"{NEWEST:%Y-%m}"


@given(st.dates(date(2025, 12, 1), date(2090, 1, 1)))
def test_the_shift_ends_last_month(today: date) -> None:
    assert moved(moved(NEWEST, months_up_to(today)), 1) == today.replace(day=1)
