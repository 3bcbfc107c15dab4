"""The manufacturer's own people: accounts with roles, and the territories that they look after."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop as _

from hanse.kernel.models import Account, StaffRole
from hanse.network.models import Territory, TerritoryAssignment
from hanse.network.territories.areas import Part, written

from . import packed
from .shift import moved

MAIL = "adventure-works.example"
PASSWORD = "hanse"
FIRST_MONTH = date(2022, 12, 1)
COUNTRIES = {
    "United States": "US", "Canada": "CA", "France": "FR", "Germany": "DE", "Australia": "AU", "United Kingdom": "GB",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of ours. With a `door` the sign-in page offers this person: what it calls the role, then what is to be seen."""

    mailbox: str
    name: str
    roles: tuple[str, ...]
    title: str
    door: str = ""

    @property
    def email(self) -> str:
        return f"{self.mailbox}@{MAIL}"


INSIDE = (
    Colleague("david0", "David Bradley", ("programme_manager",), "Marketing Manager",
              _("Programme manager: definitions of scorecards, and what a second person has to approve")),
    Colleague("sheela0", "Sheela Word", ("category_buyer",), "Purchasing Manager",
              _("Category buyer: 104 suppliers, spend and prices")),
    Colleague("ben0", "Ben Miller", ("supplier_quality",), "Buyer",
              _("Supplier quality: what 104 suppliers deliver")),
    Colleague("laura1", "Laura Norman", ("finance_approver",), "Chief Financial Officer",
              _("Finance approver: sales and spend of the whole network")),
    Colleague("dan1", "Dan Wilson", ("data_steward",), "Database Administrator",
              _("Data steward: imports, companies, people, products")),
    Colleague("zainal0", "Zainal Arifin", ("auditor",), "Document Control Manager",
              _("Auditor: reads everything, changes nothing")),
    Colleague("jean0", "Jean Trenary", ("administrator",), "Information Services Manager",
              _("Administrator: who may sign in and do what")),
)  # fmt: skip
STEWARD = "dan1"
CHIEFS = ("stephen0",)
DOORS = {
    "stephen0": _("Channel chief: the whole network in both directions"),
    "jose1": _("Partner manager: 74 dealers in Canada"),
    "jae0": _("Partner manager: 40 dealers in the United Kingdom"),
}


def employ(*, password: str) -> None:
    """Make the accounts of our people; the sales persons come from the data. `password` is hashed already."""
    wanted = [*_sellers(), *INSIDE]
    wanted.sort(key=lambda colleague: (colleague.mailbox not in CHIEFS, not colleague.door))
    accounts = Account.objects.bulk_create(
        Account(email=one.email, name=one.name, title=one.door or one.title, is_demo=bool(one.door), password=password)
        for one in wanted
    )
    StaffRole.objects.bulk_create(
        StaffRole(account=account, role=role)
        for account, one in zip(accounts, wanted, strict=True)
        for role in one.roles
    )


def _sellers() -> list[Colleague]:
    people = []
    for _key, given, family, title, _phone, email, _territory, _group in packed.view("Sales.vSalesPerson.txt"):
        mailbox = email.partition("@")[0]
        role = "channel_chief" if mailbox in CHIEFS else "partner_manager"
        people.append(Colleague(mailbox, f"{given} {family}", (role,), title, DOORS.get(mailbox, "")))
    return people


def share_out(*, months: int) -> None:
    """Make the territories and give each to its sales persons; a manager of sales persons has all of their group."""
    rows = packed.with_header("DimSalesTerritory.csv")
    areas = _areas()
    territories = Territory.objects.bulk_create(
        Territory(
            code=row["SalesTerritoryRegion"], name=row["SalesTerritoryRegion"], group=row["SalesTerritoryGroup"],
            country=COUNTRIES[row["SalesTerritoryCountry"]], area=areas.get(row["SalesTerritoryKey"], ""),
        )
        for row in rows
    )  # fmt: skip
    accounts = {account.email: account for account in Account.objects.all()}
    groups = {"North American Sales Manager": "North America", "Pacific Sales Manager": "Pacific",
              "European Sales Manager": "Europe"}  # fmt: skip
    TerritoryAssignment.objects.bulk_create(
        TerritoryAssignment(territory=territory, account=accounts[email], starts_on=moved(FIRST_MONTH, months))
        for _key, _given, _family, title, _phone, email, name, _group in packed.view("Sales.vSalesPerson.txt")
        for territory in territories
        if territory.name == name or territory.group == groups.get(title)
    )


def _areas() -> dict[str, str]:
    """What each territory claims: of the United States the states in which there are places of it, else the whole country."""
    parts: dict[str, set[Part]] = defaultdict(set)
    for row in packed.with_header("DimGeography.csv"):
        country = row["CountryRegionCode"]
        parts[row["SalesTerritoryKey"]].add(Part(country, row["StateProvinceName"] if country == "US" else ""))
    return {key: written(found) for key, found in parts.items()}
