"""The register of personal data: for each model, which fields tell of whom, and what becomes of them when a person is erased.

A room says it of its own models in `personal.py`. A test fails for a field of text or JSON that nobody has classified.

    register("network.Person", of=person, fields={"family_name": PSEUDONYM, "email": ADDRESS, "title": EMPTY})
    register("network.Transition", of=account, fields={"actor_name": PSEUDONYM}, mentions={"reason"})
    nothing_personal("network.Site", "a company's place", fields={"name", "city"})
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from .actor import Actor
from .contributions import load

SHORTEST_NAME = 4
"""Characters: a shorter name alone would be found in half of all texts."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One human: their logins, their records at companies, and what they are called there."""

    account_ids: frozenset[int]
    person_ids: frozenset[int]
    names: frozenset[str]
    emails: frozenset[str]
    companies: frozenset[int] | None = None
    """Those at which a partner's person is; None for one of ours, of whom anybody may write."""
    pseudonym: str = field(default_factory=lambda: f"Erased {secrets.token_hex(4)}")

    @property
    def address(self) -> str:
        """In place of an e-mail address: nobody's, and of nobody else."""
        return f"{self.pseudonym.lower().replace(' ', '-')}@erased.invalid"

    @property
    def parts(self) -> list[tuple[str, ...]]:
        """Each name in its parts, small: in a line of a file they stand in cells of their own."""
        return sorted({tuple(name.replace(",", " ").casefold().split()) for name in self.names})

    def told_in(self, line: str) -> bool:
        """Does a line of text tell of them: an address, a whole name, or all parts of a name?"""
        small = line.casefold()
        if any(word.casefold() in small for word in self.words):
            return True
        return any(len(parts) > 1 and all(part in small for part in parts) for parts in self.parts)

    @property
    def words(self) -> list[str]:
        """What tells of them in a text, longest first: the whole name, not its parts, which others bear too."""
        told = {word for word in self.names | self.emails if len(word) >= SHORTEST_NAME}
        return sorted(told, key=lambda word: (-len(word), word))


Treatment = Callable[[models.Model, str, Subject], Any]


def EMPTY(row: models.Model, name: str, subject: Subject) -> Any:  # noqa: N802
    """Nothing: an empty text, or what an empty row would have."""
    column = row._meta.get_field(name)
    if getattr(column, "null", False):
        return None
    return column.get_default() if isinstance(column, models.JSONField) else ""


def RESET(row: models.Model, name: str, subject: Subject) -> Any:  # noqa: N802
    """What it was before the person chose anything."""
    return row._meta.get_field(name).get_default()  # type: ignore[union-attr]


def PSEUDONYM(row: models.Model, name: str, subject: Subject) -> Any:  # noqa: N802
    return subject.pseudonym


def ADDRESS(row: models.Model, name: str, subject: Subject) -> Any:  # noqa: N802
    return subject.address if getattr(row, name) else ""


def KEPT(row: models.Model, name: str, subject: Subject) -> Any:  # noqa: N802
    """Theirs, so it is exported; without a name it tells of nobody, so it stays."""
    return getattr(row, name)


def SECRET(row: models.Model, name: str, subject: Subject) -> Any:  # noqa: N802
    """Never exported; a value that fits nothing takes its place."""
    return f"!{secrets.token_urlsafe(30)}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one model. `of` finds a person's rows, `gone` says that they are deleted; `end` stops what works or
    refuses, before anything is changed; `also` does what fields alone do not say, and gives how many rows it changed.
    """

    label: str
    of: Callable[[Subject], Q] | None = None
    fields: Mapping[str, Treatment] = field(default_factory=dict)
    mentions: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    gone: bool = False
    end: Callable[[Subject, Actor, str], None] | None = None
    also: Callable[[Subject], int] | None = None
    why: str = ""

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def classified(self) -> frozenset[str]:
        return frozenset(self.fields) | self.mentions | self.others

    def rows(self, subject: Subject) -> models.QuerySet[Any]:
        """The person's own rows, in order."""
        found = self.model._default_manager.order_by("pk")
        return found.filter(self.of(subject)) if self.of else found.none()

    def mentioning(self, subject: Subject, *, ours: bool = True) -> models.QuerySet[Any]:
        """Rows whose texts name the person; those of no company only with `ours`."""
        rows = self.model._default_manager.order_by("pk").filter(within(self.model, subject, ours=ours))
        return mentioning(rows, self.mentions, subject)


_register: dict[str, Entry] = {}


def register(
    label: str,
    *,
    of: Callable[[Subject], Q] | None = None,
    fields: Mapping[str, Treatment] | None = None,
    mentions: Collection[str] = (),
    others: Collection[str] = (),
    gone: bool = False,
    end: Callable[[Subject, Actor, str], None] | None = None,
    also: Callable[[Subject], int] | None = None,
    why: str = "",
) -> None:
    """Classify a model's fields: `fields` are a person's, `mentions` may name anybody, `others` tell of no person."""
    _register[label] = Entry(
        label, of=of, fields=fields or {}, mentions=frozenset(mentions), others=frozenset(others), gone=gone, end=end,
        also=also, why=why,
    )  # fmt: skip


def nothing_personal(label: str, why: str, *, fields: Collection[str] = ()) -> None:
    """None of this model's texts tells of a person, because `why`."""
    register(label, others=fields, why=why)


def entries() -> list[Entry]:
    """What every installed room has said, ground floor first."""
    load("own_personal")
    load("personal")
    return list(_register.values())


def unclassified(model: type[models.Model]) -> list[str]:
    """Fields of text or JSON that nobody has said anything of. Keys and public numbers need no word."""
    entries()
    known = _register.get(model._meta.label)
    texts = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField)
    wanted = {
        column.name
        for column in model._meta.concrete_fields
        if isinstance(column, texts) and column.name != "public_id" and not column.primary_key
    }
    return sorted(wanted - (known.classified if known else frozenset()))


def within(model: type[models.Model], subject: Subject, *, ours: bool = True) -> Q:
    """Rows in which a name means this person: of a partner's person those of their companies, and with `ours` of none.

    What they are called they say themselves, so it may be a rival's name or word: in a rival's rows it means somebody else.
    """
    if subject.companies is None:
        return Q()
    scope, there = getattr(model, "scope", None), {column.attname for column in model._meta.concrete_fields}
    columns = scope.bounding if scope else [name for name in ("organisation_id", "seat_id") if name in there]
    if not columns:
        return Q() if ours else Q(pk__in=())
    theirs = reduce(or_, (Q((f"{column}__in", subject.companies)) for column in columns))
    return theirs | Q(*((column, None) for column in columns)) if ours else theirs


def mentioning[M: models.Model](rows: models.QuerySet[M], names: Iterable[str], subject: Subject) -> models.QuerySet[M]:
    """Rows of which one of the fields `names` holds a name or an address of the person, in JSON also as JSON writes it."""
    columns = {f"{name}_as_text": Cast(name, models.TextField()) for name in names}
    wanted = Q()
    for column in columns:
        for word in subject.words:
            wanted |= Q(**{f"{column}__icontains": word}) | Q(**{f"{column}__contains": json.dumps(word)[1:-1]})
    return rows.annotate(**columns).filter(wanted) if columns and wanted else rows.none()


def redacted(value: Any, subject: Subject) -> Any:
    """A text, or what JSON holds, with the pseudonym in place of the person's names and addresses."""
    if isinstance(value, str):
        return _redacted(value, subject)
    if isinstance(value, dict):
        return {_redacted(key, subject): redacted(one, subject) for key, one in value.items()}
    if isinstance(value, list):
        return [redacted(one, subject) for one in value]
    return value


def _redacted(text: str, subject: Subject) -> str:
    for word in subject.words:
        text = re.sub(re.escape(word), subject.pseudonym, text, flags=re.IGNORECASE)
    return text


def account(subject: Subject) -> Q:
    """Rows that name a login in `account_id`."""
    return Q(account_id__in=subject.account_ids)


def told_by(subject: Subject) -> Iterator[tuple[Entry, models.Model, dict[str, Any]]]:
    """Everything that is kept of a person: each row with its classified fields, secrets left out. Of a partner's person no row of no
    company that merely names them: it may be of others who are called so.
    """
    for entry in entries():
        shown = [name for name, treatment in entry.fields.items() if treatment is not SECRET]
        for row in entry.rows(subject):
            yield entry, row, {name: getattr(row, name) for name in [*shown, *sorted(entry.mentions)]}
        own = entry.rows(subject).values("pk")
        for row in entry.mentioning(subject, ours=False).exclude(pk__in=own):
            yield entry, row, {name: getattr(row, name) for name in sorted(entry.mentions)}
