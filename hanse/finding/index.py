"""Asking the index: which rows may be meant, best first. It proposes; who shows them fetches them through the walls.

Three questions: what begins so or has a part of it; where that is little, what has a wrong letter; and where there is nothing,
what has two. Each asks for a few entries of every kind at once, cut to the companies that the actor sees already inside, so that
others' entries neither crowd theirs out nor cost their time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import models

from hanse.kernel.actor import Actor, current
from hanse.kernel.walls.remit import remit
from hanse.kernel.walls.stance import listed

from .declaring import Searchable, searchables
from .keeping import sqlite
from .keeping.postgresql import NEAR, NEAR_TO, NUMBERS, SEEN, SEEN_TITLES
from .models import Entry
from .nearness import LONG, has_pieces, probes
from .ranking import Question, order, rank

Step = Literal["begins", "part", "slip", "near"]
MISTAKES: dict[Step, int] = {"slip": 1, "near": 2}
PROPOSED = 60
"""Entries of a kind that are ranked; of more, what was typed does not tell which are meant."""
MOST_NEAR = 300
FEW, FEWEST = 1000, 250
"""Companies whose entries are faster read one by one than looked for among all; and where mistakes are looked for."""
SHORTEST_PART = 3
RANKED = ("kind", "row", "organisation_id", "past", "title", "text", "numbers")
AFTER_LAST = "\U0010ffff"
Part = tuple[str, list[Any]]


def ids(
    question: Question, kinds: Collection[str], *, most: int, numbered: Collection[str] | None = None
) -> dict[str, list[int]]:
    """Of each kind the ids of at most `most` rows that the current actor may see, best first.

    `numbered` are the kinds that may be found by their numbers; without it all.
    """
    return answer(question, kinds, most=most, numbered=numbered).best()


def answer(question: Question, kinds: Collection[str], *, most: int, numbered: Collection[str] | None = None) -> Answer:
    """The same, with the companies of what was found."""
    asked = [each for each in searchables if each.key in kinds]
    found = Answer(question, most, frozenset(kinds if numbered is None else numbered))
    found.add(_entries(question, asked, ("begins", "part")))
    if found.count < most:
        found.add(_entries(question, asked, ("slip",)))
    if not found.count and any(len(word) >= LONG for word in question.words):
        found.add(_entries(question, asked, ("near",)))
    return found


def holding(kind: str, text: str) -> models.QuerySet[Entry, Any]:
    """The ids of all rows of a kind whose entry holds each word somewhere: for lists, which count and sort what they find."""
    each = next(each for each in searchables if each.key == kind)
    return Entry.objects.filter(Holds(each, Question(text).words)).order_by().values("row")


class Answer:
    """Entries that were proposed, ranked."""

    def __init__(self, question: Question, most: int, numbered: frozenset[str]) -> None:
        self.question, self.most, self.numbered = question, most, numbered
        self.companies: set[int] = set()
        self._ranked: dict[str, dict[int, Any]] = {}

    def add(self, entries: Iterable[Any]) -> None:
        for entry in entries:
            text, numbers = entry.text[4:], entry.numbers  # without the sign
            if entry.kind not in self.numbered:
                text, numbers = f"{text.removesuffix(numbers)} ", ""
            place = rank(self.question, title=entry.title, text=text, numbers=numbers)
            if place is not None:
                sorting = (entry.past, place, *order(self.question, title=entry.title), entry.row)
                self._ranked.setdefault(entry.kind, {})[entry.row] = sorting
                if entry.organisation_id is not None:
                    self.companies.add(entry.organisation_id)

    @property
    def count(self) -> int:
        return sum(map(len, self._ranked.values()))

    def best(self) -> dict[str, list[int]]:
        return {kind: sorted(rows, key=rows.__getitem__)[: self.most] for kind, rows in self._ranked.items()}


def _entries(question: Question, asked: Sequence[Searchable], steps: Sequence[Step]) -> Iterable[Any]:
    """Rows with what is ranked of an entry."""
    actor = current("entries of the index")
    if not question.words or not asked:
        return ()
    proposing = [Proposing(question, _seen(actor), step) for step in steps]
    return Entry.objects.filter(Proposed(proposing, asked)).order_by().values_list(*RANKED, named=True)


def _seen(actor: Actor) -> frozenset[int] | None:
    """The companies whose entries the actor sees; None for one who sees all."""
    if actor.is_partner:
        return actor.organisation_ids
    return remit(actor) if actor.is_bounded else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What PostgreSQL is asked of an entry: text like this, a number, or for each word what is near to it."""

    texts: Sequence[str] = ()
    number: str = ""
    near: Sequence[str] = ()

    @property
    def values(self) -> list[Any]:
        return [list(self.texts), self.number, list(self.near)]

    @property
    def condition(self) -> Part:
        if self.near:
            return " AND ".join([NEAR.format("%s")] * len(self.near)), [one for one in self.near for _twice in range(2)]
        if self.number:
            return NUMBERS.format("%s"), [self.number] * 2
        return " AND ".join("e.text LIKE %s" for _text in self.texts), [*self.texts]


@dataclass(frozen=True, slots=True)
class Proposing:
    """Selects of ids of entries, for each kind a few."""

    question: Question
    seen: frozenset[int] | None
    step: Step

    @property
    def mistakes(self) -> int:
        return MISTAKES.get(self.step, 0)

    @property
    def limit(self) -> int:
        return MOST_NEAR if self.mistakes else PROPOSED

    def parts(self, each: Searchable, vendor: str) -> Iterator[Part]:
        return self._postgresql(each) if vendor == "postgresql" else self._sqlite(each)

    def _owners(self, each: Searchable, vendor: str) -> Part:
        """A condition on the entry `e`."""
        if not each.owner:
            return " AND e.organisation_id IS NULL" if vendor == "postgresql" else "", []
        if self.seen is None:
            return "", []
        if vendor == "postgresql":
            return " AND e.organisation_id = ANY (%s::bigint[])", [f"{{{listed(self.seen)}}}"]
        return " AND e.organisation_id IN (SELECT value FROM json_each(%s))", [f"[{listed(self.seen)}]"]

    def _has_few(self, each: Searchable) -> bool:
        return self.seen is not None and len(self.seen) <= FEW and bool(each.owner)

    def _title(self, each: Searchable, vendor: str) -> Part:
        """On SQLite a sign before the column keeps its index out of it, where the companies' entries are read one by one."""
        by = 'e.title COLLATE "C"' if vendor == "postgresql" else "+e.title" if self._has_few(each) else "e.title"
        owners, values = self._owners(each, vendor)
        whole = self.question.whole
        return (
            f"SELECT e.id FROM finding_entry e WHERE e.kind = %s AND {by} >= %s AND {by} < %s{owners} ORDER BY {by} LIMIT {PROPOSED}",
            [each.key, whole, whole + AFTER_LAST, *values],
        )

    def _postgresql(self, each: Searchable) -> Iterator[Part]:
        owners, values = self._owners(each, "postgresql")
        select = f"SELECT e.id FROM finding_entry e WHERE e.kind = %s{owners} AND "
        few = FEWEST if self.mistakes else FEW
        many = self.seen is not None and len(self.seen) > few and bool(each.owner)
        for asked in self._asked():
            if many:
                yield (
                    f"SELECT f AS id FROM {SEEN}(%s, %s::text[], %s, %s::text[], {self.limit}) f",
                    [each.key, *asked.values],
                )
            elif asked.near and (self.seen is None or not each.owner):
                yield f"SELECT f AS id FROM {NEAR_TO}(%s, %s::text[], {self.limit}) f", [each.key, list(asked.near)]
            else:
                condition, texts = asked.condition
                yield f"{select}{condition} LIMIT {self.limit}", [each.key, *values, *texts]
        if self.step == "begins" and many:
            whole = self.question.whole
            texts = [whole, whole + AFTER_LAST]
            yield f"SELECT f AS id FROM {SEEN_TITLES}(%s, %s, %s, {PROPOSED}) f", [each.key, *texts]
        elif self.step == "begins":
            yield self._title(each, "postgresql")

    def _asked(self) -> Iterator[Asked]:
        """In PostgreSQL's words. What is folded holds no sign that LIKE would read as one of its own."""
        words, number = self.question.words, self.question.number
        if self.mistakes:
            yield Asked(near=[" ".join((word, *sorted(probes(word, self.mistakes)))) for word in words])
            return
        shape = "%% %s%%" if self.step == "begins" else "%%%s%%"
        long = [word for word in words if self.step == "begins" or len(word) >= SHORTEST_PART]
        if long:
            yield Asked([shape % word for word in long])
        if number and len(words) > 1:
            yield Asked([shape % number])
        if self.step == "begins":
            yield Asked(number=number or self.question.whole)

    def _sqlite(self, each: Searchable) -> Iterator[Part]:
        few = self._has_few(each)
        if few and self.mistakes and len(self.seen or ()) <= FEWEST:
            yield self._near_one_by_one(each)
        else:
            yield from self._one_by_one(each) if few and not self.mistakes else self._matching(each)
        if self.step == "begins":
            yield self._title(each, "sqlite")

    def _one_by_one(self, each: Searchable) -> Iterator[Part]:
        owners, values = self._owners(each, "sqlite")
        select = f"SELECT e.id FROM finding_entry e WHERE e.kind = %s{owners} AND "
        space = " " if self.step == "begins" else ""
        number = self.question.number
        words = [space + word for word in self.question.words]
        yield (
            f"{select}{' AND '.join('instr(e.text, %s)' for _word in words)} LIMIT {PROPOSED}", [each.key, *values, *words]
        )  # fmt: skip
        if number:
            yield f"{select}instr(e.numbers, %s) LIMIT {PROPOSED}", [each.key, *values, space + number]
            yield f"{select}instr(e.numbers, %s) LIMIT {PROPOSED}", [each.key, *values, f" {number} "]

    def _near_one_by_one(self, each: Searchable) -> Part:
        """A piece may be part of a longer one here: how near a word is, is counted afterwards."""
        owners, values = self._owners(each, "sqlite")
        asked, texts = [], list[str]()
        for word in self.question.words:
            pieces = sorted(probes(word, self.mistakes))
            asked.append(f"({' OR '.join(('instr(e.text, %s)', *('instr(e.near, %s)' for _piece in pieces)))})")
            texts += [f" {word}", *pieces]
        return (
            f"SELECT e.id FROM finding_entry e WHERE e.kind = %s{owners} AND {' AND '.join(asked)} LIMIT {MOST_NEAR}",
            [each.key, *values, *texts],
        )

    def _matching(self, each: Searchable) -> Iterator[Part]:
        """By FTS5."""
        owners, values = self._owners(each, "sqlite")
        table = sqlite.PARTS if self.step == "part" else sqlite.WORDS
        for match in self._matches():
            asked = f'text : "~{each.sign}~" AND ({match})'
            join = " JOIN finding_entry e ON e.id = f.rowid" if owners else ""
            yield (
                f"SELECT f.rowid AS id FROM {table} f{join} WHERE {table} MATCH %s{owners} LIMIT {self.limit}",
                [asked, *values],
            )

    def _matches(self) -> Iterator[str]:
        words, number = self.question.words, self.question.number
        if self.mistakes:
            yield " AND ".join(_near_fts5(word, self.mistakes) for word in words)
            return
        star = "*" if self.step == "begins" else ""
        long = [word for word in words if star or len(word) >= SHORTEST_PART]
        if long:
            yield " AND ".join(f'text : "{word}"{star}' for word in long)
        if number and len(words) > 1 and (star or len(number) >= SHORTEST_PART):
            yield f'text : "{number}"{star}'
        if star:
            yield f'numbers : "{number or self.question.whole}"'


def _near_fts5(word: str, mistakes: int) -> str:
    asked = f'text : "{word}"*'
    if has_pieces(word):
        asked += f" OR near : ({' OR '.join(f'"{probe}"' for probe in sorted(probes(word, mistakes)))})"
    return f"({asked})"


class Holds(models.Lookup[Any]):
    """Is it an entry of this kind that has each of these words in it somewhere? Numbers stand in its text too."""

    prepare_rhs = False

    def __init__(self, each: Searchable, words: Sequence[str]) -> None:
        super().__init__(models.F("kind"), (each, tuple(words)))

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        """By FTS5 as far as words are long enough for it; the sign among them tells the kind, so that no index of that is read."""
        each, words = self.rhs
        long = [word for word in words if len(word) >= SHORTEST_PART]
        if not long:
            return self._one_by_one(compiler, words)
        match = " AND ".join(f'text : "{part}"' for part in (f"~{each.sign}~", *long))
        asked, values = self._having(compiler, [word for word in words if word not in long])
        among = f"{self._column(compiler, 'id')} IN (SELECT rowid FROM {sqlite.PARTS} WHERE {sqlite.PARTS} MATCH %s)"
        return " AND ".join((among, *asked)), (match, *values)

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        return self._one_by_one(compiler, self.rhs[1])

    def _one_by_one(self, compiler: Any, words: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
        asked, values = self._having(compiler, words)
        return " AND ".join((f"{self._column(compiler, 'kind')} = %s", *asked)), (self.rhs[0].key, *values)

    def _having(self, compiler: Any, words: Sequence[str]) -> tuple[list[str], list[str]]:
        """What is folded holds no sign that LIKE would read as one of its own."""
        return [f"{self._column(compiler, 'text')} LIKE %s" for _word in words], [f"%{word}%" for word in words]

    def _column(self, compiler: Any, name: str) -> str:
        """Of the same row, whatever the query calls its table."""
        kind: str = self.process_lhs(compiler, compiler.connection)[0]
        return kind.removesuffix('"kind"') + f'"{name}"'


class Proposed(models.Lookup[Any]):
    """Is an entry among those that are proposed? Put into a query that the wall has cut."""

    prepare_rhs = False

    def __init__(self, proposing: Sequence[Proposing], asked: Sequence[Searchable]) -> None:
        super().__init__(models.F("id"), (tuple(proposing), tuple(asked)))

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        return self._among(compiler, connection)

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        return self._among(compiler, connection)

    def _among(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Of a kind of which enough begins so, no part is looked for."""
        column, _values = self.process_lhs(compiler, connection)
        (first, *further), asked = self.rhs
        begun, selects, values, more_values = [], [], [], []
        for at, each in enumerate(asked):
            parts = list(first.parts(each, connection.vendor))
            together = " UNION ALL ".join(f"SELECT p.id FROM ({sql}) p" for sql, _values in parts)
            begun.append(f"k{at} AS MATERIALIZED ({together})")
            selects.append(f"SELECT id FROM k{at}")
            values += [value for _sql, part in parts for value in part]
            for sql, part in (part for step in further for part in step.parts(each, connection.vendor)):
                selects.append(f"SELECT p.id FROM ({sql}) p WHERE (SELECT count(*) FROM k{at}) < {PROPOSED}")
                more_values += part
        inner = f"WITH {', '.join(begun)} {' UNION ALL '.join(selects)}"
        once = f"= ANY (ARRAY({inner}))" if connection.vendor == "postgresql" else f"IN ({inner})"
        return f"{column} {once}", (*values, *more_values)
