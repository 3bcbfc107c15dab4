"""Questions to the store that are written once for each version and asked many times, with other values each time.

Writing a statement takes longer than answering it. What differs from one asking to the next (a company, words, days) is
therefore left open while the statement is written, and bound when it is asked; the wall is in the view that it asks.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir

MOST = 500
MOST_ANSWERS, MOST_ROWS = 100, 100
"""So many answers, none longer, are remembered: some 10 MB at most."""

Answer = tuple[Sequence[str], Sequence[tuple[Any, ...]]]
"""Names of columns, and rows."""

_written: dict[Hashable, str] = {}
_answers: OrderedDict[Hashable, Answer] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Question:
    """`write` makes the expression from the lines, with `left_open` for each of `values`.

    Two questions of the same `shape` to the same version are the same statement.
    """

    shape: Hashable
    write: Callable[[ir.Table], ir.Table]
    values: Mapping[str, Any] = field(default_factory=dict)


def left_open(name: str, kind: str) -> Any:
    """A value of Ibis's type `kind` that is given when the question is asked, by this name."""
    return _standing_for(kind)(name)


@cache
def _standing_for(kind: str) -> Callable[[str], Any]:
    import ibis

    @ibis.udf.scalar.builtin(name="left_open", signature=(("string",), kind))
    def left_open(called):  # type: ignore[no-untyped-def]
        ...

    standing: Callable[[str], Any] = left_open
    return standing


def statement(version: Hashable, question: Question, compiled: Callable[[], str]) -> str:
    """The question in the store's language, with `$name` for what is left open; written when it is first asked."""
    key = version, question.shape
    if (found := _written.get(key)) is not None:
        return found
    if len(_written) >= MOST:
        _written.clear()
    return _written.setdefault(key, re.sub(r"\bLEFT_OPEN\('(\w+)'\)", r"$\1", compiled()))


def answered(key: Hashable | None, ask: Callable[[], Answer]) -> Answer:
    """An answer that was given before, else that of `ask`. `key` holds all that it is made of, what is seen too; None: ask."""
    with _lock:
        found = _answers.get(key) if key is not None else None
        if found is not None:
            _answers.move_to_end(key)
            return found
    answer = ask()
    if key is not None and len(answer[1]) <= MOST_ROWS:
        with _lock:
            _answers[key] = answer
            while len(_answers) > MOST_ANSWERS:
                _answers.popitem(last=False)
    return answer
