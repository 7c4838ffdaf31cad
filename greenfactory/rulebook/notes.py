"""A note: what the rulebook says, as a code with parameters; `wording` turns it into Chinese or English."""

import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Note:
    """One statement, e.g. a scoring step or the reason of a place: `code` is a key of `wording`, `params` fill its text."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in somebody's input: the rule that is broken, and where.

    `file` as the user named it; `sheet` and `cell` for tables (`cell` is a dotted path in JSON and TOML files, e.g.
    `rows.GF18-MGT-R1.points`); `line` for text files, from 1; `value` as it was found, shortened; a warning does not refuse.
    """

    note: Note
    file: str = ""
    sheet: str | None = None
    cell: str | None = None
    line: int | None = None
    value: str | None = None
    warning: bool = False


MOST_PROBLEMS = 100


class Problems(list[Problem]):
    """The problems of one file: the first hundred, and one that says there are more."""

    def append(self, problem: Problem) -> None:
        """Keep `problem` while there is room; what is left out still refuses if it would have."""
        if len(self) < MOST_PROBLEMS:
            super().append(problem)
        elif len(self) == MOST_PROBLEMS:
            super().append(Problem(Note("table.more_problems"), problem.file, warning=problem.warning))
        elif self[-1].warning and not problem.warning:
            self[-1] = replace(self[-1], warning=False)


def brief(value: object, most: int = 80) -> str:
    """`value` as a message may show it: short, with nothing invisible, however long or deep it is."""
    try:
        text = _SHORT.repr(value) if isinstance(value, dict | list | tuple) else str(value)
    except (ValueError, RecursionError):  # a whole number of more digits than Python writes
        text = type(value).__name__
    return "".join(mark if mark.isprintable() else f"\\u{ord(mark):04x}" for mark in text[:most])


_SHORT = reprlib.Repr()
_SHORT.maxlevel = 3


class Refused(Exception):
    """Input that cannot be used; carries every problem found, not just the first."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.file}: {p.cell or p.line or ''} {p.note.code}" for p in problems))
        self.problems = problems
