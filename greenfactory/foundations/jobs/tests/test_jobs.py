"""Timed work: what is due is done once by one process, recorded, watched, cancelled, and shown to the administrator."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.test.utils import override_settings

from greenfactory.cli.main import main
from greenfactory.conftest import ActorOf, ClientOf
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.files import checking
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.jobs import actions, timed, worker
from greenfactory.foundations.jobs.models import Job
from greenfactory.foundations.jobs.timed import TIMED, Outcome, Timed
from greenfactory.foundations.journal import actions as journal
from greenfactory.foundations.journal import chain, keys
from greenfactory.foundations.journal.models import Entry

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def unwatched(done: int, total: int) -> None:
    """Nobody looks."""


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One kind of work that notes its runs, in place of the real ones."""
    runs: list[str] = []

    def do(_: timed.Watch) -> Outcome:
        runs.append("done")
        return Outcome(True, "好", "well")

    for kind in list(TIMED):
        monkeypatch.delitem(TIMED, kind)
    monkeypatch.setitem(TIMED, "trial", Timed(("试", "trial"), timedelta(hours=1), do))
    return runs


def doing(deed: Callable[[timed.Watch], Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TIMED, "trial", replace(TIMED["trial"], do=deed))


@pytest.mark.django_db
def test_what_is_due_is_done_and_not_again_before_its_time(only: list[str], hands: Hands) -> None:
    for minutes in (0, 59, 60, 61):
        hands.now = START + timedelta(minutes=minutes)
        actions.run_due(clock=hands)
    assert [(job.state, job.result) for job in Job.objects.all()] == [("done", {"zh": "好", "en": "well"})] * 2
    assert actions.run_due(clock=hands, everything=True)[0].state == "done"


@pytest.mark.django_db
def test_a_fault_is_recorded_and_tried_again_at_the_next_time(
    only: list[str], hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: timed.Watch) -> Outcome:
        raise ZeroDivisionError

    doing(broken, monkeypatch)
    (job,) = actions.run_due(clock=hands)
    assert (job.state, job.result["zh"]) == ("failed", "程序出错：ZeroDivisionError，详见服务日志")
    assert actions.run_due(clock=hands) == []


@pytest.mark.django_db
def test_a_job_whose_process_died_is_lost_and_done_anew(only: list[str], hands: Hands) -> None:
    Job.objects.create(kind="trial", state="running", asked_at=START, begun_at=START, beat_at=START)
    assert actions.run_due(clock=hands) == []
    hands.now += actions.LOST + timedelta(seconds=1)
    actions.run_due(clock=hands)
    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == ["lost", "done"]


@pytest.mark.django_db
def test_a_job_that_was_taken_for_lost_ends_at_its_next_step(
    only: list[str], hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asleep(watch: timed.Watch) -> Outcome:
        hands.now += actions.LOST + timedelta(seconds=1)
        doing(lambda _: Outcome(True, "好", "well"), monkeypatch)
        actions.run_due(clock=hands)  # another process, to which it seems to be lost
        watch(1, 2)
        raise AssertionError("two did the same work")

    doing(asleep, monkeypatch)
    (job,) = actions.run_due(clock=hands)
    assert (job.state, job.result["zh"]) == ("lost", "执行它的进程已中断，将重新执行")
    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == ["lost", "done"]
    assert actions.due_at(job) is None


@pytest.mark.django_db
def test_what_another_process_has_just_done_is_not_begun_again(only: list[str], hands: Hands) -> None:
    actions.run_due(clock=hands)
    assert actions._begin("trial", hands.now, everything=False) is None
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_fault_of_the_database_leaves_the_work_to_the_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Exception] = [InterfaceError("closed"), OperationalError("gone")]
    stop = threading.Event()

    def broken() -> None:
        fault = looks.pop()
        if not looks:
            stop.set()
        raise fault

    monkeypatch.setattr(worker, "EVERY", 0)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "run_due", broken)
    worker._work(stop)
    assert looks == []


@pytest.mark.django_db
def test_a_running_job_is_watched_and_cancelled(
    only: list[str], hands: Hands, monkeypatch: pytest.MonkeyPatch, actor_of: ActorOf
) -> None:
    admin = actor_of("system_admin")

    def long(watch: timed.Watch) -> Outcome:
        for step in range(100):
            hands.now += timedelta(seconds=3)
            watch(step, 100)
            job = Job.objects.get()
            if step == 5:
                assert (job.done, job.total, job.beat_at) == (5, 100, hands.now)
                actions.cancel(by=admin, now=START, number=job.pk)
        raise AssertionError("it was never cancelled")

    doing(long, monkeypatch)
    assert actions.run_due(clock=hands)[0].state == "cancelled"
    with pytest.raises(Wrong):
        actions.cancel(by=admin, now=START, number=Job.objects.get().pk)
    assert [entry.deed for entry in Entry.objects.all()] == ["cancel_job"]


@pytest.mark.django_db
def test_what_is_asked_for_is_done_once_at_the_next_look(only: list[str], hands: Hands, actor_of: ActorOf) -> None:
    admin = actor_of("system_admin")
    actions.run_due(clock=hands)
    actions.ask(by=admin, now=START, kind="trial")
    with pytest.raises(Wrong, match="等待"):
        actions.ask(by=admin, now=START, kind="trial")
    with pytest.raises(Wrong, match="没有这项"):
        actions.ask(by=admin, now=START, kind="other")
    actions.run_due(clock=hands)
    assert actions.run_due(clock=hands) == []
    assert only == ["done", "done"]


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_does_the_work(only: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    inside, release = threading.Event(), threading.Event()

    def slow(_: timed.Watch) -> Outcome:
        only.append("begun")
        inside.set()
        release.wait(10)
        return Outcome(True, "好", "well")

    doing(slow, monkeypatch)

    def work() -> None:
        try:
            actions.run_due()
        finally:
            connection.close()

    first = threading.Thread(target=work)
    first.start()
    assert inside.wait(10)
    others = [threading.Thread(target=work) for _ in range(3)]
    for each in others:
        each.start()
    for each in others:
        each.join(20)
    release.set()
    first.join(20)
    assert only == ["begun"]


@pytest.mark.django_db
def test_every_kind_of_work_runs_on_a_fresh_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "sign_head", lambda **_: None)  # a test is inside a transaction
    done = actions.run_due(everything=True)
    assert {job.kind: job.state for job in done} == dict.fromkeys(TIMED, "done")


@pytest.mark.django_db
def test_a_file_that_is_missing_or_changed_needs_attention(now: datetime) -> None:
    StoredFile.objects.create(sha256="0" * 64, size=1, kind="pdf", stored_at=now)
    told: list[tuple[int, int]] = []
    assert timed.check_files(lambda done, total: told.append((done, total))).zh.startswith("缺失 1 个、损坏 0 个")
    file = StoredFile.objects.create(sha256="1" * 64, size=1, kind="pdf", stored_at=now)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_bytes(b"x")
    assert checking.check(lambda done, total: told.append((done, total))).damaged == ("1" * 64,)
    assert told == [(0, 2)]
    file.path.unlink()


def test_a_nearly_full_disk_needs_attention(monkeypatch: pytest.MonkeyPatch) -> None:
    for free, well in ((14, False), (15, True)):
        monkeypatch.setattr(timed, "free_percent", lambda free=free: free)
        assert timed.look_at_disk(unwatched).well == well


@pytest.mark.django_db(transaction=True)
def test_signed_heads_go_to_the_witness_once_it_can_be_reached(
    tmp_path: Path, now: datetime, actor_of: ActorOf
) -> None:
    with override_settings(JOURNAL_KEY=tmp_path / "keys/journal.pem", WITNESS=str(tmp_path / "mount")):
        admin = actor_of("system_admin")
        actions.ask(by=admin, now=now, kind="disk")
        said = timed.sign_head(unwatched)
        assert (said.well, "检查挂载" in said.zh) == (False, True)
        (tmp_path / "mount").mkdir()
        actions.ask(by=admin, now=now, kind="purge")
        assert timed.sign_head(unwatched).zh == "已签名至第 2 条，已交外部见证"
        own, outside = (tmp_path / name / keys.HEADS for name in ("keys", "mount"))
        assert outside.read_text("utf-8") == own.read_text("utf-8")
        assert len(own.read_text("utf-8").splitlines()) == 2
        # Who changes the machine's own lines is told by the witness.
        forged = json.loads(own.read_text("utf-8").splitlines()[0]) | {"sha256": "0" * 64}
        outside.write_text(json.dumps(forged, sort_keys=True) + "\n", "utf-8")
        assert journal.check() is not None
        assert timed.check_journal(unwatched).well is False


@pytest.mark.django_db(transaction=True)
def test_the_journal_is_walked_page_by_page_under_the_eyes_of_whoever_watches(
    monkeypatch: pytest.MonkeyPatch, now: datetime, actor_of: ActorOf
) -> None:
    monkeypatch.setattr(chain, "BATCH", 2)
    admin = actor_of("system_admin")
    for kind in ("disk", "sign", "files"):
        actions.ask(by=admin, now=now, kind=kind)
    journal.link_pending()
    told: list[tuple[int, int]] = []
    assert timed.check_journal(lambda done, total: told.append((done, total))).well
    assert told == [(0, 3), (1, 3), (2, 3)]


@pytest.mark.django_db
def test_the_page_shows_every_kind_and_takes_the_order_to_run_one(client_of: ClientOf, actor_of: ActorOf) -> None:
    browser: Client = client_of(actor_of("system_admin"))
    page = browser.get("/operation/").content.decode()
    assert page.count("尚未执行") == len(TIMED)
    page = browser.post("/operation/disk/run", follow=True).content.decode()
    assert "等待执行" in page
    number = Job.objects.get().pk
    assert "已取消" in browser.post(f"/operation/jobs/{number}/cancel", follow=True).content.decode()


@pytest.mark.django_db
def test_the_page_asks_the_database_once_however_much_was_done(
    client_of: ClientOf, actor_of: ActorOf, django_assert_max_num_queries: object
) -> None:
    now = actions.server_clock()
    Job.objects.bulk_create(Job(kind="disk", state="done", asked_at=now, ended_at=now) for _ in range(30))
    browser = client_of(actor_of("system_admin"))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        browser.get("/operation/")


@pytest.mark.django_db
def test_the_command_says_how_each_went_and_fails_where_something_needs_attention(
    only: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["work"]) == 0
    assert capsys.readouterr().out == "试: 正常 - 好\n"
    assert main(["work"]) == 0
    assert capsys.readouterr().out == "没有到期的任务\n"
    doing(lambda _: Outcome(False, "坏", "bad"), monkeypatch)
    assert main(["work", "--all", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"trial": {"state": "warned", "zh": "坏", "en": "bad"}}
