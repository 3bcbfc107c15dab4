"""A German reader finds no figure and no day written as English readers write them, on any page, of either side."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from hanse.kernel.models import Account
from hanse.kernel.pages import pages

from .answers import ask, fits
from .probing import addresses, body, colleagues
from .proving import sized
from .world import MINE, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.xdist_group("world")]

LEFT_OUT = re.compile(
    "/styleguide/"  # made up
    "|(?:/portal)?/imports/[^/]+/$"  # what a file says, and what was found in it for who sent it
    "|(?:/portal)?/api/"  # what programs write
)
UNSEEN = re.compile(r"<(script|style|head|textarea)\b.*?</\1>|<!--.*?-->|<[^>]+>", re.DOTALL)
ENGLISH = {
    "a currency before its amount": re.compile(r"[$€£¥]\d"),
    "commas between thousands": re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+|,\d{3})(?![\d.,])"),
    "a point before decimals": re.compile(r"(?<![\d.,])\d+\.\d{1,2}(?:\s?%|\s?(?:€|Punkte)\b)"),
    "no space before per cent": re.compile(r"\d%"),
    "a day as programs write it": re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])"),
    "a month's English name": re.compile(r"\b(?:January|February|March|June|July|October|December)\b"),
}


def shown(text: str) -> str:
    """What is read of a page."""
    return " ".join(html.unescape(UNSEEN.sub(" ", text)).split())


def english_in(text: str) -> Iterator[str]:
    for what, pattern in ENGLISH.items():
        for match in pattern.finditer(text):
            yield f"{what}: …{text[max(0, match.start() - 40) : match.end() + 20]}…"


@pytest.fixture
def german(world: World) -> Iterator[None]:
    """Everybody reads German for a while."""
    with undone():
        Account.objects.update(language="de")
        yield


@pytest.mark.parametrize("who", sized(("channel_chief", MINE), (*colleagues(), MINE)))
def test_figures_and_days_are_written_as_the_reader_writes_them(world: World, german: None, who: str) -> None:
    read, wrong = 0, []
    for page in pages():
        if "GET" not in page.methods or not fits(page, who):
            continue
        for address in [one for one in addresses(page, world) if not one.is_absent][:2]:
            with undone():
                answer = ask(world, who, address.url)
                if (
                    LEFT_OUT.match(address.url)
                    or answer.status_code != 200
                    or not answer["Content-Type"].startswith("text/html")
                ):
                    continue
                text = body(answer)
            read += 'lang="de"' in text
            wrong += [f"{address.url}: {each}" for each in english_in(shown(text))]

    assert read > 20
    assert wrong == [], "\n".join(wrong[:80])


def test_each_way_to_write_like_the_english_is_found() -> None:
    told = "US$1,234 1,234,567.80 12.5 % 12% 2026-11-30 30 October"

    assert len({each.partition(":")[0] for each in english_in(told)}) == len(ENGLISH)
