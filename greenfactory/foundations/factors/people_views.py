"""The security administrator's part: whose factors stand how, printed cards, certificates, and what was lost."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.models import OUTSIDE, Membership, User
from greenfactory.foundations.accounts.pages import numbered, posted, said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.foundations.factors import actions, certificates, held
from greenfactory.foundations.factors.forms import CertificateForm, ReasonForm
from greenfactory.foundations.factors.freshness import stale


@allowed("keep_factors")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who must have a second factor."""
    wanted = request.GET.get("name", "").strip()[:60]
    found = _people().filter(name__contains=wanted) if wanted else _people()
    page = numbered(found, request)
    roles: dict[int, list[Membership]] = {}
    held_now = Membership.objects.acting(clock.now()).filter(user__in=[one.pk for one in page])
    for one in held_now.select_related("organisation").order_by("pk"):
        roles.setdefault(one.user_id, []).append(one)
    rows = [(one, roles.get(one.pk, []), kinds) for one, kinds in held.kinds_of(list(page))]
    return render(request, "factors/people.html", {"page": page, "rows": rows, "name": wanted})


@allowed("keep_factors")
@never_cache
@require_GET
def person(request: HttpRequest, number: int) -> HttpResponse:
    """What one person has, and what can be done about it."""
    return _person(request, get_object_or_404(_people(), pk=number))


@allowed("keep_factors")
@never_cache
@require_POST
def issue_card(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out printed codes; they stand on this answer and nowhere else."""
    user = get_object_or_404(_people(), pk=number)
    if (answer := stale(request, "person", number)) is not None:
        return answer
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _person(request, user, status=422, card_form=form)
    by, now = the_actor(request), clock.now()
    try:
        codes = actions.issue_card(by=by, user=user, now=now, reason=form.cleaned_data["reason"])
    except Wrong as wrong:
        return said_wrong(request, wrong, "person", number)
    organisations = [one.organisation.name for one in user.memberships_now(now).select_related("organisation")]
    page = {"owner": user, "organisations": dict.fromkeys(organisations), "issued_at": now, "codes": codes, "by": by}
    return render(request, "factors/issued_card.html", page)


@allowed("keep_factors")
@require_POST
def bind_certificate_for(request: HttpRequest, number: int) -> HttpResponse:
    """Give somebody the certificate on a UKey that is handed to them."""
    user = get_object_or_404(_people(), pk=number)
    if (answer := stale(request, "person", number)) is not None:
        return answer
    form = CertificateForm(request.POST)
    if not form.is_valid():
        return _person(request, user, status=422, certificate_form=form)
    given = form.cleaned_data
    try:
        if (shown := certificates.read(given["pem"])) is None:
            raise Wrong("这不是 PEM 格式的证书", "this is no certificate in PEM")
        by = the_actor(request)
        actions.bind_certificate(by=by, user=user, now=clock.now(), shown=shown, reason=given["reason"])
    except Wrong as wrong:
        return said_wrong(request, wrong, "person", number)
    messages.success(request, choose(("证书已绑定", "the certificate is bound")))
    return redirect("person", number)


@allowed("keep_factors")
@require_POST
def remove_factor_for(request: HttpRequest, number: int, kind: str, factor: int) -> HttpResponse:
    """Take away what somebody has lost."""
    user = get_object_or_404(_people(), pk=number)
    if kind not in actions.REMOVABLE:
        raise Http404
    if (answer := stale(request, "person", number)) is not None:
        return answer
    try:
        if not (reason := posted(request, "reason", 500)):
            raise Wrong("请填写原因", "say why")
        actions.remove(by=the_actor(request), user=user, kind=kind, number=factor, now=clock.now(), reason=reason)
    except Wrong as wrong:
        return said_wrong(request, wrong, "person", number)
    messages.success(request, choose(("已移除", "removed")))
    return redirect("person", number)


def _people() -> "QuerySet[User]":
    """Whoever acts by the staff door now."""
    staff = Membership.objects.acting(clock.now()).exclude(organisation__kind__in=OUTSIDE)
    return User.objects.filter(pk__in=staff.values("user")).order_by("name", "pk")


def _person(request: HttpRequest, user: User, *, status: int = 200, **forms: Any) -> HttpResponse:
    now = clock.now()
    page = {
        "owner": user,
        "memberships": user.memberships_now(now).select_related("organisation"),
        "factors": held.every(user),
        "removable": actions.REMOVABLE,
        "may_lose_one": held.may_lose_one(user, now),
        "card_form": ReasonForm(),
        "certificate_form": CertificateForm(),
        **forms,
    }
    return render(request, "factors/person.html", page, status=status)
