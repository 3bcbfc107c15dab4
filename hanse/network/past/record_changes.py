"""The audit trail of one record as a short list of what happened to it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from hanse.kernel.models import AuditEntry
from hanse.ui.parts import Event

from .told import Names, differences, has_own_words, readable, sentence, who

MOST = 20


def changes_of(row: models.Model) -> list[Event]:
    """The latest changes of a record that the actor already sees, newest first."""
    entries = list(
        readable(AuditEntry.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk)))[:MOST]
    )
    names = Names.of(entries)
    return [Event(_sentence(each, names), each.at, icon="pencil") for each in entries]


def _sentence(entry: AuditEntry, names: Names) -> str:
    if has_own_words(entry):
        return sentence(entry, names)
    if not entry.before:
        return _("%(actor)s entered this record.") % {"actor": who(entry)}
    changes = "; ".join(differences(entry, names))
    return _("%(actor)s changed: %(changes)s.") % {"actor": who(entry), "changes": changes}
