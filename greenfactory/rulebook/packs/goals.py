"""How many titles a city wants by which year, from a `goal.toml` beside a pack's rules or in an installation's folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from greenfactory.rulebook import toml
from greenfactory.rulebook.notes import Refused

FILE = "goal.toml"
LEVELS = ("city", "province", "nation")


@dataclass(frozen=True, slots=True)
class Goal:
    """At least `count` holders of a title of `level` by the end of `year`."""

    level: str
    year: int
    count: int
    source: Mapping[str, str]
    conf: str


def read(folder: Path) -> tuple[Goal, ...]:
    """The goals of the folder by year, none where it has no such file. Raises Refused."""
    path = folder / FILE
    if not path.is_file():
        return ()
    document = toml.read(path, str(path))
    top = document.top
    found = []
    for section in top.sections("goals"):
        level = section.text("level", choices=LEVELS)
        year, count = section.integer("year", least=2000), section.integer("count", least=1, most=1_000_000)
        found.append(Goal(level, year, count, section.both("source"), section.text("conf", choices="VSKG")))
        section.done()
    top.done()
    if document.problems:
        raise Refused(*document.problems)
    return tuple(sorted(found, key=lambda goal: goal.year))


def aimed_at(goals: tuple[Goal, ...], level: str, on: date) -> Goal | None:
    """The next goal of the level that has not passed, or else the last one that has."""
    own = [goal for goal in goals if goal.level == level]
    return next((goal for goal in own if goal.year >= on.year), own[-1] if own else None)
