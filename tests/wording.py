"""Words of the code that no reader should see: operations, records, roles, columns and states by their keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db.models import Model

from hanse.intake.kinds import kinds
from hanse.kernel import contributions
from hanse.kernel.walls import authz
from hanse.kernel.walls.roles import PARTNER_ROLES, STAFF_ROLES

KEY = re.compile(r"(?<![\w./@-])[a-z][a-z0-9]*(?:[._][a-z0-9]+)+(?![\w/@-])")


def ours() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("hanse.") and ".tests" not in model.__module__
    ]


@cache
def code_words() -> frozenset[str]:
    """Every key of more than one word; a key of one word may be a word of the trade too."""
    return frozenset(word for word in _keys() if KEY.fullmatch(word))


def _keys() -> Iterator[str]:
    contributions.load("contributions")
    yield from (*authz.table(), *STAFF_ROLES, *PARTNER_ROLES)
    yield from (telling.key for telling in contributions.tellings)
    yield from (kind.key for kind in kinds())
    for model in apps.get_models():
        yield model._meta.label_lower
        for column in model._meta.concrete_fields:
            yield from (column.name, column.attname)
            yield from (str(key) for key, _label in column.flatchoices)


def code_words_in(text: str) -> list[str]:
    return [word for word in KEY.findall(text) if word in code_words()]
