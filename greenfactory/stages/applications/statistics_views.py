"""Pages of statistics tables: send one, look over every row, take some."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.pages import said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Refused
from greenfactory.stages.applications import sections, statistics
from greenfactory.stages.applications.framing import framed, seen
from greenfactory.stages.applications.models import Application
from greenfactory.stages.applications.queries import opened
from greenfactory.stages.applications.statistics import Chosen


class TableForm(forms.Form):
    """The file and the year that it is of."""

    year = forms.IntegerField(min_value=1949, max_value=2100)
    table = forms.FileField(max_length=200)


@require_http_methods(["GET", "POST"])
@allowed("fill_in")
def statistics_table(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page to send a table, and after that every row of it, to be looked over. Nothing is stored yet."""
    look = opened(seen(the_actor(request), public_id))
    frame = framed(request, look, "statistics")
    years = list(range(look.year, look.year - sections.ENERGY_YEARS, -1))
    shown: dict[str, Any] = {"years": years, "table": statistics.table()}
    if request.method == "POST":
        form = TableForm(request.POST, request.FILES)
        try:
            if not form.is_valid() or form.cleaned_data["year"] not in years:
                raise Wrong(
                    "请选择年份和 10 MB 以内的 .xls 或 .xlsx 文件",
                    "choose the year and an .xls or .xlsx of up to 10 MB",
                )
            sent, year = form.cleaned_data["table"], form.cleaned_data["year"]
            found = statistics.read(look, sent.name, sent.read())
        except Wrong as wrong:
            return said_wrong(request, wrong, "statistics_table", public_id)
        except Refused as refused:
            note = refused.problems[0].note
            told = (f"{wording.say(note, lang)} {wording.remedy(note, lang)}" for lang in ("zh", "en"))
            return said_wrong(request, Wrong(*told), "statistics_table", public_id)
        shown |= {"found": found, "year": year, "name": sent.name, "rows": statistics.reviewed(look, found, year)}
        shown["odd_year"] = bool(found.years) and year not in found.years
    return render(request, "applications/statistics.html", frame | shown)


@require_POST
@allowed("fill_in")
def take_statistics(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the rows that were ticked."""
    by = the_actor(request)
    seen(by, public_id)
    try:
        year = int(request.POST.get("year", ""))
        chosen = [_chosen(each) for each in request.POST.getlist("take")]
        name = request.POST.get("name", "")
        count = statistics.take(by=by, now=clock.now(), public_id=public_id, year=year, name=name, chosen=chosen)
    except Application.DoesNotExist:
        raise Http404 from None
    except ValueError:
        return said_wrong(request, Wrong("请重新上传", "send the table again"), "statistics_table", public_id)
    except Wrong as wrong:
        return said_wrong(request, wrong, "statistics_table", public_id)
    messages.success(request, choose((f"已读入 {count} 行，请核对", f"{count} lines taken: look them over")))
    return redirect("section", public_id, "energy")


def _chosen(text: str) -> Chosen:
    energy, amount, unit, line, seen = text[:300].split("|")
    return Chosen(energy, amount, unit, int(line), seen)
