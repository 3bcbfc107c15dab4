"""Does the audit trail hold? Every entry is read again, and what is not as it was is named by its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..models.audit import ERASED, AuditEntry, AuditHead
from . import judged
from .audit import ERASE
from .chain import SEP, Covered, Kept, canonical, covered, hidden, keeps_json_as_written, kept, link, selected

MOST_OPEN = timedelta(hours=1)
"""No change stays uncommitted longer: an entry that claims to be older than that, after younger ones, was put in later."""
MOST_NAMED = 1000
AT_ONCE = 5000
A_BLOCK = 1000

SAYS = {
    "changed": _("Entry %(entry)s at position %(position)s is not as it was written."),
    "missing": _("The entry at position %(position)s is missing."),
    "moved": _("Entry %(entry)s stands at position %(position)s, which is not its place."),
    "inserted": _("Entry %(entry)s was put in later than it claims."),
    "emptied": _("Entry %(entry)s at position %(position)s was emptied, and no erasure tells of it."),
    "head": _("The end of the chain is not where the trail says it is."),
    "known head": _("The chain does not hold the end that was noted at position %(position)s."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: the place in the chain and the number of the entry, where there is one."""

    what: str
    position: int | None = None
    entry: int | None = None

    def __str__(self) -> str:
        return str(SAYS[self.what] % {"position": self.position, "entry": self.entry})


@dataclass(slots=True)
class Proof:
    """What was found. Entries that were not sealed yet are counted; they are covered from the next sealing on."""

    sealed: int = 0
    unsealed: int = 0
    erased: int = 0
    position: int = 0
    hash: str = ""
    violations: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def entries(self) -> int:
        return self.sealed + self.unsealed

    def blame(self, what: str, position: int | None = None, entry: int | None = None) -> None:
        self.violations += 1
        if len(self.faults) < MOST_NAMED:
            self.faults.append(Fault(what, position, entry))

    def told(self) -> dict[str, Any]:
        """For machines."""
        faults = [asdict(fault) | {"says": str(fault)} for fault in self.faults]
        return {
            "violations": self.violations, "entries": self.entries, "sealed": self.sealed, "unsealed": self.unsealed,
            "erased": self.erased, "head": {"position": self.position, "hash": self.hash}, "faults": faults,
        }  # fmt: skip


def prove(*, known: tuple[int, str] | None = None) -> Proof:
    """Read the whole trail. `known` is an end of the chain that was noted earlier: (position, hash)."""
    proof = Proof()
    _walk(proof, known=known)
    _end(proof)
    _waiting(proof)
    if known and known[0] > proof.position:
        proof.blame("known head", known[0])
    return proof


def _walk(proof: Proof, *, known: tuple[int, str] | None) -> None:
    """Along the chain, block by block: one that holds is passed over, any other is read again with care."""
    walk = _Walk(proof, known, *_announced())
    if not keeps_json_as_written():
        for stretch in judged.stretches(A_BLOCK):
            if not walk.takes(stretch):
                walk.with_care(_rows(stretch.first, stretch.last))
        return
    for block in _blocks():
        if not walk.passes_over(block):
            walk.with_care(_rows(block[0][0], block[-1][0]))


@dataclass(slots=True)
class _Walk:
    """How far the chain was followed, and what the next entry is judged by."""

    proof: Proof
    known: tuple[int, str] | None
    names: set[int]
    contents: set[int]
    youngest: str = ""
    last_id: int = 0

    def passes_over(self, block: list[Covered]) -> bool:
        """Is there nothing to tell of these entries? Then they count as read; otherwise nothing happened yet."""
        position, previous, youngest = self.proof.position, self.proof.hash, self.youngest
        for place, stored, at, plain, name, content in block:
            position += 1
            named, told = sha256(name).hexdigest(), sha256(content).hexdigest()
            made = sha256(f"{previous}{SEP}{plain}{SEP}{named}{SEP}{told}".encode()).hexdigest()
            if made != stored or place != position:
                return False
            if at > youngest:
                youngest = at
            elif at < youngest and at < _an_hour_before(youngest):
                return False
            previous = stored
        if self.known and self.proof.position < self.known[0] <= position:
            return False
        self.proof.sealed += len(block)
        self.proof.position, self.proof.hash, self.youngest = position, previous, youngest
        self.last_id = int(plain.partition(SEP)[0])
        return True

    def takes(self, stretch: judged.Stretch) -> bool:
        """The same where the database itself has judged them."""
        at_hand = self.known and self.proof.position < self.known[0] <= stretch.last
        if not stretch.holds or at_hand:
            return False
        self.proof.sealed += stretch.entries
        self.proof.position, self.proof.hash, self.last_id = stretch.last, stretch.hash, stretch.last_id
        self.youngest = max(self.youngest, stretch.youngest)
        return True

    def with_care(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Name what is wrong. After a gap the next hash cannot be checked: it followed one that is not there any more."""
        proof, known, after_gap = self.proof, self.known, False
        for row in rows:
            number, at, position, stored = row[0], row[1], row[-3], row[-2]
            while proof.position + 1 < position:
                proof.position, after_gap = proof.position + 1, True
                proof.blame("missing", proof.position)
            if _quick_link(proof.hash, row) != stored and not after_gap and link(proof.hash, kept(row)) != stored:
                proof.blame("moved" if number < self.last_id else "changed", position, number)
            self._look_for_erasure(row, position)
            if at > self.youngest:
                self.youngest = at
            elif at < self.youngest and _came_later(at, self.youngest, row[-1]):
                proof.blame("inserted", position, number)
            if known and known[0] == position and known[1] != stored:
                proof.blame("known head", position)
            self.last_id, after_gap = number, False
            proof.sealed, proof.position, proof.hash = proof.sealed + 1, position, stored

    def _look_for_erasure(self, row: tuple[Any, ...], position: int) -> None:
        """Count what was erased; an entry that was emptied without an erasure is a fault."""
        entry = kept(row)
        if entry.name_salt[:1] == ERASED or entry.content_salt[:1] == ERASED:
            self.proof.erased += 1
            if _emptied(entry, self.names, self.contents):
                self.proof.blame("emptied", position, entry.id)


def _quick_link(previous: str, row: tuple[Any, ...]) -> str:
    """The same as `link` where the database gives JSON with its keys in order, as SQLite does; most of the time of a proof."""
    (number, at, kind, account, acting, operation, type_, subject, organisation, name, name_salt, label, before, after,
     reason, salt, _position, _hash, _sealed_at) = row  # fmt: skip
    named = hidden(name_salt, name)
    content = hidden(salt, f"{label}{SEP}{before}{SEP}{after}{SEP}{reason}")
    text = (
        f"{previous}{SEP}{number}{SEP}{at}{SEP}{kind}{SEP}{account}{SEP}{acting}{SEP}{operation}{SEP}{type_}{SEP}"
        f"{subject}{SEP}{organisation}{SEP}{named}{SEP}{content}"
    )
    return sha256(text.encode()).hexdigest()


def _announced() -> tuple[set[int], set[int]]:
    """Numbers of the entries whose name, and whose content, was erased in an orderly way."""
    names: set[int] = set()
    contents: set[int] = set()
    for after in AuditEntry.objects.filter(operation=ERASE).values_list("after", flat=True):
        names.update(after.get("names", ()))
        contents.update(after.get("contents", ()))
    return names, contents


def _emptied(entry: Kept, names: set[int], contents: set[int]) -> bool:
    """Was a part taken away that no erasure names, or put back?"""
    without_name, without_content = entry.name_salt[:1] == ERASED, entry.content_salt[:1] == ERASED
    left = entry.subject_label + entry.reason + canonical(entry.before) + canonical(entry.after)
    return (without_name and (entry.id not in names or entry.actor_name != "")) or (
        without_content and (entry.id not in contents or left != "{}{}")
    )


def _came_later(at: str, youngest: str, sealed_at: str) -> bool:
    """Does it claim to be older than what stood there before, though it was put there later?"""
    return at < _an_hour_before(youngest) <= sealed_at


def _an_hour_before(instant: str) -> str:
    return str(datetime.fromisoformat(instant) - MOST_OPEN)


def _end(proof: Proof) -> None:
    """The last entries may be gone: then the head knows more than the trail."""
    head = AuditHead.objects.filter(pk=1).first()
    if head is None:
        if proof.sealed:
            proof.blame("head", proof.position)
        return
    while proof.position < head.position:
        proof.position += 1
        proof.blame("missing", proof.position)
        if proof.violations > MOST_NAMED:
            proof.violations += head.position - proof.position
            proof.position = head.position
    if proof.position > head.position or (not proof.violations and proof.hash != head.hash):
        proof.blame("head", head.position)


def _waiting(proof: Proof) -> None:
    """Entries without a place. One that claims to be much older than the chain's youngest came another way."""
    youngest = AuditEntry.objects.exclude(position=None).order_by("-at").values_list("at", flat=True).first()
    back = youngest is not None and clock.now() < youngest - MOST_OPEN  # the clock was moved, not the entry
    for number, at in AuditEntry.objects.filter(position=None).order_by("id").values_list("id", "at").iterator():
        proof.unsealed += 1
        if youngest is not None and not back and at < youngest - MOST_OPEN:
            proof.blame("inserted", None, number)


def _blocks() -> Iterator[list[Covered]]:
    """The sealed entries along the chain as the bytes that it covers."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(f'{covered()} WHERE "position" IS NOT NULL ORDER BY "position"')
        while rows := cursor.fetchmany(A_BLOCK):
            yield rows


def _rows(first: int | None = None, last: int | None = None) -> Iterator[tuple[Any, ...]]:
    """The sealed entries of these positions, or all; read in blocks, on PostgreSQL not all at once into memory."""
    where = '"position" IS NOT NULL' if first is None else f'"position" BETWEEN {first:d} AND {last:d}'
    sql = f'{selected("position", "hash", "sealed_at")} WHERE {where} ORDER BY "position"'
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while block := cursor.fetchmany(AT_ONCE):
            yield from block
