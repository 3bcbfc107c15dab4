"""What people of the demo have asked of each other, so that a visitor finds something to do: made up, like the judgements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.network.models import Organisation, Person
from hanse.todos.access import one_of_ours, somebody_there
from hanse.todos.models import Task

from .colleagues import MAIL
from .judgements import MADE_UP


@dataclass(frozen=True, slots=True)
class Errand:
    """Asked by `giver` of a colleague, `owner`, or of the person `at` a partner; `about` a company. Due in so many days.

    A `giver` at a partner asks it of the `owner` at ours, or of whoever looks after them.
    """

    giver: str
    sentence: str
    reason: str
    days: int
    owner: str = ""
    at: str = ""
    about: str = ""


ERRANDS = (
    Errand("jean0", "Say what the dealer agreement of next year is to promise", "our lawyers begin with it on Monday.", -1,
           owner="stephen0"),
    Errand("jae0", "Look at the score of Riders Company with me", "it fell by a third, and nobody has been there since spring.", 2,
           owner="stephen0"),
    Errand("stephen0", "Agree next season's range with Metropolitan Bicycle Supply",
           "they buy in January; what they do not see by then waits a year.", 5, owner="jae0", about="Metropolitan Bicycle Supply"),
    Errand("jae0", "Send us a picture of your shop", "our spring brochure shows dealers' shops, and yours is missing.", 7,
           at="krishna1"),
    Errand("ben0", "Send us the causes of the October rejects", "the second reminder was a week ago.", -2, at="barbara6"),
    Errand("stephen0", "Look through the new numbers of suppliers", "finance books by them from next month.", 9, owner="dan1"),
    Errand("krishna1", "Send us the prices of the new season", "our catalogue goes to print at the end of next week.", 4,
           owner="jae0"),
    Errand("barbara6", "Tell us whom we may call about the rejects of October", "our works manager wants to see the parts.", 6),
)  # fmt: skip


def hand_out() -> None:
    """Ask what was not asked yet."""
    people = {
        account.email.partition("@")[0]: account for account in Account.objects.filter(email__endswith=f"@{MAIL}")
    }
    for errand in ERRANDS:
        if Task.objects.filter(sentence=errand.sentence).exists():
            continue
        by, asked = _asker(people[errand.giver])
        Task.give(
            by=by, sentence=errand.sentence, reason=f"{MADE_UP} {errand.reason}",
            due_on=clock.today() + timedelta(days=errand.days), **(asked | _whose(errand, people)),
        )  # fmt: skip


def _asker(giver: Account) -> tuple[Actor, dict[str, Any]]:
    """One of ours, or somebody at a partner, whose company it then is that asks us."""
    person = Person.objects.select_related("organisation").filter(account=giver).first()
    if person is None:
        return one_of_ours(giver), {}
    return somebody_there(person), {"organisation": person.organisation, "asks_us": True}


def _whose(errand: Errand, people: dict[str, Account]) -> dict[str, Any]:
    if errand.at:
        person = Person.objects.select_related("organisation").get(account=people[errand.at])
        return {"organisation": person.organisation, "person": person}
    about = {"about": Organisation.objects.get(name=errand.about)} if errand.about else {}
    return about | ({"owner": people[errand.owner]} if errand.owner else {})
