"""A large file on its way: how far it is, how it is stopped, and what happens to it when it is turned away."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .looking import PHONE, SIDEWAYS, Visitor

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
BYTES = 3_000_000


def a_slow_line(page: Page, *, upload: int) -> None:
    """`upload`: bytes a second; -1 for as many as go through."""
    values = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", values)


def test_a_large_file_says_how_far_it_is_and_can_be_stopped(visitor: Enter, tmp_path: Path) -> None:
    page = visitor("Data steward", size=PHONE).page
    file = tmp_path / "sales.csv"
    line = "Dealer 4711;ORDER-1;2026-03-05;ROAD-1;2;100.50;EUR\n"
    file.write_text(
        "Dealer;Order;Date;Product;Quantity;Amount;Currency\n" + line * (BYTES // len(line)), encoding="utf-8"
    )
    page.goto("/imports/new/?kind=sell_in")
    page.locator('input[type="file"]').set_input_files(file)
    sending = page.locator(".sending")
    expect(sending).to_be_hidden()

    a_slow_line(page, upload=200_000)
    page.get_by_role("button", name="Send the file").click()
    expect(sending).to_contain_text(re.compile(r"^\s*[0-9.]+ MB of 3 MB sent"))
    assert page.evaluate(SIDEWAYS) == 0
    sending.get_by_role("button", name="Stop").click()
    expect(sending).to_be_hidden()
    assert "/imports/new/" in page.url

    a_slow_line(page, upload=-1)
    page.get_by_role("button", name="Send the file").click()
    page.wait_for_url(re.compile("/imports/(?!new)[0-9a-z]+/"))
    expect(page.get_by_role("main")).to_contain_text("sales.csv")


def test_a_large_file_that_is_turned_away_says_why_and_stays_chosen(visitor: Enter, tmp_path: Path) -> None:
    page = visitor("Data steward").page
    file = tmp_path / "scan.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * BYTES)
    page.goto("/imports/new/?kind=sell_in")
    page.locator('input[type="file"]').set_input_files(file)

    page.get_by_role("button", name="Send the file").click()

    expect(page.get_by_role("alert")).to_contain_text("not a table")
    assert page.locator('input[type="file"]').evaluate("input => input.files[0].name") == "scan.csv"
    page.get_by_role("button", name="Send the file").click()
    expect(page.get_by_role("alert")).to_contain_text("not a table")


def test_a_small_file_stays_chosen_where_its_kind_was_not_said(visitor: Enter, tmp_path: Path) -> None:
    page = visitor("Data steward", size=PHONE).page
    file = tmp_path / "sales.csv"
    file.write_text("Dealer;Order;Date;Product;Quantity;Amount;Currency\n", encoding="utf-8")
    page.goto("/imports/new/")
    page.locator('input[type="file"]').set_input_files(file)

    page.get_by_role("button", name="Send the file").click()

    expect(page.get_by_role("alert")).to_contain_text("Say what the file holds.")
    assert page.locator('input[type="file"]').evaluate("input => input.files[0].name") == "sales.csv"
    expect(page.get_by_role("main")).not_to_contain_text("sales.csv")
    page.get_by_label("Stock").check()
    page.get_by_role("button", name="Send the file").click()
    page.wait_for_url(re.compile("/imports/(?!new)[0-9a-z]+/"))
