"""Takes proofs in: in parts that can be resumed, or as a plain form where there is no JavaScript."""

from collections.abc import Callable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.files import actions as files
from greenfactory.foundations.files.storing import PIECE
from greenfactory.stages.applications import editing, evidence_actions, evidence_queries
from greenfactory.stages.applications.framing import seen
from greenfactory.stages.applications.models import Application, Proof

AT_ONCE = 20
"""Files of one plain form."""


@require_POST
@allowed("fill_in")
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """A plain form with one or more files; each that is refused says why, the others stay."""
    by = the_actor(request)
    _may_change(by, public_id)
    given = request.FILES.getlist("file")
    if not given:
        messages.error(request, str(Wrong("没有选择文件 → 请先选择", "no file was chosen: choose one first")))
    for file in given[:AT_ONCE]:
        _take(request, by, public_id, file)
    return redirect("proofs", public_id)


def _take(request: HttpRequest, by: Actor, public_id: str, file: "UploadedFile[bytes]") -> None:
    name = evidence_actions.clean(file.name or "")
    try:
        taken(by, public_id, file)
    except Wrong as wrong:
        messages.error(request, f"{name}：{wrong}")
    else:
        messages.success(request, f"{name} ✓")


def taken(by: Actor, public_id: str, file: "UploadedFile[bytes]") -> Proof:
    """The proof that a file of a plain form becomes. Raises Wrong; DoesNotExist where the application may not be seen."""
    _may_change(by, public_id)
    now = clock.now()
    upload = files.begin_upload(by=by, size=file.size or 0, now=now, room=evidence_queries.room(by.organisation))
    offset = 0
    for piece in file.chunks(PIECE):
        offset = files.append(upload, offset=offset, content=piece)
    stored = files.finish(upload, now=now)
    return evidence_actions.add(by=by, now=now, public_id=public_id, stored=stored, name=file.name or "")


@require_POST
@allowed("fill_in")
def begin(request: HttpRequest, public_id: str) -> JsonResponse:
    """Begin to send a file in parts: `size` in, the address for its parts out."""
    by = the_actor(request)

    def deed() -> JsonResponse:
        _may_change(by, public_id)
        size = _whole_number(request.POST.get("size", ""))
        room = evidence_queries.room(by.organisation)
        upload = files.begin_upload(by=by, size=size, now=clock.now(), room=room)
        return JsonResponse({"token": upload.token, "url": reverse("upload_part", args=[public_id, upload.token])})

    return _told(deed)


@require_http_methods(["GET", "POST"])
@allowed("fill_in")
def part(request: HttpRequest, public_id: str, token: str) -> JsonResponse:
    """GET: how much has arrived. POST: the part that begins at the header `Upload-Offset`; 409 says where to go on."""
    by = the_actor(request)

    def deed() -> JsonResponse:
        seen(by, public_id)
        upload = files.upload_of(by, token)
        if request.method == "GET":
            return JsonResponse({"received": upload.received, "size": upload.size})
        offset = _whole_number(request.headers.get("Upload-Offset", ""))
        try:
            received = files.append(upload, offset=offset, content=request.body)
        except files.Elsewhere as elsewhere:
            return JsonResponse({"received": elsewhere.received}, status=409)
        return JsonResponse({"received": received})

    return _told(deed)


@require_POST
@allowed("fill_in")
def finish(request: HttpRequest, public_id: str, token: str) -> JsonResponse:
    """The file is whole: `name`, and `sha256` where the browser could compute it."""
    by = the_actor(request)

    def deed() -> JsonResponse:
        _may_change(by, public_id)
        now = clock.now()
        stored = files.finish(files.upload_of(by, token), now=now, sha256=request.POST.get("sha256", "")[:64])
        name = request.POST.get("name", "")
        proof = evidence_actions.add(by=by, now=now, public_id=public_id, stored=stored, name=name)
        return JsonResponse({"proof": reverse("proof", args=[proof.public_id]), "sha256": stored.sha256})

    return _told(deed)


def _told(deed: Callable[[], JsonResponse]) -> JsonResponse:
    """Do it; what cannot be done is said in the person's language, with 422."""
    try:
        return deed()
    except Application.DoesNotExist:
        raise Http404 from None
    except Wrong as wrong:
        return JsonResponse({"why": str(wrong)}, status=422)


def _may_change(by: Actor, public_id: str) -> None:
    """Refuse before the bytes are sent; `add` asks again under the lock."""
    editing.editable(seen(by, public_id), clock.now())


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Wrong("上传请求不完整 → 请刷新页面后重试", "the request is not complete: reload the page and try again")
    return int(text)
