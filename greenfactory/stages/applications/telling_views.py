"""Telling enterprises of a round: choose them, look at who it will be, send. What is sent goes to exactly those shown."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.fields import TextField
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.stages.applications import addressing
from greenfactory.stages.applications.addressing import WHO
from greenfactory.stages.enterprises import register
from greenfactory.stages.rounds.models import Round

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
        self.fields["title"] = TextField(label=choose(("标题", "Title")), max_length=200)
        self.fields["text"] = TextField(
            label=choose(("内容", "Text")), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000
        )


@require_http_methods(["GET", "POST"])
@allowed("tell_enterprises")
def tell(request: HttpRequest, public_id: str) -> HttpResponse:
    """First who it will be, then, confirmed, the message. If the list has changed in between it is shown again."""
    by = the_actor(request)
    round = get_object_or_404(Round.objects.visible_to(by).exclude(state="draft"), public_id=public_id)
    who = request.GET.get("who", "")
    begun = {"who": who, "district": request.GET.get("district", "")} if who in WHO else {"who": "untold"}
    form = TellForm(request.POST or begun | addressing.proposed(round, begun["who"]), _districts(request))
    shown: dict[str, Any] = {"round": round, "form": form}
    if not form.is_valid():
        return render(request, "applications/tell.html", shown)
    if seen := request.POST.get("mark", "").replace("\0", ""):  # which PostgreSQL cannot look for
        try:
            sent = addressing.tell(by=by, now=clock.now(), round=round, mark=seen, **form.cleaned_data)
        except Wrong as wrong:
            form.add_error(None, str(wrong))
        else:
            count = sent.told.count()
            messages.success(request, choose((f"已告知 {count} 家企业", f"{count} enterprises were told")))
            return redirect("round_board", public_id)
    given, now = form.cleaned_data, clock.now()
    found = addressing.addressed(round, by, now, who=given["who"], district=given["district"])
    shown |= {"chosen": found.chosen[:SHOWN], "count": len(found.chosen), "rested": found.rested, "mark": found.mark}
    shown |= {
        "unreached": addressing.unreached(found.chosen, now),
        "kept_out": addressing.kept_out(by, given["district"]),
    }
    return render(request, "applications/tell.html", shown)


def _districts(request: HttpRequest) -> dict[str, str]:
    by, districts = the_actor(request), register.districts()
    if by.organisation.kind != "district":
        return districts
    return {by.district: districts.get(by.district, by.district)}
