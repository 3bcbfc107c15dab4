"""docs/walls.md: who may see the rows of each table, and why; made from the code, and from what walls_told.py says of pages.

python -m tests.walls       writes it again
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from .walls_told import BESIDE, NO_MODEL, OF_LIBRARIES, OF_NO_COMPANY, OUTSIDE, SHAPES, SHOWN, SPECIAL, WITH_LINES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "walls.md"
HEAD = """# Who may see this row, and why

Made from the code by `python -m tests.walls`; a test fails while it differs. Two questions are asked of every row, and both must be answered with
yes:

1. **Does the wall let it pass?** The managers cut the rows of a table to the actor, and raise without one; on PostgreSQL row-level security cuts
   them once more ([decisions/second-wall.md](decisions/second-wall.md)). Tables that are not behind the walls are cut by their pages. The columns
   "of ours" and "at a partner" say which rows are left.
2. **May this role open a page that shows it?** Each room's `authz.toml` says so; the last column names the operations, and whom each lets in: one
   of them is enough. Pages, the API, files, exports, finding and letters ask both questions. What somebody may *do* to a row stands there as well,
   and on the page "Who may do what", where "Why can somebody see this?" answers for one person and one row.

The fourth column says what the rows are and what is left out of them. **Where it says nothing, the whole row is read**: all that is meant for
people, the same on both sides. Inner numbers, hashes and secrets stand on no page.

## Who there is
"""
ROLES_ADD_UP = """
Who holds several roles passes the second question by those of them that the operation names, and looks at the rows with the sight of **these**
roles: the whole network if one of them is not for a part, else the remit of those alone. By the code:

| roles of one person | asks for | sees |
| --- | --- | --- |
"""
WORDS = """
## Words
- **In sight**: for our people with a role for the whole network every row; for those who look with roles for a part of it the rows of the companies
  in their **remit**, which `hanse/network/territories/remit.py` works out each time. A partner manager's are the partners that sell (distributor,
  dealer, alliance, service) of which they are the manager, or which are in a territory that they look after or stand in for, be it with one product
  line. Buyers' and supplier quality's are all suppliers. Both see as well who is tied to these by a relationship that holds (not competitors, and not
  by a tie that they made themselves). Direct sales' are none. Of a row of two companies both must be in it. What leaves the remit is gone with the
  next request.
- **Stand-in**: has the territories of a colleague who is away, for a time. By it a partner manager, and no other role, sees all partners there that
  sell, not those that the colleague manages elsewhere. Who is away sees what they saw.
- **Ended**: no state of a partnership, also former or blocked, changes what is said here, for ours or at the partner. Who has left a company, or
  whose login was ended, sees nothing from the next request.
- **All**: every row, for each of those who are let in, also with a part of the network.
- **Without a company: all of ours**: rows of the same table that belong to no partner; whoever of ours is let in sees them, no partner does.
- **Its own**: the rows of the company for which the person acts, by the column named. A head office is another company than its branch; no company
  sees another's but by an insight.
- **None**: no row. In the last column: the product reads it for itself.
- **Seat**: a place from which a login acts: ours, a company where one is a person, or a company into which that one is let look. A login may have
  several and acts from one at a time.
- **Card**: a scorecard. **Peers**: partners that are compared with each other. **Round**: colleagues are asked to judge partners by a day; its
  marks are **sealed** until all have judged or it is closed. **Rating** is such a mark (scorecards.Rating); the kind of lines "ratings" are answers
  from a file.
- **The second wall**: what PostgreSQL cuts by itself. On SQLite there is the first alone, the managers.
- A table is called by its model; in the database `network.Person` is `network_person`, and otherwise where that is said.

## Behind the walls
| table | of ours | at a partner | what is read of it | on whose pages |
| --- | --- | --- | --- | --- |
"""
INSIGHTS = """
## What an insight opens
A company that was given a part of another's portal (`network.VisibilityGrant`) looks into it: each of its people with a job role, from a seat of
their own for that. There they act *for the other company*, "its own" are that company's rows, and nothing but the operations of the part may be
done; the own rows are not on the same page, and no program does it. It begins and ends by its days, at the next request
([decisions/insights.md](decisions/insights.md)). Whatever the fourth column keeps from partners is kept here too. "Scorecard" alone tells
figures and none of the lines behind them.

| part | operations | tables |
| --- | --- | --- |
"""
LINES = """
## Lines of orders, purchases, deliveries, stock
They lie in no table but in files of the store (`hanse/facts/keeping`), whose only door cuts them by the company of each line, to the companies that
the reader has in sight, or to its own: one wall, the same on both databases, for no other program reads these files. On whose pages: {pages}.
Behind a scorecard's figures they are cut the same way, and to the same kinds. On our pages each line has the name of the file that brought it (intake.Batch).

| kind | of ours | at a partner | by the insight "Orders" |
| --- | --- | --- | --- |
"""
OPEN = """
## Not behind the walls
These belong to no partner, or to one account, or are reached only through a row that is behind the walls; their pages cut them.

| table | of ours | at a partner | what is read of it | on whose pages |
| --- | --- | --- | --- | --- |
"""
PROGRAMS = """
## Programs
A token acts as who made it, from the seat in which they made it, and never sees more than they would at that moment: by their roles, their remit,
their company. Of the operations it has those that it was given. Who makes one may give each operation of their own, but for those that stay with
people; of those named on this page these are: {kept}. So no program reads tables that only these show.
"""
LIBRARIES = """
## Tables of libraries
| table | who sees it, and why |
| --- | --- |
"""

STAFF = {"remit": "in sight", "all": "all", "none": "none"}
EXAMPLES = (
    ("partner_manager programme_manager", "documents.read"), ("partner_manager finance_approver", "documents.read"),
    ("partner_manager category_buyer", "scorecards.ask_judgements"), ("direct_sales programme_manager", "facts.read"),
    ("programme_manager channel_marketer", "documents.read"),
)  # fmt: skip


def called(names: Iterable[str]) -> list[str]:
    from hanse.kernel.walls.roles import PARTNER_ROLES, STAFF_ROLES

    words = STAFF_ROLES | PARTNER_ROLES
    return sorted(str(words[name]).lower() for name in names)


def _roles(names: Iterable[str]) -> str:
    from hanse.kernel.walls.authz import GROUPS

    found, told = set(names) - {"public"}, []
    for group, word in (
        ("staff", "all of ours"),
        ("channel", "all of ours but direct sales"),
        ("partners", "everybody"),
    ):
        if GROUPS[group] <= found:
            found -= GROUPS[group]
            told.append(word)
    return ", ".join([*told, *called(found)])


def pages(operations: str) -> str:
    """Whose pages these operations open: our roles, and those at a partner for the own company."""
    from hanse.kernel.walls.authz import GROUPS, table

    found = []
    for name in operations.split():
        roles = table()[name].roles
        ours, theirs = _roles(roles & GROUPS["staff"]), _roles(roles & GROUPS["partners"])
        whom = "; ".join([*([ours] if ours else []), *([f"at a partner {theirs}"] if theirs else [])])
        found.append(f"`{name}`: {whom}")
    return "; ".join(found) or "none"


def _named(text: str) -> str:
    """With whom each operation in braces lets in."""
    return re.sub(r"{(.+?)}", lambda found: pages(found[1]), text)


def _who() -> Iterator[str]:
    from hanse.kernel.walls.authz import GROUPS
    from hanse.kernel.walls.roles import BOUNDED_ROLES

    whole = ", ".join(called(GROUPS["staff"] - BOUNDED_ROLES))
    yield f"- **Roles of ours for the whole network**: {whole}.\n"
    yield f"- **Roles of ours for a part of the network**: {', '.join(called(BOUNDED_ROLES))}.\n"
    yield (
        "- **All of ours** are all of these, **all of ours but direct sales** all but that one. Whoever of ours has no role has no place here, and is\n"
        "  as somebody who is not signed in.\n"
    )
    yield (
        f"- **Job roles at a partner**: {', '.join(called(GROUPS['partners']))}. **Everybody** at a partner is whoever has one of them; who has none"
        " opens the pages of `entrance.own`, on the own sign-in, alone.\n"
    )
    yield '- **Administrator** is a role on either side: ours, and after "at a partner" the job role.\n'
    yield "- **Auditor**: changes nothing, and opens pages where the last column names them or all of ours.\n"


def _examples() -> Iterator[str]:
    from hanse.kernel.actor import Actor
    from hanse.kernel.walls.authz import allows, as_far_as

    for roles, operation in EXAMPLES:
        who = Actor.staff(account_id=1, name="somebody", roles=roles.split())
        looks = as_far_as(who, operation)
        if not allows(who, operation):
            sees = "no page of it"
        elif looks.is_bounded:
            sees = f"the remit as {' and '.join(called(looks.roles_that_look))}"
        else:
            sees = "the whole network"
        yield f"| {', '.join(called(roles.split()))} | `{operation}` | {sees} |\n"


def _columns(model: Any) -> str:
    names = {one.attname: one.name for one in model._meta.concrete_fields}
    return " or ".join(f"`{names.get(column, column)}`" for column in model.scope.columns)


def _ours(model: Any) -> str:
    from hanse.kernel.walls.access import may_be_ours

    scope, label = model.scope, model._meta.label
    if label in SPECIAL:
        return SPECIAL[label][0]
    has_none = scope.staff == "remit" and any(may_be_ours(model, one) for one in scope.columns)
    beyond = f". Without a company{', ' + _named(OF_NO_COMPANY[label]) if label in OF_NO_COMPANY else ': all of ours'}"
    return STAFF[scope.staff] + (beyond if has_none else "")


def _theirs(model: Any) -> str:
    if model._meta.label in SPECIAL:
        return SPECIAL[model._meta.label][1]
    return f"its own, by {_columns(model)}" if model.scope.partner == "own" else "none"


def columns() -> dict[str, tuple[str, str]]:
    """Of each table of ours which rows our people see, and which a partner."""
    from hanse.kernel.walls.second_wall import walled_models

    walled: list[Any] = walled_models()
    found = {model._meta.label: (_ours(model), _theirs(model)) for model in walled}
    return found | {label: (each.ours, each.partner) for label, each in OUTSIDE.items()}


def _walled() -> Iterator[str]:
    from hanse.kernel.walls.second_wall import walled_models

    for model in sorted(walled_models(), key=lambda model: model._meta.label):
        label = model._meta.label
        yield (
            f"| {label}: {model._meta.verbose_name_plural} | {_ours(model)} | {_theirs(model)} | {_read(label)} |"
            f" {pages(SHOWN.get(label, ''))} |\n"
        )


def _read(label: str) -> str:
    """What pages leave out of a row behind the walls; of ours alone is what the API says so of."""
    told = BESIDE.get(label, "")
    parts = [_named(f"{told[:1].upper()}{told[1:]}"), _kept(label)]
    return ". ".join(part for part in parts if part)


def _kept(label: str) -> str:
    if label not in SHAPES:
        return ""
    module, name = SHAPES[label].rsplit(".", 1)
    shape = getattr(import_module(f"hanse.{module}"), name)
    kept = [field for field in shape.model_fields if field in shape.ours_alone()]
    return f"For ours alone: {', '.join(f'`{field}`' for field in kept)}"


def _guarded(label: str) -> str:
    """What the second wall leaves of it to partners and to colleagues with bounded roles."""
    from hanse.kernel.walls.second_wall import guards

    if (guard := guards.get(label)) is None:
        return ""
    left = (
        "only one's own"
        if guard.account
        else "only entries of a company that one sees, colleagues also those of no company, and to read, not to write"
        if guard.company
        else "no row of it"
    )
    return f". PostgreSQL gives partners, and colleagues who look with roles for a part of the network, {left}"


def _outside() -> Iterator[str]:
    for label, each in sorted(OUTSIDE.items()):
        what = f"{each.what[:1].upper()}{each.what[1:]}{_guarded(label)}"
        yield f"| {label} | {each.ours} | {each.partner} | {_named(what)} | {pages(SHOWN.get(label, ''))} |\n"


def _insights() -> Iterator[str]:
    from hanse.kernel import contributions
    from hanse.network.access import LOOKING_AROUND

    for part in contributions.shareables:
        lines = WITH_LINES if "scorecards.own" in part.operations else set()
        opened = sorted({label for label, shown in SHOWN.items() if part.operations & set(shown.split())} - lines)
        operations = ", ".join(f"`{name}`" for name in sorted(part.operations))
        yield f"| {part.label} | {operations} | {', '.join(opened)} |\n"
    yield f"| Orders and Scorecard | of both | with the lines behind figures {', '.join(sorted(WITH_LINES))} |\n"
    around = ", ".join(f"`{name}`" for name in sorted(LOOKING_AROUND))
    yield (
        f"| with each of them | {around} | on the home network.Organisation by its name and network.Site by the town of its head office alone;"
        " found are its people"
        " (finding.Entry, network.Person), with Company and people |\n"
    )


def _lines() -> Iterator[str]:
    from hanse.facts.declaring import FactKind
    from hanse.intake.kinds import kinds

    for kind in (each for each in kinds() if isinstance(each, FactKind)):
        theirs = "its own" if kind.own else "none"
        ours = "in sight" if kind.roles else "all: they are of no partner"
        looked = "its own" if kind.own and kind.headline else "none"
        yield f"| {kind.key}: {str(kind.label).lower()} | {ours} | {theirs} | {looked} |\n"


def _programs() -> str:
    from hanse.seats.joining.scopes import kept_for_people

    shown = {name for names in SHOWN.values() for name in names.split()}
    return PROGRAMS.format(kept=", ".join(f"`{name}`" for name in sorted(shown & kept_for_people())))


def _called(label: str) -> str:
    """A model's label, and its table where that is called otherwise."""
    from django.apps import apps

    tables = {model._meta.label: model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    usual = label.lower().replace(".", "_")
    return label if tables[label] == usual else f"{label} (`{tables[label]}`)"


def text() -> str:
    libraries = (
        f"| {_called(label)} | {_named(why)}{_guarded(label)} |\n" for label, why in sorted(OF_LIBRARIES.items())
    )
    parts = [HEAD, *_who(), ROLES_ADD_UP, *_examples(), WORDS, *_walled(), OPEN, *_outside(), INSIGHTS, *_insights()]
    parts += [LINES.format(pages=pages("facts.read facts.own")), *_lines(), _programs(), LIBRARIES, *libraries]
    return "".join([*parts, *(f"| {names} | {why} |\n" for names, why in NO_MODEL.items())])


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    django.setup()
    import_module("hanse.site.urls")
    PAGE.write_text(text())
