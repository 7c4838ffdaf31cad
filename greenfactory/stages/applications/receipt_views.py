"""The receipt of a submission as a sheet to print, and the sealed content that its hash is of."""

import json
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.files.serving import attached
from greenfactory.stages.applications.models import Application, Submission
from greenfactory.stages.rounds import pinned


@require_GET
@allowed("see_applications")
def receipt(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """The receipt: who, which round, the total declared, when, the hash of everything in it, and its files with theirs."""
    submission = _seen(request, receipt_id)
    content: dict[str, Any] = json.loads(submission.content)
    proofs = content.get("proofs", [])
    files = StoredFile.objects.filter(sha256__in=[each["sha256"] for each in proofs])
    pages = dict(files.values_list("sha256", "pages"))
    return render(request, "applications/receipt.html", {
        "submission": submission, "application": submission.application, "rules": content.get("pack", {}),
        "pack": pinned.read(submission.application.round.pack),
        "own": the_actor(request).organisation.kind == "enterprise",
        "total": Fraction(content["total"]) if "total" in content else None,
        "proofs": [each | {"pages": pages.get(each["sha256"])} for each in proofs],
    })  # fmt: skip


@require_GET
@allowed("see_applications")
def sealed(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """The sealed content as a file, byte for byte what was hashed."""
    submission = _seen(request, receipt_id)
    return attached(submission.content.encode(), f"submission-{submission.receipt}.json")


def _seen(request: HttpRequest, receipt_id: str) -> Submission:
    visible = Application.objects.visible_to(the_actor(request))
    found = Submission.objects.filter(application__in=visible).select_related(
        "application__round__pack", "application__enterprise__organisation", "entry__link", "by"
    )
    return get_object_or_404(found, receipt=receipt_id)
