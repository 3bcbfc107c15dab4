"""What the network sees to by night."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.jobs import DAY, HOUR, job

from .models import Handover, PlannedMove, Undo
from .models.coverage import recompute
from .territories.telling_stand_ins import tell_of_ends


@job(title=_("Compute all territories anew"), every=DAY, at="03:30")
def compute_territories() -> None:
    recompute()


@job(title=_("Forget how to take back what was done more than a day ago"), every=DAY, at="03:45")
def forget_old_acts() -> None:
    Undo.forget_old()


@job(title=_("Carry out handovers whose day has come"), every=HOUR)
def carry_out_handovers() -> None:
    Handover.carry_out_due(today=clock.common_day())


@job(title=_("Tell who stands in that it ends"), every=DAY, at="04:00")
def tell_of_stand_ins_that_end() -> None:
    tell_of_ends(clock.common_day())


@job(title=_("Carry out planned changes of state whose day has come"), every=HOUR)
def carry_out_planned_moves() -> None:
    PlannedMove.carry_out_due(today=clock.today())
