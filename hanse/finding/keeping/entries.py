"""What the entry of a row says, as one select that both databases understand."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..declaring import Beside, Searchable

COLUMNS = "kind, row, organisation_id, past, title, text, numbers, near"
LONGEST_TITLE = 200

Joined = Callable[[str], str]
"""Of a select of one column `v` all its values, a space between them."""


def _concat(row: str, columns: Iterable[str]) -> str:
    return " || ' ' || ".join(f"coalesce({row}.\"{column}\", '')" for column in columns) or "''"


def _words_beside(each: Beside, joined: Joined) -> str:
    inner = f'SELECT {_concat("b", each.words)} AS v FROM "{each.table}" b WHERE b."{each.link}" = r.id ORDER BY b.id'
    return f"coalesce({joined(inner)}, '')"


def _numbers_beside(each: Beside, column: str, joined: Joined) -> str:
    inner = f'SELECT finding_squeeze(coalesce(b."{column}", \'\')) AS v FROM "{each.table}" b WHERE b."{each.link}" = r.id ORDER BY b.id'
    return f"coalesce({joined(inner)}, '')"


def select(each: Searchable, condition: str, joined: Joined) -> str:
    """The entries of the rows `r` that meet the condition."""
    words = [_concat("r", each.words), *(_words_beside(one, joined) for one in each.beside if one.words)]
    numbers = [f"finding_squeeze(coalesce(r.\"{column}\", ''))" for column in each.numbers]
    numbers += [_numbers_beside(one, column, joined) for one in each.beside for column in one.numbers]
    above = "''"
    if each.above:
        inner = (
            f'SELECT {_concat("a", each.above.words)} FROM "{each.above.table}" a WHERE a.id = r."{each.above.link}"'
        )
        above = f"finding_fold(coalesce(({inner}), ''))"
    owner = f'r."{each.owner}"' if each.owner else "CAST(NULL AS bigint)"
    own = (
        f"SELECT r.id AS row, {owner} AS owner, ({each.past or 'false'}) AS past, finding_fold({_concat('r', each.title)}) AS title,"
        f" finding_fold({" || ' ' || ".join(words)}) AS words, {above} AS above,"
        f" ' ' || {" || ' ' || ".join(numbers) or "''"} || ' ' AS numbers"
    )
    return (
        f"SELECT '{each.key}' AS kind, r.row, r.owner AS organisation_id, r.past, substr(r.title, 1, {LONGEST_TITLE}) AS title,"
        f" ' ~{each.sign}~ ' || r.title || ' ' || r.words || ' ' || r.above || r.numbers AS text, r.numbers,"
        f" finding_pieces(r.title || ' ' || r.words) AS near"
        f' FROM ({own} FROM "{each.table}" r WHERE {condition}) r WHERE true'
    )
