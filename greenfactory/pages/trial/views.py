"""The trial of a draft's rules on a round that was, or on a table of scores. For the city only: it is no result of anybody."""

import tempfile
import time
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import language
from greenfactory.pages.trial.comparing import Compared, compared
from greenfactory.pages.trial.trying import Trial, past_rounds, tried
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.wording import say
from greenfactory.stages.enterprises import register
from greenfactory.stages.enterprises.forms import ImportForm
from greenfactory.stages.enterprises.import_views import stored
from greenfactory.stages.enterprises.sending import workbook
from greenfactory.stages.rounds import pinned, wizard
from greenfactory.stages.rounds.models import Round
from greenfactory.workbooks import ranking_book, tables
from greenfactory.workbooks.ranking_report import RankingReport

SECONDS = 2.0
"""What a request may take to score; the page asks again until all is scored."""
PAST = 20
"""Rounds to choose from."""
CHANGES = (("新入选", "Would enter"), ("落选", "Would leave"), ("名次或等级变化", "Would move"))
SHOWN = 10
"""Faults of a table that are named."""


@never_cache
@require_http_methods(["GET", "POST"])
@allowed("settle_rounds")
def trial(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who would enter and who would leave if an earlier round, or a table of scores, were ranked by this draft's rules."""
    by = the_actor(request)
    draft = _round(request, public_id)
    if draft.state != "draft":
        return redirect("round", public_id)
    past = past_rounds(by, clock.now())
    shown: dict[str, Any] = {"round": draft, "past": past[:PAST], "steps": wizard.stepper("trial", draft)}
    if request.method == "POST":
        shown |= _of_table(request, pinned.read(draft.pack), pinned.rules(draft))
    elif chosen := past.filter(public_id=request.GET.get("past", "")).first():
        shown |= {"chosen": chosen} | _of_round(tried(chosen, draft, by, time.monotonic() + SECONDS), chosen, draft)
    answer = render(request, "trial/trial.html", shown, status=422 if shown.get("wrong") else 200)
    if "progress" in shown:
        answer["Refresh"] = f"1; url={reverse('round_trial', args=[public_id])}?past={shown['chosen'].public_id}"
    return answer


@require_GET
@allowed("settle_rounds")
def trial_file(request: HttpRequest, public_id: str, past: str) -> HttpResponseBase:
    """The places under the draft's rules as the ranking workbook, marked as a trial; the page until all is scored."""
    by, draft = the_actor(request), _round(request, public_id)
    chosen = get_object_or_404(past_rounds(by, clock.now()), public_id=past)
    found = tried(chosen, draft, by, time.monotonic() + SECONDS)
    if draft.state != "draft" or found.done < found.asked:
        return redirect(f"{reverse('round_trial', args=[public_id])}?past={past}")
    report = RankingReport(
        pack=found.drafted.pack, selection=found.selection(found.drafted), ranking=found.ranking(), lang=language(),
        benchmarks=found.drafted.table, notes=found.notes,
    )  # fmt: skip
    return workbook(f"trial-{found.drafted.digest[:12]}.xlsx", lambda path: ranking_book.write(path, report))


def _round(request: HttpRequest, public_id: str) -> Round:
    return get_object_or_404(Round.objects.visible_to(the_actor(request)).select_related("pack"), public_id=public_id)


def _of_round(found: Trial, past: Round, draft: Round) -> dict[str, Any]:
    """What the page shows of a trial: how far it is, or its result."""
    if found.done < found.asked:
        return {"progress": (found.done, found.asked)}
    heading = ("按企业自评分试算，非评审结果", "a trial by the enterprises' own scores: no result of any review")
    said = {
        "heading": heading, "sides": ((past.title, found.own), (draft.title, found.drafted)), "unread": found.unread,
        "borrowed": found.borrowed, "differing": found.differing, "notes": found.notes,
    }  # fmt: skip
    return _result(found.compared()) | said


def _of_table(request: HttpRequest, own: Pack, drafted: Pack) -> dict[str, Any]:
    """A table of scores, ranked by the pack's own rules and by the draft's."""
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"wrong": [str(each) for errors in form.errors.values() for each in errors]}
    with tempfile.TemporaryDirectory() as folder:
        path = stored(form.cleaned_data["file"], Path(folder))
        try:
            table = tables.read(path, areas={area.id: area.title for area in drafted.areas}, most=drafted.most)
        except Refused as refused:
            return {"wrong": [say(problem.note, language()) for problem in refused.problems[:SHOWN]]}
    faults = [problem for problems in table.refused.values() for problem in problems][:SHOWN]
    found = compared([(entry, entry) for entry in table.entries], own.selection, drafted.selection)
    heading = ("按上传的评分表试算，非评审结果", "a trial by the table sent in: no result of any review")
    wrong = [f"{problem.cell or ''} {say(problem.note, language())}" for problem in faults]
    return _result(found) | {"wrong": wrong, "of_table": True, "heading": heading}


def _result(found: Compared) -> dict[str, Any]:
    names, replay = register.districts(), found.changes
    districts = [
        (names.get(code, code) or "—", before, after, after - before) for code, before, after in found.districts
    ]
    changes = list(zip(CHANGES, (replay.came_in, replay.fell_out, replay.moved), strict=True))
    return {"found": found, "changes": changes, "districts": districts}
