"""What is asked to declare an expectation, for one sender or for many, to change and to end it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.walls.authz import require, table
from hanse.kernel.walls.roles import PARTNER_ROLES
from hanse.network.access import open_to
from hanse.network.forms.many import ManyForm
from hanse.network.forms.record import Asking
from hanse.network.forms.relationships import CompanyField
from hanse.network.forms.watched import WatchedForm
from hanse.network.models import Organisation, Partnership
from hanse.network.people.job_roles import fitting
from hanse.ui import formats

from ..declaring import FactKind
from ..showing.overview import declared
from .models import DECLARE, MOST_DAYS, FeedExpectation
from .periods import span_of


def job_roles(*, nobody: bool = True) -> list[tuple[str, Any]]:
    """Who at a partner may send files; first of all ours."""
    may = table()["imports.receive"].own
    theirs = [(key, label) for key, label in PARTNER_ROLES.items() if key in may]
    return [("", gettext_lazy("ours: whoever looks after them")), *theirs] if nobody else theirs


def may_declare_again(feeds: QuerySet[FeedExpectation], actor: Actor) -> bool:
    """May they still say of all of these what is expected? For each kind of lines by who looks after those that send them."""
    if actor.is_system or actor.roles & table()[DECLARE].any:
        return True
    senders: dict[str, set[int | None]] = {}
    for kind, owner in feeds.order_by().values_list("kind", "organisation"):
        senders.setdefault(kind, set()).add(owner)
    for key, owners in senders.items():
        there = Partnership.objects.filter(organisation__in=owners - {None}, role__in=declared()[key].roles)
        if not owners <= set(open_to(there, actor, DECLARE).order_by().values_list("organisation", flat=True)):
            return False
    return True


def this_month() -> date:
    return span_of(clock.today(), "monthly").first


class RuleForm(Asking, forms.Form):
    """Which kind, how often, by when, from when on, and whose task it is."""

    kind = forms.ChoiceField(label=gettext_lazy("What they send"))
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=FeedExpectation.Rhythm.choices, initial=FeedExpectation.Rhythm.MONTHLY
    )
    due_days = forms.IntegerField(
        label=gettext_lazy("Due, in days after the period ends"), min_value=0, max_value=MOST_DAYS, initial=10
    )
    business_days = forms.BooleanField(label=gettext_lazy("Count business days only"), required=False)
    starts_on = forms.DateField(
        label=gettext_lazy("From"), initial=this_month, help_text=gettext_lazy("The period of this day is the first.")
    )
    ends_on = forms.DateField(label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: for good."))
    job_role = forms.ChoiceField(label=gettext_lazy("Whose task it is"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, required=False, help_text=gettext_lazy("The partner reads it too.")
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **given: Any) -> None:
        super().__init__(data, **given)
        kinds, roles = self.fields["kind"], self.fields["job_role"]
        kinds.choices = [(key, kind.label) for key, kind in declared().items()]  # type: ignore[attr-defined]
        roles.choices = job_roles()  # type: ignore[attr-defined]

    def misfit(self, roles: Collection[str]) -> tuple[str, str] | None:
        """Which field does not fit a company that is this to us, and why; None where all do."""
        kind, job_role = declared()[self.cleaned_data["kind"]], self.cleaned_data.get("job_role", "")
        return _misfit(kind, job_role, roles)

    @property
    def rule(self) -> str:
        """In words."""
        given = self.cleaned_data
        words = {
            "rhythm": FeedExpectation.Rhythm(given["rhythm"]).label, "day": formats.day(given["starts_on"]),
            "last": formats.day(given["ends_on"]),
        }  # fmt: skip
        return (
            _("%(rhythm)s, from %(day)s to %(last)s") if given["ends_on"] else _("%(rhythm)s, from %(day)s")
        ) % words


def _misfit(kind: FactKind, job_role: str, roles: Collection[str]) -> tuple[str, str] | None:
    words = {"kind": kind.label, "role": PARTNER_ROLES.get(job_role, "")}
    if not set(kind.roles) & set(roles):
        return "kind", _("%(kind)s: there are no such lines of this partner.") % words
    if job_role and not set(kind.sent_by) & set(roles):
        return "job_role", _("%(kind)s: partners do not send us such files, so it is our task.") % words
    if job_role and job_role not in fitting(roles):
        return "job_role", _("%(role)s: nobody at this partner has this role.") % words
    return None


class ManyExpectedForm(ManyForm, RuleForm):
    """The same expected of many partners."""


class DeclareForm(RuleForm):
    """For one partner, or one system of ours."""

    field_order = ("company", "source", "kind")
    company = CompanyField(
        label=gettext_lazy("Partner"), max_length=200, required=False, help_text=gettext_lazy("Number or name")
    )
    source = forms.CharField(
        label=gettext_lazy("Or a system of ours"), max_length=80, required=False,
        help_text=gettext_lazy("What it is called, say ERP. Then every file of ours with such lines counts."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        company, source = given.get("company"), given.get("source", "")
        if self.errors:
            return given
        if bool(company) == bool(source):
            raise forms.ValidationError(_("Name a partner, or a system of ours: one of the two."))
        if company and (wrong := self.misfit(set(company.partnerships.values_list("role", flat=True)))):
            self.add_error(*wrong)
        if source and given.get("job_role"):
            self.add_error("job_role", _("What a system of ours sends is our task."))
        return given

    def declare(self, given: Mapping[str, Any], *, by: Actor) -> Any:
        """Declare it, as far as the actor may: for a partner in their care, for our systems only who may for all."""
        values = dict(given)
        company: Organisation | None = values.pop("company")
        if company is not None:
            require(by, DECLARE, company)
            care = open_to(company.partnerships.all(), by, DECLARE)
            if wrong := self.misfit(set(care.values_list("role", flat=True))):
                raise Refused(wrong[1], field=wrong[0])
        elif not by.is_system and not by.roles & table()[DECLARE].any:
            raise Refused(_("What our own systems send is for a data steward to say."), status=403)
        return FeedExpectation.declare({**values, "organisation": company}, by=by)


class EditForm(WatchedForm[FeedExpectation]):
    """By when, whose task, and the note; another rhythm is another expectation."""

    job_role = forms.ChoiceField(label=gettext_lazy("Whose task it is"), required=False)

    class Meta:
        model = FeedExpectation
        fields = ("due_days", "business_days", "job_role", "note")
        labels = {
            "due_days": gettext_lazy("Due, in days after the period ends"),
            "business_days": gettext_lazy("Count business days only"),
        }
        help_texts = {"note": gettext_lazy("The partner reads it too.")}

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: FeedExpectation) -> None:
        super().__init__(data, record=record)
        roles: Any = self.fields["job_role"]
        roles.choices = job_roles() if record.organisation_id else job_roles()[:1]
        if not record.organisation_id:
            roles.error_messages["invalid_choice"] = _("What a system of ours sends is our task.")

    def clean_due_days(self) -> int:
        days: int = self.cleaned_data["due_days"]
        if days > MOST_DAYS:
            raise forms.ValidationError(_("At most %(days)s days.") % {"days": MOST_DAYS})
        return days

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        company, kind = self.record.organisation, declared().get(self.record.kind)
        if company is not None and kind is not None and not self.errors:
            roles = set(company.partnerships.values_list("role", flat=True))
            if wrong := _misfit(kind, given.get("job_role", ""), roles):
                self.add_error("job_role", wrong[1])
        return given


class EndForm(Asking, forms.Form):
    """The last day on which anything is expected."""

    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), initial=clock.today,
        help_text=gettext_lazy("What is over by this day is still expected; nothing after it."),
    )  # fmt: skip
