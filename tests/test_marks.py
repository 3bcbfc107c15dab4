"""What every room must say of itself, and that nobody goes round the walls: read from the code, room by room."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.urls import URLResolver, get_resolver, include, path

import hanse
from hanse.kernel import contributions
from hanse.kernel.pages import Page, pages
from hanse.kernel.rest.routing import Endpoint, endpoints
from hanse.kernel.walls import authz
from hanse.kernel.walls.access import Scope, Scoped
from hanse.kernel.walls.second_wall import walled_models
from hanse.network.models import Organisation
from hanse.scorecards.rules.peers import WITH_QUARTERS
from hanse.scorecards.rules.ranking import LEAST_PEERS
from hanse.scorecards.rules.scale import FEW
from hanse.ui.assets import built

from . import walls, walls_told

pytestmark = pytest.mark.any_database

PACKAGE = Path(hanse.__file__).parent
NAMES_ROUND = {"_base_manager", "RawSQL", "unscoped", "_raw_delete"}
CALLS_ROUND = {"raw", "extra", "cursor", "QuerySet", "beyond_remit"}
FACTS_DOORS = {"DeltaTable", "read_parquet", "delta_scan"}

ROUND = {
    "facts/keeping/opened.py": "a connection of its own to the lines; the store cuts what is read on it",
    "kernel/walls/bonds.py": "makes constraints and triggers; touches no row",
    "kernel/postgresql/base.py": "sets as whom a connection asks",
    "kernel/walls/second_wall.py": "makes roles and policies; touches no row",
    "kernel/prepared.py": "asks a written question for several at once; refused to all but the product itself, whom no wall cuts",
    "kernel/together.py": "sends several questions at once, each as the walls have cut it already",
    "kernel/trail/changes.py": "a change may take the row out of the sight of who made it; the trail still names it",
    "kernel/trail/chain.py": "seals the audit trail, which holds no partner's table",
    "kernel/trail/judged.py": "judges the audit trail, which holds no partner's table",
    "kernel/management/commands/flush.py": "empties every table, for tests and operators",
    "kernel/work/contest.py": "PostgreSQL's advisory locks and SQLite's patience touch no table",
    "kernel/work/filling.py": "adds rows and reads none; the second wall looks at each",
    "kernel/work/locks.py": "PostgreSQL's advisory locks touch no table",
    "kernel/work/patience.py": "asks who is longest at work in the database; touches no table of ours",
    "finding/keeping/__init__.py": "makes the index, and compares it with the rows; shows neither",
    "network/models/assignments.py": "what is given away may no longer be the giver's to see",
    "network/models/undoing.py": "what is taken back may no longer be theirs to see",
    "network/models/relationships.py": "shares of one company add up over all who hold them; only their sum is told",
    "network/models/partnerships.py": "a new company is in nobody's remit yet",
    "site/backups/postgresql.py": "a backup holds every row; the operator's own connection",
    "site/people.py": "has SQLite forget bytes; reads no table",
    "ui/tables/sources.py": "the base manager is cut like the default one",
}
FACTS = {
    "facts/keeping/delta.py": "the tables of lines; the store, their only door, cuts what is read of them",
    "facts/keeping/committing.py": "writes lines, and asks which are known",
    "facts/declaring.py": "names the staged file of an import",
}
SYSTEM = {
    "demo/load.py": "loads the demonstration network",
    "facts/keeping/committing.py": "recovery after a crash belongs to nobody",
    "entrance/demonstration.py": "counts the demo's companies for the door",
    "home/public.py": "the first administrator is nobody before set-up",
    "intake/folder.py": "a file in a folder is nobody's; whoever runs Hanse laid it there",
    "intake/models.py": "an import writes rows of every partner, for the one who sent it",
    "intake/senders.py": "a file that the command line or a folder brought was brought by nobody who signed in",
    "kernel/walls/remit.py": "asks how far a colleague sees",
    "kernel/actor.py": "defines it",
    "kernel/sessions.py": "whose a session is, is known only after it was read",
    "kernel/models/accounts.py": "a login's sessions end, also for who is not signed in with it",
    "kernel/trail/audit.py": "nobody writes the trail but the product",
    "kernel/trail/chain.py": "seals what everybody did",
    "kernel/trail/judged.py": "judges the audit trail, which holds no partner's table",
    "kernel/walls/authz.py": "duties are kept apart also by what one does not see",
    "kernel/outside/mail.py": "whoever causes a letter reads none",
    "entrance/proofs/__init__.py": "whoever knocks is nobody yet",
    "kernel/events.py": "reactions",
    "kernel/jobs.py": "jobs",
    "kernel/operating/metrics.py": "figures of all partners together, of none alone",
    "kernel/web/middleware.py": "reads an account's seats before it has one",
    "scorecards/library/groups.py": "how many partners are alike is counted over all of them; who they are is not told",
    "scorecards/models/rounds.py": "whether a round waits for anybody is asked about partners that one does not see, too",
    "seats/joining/accepting.py": "who takes a seat has none yet",
    "seats/access.py": "tells who a token is before anybody acts",
    "network/access.py": "what is in a colleague's care is asked before what they see of it",
    "network/company/looking_in.py": "a company that lets one look in is named before one looks; which these are says the grant",
    "network/models/editing.py": "what refers to a record keeps it, also what its remover does not see",
    "network/models/planned.py": "what was planned is done on its day, for who planned it",
    "network/models/handovers.py": "what was planned is done on its day, for who planned it",
    "oversight/verifying.py": "checks read the rows of everybody and change nothing",
    "scorecards/closing/running.py": "the final cards are those of every partner, whoever closes a period",
    "site/command.py": "the command line is the operator's",
}


def sources() -> Iterator[tuple[str, str]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if "/tests/" not in name and "/migrations/" not in name:
            yield name, file.read_text()


def names_in(source: str) -> set[str]:
    """Every name that the code uses, as a name or as an attribute."""
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute | ast.Name)
    }


def calls_in(source: str) -> set[str]:
    """Every function and method that the code calls."""
    called = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in called}


def asks_the_system(source: str) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "system"
        and isinstance(node.value, ast.Name)
        and node.value.id == "Actor"
        for node in ast.walk(ast.parse(source))
    )


def test_every_page_has_its_operation_in_the_decision_table() -> None:
    assert {page.operation for page in pages()} <= set(authz.table())


def routed(found: Iterable[Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address that is answered, with what answers it, however it came among the routes."""
    for one in found:
        if isinstance(one, URLResolver):
            yield from routed(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one.callback


def test_nothing_is_routed_that_nobody_marked() -> None:
    """Django's own tools, a library's pages, a view put among the routes by hand: each would be asked by no probe."""
    marked = {page.route: page.view for page in pages()}
    of_the_api = {endpoint.route for endpoint in endpoints()}
    found = list(routed(get_resolver().url_patterns))

    assert {route for route, _view in found} == {*marked, *of_the_api}
    assert [route for route, view in found if route not in of_the_api and view is not marked[route]] == []
    assert [route for route, view in found if route in of_the_api and not hasattr(view, "operation_of")] == []


def test_a_route_without_a_mark_would_be_found() -> None:
    inside = [path("by-hand/", lambda request: None, name="by_hand")]

    assert [route for route, _view in routed([path("portal/", include((inside, "x")))])] == ["portal/by-hand/"]


def test_every_operation_is_used() -> None:
    text = "".join(source for _name, source in sources())
    text += "".join(path.read_text() for path in PACKAGE.rglob("templates/**/*.html"))

    assert [name for name in authz.table() if f'"{name}"' not in text] == []


def test_every_operation_says_what_it_is() -> None:
    assert [entry.name for entry in authz.table().values() if not entry.says.strip() or not entry.roles] == []


def test_every_model_is_behind_the_wall_or_says_why_not() -> None:
    ours = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("hanse.") and ".tests" not in model.__module__
    ]
    outside = {model._meta.label for model in ours if not issubclass(model, Scoped)}
    walled = {model._meta.label for model in walled_models()}

    assert outside - walled == set(walls_told.OUTSIDE)
    assert outside & walled == walls_told.WITHOUT_ID
    assert [label for label, each in walls_told.OUTSIDE.items() if not all(each)] == []


@pytest.mark.parametrize(
    "model", [one for one in apps.get_models() if issubclass(one, Scoped)], ids=lambda one: one.__name__
)
def test_both_managers_of_a_model_behind_the_wall_are_cut(model: type[Scoped]) -> None:
    assert model._meta.base_manager_name == model._meta.default_manager_name == "objects"
    assert type(model._base_manager).get_queryset is type(model._default_manager).get_queryset


def test_nobody_goes_round_the_wall() -> None:
    found = {name for name, source in sources() if names_in(source) & NAMES_ROUND or calls_in(source) & CALLS_ROUND}

    assert found == set(ROUND)


def test_one_place_says_which_addresses_are_ours() -> None:
    assert [name for name, source in sources() if "url_has_allowed_host_and_scheme" in names_in(source)] == [
        "kernel/web/links.py"
    ]


def test_lines_have_one_door() -> None:
    assert {name for name, source in sources() if names_in(source) & FACTS_DOORS or "read_parquet(" in source} == set(
        FACTS
    )


def test_the_system_acts_where_it_is_said_and_nowhere_else() -> None:
    assert {name for name, source in sources() if asks_the_system(source)} <= set(SYSTEM)


def test_templates_hold_no_style_and_no_script_of_their_own() -> None:
    """The content security policy would refuse them."""
    inline = re.compile(r"""<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=["']|javascript:""")
    found = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("templates/**/*.html")
        if inline.search(path.read_text())
    ]

    assert found == []


def test_every_place_of_the_navigation_has_its_icon() -> None:
    contributions.load("contributions")

    assert [place.key for place in contributions.nav if place.icon not in built().icons] == []


def test_what_rooms_add_to_common_pages_says_who_reads_it() -> None:
    """A page's own mark does not speak for it: tokens and insights hold some operations and not others."""
    contributions.load("contributions")
    places = (
        contributions.partner_columns,
        contributions.histories,
        contributions.person_standings,
        contributions.finders,
        contributions.named,
    )

    assert [one.key for place in places for one in place if one.operation not in authz.table()] == []


def test_the_page_on_walls_is_what_the_code_says() -> None:
    assert walls.PAGE.read_text() == walls.text(), "write it again: python -m tests.walls"


def test_the_page_leaves_no_table_out() -> None:
    ours = {model._meta.label for model in apps.get_models() if model.__module__.startswith("hanse.")}
    walled = {model._meta.label for model in walled_models()}

    every = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert every - ours == walls_told.OF_LIBRARIES.keys()
    assert walled - walls_told.SHOWN.keys() == set()
    assert walls_told.SHOWN.keys() <= ours
    assert walled >= {*walls_told.BESIDE, *walls_told.SHAPES}
    assert walls.columns().keys() == {model._meta.label for model in apps.get_models() if is_of_the_product(model)}


def test_the_page_says_who_sees_rows_of_no_company_and_from_how_many_peers() -> None:
    """What it says by hand of some tables; the rules are asked, lest it say another number."""
    nobodys = {model._meta.label for model in walled_models() if "Without a company" in walls._ours(model)}

    assert nobodys >= walls_told.OF_NO_COMPANY.keys()
    assert (LEAST_PEERS, WITH_QUARTERS, FEW) == (5, 9, 20)
    told = walls_told.OUTSIDE
    assert "at least six peers lies: the middle, of nine or more" in told["scorecards.PeerStrip"].what
    assert "up to twenty" in told["scorecards.CardVersion"].what


def is_of_the_product(model: type[Model]) -> bool:
    return model.__module__.startswith("hanse.") and ".tests" not in model.__module__


def test_the_page_says_in_words_what_a_scope_of_its_own_cuts() -> None:
    walled: list[Any] = walled_models()
    special = {model._meta.label for model in walled if type(model.scope) is not Scope}

    assert special == walls_told.SPECIAL.keys()


def test_whom_the_page_gives_rows_an_operation_lets_in_and_nobody_else() -> None:
    """Neither does a column give rows to a side that opens no page of them, nor keep all from one that does."""
    wrong = []
    for label, columns in walls.columns().items():
        names = walls_told.SHOWN.get(label, "").split()
        roles = frozenset[str]().union(*(authz.table()[name].roles for name in names))
        for side, column in zip(("staff", "partners"), columns, strict=True):
            if bool(roles & authz.GROUPS[side]) != (column != "none"):
                wrong.append(f"{label}: {side}")

    assert wrong == []


def test_the_page_lets_in_whoever_opens_a_row_at_its_address() -> None:
    """But for direct sales at that of a company: it sees none."""
    wrong = []
    for one in (*pages(), *endpoints()):
        names = [one.operation, *([one.own] if isinstance(one, Endpoint) and one.own else [])]
        opens = frozenset[str]().union(*(authz.table()[name].roles for name in names)) - {"public"}
        for model in rows_of(one):
            told = (authz.table()[name].roles for name in walls_told.SHOWN.get(model._meta.label, "").split())
            if more := opens.difference(*told, {"direct_sales"} if model is Organisation else ()):
                wrong.append(f"{one.route}, {model._meta.label}: {sorted(more)}")

    assert wrong == []


def test_a_companys_history_tells_of_a_record_to_whom_its_pages_let_in() -> None:
    """It is opened by more roles than some records: what the trail keeps of these is for who reads them elsewhere too.

    Of a file that changed nothing others read sums alone, of what a partner's people put off or handed on who reads the trail.
    """
    contributions.load("contributions")
    table = authz.table()
    shown = walls_told.SHOWN | {"intake.Batch": "imports.read", "todos.Arrangement": "audit.read"}
    wrong = []
    for model in walled_models():
        label = model._meta.label
        telling = contributions.tellings.named(label.lower())
        told = table[telling.reads].roles if telling and telling.reads else table["partners.read"].roles
        if label not in walls_told.WITHOUT_ID and told.difference(
            *(table[name].roles for name in shown[label].split())
        ):
            wrong.append(label)

    assert wrong == []


def rows_of(one: Page | Endpoint) -> list[Any]:
    """The models whose rows an address that is read names."""
    if isinstance(one, Endpoint):
        return list(one.rows.values()) if one.method == "GET" else []
    given = get_type_hints(one.view).values() if "GET" in one.methods else ()
    return [each for each in given if isinstance(each, type) and issubclass(each, Model)]


def test_the_page_names_the_operation_of_each_kind_that_is_found() -> None:
    contributions.load("contributions")
    told = walls_told.BESIDE["finding.Entry"]

    assert [each.key for each in contributions.finders if f"`{each.operation}`" not in told] == []


@pytest.mark.django_db
def test_the_page_leaves_no_table_without_a_model_out() -> None:
    models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    names = set(connection.introspection.table_names()) - models

    assert {name for name in names if not any(fnmatch(name, each) for each in walls_told.NO_MODEL)} == set()
