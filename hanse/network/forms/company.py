"""What a partner's administrator says of their own company."""

from __future__ import annotations

from ..models import Organisation
from .watched import WatchedForm


class OwnCompanyForm(WatchedForm[Organisation]):
    """By what the company can be reached. All else is for the manufacturer to enter."""

    class Meta:
        model = Organisation
        fields = ("phone", "email", "website")
