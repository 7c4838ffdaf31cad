"""What views share: pages of lists, and telling somebody why a deed cannot be done."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from greenfactory.foundations.accounts.words import Wrong

PAGE = 50


def numbered(found: "QuerySet[Any]", request: HttpRequest, size: int = PAGE) -> "Page[Any]":
    """The page of a list that was asked for; the nearest one where there is no such page."""
    return Paginator(found, size).get_page(request.GET.get("page"))


def said_wrong(request: HttpRequest, wrong: Wrong, page: str, *args: Any) -> HttpResponse:
    """Back to the page, with what is wrong said on it."""
    messages.error(request, str(wrong))
    return redirect(page, *args)
