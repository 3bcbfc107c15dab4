"""The pages of an import."""

from . import batch, files, start, steps

__all__ = ["batch", "files", "start", "steps"]
