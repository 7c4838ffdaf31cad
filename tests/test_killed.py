"""The server is killed while people save, upload and hand in: what it acknowledged is there afterwards, whole.

`kill -9` for all its processes at a random moment around the submission; short tier 20 rounds, long tier 1,000. On PostgreSQL
the server of the platform is killed and the database goes on.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from random import Random
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest

from greenfactory.foundations.files.tests import samples
from greenfactory.stages.applications import content
from tests.installed import Installation, Person, Served, copied, fresh_database

pytestmark = pytest.mark.django_db
BATCH = 20
"""Rounds on one copy of the installation: as many drafts does it hold."""
TIERS = [pytest.param(BATCH, id="short"), pytest.param(1_000, marks=pytest.mark.long, id="long")]
STEPS = {"save": 0.05, "upload": 0.6, "submit": 0.3, "receipt": 0.05}
"""What the submitter does, one after the other, with a first guess at how many seconds each takes."""
AIMED = ["save", "upload", "submit", "submit", "submit", "receipt"]
"""In which step the server is killed, or shortly after: mostly in the one that matters."""


@dataclass
class Told:
    """What people sent in a round, and what the server acknowledged before it was killed."""

    draft: str
    key: str
    sent: dict[str, str] = field(default_factory=dict)
    saved: dict[str, tuple[str, int]] = field(default_factory=dict)
    uploaded: dict[str, bytes] = field(default_factory=dict)
    submitting: bool = False
    receipt: str = ""
    shown: str = ""
    odd: list[str] = field(default_factory=list)

    @property
    def when(self) -> str:
        """Whether it was killed before the submission was sent, while it was on its way, or after its answer."""
        return "after" if self.receipt else "during" if self.submitting else "before"


@dataclass
class Watch:
    """Says when a step begins, and remembers how long each took."""

    seconds: dict[str, float] = field(default_factory=lambda: dict(STEPS))
    aimed: str = ""
    begun: Event = field(default_factory=Event)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        if name == self.aimed:
            self.begun.set()
        start = monotonic()
        yield
        self.seconds[name] = monotonic() - start


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, dict[str, Any]]:
    original = Installation(tmp_path_factory.mktemp("installation") / "built", fresh_database())
    with closing(original):
        return original, original.ask("build", drafts=BATCH)


@pytest.mark.parametrize("rounds", TIERS)
def test_whatever_was_acknowledged_is_there_after_a_kill(
    rounds: int, built: tuple[Installation, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    original, people = built
    killed, chance, watch = Counter[str](), Random(rounds), Watch()
    for batch in range(rounds // BATCH):
        with closing(copied(original, tmp_path / str(batch))) as installation:
            served = installation.serve()
            for draft in people["drafts"]:
                told = play(served, people["sessions"], draft, watch, chance)
                served = installation.serve()
                landed = compare(told, served, people["sessions"], installation)
                killed[f"{told.when}, {'there' if landed else 'not there'}"] += 1
        log = installation.log.read_text("utf-8")
        assert "Traceback" not in log, log
    with capsys.disabled():
        print(f"\n{rounds} kills, by the moment of the submission: {dict(killed)}")


def play(served: Served, sessions: dict[str, str], draft: str, watch: Watch, chance: Random) -> Told:
    """Two people at work on a draft until the server is killed."""
    told = Told(draft, key=f"{chance.getrandbits(80):022x}")
    watch.aimed, watch.begun = chance.choice(AIMED), Event()
    submitter, filler = (Person(sessions[role], served) for role in ("submitter", "filler"))
    threads = [
        Thread(target=until_killed, args=(told, lambda: hand_in(submitter, told, watch))),
        Thread(target=until_killed, args=(told, lambda: fill_in(filler, told))),
    ]
    for thread in threads:
        thread.start()
    assert watch.begun.wait(60), told.odd
    Event().wait(chance.random() * 1.2 * watch.seconds[watch.aimed])
    served.kill()
    for thread in threads:
        thread.join()
    assert told.odd == []
    return told


def until_killed(told: Told, deed: Any) -> None:
    try:
        with suppress(OSError, HTTPException):
            deed()
    except AssertionError as wrong:
        told.odd.append(str(wrong))


def hand_in(by: Person, told: Told, watch: Watch) -> None:
    """Save, prove, submit, see the receipt: one step after the other."""
    place = f"/applications/{told.draft}"
    with watch.step("save"):
        for number in range(3):
            save(by, told, "products/1/name", f"产品 {told.key} {number}", number + 1)
    if (
        watch.aimed == "upload" or int(told.key[-1], 16) % 4 == 0
    ):  # the most expensive step, and not the one it is about
        with watch.step("upload"):
            upload(by, told, proof(told.key))
    with watch.step("submit"):
        told.submitting = True
        answer = by.post(f"{place}/submit", {"key": told.key})
        assert (answer.status, answer.location[:10]) == (302, "/receipts/"), answer.location
        told.receipt = answer.location
    with watch.step("receipt"):
        page = by.get(told.receipt)
        assert page.status == 200
        told.shown = page.body.decode()


def fill_in(by: Person, told: Told) -> None:
    """A colleague who saves one answer after the other, until it is handed in."""
    for number in range(1, 10_000):
        if not save(by, told, "products/2/name", f"{number} of {told.key}", number):
            return


def save(by: Person, told: Told, path: str, value: str, version: int) -> bool:
    told.sent[path] = value
    fields = {"path": path, "value": value, "version": version}
    answer = by.post(f"/applications/{told.draft}/answers", fields)
    if answer.status == 422:
        assert told.submitting, answer.body.decode()
        return False
    assert (answer.status, answer.said) == (200, {"version": version + 1}), answer.body.decode()
    told.saved[path] = (value, version + 1)
    return True


def proof(key: str) -> bytes:
    """A picture that nobody has uploaded yet."""
    return samples.png(2 + int(key[-4:], 16), 2 + int(key[-8:-4], 16) % 100)


def upload(by: Person, told: Told, picture: bytes) -> None:
    """In two parts, as a browser does."""
    begun = by.post(f"/applications/{told.draft}/uploads", {"size": len(picture)})
    assert begun.status == 200, begun.body.decode()
    for start, end in ((0, 20), (20, len(picture))):
        sent = by.post(begun.said["url"], picture[start:end], Upload_Offset=str(start))
        assert (sent.status, sent.said) == (200, {"received": end}), sent.body.decode()
    done = by.post(f"{begun.said['url']}/finish", {"name": "证明.png"})
    assert done.status == 200, done.body.decode()
    told.uploaded[done.said["proof"]] = picture


def compare(told: Told, served: Served, sessions: dict[str, str], installation: Installation) -> bool:
    """Hold what people were told against what is there; then hand in again. Gives whether the submission was there."""
    by, place = Person(sessions["submitter"], served), f"/applications/{told.draft}"
    found = installation.ask("look", draft=told.draft)
    assert found["journal"] == [0, True]
    for path, (value, version) in told.saved.items():
        now = by.get(f"{place}/answer?path={path}").said
        assert now in ({"version": version, "value": value}, {"version": version + 1, "value": told.sent[path]})
    for address, picture in told.uploaded.items():
        assert by.get(f"{address}/file").body == picture
    there = found["submissions"]
    whole = [{**each, "recomputed": each["sha256"], "key": told.key} for each in there]
    assert (there, found["recorded"]) == (whole, [each["sha256"] for each in there])
    assert (found["state"], len(there)) in ((("submitted", 1),) if told.receipt else (("submitted", 1), ("draft", 0)))
    if told.receipt:
        assert told.receipt == f"/receipts/{there[0]['receipt']}"
        assert there[0]["linked"]
        assert not told.shown or there[0]["sha256"] in told.shown
    twice = [by.post(f"{place}/submit", {"key": told.key}).location for _ in range(2)]
    assert twice == [f"/receipts/{there[0]['receipt']}"] * 2 if there else twice[0] == twice[1]
    holds_everything(told, by, twice[0], installation)
    return bool(there)


def holds_everything(told: Told, by: Person, receipt: str, installation: Installation) -> None:
    """What was handed in has every answer and file that was acknowledged before."""
    sealed = by.get(f"{receipt}/sealed.json").body
    after = installation.ask("look", draft=told.draft)["submissions"]
    assert [each["sha256"] for each in after] == [hashlib.sha256(sealed).hexdigest()]
    said = json.loads(sealed)
    answers = dict(content.answers(said["form"]))
    for path, (value, _) in told.saved.items():
        assert answers[path] in {value, told.sent[path]}
    files = {each["sha256"] for each in said["proofs"]}
    assert {hashlib.sha256(picture).hexdigest() for picture in told.uploaded.values()} <= files
