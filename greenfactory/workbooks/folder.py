"""A folder of forms: every file read, checked and scored; what is wrong is set aside with its problems."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores import formreader, scoring
from greenfactory.rulebook.scores.forms import Form
from greenfactory.rulebook.scores.scorecard import Scorecard
from greenfactory.workbooks import form_cells, form_sheets, reader
from greenfactory.workbooks.files import read_json
from greenfactory.workbooks.form_cells import Place

TEXT, BOOK = ".json", ".xlsx"
BOOKS = (BOOK, ".xlsm", ".xls", ".et")
"""Workbooks; those of other kinds than .xlsx are refused with what to do, rather than passed over."""
SUFFIXES = (TEXT, *BOOKS)
LOCKS = ("~$", ".~")  # lock files of Excel and of WPS begin so
Problems = tuple[Problem, ...]
Read = tuple[Form | None, list[Problem], Mapping[str, Place]]


@dataclass(frozen=True, slots=True)
class Assessed:
    """A form with its scorecard and the warnings about it; `places` are the cells of its values, where it is a workbook."""

    form: Form
    card: Scorecard
    warnings: Problems
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a folder gave: scored forms, refused files with their problems, and files that are no forms."""

    assessed: tuple[Assessed, ...]
    refused: dict[str, Problems]
    ignored: tuple[str, ...]


def is_form(path: Path) -> bool:
    """Whether a file is named like a form."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(LOCKS)


def pack_of(path: Path) -> str | None:
    """The `id/edition` of the pack that a form says it belongs to; None where it does not say. Raises Refused."""
    if path.suffix.lower() in BOOKS:
        ((_, answer),) = reader.read_all([path])
        if isinstance(answer, Refused):
            raise answer
        head = form_sheets.head(answer)
        return None if head is None else f"{head.pack}/{head.edition}"
    content = read_json(path)
    said = content.get("pack") if isinstance(content, dict) else None
    return f"{said['id']}/{said.get('edition')}" if isinstance(said, dict) and isinstance(said.get("id"), str) else None


def assess_file(path: Path, pack: Pack, table: BenchmarkTable) -> Assessed:
    """The form in `path`, a JSON file or a workbook, scored. Raises Refused with every error."""
    (found,) = _assess([path], pack, table, str)
    if isinstance(found, Refused):
        raise found
    return found


def assess_folder(
    folder: Path, pack: Pack, table: BenchmarkTable, watch: Callable[[Sequence[Path]], Iterable[Path]] = iter
) -> Batch:
    """Every form below `folder`; `watch` may wrap the list of files to show progress.

    Two forms of one enterprise are both refused: nobody but the enterprise knows which one counts.
    """
    files, refused = _files(folder)
    forms = [path for path in files if is_form(path)]
    found = dict[str, list[Assessed]]()
    for path, assessed in zip(forms, _assess(forms, pack, table, lambda each: _name(each, folder), watch), strict=True):
        if isinstance(assessed, Refused):
            refused[_name(path, folder)] = assessed.problems
        else:
            found.setdefault(assessed.form.code, []).append(assessed)
    for code, several in found.items():
        if len(several) > 1:
            note = Note("form.twice", {"code": code, "files": [each.form.file for each in several]})
            for each in several:
                problem = Problem(note, each.form.file, cell="enterprise.code", value=code)
                refused[each.form.file] = (_placed(problem, each),)
    alone = tuple(several[0] for several in found.values() if len(several) == 1)
    ignored = tuple(_name(path, folder) for path in files if not is_form(path))
    return Batch(_same_name_warned(alone), dict(sorted(refused.items())), ignored)


def _files(folder: Path) -> tuple[list[Path], dict[str, Problems]]:
    """All files below a folder by name, and what cannot be looked into: nothing is passed over in silence."""
    files, refused = list[Path](), dict[str, Problems]()

    def unreadable(path: Path, why: object) -> None:
        name = _name(path, folder)
        refused[name] = (Problem(Note("form.unreadable", {"why": why}), name),)

    def closed(error: OSError) -> None:
        unreadable(Path(error.filename), error.strerror or str(error))

    for parent, folders, names in os.walk(folder, onerror=closed):
        for name in names:
            path = Path(parent, name)
            if path.is_file():
                files.append(path)
            elif is_form(path):
                unreadable(path, Note("table.not_a_file"))
        for name in folders:
            path = Path(parent, name)
            if path.is_symlink() or is_form(path):
                unreadable(path, Note("table.not_a_file"))
    return sorted(files, key=lambda path: path.as_posix()), refused


def _name(path: Path, folder: Path) -> str:
    """A file's name for messages; bytes that are no text in it become “?”."""
    return path.relative_to(folder).as_posix().encode("utf-8", "replace").decode()


def _assess(
    paths: Sequence[Path],
    pack: Pack,
    table: BenchmarkTable,
    name: Callable[[Path], str],
    watch: Callable[[Sequence[Path]], Iterable[Path]] = iter,
) -> Iterator[Assessed | Refused]:
    """Each form scored, or why not; workbooks are read ahead by the limited process."""
    books = reader.read_all(path for path in paths if path.suffix.lower() in BOOKS)
    for path in watch(paths):
        file = name(path)
        try:
            is_book = path.suffix.lower() in BOOKS
            form, problems, places = _book(next(books)[1], pack, file) if is_book else _text(path, pack, file)
            yield _scored(form, problems, pack, table, places)
        except Refused as refused:
            yield Refused(*(replace(problem, file=file) for problem in refused.problems))


def _text(path: Path, pack: Pack, file: str) -> Read:
    return *formreader.read(read_json(path), pack, file), {}


def _book(answer: reader.Answer, pack: Pack, file: str) -> Read:
    if isinstance(answer, Refused):
        raise answer
    return form_cells.read(answer, pack, file)


def _placed(problem: Problem, each: Assessed) -> Problem:
    """`problem` with its cell, where the form is a workbook."""
    return form_cells.addressed_in(each.places, problem) if each.places else problem


def _scored(
    form: Form | None, problems: Sequence[Problem], pack: Pack, table: BenchmarkTable, places: Mapping[str, Place]
) -> Assessed:
    if form is None:
        raise Refused(*problems)
    assessed = Assessed(form, scoring.score(pack, form, table), tuple(problems), places)
    doubts = (_placed(_implausible(note, pack, form), assessed) for note in scoring.warnings(pack, form))
    return replace(assessed, warnings=(*problems, *doubts))


def _implausible(note: Note, pack: Pack, form: Form) -> Problem:
    """What does not fit together, shown at the first of the figures that are compared."""
    check = next((check for check in pack.checks if check.title == note.params["what"]), None)
    for name, offset in check.condition.figures if check else ():
        if name in pack.fields:
            part = "products[1].data" if pack.fields[name].product else "data"
            return Problem(note, form.file, cell=f"{part}.{name}.{form.year + offset}", warning=True)
    return Problem(note, form.file, warning=True)


def _same_name_warned(assessed: Sequence[Assessed]) -> tuple[Assessed, ...]:
    """Two enterprises of one name may be one enterprise under two codes: somebody should look."""
    names: dict[str, list[str]] = {}
    for each in assessed:
        names.setdefault("".join(each.form.name.split()), []).append(each.form.file)
    return tuple(
        replace(each, warnings=(*each.warnings, _same_name(each, files)))
        if len(files := names["".join(each.form.name.split())]) > 1
        else each
        for each in assessed
    )


def _same_name(each: Assessed, files: Sequence[str]) -> Problem:
    note = Note("form.same_name", {"name": each.form.name, "files": list(files)})
    problem = Problem(note, each.form.file, cell="enterprise.name", value=each.form.name[:80], warning=True)
    return _placed(problem, each)
