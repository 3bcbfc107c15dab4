"""Requests: one of ours asks a partner for a document, once, by a day; it is over when one is accepted."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.trail.changes import made
from hanse.kernel.walls.access import PartnerOwned

from ..events import DocumentAsked
from .document_kinds import DocumentKind
from .editing import unique
from .organisations import Organisation
from .people import Person
from .undoing import Undo, edited

SENDERS = ("partner_administrator", "executive")
"""Job roles of those who send us documents."""


class DocumentRequest(PartnerOwned):
    """Who of ours asked a company for a kind of document, and by when; open until `closed_at`, of a kind at most one."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="document_requests")
    kind = models.ForeignKey(
        DocumentKind, on_delete=models.CASCADE, related_name="requests", verbose_name=_("document")
    )
    due_on = models.DateField(_("due"))
    account_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(_("asked by"), max_length=200)
    asked_at = models.DateTimeField(_("asked"))
    closed_at = models.DateTimeField(_("over since"), null=True, blank=True)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("request for a document")
        verbose_name_plural = _("requests for documents")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"], condition=Q(closed_at=None), name="document_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.kind)

    @classmethod
    def open_ones(cls, organisation_id: int) -> models.QuerySet[DocumentRequest]:
        return cls.objects.filter(organisation=organisation_id, closed_at=None).select_related("kind")

    @staticmethod
    def somebody_could_send(organisation: Organisation) -> bool:
        """Is somebody there who sends documents and can sign in?"""
        there = Person.objects.filter(organisation=organisation, left_on=None, account__is_active=True)
        return there.filter(job_roles__role__in=SENDERS).exists()

    @classmethod
    def ask(cls, organisation: Organisation, *, kind: DocumentKind, due_on: date, by: Actor) -> DocumentRequest:
        """It is on the list of whoever sends documents there, and they are told. Refused where nobody could, and a second time."""
        if due_on < clock.today():
            raise Refused(gettext("Choose a day that is still to come."), field="due_on")
        if not cls.somebody_could_send(organisation):
            raise Refused(
                gettext("Nobody who sends documents can sign in at %(company)s. Invite their administrator first.")
                % {"company": organisation}
            )
        row = cls(
            organisation=organisation, kind=kind, due_on=due_on, account_id=by.account_id, actor_name=by.name,
            asked_at=clock.now(),
        )  # fmt: skip
        twice = gettext("%(company)s has been asked for it already.") % {"company": organisation}
        with unique(twice, field="due_on"), transaction.atomic():
            made(row, by=by, operation="documents.ask")
            publish(DocumentAsked(request_id=row.pk, organisation_id=organisation.pk))
        return row

    def close(self, *, by: Actor) -> Undo | None:
        """Nothing is asked any more: it came, or it is not needed after all. Gives the way back, None when it was over."""
        with transaction.atomic():
            if self.closed_at is not None:
                return None
            return edited(self, {"closed_at": clock.now()}, by=by, operation="documents.ask_no_more")
