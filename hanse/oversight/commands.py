"""hanse verify, hanse operations, hanse audit verify, hanse audit head."""

from __future__ import annotations

import json
import time
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

app = typer.Typer()
audit_app = typer.Typer(help="The audit trail.")
app.add_typer(audit_app, name="audit")

AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


@audit_app.callback()
def audit() -> None:
    """The audit trail."""


@audit_app.command("verify")
def verify_audit(
    as_json: AsJson = False,
    head: Annotated[
        str, typer.Option(help="An end of the chain that was noted earlier, as `hanse audit head` told it.")
    ] = "",
) -> None:
    """Read the whole trail and name every entry that is not as it was written; exit code 1 when there is one."""
    from hanse.kernel.trail.audit_proof import prove

    started = time.perf_counter()
    proof = prove(known=_head(head))
    seconds = time.perf_counter() - started
    if as_json:
        rate = round(proof.entries / seconds) if seconds else 0
        typer.echo(json.dumps(proof.told() | {"seconds": round(seconds, 3), "rows_per_second": rate}))
    else:
        for fault in proof.faults:
            typer.echo(str(fault))
        told = _("%(entries)s entries, %(unsealed)s not sealed yet, %(violations)s not as they were written.")
        typer.echo(told % {"entries": proof.entries, "unsealed": proof.unsealed, "violations": proof.violations})
    if proof.violations:
        raise typer.Exit(1)


@audit_app.command("head")
def audit_head(as_json: AsJson = False) -> None:
    """The end of the chain. Kept elsewhere, it proves later that nothing before it was made anew."""
    from hanse.kernel.models import AuditHead
    from hanse.kernel.trail import chain

    chain.seal()
    found = AuditHead.objects.filter(pk=1).first() or AuditHead()
    typer.echo(json.dumps({"position": found.position, "hash": found.hash}) if as_json else str(found))


def _head(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    position, _colon, hashed = text.partition(":")
    if not position.isdigit() or len(hashed) != 64:
        raise Refused(_("A noted end looks like 1234:9f86..., as hanse audit head tells it."))
    return int(position), hashed


@app.command()
def verify(
    as_json: AsJson = False,
    only: Annotated[list[str] | None, typer.Option("--only", help="The name of a check; may be given again.")] = None,
) -> None:
    """Compute anew from the rows whatever has always to be true; exit code 1 when something is not."""
    from .verifying import as_json as told
    from .verifying import run

    results = list(run(only=only))
    violations = sum(each.violations for each in results)
    if as_json:
        typer.echo(json.dumps(told(results), ensure_ascii=False))
    else:
        for each in results:
            typer.echo(f"{each.violations:>8}  {each.label}  ({each.seconds:.1f} s)")
            for sentence in each.found:
                typer.echo(f"          {sentence}")
        typer.echo(_("%(count)s violations.") % {"count": violations})
    if violations:
        raise typer.Exit(1)


@app.command()
def operations(as_json: AsJson = False) -> None:
    """Every address with its mark: the operation that it carries, for whom it is, and whether it only reads."""
    from hanse.kernel.pages import pages
    from hanse.kernel.rest.routing import endpoints

    marks = [
        {
            "url": f"/{page.route}", "methods": list(page.methods), "operation": page.operation,
            "audience": page.audience, "kind": "write" if page.changes else "read", "room": page.room,
        }
        for page in pages()
    ]  # fmt: skip
    marks += [
        {
            "url": f"/{one.route}", "methods": [one.method], "operation": one.operation, "audience": "api",
            "kind": "read" if one.method == "GET" else "write", "room": one.room,
        }
        for one in endpoints()
    ]  # fmt: skip
    marks.sort(key=lambda mark: mark["url"])
    if as_json:
        typer.echo(json.dumps({"operations": marks}))
        return
    for mark in marks:
        typer.echo(f"{mark['audience']:<10} {mark['kind']:<6} {mark['operation']:<24} {mark['url']}")
