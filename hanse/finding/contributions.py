"""What the index adds for those who look after Hanse: a check that it says what the rows say."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.contributions import Check, checks

from . import keeping


def differing() -> Iterator[str]:
    """A sentence for each row whose entry is missing, left over or says something else."""
    for kind, row in keeping.differences():
        if kind:
            yield _("The index does not say of row %(row)s of %(kind)s what the row says.") % {"row": row, "kind": kind}
        else:
            yield _("The tables of words do not hold what the entries of the index say.")


checks.add(Check("index", gettext_lazy("The index of what can be found says what the rows say"), differing, order=20))
