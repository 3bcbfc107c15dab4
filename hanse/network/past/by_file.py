"""What imports made and changed at a company: each told as one event of its history, with the way to its differences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import reduce
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from hanse.intake.models import Batch
from hanse.intake.ways import to
from hanse.kernel.actor import current
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.parts import Event

from ..custom import telling as custom
from ..custom.record import is_custom
from ..models import Identifier, ImportedChange, JobRole, Organisation, Partnership, Person, Relationship, Site
from . import told

BELOW: tuple[type[models.Model], ...] = (Site, Identifier, Partnership, Person, JobRole, Relationship)
"""What imports make and change of a company's, beside the company itself."""
ITS_OWN = frozenset({Organisation._meta.label_lower, Site._meta.label_lower})
"""Whose fields are called by their names alone."""
MOST_NOTES = 1000
"""What the newest imports changed at a company. Asked without the imports once more: SQLite reads no question so deep."""


class ByFile:
    """The newest imports that left something at a company, as far as who is looking sees it: three questions, to be asked together."""

    def __init__(self, company: Organisation, limit: int) -> None:
        notes = ImportedChange.objects.filter(pk__in=_left_at(company)).order_by()
        self.batches = Batch.objects.filter(pk__in=notes.values("batch_id"), committed_at__isnull=False)
        self.batches = self.batches.order_by("-committed_at", "-pk")[:limit]
        made, changed = notes.filter(before__isnull=True), notes.filter(before__isnull=False)
        self.made = made.values("batch_id", "model").annotate(count=Count("pk"))
        self.changed = changed.only("batch_id", "model", "before").order_by("-batch_id")[:MOST_NOTES]

    @property
    def questions(self) -> tuple[models.QuerySet[Any], ...]:
        return self.batches, self.made, self.changed

    def events(self) -> Iterator[Event]:
        made: dict[int, Counter[str]] = defaultdict(Counter)
        changed: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for each in self.made:
            made[each["batch_id"]][each["model"]] = each["count"]
        for note in self.changed:
            changed[note.batch_id][note.model] |= set(note.before or ())
        for batch in self.batches:
            if batch.pk not in made and batch.pk not in changed:
                continue
            added, altered = _made(made[batch.pk]), _changed(changed[batch.pk])
            if not (added or altered):  # but what only others may read
                continue
            url = to("differences", batch.public_id) if allows(current(), "imports.read", batch) else ""
            text = _sentence(batch, added, altered)
            yield Event(text, batch.committed_at, icon="database-import", url=url)


def _left_at(company: Organisation) -> models.QuerySet[Any]:
    """The notes of imports about the company and what is its own: each kind found by itself, so that an index serves it."""
    own: dict[type[models.Model], models.QuerySet[Any]] = {Organisation: Organisation.objects.filter(pk=company.pk)}
    own |= {model: model._default_manager.filter(organisation=company) for model in BELOW}
    own[Relationship] = Relationship.objects.filter(Q(organisation=company) | Q(other=company))
    hidden = set(told.withheld())
    parts: list[models.QuerySet[Any]] = [
        ImportedChange.objects.filter(model=model._meta.label_lower, row_id__in=rows.order_by().values("pk"))
        .order_by()
        .values("pk")
        for model, rows in own.items()
        if model._meta.label_lower not in hidden
    ]
    return reduce(lambda found, part: found.union(part, all=True), parts)


def _made(counts: Counter[str]) -> str:
    """company, 2 sites"""
    return ", ".join(_counted(_model(label), counts[label]) for label in _in_order(counts))


def _counted(model: type[models.Model], count: int) -> str:
    if count == 1:
        return str(model._meta.verbose_name)
    return _("%(count)s %(things)s") % {"count": formats.number(count), "things": model._meta.verbose_name_plural}


def _changed(names: dict[str, set[str]]) -> str:
    """name, street, job title (person)"""
    return ", ".join(
        field for label in _in_order(names) for field in _called(label, _fields(_model(label), names[label]))
    )


def _called(label: str, fields: list[str]) -> list[str]:
    if label in ITS_OWN:
        return fields
    kind = _model(label)._meta.verbose_name
    return [_("%(field)s (%(kind)s)") % {"field": field, "kind": kind} for field in fields]


def _fields(model: type[models.Model], names: set[str]) -> list[str]:
    columns = [str(column.verbose_name) for column in model._meta.concrete_fields if column.name in names]
    return columns + [called for name in sorted(filter(is_custom, names)) if (called := custom.called(name))]


def _in_order(labels: Any) -> list[str]:
    order = [Organisation._meta.label_lower, *(model._meta.label_lower for model in BELOW)]
    return sorted(labels, key=order.index)


def _model(label: str) -> type[models.Model]:
    return apps.get_model(label)


def _sentence(batch: Batch, made: str, changed: str) -> str:
    words = {"file": batch.file_name, "actor": batch.actor_name or formats.UNKNOWN, "made": made, "changed": changed}
    if made and changed:
        said = _("File %(file)s, imported by %(actor)s, added: %(made)s; changed: %(changed)s.") % words
    elif made:
        said = _("File %(file)s, imported by %(actor)s, added: %(made)s.") % words
    else:
        said = _("File %(file)s, imported by %(actor)s, changed: %(changed)s.") % words
    if batch.withdrawn_at is None:
        return said
    return _("%(sentence)s Withdrawn on %(day)s.") % {"sentence": said, "day": formats.day(batch.withdrawn_at)}
