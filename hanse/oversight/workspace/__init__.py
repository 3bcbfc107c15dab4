"""Pages for auditors and administrators."""

from . import audit, jobs, rights, why

__all__ = ["audit", "jobs", "rights", "why"]
