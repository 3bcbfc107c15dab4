"""The pages of an import: our own, and a partner's of what it sent itself."""

from . import batch, correcting, files, start, steps

__all__ = ["batch", "correcting", "files", "start", "steps"]
