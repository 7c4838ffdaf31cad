"""Members of an organisation: asking colleagues in, letting them go, and taking an invitation."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import actions, doors
from greenfactory.foundations.accounts.actor import actor
from greenfactory.foundations.accounts.entering import act_in, enter
from greenfactory.foundations.accounts.forms import AccountForm, InviteForm
from greenfactory.foundations.accounts.idle import idle
from greenfactory.foundations.accounts.inviting import (
    ADMINISTRATORS,
    KEEPERS,
    kept_by,
    last_ones,
    members_of,
    pending_in,
    roles_of,
)
from greenfactory.foundations.accounts.models import OUTSIDE, ROLES, Invitation, Organisation, User
from greenfactory.foundations.accounts.pages import done, numbered, said_wrong
from greenfactory.foundations.accounts.permissions import allowed, may, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.foundations.citylogin.linking import link_seen
from greenfactory.foundations.factors.freshness import stale


@allowed("invite_colleagues")
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """Who acts for us, and who was asked to."""
    return _members(request, InviteForm(by=the_actor(request), organisation=_chosen(request)))


@allowed("invite_colleagues")
@never_cache
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Ask a colleague in. The link is shown on this answer and never again."""
    by = the_actor(request)
    form = InviteForm(request.POST, by=by)
    if not form.is_valid():
        return _members(request, form, status=422)
    organisation, role, name = form.organisation(), form.cleaned_data["role"], form.cleaned_data["name"]
    back = ("organisation", organisation.public_id) if may(by, "keep_organisations") else ("members",)
    if role in KEEPERS and (answer := stale(request, *back)) is not None:
        return answer
    try:
        token = actions.invite(by=by, now=clock.now(), organisation=organisation, role=role, name=name)
    except Wrong as wrong:
        form.add_error(None, str(wrong))
        return _members(request, form, status=422)
    staff = organisation.kind not in OUTSIDE
    shown = {"name": name, "link": doors.link(request, reverse("invitation", args=[token]), staff=staff)}
    return _members(request, InviteForm(by=by), shown=shown, chosen=organisation)


@allowed("invite_colleagues")
@require_POST
def withdraw_invitation(request: HttpRequest, number: int) -> HttpResponse:
    """Take an invitation back."""
    by = the_actor(request)
    invitation = get_object_or_404(pending_in(kept_by(by)), pk=number)
    said = ("邀请已撤回，链接失效", "the invitation is withdrawn; its link is dead")
    withdraw = partial(actions.withdraw_invitation, by=by, now=clock.now(), invitation=invitation)
    return done(request, withdraw, said, "members")


@allowed("invite_colleagues")
@require_POST
def end_membership(request: HttpRequest, number: int) -> HttpResponse:
    """Let a member go."""
    by = the_actor(request)
    membership = get_object_or_404(members_of(kept_by(by)), pk=number)
    if (answer := stale(request, "members")) is not None:
        return answer
    try:
        actions.end_membership(by=by, now=clock.now(), membership=membership)
    except Wrong as wrong:
        return said_wrong(request, wrong, "members")
    messages.success(request, choose(("已移出本单位，即时生效", "the member has left; this holds at once")))
    return redirect("/" if membership.pk == by.membership_id else "members")


@allowed("invite_colleagues")
@require_POST
def change_role(request: HttpRequest, number: int) -> HttpResponse:
    """Give a member another role."""
    by = the_actor(request)
    membership = get_object_or_404(members_of(kept_by(by)), pk=number)
    if (answer := stale(request, "members")) is not None:
        return answer
    role = request.POST.get("role", "")
    try:
        begun = actions.change_role(by=by, now=clock.now(), membership=membership, role=role)
    except Wrong as wrong:
        return said_wrong(request, wrong, "members")
    messages.success(request, choose(("角色已变更，即时生效", "the role has changed; this holds at once")))
    if membership.pk == by.membership_id:
        act_in(request, begun)
        return redirect("/")
    return redirect("members")


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What is offered; taken with the account logged in, or with a new one."""
    found = _open_invitation(request, token)
    guest = not isinstance(request.user, User)
    form = AccountForm(request.POST if request.method == "POST" and guest else None, initial={"person": found.name})
    if request.method == "POST" and (not guest or form.is_valid()):
        try:
            return _take(request, found, form)
        except Wrong as wrong:
            messages.error(request, str(wrong))
    status = 422 if request.method == "POST" else 200
    page = {"invitation": found, "role": ROLES[found.role][1:], "form": form if guest else None}
    return render(request, "accounts/invitation.html", page, status=status)


def _open_invitation(request: HttpRequest, token: str) -> Invitation:
    """The invitation behind a link; taken, run out, for the other door or invented: all are no page."""
    now = clock.now()
    offered = Invitation.objects.filter(taken_by=None, expires_at__gt=now).select_related("organisation", "invited_by")
    found = get_object_or_404(offered, token_hash=actions.digest(token))
    if found.organisation.kind not in OUTSIDE and not request.staff_door:  # type: ignore[attr-defined]
        raise Http404
    return found


def _take(request: HttpRequest, found: Invitation, form: AccountForm) -> HttpResponse:
    now = clock.now()
    if isinstance(request.user, User):
        act_in(request, actions.take_invitation(invitation=found, user=request.user, now=now))
    else:
        with transaction.atomic():
            membership = actions.join(invitation=found, now=now, **form.account())
            link_seen(request, by=actor(membership), now=now)
        enter(request, membership.user, membership)
    messages.success(request, choose(("已加入", "welcome")))
    return redirect("/")


def _chosen(request: HttpRequest) -> Organisation | None:
    """The one organisation whose members are wanted, where somebody keeps several."""
    wanted = request.GET.get("organisation")
    return get_object_or_404(kept_by(the_actor(request)), public_id=wanted) if wanted else None


def _members(
    request: HttpRequest, form: InviteForm, *, shown: dict[str, str] | None = None,
    chosen: Organisation | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    by, now = the_actor(request), clock.now()
    kept = kept_by(by)
    chosen = chosen or _chosen(request)
    if chosen:
        kept = kept.filter(pk=chosen.pk)
    page = numbered(members_of(kept), request)
    last = last_ones(page)
    people = [
        {
            "membership": one,
            "roles": [role for role in roles_of(one.organisation) if role != one.role],
            "dialog": f"end-{one.pk}",
            "last": one.pk in last,
            "self": one.user_id == by.user.pk,
            "shut_out": one.organisation.kind not in OUTSIDE and idle(one.user, now),
        }
        for one in page
    ]
    context = {
        "page": page,
        "chosen": chosen,
        "crumb": chosen if may(by, "keep_organisations") else None,
        "form": form,
        "people": people,
        "pending": pending_in(kept),
        "shown": shown,
        "several": chosen is None and len(form.kept) > 1,
        "administrator": ADMINISTRATORS.get(by.organisation.kind),
    }
    return render(request, "accounts/members.html", context, status=status)
