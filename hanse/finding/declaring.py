"""What rooms say of their rows: which of their texts and numbers one may find them by."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import models

from hanse.kernel.contributions import Registry


def _table(label: str) -> str:
    model: type[models.Model] = apps.get_model(label)
    return model._meta.db_table


@dataclass(frozen=True, slots=True)
class Beside:
    """Rows of another table that hang on a row by the column `link`: their words and numbers are found as its own."""

    model: str
    link: str
    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return _table(self.model)


@dataclass(frozen=True, slots=True)
class Above:
    """The row on which a row hangs by its column `link`: its words are found too, as they are written."""

    model: str
    link: str
    words: tuple[str, ...]

    @property
    def table(self) -> str:
        return _table(self.model)


@dataclass(frozen=True, slots=True)
class Searchable:
    """What the index keeps of a model's rows. Names are those of columns in the database.

    `title` is what a row is called, `words` what else is said of it, `numbers` by what it is known. `owner` is the column with
    the company to which a row belongs, empty where it belongs to none. `past` is a condition in SQL, on the row `r`, for what
    counts no more and comes last. `sign` is a letter that no other searchable has.
    """

    key: str
    sign: str
    model: str
    title: tuple[str, ...]
    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    above: Above | None = None
    owner: str = ""
    past: str = ""
    past_columns: tuple[str, ...] = ()
    order: int = 100

    @property
    def table(self) -> str:
        return _table(self.model)

    @property
    def watched(self) -> tuple[str, ...]:
        """The row's own columns that its entry tells of."""
        more = [self.owner] if self.owner not in {"", "id"} else []
        more += [self.above.link] if self.above else []
        return tuple(dict.fromkeys((*self.title, *self.words, *self.numbers, *self.past_columns, *more)))


searchables: Registry[Searchable] = Registry()
