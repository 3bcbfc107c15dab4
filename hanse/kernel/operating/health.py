"""Is this Hanse ready for work? What a load balancer or an operator's monitor asks."""

from __future__ import annotations

import shutil
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from .. import clock
from ..models.jobs import JobLease, JobSchedule
from . import folders

SILENCE = timedelta(minutes=1)
LEAST_FREE = 200 * 1000**2
"""Bytes: less than this and the next import or backup may not fit."""

_up_to_date = False


def checks() -> dict[str, bool]:
    """Each thing that must be so, and whether it is. Without the database nothing of it is known, so nothing is."""
    try:
        connection.ensure_connection()
        known = {"database": True, "migrations": migrated(), "worker": worker_lives()}
    except (DatabaseError, InterfaceError):
        known = {"database": False, "migrations": False, "worker": False}
    return known | {"disk": has_room()}


def migrated() -> bool:
    """The database is of this version. Once it is, it stays so for as long as this process runs."""
    global _up_to_date
    if not _up_to_date:
        executor = MigrationExecutor(connection)
        _up_to_date = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _up_to_date


def worker_lives() -> bool:
    """A worker has looked at the schedule within a minute, or holds a job.

    Workers move each due date on as it comes, every few seconds; one that is long past means that nobody looks.
    """
    now = clock.now()
    if JobLease.objects.filter(expires_at__gt=now).exists():
        return True
    earliest = JobSchedule.objects.order_by("due_at").values_list("due_at", flat=True).first()
    return earliest is not None and earliest > now - SILENCE


def has_room() -> bool:
    """There is space left where HANSE_HOME lies."""
    home = folders.home()
    home.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(home).free >= LEAST_FREE
