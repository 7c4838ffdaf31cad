"""Pages of the login library that send mail: there are none where the installation sends no mail."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase


def mailed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, where EMAIL_URL is set; else no page."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.MAIL:
            raise Http404
        return view(request, *args, **kwargs)

    return page


def no_page(_: HttpRequest, **__: Any) -> HttpResponseBase:
    """The library's own page for a new password: ours takes its place, with an entry in the journal."""
    raise Http404
