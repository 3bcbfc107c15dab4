"""Forms of records that somebody else may be changing at the same time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry
from hanse.ui import formats

from ..custom.forms import CustomFieldset, has_several
from ..custom.record import attname
from ..models.editing import Overtaken, as_seen
from ..past.told import Names, differences
from .record import RecordForm

MOST_ENTRIES = 20


@dataclass(frozen=True, slots=True)
class Faster:
    """Somebody else saved first: what they did, and which fields both had their hands on."""

    sentences: list[str]
    both: str


class SeenField(forms.JSONField):
    """What nobody's page can have sent (a number of thousands of digits, lists without end) is like nothing."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            return None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """The same where a form with a mistake is shown again."""
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return None


class WatchedForm[M: models.Model](CustomFieldset, RecordForm[M]):
    """Remembers what the record said when the page was made; when it says something else by now, nothing is saved.

    The page is then shown again: `faster` tells who changed what, their changes are taken over, what was typed here is
    kept. Sent once more, it is saved. Give `seen` to the method that saves.
    """

    faster: Faster | None = None
    seen: dict[str, Any]

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: M) -> None:
        super().__init__(data, record=record)
        self.record = record
        self.watched: tuple[str, ...] = (*(self._meta.fields or ()), *self.offer_custom_fields(record))
        self.fields["seen"] = SeenField(widget=forms.HiddenInput, required=False, initial=self.as_it_is())

    def as_it_is(self) -> dict[str, Any]:
        """What the record says now, as a later answer is compared with it."""
        return as_seen(self.record, self.watched)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        given = values.pop("seen", None)
        self.seen = {name: given[name] for name in self.watched if name in given} if isinstance(given, dict) else {}
        return values

    def refuse(self, refusal: Refused) -> None:
        if not isinstance(refusal, Overtaken):
            super().refuse(refusal)
            return
        self.record.refresh_from_db()
        typed = self._typed()
        mine = {name for name in refusal.fields if typed.get(name) != self.seen.get(name)}
        self.faster = Faster(list(self._told(refusal.fields)), ", ".join(self._labels(mine)))
        self.data = self._caught_up(taken_over=set(refusal.fields) - mine)
        for name in mine:
            said = _("Saved meanwhile: %(value)s.") % {"value": self._as_saved(name)}
            self[name].help_text = format_html("{} {}", self[name].help_text, said)

    def _as_saved(self, name: str) -> str:
        """What the record says by now in one field, in words."""
        value, field = getattr(self.record, name), self.fields[name]
        called: dict[Any, Any] = dict(getattr(field, "choices", ()))
        parts = value if isinstance(value, list | tuple) else [value]
        return ", ".join(str(called.get(each, formats.or_dash(each))) for each in parts) or formats.UNKNOWN

    def _typed(self) -> dict[str, Any]:
        """What the form says, to be compared with what was seen."""
        return as_seen(type(self.record)(**{name: self.cleaned_data.get(name) for name in self.watched}), self.watched)

    def _caught_up(self, *, taken_over: Collection[str]) -> Mapping[str, Any]:
        """The form's data with the other's changes in it, and with the record seen as it is now."""
        now = self.as_it_is()
        data = {name: self._sent(name) for name in self.data}
        for name in taken_over:
            data[self.add_prefix(name)] = self._as_sent(name, now[name])
        data[self.add_prefix("seen")] = self.fields["seen"].prepare_value(now)
        return {name: value for name, value in data.items() if value is not None}

    def _sent(self, name: str) -> Any:
        """What came under this name; of several answers all."""
        return (
            self.data.getlist(name)
            if has_several(self.fields.get(name)) and isinstance(self.data, QueryDict)
            else self.data.get(name)
        )

    def _as_sent(self, name: str, value: Any) -> Any:
        """A value as a browser would send it; a tick that is not set is not sent."""
        if has_several(self.fields[name]):
            return getattr(self.record, name) or []
        if isinstance(self.fields[name], forms.BooleanField):
            return "on" if value else None
        return "" if value is None else str(value)

    def _labels(self, names: Collection[str]) -> list[str]:
        return [str(self.fields[name].label) for name in self.watched if name in names]

    def _told(self, names: Collection[str]) -> Iterator[str]:
        """Who changed each of the fields, by the last entry of the audit trail that says so; of it what the form shows."""
        columns = {attname(self.record, name): name for name in names}
        shown = {attname(self.record, name) for name in self.watched}
        entries = AuditEntry.objects.filter(
            subject_type=self.record._meta.label_lower, subject_id=str(self.record.pk)
        ).exclude(before={})[:MOST_ENTRIES]
        for entry in entries:
            if touched := columns.keys() & entry.after.keys():
                for column in touched:
                    del columns[column]
                changes = "; ".join(differences(entry, Names.of([entry]), of=shown))
                yield _("%(who)s, %(when)s: %(changes)s.") % {
                    "who": entry.actor_name,
                    "when": formats.ago(entry.at),
                    "changes": changes,
                }
        if columns:
            yield _("An import or another program changed: %(fields)s.") % {
                "fields": ", ".join(self._labels(set(columns.values())))
            }
