"""Kinds of file: what rooms can take in. Each room registers its own; intake names none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.errors import Refused

from .fields import Field

if TYPE_CHECKING:
    from .models import Batch


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a staged file would do: rows by what becomes of them, and rows that are refused only now.

    `refused` holds (line, column, reason, value, original text) of rows that contradict another row or the records.
    """

    new: int
    known: int
    corrected: int
    refused: tuple[tuple[int, str, str, str, str], ...] = ()


class Kind:
    """One kind of file. `staged` is the Parquet file of typed good rows that staging wrote.

    `heading` stands above the page that imports one; `about` says what such a file holds, in one sentence.
    """

    key: ClassVar[str]
    label: ClassVar[Any]
    heading: ClassVar[Any] = gettext_lazy("Import a file")
    about: ClassVar[Any] = ""
    icon: ClassVar[str] = "database-import"
    fields: ClassVar[tuple[Field, ...]]

    def constants(self, columns: Sequence[str]) -> dict[str, str]:
        """What a file with these columns need not say: values for fields that no column gives."""
        return {}

    def lookups(self) -> dict[str, Any]:
        """For each field that names a partner or product: the Arrow table (scheme, value, id) to find it by."""
        return {}

    def judge(self, staged: Path, *, batch: Batch) -> Verdict:
        """What committing would do, changing nothing."""
        raise NotImplementedError

    def commit(self, staged: Path, *, batch: Batch) -> Verdict:
        """Take the rows over, whole or not at all; safe to repeat after a crash."""
        raise NotImplementedError

    def withdraw(self, batch: Batch) -> None:
        """Take a committed batch's rows out again."""
        raise NotImplementedError

    def result_url(self, batch: Batch) -> str | None:
        """Where to look at what came with a batch, when there is such a page."""
        return None


_kinds: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    _kinds[kind.key] = kind()
    return kind


def kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_named(key: str) -> Kind:
    if key not in _kinds:
        known = ", ".join(sorted(_kinds))
        raise Refused(
            _("There is no kind of file called %(kind)s. Known are: %(known)s.") % {"kind": key, "known": known}
        )
    return _kinds[key]
