"""What several commands read: the benchmark table and the rules that go with a form, a folder or a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from greenfactory.cli.screen import Screen
from greenfactory.rulebook import toml
from greenfactory.rulebook.notes import Note, Problem, Refused, brief
from greenfactory.rulebook.packs import benchmarks, library, selection
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.packreader import read as read_pack
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.workbooks import benchmark_sheet
from greenfactory.workbooks.folder import pack_of

BENCHMARKS = "benchmarks.toml"
SHEETS = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".tsv")
"""Benchmark tables that are sheets; what one really is shows when it is read."""


def pack_for(name: str | None, form: Path | None = None) -> Pack:
    """The pack named by the user, else the one that `form` says it belongs to, else the default one."""
    if name is None and form is not None and (said := pack_of(form)) is not None:
        return read_pack(_named_in(form, brief(said)))
    return read_pack(library.find(name or library.DEFAULT))


def _named_in(form: Path, name: str) -> Path:
    try:
        return library.find(name, folders=False)
    except Refused:
        raise Refused(Problem(Note("cli.unknown_pack", {"name": name}), str(form), cell="pack.id")) from None


def table_for(name: str | None, folder: Path, pack: Pack) -> BenchmarkTable:
    """The benchmark table named by the user (TOML, .xlsx or .csv), else `benchmarks.toml` beside the forms, else none."""
    if name == "example":
        return benchmarks.read(pack.file("benchmarks/example.toml"), pack)
    if name is not None:
        read = benchmark_sheet.read if Path(name).suffix.lower() in SHEETS else benchmarks.read
        return read(existing(Path(name)), pack)
    beside = folder / BENCHMARKS
    return benchmarks.read(beside, pack) if beside.is_file() else benchmarks.NONE


def rules_in(name: str, pack: Pack) -> Selection:
    """The rules in a `selection.toml`, where what it does not say comes from `pack`, or those of another pack."""
    areas, path = [area.id for area in pack.areas], Path(name)
    if path.suffix != ".toml" and not _there(path, file=True):
        rules = read_pack(library.find(name)).selection
        try:
            return selection.read(rules.as_dict(), areas=areas, names=pack.names)
        except Refused as refused:
            raise Refused(*(replace(problem, file=name) for problem in refused.problems)) from None
    document = toml.read(path, str(path))
    if not document.tables:
        raise Refused(Problem(Note("cli.no_rules"), str(path)))
    try:
        return selection.read(document.tables, base=pack.selection, areas=areas, names=pack.names)
    except Refused as refused:
        raise Refused(
            *(
                replace(problem, file=document.file, line=document.line(toml.key(problem.cell or "")))
                for problem in refused.problems
            )
        ) from None


def this_year() -> int:
    """The year by the user's own calendar."""
    return date.today().year  # noqa: DTZ011


def existing(path: Path) -> Path:
    """`path`, or the refusal that it is not there."""
    if not _there(path):
        raise Refused(Problem(Note("cli.not_there"), str(path)))
    return path


def target(out: Path | None, *suffixes: str, inputs: Iterable[Path | str | None] = (), new: bool = False) -> None:
    """Refuse `out` where its name says another kind of file, where it is one of `inputs`, or, with `new`, where it exists."""
    if out is None:
        return
    code = ""
    if out.suffix.lower() not in suffixes:
        code = "cli.out_suffix"
    elif new and _there(out):
        code = "cli.out_exists"
    elif any(given and _there(Path(given)) and _there(out) and out.samefile(given) for given in inputs):
        code = "cli.out_is_input"
    if code:
        raise Refused(Problem(Note(code, {"suffixes": suffixes} if code == "cli.out_suffix" else {}), str(out)))


def _there(path: Path, *, file: bool = False) -> bool:
    try:
        return path.is_file() if file else path.exists()
    except (OSError, ValueError):  # a name that no system can have
        return False


def outside(forms: Path, *, back: Path | None, out: Path | None) -> None:
    """Refuse to write among the forms: it might take the place of one, and would be read as one the next time."""
    for place, code in ((back, "workbook.return_inside"), (out, "cli.out_inside")):
        if place is not None and place.resolve().is_relative_to(forms.resolve()):
            raise Refused(Problem(Note(code, {"folder": str(forms)}), str(place)))


def back(folder: Path | None, source: Path, found: Mapping[str, Sequence[Problem]], screen: Screen) -> None:
    """Write what goes back of forms below `source`, by name, into `folder`, where one was named."""
    if folder is not None:
        from greenfactory.workbooks import marked_book  # noqa: PLC0415 - a heavy import for those who ask for it

        count = marked_book.hand_back_all(source, found, folder, screen.lang)
        screen.remark("workbook.returned", count=count, folder=folder)
