"""The two databases that are backed up, and which of them is this place's."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from .engine import Engine
from .postgresql import Postgresql
from .sqlite import Sqlite


def engine() -> Engine:
    if connection.vendor == "postgresql":
        return Postgresql()
    return Sqlite(Path(str(connection.settings_dict["NAME"])))
