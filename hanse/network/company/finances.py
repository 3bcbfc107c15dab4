"""A company's bank accounts and tax data as its pages show them: numbers masked, but for the one that was asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.intake.models import Batch
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import AboutCompany, Todo, TodoSource, owned
from hanse.kernel.models import AuditEntry
from hanse.kernel.walls.authz import allows
from hanse.ui import formats

from ..models import BankAccount, ImportedChange, Organisation, TaxRecord
from ..partnership.status import capital
from ..people.person_page import tel
from .bank_numbers import bank_country, is_in

MOST_TODOS = 10
LATELY = timedelta(days=90)
"""A phone that was changed so shortly before an account was proposed, or since, is none that we knew before."""
DECIDED = ("bank_accounts.confirm", "bank_accounts.decline")
State = BankAccount.State
TONES = {
    State.PROPOSED: "warn",
    State.CONFIRMED: "good",
    State.DECLINED: "bad",
    State.REPLACED: "",
    State.WITHDRAWN: "",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One account, and the addresses of what this actor may do with it."""

    account: BankAccount
    number: str
    decided: str
    decided_by: str
    """Who confirmed or declined it; its own people read only when."""
    why: str
    reveal_url: str
    confirm_url: str
    decline_url: str
    withdraw_url: str

    @property
    def state(self) -> str:
        return capital(self.account.get_state_display())

    @property
    def tone(self) -> str:
        return TONES[State(self.account.state)]


@dataclass(frozen=True, slots=True)
class Callback:
    """The number by which an account is called back: as it stood before; and, where it was changed lately, when and by whom."""

    number: str
    changed: str

    @property
    def dialled(self) -> str:
        """The link that calls it."""
        return tel(self.number)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a phone: who made it when, and what stood there before."""

    at: datetime
    person: str
    before: str


def callback(account: BankAccount) -> Callback:
    """Whoever forges an account changes the phone first, on our pages or in a file that we import: so the trail and the notes of
    imports say which one stood there `LATELY` before.
    """
    company, since = account.organisation, account.proposed_at - LATELY
    found = [change for change in (_by_hand(company, since), _by_file(company, since)) if change]
    if not found:
        return Callback(company.phone, "")
    first = min(found, key=lambda change: change.at)
    words = {"day": formats.day(first.at), "person": first.person, "phone": company.phone or formats.UNKNOWN}
    sentence = (
        _("%(person)s changed it on %(day)s; now it is %(phone)s.")
        if first.before
        else _("Until %(person)s entered one on %(day)s none was known; now it is %(phone)s.")
    )
    return Callback(first.before, sentence % words)


def _by_hand(company: Organisation, since: datetime) -> Change | None:
    """The first change since then of which the trail tells."""
    told = AuditEntry.objects.filter(subject_type=company._meta.label_lower, subject_id=str(company.pk))
    changes = told.filter(at__gte=since, after__has_key="phone").exclude(before__phone__isnull=True, after__phone="")
    first = changes.order_by("at", "id").first()
    return Change(first.at, first.actor_name, first.before.get("phone") or "") if first else None


def _by_file(company: Organisation, since: datetime) -> Change | None:
    """The first change since then that an import made, one that was withdrawn too: what was changed after it stands."""
    notes = ImportedChange.objects.filter(model=company._meta.label_lower, row_id=company.pk, before__has_key="phone")
    before = {note.batch_id: note.before["phone"] or "" for note in notes.order_by("-id") if note.before}
    batches = Batch.objects.filter(pk__in=before, committed_at__gte=since).order_by("committed_at", "pk")
    first = batches.first()
    return Change(first.committed_at, first.actor_name, before[first.pk]) if first and first.committed_at else None


def finances_context(company: Organisation, *, actor: Actor, revealed: dict[int, str] | None = None) -> dict[str, Any]:
    """`revealed` holds whole numbers by account."""
    accounts = list(BankAccount.objects.filter(organisation=company))
    decisions = _decisions(accounts)
    tax = TaxRecord.of(company)
    shown = [_shown(each, actor, revealed or {}, decisions.get(str(each.pk))) for each in accounts]
    return {
        "accounts": shown,
        "any_decided": any(each.why or str(each.account.pk) in decisions for each in shown),
        "tax": tax,
        "knows_tax": tax.pk is not None,
    }


def _decisions(accounts: Iterable[BankAccount]) -> dict[str, AuditEntry]:
    """By an account's key what the trail has of how it was decided; of several the last."""
    entries = AuditEntry.objects.filter(
        subject_type=BankAccount._meta.label_lower,
        subject_id__in=[str(each.pk) for each in accounts],
        operation__in=DECIDED,
    )
    return {entry.subject_id: entry for entry in entries.order_by("id")}


def replaced_by(account: BankAccount) -> BankAccount | None:
    """The account that counts now and would not any more."""
    rows = BankAccount.objects.filter(organisation=account.organisation_id, currency=account.currency)
    return rows.filter(state=State.CONFIRMED).first()


def abroad(account: BankAccount) -> str:
    """That the bank is in another country than the company: a reason to look twice."""
    bank, company = bank_country(iban=account.iban, country=account.country), account.organisation
    if is_in(bank, company.country):
        return ""
    words = {"bank": formats.country(bank), "company": company, "country": formats.country(company.country)}
    return _("The bank is in %(bank)s, %(company)s in %(country)s.") % words


def _shown(account: BankAccount, actor: Actor, revealed: dict[int, str], decision: AuditEntry | None) -> Shown:
    side = "network:portal_" if actor.is_partner else "network:"
    key = [account.public_id]
    waits = account.state == State.PROPOSED
    may = waits and not actor.is_partner and allows(actor, "finances.confirm", account)
    own = waits and account.was_proposed_by(actor)
    return Shown(
        account,
        revealed.get(account.pk, str(account)),
        formats.moment(decision.at) if decision else formats.UNKNOWN,
        decision.actor_name if decision and not actor.is_partner else "",
        account.refusal if actor.is_partner else account.reason,
        "" if account.pk in revealed or not allows(actor, "finances.reveal", account) else reverse(f"{side}bank_number", args=key),
        reverse("network:bank_confirmation", args=key) if may else "",
        reverse("network:bank_refusal", args=key) if may else "",
        reverse(f"{side}bank_withdrawal", args=key) if own else "",
    )  # fmt: skip


def _proposed(actor: Actor, _keys: Collection[str] | None = None) -> QuerySet[BankAccount]:
    """Bank accounts that this colleague may confirm: somebody else proposed them. Of each company the first, lest one that
    proposes many hides what others proposed; known by the `newest`, so that who put it off is told when another one comes.
    """
    if not allows(actor, "finances.confirm"):
        return BankAccount.objects.none()
    waiting = BankAccount.objects.filter(state=State.PROPOSED).exclude(account_id=actor.account_id or 0)
    before = waiting.filter(organisation=OuterRef("organisation"), id__lt=OuterRef("id"))
    newest = waiting.filter(organisation=OuterRef("organisation")).order_by("-id").values("public_id")[:1]
    rows = waiting.filter(~Exists(before)).annotate(newest=Subquery(newest))
    return rows.select_related("organisation").order_by("proposed_at", "id")[:MOST_TODOS]


def _tell_proposed(_actor: Actor, rows: Iterable[Any]) -> Iterator[Todo]:
    for row in rows:
        words = {"company": row.organisation, "who": row.account_name, "account": row}
        yield Todo(
            _("Confirm the bank account of %(company)s") % words,
            _("%(who)s proposed %(account)s; it counts when a second person has confirmed it.") % words,
            reverse("network:bank_confirmation", args=[row.public_id]), icon="building-bank",
            key=row.newest,
        )  # fmt: skip


def _proposed_there(actor: Actor, company: Organisation) -> QuerySet[BankAccount]:
    if not allows(actor, "finances.read", company):
        return BankAccount.objects.none()
    rows = BankAccount.objects.filter(organisation=company, state=State.PROPOSED).annotate(newest=F("public_id"))
    return rows.select_related("organisation").order_by("proposed_at", "id")


def _tell_proposed_there(actor: Actor, company: Organisation, rows: Iterable[BankAccount]) -> Iterator[Todo]:
    for row in rows:
        if actor.is_partner:
            yield from owned(
                _tell_proposed(actor, [row]), _("Our finance people"), url=reverse("network:portal_finances")
            )
        else:
            may = row.account_id != actor.account_id and allows(actor, "finances.confirm", row)
            there = {} if may else {"url": reverse("network:partner_finances", args=[company.public_id])}
            yield from owned(_tell_proposed(actor, [row]), _("You") if may else _("A second person"), **there)


TO_CONFIRM = TodoSource(
    "bank-accounts", "workspace", _proposed, _tell_proposed, order=30, handed_on=False,
    about=AboutCompany(_proposed_there, _tell_proposed_there),
)  # fmt: skip
