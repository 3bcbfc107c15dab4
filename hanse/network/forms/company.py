"""What a partner's administrator says of their own company."""

from __future__ import annotations

from ..models import Organisation, Partnership
from .watched import WatchedForm


class OwnCompanyForm(WatchedForm[Organisation]):
    """By what the company can be reached. All else is for the manufacturer to enter."""

    class Meta:
        model = Organisation
        fields = ("phone", "email", "website")


class OwnRoleForm(WatchedForm[Partnership]):
    """What a partner says of itself in one role: the custom fields that it fills in, and nothing else."""

    class Meta:
        model = Partnership
        fields: tuple[str, ...] = ()
