"""How forms ask for an e-mail that no model of theirs judges."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models


class AddressField(forms.EmailField):
    """As long as models keep it, also in small letters, as a login's is kept: these may be more than were typed (İ)."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=models.EmailField().max_length, **more)

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        super().run_validators(value.lower())
