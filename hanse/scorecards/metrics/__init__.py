"""Metrics: what is measured and how; dealers' from sell-in, suppliers' from purchases."""

from . import dealers, suppliers

__all__ = ["dealers", "suppliers"]
