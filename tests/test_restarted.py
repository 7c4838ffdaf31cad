"""PostgreSQL crashes and comes back while people save: they hear that it is away, and nothing acknowledged is lost or doubled."""

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Event, Thread
from time import monotonic

import pytest

from tests import postgres
from tests.installed import Installation, Person

TIERS = [pytest.param(2, id="short"), pytest.param(20, marks=pytest.mark.long, id="long")]
SAVES = 25
"""How many answers are saved, at least, before each restart and after it."""
LONGEST = 60
"""Seconds until something is saved again; the aim is ten, on a machine that does nothing else."""
PATHS = ["products/1/name", "products/1/unit", "products/2/name", "products/2/unit"]


@dataclass
class Desk:
    """Four fields into which somebody types all the time, and what came of it."""

    draft: str
    counted: Condition = field(default_factory=Condition)
    saved: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PATHS, 0))
    told: Counter[str] = field(default_factory=Counter)
    over: Event = field(default_factory=Event)

    def type(self, by: Person, path: str) -> None:
        """Save one value after the other; what is not acknowledged is sent again, as the browser does."""
        version = 1
        while not self.over.is_set():
            fields = {"path": path, "value": f"{version} typed", "version": version}
            try:
                answer = by.post(f"/applications/{self.draft}/answers", fields)
            except OSError as error:
                self.told[repr(error)] += 1
                return
            if answer.status == 503 and "数据库暂时无法连接" in answer.body.decode():
                self.told["away"] += 1
                self.over.wait(0.1)
                continue
            if (answer.status, answer.body) != (200, b'{"version": %d}' % (version + 1)):
                self.told[f"{answer.status} {answer.body.decode()[:200]}"] += 1
                return
            version += 1
            with self.counted:
                self.saved[path] = version
                self.counted.notify_all()

    def wait_for_saves(self) -> float:
        """Until every field was saved some times more; gives the seconds."""
        start, goal = monotonic(), {path: version + SAVES // len(PATHS) for path, version in self.saved.items()}
        with self.counted:
            done = self.counted.wait_for(lambda: all(self.saved[path] >= goal[path] for path in PATHS), timeout=LONGEST)
        assert done, self.told
        return monotonic() - start


@pytest.mark.parametrize("restarts", TIERS)
def test_what_was_acknowledged_outlives_a_crash_of_the_database(restarts: int, tmp_path: Path) -> None:
    server = postgres.server(("fsync=off", "full_page_writes=off"))
    with closing(Installation(tmp_path / "installation", server.url)) as installation:
        people = installation.ask("build", drafts=1)
        desk = Desk(people["drafts"][0])
        by = Person(people["sessions"]["submitter"], installation.serve())
        threads = [Thread(target=desk.type, args=(by, path)) for path in PATHS]
        for thread in threads:
            thread.start()
        for _ in range(restarts):
            desk.wait_for_saves()
            server.again()
        desk.wait_for_saves()
        desk.over.set()
        for thread in threads:
            thread.join()
        found = installation.ask("look", draft=desk.draft)
        now = {path: by.get(f"/applications/{desk.draft}/answer?path={path}").said for path in PATHS}
    assert set(desk.told) <= {"away"}
    assert now == {path: {"version": last, "value": f"{last - 1} typed"} for path, last in desk.saved.items()}
    assert sorted(found["saves"]) == sorted([path, each] for path in PATHS for each in range(2, desk.saved[path] + 1))
    assert found["journal"] == [0, True]
    assert "Internal Server Error" not in installation.log.read_text("utf-8")
