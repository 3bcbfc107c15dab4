"""What has always to be true of the rooms below, computed anew from their rows (reliability: invariants)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, F, ForeignKey, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from hanse.facts.keeping import monthly
from hanse.facts.models import FactTable, Monthly
from hanse.facts.showing.overview import declared
from hanse.intake.models import Batch
from hanse.kernel.ids import ALPHABET, LENGTH
from hanse.kernel.trail.audit_proof import prove
from hanse.kernel.walls.access import PartnerOwned, Scoped
from hanse.network.models import Organisation, Partnership, Transition
from hanse.scorecards.models import Computation
from hanse.scorecards.verify import verify as cards_of

AT_ONCE = 2000


def audit_trail() -> Iterator[str]:
    """I35: nothing in the trail was changed, removed or put in between."""
    return (str(fault) for fault in prove().faults)


def imports_add_up() -> Iterator[str]:
    """I36: every line of a file is new, known, corrected or rejected."""
    parts = F("new") + F("known") + F("corrected") + F("rejected")
    for batch in Batch.objects.exclude(read=parts).order_by("pk"):
        yield _("Import %(id)s: %(read)s lines read, and its parts do not add up to that.") % {
            "id": batch.public_id, "read": batch.read,
        }  # fmt: skip


def cards_add_up() -> Iterator[str]:
    """I28: every score is the sum of its parts, computed again from what was kept."""
    for computation in Computation.objects.filter(is_current=True).order_by("pk"):
        yield from cards_of(computation)


Sums = tuple[int, Decimal, Decimal, Decimal, Decimal]
NOTHING: Sums = (0, Decimal(0), Decimal(0), Decimal(0), Decimal(0))
Place = tuple[int, date, int | None]


def months_add_up() -> Iterator[str]:
    """Sums by month are those of the lines in the store, at the version that counts; by product line too, but for the minutes until
    products that went to another one are seen.
    """
    for table in FactTable.objects.order_by("kind"):
        kind = declared().get(table.kind)
        if kind is None:
            yield _("Facts of the kind %(kind)s are kept, and no room knows it.") % {"kind": table.kind}
            continue
        months = tuple(Monthly.objects.filter(kind=table.kind).order_by().values_list("month", flat=True).distinct())
        summed = monthly.summed(kind, version=table.version, touched=monthly.Touched(months, None))
        if summed.lines != table.lines:
            yield _("%(kind)s: the store holds %(there)s lines, the database counts %(here)s.") % {
                "kind": table.kind, "there": summed.lines, "here": table.lines,
            }  # fmt: skip
        if kind.roles:  # what is of no partner has no months
            here, there = _stored(table.kind), _computed(summed)
            if table.has_moved:
                here, there = _of_all_lines(here), _of_all_lines(there)
            yield from _differing(table.kind, here, there, table.lines)


def _stored(kind: str) -> dict[Place, Sums]:
    rows = Monthly.objects.filter(kind=kind).order_by()
    names = ("organisation_id", "month", "product_line_id", "lines", "quantity", "amount", "part", "whole")
    return {(company, month, line): sums for company, month, line, *sums in rows.values_list(*names)}


def _computed(summed: monthly.Sums) -> dict[Place, Sums]:
    return {
        (company, date.fromisoformat(f"{month}-01"), line): sums  # type: ignore[misc]
        for company, month, line, *sums in summed.rows
    }


def _of_all_lines(sums: dict[Place, Sums]) -> dict[Place, Sums]:
    found: dict[Place, Sums] = defaultdict(lambda: NOTHING)
    for (company, month, _line), (lines, quantity, amount, part, whole) in sums.items():
        there = found[company, month, None]
        found[company, month, None] = (
            there[0] + lines, there[1] + quantity, there[2] + amount, there[3] + part, there[4] + whole,
        )  # fmt: skip
    return found


def _differing(kind: str, here: dict[Place, Sums], there: dict[Place, Sums], lines: int) -> Iterator[str]:
    for place in sorted(here.keys() | there.keys(), key=str):
        kept, found = here.get(place, NOTHING), there.get(place, NOTHING)
        if list(kept) != list(found):
            yield _("%(kind)s of company %(company)s in %(month)s: kept is %(kept)s, the lines give %(found)s.") % {
                "kind": kind, "company": place[0], "month": f"{place[1]:%Y-%m}", "kept": _told(kept), "found": _told(found),
            }  # fmt: skip
    if (counted := sum(each[0] for each in here.values())) != lines:
        yield _("%(kind)s: its months hold %(counted)s lines of %(lines)s.") % {
            "kind": kind, "counted": counted, "lines": lines,
        }  # fmt: skip


def _told(sums: Sums) -> str:
    return " / ".join(str(part) for part in sums)


def lives_lead_to_now() -> Iterator[str]:
    """I30's ground: each step of a partnership begins where the one before ended, and the last one at its state.

    In the order in which they were taken: after one that was taken back another may be of an earlier day. To take one back leads
    where the chart has no way.
    """
    steps: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Transition.objects.order_by("id").values_list("partnership_id", "before", "after")
    for partnership, before, after in rows.iterator(chunk_size=AT_ONCE):
        steps[partnership].append((before, after))
    for key, public_id, state in Partnership.objects.order_by("id").values_list("id", "public_id", "state"):
        life = steps.get(key, [])
        for (_from, ended), (began, _to) in pairwise(life):
            if ended != began:
                yield _("Partnership %(id)s: a step to %(ended)s is followed by one from %(began)s.") % {
                    "id": public_id, "ended": ended, "began": began,
                }  # fmt: skip
        for place, (began, ended) in enumerate(life):
            if ended not in Partnership.moves.following(began) and (ended, began) not in life[:place]:
                yield _("Partnership %(id)s: there is no way from %(began)s to %(ended)s.") % {
                    "id": public_id, "began": began, "ended": ended,
                }  # fmt: skip
        if life and life[-1][1] != state:
            yield _("Partnership %(id)s is %(state)s, and its last step led to %(ended)s.") % {
                "id": public_id, "state": state, "ended": life[-1][1],
            }  # fmt: skip


def one_head_site() -> Iterator[str]:
    """A company that has sites has one that stands for it."""
    heads = Count("sites", filter=Q(sites__is_head=True))
    found = Organisation.objects.annotate(places=Count("sites"), heads=heads).filter(places__gt=0).exclude(heads=1)
    for public_id, count in found.order_by("pk").values_list("public_id", "heads"):
        yield _("Company %(id)s has %(count)s sites that stand for it.") % {"id": public_id, "count": count}


def ours() -> Iterator[type[Model]]:
    """Every model of the house."""
    return (
        model
        for model in apps.get_models()
        if model.__module__.startswith("hanse.") and ".tests" not in model.__module__
    )


def rows_belong_to_their_parents() -> Iterator[str]:
    """A row that hangs on another row of a company belongs to the same company."""
    for model in ours():
        if not issubclass(model, PartnerOwned):
            continue
        for column in model._meta.concrete_fields:
            if isinstance(column, ForeignKey) and issubclass(column.related_model, PartnerOwned):
                yield from _foreign_parents(model, column.name)


def _foreign_parents(model: type[PartnerOwned], name: str) -> Iterator[str]:
    rows = model.objects.exclude(**{name: None}).exclude(organisation_id=F(f"{name}__organisation_id"))
    for public_id in rows.order_by("pk").values_list("public_id", flat=True):
        yield _("%(kind)s %(id)s belongs to another company than its %(parent)s.") % {
            "kind": model._meta.label, "id": public_id, "parent": name,
        }  # fmt: skip


def nothing_points_nowhere() -> Iterator[str]:
    """Every reference leads to a row that is there."""
    for model in ours():
        for column in model._meta.concrete_fields:
            if isinstance(column, ForeignKey):
                target = _all(column.related_model).filter(**{column.target_field.name: OuterRef(column.attname)})
                rows = _all(model).exclude(**{column.attname: None}).filter(~Exists(target))
                for key in rows.order_by("pk").values_list("pk", flat=True):
                    yield _("%(kind)s %(key)s names a %(parent)s that is not there.") % {
                        "kind": model._meta.label, "key": key, "parent": column.name,
                    }  # fmt: skip


def public_ids_are_whole() -> Iterator[str]:
    """Every public id has twelve letters of its alphabet, and no two rows of a kind share one."""
    for model in ours():
        if not any(column.name == "public_id" for column in model._meta.concrete_fields):
            continue
        wrong = _all(model).exclude(public_id__regex=f"^[{ALPHABET}]{{{LENGTH}}}$")
        for key in wrong.order_by("pk").values_list("pk", flat=True):
            yield _("%(kind)s %(key)s has no proper public id.") % {"kind": model._meta.label, "key": key}
        twice = _all(model).order_by().values("public_id").annotate(count=Count("pk")).filter(count__gt=1)
        for each in twice:
            yield _("%(kind)s: %(id)s names two rows.") % {"kind": model._meta.label, "id": each["public_id"]}


def _all(model: type[Any]) -> QuerySet[Any]:
    rows: QuerySet[Any] = (model.objects if issubclass(model, Scoped) else model._default_manager).all()
    return rows
