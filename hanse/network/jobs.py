"""What the network sees to by night."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.jobs import DAY, job

from .models.coverage import recompute


@job(title=_("Compute all territories anew"), every=DAY, at="03:30")
def compute_territories() -> None:
    recompute()
