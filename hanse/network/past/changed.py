"""Which records were changed since: by the audit trail, and by imports, which keep their own account of rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from hanse.intake.models import Batch
from hanse.kernel.actor import current
from hanse.kernel.models import AuditEntry
from hanse.kernel.rest.problems import Invalid

from ..models import ImportedChange


def changed_since[M: models.Model](rows: models.QuerySet[M], since: datetime) -> models.QuerySet[M]:
    """Of these rows those that somebody entered or changed, or that an import brought, changed or gave back.

    Refused for partners, who see no imports and would miss what these changed.
    """
    for_ours_alone()
    label = rows.model._meta.label_lower
    told = AuditEntry.objects.filter(subject_type=label, at__gte=since).order_by().values("subject_id")
    batches = Batch.objects.filter(Q(committed_at__gte=since) | Q(withdrawn_at__gte=since)).order_by().values("pk")
    brought = ImportedChange.objects.filter(model=label, batch_id__in=batches).order_by().values("row_id")
    named: Any = rows.alias(key=Cast("pk", CharField(max_length=40)))
    found: models.QuerySet[M] = named.filter(Q(key__in=told) | Q(pk__in=brought))
    return found


def for_ours_alone() -> None:
    """Refuse partners `changed_since`: they would learn of changes to what they are not shown."""
    if current().is_partner:
        raise Invalid([{"field": "changed_since", "detail": _("This cannot be asked here.")}])
