from __future__ import annotations

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from ..ids import PublicIdField
from .accounts import Account


class Mail(models.Model):
    """An e-mail that Hanse wrote, in its receiver's language, and what became of it.

    `parts` are its paragraphs: a text, or `[label, address]` for a link. `about` names what it belongs to, so that it can
    be called back while it has not gone. The addresses of its links are forgotten once it was sent.
    """

    class State(models.TextChoices):
        KEPT = "kept", _("Kept here")
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Called back")

    public_id = PublicIdField()
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=10)
    about = models.CharField(max_length=80, blank=True, db_index=True)
    seats = models.JSONField(default=list, blank=True, db_default=Value([], models.JSONField()))
    """The keys of those from which its receiver may know what it tells."""
    subject = models.CharField(_("subject"), max_length=200)
    parts = models.JSONField()
    state = models.CharField(_("status"), max_length=8, choices=State)
    written_at = models.DateTimeField(_("written"), db_index=True)
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.TextField(blank=True)

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="mail_waiting")]

    def __str__(self) -> str:
        return self.subject
