"""Groups of peers: who is compared with whom, how each group lies on each measure, and who is in none and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, Self

from django.db.models import Case, CharField, Count, Exists, OuterRef, QuerySet, Value, When
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import Actor, acting
from hanse.network.models import Partnership
from hanse.ui.breaks import whole
from hanse.ui.tables import BooleanFilter, ChoiceFilter, Column, LinkColumn, NumberColumn, Table, TextColumn

from ..metrics.registry import Metric, metric
from ..models import Card, Computation, PeerStrip
from ..rules.grouping import BETWEEN, UNKNOWN, Trait
from ..rules.ranking import LEAST_PEERS
from ..rules.scoring import Criterion
from ..runs.measuring import GONE
from ..showing import peers, wording
from ..showing.telling import currency

GONE_NOW, UNKNOWN_TRAIT, ALONE = "gone", "unknown", "few"


@dataclass(frozen=True, slots=True)
class Group:
    """One group of peers on one measure. `members` are its partners that are compared; `strip` is None with too few."""

    name: str
    members: int
    metric: Metric
    strip: PeerStrip | None
    criterion: Criterion
    kind: str
    currency: str

    @property
    def label(self) -> str:
        return name_of(self.name)

    @property
    def measure(self) -> str:
        return str(self.metric.label)

    @property
    def known(self) -> int | None:
        return self.strip.peers if self.strip else None

    @property
    def has_own_scale(self) -> bool:
        return any(name == self.name for name, _scale, _partners in self.criterion.groups)

    def ends(self) -> tuple[Decimal | None, ...]:
        """Lower quarter, middle, upper quarter."""
        return peers.ends(self.strip) if self.strip else (None, None, None)

    def told(self, value: Decimal | None) -> str:
        return wording.value(self.metric, value, self.currency)

    @property
    def target(self) -> Decimal | None:
        """From which value on a partner of the group has all points."""
        scale = self.criterion.for_group(self.name).scale
        return scale.target if scale else None

    @property
    def scale(self) -> str:
        return _("its own") if self.has_own_scale else _("the common one")


def name_of(group: str) -> str:
    """A group's name; those of whom the trait is unknown are one as well."""
    return group or _("all together")


def sizes(computation: Computation) -> dict[str, int]:
    """How many partners are compared in each group, whoever looks: a number names nobody."""
    with acting(Actor.system("count the members of groups")):
        rows = _compared(Card.objects.filter(computation=computation)).filter(gone=False)
        return dict(rows.order_by().values_list("peers_group").annotate(count=Count("pk")))


def _compared(rows: QuerySet[Card]) -> QuerySet[Any]:
    left = Partnership.objects.filter(
        organisation=OuterRef("organisation"), role=OuterRef("computation__kind"), state__in=GONE
    )
    return rows.annotate(gone=Exists(left))


@dataclass(frozen=True)
class Groups:
    """Every group on every measure of the scorecard that counts now: what a table asks for.

    A group of few is told to who sees one of them: its name says what they are.
    """

    rows: Sequence[Group]

    @classmethod
    def of(cls, computation: Computation) -> Self:
        strips = {(each.group, each.key): each for each in peers.strips_of(computation)}
        money, criteria, members = currency(), computation.criteria, sizes(computation)
        theirs = set(
            Card.objects.filter(computation=computation).order_by().values_list("peers_group", flat=True).distinct()
        )
        return cls([
            Group(name, members[name], metric(each.key), strips.get((name, each.key)), each, computation.kind, money)
            for name in sorted(members) if members[name] > LEAST_PEERS or name in theirs for each in criteria
        ])  # fmt: skip

    def count(self) -> int:
        return len(self.rows)

    def page(self, offset: int, limit: int, sort: str) -> Sequence[Group]:
        return self._ordered(sort)[offset : offset + limit]

    def export(self, sort: str) -> Iterator[Group]:
        return iter(self._ordered(sort))

    def narrow(self, search: str, values: Mapping[str, Any]) -> Self:
        measures, words = values.get("measure") or (), search.casefold().split()
        shown, own = values.get("shown"), values.get("own")
        return replace(
            self,
            rows=[
                row
                for row in self.rows
                if (not measures or row.metric.key in measures)
                and (shown is None or shown == (row.strip is not None))
                and (own is None or own == row.has_own_scale)
                and all(word in row.label.casefold() for word in words)
            ],
        )

    def _ordered(self, sort: str) -> Sequence[Group]:
        keys = {
            "members": lambda row: row.members,
            "known": lambda row: row.known or 0,
            "group": lambda row: row.label.casefold(),
        }
        key = keys.get(sort.removeprefix("-"))
        return sorted(self.rows, key=key, reverse=sort.startswith("-")) if key else self.rows


def _cards(row: Group) -> str:
    """The cards of its partners."""
    query = {"view": f"{row.kind}s"} | ({"peers": row.name} if row.name else {})
    return f"{reverse('scorecards:cards')}?{urlencode(query)}"


def groups_table(computation: Computation) -> type[Table]:
    """The list of a kind's groups; its measures are those of the scorecard that counts."""

    class GroupTable(Table):
        name, title = f"peer-groups-{computation.kind}", gettext_lazy("Groups of peers")
        search, search_label = ("label",), gettext_lazy("Group")
        by_column = False
        size = 100
        columns = (
            LinkColumn(key="group", label=gettext_lazy("Group"), value="label", url=_cards, sort=True),
            NumberColumn(key="members", label=gettext_lazy("Partners"), sort=True, phone="status"),
            TextColumn(key="measure", label=gettext_lazy("Measure"), phone="line"),
            NumberColumn(key="known", label=gettext_lazy("Known of"), sort=True, phone="drop"),
            *(_end(place, label) for place, label in enumerate(ENDS)),
            Column(
                key="target",
                label=gettext_lazy("All points at"),
                cell=lambda row: row.told(row.target),
                end=True,
                phone="line",
            ),
            TextColumn(
                key="scale",
                label=gettext_lazy("Scale"),
                soft=True,
                phone="drop",
                cell=lambda row: whole(row.scale),
            ),
        )
        filters = (
            ChoiceFilter(
                key="measure", label=gettext_lazy("Measure"), many=True,
                choices=[(each.key, metric(each.key).label) for each in computation.criteria],
            ),
            BooleanFilter(key="shown", label=gettext_lazy("Medians"), yes=gettext_lazy("shown"), no=gettext_lazy("too few have the figure")),
            BooleanFilter(key="own", label=gettext_lazy("Scale"), yes=gettext_lazy("its own"), no=gettext_lazy("the common one")),
        )  # fmt: skip
        note = gettext_lazy(
            "A median stands only where at least five others have the figure, quarters where eight have; of a group of which"
            " you see a part, only where five are out of your sight."
        )
        row_key = "label"

    return GroupTable


ENDS = (gettext_lazy("Lower quarter"), gettext_lazy("Middle"), gettext_lazy("Upper quarter"))


def _end(place: int, label: Any) -> Column:
    phone: Literal["line", "drop"] = "line" if place == 1 else "drop"
    return Column(
        key=f"end_{place}", label=label, value=lambda row: row.ends()[place], cell=lambda row: row.told(row.ends()[place]), end=True, phone=phone
    )  # fmt: skip


def without_peers(computation: Computation) -> QuerySet[Any]:
    """Cards of partners who are in no group that is large enough, each with `reason`."""
    members = sizes(computation)
    lacking = [name for name in members if _lacks(name, computation)]
    few = [name for name, count in members.items() if count <= LEAST_PEERS]
    rows = _compared(
        Card.objects.filter(computation=computation).select_related("organisation", "computation__version")
    )
    told: QuerySet[Any] = rows.annotate(
        reason=Case(
            When(gone=True, then=Value(GONE_NOW)),
            When(peers_group__in=lacking, then=Value(UNKNOWN_TRAIT)),
            When(peers_group__in=few, then=Value(ALONE)),
            default=Value(""), output_field=CharField(),
        )
    )  # fmt: skip
    return told.exclude(reason="")


def _lacks(group: str, computation: Computation) -> list[Trait]:
    """By which traits a group's partners cannot be told apart, for they are not recorded."""
    traits = computation.version.traits
    if not traits:
        return []
    parts = group.split(BETWEEN) if len(traits) > 1 else [group]
    return [trait for trait, part in zip(traits, parts, strict=False) if part in {"", UNKNOWN}]


def reasons() -> dict[str, str]:
    return {
        GONE_NOW: _("not with us any more"), UNKNOWN_TRAIT: _("something is not recorded"), ALONE: _("too few are alike"),
    }  # fmt: skip


def why(card: Any) -> str:
    """Why a partner is in no group, in a sentence."""
    if card.reason == GONE_NOW:
        return _("former or blocked: its card is kept, and compared with nobody")
    if card.reason == UNKNOWN_TRAIT:
        names = {
            Trait.BUSINESS_TYPE: _("business type"),
            Trait.COUNTRY: _("country"),
            Trait.SIZE: _("number of employees"),
        }
        told = ", ".join(str(names[trait]) for trait in _lacks(card.peers_group, card.computation))
        return _("not recorded: %(what)s") % {"what": told}
    return _("fewer than five others in “%(group)s”") % {"group": name_of(card.peers_group)}


class UngroupedTable(Table):
    """Who is in no group of peers."""

    name, title = "without-peers", gettext_lazy("Without peers")
    search, search_label = ("organisation__name",), gettext_lazy("Partner")
    sort = "partner"
    columns = (
        LinkColumn(
            key="partner", label=gettext_lazy("Partner"), value="organisation.name", sort="organisation__name",
            url=lambda card: reverse(f"scorecards:{card.computation.kind}", args=[card.organisation.public_id]),
        ),
        TextColumn(key="peers_group", label=gettext_lazy("Group"), value=lambda card: name_of(card.peers_group), soft=True, phone="status"),
        TextColumn(key="why", label=gettext_lazy("Why"), value=why, phone="line"),
    )  # fmt: skip
    filters = (
        ChoiceFilter(key="reason", label=gettext_lazy("Why"), choices=lambda: list(reasons().items()), many=True),
    )
