"""Facts for programs: what is expected of whom."""

from __future__ import annotations

from .expecting.api import api

routers = [api]
