"""What a benchmark reports: a JSON document a line for each figure, from which `run.py` writes the README's table."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

Lap = tuple[float, ...]
"""Seconds of one round, one for each thing that is compared."""


@dataclass(frozen=True, slots=True)
class Result:
    """One figure: `ratio` of the alternative to ours (or of ours to the floor) in one run, beside its `goal`.

    `at_least`: whether the ratio must reach the goal or stay within it. `details`: measured facts in words.
    """

    name: str
    what: str
    ratio: float
    goal: float
    at_least: bool
    details: str

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def report(self) -> None:
        """Print it."""
        print(json.dumps(asdict(self) | {"met": self.met, "machine": machine()}, ensure_ascii=False))


def machine() -> str:
    """The Python and the number of cores; nothing that names a computer."""
    return (
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}"
    )


def interleaved(rounds: int, *actions: Callable[[], object]) -> tuple[float, ...]:
    """The median seconds of each action; they take turns, so that a busy spell of the machine hits all alike."""
    return medians([tuple(_seconds(action) for action in actions) for _ in range(rounds)])


def medians(laps: Sequence[Lap]) -> tuple[float, ...]:
    """The median of each column."""
    return tuple(statistics.median(column) for column in zip(*laps, strict=True))


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
