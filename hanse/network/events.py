"""What happens in the network."""

from __future__ import annotations

from dataclasses import dataclass

from hanse.kernel.events import Event


@dataclass(frozen=True, slots=True)
class PartnershipMoved(Event):
    """A partnership entered a state; `before` is empty where it began."""

    partnership_id: int
    organisation_id: int
    role: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ManagerGiven(Event):
    """Partners came into a colleague's care: one, all of an assignment, or of a handover; the other ids are 0."""

    manager_id: int
    by_account_id: int
    partnership_id: int = 0
    assignment_id: int = 0
    handover_id: int = 0


@dataclass(frozen=True, slots=True)
class StandInChanged(Event):
    """Somebody was named as a deputy, by a handover or for one territory, or their time comes to its end.

    `what`: planned, began, cancelled; ending or ended, both of all that ends on that day (`ends_on`, YYYY-MM-DD).
    """

    account_id: int
    by_account_id: int
    what: str
    handover_id: int = 0
    assignment_id: int = 0
    ends_on: str = ""


@dataclass(frozen=True, slots=True)
class InsightGiven(Event):
    """Another partner may look into a part of this company's portal."""

    grant_id: int
    organisation_id: int


@dataclass(frozen=True, slots=True)
class DocumentAsked(Event):
    """One of ours asked a company for a document."""

    request_id: int
    organisation_id: int


@dataclass(frozen=True, slots=True)
class OrganisationChanged(Event):
    organisation_id: int


@dataclass(frozen=True, slots=True)
class RecordsImported(Event):
    """A file of records of one kind (say `organisations`) was taken over or withdrawn."""

    kind_key: str
    batch_id: int


@dataclass(frozen=True, slots=True)
class TerritoryRedrawn(Event):
    """A territory's area, roles or product lines are others."""

    territory_id: int
