"""Another definition of a scorecard on its way: drafted, submitted, approved by a second person, in effect from a day on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor, current
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.ids import PublicIdField
from hanse.kernel.trail.changes import Moves, change, made, one_by_one
from hanse.kernel.walls.authz import require
from hanse.kernel.work.contest import Contest, contest

from ..bands.rule import Band, bands_of, check_bands
from ..events import DefinitionMoved
from ..rules.grouping import Trait, traits_of
from ..rules.scoring import Criterion, check_weights
from .definitions import CardVersion, Kind
from .group_scales import lacking, with_group_scales

MOST_AHEAD = timedelta(days=731)


class Overtaken(Refused):
    """Somebody else saved the draft after it was read; nothing was saved."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this draft meanwhile. Nothing of yours is saved yet."), status=412)


class CardDraft(models.Model):
    """The next definition of a kind of scorecard. At most one of a kind is on its way; `edition` counts its changes.

    Whoever had a hand in it does not approve it. On its day it becomes a frozen version; cards so far keep theirs.
    """

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("draft")
        SUBMITTED = "submitted", gettext_lazy("waits for approval")
        APPROVED = "approved", gettext_lazy("approved")
        IN_EFFECT = "in_effect", gettext_lazy("in effect")
        WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")

    moves = Moves({
        State.OPEN: {State.SUBMITTED, State.WITHDRAWN},
        State.SUBMITTED: {State.OPEN, State.APPROVED, State.WITHDRAWN},
        State.APPROVED: {State.IN_EFFECT, State.WITHDRAWN},
        State.WITHDRAWN: {State.OPEN},
    })  # fmt: skip
    ON_ITS_WAY = (State.OPEN, State.SUBMITTED, State.APPROVED)

    public_id = PublicIdField()
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind)
    based_on = models.ForeignKey(
        CardVersion, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("based on version")
    )
    criteria = models.JSONField(gettext_lazy("criteria"))
    bands = models.JSONField(gettext_lazy("bands"), default=list, blank=True)
    peers = models.JSONField(gettext_lazy("peers"), null=True, blank=True)
    note = models.CharField(gettext_lazy("what it changes and why"), max_length=200)
    takes_effect_on = models.DateField(gettext_lazy("takes effect on"))
    state = models.CharField(gettext_lazy("state"), max_length=12, choices=State, default=State.OPEN)
    edition = models.PositiveIntegerField(gettext_lazy("edition"), default=1)
    answer = models.CharField(gettext_lazy("answer"), max_length=500, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=gettext_lazy("drafted by"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=gettext_lazy("decided by"),
    )
    at = models.DateTimeField(gettext_lazy("begun"))
    version = models.ForeignKey(
        CardVersion,
        on_delete=models.PROTECT,
        related_name="drafts",
        null=True,
        blank=True,
        verbose_name=gettext_lazy("made version"),
    )

    class Meta:
        verbose_name = gettext_lazy("draft of a scorecard")
        verbose_name_plural = gettext_lazy("drafts of scorecards")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state__in=["open", "submitted", "approved"]), name="one_card_draft"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.note}"

    @property
    def declared(self) -> tuple[Criterion, ...]:
        return tuple(Criterion.of(told) for told in self.criteria)

    @property
    def traits(self) -> tuple[Trait, ...]:
        """By what partners would be grouped as peers."""
        return traits_of(self.kind, self.peers)

    @property
    def declared_bands(self) -> tuple[Band, ...]:
        return bands_of(self.bands)

    @classmethod
    def on_its_way(cls, kind: str) -> CardDraft | None:
        return cls.objects.filter(kind=kind, state__in=cls.ON_ITS_WAY).first()

    @classmethod
    def begin(
        cls,
        based_on: CardVersion,
        *,
        criteria: Sequence[Criterion],
        bands: Sequence[Band],
        note: str,
        on: date,
        by: Actor,
        peers: Sequence[str] | None = None,
    ) -> CardDraft:
        """Draft what is to follow a version. Refused while another draft of this kind is on its way."""
        _check(criteria, bands, on)
        kind, peers = based_on.kind, based_on.peers if peers is None else list(peers)
        row = cls(
            kind=kind, based_on=based_on, criteria=_told(kind, criteria, peers), bands=[each.told() for each in bands], note=note,
            takes_effect_on=on, account_id=by.account_id, at=clock.now(), peers=peers,
        )  # fmt: skip
        return cls._alone(kind).claim(lambda: made(row, by=by, operation="scorecards.draft"))

    def edit(
        self,
        *,
        criteria: Sequence[Criterion],
        bands: Sequence[Band],
        note: str,
        on: date,
        seen: int,
        by: Actor,
        peers: Sequence[str] | None = None,
    ) -> None:
        """Change it. `seen` is the edition that the person read; raises `Overtaken` when there is a newer one."""
        _check(criteria, bands, on)
        with change(self, by=by, operation="scorecards.draft") as row:
            if row.state != self.State.OPEN:
                raise Refused(_("Only a draft can be changed. Have it sent back first."))
            if row.edition != seen:
                raise Overtaken
            row.peers = row.peers if peers is None else list(peers)
            row.criteria, row.bands = _told(row.kind, criteria, row.peers), [each.told() for each in bands]
            row.note, row.takes_effect_on, row.edition = note, on, row.edition + 1

    def draw_group_scales(self, *, by: Actor) -> None:
        """Give the groups a scale that it lacks, as saving it anew would. Nothing happens where none is lacking."""
        with change(self, by=by, operation="scorecards.draft") as row:
            if row.state != self.State.OPEN:
                raise Refused(_("Only a draft can be changed. Have it sent back first."))
            drawn = _told(row.kind, row.declared, row.peers)
            if drawn != row.criteria:
                row.criteria, row.edition = drawn, row.edition + 1

    @property
    def lacks(self) -> dict[str, list[str]]:
        """The groups of peers, by measure, of which it should have a scale and has none yet."""
        is_left = self.state in self.ON_ITS_WAY
        return lacking(self.kind, self.declared, self.traits) if is_left else {}

    def submit(self, *, by: Actor) -> None:
        """Ask a second person for approval."""
        _check_day(self.takes_effect_on)
        with self._move(self.State.SUBMITTED, by=by, operation="scorecards.draft") as row:
            row.answer, row.decided_by = "", None

    def approve(self, *, seen: int, by: Actor) -> None:
        """Let it take effect on its day. Refused for whoever had a hand in it.

        `seen` is the edition that they read: what was drafted anew meanwhile is approved by nobody unread.
        """
        with self._move(self.State.APPROVED, by=by, operation="scorecards.approve_draft") as row:
            require(by, "scorecards.approve_draft", row)
            if row.edition != seen:
                raise Refused(_("This draft was changed since you read it. Read it again before you approve it."))
            _check_day(row.takes_effect_on)
            row.decided_by_id = by.account_id

    def send_back(self, *, reason: str, by: Actor) -> None:
        """It is a draft again, and why."""
        if not reason.strip():
            raise Refused(_("Say why, so that they know what to change."), field="reason")
        with self._move(self.State.OPEN, by=by, operation="scorecards.approve_draft", reason=reason.strip()) as row:
            row.answer, row.decided_by_id = reason.strip(), by.account_id

    def withdraw(self, *, by: Actor) -> None:
        """Nothing comes of it; another one can be begun, or this one taken up again."""
        with self._move(self.State.WITHDRAWN, by=by, operation="scorecards.draft"):
            pass

    def take_up(self, *, by: Actor) -> None:
        """A withdrawn one is a draft again. Refused where another is on its way, or was made a version meanwhile."""

        def take_up() -> None:
            if self.based_on != CardVersion.latest(self.kind):
                raise Refused(_("It was drafted for an earlier version. Begin another draft."))
            with self._move(self.State.OPEN, by=by, operation="scorecards.draft") as row:
                row.answer, row.decided_by = "", None

        self._alone(self.kind).claim(take_up)

    @classmethod
    def _alone(cls, kind: str) -> Contest:
        return contest("the draft of a scorecard", kind).unless(
            lambda: cls.on_its_way(kind), _("Somebody drafts this scorecard already. Open that draft.")
        )

    @classmethod
    def take_effect_due(cls, *, today: date) -> list[CardDraft]:
        """Freeze what is approved and whose day has come; gives these. Safe to run twice."""
        due = cls.objects.filter(state=cls.State.APPROVED, takes_effect_on__lte=today)
        return one_by_one(due.order_by("id"), cls._take_effect)

    def _take_effect(self) -> CardDraft:
        with self._move(self.State.IN_EFFECT, by=current(), operation="scorecards.take_effect") as row:
            row.version = CardVersion.freeze(
                row.kind, row.declared, bands=row.declared_bands, starting_point=False, note=row.note, peers=row.peers
            )
        return self

    @contextmanager
    def _move(self, to: str, *, by: Actor, operation: str, reason: str = "") -> Iterator[CardDraft]:
        with transaction.atomic(), change(self, by=by, operation=operation, reason=reason) as row:
            row.moves.check(row.state, to, dict(self.State.choices))
            row.state = to
            yield row
            publish(
                DefinitionMoved(draft_id=row.pk, kind_key=row.kind, after=str(to), by_account_id=by.account_id or 0)
            )


def _told(kind: str, criteria: Sequence[Criterion], peers: Sequence[str] | None) -> list[dict[str, Any]]:
    """As it is kept: with the scales of groups as they are drawn now."""
    return [each.told() for each in with_group_scales(kind, criteria, traits_of(kind, peers))]


def _check(criteria: Sequence[Criterion], bands: Sequence[Band], on: date) -> None:
    try:
        check_weights(criteria)
    except ValueError:
        raise Refused(_("The weights of what takes part are whole numbers that sum to 100.")) from None
    try:
        check_bands(bands)
    except ValueError:
        raise Refused(
            _("There are two to five bands with different names, from the best down to one that begins at 0.")
        ) from None
    _check_day(on)


def _check_day(on: date) -> None:
    if on < clock.today():
        raise Refused(_("This day is past. Choose today or a later one."), field="on")
    if on > clock.today() + MOST_AHEAD:
        raise Refused(_("This day is more than two years ahead."), field="on")
