"""People at partners: what they do there, in which language, and whether they may sign in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.trail import audit
from hanse.kernel.trail.changes import change, columns_of, locked, made
from hanse.kernel.walls.access import PartnerOwned
from hanse.kernel.walls.roles import PARTNER_ROLES
from hanse.kernel.web.middleware import end_without_seat

from ..custom.record import Customised, were
from ..people.job_roles import ADMINISTRATOR, decide, fitting
from .editing import Seen, corrected
from .organisations import Organisation
from .partnerships import Partnership
from .undoing import Altered, Undo


class Person(Customised, PartnerOwned):
    """A human at a company."""

    way_back: Undo | None = None

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    reference = models.CharField(_("number in another system"), max_length=60, blank=True)
    honorific = models.CharField(_("form of address"), max_length=20, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100)
    title = models.CharField(_("title"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    further_languages = models.CharField(_("further languages"), max_length=60, blank=True, default="", db_default="")
    """Codes with commas between, in the order in which they are spoken best."""
    may_be_written_to = models.BooleanField(_("agrees to be written to"), default=False)
    consent_on = models.DateField(_("agreed on"), null=True, blank=True)
    consent_source = models.CharField(_("how they agreed"), max_length=120, blank=True, default="", db_default="")
    consent_by = models.CharField(_("noted by"), max_length=200, blank=True, default="", db_default="")
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
            models.Index(Lower("family_name"), "id", name="person_by_name"),
            models.Index(fields=["language"], name="person_language"),
            models.Index(fields=["left_on"], condition=~Q(left_on=None), name="person_left"),
            models.Index(fields=["account"], condition=Q(account__isnull=False), name="person_login"),
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

    @property
    def languages(self) -> list[str]:
        """The codes of all that they speak, the first one first."""
        return list(dict.fromkeys(code for code in (self.language, *self.further_languages.split(",")) if code))

    @property
    def roles_held(self) -> frozenset[str]:
        return frozenset(role.role for role in self.job_roles.all()) if self.pk else frozenset()

    @classmethod
    def join(
        cls, organisation: Organisation, *, by: Actor, job_roles: Collection[str] = (), **fields: object
    ) -> Person:
        """Somebody new at a company, with what they do there."""
        with acting(by), transaction.atomic():
            given = fields | cls(organisation=organisation).consent_values(fields, by=by)
            person = made(cls(organisation=organisation, **given), by=by, operation="people.join")
            person._take_roles(job_roles, by=by, operation="people.join")
            person.way_back = Undo.of_new(person, operation="people.join", by=by)
        return person

    def edit(
        self, *, by: Actor, seen: Seen | None = None, job_roles: Collection[str] | None = None, **fields: object
    ) -> Undo | None:
        """Correct what is known of somebody; `job_roles` replaces what they do, None leaves it.

        Raises `Overtaken` when it no longer is as it was `seen`. Gives the way back, None when nothing is different.
        """
        what = "people.edit"
        values = fields | self.consent_values(fields, by=by)
        was = were(self, values)
        with acting(by), transaction.atomic():
            altered = [Altered(self, was)] if corrected(self, values, by=by, operation=what, seen=seen) else []
            if job_roles is not None:
                altered += self.change_roles(give=job_roles, take=self.roles_held - set(job_roles), by=by)
            return Undo.keep(altered, operation=what, by=by) if altered else None

    def consent_values(self, given: Mapping[str, object], *, by: Actor) -> dict[str, object]:
        """Who noted since when somebody agrees to be written to; nothing of it stays of who does not."""
        if "may_be_written_to" not in given:
            return {}
        if not given["may_be_written_to"]:
            return {"consent_on": None, "consent_source": "", "consent_by": ""}
        on = given.get("consent_on") or self.consent_on or clock.today()
        source = given.get("consent_source", self.consent_source)
        known = (self.may_be_written_to, self.consent_on, self.consent_source) == (True, on, source)
        return {"consent_on": on, "consent_source": source, "consent_by": self.consent_by if known else by.name}

    def leave(self, *, on: date, by: Actor) -> None:
        """They left the company: from now on they have no seat there. The account stays, for their other companies."""
        if on > clock.today():
            raise Refused(gettext("This day is still to come. Say that they left when they have."), field="on")
        with self._ending(), change(self, by=by, operation="people.leave") as row:
            row._let_go_of_administration(by=by)
            row.left_on = on

    def come_back(self, *, by: Actor) -> None:
        """They did not leave, or are back: their seat is theirs again."""
        with change(self, by=by, operation="people.leave") as row:
            row.left_on = None

    def take_seat(self, account: Account, *, by: Actor) -> None:
        """From now on `account` acts as this person. Raises `Refused` when somebody does, or they have left."""
        with change(self, by=by, operation="people.take_seat") as row:
            if row.left_on is not None or row.account_id not in {None, account.pk}:
                raise Refused(gettext("%(person)s has no seat to take at this company.") % {"person": row})
            row.account = account

    def lose_seat(self, *, by: Actor, reason: str = "") -> None:
        """They stay at the company, but nobody acts as this person any more. The login stays, for other companies."""
        with self._ending(), change(self, by=by, operation="people.lose_seat", reason=reason) as row:
            row._let_go_of_administration(by=by)
            row.account = None

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """A seat that ends takes the sessions of who has no other with it."""
        account = self.account
        with transaction.atomic():
            yield
            if account is not None:
                end_without_seat(account)

    def roles_to_give(self, *, by: Actor) -> frozenset[str]:
        """The job roles that `by` may leave this person with."""
        return self._fitting_roles(by=by) | self.roles_held

    def _fitting_roles(self, *, by: Actor) -> frozenset[str]:
        """Who may sign in, and who decides that, is never for a program to say."""
        found = frozenset(PARTNER_ROLES)
        if by.is_partner:
            partnerships = Partnership.objects.filter(organisation_id=self.organisation_id)
            found = fitting(partnerships.values_list("role", flat=True))
        return found - {ADMINISTRATOR} if by.is_machine else found

    def change_roles(self, *, give: Collection[str], take: Collection[str], by: Actor) -> list[Altered]:
        """Give job roles beside those that are held, and take some; gives what has to be kept to take it back."""
        held = {row.role: row for row in self.job_roles.all()}
        wanted = (held.keys() | set(give)) - set(take)
        if wanted == held.keys():
            return []
        taken = [Altered(row, columns_of(row), gone=True) for role, row in held.items() if role not in wanted]
        self._take_roles(wanted, by=by, operation="people.edit")
        return taken + [Altered(row, None) for row in self.job_roles.all() if row.role not in held]

    def _take_roles(self, wanted: Collection[str], *, by: Actor, operation: str) -> None:
        locked(Person, self.pk)
        held = frozenset(self.job_roles.order_by().values_list("role", flat=True))
        grant = decide(held=held, wanted=wanted, allowed=self._fitting_roles(by=by))
        if grant.refused:
            names = ", ".join(sorted(str(PARTNER_ROLES.get(role, role)) for role in grant.refused))
            raise Refused(
                gettext("This is not for your company to give: %(roles)s.") % {"roles": names}, field="job_roles"
            )
        if ADMINISTRATOR in held - grant.roles:
            if by.is_machine:
                raise Refused(
                    gettext("No program takes the administration from somebody. A person has to do it."),
                    field="job_roles",
                )
            self._let_go_of_administration(by=by)
        self.job_roles.exclude(role__in=grant.roles).delete()
        for role in sorted(grant.roles - held):
            JobRole(organisation_id=self.organisation_id, person=self, role=role).save(force_insert=True)
        vars(self).get("_prefetched_objects_cache", {}).pop("job_roles", None)  # what was read before says otherwise
        before, after = {"job_roles": sorted(held)}, {"job_roles": sorted(grant.roles)}
        audit.record(operation, subject=self, before=before, after=after)

    def _let_go_of_administration(self, *, by: Actor) -> None:
        """A company's own people may not leave it without one who can sign in and look after the others."""
        if not by.is_partner or ADMINISTRATOR not in self.roles_held:
            return
        locked(Organisation, self.organisation_id)
        sign_in = Person.objects.filter(organisation_id=self.organisation_id, account__is_active=True, left_on=None)
        others = sign_in.filter(job_roles__role=ADMINISTRATOR).exclude(pk=self.pk)
        if sign_in.filter(pk=self.pk).exists() and not others.exists():
            raise Refused(
                gettext("%(person)s is your only administrator who can sign in. Make somebody else one first.")
                % {"person": self},
                field="job_roles",
            )


class JobRole(PartnerOwned):
    """What a person does at their company; also what a signed-in person may do for it."""

    GOES_WITH = Q(pk__isnull=False)

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

    @contextmanager
    def returning(self, values: Mapping[str, object], *, by: Actor) -> Iterator[None]:
        """No program gives or takes the administration by taking back what a person did, and nobody takes the last one's."""
        if by.is_machine and self.role == ADMINISTRATOR:
            raise Refused(gettext("Who administers a company is not for a program to say. A person has to do it."))
        if self.role == ADMINISTRATOR and not values:
            self.person._let_go_of_administration(by=by)
        yield
