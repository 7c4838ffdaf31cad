"""What the command shows: text and tables on standard output, problems and progress on standard error, or one JSON document."""

import io
import json
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

from greenfactory.cli import output
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.wording import remedy, say

_BROADEST = 60  # half-width characters of an id or a name on one line
_BLOCK = 250  # rows that are laid out at once
_GAP = 3  # between two columns
T = TypeVar("T")
Row = Sequence[str]


class Screen:
    """Shows things in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def say(self, code: str, **params: Any) -> str:
        """The text of a code."""
        return say(Note(code, params), self.lang)

    def print(self, text: str = "") -> None:
        """A line of the result."""
        output.write(sys.stdout, _printable(text) + "\n")

    def remark(self, code: str, **params: Any) -> None:
        """A line beside the result."""
        output.write(sys.stderr, _printable(self.say(code, **params)) + "\n")

    def titled(self, pack: Pack) -> str:
        """The title of a pack, with the mark that a reconstructed one carries wherever it shows."""
        return f"{pack.title[self.lang]}{self.mark(pack)}"

    def mark(self, pack: Pack) -> str:
        """The mark of a reconstructed pack, nothing for an official one."""
        return "" if pack.official else f" 【{self.say('cli.unofficial')}】"

    def json(self, document: Any) -> None:
        """The one document of `--json`."""
        output.write(sys.stdout, json.dumps(document, ensure_ascii=False, indent=2) + "\n")

    def table(
        self,
        headings: Row,
        rows: Iterable[Row] | Callable[[], Iterable[Row]],
        *,
        right: Iterable[int] = (),
        flowing: Iterable[int] = (-1,),
    ) -> None:
        """A table, its rows given or, where there may be thousands, made anew each time they are gone through; columns in `right` hold figures, those in `flowing` may break over lines: ids and names only where they are endless.

        Wide enough for its content when it goes to a file.
        """
        from rich.cells import cell_len  # noqa: PLC0415 - half of the start-up time, and --json needs none of it
        from rich.console import Console  # noqa: PLC0415

        seen = sys.stdout.isatty()
        console = Console(file=io.StringIO(), force_terminal=seen, width=None if seen else 200, highlight=False)
        made = rows if callable(rows) else list(rows).copy
        widest = list(map(cell_len, headings))
        for row in made():
            widest = [max(width, cell_len(_printable(cell))) for width, cell in zip(widest, row, strict=True)]
        loose = {column % len(headings) for column in flowing}
        # One name of a thousand characters must not leave the other columns without room.
        widths = [width if column in loose else min(width, _BROADEST) for column, width in enumerate(widest)]
        room = console.width - 2 - sum(width + _GAP for column, width in enumerate(widths) if column not in loose)
        for column in loose:
            widths[column] = min(widths[column], max(cell_len(headings[column]), room // len(loose) - _GAP))
        flows = [column in loose or width > _BROADEST for column, width in enumerate(widest)]
        columns = list(zip(headings, widths, flows, strict=True))
        # In blocks of one shape: thousands of rows take no more memory than a few.
        left, start, lines = iter(made()), True, list[str]()
        while (block := list(islice(left, _BLOCK))) or start:
            # Into a text first, since rich ends the program by itself where nobody reads any more.
            console.file = shown = io.StringIO()
            console.print(_block(columns, block, set(right), headed=start))
            lines = shown.getvalue().splitlines(keepends=True)
            output.write(sys.stdout, "".join(lines[0 if start else 1 : -1]))
            start = False
        output.write(sys.stdout, lines[-1])

    @property
    def wide(self) -> bool:
        """Whether there is room for every column: a file has, a narrow terminal has not."""
        return not sys.stdout.isatty() or shutil.get_terminal_size().columns >= 100

    def progress(self, label: str) -> Callable[[Sequence[T]], Iterable[T]]:
        """A wrapper for a list of things that shows a bar while they are worked on; silent unless somebody watches."""

        def watch(things: Sequence[T]) -> Iterable[T]:
            if not sys.stderr.isatty() or len(things) < 20:
                return things
            from rich.console import Console  # noqa: PLC0415
            from rich.progress import track  # noqa: PLC0415

            return track(things, description=label, console=Console(file=sys.stderr), transient=True)

        return watch

    def problems(self, problems: Iterable[Problem]) -> None:
        """Every problem with file, place, value, reason and remedy."""
        for problem in problems:
            place = ":".join(str(part) for part in (problem.file, problem.line) if part)
            cell = " ".join(part for part in (problem.sheet, problem.cell) if part)
            kind = self.say("cli.warning" if problem.warning else "cli.error")
            value = f"[{problem.value}]" if problem.value else ""
            text = " ".join(part for part in (kind, place, cell, value) if part)
            text += f"\n    {say(problem.note, self.lang)}"
            if advice := remedy(problem.note, self.lang):
                text += f"\n    → {advice}"
            output.write(sys.stderr, _printable(text) + "\n")

    def guard(self, run: Callable[[], int], *, as_json: bool = False) -> int:
        """Run a command; input that is refused is shown, or with `as_json` is the one document, and gives 1."""
        try:
            return run()
        except Refused as refused:
            if as_json:
                by_file: dict[str, tuple[Problem, ...]] = {}
                for problem in refused.problems:
                    by_file[problem.file] = (*by_file.get(problem.file, ()), problem)
                self.json({"refused": refused_document(by_file, self.lang)})
            self.problems(refused.problems)
            return 1


def _block(
    columns: Iterable[tuple[str, int, bool]], rows: Iterable[Row], figures: Collection[int], *, headed: bool
) -> Any:
    """Some rows of a table whose columns are given as heading, width, and whether they may fold."""
    from rich import box  # noqa: PLC0415 - as in `Screen.table`
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=headed)
    for number, (heading, width, folds) in enumerate(columns):
        justify: Any = "right" if number in figures else "left"
        table.add_column(Text(heading), justify=justify, overflow="fold", no_wrap=not folds, width=width)
    for row in rows:
        table.add_row(
            *(Text(_printable(cell)) for cell in row)
        )  # text, not markup: an enterprise called [red] stays that
    return table


def problem_document(problem: Problem, lang: str) -> dict[str, Any]:
    """A problem as plain values: {"sheet", "cell", "line", "value", "code", "rule", "remedy", "warning"}."""
    return {
        "sheet": problem.sheet,
        "cell": problem.cell,
        "line": problem.line,
        "value": problem.value,
        "code": problem.note.code,
        "rule": say(problem.note, lang),
        "remedy": remedy(problem.note, lang),
        "warning": problem.warning,
    }


def refused_document(refused: dict[str, tuple[Problem, ...]], lang: str) -> list[dict[str, Any]]:
    """Refused files with their problems."""
    return [
        {"file": file, "problems": [problem_document(problem, lang) for problem in problems]}
        for file, problems in refused.items()
    ]


def _printable(text: str) -> str:
    """`text` without control characters, so that a hostile file can't move the cursor or recolour the screen."""
    if text.isprintable():
        return text
    return "".join(mark if mark.isprintable() or mark == "\n" else "�" for mark in text)
