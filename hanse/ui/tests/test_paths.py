"""What the paths of filters and orders lead through."""

from __future__ import annotations

import pytest
from django.db.models import Q

from hanse.kernel.models import Account, StaffRole
from hanse.ui.tables.paths import is_never_unknown, meets_many


@pytest.mark.parametrize(
    ("model", "path", "known"),
    [
        (Account, "name", True), (Account, "pk", True), (Account, "password_at", False), (StaffRole, "account__name", True),
        (Account, "staff_roles__role", False), (Account, "worked_out", False),
    ],
)  # fmt: skip
def test_where_every_row_has_a_value(model: type, path: str, known: bool) -> None:
    assert is_never_unknown(model, path) is known


@pytest.mark.parametrize(
    ("condition", "several"),
    [
        (Q(), False), (Q(name__icontains="a") | Q(email="b"), False), (Q(pk__in=[1]), False),
        (Q(name="a") & (Q(email="b") | Q(staff_roles__role="auditor")), True), (~Q(staff_roles=None), True),
        (Q(worked_out=1), True),
    ],
)  # fmt: skip
def test_where_one_row_may_meet_a_condition_in_several_ways(condition: Q, several: bool) -> None:
    assert meets_many(Account, condition) is several
