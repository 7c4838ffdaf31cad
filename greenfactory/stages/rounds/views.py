"""Pages of rounds."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.pages import PAGE, numbered
from greenfactory.foundations.accounts.permissions import allowed, may, the_actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs import library, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.rounds import actions, pinned, steps
from greenfactory.stages.rounds.facts import state_at
from greenfactory.stages.rounds.forms import CITY, RoundForm
from greenfactory.stages.rounds.models import Announcement, Round
from greenfactory.stages.rounds.questions import Questions, answered


@require_GET
@allowed("see_rounds")
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round that this person may see."""
    found = Round.objects.visible_to(the_actor(request)).select_related("pack")
    page, now = numbered(found.order_by("-year", "-pk"), request, PAGE), clock.now()
    rows = [(round, state_at(round, now)) for round in page]
    return render(
        request, "rounds/list.html", {"page": page, "rows": rows, "may_open": may(the_actor(request), "open_rounds")}
    )


@require_GET
@allowed("see_rounds")
def round(request: HttpRequest, public_id: str) -> HttpResponse:
    """The round with its calendar, rules and answers to the eleven questions: public once it is released."""
    found, by = seen(request, public_id), the_actor(request)
    pack = pinned.rules(found)
    shown = {
        "round": found,
        "pack": pack,
        "answers": answered(pack.selection),
        "state": state_at(found, clock.now()),
        "may_fill_in": may(by, "fill_in"),
        "announcement": Announcement.objects.visible_to(by).filter(round=found).first(),
        "may_write": may(by, "open_rounds"),
    }
    if may(by, "settle_rounds"):
        shown |= steps.on_page(request, found, by)
    return render(request, "rounds/round.html", shown)


@require_http_methods(["GET", "POST"])
@allowed("open_rounds")
def round_new(request: HttpRequest) -> HttpResponse:
    """The wizard, first page: which pack; the pack's own answers then fill the second."""
    name = request.POST.get("pack") or request.GET.get("pack") or library.DEFAULT
    try:
        pack = packreader.read(library.find(name, folders=False))
    except Refused:
        name, pack = library.DEFAULT, packreader.read(library.find(library.DEFAULT))
    year = clock.now().year
    initial = {"pack": name, "year": year, "title": f"{year + 1}年度市绿色工厂申报"}
    form = RoundForm(request.POST or None, initial=initial)
    questions = Questions(pack, {}, request.POST or None)
    if request.method == "POST" and form.is_valid() and questions.is_valid():
        try:
            made = actions.draft_round(
                by=the_actor(request), now=clock.now(), pack=name, **_values(form, questions, pack)
            )
        except Wrong as wrong:
            form.add_error(None, str(wrong))
        else:
            return redirect("round", made.public_id)
    return render(request, "rounds/edit.html", {"form": form, "questions": questions, "pack": pack, "round": None})


@require_http_methods(["GET", "POST"])
@allowed("open_rounds")
def round_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a draft."""
    found = seen(request, public_id)
    pack = pinned.read(found.pack)
    initial = {
        "title": found.title, "year": found.year, "sector_values": "example" if found.benchmarks else "",
        "opens_on": found.opens_at.astimezone(CITY).date(), "closes_on": found.closes_at.astimezone(CITY).date(),
    }  # fmt: skip
    form = RoundForm(request.POST or None, initial=initial, pack_fixed=True)
    questions = Questions(pack, found.rules, request.POST or None)
    if request.method == "POST" and form.is_valid() and questions.is_valid():
        try:
            version = int(request.POST.get("version", "0"))
            actions.change_round(
                by=the_actor(request), now=clock.now(), round=found, version=version,
                **_values(form, questions, pack),
            )  # fmt: skip
        except (Wrong, ValueError) as wrong:
            form.add_error(None, str(wrong))
        else:
            return redirect("round", found.public_id)
    return render(request, "rounds/edit.html", {"form": form, "questions": questions, "pack": pack, "round": found})


def seen(request: HttpRequest, public_id: str) -> Round:
    """The round, if whoever asks may see it."""
    found = Round.objects.visible_to(the_actor(request)).select_related("pack", "drafted_by", "released_by")
    return get_object_or_404(found, public_id=public_id)


def _values(form: RoundForm, questions: Questions, pack: Pack) -> dict[str, Any]:
    """The fields of the round, from both parts of the wizard."""
    chosen = form.cleaned_data["sector_values"] == "example"
    table = pack.file("benchmarks/example.toml") if chosen else None
    benchmarks = table.read_text("utf-8") if table is not None and table.exists() else ""
    return form.values() | {"rules": questions.rules(), "benchmarks": benchmarks}
