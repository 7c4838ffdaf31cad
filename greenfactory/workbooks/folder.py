"""A folder of forms: every file read, checked and scored; what is wrong is set aside with its problems."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from greenfactory.rulebook import formreader, scoring
from greenfactory.rulebook.benchmarks import BenchmarkTable
from greenfactory.rulebook.forms import Form
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.pack import Pack
from greenfactory.rulebook.scorecard import Scorecard
from greenfactory.workbooks.files import read_json

SUFFIXES = (".json",)


@dataclass(frozen=True, slots=True)
class Assessed:
    """A form with its scorecard and the warnings about it."""

    form: Form
    card: Scorecard
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a folder gave: scored forms, refused files with their errors, and files that are no forms."""

    assessed: tuple[Assessed, ...]
    refused: dict[str, tuple[Problem, ...]]
    ignored: tuple[str, ...]


def assess_file(path: Path, pack: Pack, table: BenchmarkTable, file: str = "") -> Assessed:
    """The form in `path`, scored; `file` names it in messages. Raises Refused with every error."""
    file = file or str(path)
    try:
        content = read_json(path)
    except Refused as refused:
        raise Refused(*(_named(problem, file) for problem in refused.problems)) from None
    form, problems = formreader.read(content, pack, file)
    if form is None:
        raise Refused(*(problem for problem in problems if not problem.warning))
    implausible = (Problem(note, file, warning=True) for note in scoring.warnings(pack, form))
    return Assessed(form, scoring.score(pack, form, table), (*problems, *implausible))


def assess_folder(
    folder: Path, pack: Pack, table: BenchmarkTable, watch: Callable[[Sequence[Path]], Iterable[Path]] = iter
) -> Batch:
    """Every form below `folder`; `watch` may wrap the list of files to show progress.

    Two forms of one enterprise are both refused: nobody but the enterprise knows which one counts.
    """
    files = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix())
    forms = [path for path in files if path.suffix.lower() in SUFFIXES]
    found, refused = dict[str, list[Assessed]](), dict[str, tuple[Problem, ...]]()
    for path in watch(forms):
        file = path.relative_to(folder).as_posix()
        try:
            assessed = assess_file(path, pack, table, file)
        except Refused as error:
            refused[file] = error.problems
        else:
            found.setdefault(assessed.form.code, []).append(assessed)
    for code, several in found.items():
        if len(several) > 1:
            files_of = [each.form.file for each in several]
            for each in several:
                note = Note("form.twice", {"code": code, "files": files_of})
                refused[each.form.file] = (Problem(note, each.form.file, cell="enterprise.code", value=code),)
    ignored = tuple(path.relative_to(folder).as_posix() for path in files if path.suffix.lower() not in SUFFIXES)
    return Batch(
        tuple(several[0] for several in found.values() if len(several) == 1),
        dict(sorted(refused.items())),
        ignored,
    )


def _named(problem: Problem, file: str) -> Problem:
    return Problem(problem.note, file, problem.sheet, problem.cell, problem.line, problem.value, problem.warning)
