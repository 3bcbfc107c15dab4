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
    """Partners came into a colleague's care: one, or all of an assignment; the other id is 0."""

    manager_id: int
    by_account_id: int
    partnership_id: int = 0
    assignment_id: int = 0


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
