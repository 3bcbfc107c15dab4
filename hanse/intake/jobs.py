"""Checking, importing and withdrawing, after the answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import load
from hanse.kernel.jobs import MINUTE, job

from . import folder
from .models import Batch
from .working import CARRY_OUT


@job(CARRY_OUT, title=_("Check, import or withdraw a file"))
def carry_out(batch_id: int, work: str, account_id: int | None) -> None:
    load("contributions")  # where the rooms tell their kinds of file
    Batch.carry_out(batch_id, work, account_id=account_id)


@job(title=_("Take files from the watched folder"), every=MINUTE)
def take_from_folder() -> None:
    load("contributions")
    folder.look()


@job(title=_("Notice imports that came to a stop"), every=MINUTE)
def notice_lost_work() -> None:
    Batch.notice_lost()
