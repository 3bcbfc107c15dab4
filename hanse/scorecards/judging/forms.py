"""What is asked of who sets up a criterion, and of who asks colleagues to judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.kernel.walls.authz import table
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.network.forms.record import Asking
from hanse.network.forms.watched import SeenField
from hanse.network.models import Organisation, Partnership
from hanse.ui import formats

from ..models.judged import LONGEST
from .criterion import GRADES, Judged

AHEAD = timedelta(days=14)
MOST_NAMED = 5
ANCHORS = tuple(f"anchor_{grade}" for grade in GRADES)


def judges_of(kind: str) -> list[tuple[str, Any]]:
    """Our roles that may judge partners of a kind at all."""
    return [(role, STAFF_ROLES[role]) for role in STAFF_ROLES if role in table()[f"scorecards.rate_{kind}"].roles]


class Sentence(forms.CharField):
    """A sentence of at most 300 letters that is seen whole, kept on one line."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=300, widget=forms.Textarea(attrs={"rows": 2}), **given)

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class CriterionForm(Asking, forms.Form):
    """A criterion: its name (only at first), what it tells, the words for each grade, who judges, for how long."""

    label = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST)
    meaning = Sentence(label=gettext_lazy("What it tells"))
    anchor_5 = Sentence(label=gettext_lazy("5, excellent, means"))
    anchor_4 = Sentence(label=gettext_lazy("4, good, means"))
    anchor_3 = Sentence(label=gettext_lazy("3, fair, means"))
    anchor_2 = Sentence(label=gettext_lazy("2, poor, means"))
    anchor_1 = Sentence(label=gettext_lazy("1, bad, means"))
    judges = forms.MultipleChoiceField(
        label=gettext_lazy("Who judges"), widget=forms.CheckboxSelectMultiple, required=False
    )
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Or by name"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They judge beside these roles."),
    )  # fmt: skip
    owner = forms.ChoiceField(
        label=gettext_lazy("Who answers for it"), required=False,
        help_text=gettext_lazy("Partners read it on their scorecard."),
    )  # fmt: skip
    months = forms.IntegerField(
        label=gettext_lazy("A judgement counts for months"), min_value=1, max_value=60, initial=12,
        help_text=gettext_lazy("Then it has to be given anew; 30 days before it is a to-do for who gave it."),
    )  # fmt: skip
    seen = SeenField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, kind: str, now: Judged | None = None) -> None:
        super().__init__(data, initial=_initial(now) if now else None)
        judges: Any = self.fields["judges"]
        judges.choices = judges_of(kind)
        self.accounts = {row.public_id: row for row in _colleagues(frozenset(role for role, _label in judges.choices))}
        people: Any = self.fields["people"]
        people.choices = [(number, row.name) for number, row in self.accounts.items()]
        owner: Any = self.fields["owner"]
        owner.choices = [("", gettext_lazy("the first role that judges")), *STAFF_ROLES.items()]
        if now is not None:
            named = {account for account, _name in now.people}
            self.initial["people"] = [number for number, row in self.accounts.items() if row.pk in named]
            self.initial["seen"] = dict(self.initial)
            del self.fields["label"]

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        seen, now = given.pop("seen", None), self.initial.get("seen")
        if isinstance(seen, dict) and now is not None and seen != now:  # whom a colleague took out would judge again
            raise forms.ValidationError(_("Somebody changed this meanwhile. Open it again."))
        given["anchors"] = [given.pop(name, "").strip() for name in ANCHORS]
        given["people"] = [self.accounts[number].pk for number in given.get("people", ())]
        return given


def _initial(now: Judged) -> dict[str, Any]:
    words = {name: str(text) for name, text in zip(ANCHORS, now.anchors, strict=True)}
    return {
        "meaning": str(now.meaning), "judges": sorted(now.judges), "months": now.months, "owner": now.owner
    } | words  # fmt: skip


class RatersField(forms.MultipleChoiceField):
    """Colleagues, each with the partners of a round that they manage."""

    about_choices: Mapping[str, str] = {}


class RoundForm(Asking, forms.Form):
    """By which criterion, who, until when: at first the partners' own managers, within two weeks."""

    key = forms.ChoiceField(label=gettext_lazy("Criterion"))
    raters = RatersField(label=gettext_lazy("Who is asked"), widget=forms.CheckboxSelectMultiple)
    due_on = forms.DateField(label=gettext_lazy("Until"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, criteria: list[Judged], kind: str, partners: list[Organisation]
    ) -> None:
        super().__init__(data, initial={"due_on": clock.today() + AHEAD})
        self.criteria = {each.key: each for each in criteria}
        key: Any = self.fields["key"]
        key.choices = [(each.key, each.label) for each in criteria]
        roles = frozenset(role for each in criteria for role in each.judges)
        people = {account for each in criteria for account, _name in each.people}
        self.accounts = {row.public_id: row for row in _colleagues(roles, people)}
        raters: Any = self.fields["raters"]
        raters.choices = [(number, _called(row, roles)) for number, row in self.accounts.items()]
        managed = _managed(kind, partners)
        self.initial["raters"] = [number for number in self.accounts if number in managed]
        raters.about_choices = {
            number: _("Manages %(partners)s") % {"partners": names} for number, names in managed.items()
        }
        raters.help_text = _("Each is asked about those of these partners whom they may judge: %(partners)s.") % {
            "partners": _named([each.name for each in partners])
        }

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if "key" in given and "raters" in given:
            given["judged"] = self.criteria[given["key"]]
            given["raters"] = [self.accounts[number] for number in given["raters"]]
            if strangers := [row.name for row in given["raters"] if not given["judged"].is_for(_held(row), row.pk)]:
                sentence = _("By this criterion others judge than %(names)s.") % {"names": ", ".join(strangers)}
                self.add_error("raters", sentence)
        return given


def _managed(kind: str, partners: list[Organisation]) -> dict[str, str]:
    """By their managers' ids what these are called."""
    rows = Partnership.objects.filter(organisation__in=partners, role=kind).exclude(manager=None)
    managed: dict[str, list[str]] = defaultdict(list)
    for manager, name in rows.order_by("organisation__name").values_list("manager__public_id", "organisation__name"):
        managed[manager].append(name)
    return {manager: _named(names) for manager, names in managed.items()}


def _named(names: list[str]) -> str:
    """The first few by name."""
    more = len(names) - MOST_NAMED
    said = ", ".join(names[:MOST_NAMED])
    return said if more <= 0 else _("%(names)s and %(more)s more") % {"names": said, "more": formats.number(more)}


def _colleagues(roles: frozenset[str], people: Collection[int] = ()) -> list[Account]:
    rows = Account.objects.filter(Q(staff_roles__role__in=roles) | Q(pk__in=people), is_active=True).distinct()
    return list(rows.prefetch_related("staff_roles").order_by("name", "pk"))


def _held(account: Account) -> set[str]:
    return {each.role for each in account.staff_roles.all()}


def _called(account: Account, among: frozenset[str]) -> str:
    roles = ", ".join(str(STAFF_ROLES[role]) for role in sorted(_held(account) & among))
    return f"{account.name} ({roles})" if roles else account.name
