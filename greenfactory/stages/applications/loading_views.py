"""Pages of a mailed workbook: a bureau loads it, the enterprise looks it over."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.fields import TextField
from greenfactory.foundations.accounts.pages import said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.foundations.files.serving import attached
from greenfactory.stages.applications import editing, loading, workbook
from greenfactory.stages.applications.framing import framed, seen
from greenfactory.stages.applications.models import Application
from greenfactory.stages.applications.queries import opened
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds.models import Round


class LoadForm(forms.Form):
    """The workbook, the round it is for, and how the enterprise agreed."""

    round = forms.CharField(max_length=22)
    agreed = TextField(max_length=200)
    workbook = forms.FileField(max_length=200)


@require_http_methods(["GET", "POST"])
@allowed("load_workbook")
def load(request: HttpRequest, public_id: str) -> HttpResponse:
    """Load a workbook that the enterprise mailed. What the page says is the same whatever stands in the draft."""
    by, now = the_actor(request), clock.now()
    firms = Enterprise.objects.visible_to(by).free_for(by).select_related("organisation")
    enterprise = get_object_or_404(firms, public_id=public_id)
    released = Round.objects.visible_to(by).select_related("pack").order_by("-year", "-pk")
    rounds = [round for round in released.filter(frozen=False) if editing.open_to(round, now, enterprise)]
    if request.method == "GET":
        return render(request, "applications/load.html", {"enterprise": enterprise, "rounds": rounds})
    form = LoadForm(request.POST, request.FILES)
    try:
        round = next((each for each in rounds if each.public_id == request.POST.get("round")), None)
        if not form.is_valid() or round is None:
            raise Wrong(
                "请选择批次和 10 MB 以内的 .xlsx 文件，并写明企业如何同意代录",
                "choose the round and an .xlsx file of up to 10 MB, and say how the enterprise agreed",
            )
        sent = form.cleaned_data["workbook"]
        if sent.size > workbook.MOST:
            raise Wrong("文件超过 10 MB", "the file is larger than 10 MB")
        taken = loading.load(
            by=by, now=now, enterprise=enterprise, round=round, name=sent.name,
            uploaded=sent.read(), agreed=form.cleaned_data["agreed"],
        )  # fmt: skip
    except Wrong as wrong:
        return said_wrong(request, wrong, "load_workbook", public_id)
    if taken.marked:
        return attached(taken.marked, taken.name)
    messages.success(
        request,
        choose((
            f"已读入表中 {taken.changed} 项，企业登录后核对、承诺并提交",
            f"read in: {taken.changed} answers; the enterprise looks them over, declares and hands in",
        )),
    )  # fmt: skip
    return redirect("enterprise", public_id)


@require_GET
@allowed("fill_in")
def loaded(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """What a bureau loaded, and where it differs from the draft: both answers, side by side."""
    look = opened(seen(the_actor(request), public_id))
    found = get_object_or_404(look.application.loaded.select_related("by"), pk=number)
    frame = framed(request, look, "loaded")
    choices = loading.choices(look, found)
    return render(request, "applications/loaded.html", frame | {"one": found, "choices": choices})


@require_POST
@allowed("fill_in")
def review_loaded(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The enterprise has looked it over and chosen."""
    by = the_actor(request)
    seen(by, public_id)
    chosen = {line: versions for line, _, versions in (each.rpartition("|") for each in request.POST.getlist("take"))}
    try:
        changed = loading.review(by=by, now=clock.now(), public_id=public_id, number=number, chosen=chosen)
    except Application.DoesNotExist:
        raise Http404 from None
    except Wrong as wrong:
        return said_wrong(request, wrong, "application", public_id)
    messages.success(request, choose((f"已核对，采用表中 {changed} 项", f"looked over; {changed} answers taken")))
    return redirect("application", public_id)
