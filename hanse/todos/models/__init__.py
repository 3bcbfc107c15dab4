"""Tasks that people make, and what they arrange about computed to-dos."""

from .arrangements import Arrangement
from .tasks import Task

__all__ = ["Arrangement", "Task"]
