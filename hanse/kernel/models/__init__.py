"""What the ground floor keeps: accounts, the manufacturer, the audit trail, events, jobs."""

from .accounts import Account, StaffRole
from .audit import AuditEntry
from .events import Delivery, OutboxEvent
from .jobs import JobLease, JobSchedule
from .manufacturer import Manufacturer

__all__ = ["Account", "AuditEntry", "Delivery", "JobLease", "JobSchedule", "Manufacturer", "OutboxEvent", "StaffRole"]
