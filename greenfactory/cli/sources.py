"""What several commands read: the benchmark table and the rules that go with a form, a folder or a table."""

from dataclasses import replace
from pathlib import Path

from greenfactory.rulebook import benchmarks, library, selection, toml
from greenfactory.rulebook.benchmarks import BenchmarkTable
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.pack import Pack
from greenfactory.rulebook.packreader import read as read_pack
from greenfactory.rulebook.selection import Selection
from greenfactory.workbooks import benchmark_sheet
from greenfactory.workbooks.files import read_json

BENCHMARKS = "benchmarks.toml"
SHEETS = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".tsv")
"""Benchmark tables that are sheets; what one really is shows when it is read."""


def pack_for(name: str | None, form: Path | None = None) -> Pack:
    """The pack named by the user, else the one that `form` says it belongs to, else the default one."""
    if name is None and form is not None:
        head = content.get("pack") if isinstance(content := read_json(form), dict) else None
        if isinstance(head, dict) and isinstance(head.get("id"), str):
            return read_pack(library.find(f"{head['id']}/{head.get('edition')}", folders=False))
    return read_pack(library.find(name or library.DEFAULT))


def table_for(name: str | None, folder: Path, pack: Pack) -> BenchmarkTable:
    """The benchmark table named by the user (TOML, .xlsx or .csv), else `benchmarks.toml` beside the forms, else none."""
    if name == "example":
        return benchmarks.read(pack.file("benchmarks/example.toml"), pack)
    if name is not None:
        read = benchmark_sheet.read if Path(name).suffix.lower() in SHEETS else benchmarks.read
        return read(existing(Path(name)), pack)
    beside = folder / BENCHMARKS
    return benchmarks.read(beside, pack) if beside.is_file() else benchmarks.NONE


def rules_in(path: Path, pack: Pack) -> Selection:
    """The rules in a `selection.toml`; what it does not say comes from the pack."""
    document = toml.read(path, str(path))
    try:
        return selection.read(
            document.tables, base=pack.selection, areas=[area.id for area in pack.areas], names=pack.names
        )
    except Refused as refused:
        raise Refused(
            *(
                replace(problem, file=document.file, line=document.line(toml.key(problem.cell or "")))
                for problem in refused.problems
            )
        ) from None


def existing(path: Path) -> Path:
    """`path`, or the refusal that it is not there."""
    if not path.exists():
        raise Refused(Problem(Note("cli.not_there"), str(path)))
    return path
