"""The decision table for reading: a line for each operation, a column for each role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.walls import authz
from hanse.kernel.walls.authz import Operation
from hanse.kernel.walls.roles import PARTNER_ROLES, STAFF_ROLES
from hanse.ui import formats
from hanse.ui.tables import ChoiceFilter, Column, Table, TextColumn

MARKS = {"any": gettext_lazy("all"), "managed": gettext_lazy("in care"), "own": gettext_lazy("own")}


@dataclass(frozen=True, slots=True)
class Right:
    """One operation."""

    operation: Operation

    @property
    def says(self) -> str:
        return _(self.operation.says)

    @property
    def apart(self) -> str:
        """How its duties are kept apart, in words."""
        parts = []
        if self.operation.not_by:
            parts.append(_("not by who did: %(operations)s") % {"operations": ", ".join(sorted(self.operation.not_by))})
        if self.operation.two_above is not None:
            parts.append(_("two people above %(amount)s") % {"amount": formats.number(self.operation.two_above)})
        return "; ".join(parts)

    def mark(self, role: str) -> str:
        """To which rows the role may: all, those in its care, its own company's; nothing when it may not."""
        if role in self.operation.any:
            return str(MARKS["any"])
        return ", ".join(str(MARKS[kind]) for kind in ("managed", "own") if role in getattr(self.operation, kind))

    def roles(self, of: Mapping[str, Any]) -> str:
        """The roles that may, with the rows that are not all."""
        found = [(str(label), self.mark(role)) for role, label in of.items() if self.mark(role)]
        if len(found) == len(of) and all(mark == str(MARKS["any"]) for _label, mark in found):
            return _("everybody")
        return ", ".join(label if mark == str(MARKS["any"]) else f"{label} ({mark})" for label, mark in found)


def rights() -> list[Right]:
    """Every operation, room by room, in the order of its file."""
    return [Right(operation) for operation in authz.table().values()]


@dataclass(frozen=True)
class Rights:
    """What a table of rights asks for."""

    rows: Sequence[Right]

    def count(self) -> int:
        return len(self.rows)

    def page(self, offset: int, limit: int, sort: str) -> Sequence[Right]:
        return self.rows[offset : offset + limit]

    def export(self, sort: str) -> Iterator[Right]:
        return iter(self.rows)

    def narrow(self, search: str, values: Mapping[str, Any]) -> Self:
        rooms, roles = values.get("room", ()), values.get("role", ())
        return replace(
            self,
            rows=[
                right
                for right in self.rows
                if (not rooms or right.operation.room in rooms)
                and (not roles or set(roles) & right.operation.roles)
                and all(word in f"{right.says} {right.operation.name}".casefold() for word in search.casefold().split())
            ],
        )


SIDES = {"ours": STAFF_ROLES, "partners": PARTNER_ROLES}


def rights_table(side: str, chosen: Sequence[str]) -> type[Table]:
    """The table for one side's roles; a chosen role alone has its column."""
    roles = SIDES[side]
    shown = {role: label for role, label in roles.items() if not chosen or role in chosen}

    class RightsTable(Table):
        name = f"rights-{side}"
        title = gettext_lazy("Who may do what")
        search = ("says",)
        search_label = gettext_lazy("Operation")
        by_column = False
        size = 200
        columns = (
            TextColumn(key="says", label=_("Operation"), phone="name", cell=lambda right: _cell(right, shown)),
            *(_of_role(role, label) for role, label in shown.items()),
            TextColumn(key="room", label=_("Part"), value="operation.room_label", soft=True, hidden=True),
            TextColumn(key="who", label=_("Who"), value=lambda right: right.roles(shown), hidden=True),
            TextColumn(key="apart", label=_("Kept apart"), hidden=True),
            TextColumn(key="name", label=_("Name of the operation"), value="operation.name", hidden=True),
        )
        filters = (
            ChoiceFilter(key="role", label=_("Role"), choices=list(roles.items()), many=True),
            ChoiceFilter(key="room", label=_("Part"), choices=_rooms, many=True),
        )

    return RightsTable


def _cell(right: Right, shown: Mapping[str, Any]) -> SafeString:
    """The operation in two lines that stay whole beside so many columns; a phone has the roles below instead of columns."""
    words = right.says.split(" ")
    half = next(at for at in range(len(words) + 1) if len(" ".join(words[:at])) * 2 >= len(right.says))
    lines = (" ".join(words[:half]), " ".join(words[half:]))
    return format_html(
        '<b class="nowrap">{}</b> <b class="nowrap">{}</b><span class="under hint narrow">{}</span>',
        *lines, right.roles(shown) or formats.UNKNOWN,
    )  # fmt: skip


def _of_role(role: str, label: Any) -> Column:
    return TextColumn(key=f"role_{role}", label=label, value=lambda right: right.mark(role), phone="drop")


def _rooms() -> list[tuple[str, str]]:
    return list({each.room: each.room_label for each in authz.table().values()}.items())
