"""How the audit trail and the histories tell of judgements, and of who had scores computed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.network.past.told import Words
from hanse.ui import formats

from .bands.rule import bands_of
from .drafting.telling import bands_told
from .models import Kind
from .models.appeals import ANSWER
from .models.closed import EVERY
from .models.ratings import sealed_entries
from .showing import wording


def _told(words: Words) -> str:
    """That they were computed; or that somebody asked for it, where a job was what came of it."""
    return _computed(words) if "starts_on" in words.entry.after else _asked(words)


def _asked(words: Words) -> str:
    if words.entry.after.get("scores") == Kind.SUPPLIER:
        return gettext("%(actor)s had the scores of all suppliers computed again.") % words
    return gettext("%(actor)s had the scores of all dealers computed again.") % words


def _computed(words: Words) -> str:
    kept = words.entry.after
    if kept.get("kind") == Kind.SUPPLIER:
        sentence = gettext(
            "%(actor)s computed the scores of suppliers from %(first)s to %(last)s: %(cards)s, %(scored)s."
        )
    else:
        sentence = gettext(
            "%(actor)s computed the scores of dealers from %(first)s to %(last)s: %(cards)s, %(scored)s."
        )
    return sentence % {
        "actor": words["actor"], "first": _day(kept["starts_on"]), "last": _day(kept["ends_on"]),
        "cards": _cards(kept.get("partners", 0)), "scored": _scored(kept.get("scored", 0)),
    }  # fmt: skip


def _colleagues(count: int) -> str:
    return ngettext("%(count)s colleague", "%(count)s colleagues", count) % {"count": formats.number(count)}


def _closing(words: Words) -> str:
    """What was asked for, beside what then came of it."""
    return gettext("%(period)s, asked for") % {"period": _period(words)}


def _cards(count: int) -> str:
    return ngettext("%(count)s card", "%(count)s cards", count) % {"count": formats.number(count)}


def _scored(count: int) -> str:
    return gettext("%(count)s with a score") % {"count": formats.number(count)}


def _day(text: str) -> str:
    """A day with its year: an entry is read for years."""
    from babel.dates import format_date

    return format_date(date.fromisoformat(text), "long", locale=formats.locale())


def _kind(key: str) -> Any:
    return dict(Kind.choices).get(key, key)


def _computation(words: Words) -> str:
    """Of whom and of which days: its label is made of the kind's key and two dates."""
    key, _space, period = words.entry.subject_label.partition(" ")
    try:
        first, last = (_day(day) for day in period.split(" – "))
    except ValueError:
        return words.entry.subject_label
    return gettext("%(kind)s, %(first)s to %(last)s") % {"kind": _kind(key), "first": first, "last": last}


def _round(words: Words) -> str:
    """By which criterion and until when: its label is made of the key and the day."""
    key, _space, day = words.entry.subject_label.rpartition(" ")
    try:
        return gettext("%(kind)s, until %(day)s") % {"kind": _measure(key), "day": _day(day)}
    except (KeyError, ValueError):
        return words.entry.subject_label


def _period(words: Words) -> str:
    """Of whom and to which day: its label is made of the kind's key and the day."""
    key, _space, day = words.entry.subject_label.partition(" ")
    try:
        return gettext("%(kind)s, to %(day)s") % {"kind": _kind(key), "day": _day(day)}
    except ValueError:
        return words.entry.subject_label


def _measure(key: str) -> Any:
    from .metrics.registry import metric

    return metric(key).label if key else gettext("the whole scorecard")


def _card_said(told: Any) -> str:
    """The score that the partner read."""
    return wording.points(told.get("score"))


def _weights(criteria: Any) -> str:
    """Which measure weighs how much."""
    from .metrics.registry import metric

    return "; ".join(f"{metric(each['key']).label} {each['weight']}" for each in criteria)


def _recipe(told: Any) -> str:
    from .recipes.recipe import Recipe
    from .recipes.wording import formula

    return formula(Recipe.of(told))


def _scale(told: Any) -> str:
    return " – ".join(told["ends"]) if told else formats.UNKNOWN


_LINES = {"came": _("lines that came"), "gone": _("lines taken out"), "changed": _("lines with another rate")}

TELLINGS = (
    Telling("scorecards.rating", "gauge", added=_("%(actor)s rated it %(mark)s of 5."),
        values={"key": _measure, "expires_on": _day}, later=sealed_entries),
    Telling("scorecards.define_judgement", "user-check", added=_("%(actor)s set up what is judged: %(label)s."),
        changed=_("%(actor)s changed what is judged by %(label)s: %(changes)s.")),
    Telling("scorecards.ask_judgements", "users", added=_("%(actor)s asked colleagues to judge partners until %(due_on)s."),
        changed=_("%(actor)s changed a round of judgements: %(changes)s.")),
    Telling("scorecards.judgedcriterion", "user-check", values={
        "anchors": lambda kept: "; ".join(f"{grade}: {words}" for grade, words in enumerate(kept, start=1)),
        "judges": lambda kept: ", ".join(str(STAFF_ROLES.get(role, role)) for role in kept),
        "people": lambda kept: _colleagues(len(kept)), "owner": lambda role: STAFF_ROLES.get(role, role),
    }),
    Telling("scorecards.judginground", "users", record=_round, values={"key": _measure, "due_on": _day, "reminded_on": _day}),
    Telling("scorecards.draft", "pencil", changed=_("%(actor)s changed the draft %(label)s: %(changes)s."),
        added=_("%(actor)s began the draft %(label)s.")),
    Telling("scorecards.approve_draft", "check", changed=_("%(actor)s decided on the draft %(label)s: %(changes)s.")),
    Telling("scorecards.take_effect", "gauge", title=_("A scorecard's definition takes effect"),
        changed=_("%(actor)s let the draft %(label)s take effect.")),
    Telling("scorecards.override_dealer", "gauge", added=_("%(actor)s set the score to %(label)s until %(until)s."),
        changed=_("%(actor)s changed the set score: %(changes)s.")),
    Telling("scorecards.override_supplier", "gauge", added=_("%(actor)s set the score to %(label)s until %(until)s."),
        changed=_("%(actor)s changed the set score: %(changes)s.")),
    Telling("scorecards.make_appeal", "message-2", added=_("%(actor)s appealed against the scorecard: %(text)s"),
        changed=_("%(actor)s changed the appeal: %(changes)s.")),
    *(Telling(operation, "message-2", changed=_("%(actor)s answered the appeal: %(changes)s."))
      for operation in ANSWER.values()),
    Telling("scorecards.answer_appeal", "message-2", title=_("Answer an appeal"),  # before each kind had its own
        changed=_("%(actor)s answered the appeal: %(changes)s.")),
    Telling("scorecards.make_metric", "ruler-2", added=_("%(actor)s made the measure %(label)s."),
        changed=_("%(actor)s changed the measure %(label)s: %(changes)s.")),
    Telling("scorecards.own_metric", "user", added=_("%(actor)s gave the measure an owner."),
        changed=_("%(actor)s gave the measure another owner: %(changes)s.")),
    Telling("scorecards.mademetric", "ruler-2", values={"recipe": _recipe, "suggested": _scale}, fields={"key": _("key")}),
    Telling("scorecards.metricowner", "user", record=lambda words: str(_measure(words.entry.subject_label)),
        values={"key": _measure}, fields={"key": _("measure")}),
    Telling("scorecards.close", "calendar", added=_("%(actor)s closed a period of scorecards: %(label)s."),
        changed=_("%(actor)s changed the closing of scorecards, %(label)s: %(changes)s.")),
    Telling("scorecards.close_again", "calendar", changed=_("%(actor)s had a closing tried again that had failed: %(label)s.")),
    Telling("scorecards.closedperiod", "calendar", record=_period, fields={"seen": _("facts looked at")}, values={"ends_on": _day, "kind": _kind}),
    Telling("scorecards.closing", "calendar", record=_closing, values={"ends_on": _day, "kind": _kind}),
    Telling("scorecards.recomputation", "refresh", fields={
        "withdrawn": _("withdrawn"), "together_id": _("taken in together with"), "closed_id": _("closed period"),
        "computation_id": _("computation"), "first_month": _("first month"), "last_month": _("last month"), **_LINES,
    }),
    Telling("scorecards.cardmove", "gauge", fields={"recomputation_id": _("recomputation"), **_LINES}),
    Telling("scorecards.schedule", "calendar", values={"kind": _kind, "every": lambda kept: dict(EVERY).get(kept, kept)}),
    Telling("scorecards.override", "gauge", values={"score": wording.points, "computed": wording.points, "until": _day}),
    Telling("scorecards.appeal", "message-2", values={"key": _measure, "told": _card_said},
        fields={"file_hash": _("fingerprint of the file")}),
    Telling("scorecards.carddraft", "pencil", values={
        "criteria": _weights, "bands": lambda kept: bands_told(bands_of(kept)), "takes_effect_on": _day,
    }),
    Telling(
        "scorecards.compute", "refresh", says=_told, fields={"scores": _("scores of")},
        values={"scores": _kind},
    ),
    Telling(
        "scorecards.refresh", "refresh", says=lambda words: gettext("%(actor)s had one score computed again.") % words,
        fields={"score": _("score"), "band": _("band")}, values={"score": wording.points},
    ),
    Telling("scorecards.computation", "refresh", record=_computation, fields={"scored": _("with a score")},
        values={"starts_on": _day, "ends_on": _day},
    ),
)  # fmt: skip
