"""The page of one title on record: what it is, what was done to it, and the steps of the city bureau."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.entering import fresh_login
from greenfactory.foundations.accounts.pages import posted
from greenfactory.foundations.accounts.permissions import allowed, may, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose, language
from greenfactory.foundations.journal import deeds
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals import offers
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.table import HAND_BACK
from greenfactory.rulebook.process.titles import CORRECT, TITLE
from greenfactory.rulebook.wording import say
from greenfactory.stages.enterprises import register, title_step_forms, title_steps
from greenfactory.stages.enterprises.models import Title
from greenfactory.stages.enterprises.title_step_forms import LABELS


@allowed("see_enterprises")
@require_GET
def title(request: HttpRequest, public_id: str) -> HttpResponse:
    """One title with its past; for the city what can be done to it."""
    return _page(request, _seen(request, public_id))


def _page(request: HttpRequest, one: Title, tried: offers.Tried | None = None) -> HttpResponse:
    by, today = the_actor(request), timezone.localdate(clock.now())
    past = Entry.objects.filter(subject=one.subject).select_related("by").order_by("-pk")
    shown = {
        "title": one,
        "state": title_steps.state_of(one, today),
        "facts": list(_facts(one)),
        "events": [_event(entry) for entry in past[:50]],
        "objections": one.objections.visible_to(by).order_by("-received_on") if may(by, "see_objections") else None,
        "may_record": may(by, "record_objections"),
    }
    steps = _steps(request, one, by, today, tried) if may(by, "settle_titles") else {}
    return render(request, "enterprises/title.html", shown | steps, status=422 if tried else 200)


@allowed("settle_titles")
@require_POST
def title_step(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Propose, confirm or hand back."""
    by, now, one = the_actor(request), clock.now(), _seen(request, public_id)
    forms = title_step_forms.asked(one)
    if action not in forms:
        raise Http404
    today, seen = timezone.localdate(now), request.POST.get("proposal", "")
    waits, state = title_steps.waiting(one, today), title_steps.state_of(one, today)
    second = bool(seen) or bool(waits and proposals.confirms(TITLE, state, action, by, waits))
    form = forms[action](request.POST, confirms=second or action == HAND_BACK)
    try:
        title_steps.move(
            by=by, now=now, title=one, action=action, fresh_login=fresh_login(request), note=posted(request, "reason", 500),
            entered=form.entered(), unbiased="unbiased" in request.POST or action == HAND_BACK,
            seen=seen,
        )  # fmt: skip
    except Wrong as wrong:
        return _page(request, one, offers.tried(request, wrong, action, "title", public_id))
    return redirect("title", public_id)


def _seen(request: HttpRequest, public_id: str) -> Title:
    seen = Title.objects.visible_to(the_actor(request)).select_related("enterprise__organisation")
    return get_object_or_404(seen, public_id=public_id)


def _steps(request: HttpRequest, one: Title, by: Actor, today: date, tried: offers.Tried | None) -> dict[str, Any]:
    waits = title_steps.waiting(one, today)
    known = title_steps.facts(one, clock.now(), waits=waits, unbiased=True)
    told = _told(one, waits.action, waits.entered) if waits else ()
    kept_out = {"kept_out": str(by.user.pk) in (known.conflicts or ())}
    return kept_out | offers.on_page(
        TITLE, title_steps.state_of(one, today), by, known, waits=waits, fresh=fresh_login(request), told=told,
        asked=title_step_forms.asked(one), url=lambda action: reverse("title_step", args=[one.public_id, action]),
        grave=title_steps.ENDS, tried=tried,
    )  # fmt: skip


def _told(one: Title, action: str, entered: Mapping[str, str]) -> offers.Told:
    """What the second person is to know: of a correction, only what differs, before and after."""
    present = title_steps.values(one)
    if action != CORRECT:
        return [(LABELS[name], text) for name, text in entered.items()]
    changed = [name for name, text in entered.items() if text != present[name]]
    return [(LABELS[name], _arrow(name, present[name], entered[name])) for name in changed]


def _facts(one: Title) -> Iterator[tuple[Any, str]]:
    districts = register.districts()
    yield ("统一社会信用代码", "credit code"), one.code
    yield ("认定时属地", "district then"), districts.get(one.district, one.district)
    yield from ((LABELS[name], _said(name, text)) for name, text in title_steps.values(one).items())


def _event(entry: Entry) -> dict[str, Any]:
    """An entry of the journal as the time line has it."""
    said = entry.said
    changes = [_arrow(name, *pair, label=True) for name, pair in said.get("changed", {}).items()]
    step = say(Note(f"step.action_{said['step']}"), language()) if entry.deed == "propose_step" else ""
    text = "；".join(filter(None, [step, said.get("note", ""), *changes]))
    return {"title": deeds.words(entry.deed), "at": entry.at, "by": entry.acted.get("name", ""), "text": text}


def _arrow(name: str, old: str, new: str, *, label: bool = False) -> str:
    change = f"{_said(name, old) or '—'} → {_said(name, new) or '—'}"
    return f"{choose(LABELS[name])} {change}" if label else change


def _said(name: str, text: str) -> str:
    return choose(Title.LEVELS[text]) if name == "level" and text in Title.LEVELS else text
