"""What makes scores old: new facts, judgements, records and partners."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from hanse.facts.events import FactsChanged
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.events import on
from hanse.network.events import OrganisationChanged, PartnershipMoved, RecordsImported

from .closing import running as closing
from .drafting import renewing
from .events import DefinitionMoved, MarksOpened, RatingGiven, ScoresComputed
from .jobs import compute_scores
from .models import Card, CardDraft, Computation, Kind, Recomputation
from .recipes import running
from .runs import refreshing
from .runs.measuring import FACTS_OF


@on(FactsChanged, title=_("Compute scores after new lines"))
def facts_changed(event: FactsChanged) -> None:
    for kind, facts in FACTS_OF.items():
        made_of = {facts for each in running.in_use(kind) if each.recipe for facts in each.recipe.kinds}
        if event.kind_key in {facts, *made_of}:
            told = _to_be_told(event, kind)
            compute_again(kind, partners=None if told else event.partners)


def _to_be_told(event: FactsChanged, kind: str) -> bool:
    """What moves by a withdrawal, by corrections or by other rates is told with the import; what merely comes is new to all."""
    batch = Batch.objects.filter(pk=event.batch_id).first()
    withdrawn = batch is not None and batch.state == Batch.State.WITHDRAWN
    if batch is None or not (withdrawn or batch.corrected or batch.kind != event.kind_key):
        return False
    Recomputation.ask(kind, batch, withdrawn=withdrawn)
    return True


@on(ScoresComputed, title=_("Revise closed periods that late facts touch"))
def scores_computed(event: ScoresComputed) -> None:
    closing.revise(event.kind_key)


@on(ScoresComputed, title=_("Work out what drafts would do to new scores"))
def cards_replaced(event: ScoresComputed) -> None:
    renewing.renew()


@on(RatingGiven, title=_("Compute scores after a judgement"))
def rating_given(event: RatingGiven) -> None:
    compute_again(event.role, partners=[event.organisation_id])


@on(MarksOpened, title=_("Compute scores after a round of judgements"))
def marks_opened(event: MarksOpened) -> None:
    compute_again(event.role)


@on(PartnershipMoved, title=_("Compute scores after a partner changed its state"))
def partnership_moved(event: PartnershipMoved) -> None:
    if event.role in Kind.values and Computation.current(event.role):
        compute_again(event.role)


@on(OrganisationChanged, title=_("Compute scores after a company changed"))
def organisation_changed(event: OrganisationChanged) -> None:
    scored = Card.objects.filter(organisation_id=event.organisation_id, computation__is_current=True)
    for kind in set(scored.values_list("computation__kind", flat=True)):
        compute_again(kind, partners=[event.organisation_id])


@on(RecordsImported, title=_("Compute scores after an import of companies"))
def companies_imported(event: RecordsImported) -> None:
    if event.kind_key == "organisations":
        for kind in Computation.objects.filter(is_current=True).values_list("kind", flat=True):
            compute_again(kind)


@on(DefinitionMoved, title=_("Compute scores by a new definition"))
def definition_moved(event: DefinitionMoved) -> None:
    """On its day at once; what was approved for today does not wait for the hour."""
    if event.after == CardDraft.State.APPROVED:
        CardDraft.take_effect_due(today=clock.today())
    elif event.after == CardDraft.State.IN_EFFECT and Computation.current(event.kind_key):
        compute_again(event.kind_key)


def compute_again(kind: str, *, partners: Sequence[int] | None = None) -> None:
    """Say that the current scores are old, those of a few partners or all, and have them computed."""
    now = clock.now()
    if partners is not None and refreshing.are_few(kind, partners):
        refreshing.ask(kind, partners, at=now)
        return
    Computation.objects.filter(kind=kind, is_current=True, stale_since=None).update(stale_since=now)
    compute_scores.enqueue(kind=kind, since=now.isoformat())
