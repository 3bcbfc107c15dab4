"""Invitations: one of ours, or a person at a partner, may take a seat by a link that works once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.models import Account, Manufacturer
from hanse.kernel.outside import mail
from hanse.kernel.trail.changes import change, locked, made
from hanse.kernel.walls.access import Scope, Scoped
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.kernel.web.limits import spend
from hanse.kernel.work.contest import Contest, contest
from hanse.network.models import Organisation, Person

from ..events import SeatTaken
from ..joining import letters
from ..joining.secret import HASH_LENGTH, hashed, new_secret

Link = Callable[[str], str]
LASTS = timedelta(days=7)
PAUSE = timedelta(minutes=1)
"""Between two letters of one invitation: a second click sends no second one."""


class Invitation(Scoped):
    """A seat that waits for somebody. To a person at a partner it belongs to their company; to one of ours to nobody.

    `roles` are those of our own people; what a person at a partner does stands on their record. The link is in the letter
    alone: `link` makes the address of a secret of which only the hash is kept.
    """

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("open")
        ACCEPTED = "accepted", gettext_lazy("accepted")
        WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")

    scope = Scope()

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations")
    email = models.EmailField(gettext_lazy("e-mail"))
    name = models.CharField(gettext_lazy("name"), max_length=150)
    roles = models.JSONField(gettext_lazy("roles"), default=list, blank=True)
    language = models.CharField(gettext_lazy("language"), max_length=10, default="en")
    timezone = models.CharField(gettext_lazy("time zone"), max_length=60, default="UTC")
    secret_hash = models.CharField(max_length=HASH_LENGTH, unique=True)
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=State, default=State.OPEN)
    invited_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(gettext_lazy("sent"))
    expires_at = models.DateTimeField(gettext_lazy("valid until"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Scoped.Meta):
        verbose_name = gettext_lazy("invitation")
        verbose_name_plural = gettext_lazy("invitations")
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="invitation_to_ours_or_theirs",
                condition=Q(organisation=None, person=None) | Q(organisation__isnull=False, person__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_somebody",
                condition=Q(state="accepted", account__isnull=False) | (~Q(state="accepted") & Q(account=None)),
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(state="open"), name="invitation_open_once"),
            models.UniqueConstraint(
                fields=["organisation", "email"], condition=Q(state="open"), name="invitation_to_mailbox_open_once"
            ),
            models.UniqueConstraint(
                Lower("email"), condition=Q(state="open", person=None), name="invitation_to_ours_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN and not self.is_expired

    @property
    def is_expired(self) -> bool:
        return self.state == self.State.OPEN and self.expires_at <= clock.now()

    @property
    def went_elsewhere(self) -> bool:
        """Has the person another e-mail by now than the one that it was sent to? Whoever reads that one may be a stranger."""
        return self.person is not None and self.person.email.lower() not in {"", self.email.lower()}

    @property
    def standing(self) -> str:
        """Its state, or "expired"."""
        return "expired" if self.is_expired else self.state

    @property
    def roles_in_words(self) -> str:
        """What the seat is for."""
        if self.person is not None:
            return self.person.roles_in_words
        return ", ".join(str(STAFF_ROLES[role]) for role in self.roles if role in STAFF_ROLES)

    @classmethod
    def to_colleague(
        cls, *, by: Actor, link: Link, email: str, name: str, roles: Collection[str], language: str, timezone: str
    ) -> Self:
        """Invite one of our own people. Refused for who is one already, and while such an invitation is open."""
        if Account.objects.filter(email=email.lower(), staff_roles__isnull=False).exists():
            raise Refused(_("There is a colleague with this e-mail already."), field="email")
        invitation = cls(email=email.lower(), name=name, roles=sorted(roles), language=language, timezone=timezone)
        taken = Refused(_("This e-mail has an open invitation. Send that one again instead."), field="email")
        with acting(by), transaction.atomic():
            return invitation._begin(by=by, link=link, operation="colleagues.invite", taken=taken)

    @classmethod
    def to_person(cls, person: Person, *, by: Actor, link: Link, email: str, job_roles: Collection[str]) -> Self:
        """Invite somebody at a partner, with what they do there. What is known of the address stays untold.

        Refused while somebody else there is invited under it: a login has one seat at a company.
        """
        with acting(by):
            return _turn(person.organisation_id, email).claim(
                lambda: cls._to_person(locked(Person, person.pk), by=by, link=link, email=email, job_roles=job_roles)
            )

    @classmethod
    def _to_person(cls, person: Person, *, by: Actor, link: Link, email: str, job_roles: Collection[str]) -> Self:
        if person.left_on is not None:
            raise Refused(_("%(person)s has left the company.") % {"person": person})
        if person.account_id is not None:
            raise Refused(_("%(person)s has a seat already.") % {"person": person})
        if other := _waiting_beside(person, email):
            raise Refused(
                _("An invitation to %(person)s at this e-mail is open. Withdraw that one first.") % {"person": other},
                field="email",
            )
        person.edit(by=by, job_roles=job_roles, email=email)
        invitation = cls(
            organisation_id=person.organisation_id, person=person, email=email.lower(), name=person.name,
            language=_language(person.language), timezone=_timezone(),
        )  # fmt: skip
        taken = Refused(_("%(person)s has an open invitation. Send that one again instead.") % {"person": person})
        return invitation._begin(by=by, link=link, operation="seats.invite", taken=taken)

    @classmethod
    def to_newcomer(cls, company: Organisation, *, by: Actor, email: str, **given: Any) -> Self:
        """Invite somebody whom the company's record does not know yet: it knows them from now on, or nothing has happened."""
        with acting(by):
            return _turn(company.pk, email).claim(lambda: cls._to_newcomer(company, by=by, email=email, **given))

    @classmethod
    def _to_newcomer(
        cls, company: Organisation, *, by: Actor, link: Link, email: str, job_roles: Collection[str], **person: str
    ) -> Self:
        known = at_address(company, email)
        if known is not None:
            words = {"person": known}
            raise Refused(
                _("%(person)s has this e-mail already, and is invited from their own page.") % words, field="email"
            )
        newcomer = Person.join(company, by=by, email=email, job_roles=job_roles, **person)
        return cls.to_person(newcomer, by=by, link=link, email=email, job_roles=job_roles)

    def _begin(self, *, by: Actor, link: Link, operation: str, taken: Refused) -> Self:
        secret = self._renew(by=by)
        try:
            made(self, by=by, operation=operation)
        except IntegrityError:
            raise taken from None
        self._write(link(secret))
        return self

    def _renew(self, *, by: Actor) -> str:
        """A fresh secret for a full term; the one before is dead."""
        if by.account_id is None:
            raise Refused(_("An invitation comes from somebody who has signed in."), status=403)
        if Account.objects.filter(pk=by.account_id, email=self.email).exists():
            raise Refused(_("Nobody gives themselves a seat. Somebody else can invite you."), field="email")
        if by.is_partner:
            spend("letter", organisation_id=by.organisation_id)
        secret = new_secret()
        self.secret_hash = hashed(secret)
        self.invited_by_id = by.account_id
        self.sent_at = clock.now()
        self.expires_at = self.sent_at + LASTS
        return secret

    def _write(self, url: str) -> None:
        receiver = mail.Receiver(self.email, self.name, self.language)
        mail.post(receiver, lambda: self._letter(url), about=self.about)

    def _letter(self, url: str) -> mail.Letter:
        return letters.invitation(
            inviter=self.invited_by.name, company=self.organisation.name if self.organisation else "",
            roles=self.roles_in_words, until=self.expires_at, url=url,
        )  # fmt: skip

    @property
    def about(self) -> str:
        """What its letters are kept under."""
        return f"invitation {self.public_id}"

    def send_again(self, *, by: Actor, link: Link) -> None:
        """A new link with a full term; the old one stops working. It then comes from `by`."""
        with change(self, by=by, operation="invitations.send_again") as row:
            row._must_be_undecided()
            if row.went_elsewhere:
                raise Refused(_("Their e-mail was changed since. Withdraw this invitation, and invite them anew."))
            if clock.now() < row.sent_at + PAUSE:
                raise Refused(_("This invitation was sent a moment ago. It can be sent again in a minute."))
            mail.call_back(row.about)
            row._write(link(row._renew(by=by)))

    def withdraw(self, *, by: Actor) -> None:
        """The link stops working at once."""
        with change(self, by=by, operation="invitations.withdraw") as row:
            row._must_be_undecided()
            row.state = self.State.WITHDRAWN
            mail.call_back(row.about)

    def accepted(self, account: Account, *, by: Actor) -> None:
        """`account` took the seat; who comes second finds the invitation used."""
        with change(self, by=by, operation="invitations.accept") as row:
            if not row.is_open:
                raise Refused(_("This invitation was used, withdrawn or has expired meanwhile. Load the page again."))
            row.state = self.State.ACCEPTED
            row.account = account
            row.accepted_at = clock.now()
            mail.call_back(row.about)
            publish(SeatTaken(invitation_id=row.pk))

    def _must_be_undecided(self) -> None:
        if self.state != self.State.OPEN:
            state = self.get_state_display()
            raise Refused(_("This invitation is %(state)s, so nothing more can be done with it.") % {"state": state})


def _turn(company_id: int, email: str) -> Contest:
    """Who invite somebody at a company to one e-mail do so one after the other."""
    return contest("an invitation", company_id, email.lower())


def _waiting_beside(person: Person, email: str) -> Person | None:
    """Who else of the company has an open invitation to this e-mail."""
    rows = Invitation.objects.filter(organisation=person.organisation_id, email=email.lower(), state="open")
    other = rows.exclude(person=person).select_related("person").first()
    return other.person if other else None


def at_address(company: Organisation, email: str) -> Person | None:
    """Who is at the company under this e-mail."""
    near = Person.objects.filter(organisation=company, email__iexact=email, left_on=None)  # PostgreSQL takes ı for i
    return next((person for person in near if person.email.lower() == email.lower()), None)


def _language(code: str) -> str:
    """One that Hanse speaks: theirs, else the manufacturer's."""
    if code in dict(settings.LANGUAGES):
        return code
    manufacturer = Manufacturer.get()
    return manufacturer.language if manufacturer else settings.LANGUAGE_CODE


def _timezone() -> str:
    """The manufacturer's; whoever accepts says their own."""
    manufacturer = Manufacturer.get()
    return manufacturer.timezone if manufacturer else settings.TIME_ZONE
