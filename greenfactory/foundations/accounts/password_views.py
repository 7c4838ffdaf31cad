"""Pages for a forgotten password and an idle account: the administrator's part, and the person's own."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import doors, idle, passwords
from greenfactory.foundations.accounts.forms import PasswordForm
from greenfactory.foundations.accounts.inviting import helped_by
from greenfactory.foundations.accounts.models import OUTSIDE, Membership
from greenfactory.foundations.accounts.pages import done, said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.foundations.factors.freshness import stale


@allowed("help_members")
@never_cache
@require_POST
def offer_password(request: HttpRequest, number: int) -> HttpResponse:
    """A link for a member who has forgotten the password; shown on this answer and never again."""
    member = _helped(request, number)
    if (answer := stale(request, *_back(request, member))) is not None:
        return answer
    try:
        link = passwords.offer_link(by=the_actor(request), now=clock.now(), user=member.user)
    except Wrong as wrong:
        return said_wrong(request, wrong, *_back(request, member))
    address = doors.link(request, reverse("choose_password", args=[link]), staff=member.user.staff_at(clock.now()))
    page = {"member": member, "link": address, "minutes": passwords.minutes()}
    return render(request, "accounts/password_link.html", page)


@allowed("help_members")
@require_POST
def revive_account(request: HttpRequest, number: int) -> HttpResponse:
    """Let a member in again whose account was idle."""
    member = _helped(request, number)
    back, said = _back(request, member), ("已恢复，可以登录", "this person may log in again")
    if (answer := stale(request, *back)) is not None:
        return answer
    revive = partial(idle.revive, by=the_actor(request), now=clock.now(), user=member.user)
    return done(request, revive, said, *back)


@never_cache
@require_http_methods(["GET", "POST"])
def choose_password(request: HttpRequest, link: str) -> HttpResponse:
    """The person's own new password; they log in with it afterwards, second factor and all."""
    user = passwords.person_of(link)
    if user is None:
        return _dead(request)
    form = PasswordForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            passwords.choose_password(link=link, password=form.cleaned_data["password1"], now=clock.now())
        except Wrong:
            return _dead(request)
        messages.success(request, choose(("新密码已生效，请登录", "the new password holds: log in with it")))
        return redirect("account_login")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/choose_password.html", {"form": form, "owner": user}, status=status)


def _dead(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/password_dead.html", {"minutes": passwords.minutes()}, status=404)


def _helped(request: HttpRequest, number: int) -> Membership:
    helped = helped_by(the_actor(request)).select_related("user", "organisation")
    return get_object_or_404(helped, pk=number)


def _back(request: HttpRequest, member: Membership) -> tuple[str, ...]:
    """The page on which the member was found."""
    if member.organisation.kind in OUTSIDE and member.organisation_id != the_actor(request).organisation.pk:
        return ("enterprise", member.organisation.enterprise.public_id)
    return ("members",)
