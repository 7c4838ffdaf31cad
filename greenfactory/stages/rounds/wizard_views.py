"""The wizard of a round: one page a step, each saved by itself."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.pages import posted, version_of
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import CITY_TIME, Wrong, language
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.process.rounds import CORRECT_RULES, DRAFT, OPEN
from greenfactory.rulebook.wording import say
from greenfactory.stages.rounds import actions, pinned, wizard
from greenfactory.stages.rounds.coverage import covered
from greenfactory.stages.rounds.facts import state_at
from greenfactory.stages.rounds.forms import FORMS, PackForm, QuestionsForm, window
from greenfactory.stages.rounds.models import Round
from greenfactory.stages.rounds.views import seen


@require_http_methods(["GET", "POST"])
@allowed("open_rounds")
def round_new(request: HttpRequest) -> HttpResponse:
    """The first step: a draft begins with its pack, its year and its title; the pack answers everything else until asked."""
    form, now = PackForm(request.POST or None), clock.now()
    if request.method == "POST" and form.is_valid():
        try:
            begun: dict[str, Any] = {"rules": {}, "benchmarks": "", "open_steps": [*wizard.SAVED[1:]]}
            usual = window(now.astimezone(CITY_TIME).date())
            made = actions.draft_round(by=the_actor(request), now=now, **form.values(), **begun, **usual)
        except (Wrong, Refused) as wrong:
            form.add_error(None, said(wrong))
        else:
            return redirect("round_edit", made.public_id, wizard.after("pack"))
    return _page(request, form, "pack", None)


@require_http_methods(["GET", "POST"])
@allowed("open_rounds")
def round_edit(request: HttpRequest, public_id: str, part: str) -> HttpResponse:
    """A step of a draft; what the others say stays as it is."""
    found = seen(request, public_id)
    if part not in FORMS:
        raise Http404
    if found.state != DRAFT:
        return redirect("round", public_id)
    form = FORMS[part](request.POST or None, round=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_round(
                by=the_actor(request), now=clock.now(), round=found, version=version_of(request), step=part,
                **_values(form, found),
            )  # fmt: skip
        except (Wrong, Refused) as wrong:
            form.add_error(None, said(wrong))
        else:
            return redirect(wizard.address(wizard.after(part), found))
    return _page(request, form, part, seen(request, public_id))


@require_http_methods(["GET", "POST"])
@allowed("open_rounds")
def round_correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose other answers to the open questions of a round that is open."""
    found, now = seen(request, public_id), clock.now()
    if state_at(found, now) != OPEN:
        return redirect("round", public_id)
    reason = posted(request, "reason", 500)
    form = QuestionsForm(request.POST or None, round=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.move(
                by=the_actor(request), now=now, round=found, action=CORRECT_RULES, version=version_of(request),
                note=reason, entered={"rules": form.rules(found.rules)},
            )  # fmt: skip
        except (Wrong, Refused) as wrong:
            form.add_error(None, said(wrong))
        else:
            return redirect("round", public_id)
    shown = {"form": form, "round": found, "reason": reason, "version": request.POST.get("version") or found.version}
    return render(request, "rounds/correct.html", shown, status=422 if form.errors else 200)


def _values(form: Any, round: Round) -> dict[str, Any]:
    """The fields that the step changes; rules are those of the round with its own."""
    rules = {"rules": form.rules(round.rules)} if hasattr(form, "rules") else {}
    return {**form.values(), **rules}


def _page(request: HttpRequest, form: Any, part: str, round: Round | None) -> HttpResponse:
    back = next((step for step in wizard.SAVED if wizard.after(step) == part), "") if round else ""
    if part == "benchmarks" and round:
        table = pinned.sector_values(round)
        more = {"table": table if round.benchmarks else None, "covered": list(covered(pinned.read(round.pack), table))}
    else:
        more = {}
    shown = {
        **more,
        "form": form,
        "part": part,
        "round": round,
        "version": request.POST.get("version") or (round.version if round else 0),
        "pack": pinned.read(round.pack) if round else None,
        "steps": wizard.stepper(part, round),
        "back": wizard.address(back, round) if back else "",
    }
    return render(request, "rounds/wizard.html", shown, status=422 if form.errors else 200)


def said(wrong: Wrong | Refused) -> str:
    """What is wrong, in the language of the page."""
    if isinstance(wrong, Wrong):
        return str(wrong)
    return "；".join(say(problem.note, language()) for problem in wrong.problems)
