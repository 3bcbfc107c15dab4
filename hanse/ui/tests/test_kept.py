"""Parts that are drawn once: never with what was given for another page."""

from __future__ import annotations

from decimal import Decimal

from django.utils import translation
from django.utils.safestring import SafeString

from hanse.ui.frame.context import Place
from hanse.ui.frame.kept import kept


def one_place(label: object, *, count: int | None = None) -> SafeString:
    return kept("ui/parts/places.html", places=[Place(label, "users", "/x/", False, "k", count)], kind="n")


def test_text_is_not_taken_for_the_markup_of_the_same_letters() -> None:
    assert "<b>" in one_place(SafeString("<b>bold</b>"))
    assert "<b>" not in one_place("<b>bold</b>")


def test_equal_values_that_look_different_are_drawn_apart() -> None:
    def ends(value: Decimal) -> SafeString:
        return kept("ui/table/range.html", label="Price", ends=[("least", "From", value)], kind="number")

    assert 'value="1"' in ends(Decimal(1))
    assert 'value="1.0"' in ends(Decimal("1.0"))


def test_what_differs_each_time_is_put_in_afterwards_and_stays_text() -> None:
    def looks(token: str, path: str) -> SafeString:
        return kept("ui/parts/appearance.html", theme="auto", language="en", now_csrf_token=token, now_next=path)

    assert 'value="first"' in looks("first", "/a/")
    second = looks("second", '/?q="><script>')
    assert 'value="second"' in second
    assert "first" not in second
    assert "<script>" not in second


def test_each_language_has_its_own() -> None:
    with translation.override("en"):
        english = kept("ui/parts/keys.html")
    with translation.override("de"):
        german = kept("ui/parts/keys.html")

    assert english != german
    with translation.override("en"):
        assert kept("ui/parts/keys.html") == english


def test_no_address_or_name_fetches_the_token_of_who_reads_it() -> None:
    def shown(path: str) -> str:
        return kept("ui/parts/appearance.html", theme="auto", language="en", now_next=path, now_csrf_token="hush")

    assert shown("\ue0f1csrf_token\ue0f2").count("hush") == shown("/a/").count("hush") == 1
