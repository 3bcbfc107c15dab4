"""Notices, and what each person wants of them."""

from .notices import Notice
from .preferences import Preference

__all__ = ["Notice", "Preference"]
