"""Forms as they stand on pages: found, filled in otherwise than they are, and sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

KEEP = {"csrfmiddlewaretoken", "seen", "checked", "typed"}
TEXTS = {
    "email": "changed@example.org",
    "url": "https://changed.example",
    "number": "3",
    "date": "2026-03-01",
    "time": "09:00",
}
WORDS = {
    "country": "DE",
    "currency": "EUR",
    "annual_sales_currency": "EUR",
    "language": "de",
    "further_languages": "fr",
    "year_opened": "1987",
}
"""What is asked as a text or a number, and is not any."""


@dataclass
class Form:
    """Where it is sent, and its fields: name, kind, value, and the values to choose from."""

    action: str
    fields: list[tuple[str, str, str, list[str]]] = field(default_factory=list)
    has_button: bool = False
    """Enter presses the first one; what another one says is not sent."""

    def filled(self) -> dict[str, Any]:
        """Every field with something in it, and where it can be something else than it is."""
        found: dict[str, Any] = {}
        for name, kind, value, options in self.fields:
            if kind == "hidden" or name in KEEP:
                found.setdefault(name, value)
            elif kind == "select":
                others = [option for option in options if option and option != value]
                found[name] = value or (others[0] if others else "")
            elif kind in {"checkbox", "radio"}:
                found.setdefault(name, []).append(value or "on") if kind == "checkbox" else found.setdefault(
                    name, value
                )
            elif kind in {"text", "number"} and name in WORDS:
                found[name] = value or WORDS[name]
            else:
                found[name] = TEXTS.get(kind) or (f"{value} changed" if value else "Changed")
        return found


class _Forms(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.forms, self.current, self.select, self.area = here, [], None, None, None  # type: ignore[var-annotated]
        self.named: dict[str, Form] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            if given.get("method", "get").lower() == "post":
                self.current = Form(given.get("action") or self.here)
                self.forms.append(self.current)
                self.named[given.get("id", "")] = self.current
            return
        target = self.named.get(given.get("form", "-")) or self.current
        if target is None:
            return
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") not in {"submit", "file", "search"}:
            target.fields.append((name, given.get("type", "text"), given.get("value", ""), []))
        elif tag == "button" and given.get("type", "submit") == "submit":
            if name and not target.has_button:
                target.fields.append((name, "hidden", given.get("value", ""), []))
            target.has_button = True
        elif tag == "select" and name:
            self.select = [name, "select", "", []]
            target.fields.append(self.select)  # type: ignore[arg-type]
        elif tag == "option" and self.select is not None:
            self.select[3].append(given.get("value", ""))
            if "selected" in given:
                self.select[2] = given.get("value", "")
        elif tag == "textarea" and name:
            target.fields.append((name, "text", "", []))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.current = None
        elif tag == "select":
            self.select = None


def forms_in(text: str, here: str) -> list[Form]:
    """Every form of a page that changes something."""
    parser = _Forms(here)
    parser.feed(text)
    return parser.forms
