"""What else is kept of a world's companies: brands, where they are paid and taxed, what is planned with them, and their to-dos."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from hanse.facts.models import FeedArrival, FeedExpectation, FeedPeriod
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.trail.changes import made
from hanse.network.models import (
    BankAccount,
    Brand,
    Document,
    DocumentKind,
    DocumentRequest,
    LineTerritory,
    Organisation,
    Partnership,
    PlannedMove,
    ProductLine,
    TaxRecord,
)
from hanse.network.partnership.lifecycle import State
from hanse.scorecards.judging.criterion import BUILT_IN
from hanse.scorecards.models import (
    Appeal,
    Ask,
    CardDraft,
    CardMove,
    DraftMove,
    DraftPreview,
    JudgingRound,
    Kind,
    Override,
    Recomputation,
)
from hanse.scorecards.models.appeals import due
from hanse.scorecards.models.overrides import OPERATION
from hanse.scorecards.rules.starting_points import version_for
from hanse.todos.models import Arrangement, Task
from hanse.ui.models import SavedView

from .files import CURRENCY
from .worlds import Company

COUNTRY = "131400"
"""DE and two noughts, as the check digits of an IBAN are reckoned (ISO 7064, 97-10)."""
SOON, MUCH_LATER = timedelta(days=30), timedelta(days=400)


def add(company: Company, row: Organisation, *, ours: Actor, theirs: Actor) -> None:
    """Each with the canary in its texts; `ours` looks after the company, `theirs` is its administrator."""
    canary, today = company.canary, clock.today()
    Brand.add(row, name=f"Brand {canary}", is_own=True, by=ours)
    TaxRecord.of(row).keep({"number": f"TAX-{canary}"}, by=ours)
    BankAccount.propose(
        row, by=theirs, holder=f"Holder {canary}", iban=iban(company.amounts[0]), currency=CURRENCY, valid_from=today
    )
    _send_document(company, row, by=theirs)
    _send_lines(company, row, ours=ours, theirs=theirs)
    _expect_lines(company, row, by=ours)
    _divide(company, row, by=ours)
    DocumentRequest.ask(row, kind=_insurance(), due_on=today + SOON, by=ours)
    partnership = row.partnerships.get()
    for state in partnership.following()[:1]:
        PlannedMove.plan(partnership, to=state, on=today + MUCH_LATER, by=ours, reason=f"Agreed with {canary}")
    Task.give(by=ours, sentence=f"Answer us, {canary}", reason=f"{canary} asked", organisation=row, due_on=today + SOON)
    Task.give(by=theirs, sentence=f"Call {canary} back", organisation=row, asks_us=True)
    Arrangement.put_off("company-data", row.public_id, sentence=f"Later, says {canary}", until=today + SOON, by=theirs)
    _dispute(canary, row, ours=ours, theirs=theirs)
    _ask_to_judge(canary, row, ours=ours)
    _move_card(row)
    _move_by_draft(row, by=ours)
    SavedView.keep(
        table="people",
        title="People",
        path="/portal/company/people/",
        name=f"View {canary}",
        query=f"q={canary}",
        by=theirs,
    )


def _send_document(company: Company, row: Organisation, *, by: Actor) -> None:
    """A certificate that they sent and nobody has looked at."""
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(b"%PDF-1.7 " + company.canary.encode())
        file.flush()
        Document.add(
            row, kind=_insurance(), path=Path(file.name), name=f"{company.canary}.pdf", valid_from=clock.today(), by=by
        )


def _send_lines(company: Company, row: Organisation, *, ours: Actor, theirs: Actor) -> None:
    """A file of lines that they sent and nobody has looked at; marked as theirs, for not every company still may send one."""
    kind = "delivery" if company.place.role == Partnership.Role.SUPPLIER else "stock"
    with NamedTemporaryFile(mode="w", suffix=".csv") as file:
        file.write(f"Delivery note\n{company.canary}\n")
        file.flush()
        batch = Batch.receive(Path(file.name), kind=kind, by=ours, name=f"{company.canary}.csv")
    Batch.objects.filter(pk=batch.pk).update(
        organisation=row, account_id=theirs.account_id, actor_name=theirs.name, file_name=f"{company.canary}.csv"
    )


def _expect_lines(company: Company, row: Organisation, *, by: Actor) -> None:
    """What they are to send each month, beside the file that waits to be confirmed."""
    batch = Batch.objects.filter(organisation=row).latest("pk")
    values = {
        "organisation": row, "kind": batch.kind, "rhythm": "monthly", "due_days": 5, "starts_on": clock.today(),
        "job_role": "sales", "note": f"Agreed with {company.canary}",
    }  # fmt: skip
    feed, _act = FeedExpectation.declare(values, by=by)
    FeedExpectation.open_periods(today=clock.today(), of=[feed.pk])
    period = FeedPeriod.objects.get(expectation=feed)
    FeedArrival.objects.create(period=period, batch=batch, organisation=row, on=clock.today(), lines=0, counts=False)


def _divide(company: Company, row: Organisation, *, by: Actor) -> None:
    """Helmets in its own territory, set by hand; the market is not divided for suppliers."""
    if company.place.side:
        territory = row.partnerships.get().territory
        assert territory is not None, "whoever has a side is in its territory"
        line, _made = ProductLine.objects.get_or_create(name="Helmets")
        LineTerritory.put(row.partnerships.get(), line=line, territory=territory, by=by)


def _insurance() -> DocumentKind:
    """Asked of everybody before a state in which every company is already."""
    asked: dict[str, Any] = {"roles": list(Partnership.Role.values), "states": [State.TARGET]}
    return DocumentKind.objects.get_or_create(name="Insurance", why="So that a fire ends nobody.", **asked)[0]


def _dispute(canary: str, row: Organisation, *, ours: Actor, theirs: Actor) -> None:
    """An appeal that was upheld by a score that waits for a second person; written as it is, for there is no card yet."""
    role, now = row.partnerships.get().role, clock.now()
    assert ours.account_id is not None, "who looks after a company can sign in"
    kind = role if role in Kind.values else Kind.DEALER.value
    override = Override(
        organisation=row, kind=kind, score=90_000, reason=f"Audited, says {canary}", until=clock.today() + SOON,
        state=Override.State.WAITS, account_id=ours.account_id, at=now,
    )  # fmt: skip
    made(override, by=ours, operation=OPERATION[kind])
    appeal = Appeal(
        organisation=row, kind=kind, text=f"This is wrong, says {canary}", file_name=f"{canary}.txt", account_id=theirs.account_id or ours.account_id,
        at=now, due_at=due(now), state=Appeal.State.UPHELD, answer=f"True, {canary}", answered_by_id=ours.account_id,
        answered_at=now, override=override,
    )  # fmt: skip
    made(appeal, by=theirs, operation="scorecards.make_appeal")


def _ask_to_judge(canary: str, row: Organisation, *, ours: Actor) -> None:
    """Who looks after the company is asked to judge it; written as it is, for not every role is judged."""
    role, now = row.partnerships.get().role, clock.now()
    assert ours.account_id is not None, "who looks after a company can sign in"
    kind = role if role in Kind.values else Kind.DEALER.value
    asked = JudgingRound(
        kind=kind, key=BUILT_IN[kind].key, due_on=clock.today() + SOON, note=f"Asked of {canary}",
        account_id=ours.account_id, at=now,
    )  # fmt: skip
    made(asked, by=ours, operation="scorecards.ask_judgements")
    Ask.objects.create(round=asked, account_id=ours.account_id, organisation=row)


def _move_card(row: Organisation) -> None:
    """Its card moved when cards were computed again; written as it is, for there is no card yet."""
    role, now = row.partnerships.get().role, clock.now()
    kind = role if role in Kind.values else Kind.DEALER.value
    told = Recomputation.objects.create(kind=kind, asked_at=now, done_at=now)
    CardMove.objects.create(organisation=row, recomputation=told, before=50_000, after=51_000)


def _move_by_draft(row: Organisation, *, by: Actor) -> None:
    """Its card would have moved by a draft of which nothing came; written as it is, for there is no card yet."""
    role, now = row.partnerships.get().role, clock.now()
    kind = role if role in Kind.values else Kind.DEALER.value
    version = version_for(kind, {})
    draft = CardDraft.objects.filter(kind=kind).first() or made(
        CardDraft(
            kind=kind, based_on=version, criteria=version.criteria, bands=version.bands, note="Nothing came of it",
            takes_effect_on=clock.today() + SOON, state=CardDraft.State.WITHDRAWN, account_id=by.account_id, at=now,
        ),
        by=by, operation="scorecards.draft",
    )  # fmt: skip
    preview, _made = DraftPreview.objects.get_or_create(draft=draft, defaults={"edition": 1, "made_at": now})
    DraftMove.objects.create(organisation=row, preview=preview, before=50_000, after=51_000)


def iban(account: int) -> str:
    """A German IBAN of a bank that does not exist, with this account number."""
    number = f"00000000{account % 10**10:010}"
    return f"DE{98 - int(number + COUNTRY) % 97:02}{number}"
