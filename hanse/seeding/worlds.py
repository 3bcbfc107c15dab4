"""What a world holds, drawn from a seed: who is who, canaries, amounts, logins. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from hanse.kernel.walls.roles import PARTNER_ROLES
from hanse.network.partnership.lifecycle import State

DOMAIN = "seed.example"
LINES = 14
"""Lines of each company, one a month."""
CLASSES = 60
"""Amounts of a seed leave one rest when divided by 61; this many rests can be those of primes."""
LEAST, MOST = 10**8, 10**9
RANDOM_LETTERS = 8
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
STATES = (*list(State)[list(State).index(State.ACTIVE) :], *list(State)[: list(State).index(State.ACTIVE)])
NORTH, SOUTH = "north", "south"


@dataclass(frozen=True, slots=True)
class Place:
    """A company's part in its world; `side` is its territory, empty for suppliers."""

    letter: str
    role: str
    side: str
    reads: str = ""

    @property
    def amounts(self) -> int:
        """Its stated sales, then an amount for each line sold to it, or two prices for each line bought from it."""
        return 1 + LINES * (2 if self.role == "supplier" else 1)


PLACES = (
    Place("A", "dealer", NORTH, reads="C"),
    Place("B", "dealer", NORTH),
    Place("C", "distributor", NORTH, reads="A"),
    Place("D", "dealer", SOUTH),
    Place("E", "supplier", ""),
    Place("F", "supplier", ""),
)
STEP = 5
"""By so many states one world is ahead of the one before: six companies and fourteen states then meet in every way."""


@dataclass(frozen=True, slots=True)
class Company:
    """One of the six. `reads` are the codes of others whose canary it may read."""

    code: str
    place: Place
    state: State
    canary: str
    amounts: tuple[int, ...]
    reads: tuple[str, ...]

    @property
    def domain(self) -> str:
        return f"{self.canary.lower()}.{DOMAIN}"

    @property
    def name(self) -> str:
        return f"{self.place.role.title()} {self.canary}"

    def login(self, job_role: str) -> str:
        """The e-mail of whoever does this there."""
        return f"{job_role.replace('_', '-')}@{self.domain}"

    @property
    def logins(self) -> dict[str, str]:
        """The e-mails of those who may sign in, with the one job role of each."""
        return {self.login(role): role for role in PARTNER_ROLES}

    @property
    def left(self) -> str:
        """The e-mail of one who had a seat and has left."""
        return self.login("left")

    @property
    def invited(self) -> str:
        """The e-mail of one whose invitation is open."""
        return self.login("invited")

    @property
    def uninvited(self) -> str:
        """The e-mail of one whose invitation was withdrawn."""
        return self.login("uninvited")


@dataclass(frozen=True, slots=True)
class World:
    """Six companies, two territories with a partner manager each, and a buyer."""

    seed: int
    number: int
    companies: tuple[Company, ...]

    def at(self, letter: str) -> Company:
        return next(each for each in self.companies if each.place.letter == letter)

    def territory(self, side: str) -> str:
        """The code of the territory on this side."""
        return f"seed-{self.seed}-{self.number}-{side}"

    def manager(self, side: str) -> str:
        """The e-mail of who looks after a side; after the suppliers that is the buyer."""
        return f"{side or 'buyer'}-{self.seed}-{self.number}@ours.{DOMAIN}"

    @property
    def products(self) -> tuple[str, ...]:
        """The numbers of the products that its companies buy and make; no partner's secret."""
        return tuple(f"SEED-{self.seed}-{self.number}-{kind}" for kind in ("PUMP", "VALVE"))

    @property
    def ours(self) -> dict[str, str]:
        """The e-mails of our people who look after it, with the role of each."""
        return {
            self.manager(NORTH): "partner_manager", self.manager(SOUTH): "partner_manager", self.manager(""): "category_buyer",
        }  # fmt: skip


def draw(seed: int, worlds: int) -> list[World]:
    """The first worlds of a seed; more of them begin with the same."""
    amounts = _amounts(seed)
    return [_world(seed, number, amounts) for number in range(1, worlds + 1)]


def password(seed: int) -> str:
    """Of every login of the seed."""
    return f"seed-{_letters(f'{seed} password', 12)}"


def amount_class(seed: int) -> int:
    """Two seeds of one class may have amounts in common; two of different classes have none."""
    return 1 + seed % CLASSES


def _world(seed: int, number: int, amounts: Iterator[int]) -> World:
    companies = []
    for order, place in enumerate(PLACES):
        code = f"{number}{place.letter}"
        companies.append(
            Company(
                code=code,
                place=place,
                state=STATES[(STEP * (number - 1) + order) % len(STATES)],
                canary=f"CANARY{code}x{_letters(f'{seed} {code}', RANDOM_LETTERS)}",
                amounts=tuple(islice(amounts, place.amounts)),
                reads=(f"{number}{place.reads}",) if place.reads else (),
            )
        )
    return World(seed, number, tuple(companies))


def _letters(of: str, count: int) -> str:
    """Letters and digits that look random, always the same for a text."""
    number = int.from_bytes(hashlib.sha256(f"hanse seed {of}".encode()).digest())
    found = ""
    for _place in range(count):
        number, rest = divmod(number, len(LETTERS))
        found += LETTERS[rest]
    return found


def _amounts(seed: int) -> Iterator[int]:
    """Primes of nine digits, each once, all of the seed's class."""
    drawn, modulus, rest = Random(f"hanse seed {seed}"), CLASSES + 1, amount_class(seed)
    seen: set[int] = set()
    while True:
        candidate = LEAST + int(drawn.random() * (MOST - LEAST - modulus))
        candidate += (rest - candidate) % modulus
        if candidate not in seen and is_prime(candidate):
            seen.add(candidate)
            yield candidate


def is_prime(number: int) -> bool:
    """Miller and Rabin's test; with these four bases it does not err below 3,215,031,751 (Jaeschke 1993)."""
    if number % 2 == 0 or number < LEAST:
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, base, odd, twos) for base in (2, 3, 5, 7))


def _passes(number: int, base: int, odd: int, twos: int) -> bool:
    power = pow(base, odd, number)
    if power in {1, number - 1}:
        return True
    for _time in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False
