"""How somebody wants to be told: one choice for each kind that concerns them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from hanse.kernel import contributions
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Channel, DigestPart, NoticeKind
from hanse.kernel.models import Account
from hanse.kernel.walls.authz import allows
from hanse.network.partnership.status import capital

from .channels import CHANNELS, OF_DIGEST, wanted
from .models import Preference


def usable(kind: NoticeKind | DigestPart) -> tuple[Channel, ...]:
    """The channels that a kind has: what is computed for a digest stands nowhere else."""
    return tuple(OF_DIGEST if isinstance(kind, DigestPart) else CHANNELS)


def offered(actor: Actor) -> list[NoticeKind | DigestPart]:
    """The kinds of which this actor may be told, on the side where they act."""
    side = "portal" if actor.is_partner else "workspace"
    kinds = [kind for kind in contributions.notice_kinds if kind.audience in (None, side)]
    return [kind for kind in (*kinds, *contributions.digest_parts) if allows(actor, kind.operation)]


def known(key: str) -> NoticeKind | DigestPart | None:
    """The kind with this key."""
    return contributions.notice_kinds.named(key) or contributions.digest_parts.named(key)


EVERY = "every"


class PreferencesForm(forms.Form):
    """A field for each kind, and before them one for all of them at once."""

    def __init__(self, data: Mapping[str, Any] | None, *, account: Account, actor: Actor) -> None:
        kinds = offered(actor)
        chosen = Preference.chosen([account.pk], [kind.key for kind in kinds])
        now = {kind.key: wanted(chosen.get((account.pk, kind.key)), kind.default) for kind in kinds}
        super().__init__(data, initial=dict(now))
        at_once = [("", _("As chosen below")), *((channel, capital(name)) for channel, name in CHANNELS.items())]
        self.fields[EVERY] = forms.ChoiceField(label=_("All of these at once"), choices=at_once, required=False)
        self.fields[EVERY].sometimes = True  # type: ignore[attr-defined]
        for kind in kinds:
            names = OF_DIGEST if isinstance(kind, DigestPart) else CHANNELS
            choices = [(channel, capital(names[channel])) for channel in usable(kind)]
            self.fields[kind.key] = forms.ChoiceField(label=kind.title, choices=choices)

    def wanted(self) -> dict[str, Channel]:
        """What is wanted of each kind. What is computed for a digest stands nowhere but there: of it only what it can be."""
        chosen = {key: channel for key, channel in self.cleaned_data.items() if key != EVERY}
        every = self.cleaned_data[EVERY]
        if not every:
            return chosen
        can = {key: {choice for choice, _label in self.fields[key].choices} for key in chosen}  # type: ignore[attr-defined]
        return {key: every if every in can[key] else channel for key, channel in chosen.items()}
