"""Where a partner is paid and how it is taxed: seen by finance alone, confirmed by a second person before it counts.

A bank account is never changed: another one is proposed. Changed bank data is how partners are robbed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry
from hanse.kernel.trail import audit
from hanse.kernel.trail.changes import Moves, locked, made
from hanse.kernel.walls.access import PartnerOwned

from ..company.bank_numbers import check_account, in_groups, masked
from .editing import Seen, corrected, unique
from .organisations import Organisation, country_code, currency_code

REVEAL = "bank_accounts.reveal"


class BankAccount(PartnerOwned):
    """An account of a company at a bank. Only a confirmed one counts, from its first day on."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        REPLACED = "replaced", _("replaced")
        WITHDRAWN = "withdrawn", _("taken back")

    NAMES = ("iban", "country", "bank_code", "account_number", "bic")
    """The fields that together say which account at which bank."""

    moves = Moves({
        State.PROPOSED: {State.CONFIRMED, State.DECLINED, State.WITHDRAWN},
        State.CONFIRMED: {State.REPLACED},
    })  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bank_accounts")
    holder = models.CharField(_("account holder"), max_length=140)
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    country = models.CharField(
        _("bank's country"), max_length=2, blank=True, default="", db_default="", validators=[country_code]
    )
    """With `bank_code` and `account_number`, where accounts have no IBAN."""
    bank_code = models.CharField(_("bank code"), max_length=20, blank=True, default="", db_default="")
    account_number = models.CharField(_("account number"), max_length=34, blank=True, default="", db_default="")
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    currency = models.CharField(_("currency"), max_length=3, validators=[currency_code])
    valid_from = models.DateField(_("valid from"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROPOSED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    account_name = models.CharField(_("proposed by"), max_length=200)
    proposed_at = models.DateTimeField(_("proposed"))

    class Meta(PartnerOwned.Meta):
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "currency"], condition=Q(state="confirmed"), name="one_account_counts"
            ),
            models.UniqueConstraint(
                fields=["organisation", "currency"], condition=Q(state="proposed"), name="one_account_waits"
            ),
            models.CheckConstraint(
                name="account_named_in_one_way",
                condition=(Q(country="", bank_code="", account_number="") & ~Q(iban=""))
                | (Q(iban="") & ~Q(country="") & ~Q(account_number="")),
            ),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """The number without its beginning."""
        return masked(self.number)

    @property
    def number(self) -> str:
        """Its IBAN; where it has none, its number at the bank."""
        return self.iban or self.account_number

    @classmethod
    def propose(cls, organisation: Organisation, *, by: Actor, **values: Any) -> BankAccount:
        """Money is to go there; it counts when somebody else has confirmed it. Refused while another one waits."""
        for name, checked in check_account(**{name: values.get(name, "") for name in cls.NAMES}).items():
            if checked.wrong:
                raise Refused(checked.wrong, field=name)
            values[name] = checked.value
        row = cls(
            organisation=organisation, account_id=by.account_id, account_name=by.name, proposed_at=clock.now(), **values
        )
        waits = gettext(
            "Another account in this currency waits already. It has to be confirmed, declined or taken back first."
        )
        with acting(by), unique(waits, field="currency"), transaction.atomic():
            row.save(force_insert=True)
            audit.record("bank_accounts.propose", subject=row, after=row._told())
        return row

    def confirm(self, *, checked: str, by: Actor) -> None:
        """It is theirs: from now on it counts, in place of the one before. `checked` says how one made sure of that.

        Refused for whoever proposed it, and for who has not looked at the whole number.
        """
        if not checked.strip():
            raise Refused(gettext("Say how you checked that it is theirs."), field="how")
        with self._move(self.State.CONFIRMED, by=by, operation="bank_accounts.confirm") as row:
            row._must_have_been_seen_by(by)
            row.reason = checked.strip()
            alike = type(self).objects.select_for_update().filter(organisation_id=row.organisation_id)
            for before in alike.filter(currency=row.currency, state=self.State.CONFIRMED):
                with before._move(self.State.REPLACED, by=by, operation="bank_accounts.replace"):
                    pass

    def decline(self, *, reason: str, by: Actor) -> None:
        """It is not to be used, and why."""
        if not reason.strip():
            raise Refused(gettext("Say why, so that they know what to put right."), field="reason")
        with self._move(self.State.DECLINED, by=by, operation="bank_accounts.decline") as row:
            row.reason = reason.strip()

    def withdraw(self, *, by: Actor) -> None:
        """Whoever proposed it takes it back: it was mistyped, or is not wanted any more."""
        with self._move(self.State.WITHDRAWN, by=by, operation="bank_accounts.withdraw") as row:
            if not row.was_proposed_by(by):
                words = {"who": row.account_name}
                raise Refused(
                    gettext("%(who)s proposed this account, and nobody else takes it back.") % words, status=409
                )

    @property
    def refusal(self) -> str:
        """Why it was declined."""
        return self.reason if self.state == self.State.DECLINED else ""

    @property
    def checked(self) -> str:
        """How somebody of ours made sure that it is theirs: never for the company itself."""
        return "" if self.state == self.State.DECLINED else self.reason

    def was_proposed_by(self, actor: Actor) -> bool:
        """By this person or this program itself."""
        return actor.account_id is not None and self.account_id == actor.account_id

    def reveal(self, *, by: Actor) -> str:
        """The whole number, in fours. Every look stands in the audit trail."""
        with acting(by), transaction.atomic():
            audit.record(REVEAL, subject=self, after={"number": self.masked})
        return in_groups(self.number)

    def _must_have_been_seen_by(self, actor: Actor) -> None:
        """Not a program of theirs, nor they themselves from a seat at a partner."""
        seen = {"operation": REVEAL, "account_id": actor.account_id, "actor_kind": actor.kind}
        looks = AuditEntry.objects.filter(subject_type=self._meta.label_lower, subject_id=str(self.pk), **seen)
        if not looks.exists():
            raise Refused(gettext("Look at the whole number first, then confirm it."), status=409)

    @classmethod
    def counting(cls, organisation: Organisation, *, currency: str, on: date) -> BankAccount | None:
        """Where to pay on that day; None where nothing is confirmed. One that was replaced counts until the other's first day."""
        rows = cls.objects.filter(organisation=organisation, currency=currency, valid_from__lte=on)
        confirmed = rows.filter(state=cls.State.CONFIRMED).first()
        return confirmed or rows.filter(state=cls.State.REPLACED).first()

    @contextmanager
    def _move(self, to: str, *, by: Actor, operation: str) -> Iterator[BankAccount]:
        with acting(by), transaction.atomic():
            locked(Organisation, self.organisation_id)
            row = type(self).objects.select_for_update().get(pk=self.pk)
            row.moves.check(row.state, to, dict(self.State.choices))
            if to == self.State.CONFIRMED and by.is_machine:
                raise Refused(gettext("A program confirms no bank account. A person has to look at it."), status=403)
            if to == self.State.CONFIRMED and row.account_id == by.account_id:
                raise Refused(
                    gettext("You proposed this account yourself. Somebody else has to confirm it."), status=403
                )
            before, was = row._told(), row.reason
            yield row
            row.state = to
            row.save()
            audit.record(
                operation, subject=row, before=before, after=row._told(), reason="" if row.reason == was else row.reason
            )
        self.state, self.reason = row.state, row.reason

    def _told(self) -> dict[str, Any]:
        """What the trail keeps: never the whole number."""
        return {
            "number": self.masked, "country": self.country, "bank_code": self.bank_code, "bic": self.bic,
            "holder": self.holder, "currency": self.currency, "valid_from": self.valid_from.isoformat(), "state": str(self.state),
        }  # fmt: skip


class TaxRecord(PartnerOwned):
    """How a company is taxed."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="tax_record")
    number = models.CharField(_("tax number"), max_length=60, blank=True)
    withholding = models.DecimalField(
        _("withholding tax in per cent"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    exempt_until = models.DateField(_("exempt from it until"), null=True, blank=True)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("tax data")
        verbose_name_plural = _("tax data")
        ordering = ["organisation", "id"]
        constraints = [
            models.CheckConstraint(
                name="withholding_in_per_cent", condition=Q(withholding=None) | Q(withholding__range=(0, 100))
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @classmethod
    def of(cls, organisation: Organisation) -> TaxRecord:
        """What is known; a row not yet saved where nothing is."""
        return cls.objects.filter(organisation=organisation).first() or cls(organisation=organisation)

    def keep(self, values: Mapping[str, Any], *, by: Actor, seen: Seen | None = None) -> None:
        """Correct it, or enter it."""
        if self.pk is not None:
            corrected(self, values, by=by, operation="tax.edit", seen=seen)
            return
        with unique(gettext("Somebody else entered it meanwhile. Look at it again."), field="number"):
            made(type(self)(organisation=self.organisation, **values), by=by, operation="tax.edit")
