"""What became of single lines of a file: refused with a reason, or what they make and change, field by field."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.utils.translation import gettext, gettext_lazy

from hanse.kernel.walls.access import Scope, ScopedManager
from hanse.kernel.words import told

from ..values import field_name
from ..verdicts import Change

LONGEST_TITLE, LONGEST_VALUE, LONGEST_REFERENCE, LONGEST_TEXT = 200, 1000, 120, 8000


def storable(text: str) -> str:
    """Without zero bytes, which PostgreSQL does not keep."""
    return text.replace("\0", "\ufffd")


class RejectedRow(models.Model):
    """A row that was not taken, to be mended and sent again; of the company whose file it stood in, if it sent that itself."""

    scope = Scope(staff="all")

    batch = models.ForeignKey("intake.Batch", on_delete=models.CASCADE, related_name="rejected_rows")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    line = models.PositiveBigIntegerField(gettext_lazy("line"))
    column = models.CharField(gettext_lazy("column"), max_length=200, blank=True)
    reason = models.TextField(gettext_lazy("what is wrong"))
    """As it was said to whoever brought the file; `said` keeps what it was made of: where it is about cells a list, each with the
    columns `of` which it is said."""
    said = models.JSONField(null=True)
    value = models.TextField(gettext_lazy("value"), blank=True)
    text = models.TextField(gettext_lazy("original text"), blank=True)
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True, default="", db_default="")
    """What the line calls its partner, where nothing else is wrong with it: it waits until somebody says who that is."""
    matched_in = models.ForeignKey(
        "intake.Batch", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    """The import that took it in since, or that mends it."""

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = gettext_lazy("rejected row")
        verbose_name_plural = gettext_lazy("rejected rows")
        ordering = ["batch", "line", "id"]
        indexes = [
            models.Index(fields=["batch", "line"], name="rejected_by_line"),
            models.Index(fields=["reference", "batch"], name="rejected_waiting", condition=~models.Q(reference="")),
            models.Index(fields=["organisation"], name="rejected_of", condition=~models.Q(organisation=None)),
            models.Index(fields=["matched_in"], name="rejected_matched", condition=~models.Q(matched_in=None)),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"

    @property
    def told(self) -> str:
        """What is wrong, in the language of who reads it."""
        return " ".join(map(told, self.said if isinstance(self.said, list) else [self.said or self.reason]))

    def told_of(self, column: str) -> str:
        """What is wrong with the cell in that column."""
        parts = self.said if isinstance(self.said, list) else []
        return " ".join(told(part) for part in parts if column in part["of"]) or self.told

    @property
    def has_several_faults(self) -> bool:
        return isinstance(self.said, list) and len(self.said) > 1

    def wrong_among(self, names: Collection[str]) -> tuple[str, ...]:
        """Which of these columns are wrong; none where it is about the whole line."""
        if isinstance(self.said, list):
            wrong = {column for part in self.said for column in part["of"]}
        else:
            wrong = {self.column} if self.column in names else {*self.column.split(", ")}
        return tuple(name for name in names if name in wrong)

    @property
    def mended(self) -> str:
        """That it counts by now, and by which file; empty while it waits."""
        if self.matched_in is None:
            return ""
        if self.matched_in.state != "committed":
            return gettext("is being taken in")
        if self.matched_in.rest_of_id is not None:
            return gettext("taken in since")
        return gettext("mended by %(file)s") % {"file": self.matched_in.file_name}


class Difference(models.Model):
    """What a line makes (`new`), or changes in a record that is known: one row for each field, old and new; of the company whose file it
    stood in, if it sent that itself.
    """

    class Status(models.TextChoices):
        NEW = "new", gettext_lazy("new")
        CHANGED = "corrected", gettext_lazy("changed")

    scope = Scope(staff="all")

    batch = models.ForeignKey("intake.Batch", on_delete=models.CASCADE, related_name="differences")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    line = models.PositiveBigIntegerField(gettext_lazy("line"))
    status = models.CharField(gettext_lazy("what happens"), max_length=12, choices=Status)
    title = models.CharField(gettext_lazy("record"), max_length=LONGEST_TITLE)
    model = models.CharField(gettext_lazy("kind"), max_length=80)
    field = models.CharField(gettext_lazy("field"), max_length=80, blank=True)
    before = models.TextField(gettext_lazy("old"), blank=True)
    after = models.TextField(gettext_lazy("new value"), blank=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = gettext_lazy("difference")
        verbose_name_plural = gettext_lazy("differences")
        ordering = ["batch", "line", "id"]
        indexes = [
            models.Index(fields=["batch", "status", "line"], name="difference_by_line"),
            models.Index(fields=["organisation"], name="difference_of", condition=~models.Q(organisation=None)),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.title}"

    @staticmethod
    def fitted(change: Change) -> dict[str, Any]:
        """Its values, cut to what is kept."""
        values = asdict(change) | {name: storable(getattr(change, name)) for name in ("title", "before", "after")}
        values["title"] = values["title"][:LONGEST_TITLE]
        return values | {name: values[name][:LONGEST_VALUE] for name in ("before", "after")}

    @property
    def kind(self) -> str:
        """What sort of record it is, in the reader's language."""
        return model_label(self.model)

    @property
    def field_label(self) -> str:
        """What changes, in the reader's language; a record that gets something more has it by its kind."""
        if not self.field or not self.model:
            return self.kind if self.status == self.Status.CHANGED else ""
        return field_name(self.model, self.field)


def model_label(label: str) -> str:
    """What records of a model are called, with a capital; nothing for lines of facts, which are none."""
    if not label:
        return ""
    name = str(apps.get_model(label)._meta.verbose_name)
    return name[:1].upper() + name[1:]
