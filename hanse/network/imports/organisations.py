"""Companies from a file: found by our number in their role, or by another register's number, or made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from hanse.intake.fields import Field
from hanse.intake.kinds import register
from hanse.intake.recognition.matching import exactly
from hanse.intake.recognition.vocabulary import tokens
from hanse.kernel import clock, contributions
from hanse.kernel.models import Account
from hanse.kernel.words import said as _

from ..company.identifiers import REGISTERS, register_named
from ..models import CustomField, Identifier, Organisation, Partnership, Site, Territory
from ..partnership.lifecycle import State
from .customs import Customs
from .numbers import Number, key, numbers_in
from .planning import Plan, Row, equal
from .records import RecordKind, headings_of

if TYPE_CHECKING:
    from hanse.intake.mapping import Mapping
    from hanse.intake.models import Batch

COMPANY = (
    "name", "legal_name", "country", "language", "website", "phone", "email", "business_type", "specialty", "employees",
    "year_opened", "annual_sales", "annual_sales_currency", "credit_rating",
)  # fmt: skip
ADDRESS = ("line1", "line2", "city", "region", "postcode", "country", "latitude", "longitude")
ROLE_WORDS = {
    "supplier": frozenset(
        "vendor vendors supplier suppliers lieferant lieferanten kreditor kreditoren fournisseur fournisseurs proveedor proveedores "
        "fornitore fornitori leverancier leveranciers fornecedor fornecedores dostawca dostawcy leverantor leverandor lifnr".split()
    ),
    "distributor": frozenset(
        "distributor distributors distributeur distributeurs grosshandler grossist grossiste distribuidor distribuidores "
        "distributore distributori groothandel wholesaler wholesalers".split()
    ),
    "dealer": frozenset(
        "dealer dealers reseller resellers customer customers retailer retailers handler haendler kunde kunden debitoren revendeur revendeurs "
        "client clients concesionario concesionarios cliente clientes rivenditore rivenditori clienti wederverkopers klant klanten".split()
    ),
}  # fmt: skip
LISTED = {
    "name": "name", "role": "role", "business_type": "business_type", "state": "state", "reference": "reference",
    "manager_email": "manager", "territory": "territory", "since": "state_since", "preferred": "preferred", "town": "city",
    "region": "region", "country": "country", "employees": "employees", "credit_rating": "credit_rating",
    "hanse_id": "hanse_id",
}  # fmt: skip
"""The fields that the columns of our own list give, by their keys."""
MOST_EMPLOYEES = 2**31 - 1
MICRODEGREE = Decimal("0.000001")


@register
class Organisations(RecordKind):
    """Companies with their role towards us, address and numbers."""

    numbered = True
    key, label = "organisations", gettext_lazy("Companies")
    icon = "building-store"
    heading = gettext_lazy("Import companies")
    about = gettext_lazy("Dealers, suppliers and other partners with their number, role and address, a line for each.")
    result = "network:partners"
    into = (Organisation, Partnership, Site)
    customised = (CustomField.Of.COMPANY, CustomField.Of.PARTNERSHIP)
    fields = (
        Field("reference", gettext_lazy("Our number"), required=True, instead=("hanse_id",)),
        Field("name", gettext_lazy("Name"), required=True),
        Field("role", gettext_lazy("Role"), "choice", required=True, options=dict(Partnership.Role.choices)),
        Field("state", gettext_lazy("State"), "choice", options=dict(State.choices)),
        Field("state_since", gettext_lazy("In this state since"), "date"),
        Field("legal_name", gettext_lazy("Legal name")),
        Field("business_type", gettext_lazy("Business type")),
        Field("specialty", gettext_lazy("Specialty")),
        Field("country", gettext_lazy("Country"), "country"),
        Field("city", gettext_lazy("Town")),
        Field("region", gettext_lazy("Region")),
        Field("postcode", gettext_lazy("Postcode")),
        Field("line1", gettext_lazy("Street")),
        Field("line2", gettext_lazy("Address, second line")),
        Field("latitude", gettext_lazy("Latitude"), "coordinate"),
        Field("longitude", gettext_lazy("Longitude"), "coordinate"),
        Field("phone", gettext_lazy("Phone")),
        Field("email", gettext_lazy("E-mail"), "email"),
        Field("website", gettext_lazy("Website")),
        Field("language", gettext_lazy("Language"), "language"),
        Field("employees", gettext_lazy("Employees"), "integer"),
        Field("year_opened", gettext_lazy("Founded in"), "integer"),
        Field("annual_sales", gettext_lazy("Stated annual sales"), "decimal"),
        Field("annual_sales_currency", gettext_lazy("Currency of annual sales"), "currency"),
        Field("credit_rating", gettext_lazy("Credit rating"), "integer"),
        Field("territory", gettext_lazy("Territory"), longest=60),
        Field("manager", gettext_lazy("Manager's e-mail"), "email"),
        Field("preferred", gettext_lazy("Preferred"), "boolean"),
        Field("hanse_id", gettext_lazy("Hanse id"), help=gettext_lazy("as an export of the list of partners gives it")),
        Field(
            "same_as", gettext_lazy("Same company as"), help=gettext_lazy("register:number of a company that is known")
        ),
    )

    def constants(self, columns: Sequence[str], file_name: str = "") -> dict[str, str]:
        """Without a column for the role, words in the file's name or else in the headers tell it; without any, dealers."""
        headers = " ".join(columns)
        return {"role": _role_in(file_name) or _role_in(headers) or "dealer"}

    def listed(self) -> Iterable[tuple[Any, str]]:
        from ..tables.partners import FIRST, LAST  # which know of all rooms

        yield from headings_of([each.column for each in contributions.partner_columns], {})
        yield from headings_of((*FIRST, *LAST), LISTED)

    def assumed(self, mapping: Mapping) -> list[str]:
        """That a state is said of new partners alone."""
        if not {"state", "state_since"} & mapping.fields.keys():
            return super().assumed(mapping)
        return [
            *super().assumed(mapping),
            _("The state counts for new partners. Known ones keep theirs: it is changed on their pages."),
        ]

    def number_called(self, column: str) -> str:
        return str(REGISTERS.get(register_named(column), super().number_called(column)))

    def told_by_name(self, file_name: str) -> dict[str, str]:
        role = _role_in(file_name)
        return {"role": role} if role else {}

    def plan(self, rows: Sequence[Row], *, batch: Batch) -> Plan:
        return _Planner().plan(rows)


def _role_in(text: str) -> str | None:
    """The role that words of a text name; suppliers first, because "customer" stands in many a header."""
    words = tokens(text)
    return next((role for role, known in ROLE_WORDS.items() if words & known), None)


class _Planner:
    """Everything that rows may refer to, read once."""

    def __init__(self) -> None:
        self.made = Plan()
        self.companies = Organisation.objects.in_bulk()
        self.by_id = {company.public_id: company for company in self.companies.values()}
        partnerships = list(Partnership.objects.all())
        self.partnerships = {(row.role, exactly(row.reference)): row for row in partnerships if row.reference}
        self.came_as: dict[int, int] = {}
        for each in sorted(partnerships, key=lambda row: row.pk):
            self.came_as.setdefault(each.organisation_id, each.pk)
        self.held = {(id(self.companies[row.organisation_id]), row.role): row for row in partnerships}
        self.identifiers = {
            key(row.scheme, row.value): self.companies[row.organisation_id] for row in Identifier.objects.all()
        }
        self.sites = {site.organisation_id: site for site in Site.objects.filter(is_head=True)}
        self.branches = {
            (site.organisation_id, site.line1, site.postcode, site.city) for site in Site.objects.filter(is_head=False)
        }
        self.territories = {name: row for row in Territory.objects.all() for name in (row.code, row.name)}
        self.colleagues = {account.email: account for account in Account.objects.filter(staff_roles__isnull=False)}
        self.customs = {of: Customs(of) for of in Organisations.customised}
        self.seen: dict[tuple[str, ...], tuple[int, dict[str, Any], Organisation]] = {}

    def plan(self, rows: Sequence[Row]) -> Plan:
        for row in rows:
            self._row(row)
        return self.made

    def _row(self, row: Row) -> None:
        self.made.begin(row)
        number = row.get("reference")
        named = (row["role"], exactly(number)) if number else (row["role"], "", row["hanse_id"])
        content = {name: value for name, value in row.items() if name not in {"line_no", "raw"}}
        if named in self.seen:
            line, before, known = self.seen[named]
            if before == content:
                self.made.count(known, made=False, altered=False)
            else:
                reason = _("%(number)s already stands in line %(line)s of this file with other content.")
                told = number or row["hanse_id"]
                self.made.refuse(row, "reference", reason % {"number": told, "line": line}, told)
            return
        if not self._is_one(row):
            return
        partnership = self._named(row)
        company = self.companies[partnership.organisation_id] if partnership else None
        country = row.get("country") or (company.country if company else "")
        numbers = numbers_in(row, country=country, known=self.identifiers)
        company = company or self.by_id.get(row.get("hanse_id") or "") or self._known_as(row, numbers)
        if not self._refers_well(row) or not self._is_nobody_else(row, company, numbers):
            return
        partnership = partnership or self.held.get((id(company), row["role"]))
        said, wrong = self.customs[CustomField.Of.COMPANY].taken(row, company)
        of_role, wrong_of_role = self.customs[CustomField.Of.PARTNERSHIP].taken(row, partnership, role=row["role"])
        if unfit := wrong or wrong_of_role:
            self.made.refuse(row, *unfit)
            return
        fresh = company is None
        if company is None:
            given = {name: row[name] for name in COMPANY if row.get(name) is not None}
            company = self.made.make(Organisation(**given, **said))
            altered = True
        else:
            altered = self.made.update(company, self._told(company, row, said))
        altered |= self._address(company, row, fresh=fresh)
        altered |= self._numbers(company, numbers)
        altered |= self._partnership(company, partnership, row, of_role)
        self.made.count(company, made=partnership is None, altered=altered)
        self.seen[named] = (row["line_no"], content, company)

    def _named(self, row: Row) -> Partnership | None:
        """The partnership with our number, or else that of the company in this role."""
        number, company = row.get("reference"), self.by_id.get(row.get("hanse_id") or "")
        found = self.partnerships.get((row["role"], exactly(number))) if number else None
        return found or (self.held.get((id(company), row["role"])) if company else None)

    def _is_one(self, row: Row) -> bool:
        """Refuse an id that no company has, and one of another company than our number says."""
        told, number = row.get("hanse_id"), row.get("reference")
        if not told:
            return True
        if told not in self.by_id:
            self.made.refuse(row, "hanse_id", _("No company has the id %(id)s.") % {"id": told}, told)
            return False
        found = self.partnerships.get((row["role"], exactly(number))) if number else None
        if found is not None and self.companies[found.organisation_id] is not self.by_id[told]:
            words = {"id": told, "company": self.by_id[told], "number": number, "other": found.organisation}
            reason = _("%(id)s is the id of %(company)s, but %(number)s our number of %(other)s.") % words
            self.made.refuse(row, "hanse_id", reason, told)
            return False
        return True

    def _refers_well(self, row: Row) -> bool:
        """Refuse a row that names a colleague or a company that there is not, or breaks a rule of the record."""
        if (manager := row.get("manager")) and manager not in self.colleagues:
            self.made.refuse(
                row, "manager", _("Nobody of ours has the e-mail %(email)s.") % {"email": manager}, manager
            )
        elif (same := row.get("same_as")) and self._same_as(row) is None:
            self.made.refuse(row, "same_as", _("No company is known as %(same)s.") % {"same": same}, same)
        elif (rating := row.get("credit_rating")) is not None and not 1 <= rating <= 5:
            self.made.refuse(row, "credit_rating", _("A credit rating is a whole number from 1 to 5."), rating)
        elif (year := row.get("year_opened")) is not None and not 1200 <= year <= 2200:
            self.made.refuse(row, "year_opened", _("%(year)s is not a year.") % {"year": year}, year)
        elif (employees := row.get("employees") or 0) > MOST_EMPLOYEES:
            self.made.refuse(row, "employees", _("“%(value)s” is too large.") % {"value": employees}, employees)
        elif employees < 0 or (row.get("annual_sales") or 0) < 0:
            self.made.refuse(row, "annual_sales", _("Employees and annual sales cannot be negative."))
        elif abs(row.get("latitude") or 0) > 90 or abs(row.get("longitude") or 0) > 180:
            self.made.refuse(row, "latitude", _("There is no such place on the globe."))
        else:
            return True
        return False

    def _told(self, company: Organisation, row: Row, custom: Row) -> Row:
        """What a row says of a company; the second role of one that is known adds what is missing and changes nothing."""
        own = self._is_own(company, row)
        all_of_it = {name: row.get(name) for name in COMPANY} | custom
        return {name: value for name, value in all_of_it.items() if own or getattr(company, name) in (None, "")}

    def _same_as(self, row: Row) -> Organisation | None:
        scheme, _colon, value = (row.get("same_as") or "").partition(":")
        return self.identifiers.get(key(scheme, value))

    def _is_own(self, company: Organisation, row: Row) -> bool:
        """Does the row speak of the role in which the company came? A further role only adds what is not known."""
        found = self._named(row)
        return found is not None and found.pk in {None, self.came_as.get(company.pk)}

    def _known_as(self, row: Row, numbers: Sequence[Number]) -> Organisation | None:
        """A company that we know in another role: the row says so, or bears a number that only this company has."""
        known = (self.identifiers.get(number.key) for number in numbers)
        return self._same_as(row) or next((company for company in known if company), None)

    def _is_nobody_else(self, row: Row, company: Organisation | None, numbers: Sequence[Number]) -> bool:
        """Refuse what is no number, a number of another company, and a second number of this one in the same role."""
        for number in numbers:
            other = self.identifiers.get(number.key)
            if number.wrong:
                self.made.refuse(row, number.column, number.wrong, row[number.column])
                return False
            if other is not None and other is not company:
                reason = _("%(number)s in %(register)s is the number of %(company)s.")
                told = {"number": number.value, "register": number.register, "company": other}
                self.made.refuse(row, number.column, reason % told, row[number.column])
                return False
        held, own = self.held.get((id(company), row["role"])), row.get("reference")
        if held is not None and held.reference and own and exactly(held.reference) != exactly(own):
            reason = _("%(company)s is already known in this role, under the number %(number)s.")
            self.made.refuse(row, "reference", reason % {"company": company, "number": held.reference}, own)
            return False
        return True

    def _address(self, company: Organisation, row: Row, *, fresh: bool) -> bool:
        values = {name: row.get(name) for name in ADDRESS}
        for name in ("latitude", "longitude"):
            if (degrees := values[name]) is not None:
                values[name] = Decimal(degrees).quantize(MICRODEGREE, ROUND_HALF_EVEN)
        if values["latitude"] == values["longitude"] == 0:  # how many a system writes "not known"
            values["latitude"] = values["longitude"] = None
        if not any(value is not None for name, value in values.items() if name != "country"):
            return False
        site = None if fresh else self.sites.get(company.pk)
        if site is not None and not self._is_own(company, row):
            return self._further_site(company, row, values)
        if site is not None:
            return self.made.update(site, values)
        given = {name: value for name, value in values.items() if value is not None}
        self.made.make(Site(organisation=company, is_head=True, **given))
        return True

    def _further_site(self, company: Organisation, row: Row, values: Row) -> bool:
        """Where a company works in its second role, under the name that it bears there; its head office is known."""
        head = self.sites[company.pk]
        if all(equal(getattr(head, name), value) for name, value in values.items() if value is not None):
            return False
        place = (company.pk, values["line1"] or "", values["postcode"] or "", values["city"] or "")
        if place in self.branches:
            return False
        self.branches.add(place)
        given = {name: value for name, value in values.items() if value is not None}
        self.made.make(Site(organisation=company, name=row["name"][:120], kind=Site.Kind.BRANCH, **given))
        return True

    def _numbers(self, company: Organisation, numbers: Sequence[Number]) -> bool:
        new = [number for number in numbers if number.key not in self.identifiers]
        for number in new:
            self.identifiers[number.key] = company
            self.made.make(Identifier(organisation=company, scheme=number.register, value=number.value))
        return bool(new)

    def _partnership(self, company: Organisation, found: Partnership | None, row: Row, custom: Row) -> bool:
        values = {
            "manager": self.colleagues.get(row.get("manager") or ""),
            "territory": self._territory(row),
            "preferred": row.get("preferred"),
            **custom,
        }
        if found is not None:
            return self.made.update(found, values | ({} if found.reference else {"reference": row.get("reference")}))
        given = {name: value for name, value in values.items() if value is not None}
        made = Partnership(
            organisation=company,
            role=row["role"],
            reference=row.get("reference"),
            state=row.get("state") or State.ACTIVE,
            state_since=row.get("state_since") or clock.today(),
            **given,
        )
        self.held[id(company), row["role"]] = made
        self.made.make(made)
        return True

    def _territory(self, row: Row) -> Territory | None:
        name = row.get("territory")
        if name is None:
            return None
        if name not in self.territories:
            self.territories[name] = self.made.make(Territory(code=name, name=name), first=True)
        return self.territories[name]
