"""Whatever comes into a page that is open already is said to who does not see it: it lies in a part that speaks.

And what is pressed is called aloud as it is written.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

import hanse

HOUSE = Path(hanse.__file__).parent
TAG = re.compile(r"<[a-z-]+\b(?:[^<>\"]|\"[^\"]*\")*>")
ASKS = re.compile(r"""\bhx-(?:get|post|put|patch|delete)=""")
SPEAKS = re.compile(r"""aria-live="polite"|role="(?:status|alert)\"""")
INTO = re.compile(r"""hx-target="#([\w-]+)\"""")
QUIET = {
    "ui/parts/progress.html": "a bar tells how far it is to who asks; said each second it would drown everything else",
    "ui/base.html": "the counts of the navigation, which nobody waits for",
    "ui/parts/todo.html": "the line that comes in its place speaks: todo_done.html",
    "ui/parts/todo_done.html": "taken back, the line stands there again as it was",
}
"""What speaks otherwise, or with reason not at all. Parts of lists, in ui/table, change the list as a whole."""


def templates() -> dict[str, str]:
    return {
        path.as_posix().partition("/templates/")[2]: path.read_text() for path in HOUSE.rglob("templates/**/*.html")
    }


def plain(text: str) -> str:
    """Without what Django fills in, so that quotes and brackets are those of the page."""
    return re.sub(r"{%.*?%}|{{.*?}}", "x", text)


def speaking(texts: dict[str, str]) -> set[str]:
    """The ids of parts that speak, or hold one that does."""
    found = set()
    for text in texts.values():
        for tag in TAG.finditer(plain(text)):
            named = re.search(r'\bid="([\w-]+)"', tag[0])
            if named and (SPEAKS.search(tag[0]) or (f'<div id="{named[1]}">' == tag[0] and SPEAKS.search(text))):
                found.add(named[1])
    return found


def silent(texts: dict[str, str]) -> set[str]:
    aloud = speaking(texts)
    return {
        name
        for name, text in texts.items()
        if not name.startswith("ui/table/")
        for tag in TAG.findall(plain(text))
        if ASKS.search(tag) and not SPEAKS.search(tag) and not ((into := INTO.search(tag)) and into[1] in aloud)
    }


def test_what_is_put_into_a_page_speaks() -> None:
    assert silent(templates()) == QUIET.keys()


def test_a_silent_one_would_be_found() -> None:
    assert silent({"a.html": '<div hx-get="/x" hx-trigger="every 2s"></div>'}) == {"a.html"}
    assert silent({"a.html": '<div hx-get="/x" hx-target="#b"></div><div id="b" role="status"></div>'}) == set()
    assert silent({"a.html": '<div hx-get="/x" hx-target="#b"></div><div id="b"></div>'}) == {"a.html"}


def test_a_list_says_what_was_found_also_where_nothing_was() -> None:
    """It speaks from a part that stays while what is found comes and goes."""
    text = templates()["ui/table/list.html"]
    place = text.index('role="status"')

    assert text.index("{% if not table.total %}") < place < text.index("{% if not table.count %}")


PRESSED = re.compile(r"""<(a|button)\b[^>]*?\baria-label="([^"]*?(?:{%.*?%}[^"]*?)*)"[^>]*>(.*?)</\1>""", re.DOTALL)
SENTENCE = re.compile(r"""{% translate "([^"]+)"[^%]*%}|{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}""")


def worded(text: str) -> str:
    """What a template says in the language of now, with … for what it is told and without signs."""
    said = SENTENCE.sub(lambda found: gettext(found[1] or re.sub(r"{{ (\w+) }}", r"%(\1)s", found[2])), text)
    return " ".join(re.sub(r"{%.*?%}|<[^>]*>", " ", re.sub(r"{{.*?}}|%\(\w+\)s", "…", said)).split()).casefold()


def called_otherwise(texts: dict[str, str]) -> set[str]:
    """What is not called by the words that stand on it: who speaks to their browser says those."""
    return {
        name
        for name, text in texts.items()
        for _tag, label, written in PRESSED.findall(text)
        if worded(written).strip("… ") not in worded(label)
    }


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_pressed_is_called_as_it_is_written(language: str) -> None:
    with override(language):
        assert called_otherwise(templates()) == set()


def test_what_is_called_otherwise_would_be_found() -> None:
    button = '<button aria-label="{% blocktranslate %}Run {{ job }} now{% endblocktranslate %}">{% translate "Run now" %}</button>'
    named = '<a href="/" aria-label="{% translate "Run now" %}: {{ job }}">{% icon "x" %}{% translate "Run now" %}</a>'

    assert called_otherwise({"a.html": button, "b.html": named}) == {"a.html"}
