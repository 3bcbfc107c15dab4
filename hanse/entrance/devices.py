"""Which browser on which system: a device in words, from what it says of itself. Good enough to recognise one's own."""

from __future__ import annotations

from dataclasses import dataclass

BROWSERS = (  # most say that they are others too, so the particular come first
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
SMALL = frozenset({"iPhone", "iPad", "Android"})


@dataclass(frozen=True, slots=True)
class Device:
    """Empty where it does not say; `is_small` for what is held in a hand."""

    browser: str
    system: str

    @property
    def is_small(self) -> bool:
        return self.system in SMALL


def recognise(agent: str) -> Device:
    """A device from its `User-Agent`."""

    def first(names: tuple[tuple[str, str], ...]) -> str:
        return next((name for mark, name in names if mark in agent), "")

    return Device(first(BROWSERS), first(SYSTEMS))
