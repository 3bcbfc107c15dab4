"""What columns are whose headers say nothing: told by their values, by what we know, and by how they hang together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import permutations
from statistics import median

from ..fields import Field
from ..mapping import Rule
from . import notations
from .days import is_named_day
from .matching import SEVERAL, Register
from .meanings import resolver

Values = Mapping[str, Sequence[str]]
MOST_ROWS = 400
MOST_DISTINCT = 200
MOST_NUMBERS = 7
AGREE = 0.8
NAME = re.compile(r"[^\W\d_]{2,}[^\W\d_].*[ .&'-]?")


def known_share(register: Register, values: Sequence[str]) -> float:
    """Which part of the different values is known; a name that several have counts half."""
    different = list(dict.fromkeys(value for value in values if value))[:MOST_DISTINCT]
    if not different:
        return 0.0
    found = [register.find(value) for value in different]
    return sum(1.0 if key is not None else 0.5 * (code == SEVERAL) for key, code in found) / len(different)


def could_be_choice(field: Field, values: Sequence[str]) -> bool:
    """Are most of the values options of this choice? A column of something else may have the same header."""
    return field.kind != "choice" or not any(values) or _resolved(resolver(field, Rule(), {}), values) >= AGREE


def are_line_numbers(cells: Sequence[str]) -> bool:
    """Do these count 1, 2, 3 or 10, 20, 30, beginning again and again?"""
    if not cells or not all(cell.isdecimal() and len(cell) < 7 for cell in cells):
        return False
    numbers = {int(cell) for cell in cells}
    step = min(numbers)
    return step in {1, 10, 100} and numbers == set(range(step, max(numbers) + 1, step)) and len(numbers) < len(cells)


def infer(
    fields: Sequence[Field], values: Values, meaning: Mapping[str, str], lookups: Mapping[str, Register]
) -> dict[str, str]:  # fmt: skip
    """Columns for fields that no header gave: at first those that are found in lists, then days, numbers, and the rest."""
    wanted = {one.name: one for one in fields if one.name not in meaning}
    needed = [one for one in fields if one.required and not one.is_given(meaning)]
    if not needed:
        return {}
    free = {
        name: list(column[:MOST_ROWS])
        for name, column in values.items()
        if name not in meaning.values() and any(column)
    }
    found: dict[str, str] = {}
    for step in (_listed, _days, _products, _numbers, _receipts, _order, _records):
        for name, column in step(wanted, free, {**meaning, **found}, values, lookups).items():
            if name in wanted and column in free:
                found[name] = column
                del free[column], wanted[name]
    return found


def _listed(
    wanted: Mapping[str, Field], free: Values, _m: Mapping[str, str], _v: Values, lookups: Mapping[str, Register]
) -> dict[str, str]:
    """Partners and products that we know, countries, currencies, e-mail addresses, choices."""
    found: dict[str, str] = {}
    for name, one in wanted.items():
        if one.kind in {"organisation", "product"}:
            register = lookups.get(name)
            shares = {column: known_share(register, cells) for column, cells in free.items()} if register else {}
        elif one.kind in {"country", "currency", "email", "choice"}:
            find = resolver(one, Rule(), {})
            shares = {column: _resolved(find, cells) for column, cells in free.items()}
        else:
            continue
        best = max((column for column in shares if column not in found.values()), key=lambda c: shares[c], default=None)
        if best is not None and shares[best] >= AGREE:
            found[name] = best
    return found


def _resolved(find: object, cells: Sequence[str]) -> float:
    different = list(dict.fromkeys(cell for cell in cells if cell))[:MOST_DISTINCT]
    return sum(find(cell)[0] is not None for cell in different) / len(different) if different else 0.0  # type: ignore[operator]


def _days(wanted: Mapping[str, Field], free: Values, *_more: object) -> dict[str, str]:
    """The order date: of the columns of days the earliest, because goods are due and shipped later.

    Of other kinds the one day that a line must have, where only one column holds days.
    """
    days = {column: filled for column, cells in free.items() if _is_day(filled := [cell for cell in cells if cell])}
    needed = [name for name, one in wanted.items() if one.kind == "date" and one.required]
    if len(days) == len(needed) == 1:
        return {needed[0]: next(iter(days))}
    if "order_date" not in wanted or not days:
        return {}
    habits = notations.habits_of([], list(days.values()), headers=(), delimiter="")
    early = {column: median(map(date.toordinal, notations.days_of(filled, habits))) for column, filled in days.items()}
    return {"order_date": min(early, key=lambda column: early[column])}


def _is_day(filled: Sequence[str]) -> bool:
    return bool(filled) and (notations.is_day(filled) or all(is_named_day(cell) for cell in filled[:20]))


def _products(wanted: Mapping[str, Field], free: Values, *_more: object) -> dict[str, str]:
    """Without a list of products: codes with letters and digits that repeat."""
    if "product" not in wanted or "organisation" in wanted:
        return {}
    codes = [
        column for column, cells in free.items()
        if (filled := [cell for cell in cells if cell]) and all(re.search(r"\d", cell) and re.search(r"[A-Za-z]", cell) and " " not in cell for cell in filled)
        and len(set(filled)) < len(filled)
    ]  # fmt: skip
    return {"product": codes[-1]} if len(codes) > 1 else {}


def _floats(cells: Sequence[str], *, comma: bool) -> list[float] | None:
    if sum(bool(cell) and notations.is_number(cell) for cell in cells) < AGREE * len(cells):
        return None
    return [notations.float_of(cell, "," if comma else ".") for cell in cells]


def _numbers(
    wanted: Mapping[str, Field], free: Values, meaning: Mapping[str, str], values: Values, _l: object
) -> dict[str, str]:
    """Quantity, price and amount, because the first times the second is the third."""
    quantity = next((name for name in ("quantity", "ordered") if name in wanted or name in meaning), None)
    if quantity is None:
        return {}
    votes = [
        notations.decimal_sign(notations.bare(cell))
        for cells in free.values()
        for cell in cells
        if notations.is_number(cell)
    ]
    comma = votes.count(",") > votes.count(".")
    roles = (quantity, "unit_price", "amount")
    held = {role: values[meaning[role]][:MOST_ROWS] for role in roles if role in meaning}
    numbers = {column: made for column, cells in free.items() if (made := _floats(cells, comma=comma))}
    fixed = {role: made for role, cells in held.items() if (made := _floats(cells, comma=comma))}
    best: tuple[float, dict[str, str]] = (AGREE / 2, {})
    open_roles = [role for role in roles if role not in fixed]
    for chosen in permutations(list(numbers)[:MOST_NUMBERS], len(open_roles)):
        picked = fixed | {role: numbers[column] for role, column in zip(open_roles, chosen, strict=True)}
        if (share := _multiplies(picked[quantity], picked["unit_price"], picked["amount"])) > best[0]:
            best = (share, dict(zip(open_roles, chosen, strict=True)))
    return best[1] or _by_size(quantity, wanted, meaning, numbers)


def _multiplies(quantities: Sequence[float], prices: Sequence[float], amounts: Sequence[float]) -> float:
    """In how many rows quantity times price is the amount, of those that can tell; a quantity is mostly whole."""
    telling = [
        (q, p, a) for q, p, a in zip(quantities, prices, amounts, strict=True) if q not in {0, 1} and p not in {0, 1}
    ]
    if not telling or sum(q.is_integer() for q, _p, _a in telling) < AGREE * len(telling):
        return 0.0
    return sum(abs(q * p - a) <= 0.006 * max(1.0, abs(a)) for q, p, a in telling) / len(telling)


def _by_size(
    quantity: str, wanted: Mapping[str, Field], meaning: Mapping[str, str], numbers: Mapping[str, Sequence[float]]
) -> dict[str, str]:
    """Only a quantity and an amount: whole numbers, and the column of the largest others."""
    found: dict[str, str] = {}
    whole = [
        column
        for column, made in numbers.items()
        if all(one.is_integer() for one in made) and len(set(made)) < len(made)
    ]
    broken = sorted((column for column in numbers if column not in whole), key=lambda c: -sum(map(abs, numbers[c])))
    if "amount" in wanted and broken:
        found["amount"] = broken[0]
    if quantity in wanted and whole:
        found[quantity] = min(whole, key=lambda c: sum(map(abs, numbers[c])))
    return found


def _receipts(wanted: Mapping[str, Field], free: Values, *_more: object) -> dict[str, str]:
    """Received less rejected is stocked, and little is rejected."""
    if not {"received", "rejected", "stocked"} <= set(wanted):
        return {}
    numbers = {column: made for column, cells in free.items() if (made := _floats(cells, comma=False))}
    fitting = [
        chosen for chosen in permutations(list(numbers)[:MOST_NUMBERS], 3)
        if all(abs(one - two - three) < 0.001 for one, two, three in zip(*(numbers[column] for column in chosen), strict=True))
        and any(numbers[chosen[0]])
    ]  # fmt: skip
    if not fitting:
        return {}
    best = min(fitting, key=lambda chosen: sum(map(abs, numbers[chosen[1]])))
    return dict(zip(("received", "rejected", "stocked"), best, strict=True))


def _order(
    wanted: Mapping[str, Field], free: Values, meaning: Mapping[str, str], values: Values, _l: object
) -> dict[str, str]:
    """The order number decides partner and day; the line number is another one in each order."""
    if "organisation" not in meaning or "order_date" not in meaning:
        return {}
    found: dict[str, str] = {}
    order = meaning.get("order_number")
    if "order_number" in wanted:
        decided = [values[meaning["organisation"]][:MOST_ROWS], values[meaning["order_date"]][:MOST_ROWS]]
        fitting = [
            column for column, cells in free.items() if all(cells) and all(_decides(cells, other) for other in decided)
        ]
        if not fitting:
            return {}
        order = max(fitting, key=lambda c: (len(set(free[c])) < len(free[c]), len(set(free[c])), -list(free).index(c)))
        found["order_number"] = order
    orders = values[order or ""][:MOST_ROWS]
    lines = [
        column for column, cells in free.items()
        if column != order and all(cell.isdigit() and len(cell) < 7 for cell in cells)
        and len(set(zip(orders, cells, strict=True))) == len(cells)
    ]  # fmt: skip
    if "order_line" in wanted and lines and len(set(orders)) < len(orders):
        found["order_line"] = min(lines, key=lambda column: sum(map(int, free[column])))
    return found


def _decides(cells: Sequence[str], others: Sequence[str]) -> bool:
    """Is there one other value for each value?"""
    seen: dict[str, set[str]] = defaultdict(set)
    for cell, other in zip(cells, others, strict=True):
        seen[cell].add(other)
    return sum(len(found) > 1 for found in seen.values()) <= 0.02 * len(seen) and len(seen) > 1


def _records(wanted: Mapping[str, Field], free: Values, *_more: object) -> dict[str, str]:
    """A number that no two rows share, and a name: text with letters, mostly different, the longest."""
    found: dict[str, str] = {}
    unique = [column for column, cells in free.items() if all(cells) and len(set(cells)) == len(cells)]
    for name in ("reference", "number"):
        codes = [
            column
            for column in unique
            if all(" " not in cell and len(cell) <= 20 and any(map(str.isdigit, cell)) for cell in free[column])
        ]
        if name in wanted and codes:
            found[name] = codes[0]
    names = [
        column for column, cells in free.items()
        if column not in found.values() and sum(bool(NAME.match(cell)) for cell in cells) >= AGREE * len(cells)
        and len(set(cells)) > 0.7 * len(cells)
    ]  # fmt: skip
    for name in ("name", "family_name"):
        if name in wanted and names:
            found[name] = names[0] if name == "name" else names[-1]
    return found


def is_per_cent(values: Values, meaning: Mapping[str, str]) -> bool:
    """Does taking the discount as per cent give the amount, where taking it as an amount does not?"""
    names = [meaning.get(name) for name in ("quantity", "unit_price", "discount", "amount")]
    if None in names:
        return False
    columns = [values[name or ""][:MOST_ROWS] for name in names]
    comma = any(notations.decimal_sign(notations.bare(cell)) == "," for column in columns for cell in column)
    rows = zip(
        *([notations.float_of(cell, "," if comma else ".") for cell in column] for column in columns), strict=True
    )
    told = [(q * p * (1 - d / 100), q * p - d, a) for q, p, d, a in rows if d]
    if not told:
        return False
    part = sum(abs(one - a) <= 0.006 * max(1.0, abs(a)) for one, _other, a in told)
    whole = sum(abs(other - a) <= 0.006 * max(1.0, abs(a)) for _one, other, a in told)
    return bool(part > whole and part >= AGREE * len(told))
