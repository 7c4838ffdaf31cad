"""The register of enterprises: registering, the list, one enterprise, and the district's decisions on it."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import doors
from greenfactory.foundations.accounts.entering import enter
from greenfactory.foundations.accounts.inviting import helped_by, may_invite
from greenfactory.foundations.accounts.pages import numbered, posted, said_wrong, version_of
from greenfactory.foundations.accounts.permissions import allowed, may, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose, language
from greenfactory.foundations.factors.freshness import stale
from greenfactory.stages.enterprises import actions, blanks, interests, lineage, queries, register
from greenfactory.stages.enterprises.forms import RegisterForm, SearchForm, label
from greenfactory.stages.enterprises.models import Enterprise, Succession
from greenfactory.stages.enterprises.sending import workbook


@never_cache
@require_http_methods(["GET", "POST"])
def registration(request: HttpRequest) -> HttpResponse:
    """An account and its enterprise, by a guest."""
    if request.user.is_authenticated:
        return redirect("/")
    if not register.districts():
        return render(request, "enterprises/register.html")
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return render(request, "enterprises/register.html", {"form": form})
    if not ratelimit.consume(request, action="register"):
        form.add_error(
            None, choose(("登记过于频繁，请一小时后再试", "too many registrations from here; try again in an hour"))
        )
    elif form.is_valid():
        try:
            membership = actions.register(particulars=form.particulars(), now=clock.now(), **form.account())
            enter(request, membership.user, membership)
            warn_of_industry(request, form.cleaned_data["industry"])
            return redirect("profile")
        except Wrong as wrong:
            form.add_error(None, str(wrong))
    return render(request, "enterprises/register.html", {"form": form}, status=422)


@allowed("see_enterprises")
@require_GET
def enterprises(request: HttpRequest) -> HttpResponse:
    """The enterprises that one sees, with filters."""
    actor = the_actor(request)
    chosen = SearchForm(request.GET).chosen()
    districts = register.districts()
    page = numbered(queries.found(actor, timezone.localdate(clock.now()), **chosen), request)
    tree = register.industries()
    towns, here = register.towns(), actor.district or chosen.get("district", "")
    named = [
        (one, districts.get(one.organisation.district, one.organisation.district), towns.get(one.town, ""))
        for one in page
    ]
    shown = {
        "page": page,
        "rows": named,
        "chosen": chosen,
        "districts": districts if actor.organisation.kind != "district" else {},
        "towns": register.towns(here) if towns and here else {},
        "states": Enterprise.STATES | {"rename": ("待确认更名", "renaming to confirm")},
        "sections": [(letter, f"{letter} {name}") for letter, name in tree.sections.items()],
        "divisions": [(digits, f"{tree.written(digits)} {name}") for digits, name in tree.divisions.items()],
        "may_import": may(actor, "import_enterprises"),
    }
    return render(request, "enterprises/list.html", shown)


@allowed("see_enterprises")
@require_GET
def export_enterprises(request: HttpRequest) -> FileResponse:
    """The list under the same filters as a workbook."""
    chosen, districts = SearchForm(request.GET).chosen(), register.districts()
    found = queries.found(the_actor(request), timezone.localdate(clock.now()), **chosen)
    return workbook("enterprises.xlsx", lambda path: blanks.write_enterprises(path, language(), found, districts))


@allowed("see_enterprises")
@require_GET
def enterprise(request: HttpRequest, public_id: str) -> HttpResponse:
    """One enterprise with everything the register says of it."""
    return _enterprise(request, _seen(request, public_id))


@allowed("confirm_enterprises")
@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirm or refuse an enterprise, or its new name."""
    one = _seen(request, public_id)
    by, now, version = the_actor(request), clock.now(), version_of(request)
    decision, reason = request.POST.get("decision"), posted(request, "reason", 500)
    try:
        if decision == "confirm":
            actions.confirm(by=by, now=now, enterprise=one, version=version)
        elif decision == "refuse":
            actions.refuse(by=by, now=now, enterprise=one, version=version, reason=reason)
        elif decision == "confirm_rename":
            actions.confirm_rename(by=by, now=now, enterprise=one, version=version)
        elif decision == "refuse_rename":
            actions.refuse_rename(by=by, now=now, enterprise=one, version=version, reason=reason)
        else:
            raise BadRequest
    except Wrong as wrong:
        return said_wrong(request, wrong, "enterprise", public_id)
    messages.success(request, choose(("已记录，企业可见", "recorded; the enterprise sees it")))
    return redirect("enterprise", public_id)


@allowed("confirm_enterprises")
@never_cache
@require_POST
def invite_administrator(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give an enterprise that nobody keeps any more, or that a stranger registered, an administrator."""
    one, by = _seen(request, public_id), the_actor(request)
    if (answer := stale(request, "enterprise", public_id)) is not None:
        return answer
    name = posted(request, "name", 60)
    try:
        token = actions.invite_administrator(by=by, now=clock.now(), enterprise=one, name=name)
    except Wrong as wrong:
        return said_wrong(request, wrong, "enterprise", public_id)
    link = doors.link(request, reverse("invitation", args=[token]), staff=False)
    return _enterprise(request, one, shown={"name": name, "link": link})


def warn_of_industry(request: HttpRequest, code: str) -> None:
    """Say it, where an industry code that was stored does not exist."""
    if doubt := register.doubtful_industry(code):
        messages.warning(request, choose(doubt))


def particulars_of(one: Enterprise) -> list[tuple[str, str]]:
    """Label and value of every field of the register, in the order of the paper form."""
    districts = register.districts()
    district = one.organisation.district
    rows = [("name", one.organisation.name), ("code", one.code), ("district", districts.get(district, district))]
    if one.town:
        rows.append(("town", register.towns(district).get(one.town, one.town)))
    rows += [
        ("industry", f"{one.industry} {register.industries().named(one.industry)}".strip()),
        *((key, one.profile.get(key, "")) for key in register.PROFILE_KEYS),
    ]
    return [(label(key), value) for key, value in rows]


def history(one: Enterprise) -> dict[str, Any]:
    """What the page of an enterprise says of its past: titles, codes, what it came from and what became of it."""
    line = Succession.objects.filter(Q(enterprise=one) | Q(successor=one), state="confirmed")
    return {
        "titles": one.titles.order_by("-year", "pk"),
        "former_codes": one.former_codes.order_by("-until_on", "pk"),
        "line": line.select_related("enterprise__organisation", "successor__organisation").order_by(
            "happened_on", "pk"
        ),
        "heir": lineage.heir(one),
    }


def _seen(request: HttpRequest, public_id: str) -> Enterprise:
    seen = Enterprise.objects.visible_to(the_actor(request)).select_related("organisation")
    return get_object_or_404(seen, public_id=public_id)


def _enterprise(request: HttpRequest, one: Enterprise, *, shown: dict[str, str] | None = None) -> HttpResponse:
    actor = the_actor(request)
    free = not interests.keeps_out(actor, one)
    decides = free and may(actor, "confirm_enterprises")
    waiting, left = queries.next_waiting(actor, one) if decides else (None, 0)
    page = {
        "enterprise": one,
        "particulars": particulars_of(one),
        "former_names": one.former_names.order_by("-until_on", "-pk"),
        **history(one),
        "may_decide": one.state in {"waiting", "refused", "unregistered"},
        "may_report": may(actor, "report_changes") and one.state in {"confirmed", "unregistered"},
        "decides": decides,
        "next": waiting,
        "left": left,
        "people": helped_by(actor).filter(organisation=one.organisation).select_related("user").order_by("role", "pk"),
        "may_invite": decides and may_invite(actor, one.organisation, "submitter"),
        "kept_out": not free,
        "may_load": free and may(actor, "load_workbook") and one.state == "confirmed",
        "shown": shown,
    }
    return render(request, "enterprises/enterprise.html", page)
