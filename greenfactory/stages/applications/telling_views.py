"""Telling enterprises of a round: choose them, look at who it will be, send. What is sent goes to exactly those shown."""

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose, when
from greenfactory.foundations.mailbox.actions import acting
from greenfactory.stages.applications import board
from greenfactory.stages.enterprises import register
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import telling
from greenfactory.stages.rounds.models import Round, Telling

CALL = "{round}已经发布，申报截止时间为{until}。请登录平台，查阅申报通知和评审规则，按时填报、提交。"
SILENT = "贵单位尚未在平台启动{round}的申报。申报截止时间为{until}（已批准个别延期的，以批准的时间为准）。拟申报的，请尽快登录平台填报；不申报的，无需办理。"
BEGUN = "贵单位已在平台启动{round}的申报，尚未提交。申报截止时间为{until}（已批准个别延期的，以批准的时间为准）。请按时提交，逾期不予受理。"
WHO = {
    "untold": (("尚未告知的企业", "those not told yet"), "notice", CALL),
    "all": (("全部已确认企业", "every confirmed enterprise"), "notice", CALL),
    "silent": (("未启动的企业（催报）", "silent ones (a reminder)"), "reminder", SILENT),
    "begun": (("已启动、未提交的企业（催报）", "those that have begun but not handed in (a reminder)"), "reminder", BEGUN),
}  # fmt: skip
"""Whom one may choose: in words, what kind of message it is, and the text to begin with, the same for each of them."""
SHOWN = 200
"""Names on the page before sending; the number is always that of all."""


class TellForm(forms.Form):
    """Who is told, and what."""

    def __init__(self, data: Any, districts: dict[str, str]) -> None:
        super().__init__(data)
        every = [("", choose(("全部", "all")))]
        self.fields["who"] = forms.ChoiceField(
            label=choose(("告知对象", "Who")), choices=[(key, choose(each[0])) for key, each in WHO.items()]
        )
        self.fields["district"] = forms.ChoiceField(
            label=choose(("属地", "District")), choices=[*every, *districts.items()], required=False
        )
        self.fields["title"] = forms.CharField(label=choose(("标题", "Title")), max_length=200)
        self.fields["text"] = forms.CharField(
            label=choose(("内容", "Text")), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000
        )


def proposed(round: Round, who: str) -> dict[str, str]:
    """A text to begin with."""
    _, kind, text = WHO[who]
    named = {"round": round.title, "until": when(round.closes_at)}
    return {"title": f"{round.title}：{'催报' if kind == 'reminder' else '申报通知'}", "text": text.format(**named)}


@require_http_methods(["GET", "POST"])
@allowed("tell_enterprises")
def tell(request: HttpRequest, public_id: str) -> HttpResponse:
    """First who it will be, then, confirmed, the message. If the list has changed in between it is shown again."""
    by = the_actor(request)
    round = get_object_or_404(Round.objects.visible_to(by).exclude(state="draft"), public_id=public_id)
    who = request.GET.get("who", "")
    begun = {"who": who, "district": request.GET.get("district", "")} if who in WHO else {"who": "untold"}
    form = TellForm(request.POST or begun | proposed(round, begun["who"]), _districts(request))
    shown: dict[str, Any] = {"round": round, "form": form}
    if not form.is_valid():
        return render(request, "applications/tell.html", shown)
    seen = request.POST.get("mark", "").replace("\0", "")  # which PostgreSQL cannot look for
    if seen and Telling.objects.filter(round=round, by=by.user, mark=seen).exists():  # a second click
        return redirect("round_board", public_id)
    chosen, rested = _chosen(request, round, form.cleaned_data)
    mark = _mark(chosen)
    if seen == mark:
        try:
            return _send(request, round, chosen, form.cleaned_data, mark)
        except Wrong as wrong:
            form.add_error(None, str(wrong))
    elif seen:
        form.add_error(None, choose(("名单在您核对之后有变化，请再核对一次", "the list has changed: look again")))
    reached = set(acting(clock.now()).filter(organisation__kind="enterprise").values_list("organisation", flat=True))
    unreached = [each for each in chosen if each.organisation_id not in reached]
    shown |= {"chosen": chosen[:SHOWN], "count": len(chosen), "rested": rested, "unreached": unreached, "mark": mark}
    return render(request, "applications/tell.html", shown)


def _districts(request: HttpRequest) -> dict[str, str]:
    by, districts = the_actor(request), register.districts()
    if by.organisation.kind != "district":
        return districts
    return {by.district: districts.get(by.district, by.district)}


def _chosen(request: HttpRequest, round: Round, given: dict[str, Any]) -> tuple[list[Enterprise], int]:
    """The enterprises, and how many were left out since they had a message within the last day."""
    found = board.of_group(board.enterprises(round, the_actor(request)), given["who"], given["district"])
    fresh = set(telling.resting(round, clock.now()).values_list("enterprise", flat=True))
    every = list(found)
    chosen = [each for each in every if each.pk not in fresh]
    return chosen, len(every) - len(chosen)


def _mark(chosen: list[Enterprise]) -> str:
    """What the list was when somebody looked. With the day in it, since the same list may be told again another day."""
    listed = " ".join(str(each.pk) for each in chosen)
    return hashlib.sha256(f"{timezone.localdate(clock.now())} {listed}".encode()).hexdigest()


def _send(
    request: HttpRequest, round: Round, chosen: list[Enterprise], given: dict[str, Any], mark: str
) -> HttpResponse:
    telling.tell(
        by=the_actor(request), now=clock.now(), round=round, kind=WHO[given["who"]][1], enterprises=chosen,
        title=given["title"], text=given["text"], mark=mark, choice={"who": given["who"], "district": given["district"]},
    )  # fmt: skip
    messages.success(request, choose((f"已告知 {len(chosen)} 家企业", f"{len(chosen)} enterprises were told")))
    return redirect("round_board", round.public_id)
