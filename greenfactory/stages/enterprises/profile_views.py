"""What an enterprise keeps about itself: the fields of the paper form, its name, and corrections before it is confirmed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.pages import said_wrong, version_of
from greenfactory.foundations.accounts.permissions import allowed, may, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose, when
from greenfactory.stages.enterprises import actions, queries
from greenfactory.stages.enterprises.forms import CorrectForm, ProfileForm, RenameForm, label
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.enterprises.views import history, warn_of_industry


@allowed("keep_profile")
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The enterprise's own page; saving is refused, and nothing typed is lost, where a colleague saved meanwhile."""
    own = _own(request)
    if request.method == "GET":
        return _profile(request, own, ProfileForm(enterprise=own))
    version = version_of(request)
    form = ProfileForm(request.POST, enterprise=own)
    if not form.is_valid():
        return _profile(request, own, form, version=version, status=422)
    try:
        actions.save_profile(
            by=the_actor(request),
            now=clock.now(),
            enterprise=own,
            version=version,
            industry=form.cleaned_data["industry"],
            profile=form.profile(),
            town=form.town(),
        )
    except Wrong:
        own.refresh_from_db()
        return _profile(request, own, form, since=version, status=409)
    messages.success(request, choose(("已保存", "saved")))
    warn_of_industry(request, form.cleaned_data["industry"])
    return redirect("profile")


@allowed("keep_profile")
@require_POST
def correct(request: HttpRequest) -> HttpResponse:
    """Correct name, code or district while the district has not confirmed the enterprise."""
    own = _own(request)
    form = CorrectForm(request.POST)
    version = version_of(request)
    if form.is_valid():
        by, now, entered = the_actor(request), clock.now(), form.particulars()
        try:
            actions.correct(by=by, now=now, enterprise=own, version=version, particulars=entered)
        except Wrong as wrong:
            return said_wrong(request, wrong, "profile")
        messages.success(request, choose(("已更正，等待属地确认", "corrected; the district looks at it")))
        warn_of_industry(request, entered.industry)
        return redirect("profile")
    return _profile(request, own, ProfileForm(enterprise=own), correcting=form, version=version, status=422)


@allowed("keep_profile")
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """State a new name; the district confirms it."""
    own = _own(request)
    form = RenameForm(request.POST)
    version = version_of(request)
    if not form.is_valid():
        return _profile(request, own, ProfileForm(enterprise=own), renaming=form, version=version, status=422)
    by, now, given = the_actor(request), clock.now(), form.cleaned_data
    try:
        actions.ask_rename(
            by=by, now=now, enterprise=own, version=version, name=given["new_name"], since=given["since"]
        )
    except Wrong as wrong:
        return said_wrong(request, wrong, "profile")
    messages.success(request, choose(("更名已提交，等待属地确认", "the new name waits for the district")))
    return redirect("profile")


def _own(request: HttpRequest) -> Enterprise:
    own = Enterprise.objects.visible_to(the_actor(request)).select_related("organisation")
    return get_object_or_404(own)


def _profile(
    request: HttpRequest,
    own: Enterprise,
    form: ProfileForm,
    *,
    correcting: CorrectForm | None = None,
    renaming: RenameForm | None = None,
    version: int | None = None,
    since: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `version` is what the forms carry, `since` the version after which a colleague saved."""
    named = {"name": own.organisation.name, "code": own.code, "district": own.organisation.district}
    open_to_correction = own.state in {"waiting", "refused"}
    if open_to_correction and correcting is None:
        correcting = CorrectForm(initial=named | {"industry": own.industry})
    page = {
        "enterprise": own,
        "form": form,
        "correcting": correcting,
        "renaming": None if own.state != "confirmed" else renaming or RenameForm(),
        "version": own.version if version is None else version,
        "former_names": own.former_names.order_by("-until_on", "-pk"),
        **history(own),
        "may_report": may(the_actor(request), "report_changes") and own.state == "confirmed",
        "clashes": [] if since is None else _clashes(own, form, since),
        "conflict": since is not None,
    }
    return render(request, "enterprises/profile.html", page, status=status)


def _clashes(own: Enterprise, form: ProfileForm, since: int) -> list[dict[str, object]]:
    """Who changed what since the page was opened: the field, what stands there now, and what was typed here."""
    stored = actions.kept(own)
    found: dict[str, dict[str, object]] = {}
    for change in queries.changes_since(own, since):
        for key in change.values:
            here = {"label": label(key), "now": stored.get(key, ""), "typed": form.typed(key)}
            found[key] = {**here, "who": change.who, "said_at": when(change.at, "short")}
    return list(found.values())
