"""One's own ways to log in: seeing, adding and removing them, and having a code sent."""

import logging
from functools import partial

from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.pages import done, said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.foundations.factors import actions, certificates, codes, held, notices, sms, throttle
from greenfactory.foundations.factors.forms import CodeForm, NumberForm
from greenfactory.foundations.factors.freshness import stale
from greenfactory.foundations.factors.kinds import masked
from greenfactory.foundations.factors.models import Change, Phone, SentCode

logger = logging.getLogger(__name__)
NEWEST = 10
WRONG_CODE = (
    "验证码不正确或已失效，可重新获取",
    "the code is wrong or has run out; have another one sent",
)


@allowed("keep_own_factors")
@never_cache
@require_GET
def factors(request: HttpRequest) -> HttpResponse:
    """What one has, since when, when it was last used, and what changed lately."""
    user, now = the_actor(request).user, clock.now()
    changes = Change.objects.filter(user=user).order_by("-at", "-pk")[:NEWEST]
    shown = certificates.presented(request)
    page = {
        "factors": held.every(user),
        "compulsory": held.compulsory(user, now),
        "may_lose_one": held.may_lose_one(user, now),
        "has_factor": held.has_factor(user),
        "changes": [(each.at, notices.brief(each)) for each in changes],
        "sends": sms.sender() is not None,
        "shown": shown,
    }
    return render(request, "factors/factors.html", page)


@allowed("keep_own_factors")
@never_cache
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Name a number; a code goes there."""
    if (answer := stale(request, "phone")) is not None:
        return answer
    form = NumberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _send(request, the_actor(request).user, "confirm", form.cleaned_data["number"])
            return redirect("confirm_phone")
        except Wrong as wrong:
            form.add_error(None, str(wrong))
    status = 422 if form.is_bound else 200
    page = {"form": form, "sends": sms.sender() is not None}
    return render(request, "factors/phone.html", page, status=status)


@allowed("keep_own_factors")
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_phone(request: HttpRequest) -> HttpResponse:
    """Enter the code; then the number is one's own."""
    if (answer := stale(request, "phone")) is not None:
        return answer
    by = the_actor(request)
    waiting = SentCode.objects.filter(user=by.user, purpose="confirm").first()
    if waiting is None:
        return redirect("phone")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if number := _confirmed(request, by.user, form.cleaned_data["code"]):
            actions.keep_phone(by=by, number=number, now=clock.now())
            messages.success(request, choose(("手机号码已绑定", "the number is yours")))
            return redirect("factors")
        form.add_error("code", choose(WRONG_CODE))
    page = {"form": form, "number": masked(waiting.number)}
    return render(request, "factors/confirm_phone.html", page, status=422 if form.is_bound else 200)


@allowed("keep_own_factors")
@require_POST
def bind_certificate(request: HttpRequest) -> HttpResponse:
    """Make the UKey in the connection one's own."""
    if (answer := stale(request)) is not None:
        return answer
    by = the_actor(request)
    shown = certificates.presented(request)
    try:
        if shown is None:
            raise Wrong("未检测到 UKey，请插入后刷新本页", "no UKey was seen: insert it and load the page again")
        actions.bind_certificate(by=by, user=by.user, now=clock.now(), shown=shown)
    except Wrong as wrong:
        return said_wrong(request, wrong, "factors")
    messages.success(request, choose(("UKey 已绑定", "the UKey is yours")))
    return redirect("factors")


@allowed("keep_own_factors")
@require_POST
def remove_factor(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Take one of one's own factors away."""
    by = the_actor(request)
    model = actions.REMOVABLE.get(kind)
    if model is None:
        raise Http404
    get_object_or_404(model._default_manager.filter(user_id=by.user.pk), pk=number)
    if (answer := stale(request)) is not None:
        return answer
    remove = partial(actions.remove, by=by, user=by.user, kind=kind, number=number, now=clock.now())
    return done(request, remove, ("已移除", "removed"), "factors")


@never_cache
@require_POST
def send_login_code(request: HttpRequest) -> HttpResponse:
    """Have a code sent between password and second factor; no page for anybody else, whoever has which phone."""
    guest = not request.user.is_authenticated
    stage = LoginStageController.enter(request, AuthenticateStage.key) if guest else None
    phone = Phone.objects.filter(user=stage.login.user).first() if stage else None
    if stage is None or phone is None:
        raise Http404
    try:
        _send(request, stage.login.user, "login", phone.number)
    except Wrong as wrong:
        return said_wrong(request, wrong, "mfa_authenticate")
    return redirect("mfa_authenticate")


def _send(request: HttpRequest, user: User, purpose: str, number: str) -> None:
    """Send a code, or raise Wrong. The code is stored before it goes out, never the other way round."""
    sender = sms.sender()
    if sender is None:
        raise Wrong("本平台未接入短信服务", "this installation sends no text messages")
    if not throttle.may_send(request, user, number):
        raise Wrong("发送过于频繁，请稍后再试", "too many messages; try again later")
    code = codes.send(user=user, purpose=purpose, number=number, now=timezone.now())
    try:
        sender.send(number, code)
    except sms.NotSent as fault:
        logger.warning("a text message was not sent: %s", fault)
        raise Wrong(
            "短信发送失败，请稍后再试或使用其他验证方式", "the message could not be sent; try later or use another way"
        ) from None
    if isinstance(sender, sms.Outbox):
        messages.info(request, choose(("【演示短信】", "Demonstration message: ")) + sender.last)
    else:
        messages.info(request, choose((f"验证码已发送至 {masked(number)}", f"a code was sent to {masked(number)}")))


def _confirmed(request: HttpRequest, user: User, code: str) -> str | None:
    """The number to which this code was sent; None where it is wrong or there were too many guesses."""
    if not throttle.may_guess(request, user):
        return None
    number = codes.take(user=user, purpose="confirm", code=codes.plain(code), now=timezone.now())
    if number:
        throttle.forget_guesses(request, user)
    return number
