"""What time it is: the server's clock, and in a demo city one that runs ahead so that deadlines come in minutes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

FILE = "clock.json"
"""In the data folder of a demo city: `real` and `shown` (the same moment by both clocks), and how many times faster."""


@dataclass(frozen=True)
class Pace:
    """From the moment `real` on the clock shows `shown`, and runs `speed` times as fast."""

    real: datetime
    shown: datetime
    speed: int

    def at(self, real: datetime) -> datetime:
        """What the clock shows at `real`; it never stands before `shown`."""
        return self.shown + max(real - self.real, timedelta()) * self.speed


def now() -> datetime:
    """The time by which everything is judged and recorded, aware. Outside a demo nothing but the server's clock."""
    real = datetime.now(UTC)
    pace = _pace(Path(settings.DATA) / FILE) if settings.DEMO else None
    return pace.at(real) if pace else real


def run(*, ahead: timedelta = timedelta(), speed: int | None = None) -> None:
    """Set a demo city's clock forward, or let it run faster from now on. Raises ValueError for any step back.

    The journal is in order of time, so no demo can go back: a new one is built instead.
    """
    if not settings.DEMO:
        raise ValueError("only a demo city has a clock of its own")
    if ahead < timedelta() or (speed is not None and speed < 1):
        raise ValueError("a clock never goes back")
    file = Path(settings.DATA) / FILE
    with _alone(file):
        before = _pace(file)
        pace = Pace(datetime.now(UTC), now() + ahead, speed or (before.speed if before else 1))
        written = {"real": pace.real.isoformat(), "shown": pace.shown.isoformat(), "speed": pace.speed}
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(written), "utf-8")
        fresh.replace(file)  # whole at once: other workers read it at every request


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One at a time: of two who set the clock at once the second would else take back what the first has added."""
    import fcntl  # noqa: PLC0415 - servers run where it is; other commands need not

    with file.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def speed() -> int:
    """How many times faster than the server's the clock runs."""
    pace = _pace(Path(settings.DATA) / FILE) if settings.DEMO else None
    return pace.speed if pace else 1


def _pace(file: Path) -> Pace | None:
    try:
        kept = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Pace(datetime.fromisoformat(kept["real"]), datetime.fromisoformat(kept["shown"]), int(kept["speed"]))
