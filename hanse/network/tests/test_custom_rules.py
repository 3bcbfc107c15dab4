"""Feature 5. What may stand in a custom field: the rule alone, for anything that anybody may send."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from hanse.network.custom.declared import exact
from hanse.network.custom.rules import Kind, Rule, take

WORDS = {"ISO 9001": "", "own": "eigen"}
SENT = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text() | some.dates() | some.decimals(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=2),
    max_leaves=6,
)


@example(kind=Kind.TEXT, required=True, sent="\0")
@given(kind=some.sampled_from(Kind), required=some.booleans(), sent=SENT)
def test_whatever_is_sent_gives_a_value_that_stays_or_a_sentence(kind: Kind, required: bool, sent: Any) -> None:
    rule = Rule(kind, required, WORDS)

    value, wrong = take(rule, sent)

    assert value is None or not wrong
    assert not (required and value is None and not wrong)
    if value is not None:
        assert take(rule, value) == (value, "")
        assert json.loads(json.dumps(value)) == value


@given(some.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**8), max_value=10**8))
def test_a_decimal_number_is_kept_to_its_last_digit(number: Decimal) -> None:
    value, wrong = take(Rule(Kind.DECIMAL), str(number))

    assert not wrong
    assert exact(json.loads(json.dumps(value))) == number


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        (Kind.TEXT, "  North \n Sea ", "North Sea"),
        (Kind.LONG_TEXT, "one\r\ntwo", "one\ntwo"),
        (Kind.WHOLE, "12", 12),
        (Kind.WHOLE, Decimal("12.0"), 12),
        (Kind.DECIMAL, "12.50", 12.5),
        (Kind.MONEY, 0.1, 0.1),
        (Kind.DATE, "2026-11-03", "2026-11-03"),
        (Kind.YES_NO, "yes", True),
        (Kind.YES_NO, False, False),
        (Kind.CHOICE, "EIGEN", "own"),
        (Kind.CHOICES, "eigen; iso 9001", ["ISO 9001", "own"]),
        (Kind.CHOICES, ["own", "own"], ["own"]),
        (Kind.LINK, "https://example.org/a?b=c", "https://example.org/a?b=c"),
        (Kind.COLLEAGUE, "own", "own"),
        (Kind.TEXT, "  ", None),
        (Kind.CHOICES, [], None),
    ],
)
def test_what_is_taken(kind: Kind, sent: Any, kept: Any) -> None:
    assert take(Rule(kind, options=WORDS), sent) == (kept, "")


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (Kind.TEXT, "x" * 201), (Kind.TEXT, 5), (Kind.WHOLE, "1.5"), (Kind.WHOLE, True), (Kind.WHOLE, "9" * 16),
        (Kind.DECIMAL, "1e99"), (Kind.DECIMAL, "NaN"), (Kind.DECIMAL, "0.1234567"), (Kind.MONEY, "0.125"),
        (Kind.DATE, "2026-13-01"), (Kind.DATE, "20261103"), (Kind.DATE, 2026), (Kind.YES_NO, "perhaps"),
        (Kind.CHOICE, "other"), (Kind.CHOICES, "own; other"), (Kind.CHOICES, {"own": 1}), (Kind.LINK, "javascript:alert(1)"),
        (Kind.LINK, "https://[", ), (Kind.LINK, "https://a b"), (Kind.COLLEAGUE, "nobody"),
    ],
)  # fmt: skip
def test_what_is_refused_is_refused_with_a_sentence(kind: Kind, sent: Any) -> None:
    value, wrong = take(Rule(kind, options=WORDS), sent)

    assert value is None
    assert wrong.endswith(".")


def test_what_has_to_be_said_is_missed() -> None:
    assert take(Rule(Kind.TEXT, required=True), " ").wrong
    assert take(Rule(Kind.CHOICES, required=True, options=WORDS), " ; ").wrong
