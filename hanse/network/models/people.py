"""People at partners: what they do there, in which language, and whether they may sign in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hanse.kernel.access import PartnerOwned
from hanse.kernel.roles import PARTNER_ROLES

from .organisations import Organisation


class Person(PartnerOwned):
    """A human at a company."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    reference = models.CharField(_("number in another system"), max_length=60, blank=True)
    honorific = models.CharField(_("form of address"), max_length=20, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100)
    title = models.CharField(_("title"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    may_be_written_to = models.BooleanField(_("agrees to be written to"), default=False)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="persons"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["family_name", "given_name", "id"]
        indexes = [
            models.Index(fields=["family_name", "given_name", "id"], name="person_name"),
            models.Index(fields=["email"], name="person_email"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account"], condition=~Q(account=None), name="one_seat_each"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.family_name) if part)

    @property
    def initials(self) -> str:
        return (self.given_name[:1] + self.family_name[:1]).upper()

    @property
    def roles_in_words(self) -> str:
        return ", ".join(str(role) for role in self.job_roles.all())


class JobRole(PartnerOwned):
    """What a person does at their company; also what a signed-in person may do for it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="job_roles")
    role = models.CharField(_("job role"), max_length=30, choices=list(PARTNER_ROLES.items()))

    class Meta(PartnerOwned.Meta):
        verbose_name = _("job role")
        verbose_name_plural = _("job roles")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="job_role_once")]

    def __str__(self) -> str:
        return self.get_role_display()
