"""The declaration of a custom field: what is asked, of which records, and who reads and writes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Busy, Refused
from hanse.kernel.ids import PublicIdField
from hanse.kernel.models import AuditEntry
from hanse.kernel.trail.changes import columns_of, locked, made
from hanse.kernel.walls.authz import once
from hanse.kernel.work.locks import alone, exclusive, keep
from hanse.ui import formats

from ..models.editing import Seen, corrected, unique
from ..models.undoing import Altered, Undo, edited, locked_rows, taken_out
from .record import COLUMN, PREFIX, finds_by, judged_by, seek_anew, were
from .rules import Kind, Rule

MOST = 60
"""Fields that count, of one sort of record."""
MOST_EMPTIED, AT_ONCE = 2000, 500
MOST_OPTIONS, LONGEST_OPTION = 50, 60
LONGEST_KEY = 40
DEFINE, REMOVE = "custom_fields.define", "custom_fields.remove"
LABEL = "network.customfield"
NUMBERS = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.MONEY})
SORTS = {"organisation": "company", "partnership": "partnership", "person": "person", "product": "product"}
MODELS = {sort: model for model, sort in SORTS.items()}
is_key = RegexValidator(
    r"[a-z][a-z0-9]*(_[a-z0-9]+)*", _("Small letters and digits, with single underscores between, such as floor_area.")
)


class CustomField(models.Model):
    """One field. `roles` are those of partnerships of which it is asked, none for all; `readers` and `writers` the roles of ours
    that may, none for everybody who sees or edits the record. `options` are pairs: a word, and what it is in German.
    """

    class Of(models.TextChoices):
        COMPANY = "company", _("companies")
        PARTNERSHIP = "partnership", _("partnerships")
        PERSON = "person", _("people")
        PRODUCT = "product", _("products")

    class Partner(models.TextChoices):
        NOTHING = "nothing", _("does not see it")
        READS = "reads", _("reads it")
        FILLS = "fills", _("fills it in")

    way_back: Undo | None = None

    public_id = PublicIdField()
    of = models.CharField(_("of"), max_length=12, choices=Of)
    key = models.CharField(_("key"), max_length=LONGEST_KEY, validators=[is_key])
    name = models.CharField(_("name"), max_length=80)
    name_de = models.CharField(_("name in German"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    unit = models.CharField(_("unit or currency"), max_length=20, blank=True)
    options = models.JSONField(_("list"), default=list, blank=True)
    help = models.CharField(_("help"), max_length=200, blank=True)
    help_de = models.CharField(_("help in German"), max_length=200, blank=True)
    group = models.CharField(_("group"), max_length=60, blank=True)
    place = models.PositiveSmallIntegerField(_("place"), default=0)
    required = models.BooleanField(_("required"), default=False)
    roles = models.JSONField(_("of partners that are"), default=list, blank=True)
    partner = models.CharField(_("the partner"), max_length=8, choices=Partner, default=Partner.NOTHING)
    readers = models.JSONField(_("read by"), default=list, blank=True)
    writers = models.JSONField(_("written by"), default=list, blank=True)
    personal = models.BooleanField(_("personal"), default=False)
    searched = models.BooleanField(_("found by search"), default=False)
    retired_at = models.DateTimeField(_("retired since"), null=True, blank=True)

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ["of", "place", "id"]
        constraints = [models.UniqueConstraint(fields=["key"], name="custom_field_key")]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """In the reader's language."""
        return self.name_de if self.name_de and get_language() == "de" else self.name

    @property
    def explained(self) -> str:
        return self.help_de if self.help_de and get_language() == "de" else self.help

    @property
    def attribute(self) -> str:
        """What it is called wherever a column's name stands."""
        return PREFIX + self.key

    @property
    def rule(self) -> Rule:
        return Rule(self.kind, self.required, dict(self.options))

    def is_asked_of(self, role: str) -> bool:
        """Is it asked of partners in this role?"""
        return not self.roles or role in self.roles

    def word(self, option: str) -> str:
        """A word of its list in the reader's language."""
        german = dict(self.options).get(option)
        return german if german and get_language() == "de" else option

    @classmethod
    def define(cls, *, by: Actor, **values: Any) -> CustomField:
        """From now on it is asked. Refused where another has the key, and for more than somebody fills in."""
        with exclusive("custom fields"), transaction.atomic():
            row = cls(**values)
            row.key = row.key or key_for(row.name)
            row.check_whole()
            row._refuse_too_many()
            if AuditEntry.objects.filter(operation=REMOVE, subject_type=LABEL, before__key=row.key).exists():
                words = {"key": row.key}
                raise Refused(
                    gettext("A field with the key %(key)s was removed. Take another key.") % words, field="key"
                )
            row.place = 1 + (cls.objects.filter(of=row.of).aggregate(last=models.Max("place"))["last"] or 0)
            with unique(gettext("Another field has the key %(key)s.") % {"key": row.key}, field="key"):
                made(row, by=by, operation=DEFINE)
            row.way_back = Undo.of_new(row, operation=DEFINE, by=by)
            return row

    def edit(self, values: Mapping[str, Any], *, by: Actor, seen: Seen | None = None) -> Undo | None:
        """Ask it otherwise. Key, kind and record stay; a word of its list goes only while no record says it."""
        with exclusive("custom fields"), transaction.atomic():
            self._judge(values)
            found_before = self.searched
            act = edited(self, values, by=by, operation=DEFINE, seen=seen)
            if self.searched != found_before:
                self._seek_anew()
            return act

    def _judge(self, values: Mapping[str, Any]) -> None:
        """Refuse what would contradict itself with these values, or lack a word that a record says."""
        CustomField(**{**columns_of(self), **values}).check_whole()
        if self._state.adding:
            return
        alone(_lock(self.key))
        if "options" in values:
            kept = {word for word, _german in values["options"]}
            for word, _german in locked(CustomField, self.pk).options:
                if word not in kept:
                    self._refuse_if_said(word)

    def _seek_anew(self) -> None:
        """Records are found by it from now on, or no more."""
        held = self.holders()
        rows = list(locked_rows(held.model, held.order_by().values("pk")))
        for row in rows:
            seek_anew(row, [self.attribute])
        self.holders().bulk_update(rows, ["sought"], batch_size=AT_ONCE)

    def retire(self, *, by: Actor) -> Undo | None:
        """It is asked no more; what records say stays with them."""
        return self._alter({"retired_at": self.retired_at or clock.now()}, by=by)

    def bring_back(self, *, by: Actor) -> Undo | None:
        """It is asked again. Refused for more than somebody fills in."""
        with exclusive("custom fields"):
            if self.retired_at is not None:
                self._refuse_too_many()
            return self._alter({"retired_at": None}, by=by)

    def move(self, by_places: int, *, by: Actor) -> Undo | None:
        """Up (-1) or down (1) among the fields of its sort of record; at the end it stays where it is."""
        with exclusive("custom fields"), transaction.atomic():
            rows = list(CustomField.objects.filter(of=self.of))
            here = next(place for place, row in enumerate(rows) if row.pk == self.pk)
            there = min(max(here + by_places, 0), len(rows) - 1)
            rows.insert(there, rows.pop(here))
            altered = []
            for place, row in enumerate(rows, start=1):
                was = {"place": row.place}
                if corrected(row, {"place": place}, by=by, operation=DEFINE):
                    altered.append(Altered(row, was))
            return Undo.keep(altered, operation=DEFINE, by=by) if altered else None

    def remove(self, *, by: Actor) -> Undo:
        """The field and all that records say in it. Refused for more records than somebody waits for."""
        rows = self.holders()
        if (count := rows.count()) > MOST_EMPTIED:
            words = {"count": formats.number(count)}
            raise Refused(gettext("%(count)s records say something here. Retire the field instead.") % words)
        with exclusive("custom fields"), transaction.atomic():
            alone(_lock(self.key))
            altered = []
            for row in locked_rows(rows.model, rows.order_by().values("pk")):
                was = were(row, [self.attribute])
                if corrected(row, {self.attribute: None}, by=by, operation=REMOVE):
                    altered.append(Altered(row, was))
            altered.append(taken_out(self, by=by, operation=REMOVE))
            return Undo.keep(altered, operation=REMOVE, by=by)

    @contextmanager
    def returning(self, values: Mapping[str, Any], *, by: Actor) -> Iterator[None]:
        """One that was just defined goes again only while no record says anything in it; what it was is judged like any edit."""
        self._judge(values)
        if not values and self.holders().exists():
            raise Refused(gettext("Records say something here by now. Retire the field instead."))
        if "retired_at" in values and values["retired_at"] is None:
            self._refuse_too_many()
        yield
        if "searched" in values:
            self._seek_anew()

    def holders(self) -> models.QuerySet[Any]:
        """The records that say something in it."""
        model: Any = apps.get_model("network", MODELS[self.of])
        found: models.QuerySet[Any] = model._default_manager.filter(custom__has_key=self.key)
        return found

    def check_whole(self) -> None:
        """Refuse a declaration that contradicts itself, with the field of the form that says so."""
        for name, sentence, is_wrong in self._contradictions():
            if is_wrong:
                raise Refused(sentence, field=name, status=422)

    def _contradictions(self) -> Iterator[tuple[str, str, bool]]:
        listed = self.kind in {Kind.CHOICE, Kind.CHOICES}
        words = [word.casefold() for pair in self.options for word in dict.fromkeys(pair) if word]
        is_text = self.kind in {Kind.TEXT, Kind.LONG_TEXT}
        yield "key", str(is_key.message), re.fullmatch(is_key.regex, self.key) is None
        yield "options", gettext("Say what is in the list, a line for each."), listed and not self.options
        yield "options", gettext("Only a list has lines."), bool(self.options) and not listed
        yield (
            "options",
            gettext("At most 50 lines of 60 letters."),
            (len(self.options) > MOST_OPTIONS or any(len(word) > LONGEST_OPTION or ";" in word for word in words)),
        )
        yield "options", gettext("Two lines say the same."), len(words) != len(set(words))
        yield (
            "unit",
            gettext("A currency is three capital letters, such as EUR."),
            (self.kind == Kind.MONEY and re.fullmatch("[A-Z]{3}", self.unit) is None),
        )
        yield "unit", gettext("Only a number has a unit."), bool(self.unit) and self.kind not in NUMBERS
        yield "roles", gettext("Only partnerships have roles."), bool(self.roles) and self.of != self.Of.PARTNERSHIP
        yield (
            "partner",
            gettext("Products are the same for every partner, who reads nothing of them here."),
            (self.of == self.Of.PRODUCT and self.partner != self.Partner.NOTHING),
        )
        yield (
            "partner",
            gettext("Who of ours there is, no partner chooses from. It may read whom you chose."),
            (self.kind == Kind.COLLEAGUE and self.partner == self.Partner.FILLS),
        )
        yield "personal", gettext("A product is no person's."), self.personal and self.of == self.Of.PRODUCT
        yield "searched", gettext("Only a text is found by search."), self.searched and not is_text
        yield (
            "searched",
            gettext("What only some may read is not found by search: it would tell the others."),
            (
                self.searched
                and (bool(self.readers) or (self.of == self.Of.PERSON and self.partner == self.Partner.NOTHING))
            ),
        )

    def _alter(self, values: Mapping[str, Any], *, by: Actor) -> Undo | None:
        with transaction.atomic():
            return edited(self, values, by=by, operation=DEFINE)

    def _refuse_too_many(self) -> None:
        if CustomField.objects.filter(of=self.of, retired_at=None).count() >= MOST:
            words = {"count": MOST}
            raise Refused(gettext("More than %(count)s fields nobody fills in. Retire one first.") % words)

    def _refuse_if_said(self, word: str) -> None:
        held = self.holders()
        said = (
            held.filter(**{f"custom__{self.key}__exact": word})
            if self.kind == Kind.CHOICE
            else held.filter(listing(self, word))
        )
        if count := said.count():
            sentence = ngettext(
                "%(count)s record says “%(word)s”. Change it there first.",
                "%(count)s records say “%(word)s”. Change it there first.", count,
            )  # fmt: skip
            raise Refused(sentence % {"count": formats.number(count), "word": word}, field="options")


def every() -> list[CustomField]:
    """All of them, in their order; asked once while a page is read."""
    return once("custom fields", lambda: list(CustomField.objects.all()))


def _lock(key: str) -> str:
    """Whoever gives a record a value keeps it; whoever takes the field, or a word of its list, away has it alone."""
    return f"custom field {key}"


@judged_by
def still_asked(row: models.Model, said: Mapping[str, Any]) -> None:
    """What a record is to say is asked still, and its words are in the list, until it is saved."""
    for key in said:
        if not keep(_lock(key)):
            raise Busy(
                gettext("Somebody changes this moment what is asked here. Nothing of yours is saved: try again.")
            )
    asked = {each.key: each for each in CustomField.objects.filter(key__in=said, of=SORTS[str(row._meta.model_name)])}
    for key, value in said.items():
        if (field := asked.get(key)) is None:
            raise Refused(
                gettext("A field was removed meanwhile. Nothing was changed: look at the record, then try again.")
            )
        words, told = {word for word, _german in field.options}, value if isinstance(value, list) else [value]
        if field.options and (gone := [word for word in told if word not in words]):
            raise Refused(
                gettext("“%(word)s” is not in the list of %(field)s any more.")
                % {"word": gone[0], "field": field.called}
            )


@finds_by
def texts_of(row: models.Model) -> str:
    """The texts of a record by which it is found."""
    marked = (field for field in every() if field.searched and field.of == SORTS[str(row._meta.model_name)])
    return " ".join(text for field in marked if (text := getattr(row, field.attribute)))


def listing(field: CustomField, word: str, *, path: str = "") -> Q:
    """That one of several that were chosen is this: as its JSON has it, which escapes letters on one database only."""
    where = f"{path}{COLUMN}__{field.key}__icontains"
    return Q((where, json.dumps(word))) | Q((where, json.dumps(word, ensure_ascii=False)))


def key_for(name: str) -> str:
    """floor_area, of "Floor area"."""
    words = re.sub(r"[^a-z0-9]+", "_", slugify(name)).strip("_")
    return (words if words[:1].isalpha() else f"field_{words}")[:LONGEST_KEY].rstrip("_")
