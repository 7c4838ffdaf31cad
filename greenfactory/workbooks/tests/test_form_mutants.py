"""Two thousand spoilt forms: every one is read or refused with words, none ends in a traceback."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenfactory.rulebook.notes import Problem, Refused
from greenfactory.rulebook.wording import LANGUAGES, remedy, say
from greenfactory.workbooks import form_cells, marked_book, reader, sheets
from greenfactory.workbooks.tests import fillings
from greenfactory.workbooks.tests.formfiles import Filling, pack
from greenfactory.workbooks.tests.formmutants import Parts, mutant, parts_of

SHORT, ALL = 200, 2_000


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    path = tmp_path_factory.mktemp("sound") / "form.xlsx"
    return parts_of(Filling(path, pack()).light().content(fillings.content(pack(), 4)).save())


def mutants(parts: Parts, folder: Path, seeds: range) -> Iterator[Path]:
    for seed in seeds:
        path = folder / f"{seed}.xlsx"
        path.write_bytes(mutant(parts, seed))
        yield path


def judged(answer: reader.Answer, file: str) -> tuple[str, list[Problem]]:
    """What became of a workbook, with its problems; each of them must have its words."""
    if isinstance(answer, Refused):
        kind, problems = "refused", list(answer.problems)
    else:
        form, problems, _ = form_cells.read(answer, pack(), file)
        kind = "wrong" if form is None else "read"
        assert (form is None) == any(not problem.warning for problem in problems)
    for problem in problems:
        assert all(say(problem.note, lang) for lang in LANGUAGES)
        assert [remedy(problem.note, lang) for lang in LANGUAGES]
        assert problem.value is None or len(problem.value) <= 200
    return kind, problems


def check(parts: Parts, folder: Path, seeds: range, *, mark_every: int) -> Counter[str]:
    """Read every mutant both ways, and hand some of them back."""
    found, back = Counter[str](), list[marked_book.Returned]()
    for path, answer in reader.read_all(mutants(parts, folder, seeds)):
        kind, problems = judged(answer, path.name)
        found[kind] += 1
        try:
            judged(sheets.read(path), path.name)
        except Refused as refused:
            judged(refused, path.name)
        if int(path.stem) % mark_every == 0:
            back.append(marked_book.Returned(path, folder / "back" / path.name, tuple(problems)))
        else:
            path.unlink()
    written = marked_book.write_all(back, "zh")
    assert [path.name for path in written if not path.is_file()] == []
    return found


def test_spoilt_forms_are_read_or_refused_with_words(parts: Parts, tmp_path: Path) -> None:
    found = check(parts, tmp_path, range(SHORT), mark_every=20)
    assert sum(found.values()) == SHORT
    assert min(found["refused"], found["wrong"], found["read"]) > SHORT // 10  # all three ends were tried


@pytest.mark.long
@pytest.mark.parametrize("batch", range(4))
def test_two_thousand_spoilt_forms_are_read_or_refused_with_words(parts: Parts, tmp_path: Path, batch: int) -> None:
    quarter = ALL // 4
    found = check(parts, tmp_path, range(batch * quarter, (batch + 1) * quarter), mark_every=10)
    assert sum(found.values()) == quarter
