from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as some

from hanse.kernel.ids import ALPHABET, LENGTH, PublicIdConverter, new_public_id


def test_ids_are_read_aloud_without_doubt() -> None:
    assert not set("ilou") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 32


def test_ids_do_not_repeat_and_fit_their_route() -> None:
    ids = {new_public_id() for _ in range(2000)}

    assert len(ids) == 2000
    assert all(re.fullmatch(PublicIdConverter.regex, one) for one in ids)


@given(some.text(max_size=20))
def test_a_route_takes_nothing_that_is_no_id(text: str) -> None:
    fits = re.fullmatch(PublicIdConverter.regex, text) is not None

    assert fits == (len(text) == LENGTH and set(text) <= set(ALPHABET))
