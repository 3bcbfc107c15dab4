"""Kinds of fact, a file each: a file that is put here is a kind. docs/facts.md shows it by doing."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ..declaring import FactKind, fact_kind

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["FactKind", "fact_kind"]
