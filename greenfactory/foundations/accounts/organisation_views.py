"""The register of bureaus, agencies and other bodies: the system administrator makes, renames and closes them."""

from functools import partial

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import doors
from greenfactory.foundations.accounts import organisation_actions as actions
from greenfactory.foundations.accounts.entering import fresh_login
from greenfactory.foundations.accounts.forms import InviteForm
from greenfactory.foundations.accounts.inviting import pending_in, registered
from greenfactory.foundations.accounts.models import KINDS, OUTSIDE, Membership, Organisation
from greenfactory.foundations.accounts.organisation_forms import OrganisationForm, OrganisationSearch
from greenfactory.foundations.accounts.pages import done, numbered, posted, said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose, when
from greenfactory.foundations.factors.freshness import stale


@allowed("keep_organisations")
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """Every body but enterprises, with filters."""
    chosen = OrganisationSearch(request.GET).chosen()
    page = numbered(_found(registered(the_actor(request)), **chosen), request)
    asked = pending_in(Organisation.objects.filter(pk__in=[one.pk for one in page]))
    shown = {
        "page": page,
        "chosen": chosen,
        "kinds": {kind: words for kind, words in KINDS.items() if kind not in OUTSIDE},
        "states": {"open": ("在用", "open"), "closed": ("已关闭", "closed")},
        "asked": set(asked.values_list("organisation_id", flat=True)),
    }
    return render(request, "accounts/organisations.html", shown)


@allowed("keep_organisations")
@never_cache
@require_http_methods(["GET", "POST"])
def new_organisation(request: HttpRequest) -> HttpResponse:
    """A new body with its first invitation; the link is shown on the answer and never again."""
    if (answer := stale(request, "new_organisation")) is not None:
        return answer
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made, token = actions.make_organisation(by=the_actor(request), now=clock.now(), **form.cleaned_data)
            link = doors.link(request, reverse("invitation", args=[token]), staff=True)
            return _organisation(request, made, shown={"name": form.cleaned_data["person"], "link": link})
        except Wrong as wrong:
            form.add_error(None, str(wrong))
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/organisation_new.html", {"form": form}, status=status)


@allowed("keep_organisations")
@require_GET
def organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """One body: its members and what can be done to it."""
    return _organisation(request, _registered(request, public_id))


@allowed("keep_organisations")
@require_POST
def rename_organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give it another name."""
    one = _registered(request, public_id)
    name = " ".join(request.POST.get("name", "").split())
    try:
        if not name or len(name) > 200 or not name.isprintable():
            raise Wrong("请填写名称，不超过 200 字", "write the name, at most 200 characters")
        actions.rename_organisation(by=the_actor(request), now=clock.now(), organisation=one, name=name)
    except Wrong as wrong:
        return said_wrong(request, wrong, "organisation", public_id)
    messages.success(request, choose(("已改名，原名称留在操作日志", "renamed; the journal keeps the old name")))
    return redirect("organisation", public_id)


@allowed("keep_organisations")
@require_POST
def close_organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let nobody act for it any more."""
    one = _registered(request, public_id)
    if (answer := stale(request, "organisation", public_id)) is not None:
        return answer
    said = ("已关闭，其成员即时不能再办理", "closed; its members can do nothing more")
    by, now, reason = the_actor(request), clock.now(), posted(request, "reason", 500)
    close = partial(actions.close_organisation, by=by, now=now, organisation=one, reason=reason)
    return done(request, close, said, "organisation", public_id)


@allowed("keep_organisations")
@require_POST
def reopen_organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take it up again."""
    one = _registered(request, public_id)
    if (answer := stale(request, "organisation", public_id)) is not None:
        return answer
    said = ("已恢复，请重新邀请成员", "open again; invite its members anew")
    reopen = partial(actions.reopen_organisation, by=the_actor(request), now=clock.now(), organisation=one)
    return done(request, reopen, said, "organisation", public_id)


def _registered(request: HttpRequest, public_id: str) -> Organisation:
    return get_object_or_404(registered(the_actor(request)), public_id=public_id)


def _found(
    seen: "QuerySet[Organisation]", *, text: str = "", kind: str = "", state: str = ""
) -> "QuerySet[Organisation]":
    """Narrowed down, with the count of members; bureaus first, then in the order of codes and names."""
    if text:
        seen = seen.filter(Q(name__icontains=text) | Q(district__startswith=text))
    if kind:
        seen = seen.filter(kind=kind)
    if state:
        seen = seen.filter(closed_at__isnull=state == "open")
    acting = Q(memberships__in=Membership.objects.acting(clock.now()))
    members = Count("memberships__user", filter=acting, distinct=True)
    return seen.annotate(members=members).order_by(
        F("closed_at").asc(nulls_first=True), "kind", "district", "name", "pk"
    )


def _organisation(request: HttpRequest, one: Organisation, *, shown: dict[str, str] | None = None) -> HttpResponse:
    page = {
        "organisation": one,
        "closed_on": when(one.closed_at, "date") if one.closed_at else "",
        "members": one.memberships.acting(clock.now()).select_related("user").order_by("role", "pk"),
        "pending": pending_in(Organisation.objects.filter(pk=one.pk)),
        "form": InviteForm(by=the_actor(request), organisation=one),
        "may_close": one.kind not in actions.FOR_EVER,
        "fresh": fresh_login(request),
        "shown": shown,
    }
    return render(request, "accounts/organisation.html", page)
