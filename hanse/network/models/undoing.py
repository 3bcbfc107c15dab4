"""Taking an act back: what its rows were before is kept for a day, and rows that changed since are left alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.ids import PublicIdField
from hanse.kernel.trail.changes import columns_of, locked, made, removed
from hanse.kernel.walls.authz import reading

from ..custom.record import is_custom, may_return, were
from .editing import Seen, corrected, corrected_each, remove_unused

COMPANY = "network.organisation"
UNDONE_WITHIN = timedelta(days=1)
TOO_LATE = gettext_lazy("This was done more than a day ago. Change anew what is to be different.")


class PlaceTaken(Exception):
    """What a model raises while a row of it returns: something else has taken its place, so it is left as it is."""


class TakenBack(NamedTuple):
    """How many rows are as they were, and the names of those that somebody has changed since."""

    back: int
    left: tuple[str, ...]


MOST_NAMES = 5


def some_of(names: Sequence[str]) -> str:
    """The names in a sentence; of many the first few, and how many more there are."""
    more = len(names) - MOST_NAMES
    if more <= 0:
        return ", ".join(names)
    some = ", ".join(names[:MOST_NAMES])
    return ngettext("%(some)s and %(count)d more", "%(some)s and %(count)d more", more) % {"some": some, "count": more}


class Altered(NamedTuple):
    """A row and what some of its columns said before: None where the act made it, all of them where it is `gone`.

    One that was made goes `alone`: only while nothing refers to it.
    """

    row: models.Model
    before: Mapping[str, Any] | None
    gone: bool = False
    alone: bool = False


class Undo(models.Model):
    """What one act did to which rows. Who did it may take it back, once and within a day."""

    public_id = PublicIdField()
    operation = models.CharField(max_length=60)
    account_id = models.BigIntegerField(null=True)
    seat_id = models.BigIntegerField(null=True)
    """The company for which a partner's person did it; None for one of ours."""
    at = models.DateTimeField()
    rows = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = gettext_lazy("act that can be taken back")
        verbose_name_plural = gettext_lazy("acts that can be taken back")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.operation}, {self.at:%Y-%m-%d %H:%M}"

    @property
    def organisation_id(self) -> int | None:
        """Whose rows they are; None where they are nobody's."""
        owners = {each.get("organisation") for each in self.rows} - {None}
        return owners.pop() if len(owners) == 1 else None

    @property
    def partnerships(self) -> set[int]:
        """The partnerships that it concerned."""
        label = "network.partnership"
        named = {each["pk"] if each["model"] == label else each.get("partnership") for each in self.rows}
        return named - {None}

    @property
    def records(self) -> set[tuple[str, int]]:
        """What it concerned: a job role is of its person, a step of its partnership."""
        return {_record(each) for each in self.rows}

    @property
    def until(self) -> datetime:
        """The last moment at which it can be taken back."""
        return self.at + UNDONE_WITHIN

    @classmethod
    def by_actor(cls, actor: Actor) -> models.QuerySet[Undo]:
        """What somebody did, in the seat in which they sit."""
        if actor.account_id is None:
            return cls.objects.none()
        return cls.objects.filter(account_id=actor.account_id, seat_id=actor.organisation_id)

    @classmethod
    def keep(cls, altered: Iterable[Altered], *, operation: str, by: Actor) -> Undo:
        """Keep the way back of an act whose audit entries are written as `operation`. Inside its transaction."""
        kept = [_kept(each) for each in altered]
        who = {"account_id": by.account_id, "seat_id": by.organisation_id}
        return cls.objects.create(operation=operation, at=clock.now(), rows=kept, **who)

    @classmethod
    def joined(cls, acts: Sequence[Undo]) -> Undo:
        """One way back of several acts of one operation that somebody did at once; they have none of their own any more."""
        first, *others = acts
        with transaction.atomic():
            cls.objects.filter(pk__in=[each.pk for each in others]).delete()
            first.rows = [row for each in acts for row in each.rows]
            first.save(update_fields=["rows"])
        return first

    @classmethod
    def of_new(cls, *rows: models.Model, operation: str, by: Actor, before: Iterable[Altered] = ()) -> Undo | None:
        """The way back of what somebody added, while nothing came to hang on it; None where nobody did."""
        if by.account_id is None:
            return None
        return cls.keep([*before, *(Altered(row, None, alone=True) for row in rows)], operation=operation, by=by)

    @classmethod
    def forget_old(cls) -> int:
        """Delete what cannot be taken back any more, with the personal data that was kept for it; how many there were."""
        forgotten, _kinds = cls.objects.filter(at__lt=clock.now() - UNDONE_WITHIN).delete()
        return forgotten

    def take_back(self, *, by: Actor, refused: list[Refused] | None = None) -> TakenBack:
        """Make the rows what they were. Raises `Refused` a second time, after a day, and where somebody changed each since: it can
        still be taken back when they are as it left them.

        A rule that stands in the way of one row stops all; with `refused`, which collects why, that row alone stays.
        """
        by = by.beyond_remit()
        with acting(by), transaction.atomic():
            act = Undo.objects.select_for_update().get(pk=self.pk)
            if act.undone_at is not None:
                raise Refused(_("This is taken back already."))
            if clock.now() > act.until:
                raise Refused(TOO_LATE)
            back, left = 0, []
            for run in _runs(_found(act.rows)):
                as_left = [(row, kept) for row, kept in run if _is_as_left(row, kept["after"])]
                others = [row for row, kept in run if not _is_as_left(row, kept["after"])]
                left += [str(row) if row is not None else _("something that is gone") for row in others]
                staying = _staying(as_left, by=by, operation=act.operation)
                back += len(as_left) - len(staying)
                for target, refusal in staying:
                    if refusal is None:
                        left.append(str(target))
                    elif refused is None:
                        raise refusal
                    else:
                        refused.append(refusal)
            if left and not back and not refused:
                self.refuse_for(left)
            _refuse_what_refers_to_nothing(act.rows)
            act.undone_at = clock.now()
            act.save(update_fields=["undone_at"])
        return TakenBack(back, tuple(left))

    def take_back_whole(self, *, by: Actor) -> TakenBack:
        """All of it or nothing: refused where a row has changed since, or something else has taken its place."""
        with transaction.atomic():
            taken = self.take_back(by=by)
            if taken.left:
                self.refuse_for(taken.left)
        return taken

    @staticmethod
    def refuse_for(left: Sequence[str]) -> NoReturn:
        """Say what somebody changed since."""
        raise Refused(
            _("This cannot be taken back any more; meanwhile something else was changed: %(names)s.")
            % {"names": some_of(left)}
        )


def edited(
    row: models.Model,
    values: Mapping[str, Any],
    *,
    by: Actor,
    operation: str,
    seen: Seen | None = None,
    also: Iterable[Altered] = (),
) -> Undo | None:
    """Correct a row; gives the way back, None when nothing is different. `also` is what the act altered before.

    Inside the transaction of the act.
    """  # fmt: skip
    altered = [*also]
    was = were(row, values)
    if corrected(row, values, by=by, operation=operation, seen=seen):
        altered.append(Altered(row, was))
    return Undo.keep(altered, operation=operation, by=by) if altered else None


def taken_out(row: models.Model, *, by: Actor, operation: str) -> Altered:
    """Delete a row, with its audit entry; gives what has to be kept to bring it back."""
    before = _last(row, by=by)
    removed(row, by=by, operation=operation)
    return Altered(row, before, gone=True)


def unused_out(row: models.Model, *, by: Actor, operation: str) -> Altered:
    """The same of a row to which nothing refers; refused with what does."""
    before = _last(row, by=by)
    remove_unused(row, by=by, operation=operation)
    return Altered(row, before, gone=True)


def _last(row: models.Model, *, by: Actor) -> dict[str, Any]:
    """What it says when it goes: somebody may have corrected it since it was read."""
    with acting(by):
        return columns_of(locked(type(row), row.pk, to_remove=True))


Found = tuple[models.Model | None, dict[str, Any]]
"""A row as it is now, None where there is none, and what was kept of it."""


def _runs(found: Iterable[Found]) -> Iterator[list[Found]]:
    """In their order. Corrections of one model that follow one another go together, unless it checks each of its rows."""
    run: dict[int, Found] = {}
    before: object = None
    for row, kept in found:
        alone = row is None or kept["before"] is None or hasattr(row, "returning")
        kind = object() if alone else kept["model"]
        if run and (kind != before or kept["pk"] in run):
            yield list(run.values())
            run = {}
        run[kept["pk"]], before = (row, kept), kind
    if run:
        yield list(run.values())


def _staying(run: Sequence[Found], *, by: Actor, operation: str) -> list[tuple[models.Model, Refused | None]]:
    """Make rows what they were, all at once; where something keeps one of them, each half by itself. Gives those that stay.

    One whose place is taken, by a number that another company has now, stays; so does what a rule refuses, with its words.
    """
    if not run:
        return []
    wanted = []
    for row, kept in run:
        target = row if row is not None else _again(kept)
        wanted.append((target, _values(target, kept["before"] or {})))
    try:
        with transaction.atomic():
            _return(run, wanted, by=by, operation=operation)
    except (IntegrityError, PlaceTaken, Refused) as error:
        if len(run) == 1:
            return [(wanted[0][0], error if isinstance(error, Refused) else None)]
        half = len(run) // 2
        return [each for part in (run[:half], run[half:]) for each in _staying(part, by=by, operation=operation)]
    return []


def _return(run: Sequence[Found], wanted: Sequence[tuple[Any, dict[str, Any]]], *, by: Actor, operation: str) -> None:
    with reading():
        if not all(may_return(values, by=by, operation=operation) for _row, values in wanted):
            raise PlaceTaken
    (row, kept), (target, _values) = run[0], wanted[0]
    with _checked(wanted, by=by):
        if row is None:
            made(target, by=by, operation=operation)
        elif kept["before"] is None:
            (remove_unused if kept.get("alone") else removed)(row, by=by, operation=operation)
        else:
            corrected_each(wanted, by=by, operation=operation)


def _checked(wanted: Sequence[tuple[Any, dict[str, Any]]], *, by: Actor) -> AbstractContextManager[None]:
    """A model whose rows have to be checked says so in `returning(values, by=...)`, within which one of them returns, or in
    `returning_each([(row, values), ...], by=...)` of many; what that refuses is refused.
    """  # fmt: skip
    row, values = wanted[0]
    if hasattr(row, "returning_each"):
        return row.returning_each(wanted, by=by)  # type: ignore[no-any-return]
    return row.returning(values, by=by) if hasattr(row, "returning") else nullcontext()


def _refuse_what_refers_to_nothing(kept: Iterable[Mapping[str, Any]]) -> None:
    """Databases look only at the end whether what a row names is still there; then it is too late for a sentence."""
    tables = sorted({apps.get_model(each["model"])._meta.db_table for each in kept})
    try:
        with transaction.atomic():
            connection.check_constraints(table_names=tables)
    except IntegrityError:
        raise Refused(
            _("This cannot be taken back any more: something that belonged to it was removed meanwhile.")
        ) from None


def _kept(altered: Altered) -> dict[str, Any]:
    row, before, gone, alone = altered
    names = before if before is not None else columns_of(row).keys() - getattr(row, "COMPUTED", frozenset())
    return {
        "model": row._meta.label_lower,
        "organisation": row.pk if row._meta.label_lower == COMPANY else getattr(row, "organisation_id", None),
        "partnership": getattr(row, "partnership_id", None),
        "pk": before["id"] if gone and before else row.pk,
        "alone": alone,
        "before": None if before is None else {name: _plain(row, name, value) for name, value in before.items()},
        "after": None if gone else {name: _plain(row, name, getattr(row, name)) for name in names},
    }


def _record(kept: Mapping[str, Any]) -> tuple[str, int]:
    if partnership := kept.get("partnership"):
        return "network.partnership", partnership
    if kept["model"] == "network.jobrole":
        return "network.person", int((kept["before"] or kept["after"])["person_id"])
    return kept["model"], kept["pk"]


def _found(kept: Iterable[dict[str, Any]]) -> list[tuple[models.Model | None, dict[str, Any]]]:
    """Each row as it is now, last changed first, and locked: who changes one meanwhile waits. One question for each kind."""
    entries = list(kept)
    keys: dict[str, list[Any]] = {}
    for entry in entries:
        keys.setdefault(entry["model"], []).append(entry["pk"])
    rows = {label: locked_rows(apps.get_model(label), found).in_bulk() for label, found in keys.items()}
    return [(rows[entry["model"]].get(entry["pk"]), entry) for entry in reversed(entries)]


def locked_rows(model: type[models.Model], keys: Any) -> models.QuerySet[Any]:
    """Rows of a model as they are now, in the order of their numbers, for this transaction alone.

    With what they are called by, where a model names it (`called_by`).
    """
    rows = model._default_manager.select_for_update(of=("self",), no_key=True)
    if called_by := getattr(model, "called_by", ()):
        rows = rows.select_related(*called_by)
    return rows.filter(pk__in=keys).order_by("pk")


def _again(kept: Mapping[str, Any]) -> models.Model:
    """A row that the act removed."""
    model: type[models.Model] = apps.get_model(kept["model"])
    return model(**_values(model(), kept["before"]))


def _is_as_left(row: models.Model | None, after: Mapping[str, Any] | None) -> bool:
    if row is None or after is None:
        return row is None and after is None
    return all(_plain(row, name, getattr(row, name)) == value for name, value in after.items())


def _plain(row: models.Model, name: str, value: Any) -> Any:
    """A column's value as JSON keeps it: a number without the noughts that a database adds."""
    if is_custom(name):
        return value
    column = _column(row, name)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return (
        value if isinstance(column, models.JSONField) or value is None else column.value_to_string(_With(name, value))
    )


class _With:
    """What `value_to_string` reads a value from."""

    def __init__(self, name: str, value: Any) -> None:
        setattr(self, name, value)


def _values(row: models.Model, kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if is_custom(name) else _column(row, name).to_python(value) for name, value in kept.items()}


def _column(row: models.Model, name: str) -> Any:
    return next(column for column in row._meta.concrete_fields if column.attname == name)
