"""系统运行: how the platform is, for the system administrator; no business content."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from greenfactory import __version__
from greenfactory.foundations import clock
from greenfactory.foundations.accounts.pages import done, said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.jobs import actions
from greenfactory.foundations.jobs.models import Job
from greenfactory.foundations.jobs.timed import LOW, TIMED, free_percent


@require_GET
@allowed("see_operation")
def operation(request: HttpRequest) -> HttpResponse:
    """Version, database, room on disk, and every kind of timed work with its last run."""
    free = free_percent()
    return render(request, "jobs/operation.html", {
        "version": __version__, "database": connection.vendor, "free": free, "low": free < LOW, "limit": LOW,
        "witness": bool(settings.WITNESS), "scanner": bool(settings.SCANNER), "rows": _rows(),
    })  # fmt: skip


@require_POST
@allowed("see_operation")
def run_job(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for a kind of work now."""
    said = ("已列入，半分钟内开始执行", "It begins within half a minute")
    return done(request, partial(actions.ask, by=the_actor(request), now=clock.now(), kind=kind), said, "operation")


@require_POST
@allowed("see_operation")
def cancel_job(request: HttpRequest, number: int) -> HttpResponse:
    """Cancel a job that waits or runs."""
    try:
        actions.cancel(by=the_actor(request), now=clock.now(), number=number)
    except Wrong as wrong:
        return said_wrong(request, wrong, "operation")
    return redirect("operation")


def _rows() -> list[dict[str, Any]]:
    """Each kind with its newest job; one query, however many runs there were."""
    numbers = Job.objects.filter(kind__in=TIMED).values("kind").annotate(newest=Max("pk")).values("newest")
    newest = {job.kind: job for job in Job.objects.filter(pk__in=numbers)}
    return [
        {"kind": kind, "words": timed.words, "job": newest.get(kind), "due_at": actions.due_at(newest.get(kind))}
        for kind, timed in TIMED.items()
    ]
