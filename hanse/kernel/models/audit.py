from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

ERASED = "="


def new_salt() -> str:
    """128 random bits, so that what they hide cannot be guessed from its hash."""
    return secrets.token_hex(16)


class AuditEntry(models.Model):
    """One change. Rows are only ever added; triggers hold that in the database (docs/decisions/audit-trail.md).

    `position`, `hash` and `sealed_at` are set once, when the entry is put at the end of the chain. The chain does not cover
    names and contents themselves but their salted hashes: an erased part is empty, and its salt is `=` and that hash.
    """

    at = models.DateTimeField(_("when"))
    actor_kind = models.CharField(max_length=10)
    actor_name = models.CharField(_("who"), max_length=200)
    name_salt = models.CharField(max_length=65, default=new_salt, editable=False)
    account_id = models.BigIntegerField(null=True)
    acting_for_id = models.BigIntegerField(null=True)
    operation = models.CharField(_("operation"), max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=200)
    organisation_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(_("reason"), blank=True)
    content_salt = models.CharField(max_length=65, default=new_salt, editable=False)
    position = models.BigIntegerField(null=True, unique=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)
    sealed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["at", "id"], name="audit_at"),
            models.Index(fields=["account_id", "at", "id"], name="audit_account"),
            models.Index(fields=["operation", "at", "id"], name="audit_operation"),
            models.Index(fields=["subject_type", "at", "id"], name="audit_kind"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_subject"),
            models.Index(fields=["organisation_id", "-id"], name="audit_organisation"),
            models.Index(fields=["id"], condition=models.Q(position=None), name="audit_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.operation}: {self.subject_label}"

    @property
    def is_erased(self) -> bool:
        """Was the name of who acted, or what was changed, erased?"""
        return self.name_salt.startswith(ERASED) or self.content_salt.startswith(ERASED)


class AuditHead(models.Model):
    """The end of the chain: one row, locked by whoever adds to it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("end of the audit trail")
        verbose_name_plural = _("end of the audit trail")
        constraints = [models.CheckConstraint(name="audit_head_is_one", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"
