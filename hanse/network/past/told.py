"""The audit trail of a company in words: who did what, from what to what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from hanse.kernel import contributions
from hanse.kernel.actor import current
from hanse.kernel.contributions import Telling
from hanse.kernel.jobs import name_of
from hanse.kernel.models import Account, AuditEntry
from hanse.kernel.models.audit import ERASED
from hanse.kernel.walls.authz import allows
from hanse.kernel.walls.roles import PARTNER_ROLES, STAFF_ROLES
from hanse.ui import formats

from ..custom import telling as custom
from ..custom.record import is_custom
from ..models import Organisation, Product, ProductLine, Territory

SILENT = frozenset({"public_id", "created_at", "updated_at", "organisation_id", "account_id", "state_since"})
Column = models.Field[Any, Any]

KEPT = {
    "job_roles": gettext_lazy("job roles"), "roles": gettext_lazy("roles"), "session": gettext_lazy("device"),
    "sessions": gettext_lazy("sessions"), "passkey": gettext_lazy("passkey"), "password": gettext_lazy("password"),
    "second factor": gettext_lazy("second factor"), "recovery codes": gettext_lazy("recovery codes"),
    "by": gettext_lazy("proof"), "job": gettext_lazy("job"), "attempts": gettext_lazy("attempts"),
    "status": gettext_lazy("status"), "companies": gettext_lazy("companies"), "pseudonym": gettext_lazy("pseudonym"),
    "names": gettext_lazy("entries without the name"), "contents": gettext_lazy("entries without content"),
    "shift_months": gettext_lazy("months by which days were moved"),
    "public_id": gettext_lazy("public id"), "organisation_id": gettext_lazy("company"), "account_id": gettext_lazy("login"),
    "person_id": gettext_lazy("person"), "territory_id": gettext_lazy("territory"), "version": gettext_lazy("version"),
    "created_at": gettext_lazy("entered"), "updated_at": gettext_lazy("last changed"),
    "secret_hash": gettext_lazy("hash of the secret"), "is_demo": gettext_lazy("part of the demonstration"),
}  # fmt: skip
"""What entries keep beside columns that have a name."""

CALLED_BY_NAME: tuple[type[models.Model], ...] = (Account, Organisation, Territory, ProductLine, Product)
"""Rows that are called by their name and nothing else, as most are to which entries refer."""

WORKINGS = {
    "command line": gettext_lazy("Somebody at the command line"),
    "set-up": gettext_lazy("Whoever set Hanse up"),
}
"""Who is behind some of the workings of Hanse itself."""


@dataclass(slots=True)
class Names:
    """Names of the rows that entries refer to, asked once for each kind of row."""

    by_model: dict[type[models.Model], dict[Any, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[AuditEntry]) -> Names:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for entry in entries:
            for name, column in _columns(entry.subject_type).items():
                if isinstance(column, models.ForeignKey):
                    wanted[column.related_model].update({entry.before.get(name), entry.after.get(name)} - {None})
        asked = {model: ids for model, ids in wanted.items() if ids}
        found = {
            model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=ids)}
            for model, ids in asked.items()
            if model not in CALLED_BY_NAME
        }
        return cls(found | cls._by_name({model: asked[model] for model in CALLED_BY_NAME if model in asked}))

    @staticmethod
    def _by_name(asked: Mapping[type[models.Model], Collection[Any]]) -> dict[type[models.Model], dict[Any, str]]:
        """Of all of these in one question."""
        parts = [
            model._default_manager.filter(pk__in=ids)
            .order_by()
            .annotate(model=models.Value(place, models.IntegerField()))
            .values_list("model", "pk", "name")
            for place, (model, ids) in enumerate(asked.items())
        ]
        order = list(asked)
        found: dict[type[models.Model], dict[Any, str]] = {model: {} for model in order}
        for place, key, name in parts[0].union(*parts[1:], all=True).order_by() if parts else ():
            found[order[place]][key] = name
        return found

    def name(self, model: type[models.Model], key: Any) -> str:
        return self.by_model.get(model, {}).get(key, formats.UNKNOWN)


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


@cache
def _columns(label: str) -> dict[str, Column]:
    model = _model(label)
    return {column.attname: column for column in model._meta.concrete_fields} if model else {}


KINDS = {"django_tasks_database.dbtaskresult": gettext_lazy("job")}
"""What records of packages that we use are called here."""


def kind(entry: AuditEntry) -> str:
    """What sort of thing was changed: site, person, company."""
    model = _model(entry.subject_type)
    return str(KINDS.get(entry.subject_type) or (model._meta.verbose_name if model else entry.subject_type))


def label(name: str, entry: AuditEntry) -> str:
    """What a value that an entry keeps is called."""
    if is_custom(name):
        return custom.label(name)
    column = _columns(entry.subject_type).get(name)
    if column is not None and isinstance(column.verbose_name, Promise):
        return str(column.verbose_name)
    said = next((each.fields[name] for each in _tellings(entry) if name in each.fields), None)
    return str(said or KEPT.get(name, name.replace("_", " ")))


def in_order(entry: AuditEntry) -> list[str]:
    """The names of what an entry keeps, as its record has them; what is kept beside columns comes last."""
    places = {name: place for place, name in enumerate(_columns(entry.subject_type))}
    return sorted({**entry.before, **entry.after}, key=lambda name: (places.get(name, len(places)), name))


def record(entry: AuditEntry, names: Names) -> str:
    """Which one was changed, in the reader's language where that can be told."""
    telling = contributions.tellings.named(entry.subject_type)
    if telling is None or telling.record is None or not entry.subject_label:
        return entry.subject_label
    return telling.record(Words(entry, names))


def retold(text: str, forms: Callable[[], Iterable[Any]]) -> str:
    """A text that was put together in the writer's language, in the reader's.

    `forms` gives what such texts look like in the language at work, always in the same order, with `%s` for what is no word
    of ours. A text that looks like none of them stays as it is.
    """
    wanted = [str(form) for form in forms()]
    if any(_parts(text, form) for form in wanted):
        return text
    for language, _name in settings.LANGUAGES:
        with override(language):
            written = [str(form) for form in forms()]
        for form, ours in sorted(zip(written, wanted, strict=True), key=lambda pair: -len(pair[0])):
            if (found := _parts(text, form)) is not None:
                return ours % found.groups()
    return text


def _parts(text: str, form: str) -> re.Match[str] | None:
    return re.fullmatch(re.escape(form).replace("%s", "(.+)"), text, re.DOTALL)


def is_withheld(entry: AuditEntry) -> bool:
    """Is what it keeps for others to read than who is looking? That it happened is told all the same."""
    return any(each.reads and not allows(current(), each.reads) for each in _tellings(entry))


def withheld() -> list[str]:
    """Of which operations and kinds of record who is looking does not read what was kept."""
    return [each.key for each in contributions.tellings if each.reads and not allows(current(), each.reads)]


def readable(entries: models.QuerySet[AuditEntry]) -> models.QuerySet[AuditEntry]:
    """Without those that are told to who is looking only later."""
    for each in contributions.tellings:
        if each.later is not None:
            entries = entries.exclude(each.later())
    return entries


def value(name: str, given: Any, entry: AuditEntry, names: Names) -> str:
    """A stored value as a reader would write it."""
    if is_withheld(entry) or (is_custom(name) and not custom.is_open(name)):
        return str(WITHHELD)
    if is_custom(name):
        return custom.value(name, given)
    if given is None or given == "" or given == []:
        return formats.UNKNOWN
    put = next((each.values[name] for each in _tellings(entry) if name in each.values), None)
    return str(put(given)) if put is not None else _plain(name, given, _columns(entry.subject_type).get(name), names)


def _plain(name: str, given: Any, column: Column | None, names: Names) -> str:
    """A value of which no room has words of its own."""
    if isinstance(given, bool):
        return _("yes") if given else _("no")
    if isinstance(given, list):
        return ", ".join(map(_one_of, given))
    if isinstance(column, models.ForeignKey):
        return names.name(column.related_model, given)
    if column is not None and column.choices:
        return str(dict(column.flatchoices).get(given, given))
    if isinstance(column, models.DateTimeField):
        return formats.moment(datetime.fromisoformat(given))
    if isinstance(column, models.DateField):
        return formats.day(date.fromisoformat(given))
    if isinstance(column, models.DecimalField | models.IntegerField) or isinstance(given, int):
        return formats.number(given)
    if name == "job":
        return name_of(given)
    if name in {"country", "language"}:
        return formats.country(given) if name == "country" else formats.language(given)
    return str(given)


def _one_of(given: Any) -> str:
    """One of several: a role by its name; a word with what it is called in another language, and whatever has parts, by them."""
    if isinstance(given, list):
        return " / ".join(str(part) for part in given if part not in (None, ""))
    if isinstance(given, dict):
        return " / ".join(f"{key}: {part}" for key, part in given.items())
    return str(_roles().get(given, given))


@cache
def _roles() -> dict[str, Any]:
    return STAFF_ROLES | PARTNER_ROLES


def differences(entry: AuditEntry, names: Names, *, of: Collection[str] | None = None) -> Iterator[str]:
    """phone from – to +49 451 1234; only `of` these columns, where they are given"""
    for name in entry.after:
        if name in SILENT or entry.before.get(name) == entry.after[name] or (of is not None and name not in of):
            continue
        if is_custom(name) and not custom.is_open(name):
            continue
        yield _("%(field)s from %(old)s to %(new)s") % {
            "field": label(name, entry),
            "old": value(name, entry.before.get(name), entry, names),
            "new": value(name, entry.after[name], entry, names),
        }


def who(entry: AuditEntry) -> str:
    """Whoever acted: their name, or what Hanse knows of them."""
    if not entry.actor_name:
        return _("Somebody whose name was erased")
    if entry.actor_kind == "public":
        return _("Somebody who was not signed in")
    if entry.actor_kind == "system":
        return str(WORKINGS.get(entry.actor_name) or _("Hanse itself"))
    return entry.actor_name


class Words:
    """What a sentence about an entry may take, each in the reader's language and only when it is taken."""

    def __init__(self, entry: AuditEntry, names: Names) -> None:
        self.entry, self.names = entry, names

    def __getitem__(self, name: str) -> str:
        entry = self.entry
        match name:
            case "actor":
                return who(entry)
            case "label":
                return record(entry, self.names)
            case "kind":
                return kind(entry)
            case "changes":
                return "; ".join(differences(entry, self.names))
        if name.startswith("old_"):
            return self._value(name.removeprefix("old_"), entry.before)
        return self._value(name, entry.after if name in entry.after else entry.before)

    def _value(self, name: str, kept: Mapping[str, Any]) -> str:
        return value(name, kept.get(name), self.entry, self.names)


def sentence(entry: AuditEntry, names: Names) -> str:
    """The whole of one entry, with its reason."""
    if entry.content_salt.startswith(ERASED):
        return _("Erased: what was done to a record, %(kind)s.") % {"kind": kind(entry)}
    words = Words(entry, names)
    says = _says(entry)
    said = says(words) if callable(says) else str(says) % words
    if entry.reason:
        return _("%(sentence)s Reason: %(reason)s") % {"sentence": said, "reason": reason(entry)}
    return said


def reason(entry: AuditEntry) -> str:
    """Why, as the person wrote it; what Hanse itself gave as the reason, in the reader's language."""
    if is_withheld(entry):
        return str(WITHHELD) if entry.reason else ""
    given = next((telling.reasons for telling in _tellings(entry) if telling.reasons), ())
    return retold(entry.reason, lambda: given) if given else entry.reason


def _says(entry: AuditEntry) -> Any:
    """The sentence of the operation, else that of the kind of record, else one that fits everything."""
    shape = "added" if not entry.before else "changed" if entry.after else "removed"
    for telling in _tellings(entry):
        if says := telling.says or getattr(telling, shape):
            return UNCHANGED if shape == "changed" and says is telling.changed and not _differs(entry) else says
    return UNCHANGED


def _differs(entry: AuditEntry) -> bool:
    told = (name for name in entry.after if entry.before.get(name) != entry.after[name])
    return any(name not in SILENT and (not is_custom(name) or custom.is_open(name)) for name in told)


def is_of_others(entry: AuditEntry) -> bool:
    """Was nothing changed but what who is looking may not read?"""
    changed = {name for name in entry.after if entry.before.get(name) != entry.after[name]} - SILENT
    return bool(entry.before and changed) and all(is_custom(name) and not custom.is_open(name) for name in changed)


def icon(entry: AuditEntry) -> str:
    return next(_tellings(entry)).icon


def has_own_words(entry: AuditEntry) -> bool:
    """Has its operation a sentence, so that it needs no general one?"""
    telling = contributions.tellings.named(entry.operation)
    return telling is not None and bool(telling.says or telling.added or telling.changed or telling.removed)


def title(operation: str) -> str:
    """What an operation is called that no `authz.toml` names."""
    telling = contributions.tellings.named(operation)
    return str(telling.title) if telling else ""


def _tellings(entry: AuditEntry) -> Iterator[Telling]:
    for key in (entry.operation, entry.subject_type):
        if (telling := contributions.tellings.named(key)) is not None:
            yield telling
    yield ANY


WITHHELD = gettext_lazy("not shown to you")
UNCHANGED = gettext_lazy("%(actor)s saved a record without a change: %(kind)s %(label)s.")
ANY = Telling(
    "",
    "pencil",
    added=gettext_lazy("%(actor)s added a record: %(kind)s %(label)s."),
    changed=gettext_lazy("%(actor)s changed a record, %(kind)s %(label)s: %(changes)s."),
    removed=gettext_lazy("%(actor)s removed a record: %(kind)s %(label)s."),
)
