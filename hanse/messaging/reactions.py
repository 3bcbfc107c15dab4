"""What messaging does when something happened anywhere of which a room tells people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel import contributions
from hanse.kernel.events import Event, on

from . import writing

contributions.load("contributions")  # where the rooms say of what people are told


def tell(event: Event) -> None:
    writing.write(event)


for told in {event: None for kind in contributions.notice_kinds for event in kind.events}:
    on(told, title=_("Tell people"))(tell)
