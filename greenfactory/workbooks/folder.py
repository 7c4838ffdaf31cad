"""A folder of forms: every file read, checked and scored; what is wrong is set aside with its problems."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

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
_STILL_WARNED = ("enterprise.code", "enterprise.name", "enterprise.year")
Problems = tuple[Problem, ...]
K = TypeVar("K")
Read = tuple[Form | None, list[Problem], Mapping[str, Place]]


@dataclass(frozen=True, slots=True)
class Assessed:
    """A form with its scorecard and the warnings about it; `places` are the cells of its values, where it is a workbook."""

    form: Form
    card: Scorecard
    warnings: Problems
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept(Generic[K]):
    """What a folder keeps of a form that was scored: whose it is, the warnings about it, and what the caller wants of it.

    `places` are those that can still be warned of once every form is read; there are none where it is no workbook.
    """

    name: str
    code: str
    year: int
    file: str
    warnings: Problems
    places: Mapping[str, Place]
    wanted: K


@dataclass(frozen=True, slots=True)
class Batch(Generic[K]):
    """What a folder gave: scored forms, refused files with their problems, and files that are no forms."""

    assessed: tuple[Kept[K], ...]
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


def assess_file(path: Path, pack: Pack, table: BenchmarkTable, *, this_year: int | None = None) -> Assessed:
    """The form in `path`, a JSON file or a workbook, scored; warned of where its year comes after `this_year`.

    Raises Refused with every error.
    """
    (found,) = _assess([path], pack, table, str)
    if isinstance(found, Refused):
        raise found
    return replace(found, warnings=_future_warned(_kept(found, str), this_year).warnings)


def assess_folder(
    folder: Path,
    pack: Pack,
    table: BenchmarkTable,
    keep: Callable[[Assessed], K],
    watch: Callable[[Sequence[Path]], Iterable[Path]] = iter,
    *,
    this_year: int | None = None,
) -> Batch[K]:
    """Every form below `folder`; `watch` may wrap the list of files to show progress; `this_year` as in `assess_file`.

    What `keep` gives is all that stays of a form and its scorecard, so that thousands take no more memory than a few.
    Two forms of one enterprise are both refused: nobody but the enterprise knows which one counts.
    """
    files, refused = _files(folder)
    forms = [path for path in files if is_form(path)]
    found = dict[str, list[Kept[K]]]()
    for path, assessed in zip(forms, _assess(forms, pack, table, lambda each: _name(each, folder), watch), strict=True):
        if isinstance(assessed, Refused):
            refused[_name(path, folder)] = assessed.problems
        else:
            found.setdefault(assessed.form.code, []).append(_kept(assessed, keep))
    for code, several in found.items():
        if len(several) > 1:
            note = Note("form.twice", {"code": code, "files": [each.file for each in several]})
            for each in several:
                problem = Problem(note, each.file, cell="enterprise.code", value=code)
                refused[each.file] = (_placed(problem, each.places),)
    alone = tuple(several[0] for several in found.values() if len(several) == 1)
    ignored = tuple(_name(path, folder) for path in files if not is_form(path))
    warned = tuple(_future_warned(each, this_year) for each in _other_year_warned(_same_name_warned(alone)))
    return Batch(warned, dict(sorted(refused.items())), ignored)


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
    forms = form_cells.FormReader(pack)
    for path in watch(paths):
        file = name(path)
        try:
            is_book = path.suffix.lower() in BOOKS
            form, problems, places = _book(next(books)[1], forms, file) if is_book else _text(path, pack, file)
            yield _scored(form, problems, pack, table, places)
        except Refused as refused:
            yield Refused(*(replace(problem, file=file) for problem in refused.problems))


def _text(path: Path, pack: Pack, file: str) -> Read:
    return *formreader.read(read_json(path), pack, file), {}


def _book(answer: reader.Answer, forms: form_cells.FormReader, file: str) -> Read:
    if isinstance(answer, Refused):
        raise answer
    return forms.read(answer, file)


def _kept(found: Assessed, keep: Callable[[Assessed], K]) -> Kept[K]:
    form = found.form
    places = {path: found.places[path] for path in _STILL_WARNED if path in found.places}
    return Kept(form.name, form.code, form.year, form.file, found.warnings, places, keep(found))


def _placed(problem: Problem, places: Mapping[str, Place]) -> Problem:
    """`problem` with its cell, where the form is a workbook."""
    return form_cells.addressed_in(places, problem) if places else problem


def _scored(
    form: Form | None, problems: Sequence[Problem], pack: Pack, table: BenchmarkTable, places: Mapping[str, Place]
) -> Assessed:
    if form is None:
        raise Refused(*problems)
    doubts = (_placed(_implausible(note, pack, form), places) for note in scoring.warnings(pack, form))
    return Assessed(form, scoring.score(pack, form, table), (*problems, *doubts), places)


def _implausible(note: Note, pack: Pack, form: Form) -> Problem:
    """What does not fit together, shown at the first of the figures that are compared."""
    check = next((check for check in pack.checks if check.title == note.params["what"]), None)
    for name, offset in check.condition.figures if check else ():
        if name in pack.fields:
            part = "products[1].data" if pack.fields[name].product else "data"
            return Problem(note, form.file, cell=f"{part}.{name}.{form.year + offset}", warning=True)
    return Problem(note, form.file, warning=True)


def _same_name_warned(assessed: Sequence[Kept[K]]) -> tuple[Kept[K], ...]:
    """Two enterprises of one name may be one enterprise under two codes: somebody should look."""
    names: dict[str, list[str]] = {}
    for each in assessed:
        names.setdefault("".join(each.name.split()), []).append(each.file)
    return tuple(
        replace(each, warnings=(*each.warnings, _same_name(each, files)))
        if len(files := names["".join(each.name.split())]) > 1
        else each
        for each in assessed
    )


def _same_name(each: Kept[K], files: Sequence[str]) -> Problem:
    note = Note("form.same_name", {"name": each.name, "files": list(files)})
    problem = Problem(note, each.file, cell="enterprise.name", value=each.name[:80], warning=True)
    return _placed(problem, each.places)


def _other_year_warned(assessed: Sequence[Kept[K]]) -> tuple[Kept[K], ...]:
    """Forms of several evaluation years in one ranking: those that are not of the usual one are named."""
    years = Counter(each.year for each in assessed if each.year)
    if not years:
        return tuple(assessed)
    usual = max(years, key=lambda year: (years[year], year))
    params = {"usual": usual, "count": len(assessed)}
    return tuple(
        each if each.year == usual else _year_warned(each, "other_year" if each.year else "no_year", **params)
        for each in assessed
    )


def _future_warned(each: Kept[K], this_year: int | None) -> Kept[K]:
    return _year_warned(each, "future_year") if this_year is not None and each.year > this_year else each


def _year_warned(each: Kept[K], code: str, **params: int) -> Kept[K]:
    note = Note(f"form.{code}", {"year": each.year, **params})
    value = str(each.year or "") or None
    problem = Problem(note, each.file, cell="enterprise.year", value=value, warning=True)
    return replace(each, warnings=(*each.warnings, _placed(problem, each.places)))
