"""The forms of the library: first which facts and how they are combined, then what exactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.facts.declaring import FactKind
from hanse.kernel.models import Account
from hanse.network.forms.record import Asking
from hanse.network.models import ProductLine

from ..metrics.registry import Direction, Unit
from ..metrics.rhythm import FEWEST
from ..models import MadeMetric
from ..models.made_metrics import LONGEST_NAME
from ..recipes import offered
from ..recipes.recipe import DOCUMENTS, LINES, MONTHS, MOST_CYCLES, MOST_MONTHS, Condition, Recipe, Signs, Sure, Way
from ..recipes.wording import methods, unit_of, ways

INTERVALS = {
    Way.RATE: (Sure.EXACT, Sure.WILSON), Way.REGULARITY: (Sure.EXACT, Sure.WILSON), Way.RATIO: (Sure.RATIO, Sure.BOOTSTRAP),
    Way.SLOPE: (Sure.BOOTSTRAP, Sure.SLOPE),
}  # fmt: skip
"""Where there is a choice of intervals, what suits first."""
DIRECTIONS = (
    (Direction.HIGHER.value, gettext_lazy("higher is better")),
    (Direction.LOWER.value, gettext_lazy("lower is better")),
)
OF_ORDERS: dict[Way, dict[str, Any]] = {
    Way.RECENCY: {"direction": Direction.LOWER.value, "minimum_sample": 1},
    Way.REGULARITY: {"minimum_sample": FEWEST},
}
"""What is taken where orders are counted, which are fewer than their lines; fewer days since the last one are better."""
WRITTEN = (
    (Unit.SHARE.value, gettext_lazy("a share in per cent")),
    (Unit.NUMBER.value, gettext_lazy("a number")),
    (Unit.MARK.value, gettext_lazy("a mark from 1 to 5")),
)


class BeginForm(forms.Form):
    """Which facts, and how they are combined."""

    facts = forms.ChoiceField(label=gettext_lazy("Facts"))
    way = forms.ChoiceField(label=gettext_lazy("How they are combined"))
    below = forms.ChoiceField(
        label=gettext_lazy("Divided by facts of another kind"), required=False,
        help_text=gettext_lazy("For a ratio alone, such as sell-in divided by quotas."),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, *, kind: str) -> None:
        super().__init__(data)
        kinds = [(each.key, each.label) for each in offered.kinds_for(kind)]
        self.fields["facts"].choices = kinds  # type: ignore[attr-defined]
        self.fields["way"].choices = list(ways().items())  # type: ignore[attr-defined]
        self.fields["below"].choices = [("", _("no, of the same kind")), *kinds]  # type: ignore[attr-defined]

    def clean_below(self) -> str:
        below: str = self.cleaned_data["below"]
        if below and self.cleaned_data.get("way") not in {None, Way.RATIO}:
            raise forms.ValidationError(_("Only a ratio is divided by facts of another kind."))
        return "" if below == self.cleaned_data.get("facts") else below


class RecipeForm(Asking, forms.Form):
    """What exactly is measured, and what it is called. `seen` is the recipe that was shown on everybody."""

    label = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    name = forms.SlugField(
        label=gettext_lazy("Short name"), max_length=LONGEST_NAME,
        help_text=gettext_lazy("For exports and the interface, such as on_time. Versions of one measure share it."),
        error_messages={"invalid": gettext_lazy("Letters without accents, digits, underscores and hyphens only; no blanks.")},
    )  # fmt: skip
    meaning = forms.CharField(
        label=gettext_lazy("What it tells"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("In words that a partner understands: they read it on their scorecard."),
    )  # fmt: skip
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), choices=DIRECTIONS)
    minimum_sample = forms.IntegerField(
        label=gettext_lazy("Minimum sample"), min_value=1, max_value=10_000, initial=10,
        help_text=gettext_lazy("With fewer lines (orders, where days are looked at) it does not count."),
    )  # fmt: skip
    months = forms.IntegerField(label=gettext_lazy("Window in months"), min_value=1, max_value=MOST_MONTHS, initial=12)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kind: str, facts: FactKind, way: Way, below: FactKind | None = None,
        before: MadeMetric | None = None,
    ) -> None:  # fmt: skip
        self.kind, self.facts, self.way, self.below, self.before = kind, facts, way, below, before
        super().__init__(data, initial=_initial(before) if before else OF_ORDERS.get(way))
        if before is not None:
            self.fields["name"].disabled = True
        self._add_formula()
        self._add_limits()
        self.order_fields([
            "label", "name", "meaning", "above", "below", "written", "condition_0", "condition_1", "part", "months", "cycles",
            "signs", "product_lines", *(f"only_{name}" for name in offered.texts(self.facts)), "direction", "minimum_sample", "interval",
        ])  # fmt: skip

    def _add_formula(self) -> None:
        measures = offered.measures(self.facts)
        if self.way is Way.MEDIAN:
            self._choose("above", _("Measure"), {key: each for key, each in measures.items() if key != DOCUMENTS})
        if self.way in {Way.SUM, Way.RATIO, Way.SLOPE, Way.MIX}:
            self._choose("above", _("What is divided") if self.way is Way.RATIO else _("Measure"), measures)
        if self.way is Way.RATIO:
            if self.below:
                self.fields["above"].label = _("What is divided: %(facts)s") % {"facts": self.facts.label}
            others = offered.measures(self.below) if self.below else measures | {MONTHS: _("Months of the window")}
            self._choose("below", _("Divided by"), others)
            if self.below:
                self.fields["below"].label = _("Divided by: %(facts)s") % {"facts": self.below.label}
                self.fields["minimum_sample"].help_text = _(
                    "With fewer lines of both kinds together it does not count."
                )
            self._choose("written", _("Written as"), dict(WRITTEN))
        if self.way is Way.RATE:
            conditions = offered.conditions(self.facts)
            self._choose("condition_0", _("Lines that count"), conditions)
            self._choose("condition_1", _("And as well"), {"": _("nothing more")} | conditions, required=False)

    def _add_limits(self) -> None:
        lines = {name: name for name in ProductLine.objects.order_by("name").values_list("name", flat=True)}
        if self.way is Way.MIX:
            self._choose("part", _("Share of"), {"": _("the largest product line")} | lines, required=False)
        elif lines:
            self.fields["product_lines"] = forms.MultipleChoiceField(
                label=_("Product lines"), choices=list(lines.items()), required=False,
                help_text=_("None chosen: all of them."), widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        for name, label in offered.texts(self.facts).items():
            self.fields[f"only_{name}"] = forms.CharField(
                label=_("Only lines whose “%(field)s” is") % {"field": label}, max_length=120, required=False,
                help_text=_("As it stands in the lines. Empty: whatever it is."),
            )  # fmt: skip
        if offered.sign_of(self.facts) and self.way not in {Way.REGULARITY, Way.RECENCY}:
            self._choose("signs", _("Kind of line"), offered.signs())
        if self.way not in {Way.REGULARITY, Way.RECENCY} and not self.below:
            self.fields["cycles"] = forms.IntegerField(
                label=_("Or in the partner's own ordering cycles"), min_value=0, max_value=MOST_CYCLES, required=False,
                help_text=_("A cycle is the middle gap between months with orders. With a number here the months do not count."),
            )  # fmt: skip

        if not self.below and (offered_intervals := INTERVALS.get(self.way)):
            words = methods()
            self._choose(
                "interval", _("Interval"), {each.value: words[each] for each in offered_intervals}, required=False
            )

    def _choose(self, name: str, label: str, choices: Mapping[str, Any], *, required: bool = True) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=list(choices.items()), required=required)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors:
            try:
                given["recipe"] = self._recipe(given)
            except ValueError:
                self.add_error(None, _("A slope needs at least three months or three cycles."))
            else:
                given["unit"] = unit_of(given["recipe"], given.get("written", "")).value
        return given

    @property
    def source(self) -> str:
        """The kinds of fact that it is made of."""
        return f"{self.facts.label} / {self.below.label}" if self.below else str(self.facts.label)

    def shown(self, seen: str) -> Mapping[str, Any]:
        """What was typed, and that this recipe was shown on everybody."""
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed["seen"] = seen
        return typed

    def _recipe(self, given: Mapping[str, Any]) -> Recipe:
        conditions = [given.get("condition_0"), given.get("condition_1")]
        return Recipe(
            self.kind, self.facts.key, self.way, given.get("above") or LINES, given.get("below") or "",
            tuple(Condition.of(key) for key in dict.fromkeys(conditions) if key), given["months"], given.get("cycles") or 0,
            tuple(given.get("product_lines") or ()), Signs(given.get("signs") or Signs.ALL), given.get("part") or "",
            self._interval(given),
            tuple((name, text) for name in offered.texts(self.facts) if (text := given.get(f"only_{name}"))),
            below_facts=self.below.key if self.below else "", matched=self.below is not None,
            steady=bool(given.get("cycles")), known_lines=_known({*(given.get("product_lines") or ()), given.get("part") or ""}),
        )  # fmt: skip

    def _interval(self, given: Mapping[str, Any]) -> str:
        """What was chosen, else what suits; a ratio to months is over months."""
        chosen = "" if self.below else given.get("interval") or next(iter(INTERVALS.get(self.way, ())), "")
        return (
            (Sure.MONTHS if chosen == Sure.RATIO and given.get("below") == MONTHS else Sure(chosen)) if chosen else ""
        )


def _known(names: set[str]) -> tuple[tuple[str, str], ...]:
    return tuple(ProductLine.objects.filter(name__in=names).order_by("name").values_list("name", "public_id"))


def _initial(before: MadeMetric) -> dict[str, Any]:
    recipe = Recipe.of(before.recipe)
    lines = ProductLine.objects.filter(public_id__in=[key for _name, key in recipe.known_lines])
    told, conditions = recipe.named(dict(lines.values_list("public_id", "name"))).told(), before.recipe["conditions"]
    return {
        "label": before.label, "name": before.name, "meaning": before.meaning, "direction": before.direction,
        "minimum_sample": before.minimum_sample, "written": before.unit, "condition_0": conditions[0] if conditions else "",
        "condition_1": conditions[1] if len(conditions) > 1 else "",
        "interval": recipe.method.replace(Sure.MONTHS, Sure.RATIO),
        **{f"only_{column}": text for column, text in told.get("only", ())},
        **{name: told[name] for name in ("above", "below", "months", "cycles", "signs", "product_lines", "part")},
    }  # fmt: skip


class OwnerForm(Asking, forms.Form):
    """Who of us answers for a measure."""

    account = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=Account.objects.none(), empty_label=gettext_lazy("choose somebody")
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: Account | None = None) -> None:
        super().__init__(data, initial={"account": now})
        ours = Account.objects.filter(is_active=True, staff_roles__isnull=False).distinct().order_by("name", "id")
        self.fields["account"].queryset = ours  # type: ignore[attr-defined]
