"""Pages of the library of sector values: versions, one version with its rows, taking a workbook in, workbooks out."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.pages import numbered
from greenfactory.foundations.accounts.permissions import allowed, may, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose, language
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs import library
from greenfactory.rulebook.packs.industries import Tree
from greenfactory.stages.enterprises import register
from greenfactory.stages.enterprises.forms import ImportForm
from greenfactory.stages.enterprises.import_views import SHOWN, marked, stored
from greenfactory.stages.enterprises.sending import workbook
from greenfactory.stages.rounds import values
from greenfactory.stages.rounds.coverage import covered
from greenfactory.stages.rounds.forms import pack_choices, shipped
from greenfactory.stages.rounds.models import ValueTable
from greenfactory.workbooks import benchmark_sheet


class ValuesForm(ImportForm):
    """A workbook of sector values, and the pack by whose names it is read."""

    pack = forms.ChoiceField()

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        fields: Any = self.fields
        fields["pack"].label, fields["pack"].choices = choose(("规则包", "rule pack")), pack_choices()
        fields["file"].label = choose(("基准值表（.xlsx 或 .csv，不超过 5 MB）", "table (.xlsx or .csv, at most 5 MB)"))


@require_GET
@allowed("see_values")
def value_tables(request: HttpRequest) -> HttpResponse:
    """Every version, the newest first, with who imported it."""
    by = the_actor(request)
    found = ValueTable.objects.visible_to(by).select_related("imported_by").order_by("-imported_at", "-pk")
    shown = {"page": numbered(found, request), "may_import": may(by, "import_values"), "packs": pack_choices()}
    return render(request, "rounds/values.html", shown)


@require_GET
@allowed("see_values")
def value_table(request: HttpRequest, public_id: str) -> HttpResponse:
    """One version: its rows, and what its pack still lacks under it."""
    kept = _kept(request, public_id)
    text, pack, tree = request.GET.get("q", "").strip()[:60], shipped().get(kept.pack), register.industries()
    page = numbered(values.rows(kept, text), request)
    titles = {name: each.title[language()] for name, each in pack.benchmark_names.items()} if pack else {}
    shown: dict[str, Any] = {"kept": kept, "page": page, "q": text, "pack": pack}
    shown["rows"] = [(row, titles.get(row.name, ""), _sector(tree, row.industry)) for row in page]
    if pack:
        table = values.table(kept, pack)
        shown |= {"table": table, "covered": list(covered(pack, table))}
    return render(request, "rounds/value_table.html", shown)


@require_GET
@allowed("see_values")
def value_table_file(request: HttpRequest, public_id: str) -> FileResponse:
    """One version as the workbook that it can be imported from again."""
    kept = _kept(request, public_id)
    pack = shipped().get(kept.pack)
    if pack is None:
        raise Http404
    table = values.table(kept, pack)
    name = f"values-{pack.id}-{pack.edition}-{kept.number}.xlsx"
    return workbook(name, lambda path: benchmark_sheet.write(path, pack, language(), table))


@never_cache
@require_http_methods(["GET", "POST"])
@allowed("import_values")
def values_import(request: HttpRequest) -> HttpResponse:
    """Take a workbook in as the next version; wrong cells come back marked in the sender's own file."""
    form = ValuesForm(request.POST, request.FILES) if request.method == "POST" else ValuesForm()
    if not (form.is_bound and form.is_valid()):
        return render(request, "rounds/values_import.html", {"form": form}, status=422 if form.errors else 200)
    file, pack = form.cleaned_data["file"], shipped()[form.cleaned_data["pack"]]
    with tempfile.TemporaryDirectory() as folder:
        # Whether the values are an example may stand in the sender's file name alone.
        path = stored(file, Path(folder), "示例" if benchmark_sheet.example(str(file.name)) else "values")
        page: dict[str, Any] = {"form": form}
        try:
            table = benchmark_sheet.read(path, pack)
            kept = values.import_values(
                by=the_actor(request), now=clock.now(), pack=pack, table=table, file=str(file.name)
            )
        except Refused as refused:
            page |= {"problems": refused.problems[:SHOWN], "more": max(0, len(refused.problems) - SHOWN)}
            page["marked"] = marked(path, Path(folder), refused.problems)
        except Wrong as wrong:
            form.add_error(None, str(wrong))
        else:
            return redirect("value_table", kept.public_id)
    return render(request, "rounds/values_import.html", page, status=422)


@require_GET
@allowed("import_values")
def values_blank(request: HttpRequest) -> FileResponse:
    """The empty workbook of a pack."""
    pack = shipped().get(request.GET.get("pack", library.DEFAULT))
    if pack is None:
        raise Http404
    name = f"values-{pack.id}-{pack.edition}.xlsx"
    return workbook(name, lambda path: benchmark_sheet.write(path, pack, language()))


def _sector(tree: Tree, code: str) -> str:
    """The name of a section or class; empty where the standard has none, or for every sector."""
    return tree.sections.get(code) or (tree.named(code) if tree.known(code) else "")


def _kept(request: HttpRequest, public_id: str) -> ValueTable:
    found = ValueTable.objects.visible_to(the_actor(request)).select_related("imported_by")
    return get_object_or_404(found, public_id=public_id)
