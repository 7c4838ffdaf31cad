"""Titles of earlier years: the list with the goal, its workbook, and taking a list in."""

from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.pages import numbered
from greenfactory.foundations.accounts.permissions import allowed, may, the_actor
from greenfactory.foundations.accounts.words import language
from greenfactory.stages.enterprises import blanks, register, title_list, title_queries, titles
from greenfactory.stages.enterprises.forms import TitleSearch
from greenfactory.stages.enterprises.import_views import Taken, taken_in
from greenfactory.stages.enterprises.models import Title
from greenfactory.stages.enterprises.sending import workbook


@allowed("see_enterprises")
@require_GET
def title_pages(request: HttpRequest) -> HttpResponse:
    """The titles that one sees, with filters, and how far the city is."""
    actor, today = the_actor(request), timezone.localdate(clock.now())
    chosen, districts = TitleSearch(request.GET).chosen(), register.districts()
    page = numbered(title_queries.found(actor, today, **chosen), request)
    goal = None if actor.district else title_queries.goal(today)
    done = title_queries.progress(actor, today, aim=goal)
    shown = {
        "page": page,
        "rows": [(one, districts.get(one.district, one.district), one.held_on(today)) for one in page],
        "chosen": chosen,
        "districts": districts if actor.organisation.kind != "district" else {},
        "levels": Title.LEVELS,
        "goal": goal,
        "progress": done,
        "by_division": [(_division(digits), count) for digits, count in done.divisions.items()],
        "by_district": [(districts.get(code, code), count) for code, count in sorted(done.districts.items())],
        "may_import": may(actor, "import_titles"),
        "waiting": title_queries.waiting(actor) if may(actor, "settle_titles") else [],
    }
    return render(request, "enterprises/titles.html", shown)


@allowed("see_enterprises")
@require_GET
def export_titles(request: HttpRequest) -> FileResponse:
    """The list under the same filters as a workbook."""
    actor, today = the_actor(request), timezone.localdate(clock.now())
    found = title_queries.found(actor, today, **TitleSearch(request.GET).chosen())
    return workbook("titles.xlsx", lambda path: blanks.write_titles(path, language(), found, register.districts()))


@allowed("import_titles")
@require_GET
def title_template(request: HttpRequest) -> FileResponse:
    """An empty list of titles."""
    return _template(request, "titles-template.xlsx", blanks.TITLES)


@allowed("import_enterprises")
@require_GET
def enterprise_template(request: HttpRequest) -> FileResponse:
    """An empty list of enterprises."""
    return _template(request, "enterprises-template.xlsx", blanks.ENTERPRISES)


@allowed("import_titles")
@never_cache
@require_http_methods(["GET", "POST"])
def import_titles(request: HttpRequest) -> HttpResponse:
    """Take a list of titles. Wrong rows come back marked in the sender's file; a right one is recorded whole."""
    by, now = the_actor(request), clock.now()

    def take(path: Path) -> Taken:
        found = title_list.read(path, by, timezone.localdate(now))
        if found.wrong:
            return found.problems, None
        return found.problems, lambda: {"count": len(titles.import_titles(by=by, now=now, awards=found.awards))}

    return taken_in(request, "enterprises/import_titles.html", take)


def _template(request: HttpRequest, name: str, asked: tuple[blanks.Asked, ...]) -> FileResponse:
    """A district chooses itself only, the city any district."""
    own = the_actor(request).district
    districts = {code: bureau for code, bureau in register.districts().items() if not own or code == own}
    return workbook(name, lambda path: blanks.write_template(path, language(), asked, districts))


def _division(digits: str) -> str:
    tree = register.industries()
    return f"{tree.written(digits)} {tree.named(digits)}".strip()
