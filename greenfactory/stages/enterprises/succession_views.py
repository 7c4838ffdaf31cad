"""Changes of enterprises: telling of one, the list of them, and a bureau's decision."""

from collections.abc import Mapping, Set
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.pages import numbered, posted, said_wrong, version_of
from greenfactory.foundations.accounts.permissions import allowed, may, the_actor
from greenfactory.foundations.accounts.words import Pair, Wrong, choose
from greenfactory.stages.enterprises import register, successions
from greenfactory.stages.enterprises.forms import ChangeForm
from greenfactory.stages.enterprises.models import Enterprise, Succession


@allowed("report_changes")
@require_http_methods(["GET", "POST"])
def report_change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell what became of an enterprise."""
    by = the_actor(request)
    seen = Enterprise.objects.visible_to(by).select_related("organisation")
    one = get_object_or_404(seen, public_id=public_id)
    form = ChangeForm(request.POST if request.method == "POST" else None)
    shown = {"enterprise": one, "form": form, "version": one.version}
    if request.method == "GET":
        return render(request, "enterprises/change.html", shown)
    shown["version"] = version = version_of(request)
    if form.is_valid():
        try:
            successions.ask(by=by, now=clock.now(), enterprise=one, version=version, change=form.change())
        except Wrong as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, choose(("已提交，等待确认", "it waits for confirmation")))
            return redirect("changes")
    return render(request, "enterprises/change.html", shown, status=422)


@allowed("see_changes")
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """The changes that one sees, those that wait first."""
    by = the_actor(request)
    found = Succession.objects.visible_to(by).select_related(
        "enterprise__organisation", "successor__organisation", "asked_by"
    )
    # “asked” comes before the settled states.
    page = numbered(found.prefetch_related("consents").order_by("state", "-asked_at", "-pk"), request)
    districts, colleagues, tied = register.districts(), successions.colleagues(by), successions.kept_out(by)
    rows = [_row(one, by, districts, tied) for one in page]
    return render(request, "enterprises/changes.html", {"page": page, "rows": rows, "colleagues": colleagues})


@allowed("confirm_changes")
@require_POST
def decide_change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Agree for one's own bureau, or refuse; whoever told of it takes it back."""
    by, now = the_actor(request), clock.now()
    one = get_object_or_404(Succession.objects.visible_to(by), public_id=public_id)
    decision = request.POST.get("decision")
    if decision not in {"consent", "refuse"}:
        raise BadRequest
    try:
        if decision == "consent":
            counts = successions.consent(by=by, now=now, succession=one)
            said = (
                ("变更已生效", "the change counts now")
                if counts
                else ("已确认，等待另一方", "confirmed; the other side has yet to")
            )
        else:
            successions.refuse(by=by, now=now, succession=one, reason=posted(request, "reason", 500))
            own = one.asked_by_id == by.user.pk
            said = ("已收回", "withdrawn") if own else ("已记录，提交方可见", "recorded; whoever told of it sees it")
    except Wrong as wrong:
        return said_wrong(request, wrong, "changes")
    messages.success(request, choose(said))
    return redirect("changes")


def _row(one: Succession, by: Actor, districts: Mapping[str, str], tied: Set[int | None]) -> dict[str, Any]:
    """A change as the list shows it. `own`: who looks told of it and withdraws what others refuse; `ours`: it waits for them or a colleague.

    `tied`: the enterprises from which an interest keeps whoever looks.
    """
    waits = one.state == "asked"
    concerns = waits and may(by, "confirm_changes") and successions.body(by) in successions.concerned(one)
    ours = concerns and successions.body(by) in successions.missing(one)
    own = concerns and one.asked_by_id == by.user.pk
    kept_out = ours and not own and not tied.isdisjoint((one.enterprise_id, one.successor_id))
    return {
        "one": one,
        "from": districts.get(one.old_district, one.old_district),
        "to": districts.get(one.new_district, one.new_district),
        "named": _may_be_named(one, by),
        "state": choose(_awaited(one, by, districts) if waits else one.state_words),
        "own": own,
        "ours": ours,
        "kept_out": kept_out,
        "decides": ours and not own and not kept_out,
    }


def _may_be_named(one: Succession, by: Actor) -> bool:
    """Whether the successor's name is told: a code that somebody wrote down must not give away whose it is."""
    if one.successor is None or one.state == "confirmed" or by.organisation.kind in {"city", "audit"}:
        return True
    return by.organisation.kind == "district" and by.district == one.successor.organisation.district


def _awaited(one: Succession, by: Actor, districts: Mapping[str, str]) -> Pair:
    """Who has yet to confirm. A district would give away whose code was written down, where that is not to be told."""
    if not _may_be_named(one, by):
        return ("待属地主管部门确认", "to be confirmed by the districts concerned")
    names = [
        CITY_WORDS if body == successions.CITY else (districts.get(body, body),) * 2
        for body in sorted(successions.missing(one))
    ]
    zh, en = "、".join(zh for zh, _ in names), ", ".join(en for _, en in names)
    return f"待{zh}确认", f"to be confirmed by {en}"


CITY_WORDS = ("市级", "the city")
