"""Loading the demo: once, step by step; what a killed run left is finished by the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.kernel import clock, contributions, events
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, Manufacturer
from hanse.kernel.operating import folders
from hanse.kernel.trail import audit
from hanse.kernel.work.locks import exclusive
from hanse.network.models import Organisation, Product
from hanse.scorecards.runs import computing

from . import (
    absences,
    accounts,
    colleagues,
    derived,
    disputes,
    errands,
    expected,
    fields,
    judgements,
    logins,
    measures,
    paperwork,
    ties,
    touring,
)
from .packed import DATA, MAPPINGS
from .shift import months_up_to

LOADED = "demo.load"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One file, taken in by its mapping, which also names its kind."""

    file: str
    mapping: str
    what: Any


_SCORED = {"dealer": gettext_lazy("scorecards of dealers"), "supplier": gettext_lazy("scorecards of suppliers")}
STEPS = (
    Step("DimProduct.csv.xz", "products", gettext_lazy("products")),
    Step("Product.csv.xz", "parts", gettext_lazy("products' numbers in purchasing")),
    Step("Vendor.csv.xz", "suppliers", gettext_lazy("suppliers")),
    Step("DimReseller.csv.xz", "dealers", gettext_lazy("dealers")),
    Step("Purchasing.vVendorWithContacts.txt.xz", "supplier_people", gettext_lazy("people at suppliers")),
    Step("Sales.vStoreWithContacts.txt.xz", "dealer_people", gettext_lazy("people at dealers")),
    Step("FactResellerSales.csv.xz", "sell_in", gettext_lazy("sell-in lines")),
    Step("PurchaseOrderDetail.csv.xz", "purchase", gettext_lazy("purchase lines")),
    Step("PurchaseOrderDetail.csv.xz", "delivery", gettext_lazy("deliveries, from the same orders")),
    Step("PurchaseOrderDetail.csv.xz", "inspection", gettext_lazy("inspections, from the same orders")),
)


def load_once(*, say: Say) -> None:
    """Load the demo network into an empty database; does nothing where that is done, and refuses any other database."""
    if is_loaded():
        return
    contributions.load("contributions")
    with acting(Actor.system("load the demo")), exclusive("demo"):
        if is_loaded():
            return
        refuse_anything_else()
        _begin(say)
        steward = _steward()
        for step in STEPS:
            _take_in(step, by=steward, say=say)
        _finish(say, by=steward)


def is_loaded() -> bool:
    """Was the demo loaded to its end? The audit trail remembers."""
    return AuditEntry.objects.filter(operation=LOADED).exists()


def refuse_anything_else() -> None:
    """The demo goes only into a database that is empty, or into its own half-loaded one."""
    manufacturer = Manufacturer.get()
    if manufacturer is not None and manufacturer.is_demo:
        return
    if manufacturer is not None:
        sentence = _(
            "This database holds the network of %(company)s, so the demo is not loaded into it. "
            "Name an empty folder in HANSE_HOME, or an empty database in DATABASE_URL."
        )
        raise Refused(sentence % {"company": manufacturer})
    if any(model.objects.exists() for model in (Account, Organisation, Product, Batch)):
        sentence = _(
            "This database holds something already, so the demo is not loaded into it. "
            "Name an empty folder in HANSE_HOME, or an empty database in DATABASE_URL."
        )
        raise Refused(sentence)
    if any(folders.facts().iterdir()):
        sentence = _("The folder %(folder)s holds facts of a database that is gone. Move it away first.")
        raise Refused(sentence % {"folder": folders.facts()})


def shift() -> int:
    """The months by which both halves move; a load that goes on later keeps to what it began with."""
    begun = Batch.objects.exclude(mapping={}).filter(kind="sell_in", state=Batch.State.COMMITTED).first()
    if begun is not None:
        return int(begun.mapping["shift_months"]) - _mapping("sell_in").shift_months
    return months_up_to(clock.today())


def _begin(say: Say) -> None:
    """The manufacturer, its people, its territories: one transaction."""
    if Manufacturer.get() is not None:
        return
    say(_("Loading the demo network: Adventure Works Cycles, a maker of bicycles."))
    with transaction.atomic():
        Manufacturer.objects.create(name="Adventure Works Cycles", currency="USD", is_demo=True)
        colleagues.employ(password=make_password(colleagues.PASSWORD))
        colleagues.share_out(months=shift())


def _steward() -> Actor:
    account = Account.objects.get(email=f"{colleagues.STEWARD}@{colleagues.MAIL}")
    return Actor.staff(account_id=account.pk, name=account.name, roles=["data_steward"])


def _take_in(step: Step, *, by: Actor, say: Say) -> None:
    """Import one file, or finish what a run that was killed has begun with it."""
    mapping = _mapping(step.mapping)
    for batch in Batch.objects.filter(kind=mapping.kind, file_name=step.file).exclude(state=Batch.State.WITHDRAWN):
        if batch.state == Batch.State.COMMITTING:
            batch.commit(by=by)
            batch.refresh_from_db()
        if batch.state == Batch.State.COMMITTED:
            return
        batch.discard()
    batch = Batch.receive(DATA / step.file, kind=mapping.kind or "", by=by)
    batch.stage(mapping.shifted(mapping.shift_months + shift()), beside=DATA)
    batch.commit(by=by)
    say(f"  {batch.read:>7,}  {step.what}")


def _mapping(name: str) -> Mapping:
    return Mapping.read(MAPPINGS / f"{name}.json")


def _finish(say: Say, *, by: Actor) -> None:
    """The logins and the judgements, then what is derived from what came, then the scores, then the mark that all is there."""
    with transaction.atomic():
        logins.hand_out(password=Account.objects.get(email=f"{colleagues.STEWARD}@{colleagues.MAIL}").password)
        judgements.give()
        judgements.ask()
        errands.hand_out()
        absences.stand_in()
        paperwork.file_away()
        accounts.propose()
        fields.ask()
        touring.divide()
        ties.knot()
    for lines, what in derived.take_in(by=by):
        say(f"  {lines:>7,}  {what}")
    expected.declare(by=by)
    for kind in _SCORED:
        computing.begin_definition(kind)
        measures.take_up(kind)
    events.deliver_pending()  # so that nothing that was told before makes the scores old again
    for kind, scored in _SCORED.items():
        measures.close_months(kind)
        made = computing.compute(kind)
        say(f"  {made.partners:>7,}  {scored}")
    with transaction.atomic():
        disputes.open_them()
        counts = {"companies": Organisation.objects.count(), "shift_months": shift()}
        audit.record(LOADED, subject=Manufacturer.objects.get(), after=counts)
    say(_("The demo is loaded."))
