"""hanse scorecards compute, export and again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from hanse.kernel import contributions
from hanse.kernel.errors import Refused

if TYPE_CHECKING:
    from .models import Computation
    from .rules.period import Period

app = typer.Typer()
scorecards_app = typer.Typer(help="Scores of partners.")
app.add_typer(scorecards_app, name="scorecards")

KindOption = Annotated[str, typer.Option("--kind", help="dealer or supplier")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


@scorecards_app.callback()
def scorecards() -> None:
    """Scores of partners."""


@scorecards_app.command()
def compute(
    kind: KindOption,
    since: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    all_time: Annotated[bool, typer.Option("--all-time", help="From the first line to the last.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compute all cards of a kind; they count from now on. Without days: the twelve months to the newest lines."""
    from .runs import computing

    contributions.load("contributions")
    period = _period(since, until, all_time=all_time)
    basis = computing.Basis.ALL_TIME if all_time else computing.Basis.FIXED if period else computing.Basis.YEAR
    made = computing.compute(_known(kind), basis=basis, period=period)
    told = _told(made)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    sentence = _("%(scored)s of %(partners)s partners scored, from %(from)s to %(to)s, version %(version)s.")
    typer.echo(sentence % {**told, "from": made.starts_on, "to": made.ends_on})


@scorecards_app.command()
def export(kind: KindOption, as_json: AsJson = False) -> None:
    """Every partner's current card."""
    from .models import Computation
    from .showing.exporting import exported

    contributions.load("contributions")
    current = Computation.current(_known(kind))
    if current is None:
        raise Refused(_("Nothing is scored yet. Run: hanse scorecards compute --kind %(kind)s") % {"kind": kind})
    cards = list(exported(current))
    if as_json:
        typer.echo(json.dumps(cards, ensure_ascii=False))
        return
    table = Table("organisation", "reference", "score", "coverage")
    for card in cards:
        table.add_row(card["organisation"], card["reference"] or "–", card["score"] or "–", card["coverage"])
    Console().print(table)


@scorecards_app.command()
def again(
    kind: KindOption,
    until: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day of the cards' period.")],
) -> None:
    """Compute the kept cards of a period again, from the facts, definition and judgements that they knew, and hold them against each other."""
    from .models import Computation
    from .runs.again import differences

    contributions.load("contributions")
    found = list(Computation.objects.filter(kind=_known(kind), ends_on=until.date()).order_by("id"))
    if not found:
        raise Refused(_("No cards to %(day)s are kept.") % {"day": until.date()})
    differ = [sentence for made in found for sentence in differences(made)]
    for sentence in differ:
        typer.echo(sentence)
    if differ:
        raise typer.Exit(1)
    cards = sum(made.partners for made in found)
    typer.echo(
        _("%(cards)s cards to %(day)s, computed again, are the same to the last digit.")
        % {"cards": cards, "day": until.date()}
    )


def _known(kind: str) -> str:
    from .models import Kind

    if kind not in Kind.values:
        raise Refused(
            _("There are no scorecards of %(kind)s. There are: %(kinds)s.")
            % {"kind": kind, "kinds": ", ".join(Kind.values)}
        )
    return kind


def _period(since: datetime | None, until: datetime | None, *, all_time: bool) -> Period | None:
    from .rules.period import Period

    if since is None and until is None:
        return None
    if all_time:
        raise Refused(_("Say either --all-time or days, not both."))
    if since is None or until is None:
        raise Refused(_("A period needs both --from and --to."))
    if since > until:
        raise Refused(_("The period ends before it begins."))
    return Period(since.date(), until.date())


def _told(made: Computation) -> dict[str, Any]:
    return {
        "kind": made.kind, "version": made.version.number, "from": made.starts_on.isoformat(),
        "to": made.ends_on.isoformat(), "facts": made.facts_kind, "facts_version": made.facts_version,
        "partners": made.partners, "scored": made.cards.exclude(score=None).count(),
    }  # fmt: skip
