"""What is done with jobs: they are asked for, begun by one process at a time, watched, cancelled and ended."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.jobs.models import Job
from greenfactory.foundations.jobs.timed import TIMED, Outcome, Watch
from greenfactory.foundations.journal.actions import record

LOST = timedelta(minutes=10)
"""A running job whose beat is older was lost with its process."""
BEAT = timedelta(seconds=2)
Clock = Callable[[], datetime]
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody cancelled the job that is running."""


def server_clock() -> datetime:
    """The server's own time: what is due does not hurry with a demo's clock."""
    return datetime.now(UTC)


@transaction.atomic
def ask(*, by: Actor, now: datetime, kind: str) -> None:
    """Have a kind of work done as soon as a worker is free; one that waits already is enough."""
    if kind not in TIMED:
        raise Wrong("没有这项任务", "there is no such work")
    try:
        with transaction.atomic():
            Job.objects.create(kind=kind, asked_at=server_clock(), asked_by=by.user)
    except IntegrityError:
        raise Wrong("该任务已在等待执行", "this work waits already") from None
    record(deed="ask_job", subject=f"job/{kind}", content={"kind": kind}, by=by, now=now)


@transaction.atomic
def cancel(*, by: Actor, now: datetime, number: int) -> None:
    """Cancel a job: one that waits at once, one that runs at its next step."""
    if Job.objects.filter(pk=number, state="waiting").update(state="cancelled", ended_at=server_clock()):
        pass
    elif not Job.objects.filter(pk=number, state="running", cancel=False).update(cancel=True):
        raise Wrong("该任务已结束或正在取消", "this job has ended or is being cancelled")
    record(deed="cancel_job", subject=f"job/{number}", content={"job": number}, by=by, now=now)


def due_at(job: Job | None) -> datetime | None:
    """When the kind is due again after its newest job; None: as soon as a worker is free."""
    return job.ended_at + TIMED[job.kind].every if job and job.ended_at and job.state in Job.ENDED else None


def run_due(*, clock: Clock = server_clock, everything: bool = False) -> list[Job]:
    """Do what is due, one kind after the other; what another process is doing is left to it."""
    Job.objects.filter(state="running", beat_at__lt=clock() - LOST).update(
        state="lost",
        ended_at=clock(),
        result={"zh": "执行它的进程已中断，将重新执行", "en": "its process ended; it is done anew"},
    )
    return [
        _run(job, clock) for kind in TIMED
        if (everything or _due(kind, clock())) and (job := _begin(kind, clock(), everything))
    ]  # fmt: skip


def _due(kind: str, now: datetime) -> bool:
    if Job.objects.filter(kind=kind, state="waiting").exists():
        return True
    at = due_at(Job.objects.filter(kind=kind, state__in=Job.ENDED).order_by("-pk").first())
    return at is None or at <= now


def _begin(kind: str, now: datetime, everything: bool) -> Job | None:
    """The kind's job, now running; None where another process has begun it, or ended it since it was found due."""
    begun = {"state": "running", "begun_at": now, "beat_at": now}
    try:
        with transaction.atomic():
            waiting = Job.objects.filter(kind=kind, state="waiting").first()
            if waiting is None:
                job = Job.objects.create(kind=kind, asked_at=now, **begun)
                if everything or _due(kind, now):
                    return job
                transaction.set_rollback(True)
            elif Job.objects.filter(pk=waiting.pk, state="waiting").update(**begun):
                return Job.objects.get(pk=waiting.pk)
    except IntegrityError:
        pass
    return None


def _run(job: Job, clock: Clock) -> Job:
    try:
        outcome = TIMED[job.kind].do(_watch(job, clock))
        state = "done" if outcome.well else "warned"
    except Cancelled:
        state, outcome = "cancelled", Outcome(True, "已取消", "cancelled")
    except Exception as error:  # one kind that fails must not keep the others from being done
        log.exception("the job %s failed", job.kind)
        name = type(error).__name__
        state, outcome = (
            "failed",
            Outcome(False, f"程序出错：{name}，详见服务日志", f"a fault: {name}, see the server's log"),
        )
    result = {"zh": outcome.zh, "en": outcome.en}
    Job.objects.filter(pk=job.pk, state="running").update(state=state, ended_at=clock(), result=result)
    job.refresh_from_db()
    return job


def _watch(job: Job, clock: Clock) -> Watch:
    """Writes progress down every other second; ends the job that somebody has cancelled, or that was taken for lost."""
    last = job.begun_at or clock()

    def watch(done: int, total: int) -> None:
        nonlocal last
        if clock() - last < BEAT:
            return
        last = clock()
        mine = Job.objects.filter(pk=job.pk, state="running", cancel=False)
        if not mine.update(beat_at=last, done=done, total=total):
            raise Cancelled

    return watch
