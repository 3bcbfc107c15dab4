"""Facts for programs: a company's figures, and what is expected of whom."""

from __future__ import annotations

from .expecting.api import api
from .showing.api import api as figures

routers = [figures, api]
