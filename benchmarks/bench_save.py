"""Single answers saved by eight people at once through two workers, with few answers in the database and with a million.

The server is `greenfactory serve` itself on its embedded database, which acknowledges nothing before it is on the disk.
Beside it stands what the disk gives: bare one-row commits of SQLite under the same setting, one after another.
"""

# ruff: noqa: PLC0415 - models come after the settings

import http.client
import json
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.installed import HOST, aim, installed
from benchmarks.result import Result

CLIENTS, GOAL, ROUNDS, SECONDS, BARE_SECONDS = 8, 150, 5, 5.0, 1.0
FEW, MANY = 1_000, 1_000_000
FIELDS = 100
"""Answers of an application."""
TOKEN = "0123456789abcdef" * 2


@dataclass
class Person:
    """Somebody filling in: which application, which fields, and the version of each field as their page knows it."""

    cookies: str
    place: str
    paths: list[str]
    versions: dict[str, int] = field(default_factory=dict)

    def save(self, port: int, path: str, value: str) -> None:
        """Store one answer, as the page does; anything but an acknowledgement ends the benchmark."""
        version = self.versions.get(path, 1)
        connection = http.client.HTTPConnection(HOST, port)
        head = {
            "Cookie": f"{self.cookies}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "Origin": f"http://{HOST}:{port}",
            "Content-Type": "application/x-www-form-urlencoded", "Connection": "close",
        }  # fmt: skip
        body = urlencode({"path": path, "value": value, "version": version})
        connection.request("POST", f"/applications/{self.place}/answers", body, head)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {said[:200]!r}")
        self.versions[path] = json.loads(said)["version"]


@contextmanager
def served(data: Path) -> Iterator[int]:
    """The port of a server on an installation."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    words = [sys.executable, "-m", "greenfactory", "serve", "--data", str(data), "--port", str(port)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def saved(port: int, people: list[Person]) -> tuple[float, list[float]]:
    """Answers acknowledged a second, and the seconds that each took, while everybody saves one after another."""
    end, took, failed = time.perf_counter() + SECONDS, list[float](), list[BaseException]()

    def fill_in(person: Person) -> None:
        try:
            for number, path in enumerate(cycle(person.paths)):
                started = time.perf_counter()
                if started >= end:
                    return
                person.save(port, path, str(number))
                took.append(time.perf_counter() - started)
        except BaseException as problem:  # noqa: BLE001 - told by the one who waits
            failed.append(problem)

    started = time.perf_counter()
    threads = [threading.Thread(target=fill_in, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise SystemExit(f"{len(failed)} of {len(people)} failed: {failed[0]}")
    return len(took) / (time.perf_counter() - started), took


def bare(folder: Path) -> float:
    """One-row commits a second that the same disk takes, each of them durable."""
    file = folder / "bare.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS one(text)")
        count, started = 0, time.perf_counter()
        while time.perf_counter() < started + BARE_SECONDS:
            database.execute("INSERT INTO one VALUES (?)", ("x" * 200,))
            count += 1
        return count / (time.perf_counter() - started)


def people() -> list[Person]:
    """Eight people, each with an application of a hundred answers, but for two colleagues who share one."""
    from benchmarks import installed_rows as rows
    from greenfactory.example.figures import YEAR
    from greenfactory.rulebook.packs import library, packreader
    from greenfactory.stages.applications import content
    from greenfactory.stages.rounds import pinned

    pack = packreader.read(library.find(library.DEFAULT))
    round = rows.round_of(YEAR, pack, by=rows.person("city_clerk"))
    paths = [path for path in content.paths(pack, round.year, pinned.limits(round)) if path.startswith("rows/")]
    applications = rows.applications(round, rows.enterprises(FEW // FIELDS), "draft")
    found = []
    for number, application in enumerate(applications):
        filler = rows.person("filler", application.enterprise.organisation)
        rows.answered(application, dict.fromkeys(paths[:FIELDS], "1"), filler)
        if number < CLIENTS - 1:
            found.append(Person(rows.cookies(filler), application.public_id, paths[:FIELDS]))
    shared = found[-1]
    colleague = rows.person("filler", applications[CLIENTS - 2].enterprise.organisation)
    found.append(Person(rows.cookies(colleague), shared.place, shared.paths[1::2]))
    shared.paths = shared.paths[::2]
    return found


def grow(file: Path) -> int:
    """Fill up with applications until there are MANY answers, each with its linked journal entry; gives how many there are."""
    from benchmarks import installed_rows as rows
    from greenfactory.stages.rounds.models import Round

    aim(file)
    rows.applications(Round.objects.select_related("pack").get(), rows.enterprises((MANY - FEW) // FIELDS), "draft")
    with closing(sqlite3.connect(file)) as database:
        database.executescript(_GROW)
        (count,) = database.execute("SELECT count(*) FROM applications_answer").fetchone()
    return int(count)


_GROW = """
PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;
INSERT INTO applications_answer(application_id, path, value, version, carried, by_id, at)
  SELECT a.id, s.path, s.value, 1, 0, s.by_id, s.at FROM applications_application a JOIN applications_answer s
  ON s.application_id = (SELECT min(application_id) FROM applications_answer)
  WHERE a.id NOT IN (SELECT application_id FROM applications_answer);
INSERT INTO journal_entry(at, by_id, deed, subject, content)
  SELECT w.at, w.by_id, 'save_answer', 'application/' || a.public_id, '{"path":"' || w.path || '","value":"1","version":1}'
  FROM applications_answer w JOIN applications_application a ON a.id = w.application_id;
INSERT INTO journal_link(number, entry_id, hash, sm3, previous, previous_sm3)
  SELECT id, id, hex(randomblob(32)), hex(randomblob(32)), hex(randomblob(32)), hex(randomblob(32)) FROM journal_entry;
"""
"""The hashes are drawn: nobody checks this chain, and new links go on from it as from any other."""


def main() -> None:
    """Measure in turns and report."""
    with installed() as few:
        here = people()
        database, many = few / "greenfactory.sqlite3", few.with_name("many")
        aim(database)  # so that the file is whole
        shutil.copytree(few, many)
        held = grow(many / database.name)
        aim(database)
        report(few, many, here, held)


def report(few: Path, many: Path, here: list[Person], held: int) -> None:
    """Two figures: how many a second with the larger one, and how much slower that is than with the smaller one."""
    there = [Person(each.cookies, each.place, each.paths) for each in here]
    rates: dict[str, list[float]] = {"few": [], "many": [], "bare": []}
    took: list[float] = []
    with served(few) as small, served(many) as large:
        for port, people in ((small, here), (large, there)):
            saved(port, people)  # the first pages of a server fill its caches
        for _ in range(ROUNDS):
            rates["few"].append(saved(small, here)[0])
            rate, seconds = saved(large, there)
            rates["many"].append(rate)
            took += seconds
            rates["bare"].append(bare(few))
    slow, quick, commits = (statistics.median(rates[name]) for name in ("many", "few", "bare"))
    turns = f"{ROUNDS} 轮各 {SECONDS:.0f} s，交替取中位数 · medians of {ROUNDS}, {SECONDS:.0f} s each, in turns"
    Result(
        name="save",
        what=f"{CLIENTS} 人同时逐项保存 · {CLIENTS} people saving answers at once : 每秒 {GOAL} 项 a second",
        ratio=slow / GOAL,
        goal=1,
        at_least=True,
        details=f"每秒 {slow:.0f} 项 a second（p50 {statistics.median(took) * 1000:.0f} ms，p95 {statistics.quantiles(took, n=20)[-1] * 1000:.0f} ms），"
        f"各含登录会话、权限、版本核对、日志，落盘后才答复 each with session, permission, version check and journal entry, durable before it is "
        f"acknowledged；库内已有 in the database {held:,}；两个服务进程、八个客户端、SQLite 同在一台机器 two workers, the clients and SQLite on this one "
        f"machine；同盘 SQLite 逐行提交 bare one-row commits of SQLite on the same disk {commits:.0f}/s = 1 : {slow / commits:.2f}；{turns}",
    ).report()
    Result(
        name="save_growth",
        what=f"逐项保存耗时 · time to save an answer: {held:,} 项 : {FEW:,} 项 answers in the database",
        ratio=quick / slow,
        goal=1.3,
        at_least=False,
        details=f"每秒 {quick:.0f} : {slow:.0f} 项 a second；{turns}",
    ).report()


if __name__ == "__main__":
    main()
