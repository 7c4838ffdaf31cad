"""Returned workbooks read, checked, scored and ranked beside openpyxl scripts that only merge their cells.

One script merges the sheets that people fill in, and is the one that counts; the other every sheet that people see.
"""

import os
import shutil
import statistics
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

from benchmarks.result import Result, interleaved
from greenfactory.example import city
from greenfactory.rulebook.packs import benchmarks, library, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.places import ranking
from greenfactory.rulebook.places.entering import entry
from greenfactory.rulebook.scores import formreader
from greenfactory.workbooks import form_book, quickcells
from greenfactory.workbooks.files import read_json
from greenfactory.workbooks.folder import assess_folder
from greenfactory.workbooks.form_plan import layout

FORMS, DISTINCT, ROUNDS, YEAR = 300, 20, 3, 2023
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def workbooks(folder: Path, pack: Pack, count: int) -> list[Path]:
    """`count` filled-in workbooks, each of another enterprise: some written, the others copies with another code."""
    source = folder / "city"
    city.write(source, pack)
    table = benchmarks.read(pack.file("benchmarks/example.toml"), pack)
    firsts = []
    for file in sorted(source.glob("0*.json"))[:DISTINCT]:
        form, _ = formreader.read(read_json(file), pack, file.name)
        if form is not None:
            made = folder / f"{file.stem}.xlsx"
            form_book.write(made, pack, form.year, table, form=form)
            firsts.append((made, form.code))
    target = folder / "forms"
    target.mkdir()
    paths = []
    for number in range(count):
        made, code = firsts[number % len(firsts)]
        paths.append(_recoded(made, target / f"{number:04}.xlsx", code, _code(code, number)))
    shutil.copy(pack.file("benchmarks/example.toml"), target / "benchmarks.toml")
    return paths


def _code(code: str, number: int) -> str:
    tail = ""
    for _ in range(4):
        number, digit = divmod(number, len(_LETTERS))
        tail = _LETTERS[digit] + tail
    return code[:13] + tail + code[17]


def _recoded(made: Path, path: Path, old: str, new: str) -> Path:
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in source.namelist():
            copy.writestr(part, source.read(part).replace(old.encode(), new.encode()))
    return path


def filled_in(pack: Pack) -> frozenset[str]:
    """The names of the sheets of a form that people fill in; the others are computed, and nobody needs to read them."""
    return frozenset(plan.name["zh"] for plan in layout(pack, YEAR).sheets if any(plan.entries()))


def merged(paths: list[Path], names: frozenset[str] | None = None) -> list[dict[tuple[str, int, int], object]]:
    """What a clerk's script does: every filled cell by file, of the sheets called `names` or of all that people see."""
    tables = []
    for path in paths:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        cells: dict[tuple[str, int, int], object] = {}
        for sheet in book.worksheets:
            if sheet.title in names if names is not None else sheet.sheet_state == "visible":
                for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                    cells.update(
                        ((sheet.title, number, column), value)
                        for column, value in enumerate(row, 1)
                        if value is not None
                    )
        book.close()
        tables.append(cells)
    return tables


def ranked(folder: Path, pack: Pack) -> int:
    """What we do with them; gives how many were ranked."""
    table = benchmarks.read(folder / "benchmarks.toml", pack)
    batch = assess_folder(folder, pack, table, lambda each: entry(each.card, each.form))
    return len(ranking.rank([each.wanted for each in batch.assessed], pack.selection).places)


def agree(paths: list[Path]) -> None:
    """Both read the same cells of every sheet that people see: numbers as numbers, texts as texts."""
    for path, theirs in zip(paths, merged(paths), strict=True):
        ours = {
            (sheet.name, row, column): text
            for sheet in quickcells.read(path, lambda _: True, lambda _: False)
            if not sheet.hidden
            for row, line in sheet.rows.items()
            for column, text in line.items()
            if not text.startswith("=")
        }
        shown = {place: _text(value) for place, value in theirs.items() if str(value).strip()}
        if ours != shown:
            raise SystemExit("the two readers differ")


def _text(value: object) -> str:
    return format(value, ".15g") if isinstance(value, int | float) else str(value)


def processor_time(action: Callable[[], object]) -> float:
    """Seconds that processors worked on `action`, in this process and in those it started and ended."""
    before = sum(os.times()[:4])
    action()
    return sum(os.times()[:4]) - before


def main() -> None:
    """Measure and report."""
    pack = packreader.read(library.find(library.DEFAULT))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        paths = workbooks(folder, pack, FORMS)
        names = filled_in(pack)
        agree(paths[:DISTINCT])
        count = ranked(folder / "forms", pack)
        if count != FORMS:
            raise SystemExit(f"only {count} of {FORMS} were ranked")
        spent = list[float](), list[float]()
        ours, theirs, every = interleaved(
            ROUNDS,
            lambda: spent[0].append(processor_time(lambda: ranked(folder / "forms", pack))),
            lambda: spent[1].append(processor_time(lambda: merged(paths, names))),
            lambda: merged(paths),
        )
        our_time, their_time = map(statistics.median, spent)
    Result(
        name="forms",
        what=f"{FORMS} 份 Excel 自评表读取、校验、评分、排名 · {FORMS} workbooks read, checked, scored, ranked : openpyxl 只读合并 · a read-only merge by openpyxl",
        ratio=theirs / ours,
        goal=5,
        at_least=True,
        details=f"openpyxl {theirs:.1f} s : {ours:.1f} s，只合并填报各表 the sheets that are filled in；合并全部可见表 every visible sheet "
        f"{every:.1f} s = {every / ours:.1f} ×；处理器时间 processor time {their_time:.1f} s : {our_time:.1f} s（我方两个进程 ours in two "
        f"processes）；全部可见表的单元格逐个相同 · the same cells of every visible sheet；{ROUNDS} 轮交替取中位数 · medians of {ROUNDS}, in turns",
    ).report()


if __name__ == "__main__":
    main()
