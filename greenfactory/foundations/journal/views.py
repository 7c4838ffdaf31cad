"""The auditor's pages: the journal, and whether it is whole."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from greenfactory.foundations.accounts.pages import numbered
from greenfactory.foundations.accounts.permissions import allowed
from greenfactory.foundations.journal import deeds, facts, queries
from greenfactory.foundations.journal.models import Entry


@require_GET
@allowed("see_journal")
def journal(request: HttpRequest) -> HttpResponse:
    """The entries, fifty a page, with how far the chain is vouched for."""
    filters = queries.Filters(
        deed=_text(request, "deed"), person=_text(request, "person"), subject=_text(request, "subject"),
        first=_day(request, "first"), last=_day(request, "last"),
    )  # fmt: skip
    page = numbered(queries.found(filters), request)
    rows = list(page)
    bad = queries.unsound(rows)
    return render(request, "journal/list.html", {
        "page": page, "filters": filters, "rows": [_row(entry, entry.pk in bad) for entry in rows],
        "deeds": [(deed, deeds.words(deed)) for deed in queries.deeds()], "standing": queries.standing(),
    })  # fmt: skip


@require_GET
@allowed("see_journal")
def check(request: HttpRequest) -> HttpResponse:
    """Go through the whole chain, however long it is."""
    return render(request, "journal/check.html", {"standing": queries.standing(whole=True)})


def _row(entry: Entry, bad: bool) -> dict[str, object]:
    return {
        "entry": entry, "deed": deeds.words(entry.deed), "acted": entry.acted, "sort": facts.sort_of(entry),
        "told": list(facts.told(entry)), "bad": bad,
    }  # fmt: skip


def _text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").strip().replace("\0", "")[:60]


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None  # the calendar's ends have no day before or after
