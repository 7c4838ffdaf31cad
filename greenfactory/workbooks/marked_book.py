"""The user's own workbook back, with what has to be corrected marked in its cells and listed on a first sheet.

What can't be opened, and what is no workbook, gets a note beside it instead. The workbooks are written by a limited process
(`marking`), since they are somebody else's files.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.wording import remedy, say
from greenfactory.workbooks import limited
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.celltext import clean
from greenfactory.workbooks.files import write_atomic

_WORDS = (
    "remarks_name", "remarks_title", "remarks_guide", "remarks_pictures", "remarks_kind", "remarks_sheet", "remarks_cell",
    "remarks_value", "remarks_rule", "remarks_remedy", "remarks_error", "remarks_warning", "remark_author",
)  # fmt: skip
_MOST = 2_000
"""Remarks that a workbook carries; with more than that one starts afresh."""
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Returned:
    """A file to hand back: where it stands, where it goes, and what is wrong with it."""

    source: Path
    target: Path
    problems: tuple[Problem, ...]


def write(path_out: Path, path_in: Path, problems: Sequence[Problem], lang: str) -> Path:
    """Mark `path_in` with `problems` as `path_out`; gives what was written: that, or the note beside it. Raises Refused."""
    return write_all([Returned(path_in, path_out, tuple(problems))], lang)[0]


def write_all(files: Iterable[Returned], lang: str) -> list[Path]:
    """The same for many files, by one process; what was written for each. Raises Refused."""
    every = list(files)
    written: dict[int, Path] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        questions = (_question(index, file, Path(folder), lang) for index, file in enumerate(every) if _markable(file))
        answers = limited.answers("greenfactory.workbooks.marking", questions, memory=limited.MEMORY, seconds=_SECONDS)
        for question, answer in answers:
            made = Path(question["target"])
            if answer == "done" and made.is_file():
                written[question["index"]] = _placed(made, every[question["index"]].target)
                made.unlink()
    return [written.get(index) or _slip(file, lang) for index, file in enumerate(every)]


def hand_back_all(source: Path, problems: Mapping[str, Sequence[Problem]], folder: Path, lang: str) -> int:
    """Files below `source`, by name, with what is wrong with them, written into `folder`; gives their count.

    Raises Refused, also where `folder` is `source`: a marked copy would take the place of the original.
    """
    if folder.resolve() == source.resolve():
        raise Refused(Problem(Note("workbook.return_inside", {"folder": named(source)}), named(folder)))
    return len(
        write_all([Returned(source / name, folder / name, tuple(found)) for name, found in problems.items()], lang)
    )


def _markable(file: Returned) -> bool:
    """Whether the file could be read at all; what was said of it as a whole is said in a note."""
    unread = all(problem.note.code.startswith("table.") for problem in file.problems if not problem.warning)
    return file.source.suffix.lower() == ".xlsx" and not (
        unread and any(not problem.warning for problem in file.problems)
    )


def _question(index: int, file: Returned, folder: Path, lang: str) -> dict[str, Any]:
    return {
        "index": index,
        "source": str(file.source.absolute()),
        "target": str(folder / f"{index}.xlsx"),
        "remarks": [_remark(problem, lang) for problem in _ordered(file.problems)][:_MOST],
        "words": {key: say(Note(f"workbook.{key}"), lang) for key in _WORDS},
    }


def _ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Errors first, then warnings, each in the order they were found."""
    return sorted(problems, key=lambda problem: problem.warning)


def _remark(problem: Problem, lang: str) -> dict[str, Any]:
    return {
        "warning": problem.warning,
        "sheet": problem.sheet or "",
        "cell": (problem.cell or "") if problem.sheet else "",
        "value": clean(problem.value or "")[:200],
        "rule": clean(say(problem.note, lang)),
        "remedy": clean(remedy(problem.note, lang)),
    }


def _placed(made: Path, target: Path) -> Path:
    _folder_for(target)
    with write_atomic(target) as fresh:
        shutil.copyfile(made, fresh)
    return target


def _folder_for(target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        note = Note("table.not_writable", {"why": error.strerror or str(error)})
        raise Refused(Problem(note, named(target))) from None


def _slip(file: Returned, lang: str) -> Path:
    """A note beside a file that can't be marked; with a mark at its start, so that every editor reads it as UTF-8."""
    target = file.target.with_name(file.target.name + say(Note("workbook.slip_suffix"), lang))
    _folder_for(target)
    with write_atomic(target) as fresh:
        fresh.write_text(
            "\n".join(_slip_lines(file, lang)) + "\n", encoding="utf-8-sig", newline="\r\n", errors="replace"
        )
    return target


def _slip_lines(file: Returned, lang: str) -> Iterator[str]:
    yield say(Note("workbook.slip_title"), lang)
    yield say(Note("workbook.slip_file", {"file": clean(named(Path(file.source.name)))}), lang)
    yield ""
    for number, problem in enumerate(_ordered(file.problems)[:_MOST], start=1):
        remark = _remark(problem, lang)
        place = " ".join(part for part in (problem.sheet, problem.cell) if part)
        line = f" {problem.line}" if problem.line else ""
        kind = say(Note("workbook.remarks_warning" if problem.warning else "workbook.remarks_error"), lang)
        value = f" [{remark['value']}]" if remark["value"] else ""
        yield f"{number}. {kind} {clean(place)}{line}{value}".rstrip()
        yield f"   {remark['rule']}"
        if remark["remedy"]:
            yield f"   → {remark['remedy']}"
