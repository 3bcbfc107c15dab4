"""Every page by every method as everybody of every role: the widest and cheapest way to ask.

In each run a choice that turns from person to person, so that every page meets every method; in `make proof` everybody
reads and writes at every address, and tries every other method on some.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from hanse.kernel.walls.roles import STAFF_ROLES

from .answers import company_of, everybody, expected, is_foreign, mark_of, roles_of, unseen
from .probing import PARTNERS, Address, Asked, addresses, called, read_through
from .proving import WHOLE
from .sparing import Questions, light
from .world import ALONE, ELSEWHERE, ENDED, World, rows_of, secrets_of, undone, walled

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
EVERYBODY = (*STAFF_ROLES, ELSEWHERE, *PARTNERS, *ALONE, *ENDED, "public")
BOOKS = frozenset({"django_session", "kernel_opensession", "kernel_passage"})
"""Tables in which a request that was refused, or only reads, may leave something: whose session it is, how often one asked."""
LOOKS = {"network:bank_confirmation": frozenset({"kernel_auditentry"})}
"""Pages that show what nobody looks at unseen: that somebody did stands in the trail."""
SPARE = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
"""In each run one of these for each page and person, another for the next; in `make proof` all."""
OPEN_FIGURES = {"home:figures": "for the machine itself; digits of sizes and times come together by chance"}
FORM = "application/x-www-form-urlencoded"
SURE = {400, 401, 403, 404, 405}


def methods_for(page: Asked, who: str) -> tuple[str, ...]:
    """By which methods they ask for it: to read, to write, and one of the others."""
    turn = EVERYBODY.index(who) + len(page.route)
    return METHODS if WHOLE else ("GET", "POST", SPARE[turn % len(SPARE)])


def chosen(world: World, page: Asked, who: str, method: str) -> list[Address]:
    """Which addresses they ask for: in `make proof` all of those to read or to write; else one that is open to them, where no
    other test opens it, and one that is not, each time another."""
    every = addresses(page, world)
    if WHOLE and method not in SPARE:
        return every
    refused = [one for one in every if expected(page, who, one, method) is not None]
    opened = [one for one in every if one not in refused]
    is_opened_elsewhere = method == "HEAD" or (method == "GET" and who in everybody())
    turn = EVERYBODY.index(who) * len(METHODS) + METHODS.index(method)
    return [*([] if is_opened_elsewhere else opened[:1]), *([refused[turn % len(refused)]] if refused else [])]


@dataclass
class Wide:
    """One person's way through all pages."""

    world: World
    who: str
    sent: dict[str, Any]
    before: dict[tuple[str, str], Any] = field(default_factory=dict)
    secrets: dict[str, set[str]] = field(default_factory=dict)
    found: dict[str, list[str]] = field(default_factory=dict)
    own: dict[tuple[str, tuple[str, ...]], list[tuple[bool, str]]] = field(default_factory=dict)
    """Of each page and own row what was answered: with one word or another of its address it has to be shown."""

    def say(self, kind: str, sentence: str) -> None:
        self.found.setdefault(kind, []).append(sentence)

    def through(self, pages: list[Asked]) -> dict[str, list[str]]:
        self.secrets = {key: secrets_of(self.world, key) for key in unseen(self.world, self.who)}
        with light():
            for page in pages:
                for method in methods_for(page, self.who):
                    for address in chosen(self.world, page, self.who, method):
                        self.ask(page, address, method)
        for answers in self.own.values():
            if not any(is_shown for is_shown, _about in answers):
                self.say("void", f"{answers[0][1]}, though the row is their own")
        return self.found

    def ask(self, page: Asked, address: Address, method: str) -> None:
        questions = Questions()
        with undone():
            with connection.execute_wrapper(questions):
                sent = urlencode(self.sent) if method in {"POST", "PUT", "PATCH"} else ""
                answer = self.world.client(self.who).generic(method, address.url, sent, FORM)
            self._judge(page, address, method, answer, questions.changed)

    def _judge(self, page: Asked, address: Address, method: str, answer: Any, changed: set[str]) -> None:
        wanted, status = expected(page, self.who, address, method), answer.status_code
        about = f"{self.who}: {method} {address.url} is answered {status}"
        if status >= 500 or (wanted is not None and status not in wanted):
            self.say("decisions", f"{about}, not {wanted}")
        entry = mark_of(page, self.who, method)
        if wanted is None and status == 403 and roles_of(self.who) & entry.any:
            self.say("decisions", f"{about}, though the decision table lets them")
        if wanted is None and method == "GET" and self._is_own(address):
            self.own.setdefault((called(page), address.whose), []).append((status not in {403, 404}, about))
        beyond = changed - BOOKS - (LOOKS.get(called(page), frozenset()) if status == 200 else frozenset())
        if (wanted is not None or method in SAFE) and beyond:
            self.say("writes", f"{about} and changed {', '.join(sorted(beyond))}")
        if changed:
            self._unchanged(about, changed)
        if status not in SURE and called(page) not in OPEN_FIGURES:
            self._silent(about, page, address, answer)

    def _is_own(self, address: Address) -> bool:
        company = company_of(self.who)
        return bool(company) and company in address.whose and not is_foreign(address, self.who)

    def _unchanged(self, about: str, changed: set[str]) -> None:
        """Nothing is changed of a company of which they see nothing."""
        for model in walled():
            if model._meta.db_table in changed:
                for key in self.secrets:
                    if self._rows(model, key) != self.before.get((model._meta.label, key)):
                        self.say("writes", f"{about} and changed {model._meta.label} of {key}")

    def remember(self) -> None:
        """What is kept of those of whom they see nothing."""
        for model in walled():
            for key in unseen(self.world, self.who):
                self.before[model._meta.label, key] = self._rows(model, key)

    def _rows(self, model: Any, key: str) -> list[Any]:
        return list(rows_of(model, self.world.companies[key]).order_by("pk").values_list())

    def _silent(self, about: str, page: Asked, address: Address, answer: Any) -> None:
        text = read_through(answer)
        for key, secrets in self.secrets.items():
            told = {secret for secret in secrets if secret in text} - set(address.url.split("/"))
            if told and not (getattr(page, "audience", "") == "public" and key == "supplier"):
                self.say("leaks", f"{about} and tells of {key}: {sorted(told)[:3]}")
