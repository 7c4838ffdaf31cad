"""Objections: the list, putting one on record, its page with the steps, its paper."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.entering import fresh_login
from greenfactory.foundations.accounts.pages import numbered, posted, version_of
from greenfactory.foundations.accounts.permissions import allowed, may, the_actor
from greenfactory.foundations.accounts.words import Pair, Wrong, choose, language
from greenfactory.foundations.files import scans, serving
from greenfactory.foundations.journal import deeds
from greenfactory.foundations.journal.facts import name
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals import offers
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.objections import OBJECTION
from greenfactory.rulebook.process.table import HAND_BACK
from greenfactory.rulebook.wording import say
from greenfactory.stages.enterprises.conflicts import kept_from
from greenfactory.stages.enterprises.models import Title
from greenfactory.stages.publication import forms, objections
from greenfactory.stages.publication.forms import LABELS
from greenfactory.stages.publication.models import OPEN, Objection

SEVERAL = {"propose_step", "settle_objection"}
"""Deeds that say only with their step what was done."""


@allowed("see_objections")
@require_GET
def objection_pages(request: HttpRequest) -> HttpResponse:
    """The objections that one sees: those that nobody has settled first, by their dates."""
    by, state = the_actor(request), request.GET.get("state", "")
    text = request.GET.get("text", "").replace("\0", "").strip()[:100]
    found = Objection.objects.visible_to(by).select_related("title__enterprise__organisation", "owner")
    if state in OBJECTION.states:
        found = found.filter(state=state)
    if text:
        named = Q(title__enterprise__organisation__name__icontains=text) | Q(title__name__icontains=text)
        found = found.filter(named | Q(title__code__contains=text.upper()) | Q(owner__name__icontains=text))
    order = F("settled_at").desc(nulls_first=True), F("due_on").asc(nulls_first=True)
    page, today = numbered(found.order_by(*order, "received_on", "pk"), request), timezone.localdate(clock.now())
    shown = {
        "page": page,
        "rows": [(one, one.overdue(today)) for one in page],
        "open": Objection.objects.visible_to(by).open().count(),
        "states": [(each, Note(f"process.state_{each}")) for each in OBJECTION.states],
        "chosen": {"text": text, "state": state},
    }
    return render(request, "publication/objections.html", shown)


@allowed("record_objections")
@require_http_methods(["GET", "POST"])
def record_objection(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put an objection to a title on record."""
    by, now = the_actor(request), clock.now()
    seen = Title.objects.visible_to(by).exclude(enterprise_id__in=kept_from(by))
    title = get_object_or_404(seen.select_related("enterprise__organisation"), public_id=public_id)
    form = forms.ObjectionForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        scan, received = form.cleaned_data["paper"], form.received()
        try:
            objections.refuse_unfit(by=by, now=now, title=title, received=received)
            paper = scans.stored(scan, by=by, now=now) if scan else None
            made = objections.put_on_record(by=by, now=now, title=title, received=received, paper=paper)
        except Wrong as wrong:
            form.add_error(None, str(wrong))
        else:
            return redirect("objection", made.public_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "publication/record_objection.html", {"title": title, "form": form}, status=status)


@allowed("see_objections")
@require_GET
def objection(request: HttpRequest, public_id: str) -> HttpResponse:
    """One with what was done; for the city what can be done to it."""
    return _page(request, _seen(request, public_id))


def _page(request: HttpRequest, one: Objection, tried: offers.Tried | None = None) -> HttpResponse:
    by, now = the_actor(request), clock.now()
    past = Entry.objects.filter(subject=one.subject).select_related("by").order_by("-pk")
    shown = {
        "objection": one,
        "overdue": one.overdue(timezone.localdate(now)),
        "facts": list(_facts(one)),
        "events": [_event(entry) for entry in past[:50]],
        "version": one.version,
    }
    steps = _steps(request, one, tried) if may(by, "settle_objections") else {}
    return render(request, "publication/objection.html", shown | steps, status=422 if tried else 200)


def _steps(request: HttpRequest, one: Objection, tried: offers.Tried | None) -> dict[str, Any]:
    waits = objections.waiting(one)
    told = [(LABELS[name], text) for name, text in waits.entered.items()] if waits else ()
    return offers.on_page(
        OBJECTION, one.state, the_actor(request), objections.facts(one, clock.now(), waits=waits, unbiased=True),
        waits=waits, fresh=fresh_login(request), told=told, asked=forms.asked(one), tried=tried,
        url=lambda action: reverse("objection_step", args=[one.public_id, action]),
    )  # fmt: skip


@allowed("settle_objections")
@require_POST
def objection_step(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Take, propose, confirm or hand back."""
    by, one = the_actor(request), _seen(request, public_id)
    asked, waits = forms.asked(one), objections.waiting(one)
    if action not in asked:
        raise Http404
    seen = request.POST.get("proposal", "")
    second = bool(seen) or bool(waits and proposals.confirms(OBJECTION, one.state, action, by, waits))
    form = asked[action](request.POST, confirms=second or action == HAND_BACK)
    try:
        objections.move(
            by=by, now=clock.now(), objection=one, action=action, version=version_of(request),
            fresh_login=fresh_login(request), note=posted(request, "reason", 500), entered=form.entered(),
            unbiased="unbiased" in request.POST or action == HAND_BACK, seen=seen,
        )  # fmt: skip
    except Wrong as wrong:
        return _page(request, one, offers.tried(request, wrong, action, "objection", public_id))
    return redirect("objection", public_id)


@allowed("see_objections")
@require_GET
def objection_paper(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The scan of what came in."""
    one = _seen(request, public_id)
    if one.paper is None:
        raise Http404
    return serving.give(one.paper, f"{choose(('异议', 'objection'))}-{one.received_on}.{one.paper.kind}")


def _seen(request: HttpRequest, public_id: str) -> Objection:
    seen = Objection.objects.visible_to(the_actor(request))
    related = ("title__enterprise__organisation", "owner", "paper", "recorded_by")
    return get_object_or_404(seen.select_related(*related), public_id=public_id)


def _facts(one: Objection) -> Iterator[tuple[Pair, str]]:
    yield LABELS["received_on"], str(one.received_on)
    yield LABELS["way"], choose(one.way_words)
    yield ("异议人", "raised by"), one.raised_by or choose(("匿名", "without a name"))
    yield LABELS["contact"], one.contact
    yield LABELS["matter"], linebreaksbr(one.matter, autoescape=True)
    yield LABELS["owner"], _owner(one)
    yield LABELS["due_on"], str(one.due_on or "")
    if one.finding:
        yield ("核查情况和处理意见", "what was found"), linebreaksbr(one.finding, autoescape=True)


def _owner(one: Objection) -> str:
    """Who is to settle it; where they have left or must keep out by now, that another one is needed."""
    if one.owner is None:
        return ""
    able = one.state not in OPEN or str(one.owner.pk) in objections.owners(one.title.enterprise, clock.now())
    return one.owner.name + (
        "" if able else choose(("（已不能承办，请改换承办人）", " (can settle it no more: name another one)"))
    )


def _arrow(key: str, *pair: str) -> str:
    """What a correction changed, as much of it as tells it apart; empty is a dash. The journal has the whole."""
    said = (choose(Objection.WAYS[each]) if key == "way" else each for each in pair)
    return " → ".join(Truncator(each).chars(60, "…") or "—" for each in said)


def _event(entry: Entry) -> dict[str, Any]:
    """An entry of the journal as the time line has it."""
    said = entry.said
    step = say(Note(f"step.action_{said['step']}"), language()) if entry.deed in SEVERAL else ""
    is_ = choose(("：", ": "))
    entered = [f"{choose(LABELS[key])}{is_}{said[key]}" for key in ("owner", "due_on", "document") if said.get(key)]
    entered += [f"{name(key)}{is_}{_arrow(key, *pair)}" for key, pair in said.get("changed", {}).items()]
    text = "；".join(filter(None, [step, *entered, said.get("note", "")]))
    return {"title": deeds.words(entry.deed), "at": entry.at, "by": entry.acted.get("name", ""), "text": text}
