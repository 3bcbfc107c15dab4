"""What waits for somebody: the tasks that are theirs, and what rooms work out, as it was arranged. Late first, then by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock, contributions
from hanse.kernel.actor import Actor, current
from hanse.kernel.contributions import Todo, TodoNumber, TodoSource
from hanse.kernel.pages import on_side
from hanse.kernel.together import answers, together
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation, Person

from .models import Arrangement, Task

MOST = 500
"""Tasks of one person that are put together; whoever has more sees those that are due first."""
ARRANGED = "arranged"
BY_DAY = (F("due_on").asc(nulls_last=True), "id")
COUNTED_FOR = 60
"""Seconds for which the navigation remembers how much waits."""


def at(actor: Actor, name: str, *given: object) -> str:
    """The address of a page of to-dos on the side of who looks."""
    return on_side(actor, f"todos:{name}", *given)


def own_company(actor: Actor) -> Organisation:
    """The company for which a partner's person acts."""
    return Organisation.objects.get(pk=actor.organisation_id or 0)


@dataclass(slots=True)
class Arranged:
    """What was arranged about computed to-dos, as it concerns one person: by source and key."""

    hidden: dict[tuple[str, str], Arrangement] = field(default_factory=dict)
    """What this person put off or handed on."""
    handed: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """What colleagues handed to this person: by source, the key and who did."""

    @classmethod
    def of(cls, rows: Iterable[Arrangement], actor: Actor) -> Arranged:
        found, today = cls(), clock.today()
        for row in rows:
            if row.account_id == actor.account_id:
                if row.holds_on(today) and not row.to_has_left:  # type: ignore[attr-defined]
                    found.hidden[row.source, row.key] = row
            else:
                found.handed[row.source][row.key] = row.account.name
        return found


@dataclass(slots=True)
class Waiting:
    """All that waits for one person now; what they put off or handed on as far as it was met; and what was asked beside it."""

    todos: list[Todo]
    arranged: Arranged
    kept: dict[tuple[str, str], Todo]
    beside: Mapping[str, Any]


def arrangements(actor: Actor) -> QuerySet[Arrangement]:
    """All that this person arranged here, or that was handed to them."""
    rows = Arrangement.objects.filter(Q(account=actor.account_id) | Q(to=actor.account_id))
    sits_here = Person.objects.filter(account=OuterRef("to"), organisation=OuterRef("organisation"), left_on=None)
    gone = Q(organisation__isnull=False, to__isnull=False) & ~Exists(sits_here)
    rows = rows.filter(organisation=actor.organisation_id).annotate(to_has_left=gone)
    return rows.select_related("account", "to")


def waiting(actor: Actor) -> list[Todo]:
    """All that waits for this person now."""
    return gathered(actor).todos


def gathered(actor: Actor, **beside: Any) -> Waiting:
    """The same with what was put off, and with whatever expressions of the database a page wants answered in its question."""
    asked = {source: source.asked(actor) for source in sources(actor)}
    signs = {source.key: sign for source, (sign, _rows) in asked.items()}
    said = answers({ARRANGED: Exists(Arrangement.objects.all()), **signs, **beside})
    given = {source: _given(source, actor, said[source.key], rows) for source, (_sign, rows) in asked.items()}
    own = tasks(actor) if may_have(actor) else Task.objects.none()
    about = arrangements(actor) if may_have(actor) and said[ARRANGED] else Arrangement.objects.none()
    together(own, about, *(rows for rows in given.values() if isinstance(rows, QuerySet)))
    arranged, found, kept = Arranged.of(about, actor), [], {}
    for source, what in given.items():
        for todo in _from_source(source, actor, arranged, what):
            if (source.key, todo.key) in arranged.hidden:
                kept[source.key, todo.key] = todo
            else:
                found.append(_with_ways(source, todo, actor, arranged.handed.get(source.key, {})))
    found += [from_task(task, actor) for task in own]
    found.sort(key=lambda todo: (not todo.late, day_of(todo)))
    if may_have(actor) and not actor.is_machine:  # a program sees less of it than whoever made its token
        cache.set(_counted(actor), len(found), COUNTED_FOR)
    return Waiting(found, arranged, kept, {name: said[name] for name in beside})


def may_have(actor: Actor) -> bool:
    """Does anything here concern this actor? Not who only looks into another company's portal."""
    return actor.account_id is not None and allows(actor, "todos.read")


def sources(actor: Actor) -> Iterator[TodoSource | TodoNumber]:
    audience = "portal" if actor.is_partner else "workspace"
    return (source for source in contributions.todos if source.audience == audience)


def _given(source: TodoSource | TodoNumber, actor: Actor, said: Any, rows: QuerySet[Any] | None) -> Any:
    """Of what it tells: its number, or its rows; None where nothing waits."""
    if not said:
        return None
    if isinstance(source, TodoNumber):
        return said
    return source.rows(actor, None) if rows is None else rows


def _from_source(source: TodoSource | TodoNumber, actor: Actor, arranged: Arranged, given: Any) -> Iterator[Todo]:
    """What it computes for this person, and what was handed to them of it."""
    known: set[str] = set()
    for todo in () if given is None else source.tell(actor, given):
        known.add(todo.key)
        yield todo
    if source.handed_on and (missing := arranged.handed.get(source.key, {}).keys() - known):
        yield from source.find(actor, missing)


def _with_ways(source: TodoSource | TodoNumber, todo: Todo, actor: Actor, handed: dict[str, str]) -> Todo:
    if not todo.key or not allows(actor, "todos.do") or not may_have(actor):
        return todo
    note = _("Handed on by %(person)s.") % {"person": handed[todo.key]} if todo.key in handed else todo.note
    query = urlencode({"source": source.key, "key": todo.key})
    ways = [(_("Put off"), f"{at(actor, 'put_off')}?{query}")]
    if source.handed_on:
        ways.append((_("Hand on"), f"{at(actor, 'pass_on')}?{query}"))
    return replace(todo, note=note, ways=(*todo.ways, *ways))


def computed(actor: Actor, source: str, keys: Collection[str]) -> list[Todo]:
    """Those of a source's to-dos under these keys that this person may see, and that still wait."""
    known = contributions.todos.named(source)
    if known is None or known not in list(sources(actor)):
        return []
    return known.find(actor, keys)


def tasks(actor: Actor) -> QuerySet[Task]:
    rows = Task.objects.filter(Task.of(actor), state=Task.State.OPEN)
    return rows.select_related("organisation", "about", "given_by", "handed_on_by").order_by(*BY_DAY)[:MOST]


def from_task(task: Task, actor: Actor) -> Todo:
    """A task as a line of the list."""
    giver = task.handed_on_by or task.given_by
    may = allows(actor, "todos.do", task)
    ways = (
        [(_("Hand on"), at(actor, "hand_on", task.public_id))]
        if may and task.is_open and task.may_be_handed_on(actor)
        else []
    )
    if allows(actor, "todos.edit", task) and task.is_in_hands_of(actor):
        ways.append((_("Edit"), at(actor, "edit", task.public_id)))
    return Todo(
        task.sentence,
        _reason(task),
        at(actor, "todo", task.public_id),
        icon="clipboard-check",
        due=task.due_on,
        late=task.is_late(clock.today()),
        note=_("From %(person)s.") % {"person": giver} if giver.pk != actor.account_id else "",
        done=at(actor, "finish", task.public_id) if may and task.is_open else "",
        ways=tuple(ways),
    )


def _reason(task: Task) -> str:
    company = task.organisation if task.asks_us else task.about
    if company is None:
        return task.reason
    if not task.reason:
        return _("About %(company)s.") % {"company": company}
    return _("%(company)s: %(reason)s") % {"company": company, "reason": task.reason}


def day_of(todo: Todo) -> date:
    """When it is due; what has no day comes last."""
    if isinstance(todo.due, datetime):
        return todo.due.date()
    return todo.due if isinstance(todo.due, date) else date.max


def sentence(every: list[Todo]) -> str:
    """How much waits, in words."""
    late = sum(todo.late for todo in every)
    if not every:
        return _("Nothing waits for you.")
    needed = ngettext("One thing needs you.", "%(count)d things need you.", len(every)) % {"count": len(every)}
    if not late:
        return needed
    behind = ngettext("The first is late.", "The first %(count)d are late.", late) % {"count": late}
    return f"{needed} {behind}"


def count() -> int:
    """How much waits for who is looking, for the navigation: as it was within the last minute."""
    remembered = known()
    return len(waiting(current())) if remembered is None else remembered


def known() -> int | None:
    """The same as far as it is remembered; asks no database."""
    actor = current()
    return cache.get(_counted(actor)) if may_have(actor) else 0


def counted_anew(actor: Actor) -> None:
    """Something of this person's was done: the navigation asks again."""
    cache.delete(_counted(actor))


def _counted(actor: Actor) -> str:
    return f"todos.{actor.account_id}.{actor.organisation_id}"
