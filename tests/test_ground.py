"""The ground floor under rows of a real room."""

from __future__ import annotations

import pytest

from hanse.kernel.actor import acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry
from hanse.kernel.trail.changes import change
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, staff

pytestmark = pytest.mark.django_db


def test_a_change_that_is_refused_leaves_the_row_and_the_trail_as_they_were() -> None:
    company, chief = a_dealer("Before"), staff("channel_chief")

    with pytest.raises(Refused), acting(chief), change(company, by=chief, operation="partners.edit") as row:
        row.name = "After"
        raise Refused("no")

    with acting(chief):
        assert Organisation.objects.get(pk=company.pk).name == "Before"
    assert company.name == "Before"
    assert not AuditEntry.objects.filter(operation="partners.edit").exists()


def test_a_change_is_kept_with_what_it_was_before() -> None:
    company, chief = a_dealer("Before"), staff("channel_chief")

    with change(company, by=chief, operation="partners.edit", reason="new sign") as row:
        row.name = "After"

    entry = AuditEntry.objects.get(operation="partners.edit")
    assert (entry.before["name"], entry.after["name"]) == ("Before", "After")
    assert (entry.organisation_id, entry.reason) == (company.pk, "new sign")
    assert company.name == "After"
