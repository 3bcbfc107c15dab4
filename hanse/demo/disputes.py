"""What is open about scorecards in the demo: an appeal to answer, a definition to approve. Made up, like the judgements."""

from __future__ import annotations

from datetime import timedelta

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.network.models import Person
from hanse.scorecards.models import Appeal, CardDraft, CardVersion
from hanse.scorecards.rules.scoring import Criterion

from .colleagues import MAIL, STEWARD
from .judgements import MADE_UP

APPELLANT = "krishna1"
AHEAD = timedelta(days=30)
SHIFTED = 5


def open_them() -> None:
    """Each once."""
    if not Appeal.objects.exists():
        _appeal()
    if not CardDraft.objects.exists():
        _draft()


def _appeal() -> None:
    person = Person.objects.select_related("organisation").get(account__email=f"{APPELLANT}@{MAIL}")
    by = Actor.partner(
        account_id=person.account_id, person_id=person.pk, name=person.name,
        roles=[each.role for each in person.job_roles.all()], organisation_id=person.organisation_id,
    )  # fmt: skip
    text = f"{MADE_UP} two of our orders were booked in the month after; with them our growth is higher."
    Appeal.make(person.organisation, kind="dealer", key="cycle_growth", text=text, by=by)


def _draft() -> None:
    """Some of the first measure's weight goes to the second."""
    version = CardVersion.latest("supplier")
    steward = Account.objects.get(email=f"{STEWARD}@{MAIL}")
    if version is None:
        return
    first, second, *rest = version.declared
    by = Actor.staff(account_id=steward.pk, name=steward.name, roles=["data_steward"])
    draft = CardDraft.begin(
        version, criteria=[_weighing(first, -SHIFTED), _weighing(second, SHIFTED), *rest], bands=version.declared_bands,
        note=f"{MADE_UP} what is spent counts less, what is delivered more", on=clock.today() + AHEAD, by=by,
    )  # fmt: skip
    draft.submit(by=by)


def _weighing(criterion: Criterion, more: int) -> Criterion:
    return Criterion(criterion.key, criterion.weight + more, criterion.scale, criterion.partners)
