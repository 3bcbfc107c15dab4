"""A file of companies is looked at, imported and taken out again whole; who is given something to do is told, as they wish."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .looking import DESKTOP, PHONE, SIDEWAYS, Visitor, checked, choose, until

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
TOLD = "what => fetch('/notices/').then(it => it.text()).then(it => it.includes(what))"
"""The worker has told what happened."""


def at(visitor: Enter, door: str, size: tuple[int, int]) -> Page:
    return visitor(door, size=size).page


def test_companies_are_imported_by_what_differs_and_taken_out_again(
    visitor: Enter, size: tuple[int, int], tmp_path: Path
) -> None:
    page = at(visitor, "Data steward", size)
    file = tmp_path / f"fair {size[0]}.csv"
    file.write_text(
        f"Number;Name;Role;Country;Phone\nFAIR-{size[0]}-1;Radlager Ost;dealer;DE;+49 30 1234567\n"
        f"FAIR-{size[0]}-2;Radlager West;dealer;DE;+49 221 765432\nFAIR-{size[0]}-3;;dealer;DE;\n",
        encoding="utf-8",
    )
    confirm = checked(page, "organisations", file)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Radlager Ost")
    expect(main).to_contain_text("Name is empty")
    assert page.evaluate(SIDEWAYS) <= 0
    confirm.click()
    expect(main.get_by_text("Imported", exact=True).first).to_be_visible()
    imported = page.url

    page.goto("/partners/?q=Radlager")
    expect(page.get_by_role("link", name=re.compile("^Radlager (Ost|West)$"))).to_have_count(2)

    page.goto(imported)
    page.get_by_role("button", name="Withdraw this import").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Withdraw")).to_be_disabled()
    dialog.get_by_role("textbox").fill(file.name)
    dialog.get_by_role("button", name="Withdraw").click()
    expect(main.get_by_text("Withdrawn", exact=True).first).to_be_visible()
    page.goto("/partners/?q=Radlager")
    expect(page.get_by_role("link", name=re.compile("^Radlager (Ost|West)$"))).to_have_count(0)


@pytest.mark.parametrize(
    ("size", "door", "name"), [(DESKTOP, "Category buyer", "Sheela Word"), (PHONE, "Supplier quality", "Ben Miller")]
)
def test_who_is_given_something_to_do_is_told_until_they_wish_otherwise(
    visitor: Enter, size: tuple[int, int], door: str, name: str
) -> None:
    chief, buyer = at(visitor, "Channel chief", size), at(visitor, door, size)

    def give(what: str) -> None:
        chief.goto("/todos/new/")
        chief.get_by_label("What is to be done").fill(what)
        choose(chief.get_by_label("Who does it"), name)
        chief.get_by_role("button", name="Add").last.click()
        expect(chief.locator("#said")).to_be_visible()

    def give_to_who_wishes(what: str, *, wish: str) -> None:
        buyer.goto("/notices/preferences/")
        buyer.get_by_label("Somebody gives you something to do").select_option(label=wish)
        buyer.get_by_role("button", name="Save").click()
        give(what)

    give(f"Call the tannery {size[0]}")
    until(buyer, TOLD, f"Call the tannery {size[0]}")
    buyer.goto("/notices/")
    read = buyer.get_by_role("button", name=re.compile(f"^Mark as read ?: Call the tannery {size[0]}"))
    read.click()
    expect(read).to_have_count(0)

    give_to_who_wishes(f"Call the foundry {size[0]}", wish="Not at all")
    give_to_who_wishes(f"Call the mill {size[0]}", wish="Here, under the bell")
    until(buyer, TOLD, f"Call the mill {size[0]}")
    buyer.goto("/notices/")
    expect(buyer.get_by_role("link", name=f"Call the tannery {size[0]}")).to_be_visible()
    expect(buyer.get_by_role("link", name=f"Call the foundry {size[0]}")).to_have_count(0)
    buyer.goto("/todos/")
    expect(buyer.get_by_role("main")).to_contain_text(f"Call the foundry {size[0]}")
    assert buyer.evaluate(SIDEWAYS) <= 0


def test_columns_that_somebody_named_once_are_known_the_next_time(
    visitor: Enter, size: tuple[int, int], tmp_path: Path
) -> None:
    page = visitor("Data steward", size=size).page
    meanings = {f"Kz{size[0]}": "Our number", "Wie": "Name", "Wo": "Country", "Als": "Role"}

    def send(name: str) -> None:
        file = tmp_path / f"{name} {size[0]}.csv"
        file.write_text(f"{';'.join(meanings)}\nKZ-{size[0]}-{name};Velo {name};NL;dealer\n", encoding="utf-8")
        page.goto("/imports/new/?kind=organisations")
        page.locator('input[type="file"]').set_input_files(file)
        page.get_by_role("button", name="Send the file").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Import companies")

    send("Alpha")
    for column, meaning in meanings.items():
        page.get_by_label(f"What {column} means").select_option(label=meaning)
    assert page.evaluate(SIDEWAYS) <= 0
    page.get_by_role("button", name="Check the file").click()
    confirm = page.get_by_role("button", name=re.compile("^Import "))
    expect(confirm).to_be_visible()
    confirm.click()
    main = page.get_by_role("main")
    expect(main.get_by_text("Imported", exact=True).first).to_be_visible()

    send("Beta")
    expect(main).to_contain_text(f"Same layout as Alpha {size[0]}.csv, so the same mapping is proposed.")
    assert page.evaluate(SIDEWAYS) <= 0
