"""E-mails of notices, and the end of old ones."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.contributions import load
from hanse.kernel.jobs import DAY, job

from . import digests
from .models import Notice


@job(title=_("Tell somebody by e-mail"))
def tell_at_once(notice_id: int) -> None:
    load("contributions")  # where the rooms say how they tell
    digests.send_one(notice_id)


@job(title=_("Send the digests of the day"), every=DAY, at="07:00")
def send_digests() -> None:
    load("contributions")
    digests.send_due(clock.today())


@job(title=_("Forget old notices"), every=DAY, at="03:30")
def forget_old_notices() -> None:
    Notice.forget_old()
