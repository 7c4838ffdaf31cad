"""The official calendar of this installation: the State Council's days off as the library knows them, and the operator's own."""

from functools import lru_cache
from pathlib import Path

import chinese_calendar.constants as published
from django.conf import settings

from greenfactory.rulebook import workdays
from greenfactory.rulebook.workdays import Calendar

FILE = "calendar.toml"
"""In the data folder; its years stand before the library's. Format: `rulebook.workdays.read`."""


def calendar() -> Calendar:
    """Every year that is known. Raises Refused where the operator's file cannot be read."""
    return _calendar(Path(settings.DATA) / FILE)


@lru_cache(maxsize=2)
def _calendar(file: Path) -> Calendar:
    own = workdays.read(file.read_text("utf-8"), str(file)) if file.exists() else Calendar()
    off = {day for day in published.holidays if day.year not in own.years and day.weekday() < 5}
    on = {day for day in published.workdays if day.year not in own.years and day.weekday() >= 5}
    known = {day.year for day in published.holidays} | own.years
    return Calendar(frozenset(known), own.holidays | off, own.made_up | on)
