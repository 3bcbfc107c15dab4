"""Every list by every column that it can be sorted or narrowed by, those too that one has to choose."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlencode

import pytest

from hanse.kernel.pages import Page, pages

from .answers import ask
from .probing import called, colleagues, parameters
from .sparing import here
from .world import World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
CHOICE = re.compile(r'name="columns" value="(\w+)"')
NARROWED = re.compile(r'name="(\w+_is(?:_from|_to)?)" value=""[^>]*>')
SORTED = re.compile(r'href="\?([^"]*\bsort=[^"]*)"')
LISTS = [
    pytest.param(page, id=called(page))
    for page in pages()
    if page.audience == "workspace" and "GET" in page.methods and not parameters(page) and here("sorted", called(page))
]


@pytest.mark.parametrize("page", LISTS)
def test_a_list_can_be_sorted_by_each_of_its_columns(world: World, page: Page) -> None:
    url = f"/{page.route}"
    with undone():
        for who, columns in _lookers(world, url)[:1]:
            shown = _shown(world, who, url, columns=columns, view="")
            sorts = {parse_qs(html.unescape(query))["sort"][0].lstrip("-") for query in SORTED.findall(shown)}
            for sort in sorts:
                _shown(world, who, url, sort=sort, columns=columns, view="")
                _shown(world, who, url, sort=f"-{sort}", columns=columns, view="")


@pytest.mark.parametrize("page", LISTS)
def test_a_list_can_be_narrowed_by_each_of_its_columns(world: World, page: Page) -> None:
    """By who sees everybody and by who sees some: their rows are counted in different ways."""
    url = f"/{page.route}"
    with undone():
        for who, _columns in _lookers(world, url):
            shown = _shown(world, who, url)
            for name in dict.fromkeys(NARROWED.findall(shown)):
                for value in _values(name, shown):
                    assert "chip on" in _shown(world, who, url, **{name: value}), f"{who}: {url} with {name} {value}"
                    ask(world, who, f"{url}?{urlencode({name: value, 'export': 'csv'})}")


def _lookers(world: World, url: str) -> list[tuple[str, list[str]]]:
    """Who opens this list with all that can be chosen in it: the first of our roles that may, and a partner manager."""
    found = []
    for who in dict.fromkeys((*colleagues(), "partner_manager")):
        if found and who != "partner_manager":
            continue
        answer = ask(world, who, url)
        if answer.status_code == 200 and not answer.streaming and (columns := CHOICE.findall(answer.content.decode())):
            found.append((who, list(dict.fromkeys(columns))))
    return found


def _shown(world: World, who: str, url: str, **asked: str | list[str]) -> str:
    answer = ask(world, who, f"{url}?{urlencode(asked, doseq=True)}")
    assert answer.status_code == 200, f"{who}: {url} {asked}"
    shown: str = answer.content.decode()
    return shown


def _values(name: str, shown: str) -> list[str]:
    """What may be typed into a column's own filter."""
    if not name.endswith(("_from", "_to")):
        return ["a", "o' %_"]
    return ["2026-01-31"] if f'type="date" name="{name}"' in shown else ["12", "-1.5"]
