"""What views share: pages of lists, and telling somebody why a deed cannot be done."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from greenfactory.foundations.accounts.words import Wrong

PAGE = 50
MOST = 10_000
"""Rows of a list that are counted and paged through; filters lead to the others. So no list grows slower with the years."""


class Pages(Paginator):  # type: ignore[type-arg]
    """Pages of a queryset: of its first MOST rows where it holds `more`."""

    object_list: "QuerySet[Any]"

    @cached_property
    def _found(self) -> int:
        return self.object_list.order_by()[: MOST + 1].count()

    @property
    def count(self) -> int:
        """How many can be paged through."""
        return min(self._found, MOST)

    @property
    def more(self) -> bool:
        """Whether there are rows beyond them."""
        return self._found > MOST

    def page(self, number: int | str) -> "Page[Any]":
        """A page. Rows before it are passed by in the order's index alone, not read and joined only to be left out."""
        start = (self.validate_number(number) - 1) * self.per_page
        if start == 0:
            return super().page(number)
        keys = list(self.object_list.values_list("pk", flat=True)[start : start + self.per_page])
        return Page(self.object_list.filter(pk__in=keys), self.validate_number(number), self)


def numbered(found: "QuerySet[Any]", request: HttpRequest, size: int = PAGE) -> "Page[Any]":
    """The page of a list that was asked for; the nearest one where there is no such page."""
    return Pages(found, size).get_page(request.GET.get("page"))


def said_wrong(request: HttpRequest, wrong: Wrong, page: str, *args: Any) -> HttpResponse:
    """Back to the page, with what is wrong said on it."""
    messages.error(request, str(wrong))
    return redirect(page, *args)
