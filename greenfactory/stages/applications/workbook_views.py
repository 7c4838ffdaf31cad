"""An application as an Excel form: given out with what is filled in, and taken in again."""

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.pages import said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose, language
from greenfactory.foundations.files.serving import attached
from greenfactory.rulebook import wording
from greenfactory.stages.applications import workbook
from greenfactory.stages.applications.framing import seen
from greenfactory.stages.applications.models import Application
from greenfactory.stages.applications.queries import opened


@require_GET
@allowed("see_applications")
def form_xlsx(request: HttpRequest, public_id: str) -> HttpResponse:
    """The Excel form with what was answered so far, to go on off line."""
    look = opened(seen(the_actor(request), public_id))
    return attached(workbook.written(look), f"{look.application.enterprise.code}-{look.year}.xlsx")


_TOLD = {"workbook.converted", "workbook.own_year"}
"""What whoever sent a workbook is told of one that was read in."""


@require_POST
@allowed("fill_in")
def take_in_workbook(request: HttpRequest, public_id: str) -> HttpResponse:
    """A returned workbook: read into the draft, or handed back with remarks in its cells."""
    seen(the_actor(request), public_id)
    uploaded = request.FILES.get("workbook")
    try:
        if uploaded is None or uploaded.size is None or uploaded.size > workbook.MOST:
            raise Wrong("请选择不超过 10 MB 的 .xlsx 文件", "choose an .xlsx file of at most 10 MB")
        taken = workbook.take_in(
            by=the_actor(request), now=clock.now(), public_id=public_id, name=uploaded.name or "form.xlsx",
            uploaded=uploaded.read(),
        )  # fmt: skip
    except Application.DoesNotExist:
        raise Http404 from None
    except Wrong as wrong:
        return said_wrong(request, wrong, "application", public_id)
    if taken.marked:
        return _refused(taken)
    messages.success(request, choose((f"已读入，更新 {taken.changed} 项", f"read in: {taken.changed} answers changed")))
    for problem in [each for each in taken.problems if each.note.code in _TOLD][:5]:
        messages.info(request, f"{problem.sheet} {problem.cell}：{wording.say(problem.note, language())}")
    return redirect("application", public_id)


def _refused(taken: workbook.Taken) -> HttpResponse:
    """The marked file; beside it, for the script of the page, what the page is to say of it."""
    count, answer = sum(not each.warning for each in taken.problems), attached(taken.marked, taken.name)
    said = (
        f"未读入：{count} 处错误，请改正刚下载的 {taken.name} 后重新上传",
        f"not read in: {count} mistakes; mend {taken.name}, just downloaded, and send it again",
    )
    answer["X-Refused"], answer["X-Name"] = quote(choose(said)), quote(taken.name)
    return answer
