"""What people of the demo have asked of each other, so that a visitor finds something to do: made up, like the judgements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.network.models import Organisation, Person
from hanse.todos.models import Task

from .colleagues import MAIL
from .judgements import MADE_UP


@dataclass(frozen=True, slots=True)
class Errand:
    """Asked by `giver` of a colleague, `owner`, or of the person `at` a partner; `about` a company. Due in so many days."""

    giver: str
    sentence: str
    reason: str
    days: int
    owner: str = ""
    at: str = ""
    about: str = ""


ERRANDS = (
    Errand("jean0", "Say who stands in for José Saraiva in Canada", "he is away from Monday, and 74 dealers write to him.", -1,
           owner="stephen0"),
    Errand("jae0", "Look at the score of Riders Company with me", "it fell by a third, and nobody has been there since spring.", 2,
           owner="stephen0"),
    Errand("stephen0", "Agree next season's range with Metropolitan Bicycle Supply",
           "they buy in January; what they do not see by then waits a year.", 5, owner="jae0", about="Metropolitan Bicycle Supply"),
    Errand("jae0", "Name a second person who may sign in for you", "when you are away nobody can answer us.", 7, at="krishna1"),
    Errand("ben0", "Send us the causes of the October rejects", "the second reminder was a week ago.", -2, at="barbara6"),
    Errand("stephen0", "Look through the new numbers of suppliers", "finance books by them from next month.", 9, owner="dan1"),
)  # fmt: skip


def hand_out() -> None:
    """Ask what was not asked yet."""
    people = {
        account.email.partition("@")[0]: account for account in Account.objects.filter(email__endswith=f"@{MAIL}")
    }
    for errand in ERRANDS:
        if Task.objects.filter(sentence=errand.sentence).exists():
            continue
        giver = people[errand.giver]
        roles = giver.staff_roles.values_list("role", flat=True)
        by = Actor.staff(account_id=giver.pk, name=giver.name, roles=roles)
        Task.give(
            by=by, sentence=errand.sentence, reason=f"{MADE_UP} {errand.reason}",
            due_on=clock.today() + timedelta(days=errand.days), **_whose(errand, people),
        )  # fmt: skip


def _whose(errand: Errand, people: dict[str, Account]) -> dict[str, Any]:
    if errand.at:
        person = Person.objects.select_related("organisation").get(account=people[errand.at])
        return {"organisation": person.organisation, "person": person}
    about = Organisation.objects.get(name=errand.about) if errand.about else None
    return {"owner": people[errand.owner], "about": about}
