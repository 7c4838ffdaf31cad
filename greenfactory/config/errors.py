"""Pages for what went wrong: each says what, and what to do."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

RETRY_AFTER = "5"  # seconds


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return render(request, "errors/400.html", status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same words whether it does not exist or is not for this person."""
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page is older than the login."""
    return render(request, "errors/403.html", status=403)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: asked too often; nothing was done."""
    return render(request, "errors/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database is away for a moment, so that browsers and scripts try again; else 500."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        answer = render(request, "errors/503.html", status=503)
        answer["Retry-After"] = RETRY_AFTER
        return answer
    return render(request, "errors/500.html", status=500)
