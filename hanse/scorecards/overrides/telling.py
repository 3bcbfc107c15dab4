"""A set score as pages tell it, beside the computed one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation
from hanse.ui import formats

from ..bands.rule import band_at
from ..models import CardVersion, Override
from ..models.overrides import OPERATION, overrides_of
from ..showing import wording


@dataclass(frozen=True, slots=True)
class ToldOverride:
    """What is set, in one sentence, and the addresses of what this actor may do with it (empty: nothing)."""

    override: Override
    sentence: str
    confirm_url: str
    decline_url: str
    end_url: str


def of_company(holder: object, organisation_id: int) -> dict[str, Override]:
    """What is set or waits, by kind; asked once for `holder`."""
    kept: dict[int, dict[str, Override]] = vars(holder).setdefault("_scorecards_overrides", {})
    if organisation_id not in kept:
        kept[organisation_id] = {kind: row for (_company, kind), row in overrides_of([organisation_id]).items()}
        if isinstance(holder, Organisation):
            for row in kept[organisation_id].values():
                row.organisation = holder  # with its roles, where these were read
    return kept[organisation_id]


def told(row: Override | None, actor: Actor, version: CardVersion | None = None) -> ToldOverride | None:
    """None where nothing is set; what waits is told to ours only."""
    if row is None or (actor.is_partner and not row.counts):
        return None
    operation, key = OPERATION[row.kind], [row.public_id]
    may = actor.is_staff and allows(actor, operation, row)
    second = row.state == Override.State.WAITS and row.account_id != actor.account_id
    confirms = second and actor.is_staff and allows(actor, operation, row, amount=row.distance)
    return ToldOverride(
        row, sentence(row, version),
        reverse(f"scorecards:{row.kind}_override_confirmation", args=key) if confirms else "",
        reverse(f"scorecards:{row.kind}_override_refusal", args=key) if may and row.state == Override.State.WAITS else "",
        reverse(f"scorecards:{row.kind}_override_end", args=key) if may and row.state == Override.State.HOLDS else "",
    )  # fmt: skip


def sentence(row: Override, version: CardVersion | None = None) -> str:
    """ "Ada Lund set the score to 80.0 until 31 December; computed: 72.4."."""
    band = band_at(version.declared_bands, row.score) if version else None
    words: dict[str, Any] = {
        "who": row.account, "score": wording.score(row.score), "band": band.name if band else "",
        "computed": wording.score(row.computed), "day": formats.day(row.until),
    }  # fmt: skip
    if row.state == Override.State.WAITS:
        return _("%(who)s wants to set the score to %(score)s until %(day)s; it waits for a second person") % words
    if band:
        return (
            _("%(who)s set the score to %(score)s (band %(band)s) until %(day)s; computed then: %(computed)s") % words
        )
    return _("%(who)s set the score to %(score)s until %(day)s; computed then: %(computed)s") % words
