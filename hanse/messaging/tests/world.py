"""What messaging plants into the world of tests that cross rooms: at each company a notice, and a link that ends e-mails."""

from __future__ import annotations

from typing import Any

from hanse.kernel import clock
from hanse.messaging.links import Stop, stop_link
from hanse.messaging.models import Notice
from hanse.network.models import Partnership


def plant(world: Any) -> None:
    """That their company changed its state; the link is the supplier's, and one that nobody wrote."""
    for key, company in world.companies.items():
        partnership = Partnership.objects.filter(organisation=company).first()
        Notice.objects.create(
            organisation=company, account=world.accounts[key], kind="own-partnership-moved", at=clock.now(),
            about={"partnership_id": partnership.pk, "after": partnership.state},
        )  # fmt: skip
    link = stop_link(Stop(world.accounts["supplier"].public_id, "todo-given"))
    world.words["messaging.token"] = [link.rstrip("/").rpartition("/")[2], "of-nobody"]
    world.words["messaging.moment"] = ["1700000000000000", "9" * 30]
