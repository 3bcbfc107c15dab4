"""What the ground floor keeps: accounts, the manufacturer, the audit trail, events, jobs."""

from .accounts import Account, StaffRole
from .audit import AuditEntry, AuditHead
from .events import Delivery, OutboxEvent
from .jobs import JobLease, JobSchedule
from .mail import Mail
from .manufacturer import Manufacturer
from .passages import Passage
from .sessions import OpenSession
from .submissions import Submission

__all__ = [
    "Account",
    "AuditEntry",
    "AuditHead",
    "Delivery",
    "JobLease",
    "JobSchedule",
    "Mail",
    "Manufacturer",
    "OpenSession",
    "OutboxEvent",
    "Passage",
    "StaffRole",
    "Submission",
]
