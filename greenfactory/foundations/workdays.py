"""The official calendar of this installation: the State Council's days off as the library knows them, and the operator's own."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import chinese_calendar.constants as published
from django.conf import settings

from greenfactory.foundations.accounts.words import Wrong
from greenfactory.rulebook import wording, workdays
from greenfactory.rulebook.notes import Refused
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


def forget() -> None:
    """Read the operator's file again: it was changed in this process."""
    _calendar.cache_clear()


def close_of(on: date) -> datetime:
    """17:00 of `on`. Raises Wrong where that is no working day, or the calendar does not know its year."""
    try:
        worked = workdays.is_workday(calendar(), on)
    except Refused as refused:
        note = refused.problems[0].note
        raise Wrong(
            *(f"{wording.say(note, lang)}；{wording.remedy(note, lang)}" for lang in wording.LANGUAGES)
        ) from None
    if not worked:
        raise Wrong("截止日须为工作日，请改选", "the deadline must be a working day: choose another")
    return workdays.close_of(on)
