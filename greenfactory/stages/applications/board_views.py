"""The board of a round: who was told, who has begun, who is silent; and what a clerk says of calls and visits."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.fields import DayField, TextField
from greenfactory.foundations.accounts.pages import PAGE, numbered
from greenfactory.foundations.accounts.permissions import allowed, may, the_actor
from greenfactory.foundations.accounts.words import Pair, Wrong, choose, language, state_word, when
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.rulebook.process.applications import shown_state
from greenfactory.stages.applications import board
from greenfactory.stages.applications.models import UNSEEN
from greenfactory.stages.enterprises import queries, register
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.enterprises.sending import workbook
from greenfactory.stages.rounds import telling
from greenfactory.stages.rounds.models import Round, Told
from greenfactory.workbooks.book import Column, book

BEGUN: Pair = ("填报中", "filling in")
SILENT: Pair = ("未启动", "silent")
HEADS: tuple[tuple[Pair, int], ...] = (
    (("企业名称", "Enterprise"), 36), (("统一社会信用代码", "Credit code"), 22), (("属地", "District"), 26),
    (("告知方式", "Told by"), 12), (("最近告知日期", "Last told on"), 14), (("已读消息", "Read"), 10),
    (("申报状态", "State"), 14), (("个别延期", "Extended"), 10), (("邮件退回", "Mail returned"), 10),
)  # fmt: skip


class ToldForm(forms.Form):
    """How and when an enterprise was told, as the clerk says."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        ways = [(how, choose(words)) for how, words in Told.HOW.items() if how != "message"]
        note = forms.Textarea(attrs={"rows": 2})
        self.fields["how"] = forms.ChoiceField(label=choose(("告知方式", "Way")), choices=ways)
        self.fields["on"] = DayField(label=choose(("告知日期", "Day")), initial=timezone.localdate(clock.now()))
        self.fields["note"] = TextField(
            label=choose(("备注", "Note")), widget=note, max_length=300, required=False,
            help_text=choose((
                "同一天以同一方式再次告知的，请在备注中写明；内容完全相同的只登记一次。",
                "Told again on the same day in the same way? Say so here: the very same is kept once.",
            )),
        )  # fmt: skip


@require_GET
@allowed("see_board")
def round_board(request: HttpRequest, public_id: str) -> HttpResponse:
    """Counts by district, each a link, and the enterprises behind the one that was chosen."""
    by, round = the_actor(request), _round(request, public_id)
    found, districts = board.enterprises(round, by), register.districts()
    page: Page[Any] = numbered(_listed(request, found), request)
    shown = {
        "round": round, "page": page, "districts": districts, "text": request.GET.get("text", "")[:100],
        "group": request.GET.get("group", "all"), "district": request.GET.get("district", ""),
        "groups": [(name, words) for name, (words, _) in board.GROUPS.items() if name != "returned" or settings.MAIL],
        "counts": [(row, districts.get(row["district"], row["district"])) for row in board.counts(found)],
        "rows": [(each, _stands(each, by), _district(each, districts)) for each in page],
        "may_tell": may(by, "tell_enterprises"), "open": round.open_at(clock.now()),
    }  # fmt: skip
    return render(request, "applications/board.html", shown)


def _listed(request: HttpRequest, found: "QuerySet[Enterprise]") -> "QuerySet[Enterprise]":
    """What the filters in the address leave over."""
    asked = request.GET
    if text := asked.get("text", "")[:100].replace("\0", ""):
        named = queries.found(the_actor(request), timezone.localdate(clock.now()), text=text)
        found = found.filter(pk__in=named.order_by().values("pk"))
    return board.of_group(found, asked.get("group", ""), asked.get("district", "")[:12].replace("\0", ""))


def _stands(enterprise: Any, by: Actor) -> tuple[str, Pair]:
    """The state to show: of what was not handed in only that it was begun."""
    state = enterprise.state_there
    if state is None or state in UNSEEN:
        return "", SILENT if state is None else BEGUN
    return shown_state(state, proposals.actor(by).role) or "unseen", ("", "")


def _district(enterprise: Enterprise, districts: dict[str, str]) -> str:
    return districts.get(enterprise.organisation.district, enterprise.organisation.district)


@require_GET
@allowed("see_board")
def board_xlsx(request: HttpRequest, public_id: str) -> FileResponse:
    """The list as it is filtered, as a workbook."""
    by, round = the_actor(request), _round(request, public_id)
    listed, districts, lang = _listed(request, board.enterprises(round, by)), register.districts(), language()

    def write(path: Path) -> None:
        with book(path, lang) as pages:
            page = pages.page(
                choose(("告知与启动情况", "Told and begun")),
                [Column(choose(words), width, wrap=True) for words, width in HEADS],
            )
            page.title(round.title)
            page.line(f"{choose(('导出时间', 'Exported'))}：{when(clock.now(), 'short')}")
            page.head(frozen_columns=1)
            for each in listed.iterator():
                page.row(_cells(each, by, districts))

    return workbook("told.xlsx", write)


def _cells(enterprise: Any, by: Actor, districts: dict[str, str]) -> tuple[str, ...]:
    (state, words), yes = _stands(enterprise, by), choose(("是", "yes"))
    return (
        enterprise.organisation.name, enterprise.code, _district(enterprise, districts),
        choose(Told.HOW[enterprise.how]) if enterprise.how else "", str(enterprise.told_on or ""),
        yes if enterprise.has_read else "", state_word(state) if state else choose(words),
        yes if enterprise.extended else "", yes if enterprise.returned else "",
    )  # fmt: skip


@require_GET
@allowed("see_board")
def enterprise_told(request: HttpRequest, public_id: str, enterprise_id: str) -> HttpResponse:
    """Every way in which one enterprise was told, and who of it has read; for clerks a form for calls and visits."""
    round, enterprise = _round(request, public_id), _firm(request, enterprise_id)
    return _told_page(request, round, enterprise, ToldForm() if may(the_actor(request), "tell_enterprises") else None)


@require_POST
@allowed("tell_enterprises")
def note_told(request: HttpRequest, public_id: str, enterprise_id: str) -> HttpResponse:
    """Note a call, a visit, a word in a group."""
    round, enterprise, form = _round(request, public_id), _firm(request, enterprise_id), ToldForm(request.POST)
    if form.is_valid():
        given: dict[str, Any] = {"round": round, "enterprise": enterprise, **form.cleaned_data}
        try:
            telling.note_told(by=the_actor(request), now=clock.now(), **given)
        except Wrong as wrong:
            form.add_error(None, str(wrong))
        else:
            return redirect("enterprise_told", public_id, enterprise_id)
    return _told_page(request, round, enterprise, form)


def _told_page(request: HttpRequest, round: Round, enterprise: Enterprise, form: ToldForm | None) -> HttpResponse:
    told = Told.objects.visible_to(the_actor(request)).filter(round=round, enterprise=enterprise)
    shown = {
        "round": round, "enterprise": enterprise, "form": form, "sent": board.deliveries(round, enterprise)[:PAGE],
        "told": told.select_related("by", "telling").order_by("-at", "-pk")[:PAGE],
    }  # fmt: skip
    return render(request, "applications/told.html", shown)


def _firm(request: HttpRequest, public_id: str) -> Enterprise:
    by = the_actor(request)
    seen = Enterprise.objects.visible_to(by).free_for(by).select_related("organisation")
    return get_object_or_404(seen, public_id=public_id)


def _round(request: HttpRequest, public_id: str) -> Round:
    released = Round.objects.visible_to(the_actor(request)).exclude(state="draft")
    return get_object_or_404(released, public_id=public_id)
