"""Every list by every column that it can be sorted by, those too that one has to choose."""

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
        opened = ((who, ask(world, who, url)) for who in colleagues())
        who, answer = next((one for one in opened if one[1].status_code == 200), (None, None))
        columns = (
            list(dict.fromkeys(CHOICE.findall(answer.content.decode()))) if answer and not answer.streaming else []
        )
        if who is None or not columns:
            return
        shown = ask(world, who, f"{url}?{urlencode({'columns': columns, 'view': ''}, doseq=True)}").content.decode()
        sorts = {parse_qs(html.unescape(query))["sort"][0].lstrip("-") for query in SORTED.findall(shown)}
        for sort in sorts:
            for way in (sort, f"-{sort}"):
                answer = ask(
                    world, who, f"{url}?{urlencode({'sort': way, 'columns': columns, 'view': ''}, doseq=True)}"
                )
                assert answer.status_code == 200, f"{url} by {way}"
