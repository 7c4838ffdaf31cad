"""Pages of the call for applications: everybody reads what was released; the bureau writes and releases it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.entering import fresh_login
from greenfactory.foundations.accounts.pages import PAGE, numbered, posted, version_of
from greenfactory.foundations.accounts.permissions import acting_as, allowed, may, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.foundations.files import scans, serving
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals import offers
from greenfactory.foundations.proposals.offers import Asked
from greenfactory.rulebook.process.announcements import ANNOUNCE, ANNOUNCEMENT, ENTER_PAPER, TAKE_BACK, WRITE
from greenfactory.rulebook.process.table import HAND_BACK
from greenfactory.stages.rounds import announcing, announcing_text, attaching, extending
from greenfactory.stages.rounds.announcing_forms import PaperForm, TextForm
from greenfactory.stages.rounds.models import Announcement, Round
from greenfactory.workbooks import letter

ASKED: offers.Forms = {ANNOUNCE: Asked, ENTER_PAPER: PaperForm, TAKE_BACK: Asked, HAND_BACK: Asked}


@require_GET
def announcements(request: HttpRequest) -> HttpResponse:
    """Every call that was released, newest first: for guests too."""
    found = Announcement.objects.visible_to(acting_as(request)).select_related("round")
    page = numbered(found.order_by("-released_at", "-pk"), request, PAGE)
    return render(request, "rounds/announcements.html", {"page": page})


@require_GET
def announcement(request: HttpRequest, public_id: str) -> HttpResponse:
    """The call with its files: for guests too, once it is released."""
    return _page(request, _seen(request, public_id))


def _page(request: HttpRequest, found: Announcement, tried: offers.Tried | None = None) -> HttpResponse:
    shown = {"announcement": found, "round": found.round, "letter": announcing_text.composed(found)}
    shown |= {"files": [(name, each.words) for name, each in attaching.FILES.items()]}
    shown |= extending.public(found.round)
    by = acting_as(request)
    if may(by, "settle_rounds"):
        shown |= _steps(request, found, tried)
    return render(request, "rounds/announcement.html", shown, status=422 if tried else 200)


def _steps(request: HttpRequest, found: Announcement, tried: offers.Tried | None) -> dict[str, Any]:
    by, now = the_actor(request), clock.now()
    waits = proposals.waiting(announcing.subject(found), ANNOUNCEMENT, found.state)
    known = announcing.facts(found, now, waiting=waits)
    writes = ANNOUNCEMENT.decide(found.state, WRITE, proposals.actor(by), known)
    told = [(("文号", "Number"), waits.entered["number"]), (("成文日期", "Date"), waits.entered["issued_on"])] if (
        waits and waits.action == ENTER_PAPER
    ) else []  # fmt: skip
    shown = offers.on_page(
        ANNOUNCEMENT, found.state, by, known, waits=waits, asked=ASKED, told=told, fresh=fresh_login(request),
        tried=tried,
        url=lambda action: reverse("announcement_step", args=[found.round.public_id, action]),
    )  # fmt: skip
    return shown | {"may_write": writes.allowed and waits is None, "version": found.version}


@require_http_methods(["GET", "POST"])
@allowed("open_rounds")
def announcement_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write it. The first time it is filled in with what round and pack say."""
    by = the_actor(request)
    round = get_object_or_404(Round.objects.visible_to(by).select_related("pack"), public_id=public_id)
    present = Announcement.objects.filter(round=round).first()
    signer, address = by.organisation.name, _address(request)
    initial = present.parts if present else announcing_text.proposed(round, signer=signer, address=address)
    form = TextForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            announcing.write(by=by, now=clock.now(), round=round, version=version_of(request), parts=form.cleaned_data)
        except Wrong as wrong:
            form.add_error(None, str(wrong))
        else:
            return redirect("announcement", public_id)
    shown = {
        "form": form,
        "round": round,
        "version": request.POST.get("version") or (present.version if present else 0),
    }
    return render(request, "rounds/announcement_edit.html", shown)


def _address(request: HttpRequest) -> str:
    """Where enterprises come in: the public host, even if the clerk sits at the one for staff."""
    host = settings.ALLOWED_HOSTS[0] if settings.STAFF_HOSTS else request.get_host()
    return f"{request.scheme}://{host}"


@require_POST
@allowed("settle_rounds")
def announcement_step(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Take, propose, confirm or hand back a step of the call."""
    by, found = the_actor(request), _seen(request, public_id)
    if action not in ASKED:
        raise Http404
    try:
        announcing.move(
            by=by, now=clock.now(), announcement=found, action=action, version=version_of(request),
            fresh_login=fresh_login(request), note=posted(request, "reason", 500),
            entered=_entered(request, found) if action == ENTER_PAPER else None,
        )  # fmt: skip
    except Wrong as wrong:
        return _page(request, found, offers.tried(request, wrong, action, "announcement", public_id))
    messages.success(request, choose(("已办理", "done")))
    return redirect("announcement", public_id)


def _entered(request: HttpRequest, found: Announcement) -> dict[str, Any]:
    """The signed paper, its scan stored. Who confirms sends nothing and takes over what was entered."""
    by = the_actor(request)
    waits = proposals.waiting(announcing.subject(found), ANNOUNCEMENT, found.state)
    if waits and proposals.confirms(ANNOUNCEMENT, found.state, ENTER_PAPER, by, waits):
        return {}
    form = PaperForm(request.POST, request.FILES)
    given = form.entered()
    return given | {"scan": scans.stored(form.cleaned_data["scan"], by=by, now=clock.now()).sha256}


@require_GET
def announcement_file(request: HttpRequest, public_id: str, name: str) -> HttpResponseBase:
    """A file that goes with the call: for guests too."""
    found = _seen(request, public_id)
    if name == "notice.docx":
        composed = announcing_text.composed(found)
        return serving.attached(letter.written(composed), f"{composed.title}.docx")
    if name == "scan" and found.scan is not None:
        return serving.give(found.scan, f"{found.number}.{found.scan.kind}")
    if name not in attaching.FILES:
        raise Http404
    called = f"{choose(attaching.FILES[name].words)}-{found.round.year}.{name.rsplit('.', maxsplit=1)[-1]}"
    return serving.attached(attaching.made(name, found.round), called)


def _seen(request: HttpRequest, public_id: str) -> Announcement:
    found = Announcement.objects.visible_to(acting_as(request)).select_related("round__pack", "scan", "released_by")
    return get_object_or_404(found, round__public_id=public_id)
