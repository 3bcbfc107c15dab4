"""The outbox."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hanse.kernel.models import Mail
from hanse.ui import formats, tables
from hanse.ui.parts import address

State = Mail.State
TONES: dict[str, str] = {State.KEPT: "info", State.WAITING: "info", State.SENT: "good", State.FAILED: "bad"}


class MailTable(tables.Table):
    """Every letter of the last ninety days, newest first."""

    name = "outbox"
    title = _("Outbox")
    search = ("subject", "email", "name")
    search_label = _("Subject or receiver")
    sort = "-written_at"
    columns = (
        tables.LinkColumn(
            key="subject", label=_("Subject"), sort=True,
            url=lambda row: reverse("entrance:letter", kwargs={"mail": row.public_id}),
        ),
        tables.TextColumn(key="name", label=pgettext_lazy("receiver of a letter", "To"), sort=True),
        tables.TextColumn(
            key="email", label=_("E-mail"), cell=lambda row: formats.or_dash(address(row.email)), sort=True, soft=True
        ),
        tables.StatusColumn(key="state", label=_("Status"), tones=TONES, labels=dict(State.choices), sort="state"),
        tables.DateColumn(key="written_at", label=_("Written"), sort=True, relative=True, phone="money"),
        tables.DateColumn(key="sent_at", label=_("Sent"), sort=True, hidden=True),
        tables.NumberColumn(key="attempts", label=_("Attempts"), sort=True, hidden=True),
    )  # fmt: skip
    filters = (
        tables.ChoiceFilter(key="state", label=_("Status"), choices=State.choices, many=True),
        tables.DateFilter(key="written", label=_("Written"), field="written_at__date"),
    )
    views = (
        tables.View("all", _("All")),
        tables.View("kept", _("Kept here"), {"state": [State.KEPT]}),
        tables.View("failed", _("Failed"), {"state": [State.FAILED]}),
    )
    nothing = tables.Nothing(_("No e-mail was written yet"), icon="mail")
