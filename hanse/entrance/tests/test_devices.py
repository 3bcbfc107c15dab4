"""A device in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import text

from hanse.entrance.devices import Device, recognise
from hanse.entrance.public.sessions import in_words

SAMPLES = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0": (
        "Edge", "Windows",
    ),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15": (
        "Safari", "macOS",
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1": (
        "Chrome", "iPhone",
    ),
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36": (
        "Chrome", "Android",
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": ("Firefox", "Linux"),
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36": (
        "Chrome", "ChromeOS",
    ),
    "": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize("agent", SAMPLES)
def test_browsers_are_told_apart_although_each_says_that_it_is_others_too(agent: str) -> None:
    assert recognise(agent) == Device(*SAMPLES[agent])


def test_phones_are_small() -> None:
    assert recognise("Mozilla/5.0 (iPhone)").is_small
    assert not recognise("Mozilla/5.0 (Windows NT 10.0)").is_small


@given(text())
def test_whatever_it_says_there_are_words_for_it(agent: str) -> None:
    assert in_words(agent)
