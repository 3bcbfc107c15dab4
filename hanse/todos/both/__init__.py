"""Pages of both sides: to-dos, and arranging what rooms compute."""

from . import arranging, tasks

__all__ = ["arranging", "tasks"]
