"""Calendars: which instant a local day ends at, fiscal years and their periods, and hours in which somebody works.

Pure: days and instants in, days and instants out. Instants are aware, in UTC. What a manufacturer decides (the first month
of its year, its hours, its holidays) is given as data.
"""

from .fiscal import ByMonths, ByWeeks, FiscalCalendar, FiscalYear, Period, YearEnd, thirteen_periods
from .hours import BusinessHours, NeverOpen
from .local import end_of_day, instant, start_of_day

__all__ = [
    "BusinessHours",
    "ByMonths",
    "ByWeeks",
    "FiscalCalendar",
    "FiscalYear",
    "NeverOpen",
    "Period",
    "YearEnd",
    "end_of_day",
    "instant",
    "start_of_day",
    "thirteen_periods",
]
