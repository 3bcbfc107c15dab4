"""How the audit trail tells of the work in the background, and of erasure."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling
from hanse.kernel.jobs import name_of
from hanse.network.past.told import Words

from .jobs_seen import STATES


def _job(words: Words) -> dict[str, str]:
    return {"actor": words["actor"], "job": name_of(words.entry.after.get("job", ""))}


def _ran_again(words: Words) -> str:
    return gettext("%(actor)s had a job run again: %(job)s.") % _job(words)


def _ran_now(words: Words) -> str:
    return gettext("%(actor)s had a job run now: %(job)s.") % _job(words)


def _erased(words: Words) -> str:
    kept = words.entry.after
    counts = {name: str(len(kept.get(name, ()))) for name in ("names", "contents")}
    return gettext(
        "%(actor)s had a person erased from the audit trail. Entries without the name: %(names)s, without content: %(contents)s."
    ) % (counts | {"actor": words["actor"]})  # fmt: skip


def _state(key: str) -> Any:
    return STATES.get(key, key)


def _record(words: Words) -> str:
    """Which job; its number says nothing to a reader."""
    job = words.entry.after.get("job")
    return name_of(job) if job else ""


TELLINGS = (
    Telling("jobs.run_again", "refresh", title=_("Run a job again"), says=_ran_again, values={"status": _state}),
    Telling("jobs.run_now", "player-play", title=_("Run a job now"), says=_ran_now),
    Telling("django_tasks_database.dbtaskresult", "settings", record=_record),
    Telling("audit.erase", "eraser", title=_("Erase a person from the audit trail"), says=_erased),
    Telling(
        "people.erase", "eraser", title=_("Erase a person"), says=_("%(actor)s had a person erased, now %(pseudonym)s.")
    ),
)
