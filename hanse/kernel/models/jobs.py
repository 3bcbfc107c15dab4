from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobLease(models.Model):
    """A worker's sign of life for the job it runs; one that is overdue means that the worker died."""

    task_id = models.UUIDField(primary_key=True)
    worker_id = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("job lease")
        verbose_name_plural = _("job leases")

    def __str__(self) -> str:
        return f"{self.task_id} until {self.expires_at:%H:%M:%S}"


class JobSchedule(models.Model):
    """When a scheduled job is due next. Claimed by a guarded update, so that two workers never both start it."""

    name = models.CharField(max_length=160, unique=True)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("job schedule")
        verbose_name_plural = _("job schedules")

    def __str__(self) -> str:
        return f"{self.name} at {self.due_at}"
