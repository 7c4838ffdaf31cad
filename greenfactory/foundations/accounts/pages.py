"""What views share: pages of lists, reading what was typed, and telling somebody why a deed cannot be done."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from greenfactory.foundations.accounts.words import Pair, Wrong, choose
from greenfactory.workbooks.cell_values import visible

PAGE = 50
MOST = 5_000
"""Rows of a list that are counted and paged through, a hundred pages; filters lead to the others. So no list grows slower with the years."""


class Pages(Paginator):  # type: ignore[type-arg]
    """Pages of a queryset: of its first MOST rows where it holds `more`."""

    object_list: "QuerySet[Any]"
    rows: "QuerySet[Any] | None" = None

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
        """A page. With `rows` first the keys, for which the order's index is enough, then the rows by their keys alone:
        those before it are not read and joined only to be left out, nor those on it sought once more by what they were found by.
        """
        if self.rows is None:
            return super().page(number)
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[start : start + self.per_page])
        found = {row.pk: row for row in self.rows.filter(pk__in=keys).order_by()}
        return Page([found[key] for key in keys if key in found], number, self)


def numbered(
    found: "QuerySet[Any]", request: HttpRequest, size: int = PAGE, *, rows: "QuerySet[Any] | None" = None
) -> "Page[Any]":
    """The page of a list that was asked for; the nearest one where there is no such page.

    `rows`: how its rows are read, where a list is so long that they are found by an index and read by their keys.
    """
    pages = Pages(found, size)
    pages.rows = rows
    return pages.get_page(request.GET.get("page"))


def posted(request: HttpRequest, key: str, most: int) -> str:
    """A text as it was typed, without what nobody sees of it."""
    return visible(request.POST.get(key, ""), "\r\n\t").strip()[:most]


def version_of(request: HttpRequest) -> int:
    """The version that the page showed; a page without one was not ours."""
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise BadRequest
    return int(text)


def done(request: HttpRequest, deed: Callable[[], object], said: Pair, page: str, *args: Any) -> HttpResponse:
    """Do it and go back to the page, with what was done said on it, or why it cannot be done."""
    try:
        deed()
    except Wrong as wrong:
        return said_wrong(request, wrong, page, *args)
    messages.success(request, choose(said))
    return redirect(page, *args)


def said_wrong(request: HttpRequest, wrong: Wrong, page: str, *args: Any) -> HttpResponse:
    """Back to the page, with what is wrong said on it."""
    messages.error(request, str(wrong))
    return redirect(page, *args)
