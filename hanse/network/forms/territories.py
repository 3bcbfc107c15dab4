"""What is asked about a territory, and about who looks after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.intake.recognition.places import countries as codes_of_countries
from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account

from ..models import Partnership, ProductLine, Territory, TerritoryAssignment
from ..models.editing import as_seen
from ..models.handovers import BACKWARDS
from ..models.holdings import Holding
from ..partnership.status import capital
from ..territories.areas import Part, Unreadable, read, written
from ..territories.covering import SELLING_ROLES, Claim
from ..territories.holdings import holders
from .choices import ColleagueField, colleagues, countries
from .record import Asking
from .watched import WatchedForm


class TerritoryForm(WatchedForm[Territory]):
    """A territory's name and place."""

    country = forms.ChoiceField(label=_("Country"), required=False)

    class Meta:
        model = Territory
        fields = ("code", "name", "group", "country")

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = countries()


class AreaForm(WatchedForm[Territory]):
    """Which places a territory claims, for whom and for what."""

    area = forms.CharField(
        label=_("Area"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "A place on each line: Germany, or DE, Bavaria, or DE, 80000-87999, or DE, 80*. A postcode counts before a region, a "
            "region before a country."
        ),
    )
    roles = forms.MultipleChoiceField(
        label=_("For partners that are"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for all of them."),
    )
    lines = forms.ModelMultipleChoiceField(
        ProductLine.objects.all(),
        label=_("For product lines"),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for all products."),
    )

    class Meta:
        model = Territory
        fields = ("area", "roles", "lines")

    def __init__(self, data: Mapping[str, Any] | None = None, *, territory: Territory) -> None:
        super().__init__(data, record=territory)
        self.territory = territory
        choices: Any = self.fields["roles"]
        choices.choices = [(key, capital(name)) for key, name in Partnership.Role.choices if key in SELLING_ROLES]

    def begin_with(self, parts: Iterable[Part]) -> None:
        """Propose another area than it has; nothing is saved by that."""
        self.initial["area"] = written(sorted(parts))

    def clean_area(self) -> tuple[Part, ...]:
        try:
            return read(self.cleaned_data["area"], countries=codes_of_countries())
        except Unreadable as wrong:
            raise forms.ValidationError(_sentence(wrong)) from None

    def _typed(self) -> dict[str, Any]:
        return as_seen(
            Territory(**Territory.kept(**{name: self.cleaned_data[name] for name in self.watched})), self.watched
        )

    def clean_lines(self) -> list[str]:
        return [line.public_id for line in self.cleaned_data["lines"]]

    @property
    def claim(self) -> Claim:
        """What the territory would claim."""
        given = self.cleaned_data
        return Claim(self.territory.pk, given["area"], frozenset(given["roles"]), frozenset(given["lines"]))


def _sentence(wrong: Unreadable) -> str:
    words = {"number": wrong.number, "line": wrong.line}
    if wrong.wrong == "country":
        return gettext("Line %(number)d does not begin with a country: %(line)s.") % words
    return gettext("Line %(number)d has postcodes that are not in order: %(line)s.") % words


class GivingForm(Asking, forms.Form):
    """Which territory gets a place that none claims."""

    territory = forms.ModelChoiceField(
        Territory.objects.order_by("name", "id"), label=_("Territory"), to_field_name="public_id",
        empty_label=_("Choose a territory"),
    )  # fmt: skip


class AssignmentForm(Asking, forms.Form):
    """Who looks after a territory, from when to when."""

    account = forms.ModelChoiceField(
        Account.objects.none(), label=_("Who"), to_field_name="public_id", empty_label=_("Choose a colleague")
    )
    starts_on = forms.DateField(label=_("From"), initial=clock.today)
    ends_on = forms.DateField(label=_("Until"), required=False, help_text=_("The last day; empty for no end."))
    in_place_of = forms.ModelChoiceField(
        Account.objects.none(),
        label=_("In the place of"),
        to_field_name="public_id",
        required=False,
        empty_label=_("nobody, beside the others"),
        help_text=_("Their time then ends the day before."),
    )
    is_deputy = forms.BooleanField(label=_("As a deputy"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, territory: Territory) -> None:
        super().__init__(data)
        ours = Account.objects.exclude(staff_roles=None).filter(is_active=True)
        here = territory.assignments.exclude(ends_on__lt=clock.today()).values("account")
        self._choose_from("account", ours)
        self._choose_from("in_place_of", Account.objects.filter(pk__in=here))

    def _choose_from(self, name: str, rows: QuerySet[Account]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows.distinct().order_by("name", "id")


class EndForm(WatchedForm[TerritoryAssignment]):
    """The last day of an assignment."""

    class Meta:
        model = TerritoryAssignment
        fields = ("ends_on",)
        labels: ClassVar = {"ends_on": _("Last day")}

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: TerritoryAssignment) -> None:
        super().__init__(data, record=record)
        self.fields["ends_on"].required = True
        self.initial["ends_on"] = record.ends_on or clock.today()

    def refuse(self, refusal: Refused) -> None:
        super().refuse(Refused(refusal.sentence, field="ends_on") if refusal.field == "on" else refusal)


class AssignmentEndForm(Asking, forms.Form):
    """The same where an assignment has no address of its own: who, and since when."""

    on = forms.DateField(label=_("Last day"), initial=clock.today)
    account = forms.ModelChoiceField(Account.objects.all(), label=_("Who"), to_field_name="public_id")
    starts_on = forms.DateField(label=_("From"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, territory: Territory) -> None:
        super().__init__(data)
        self.territory = territory

    def clean(self) -> dict[str, Any]:
        """With the `assignment` that is meant."""
        given = super().clean() or self.cleaned_data
        named = {name: given.get(name) for name in ("account", "starts_on")}
        if all(named.values()):
            given["assignment"] = self.territory.assignments.filter(**named).select_related("account").first()
            if given["assignment"] is None:
                self.add_error("account", _("They do not look after it from this day on."))
        return given


class HandoverForm(Asking, forms.Form):
    """To whom everything goes for good, or single territories, and from when."""

    receiver = ColleagueField(label=_("To whom"), nobody=_("choose somebody"))
    on = forms.DateField(label=_("From"), initial=clock.today)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        account: Account,
        territories: Sequence[Territory],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.by_field = {f"to_{territory.public_id}": territory for territory in territories}
        for name, territory in self.by_field.items():
            self.fields[name] = ColleagueField(label=territory.name, required=False, nobody=_("as above"))
        people = colleagues().exclude(pk=account.pk)
        for name in ("receiver", *self.by_field):
            field: Any = self.fields[name]
            field.among(people)

    @property
    def terms(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.by_field]

    @property
    def singly(self) -> list[forms.BoundField]:
        return [self[name] for name in self.by_field]

    @property
    def goes_singly(self) -> bool:
        """Is any territory to go to somebody else, or was that asked for wrongly?"""
        return any(each.errors or each.data for each in self.singly)

    @property
    def given_terms(self) -> dict[str, Any]:
        """To whom, and from when to when; the last day is None for good."""
        return {"until": None} | {
            name: self.cleaned_data[name] for name in self.cleaned_data if name not in self.by_field
        }

    @property
    def plan(self) -> dict[Territory, Account]:
        """Who gets which territory, where somebody else than the receiver of the rest."""
        chosen = ((territory, self.cleaned_data[name]) for name, territory in self.by_field.items())
        return {territory: other for territory, other in chosen if other and other != self.cleaned_data["receiver"]}


class StandInForm(HandoverForm):
    """Who stands in while somebody is away, to a last day: for everything, or for single territories."""

    receiver = ColleagueField(label=_("Who stands in"), nobody=_("choose somebody"))
    until = forms.DateField(
        label=_("Last day"),
        help_text=_("After it nobody stands in any more. Partners keep their manager all the while."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("until") and given.get("on") and given["until"] < given["on"]:
            self.add_error("until", BACKWARDS)
        return given


class OwnStandInForm(StandInForm):
    """The same, said by who is away: what they lend without being asked is for some time."""

    MOST = timedelta(days=92)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("until") and given.get("on") and given["until"] - given["on"] > self.MOST:
            self.add_error(
                "until", gettext("For more than three months somebody is named by the channel chief: ask them.")
            )
        return given


class WholeHandoverForm(Asking, forms.Form):
    """Either in one go: who hands over, to whom, and single territories by their ids."""

    account = forms.ModelChoiceField(Account.objects.none(), label=_("Who hands over"), to_field_name="public_id")
    receiver = ColleagueField(label=_("To whom"))
    on = forms.DateField(label=_("From"), initial=clock.today)
    until = forms.DateField(
        label=_("Until"), required=False, help_text=_("Empty: for good. With a last day others stand in as deputies.")
    )
    territories = forms.JSONField(
        label=_("Single territories by their ids, with the id of who gets each"), required=False
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        chosen: Any = self.fields["account"]
        chosen.queryset = holders()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if account := given.get("account"):
            self._look_at(account, given.get("territories") or {})
        return given

    def _look_at(self, account: Account, single: Mapping[str, str]) -> None:
        """Ask the form of the page."""
        held = Holding.of(account, since=clock.today()).territories
        for other in single.keys() - {territory.public_id for territory in held}:
            self.add_error("territories", gettext("They do not look after %(territory)s.") % {"territory": other})
        data = {**self.data, **{f"to_{territory}": other for territory, other in single.items()}}
        form = StandInForm if self.cleaned_data.get("until") else HandoverForm
        self.asked = form(data, account=account, territories=held)
        for name, mistakes in self.asked.errors.items():
            if name not in self.errors:
                for mistake in mistakes:
                    self.add_error(name if name in self.fields else "territories", str(mistake))

    @property
    def plan(self) -> dict[Territory, Account]:
        return self.asked.plan
