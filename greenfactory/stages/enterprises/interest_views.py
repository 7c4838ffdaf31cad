"""回避申报: everybody's own, what the city and a district see of theirs, and the withdrawal of one."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.fields import DayField, TextField
from greenfactory.foundations.accounts.pages import done, numbered, posted
from greenfactory.foundations.accounts.permissions import allowed, may, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.stages.enterprises import interests, lineage
from greenfactory.stages.enterprises.forms import Identified
from greenfactory.stages.enterprises.models import Enterprise, Interest


class InterestForm(Identified):
    """What ties whom to which enterprise. The code is read as a code only, so the answer is the same for every enterprise."""

    def __init__(self, by: Actor, data: Any = None) -> None:
        super().__init__(data)
        kinds = [("", choose(("请选择", "choose"))), *((key, choose(words)) for key, words in Interest.KINDS.items())]
        if by.organisation.kind == "agency":
            whose = [
                ("person", choose(("本人", "myself"))),
                ("agency", choose(("本机构（全体人员）", "my agency, with all its people"))),
            ]
            self.fields["whose"] = forms.ChoiceField(label=choose(("谁须回避", "who is tied")), choices=whose)
        self.fields["code"] = forms.CharField(
            label=choose(("企业统一社会信用代码", "credit code of the enterprise")), max_length=40
        )
        self.fields["code_seen"] = forms.CharField(required=False, max_length=18, widget=forms.HiddenInput)
        self.fields["name"] = TextField(label=choose(("企业名称", "name of the enterprise")), max_length=200)
        self.fields["kind"] = forms.ChoiceField(label=choose(("关系", "tie")), choices=kinds)
        self.fields["since_on"] = DayField(label=choose(("起始日期", "since")))
        self.fields["until_on"] = DayField(
            label=choose(("终止日期（至今的留空）", "until; empty where it lasts")), required=False
        )
        self.fields["note"] = TextField(
            label=choose(("说明", "note")), widget=forms.Textarea(attrs={"rows": 2}), max_length=500, required=False
        )

    def tie(self) -> interests.Tie:
        """What was declared."""
        given = {key: value for key, value in self.cleaned_data.items() if key not in {"whose", "code_seen"}}
        return interests.Tie(**given)


@allowed("see_interests")
@require_GET
def interest_pages(request: HttpRequest) -> HttpResponse:
    """The interests that one sees: what waits first, then what stands, the latest before the others."""
    by, text = the_actor(request), request.GET.get("text", "").replace("\0", "").strip()[:100]
    found = Interest.objects.visible_to(by).select_related("person", "organisation", "declared_by", "withdrawn_by")
    if text:
        named = Q(person__name__icontains=text) | Q(organisation__name__icontains=text)
        found = found.filter(named | Q(name__icontains=text) | Q(code__contains=text.upper()))
    first = F("withdrawn_at").asc(nulls_first=True), F("asked_at").desc(nulls_last=True)
    page = numbered(found.order_by(*first, "-declared_at", "-pk"), request)
    firms, settles = _known(by, page), may(by, "settle_interests")
    rows = [
        {
            "one": one,
            "firm": firms.get(one.code),
            "asks": one.state == "standing" and may(by, "declare_interests") and interests.own(one, by),
            "decides": one.state == "asked" and settles and by.user.pk not in {one.person_id, one.declared_by_id},
        }
        for one in page
    ]
    shown = {"page": page, "rows": rows, "text": text, "may_declare": may(by, "declare_interests")}
    return render(request, "enterprises/interests.html", shown)


def _known(by: Actor, some: Iterable[Interest]) -> dict[str, Enterprise]:
    """The enterprises behind the codes, as far as `by` sees them in the register: who declares reads what they wrote."""
    if not may(by, "see_enterprises"):
        return {}
    firms = lineage.by_codes({one.code for one in some})
    seen = Enterprise.objects.visible_to(by).filter(pk__in=[firm.pk for firm in firms.values()])
    keys = set(seen.values_list("pk", flat=True))
    return {code: firm for code, firm in firms.items() if firm.pk in keys}


@allowed("declare_interests")
@require_http_methods(["GET", "POST"])
def declare_interest(request: HttpRequest) -> HttpResponse:
    """Declare one."""
    by = the_actor(request)
    form = InterestForm(by, request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return render(request, "enterprises/declare_interest.html", {"form": form})
    if form.is_valid():
        agency = form.cleaned_data.get("whose") == "agency"
        try:
            interests.declare(by=by, now=clock.now(), tie=form.tie(), for_agency=agency)
        except Wrong as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, choose(("已申报，即时生效", "declared; it holds from now on")))
            return redirect("interests")
    return render(request, "enterprises/declare_interest.html", {"form": form}, status=422)


@allowed("declare_interests")
@require_POST
def ask_withdraw_interest(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for one's own to be withdrawn."""
    by = the_actor(request)
    one = get_object_or_404(Interest.objects.visible_to(by), public_id=public_id)
    said = ("已提交，市级确认之前仍须回避", "it waits for the city, and holds until then")
    reason = posted(request, "reason", 500)
    return done(
        request,
        partial(interests.ask_withdrawal, by=by, now=clock.now(), interest=one, reason=reason),
        said,
        "interests",
    )


@allowed("settle_interests")
@require_POST
def decide_interest(request: HttpRequest, public_id: str) -> HttpResponse:
    """Agree to a withdrawal, or keep it."""
    by = the_actor(request)
    one = get_object_or_404(Interest.objects.visible_to(by), public_id=public_id)
    decide = {"withdraw": interests.withdraw, "keep": interests.keep}.get(request.POST.get("decision", ""))
    if decide is None:
        raise BadRequest
    said = ("已记录，申报人可见", "recorded; whoever declared it sees it")
    return done(request, partial(decide, by=by, now=clock.now(), interest=one), said, "interests")
