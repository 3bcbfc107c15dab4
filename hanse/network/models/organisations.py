"""Companies, the numbers by which others know them, and where they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish, publish_each
from hanse.kernel.trail.changes import locked, made
from hanse.kernel.walls.access import PartnerOwned, Scope, Scoped

from ..company import identifiers
from ..custom.record import Customised, is_custom
from ..events import OrganisationChanged
from .editing import Seen, corrected, unique
from .undoing import Altered, Undo, edited, taken_out

currency_code = RegexValidator(r"^[A-Z]{3}$", _("A currency is three capital letters, such as EUR."))
country_code = RegexValidator(r"^[A-Z]{2}$", _("A country is two capital letters, such as DE."))
REACHED_BY = frozenset({"phone", "email", "website"})


def is_reckoned_with(names: Iterable[str]) -> bool:
    """Is anything worked out of one of these? A partner changes how it is reached as often as it likes, and its scores and
    territory stay what they are.
    """
    return any(name not in REACHED_BY and not is_custom(name) for name in names)


class Organisation(Customised, Scoped):
    """A company. Its roles towards us are partnerships; where it is are sites; who is there are people."""

    scope = Scope(own="id")

    name = models.CharField(_("name"), max_length=200)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[country_code])
    language = models.CharField(_("language"), max_length=10, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[currency_code])
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    business_type = models.CharField(_("business type"), max_length=80, blank=True, db_index=True)
    specialty = models.CharField(_("specialty"), max_length=80, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    year_opened = models.PositiveSmallIntegerField(
        _("founded in"), null=True, blank=True, validators=[MinValueValidator(1200), MaxValueValidator(2200)]
    )
    annual_sales = models.DecimalField(
        _("stated annual sales"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("What the company says it sells in a year, of everything."),
    )
    annual_sales_currency = models.CharField(
        _("currency of annual sales"), max_length=3, blank=True, validators=[currency_code]
    )
    credit_rating = models.PositiveSmallIntegerField(
        _("credit rating"),
        null=True,
        blank=True,
        help_text=_("1 is best, 5 is worst."),
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(Scoped.Meta):
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["name", "id"], name="organisation_name"),
            models.Index(Lower("name"), "id", name="organisation_by_name"),
            models.Index(fields=["country"], name="organisation_country"),
        ]
        constraints = [
            models.CheckConstraint(
                name="organisation_credit_rating", condition=Q(credit_rating=None) | Q(credit_rating__range=(1, 5))
            ),
            models.CheckConstraint(
                name="organisation_sales_not_negative", condition=Q(annual_sales=None) | Q(annual_sales__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def head_site(self) -> Site | None:
        """The site that stands for the company: the head office, else the first."""
        sites = list(self.sites.all())
        return next((site for site in sites if site.is_head), sites[0] if sites else None)

    @property
    def web_address(self) -> str:
        """The website where a browser may be sent there; an import may bring anything."""
        return self.website if self.website.startswith(("https://", "http://")) else ""

    def edit(self, values: Mapping[str, Any], *, by: Actor, seen: Seen | None = None) -> Undo | None:
        """Correct what is known of the company. Raises `Overtaken` when it no longer is as it was `seen`.

        Gives the way back, None when nothing is different.
        """
        with transaction.atomic():
            act = edited(self, values, by=by, operation="organisations.edit", seen=seen)
            if act and is_reckoned_with(values):
                publish(OrganisationChanged(organisation_id=self.pk))
        return act

    @classmethod
    @contextmanager
    def returning_each(cls, rows: Sequence[tuple[Organisation, Mapping[str, Any]]], *, by: Actor) -> Iterator[None]:  # noqa: ARG003 as each has it
        """Whoever keeps something of the companies is told that they are as they were."""
        yield
        publish_each(OrganisationChanged(organisation_id=row.pk) for row, values in rows if is_reckoned_with(values))

    def add_site(self, values: Mapping[str, Any], *, by: Actor) -> Site:
        """A further place of the company; its first one stands for it."""
        with transaction.atomic():
            locked(Organisation, self.pk)
            site = Site(organisation=self, **values)
            site.is_head = site.is_head or not self.sites.exists()
            before = site._make_room(by=by)
            made(site, by=by, operation="sites.add")
            site.way_back = Undo.of_new(site, operation="sites.add", by=by, before=before)
            publish(OrganisationChanged(organisation_id=self.pk))
        return site

    def add_identifier(self, *, scheme: str, value: str, by: Actor) -> Identifier:
        """A number by which another register knows the company. Refused when it cannot be one, or is another company's."""
        scheme, value = Identifier.proper(scheme, value, country=self.country)
        with Identifier.once(scheme, value), transaction.atomic():
            row = made(Identifier(organisation=self, scheme=scheme, value=value), by=by, operation="identifiers.add")
            row.way_back = Undo.of_new(row, operation="identifiers.add", by=by)
            return row


class Identifier(PartnerOwned):
    """A number by which some register knows a company: VAT, DUNS, a customer number in another system."""

    way_back: Undo | None = None

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("register"), max_length=60)
    value = models.CharField(_("number"), max_length=120)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["scheme", "value", "id"]
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="identifier_once")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"

    @property
    def told(self) -> str:
        """The number, and what is not checked of it."""
        note = identifiers.check(self.scheme, self.value).note
        return f"{self.value} ({note})" if note else self.value

    @staticmethod
    def proper(scheme: str, value: str, *, country: str) -> tuple[str, str]:
        """Register and number as they are kept. Refused when the register gives out no such number."""
        register = identifiers.register_named(scheme)
        checked = identifiers.check(register, value, country=country)
        if checked.wrong:
            raise Refused(checked.wrong, field="value")
        return register, checked.value

    @staticmethod
    def once(scheme: str, value: str) -> AbstractContextManager[None]:
        """A register gives each number to one company only."""
        holder = Identifier.objects.filter(scheme=scheme, value=value).select_related("organisation").first()
        if holder is None:
            return unique(gettext("Another company is known by this number."), field="value")
        known = gettext("%(company)s is known by this number.") % {"company": holder.organisation}
        return unique(known, field="value")

    def edit(self, values: Mapping[str, Any], *, by: Actor, seen: Seen | None = None) -> Undo | None:
        """Correct register or number; gives the way back. Refused when it cannot be one, or is another company's."""
        scheme, value = Identifier.proper(values["scheme"], values["value"], country=self.organisation.country)
        proper = {"scheme": scheme, "value": value}
        with Identifier.once(scheme, value), transaction.atomic():
            return edited(self, proper, by=by, operation="identifiers.edit", seen=seen)

    def remove(self, *, by: Actor) -> Undo:
        """The register does not know the company by this number. Gives the way back."""
        what = "identifiers.remove"
        with transaction.atomic():
            return Undo.keep([taken_out(self, by=by, operation=what)], operation=what, by=by)


TOWN = ("city", "postcode", "region", "country")
COORDINATES = ("latitude", "longitude")


class Site(PartnerOwned):
    """A place of a company: address and, where known, coordinates (WGS 84 degrees)."""

    way_back: Undo | None = None

    class Kind(models.TextChoices):
        HEAD_OFFICE = "head_office", _("head office")
        SHOP = "shop", _("shop")
        WAREHOUSE = "warehouse", _("warehouse")
        PLANT = "plant", _("plant")
        BRANCH = "branch", _("branch")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(_("name"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.HEAD_OFFICE)
    is_head = models.BooleanField(_("stands for the company"), default=False)
    line1 = models.CharField(_("street"), max_length=200, blank=True)
    line2 = models.CharField(_("addition"), max_length=200, blank=True)
    city = models.CharField(_("town"), max_length=120, blank=True)
    region = models.CharField(_("region"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[country_code])
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = [F("is_head").desc(), "city", "id"]
        indexes = [
            models.Index(fields=["country", "region"], condition=Q(is_head=True) & ~Q(region=""), name="site_region"),
            models.Index(fields=["postcode"], condition=Q(is_head=True) & ~Q(postcode=""), name="site_postcode"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(is_head=True), name="one_head_site"),
            models.CheckConstraint(
                name="site_on_the_globe",
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.city, self.country) if part)

    @property
    def address_lines(self) -> list[str]:
        """The address as it stands on an envelope, without the company."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return [part for part in (self.line1, self.line2, town, self.region) if part]

    def edit(self, values: Mapping[str, Any], *, by: Actor, seen: Seen | None = None) -> Undo | None:
        """Correct the place. One that begins to stand for the company takes that over from the one before.

        One that is in another town has no coordinates until somebody says the new ones. Gives the way back, None when
        nothing is different.
        """
        values, before = self._without_old_coordinates(values), []
        with transaction.atomic():
            locked(Organisation, self.organisation_id)
            if self.is_head and not values.get("is_head", True):
                raise Refused(
                    gettext("One site stands for the company. Say it of another one instead."), field="is_head"
                )
            if values.get("is_head") and not self.is_head:
                before = self._make_room(by=by, wanted=True)
            if act := edited(self, values, by=by, operation="sites.edit", seen=seen, also=before):
                publish(OrganisationChanged(organisation_id=self.organisation_id))
        return act

    def _without_old_coordinates(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Those of the town before are not taken to the new one."""
        moved = any(values.get(name, getattr(self, name)) != getattr(self, name) for name in TOWN)
        stale = moved and all(values.get(name, getattr(self, name)) == getattr(self, name) for name in COORDINATES)
        return {**values, **dict.fromkeys(COORDINATES)} if stale else values

    def remove(self, *, by: Actor) -> Undo:
        """The company is no longer there; the next of its sites then stands for it. Gives the way back."""
        with transaction.atomic():
            altered = [taken_out(self, by=by, operation="sites.remove")]
            following = Site.objects.filter(organisation_id=self.organisation_id).first()
            if following and not following.is_head:
                corrected(following, {"is_head": True}, by=by, operation="sites.edit")
                altered.append(Altered(following, {"is_head": False}))
            publish(OrganisationChanged(organisation_id=self.organisation_id))
            return Undo.keep(altered, operation="sites.remove", by=by)

    @contextmanager
    def returning(self, values: Mapping[str, Any], *, by: Actor) -> Iterator[None]:
        """With a site that is back, the company may be in another territory."""
        yield
        publish(OrganisationChanged(organisation_id=self.organisation_id))

    def _make_room(self, *, by: Actor, wanted: bool = False) -> list[Altered]:
        """The site that stood for the company until now no longer does."""
        if not (self.is_head or wanted):
            return []
        altered = []
        for other in Site.objects.filter(organisation_id=self.organisation_id, is_head=True).exclude(pk=self.pk):
            corrected(other, {"is_head": False}, by=by, operation="sites.edit")
            altered.append(Altered(other, {"is_head": True}))
        return altered
