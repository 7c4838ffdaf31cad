"""The page on which the submitter shares out the sections of an application."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.fields import DayField, TextField
from greenfactory.foundations.accounts.pages import said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import CITY_TIME, Wrong, choose
from greenfactory.stages.applications import assigning
from greenfactory.stages.applications.framing import framed, seen
from greenfactory.stages.applications.models import Application
from greenfactory.stages.applications.queries import opened


class AssignForm(forms.Form):
    """One section: who fills it in, until when, with which remark."""

    section = forms.CharField(max_length=80)
    member = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    due_on = DayField(required=False)
    note = TextField(required=False, max_length=assigning.LONGEST_NOTE)


@require_GET
@allowed("fill_in")
def assignments(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who fills in what, and how far it is by section and by person."""
    by, now = the_actor(request), clock.now()
    frame = framed(request, opened(seen(by, public_id)), "assignments")
    assigned = frame["assigned"]
    colleagues = list(assigning.colleagues(by.organisation, now))
    people = {each.user_id: each.pk for each in reversed(colleagues)}
    lines: list[dict[str, Any]] = [
        {"section": each, "assigned": (here := assigned.get(each.key)), "member": people.get(here.person_id) if here else None}
        for each in frame["sections"]
    ]  # fmt: skip
    more = {"lines": lines, "colleagues": colleagues, "shares": assigning.shares(frame["sections"], assigned)}
    more |= {"may_assign": by.role == "submitter" and frame["editable"], "today": now.astimezone(CITY_TIME).date()}
    return render(request, "applications/assignments.html", frame | more)


@require_POST
@allowed("fill_in")
def assign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give one section to a colleague, or back to everybody."""
    by, form = the_actor(request), AssignForm(request.POST)
    seen(by, public_id)
    try:
        if not form.is_valid():
            raise Wrong("日期或备注填写有误 → 请核对后重填", "the date or the remark cannot stand: look again")
        assigning.assign(by=by, now=clock.now(), public_id=public_id, **form.cleaned_data)
    except Application.DoesNotExist:
        raise Http404 from None
    except Wrong as wrong:
        return said_wrong(request, wrong, "assignments", public_id)
    messages.success(request, choose(("分工已保存", "the assignment is saved")))
    return redirect("assignments", public_id)
