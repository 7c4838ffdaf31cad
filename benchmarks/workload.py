"""1,000 forms over a pack of 100 rows, as JSON and as a workbook of the same formulas; run as a module, it scores and ranks."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name as letters

from greenfactory.example.chance import Chance
from greenfactory.rulebook import exact
from greenfactory.rulebook.packs import library, packreader
from greenfactory.rulebook.places import entering, ranking
from greenfactory.rulebook.scores import formreader, scoring

YES_NO, BY_DEGREE, QUANTITY = 40, 20, 40
AREAS = {"required": YES_NO, "optional": BY_DEGREE, "quantity": QUANTITY}
ROWS = sum(AREAS.values())
STEPS = ("read", "score", "rank")
YEAR = 2023
_HEAD = 'zh = "{0}"\nen = "{0}"\nsource = "none"\nconf = "G"\n'
_NOT_APPLICABLE = "/"

Cell = bool | float | str | None


@dataclass(frozen=True, slots=True)
class Answers:
    """One form: met or not, points in tenths, and (amount, output) pairs; "/" does not apply, None is not answered."""

    met: list[Cell]
    points: list[Cell]
    pairs: list[tuple[Cell, Cell]]


def answers(number: int) -> Answers:
    """The answers of a form, drawn, the same every time: 2 % do not apply, one form in ten lacks an answer."""
    draw = Chance(f"bench {number}")

    def cell(name: str, value: Cell) -> Cell:
        return _NOT_APPLICABLE if draw.happens(f"n/a {name}", 2) else value

    pairs: list[tuple[Cell, Cell]] = [
        (cell(f"q{row}", draw.whole(f"amount {row}", 500, 2500)), draw.whole(f"output {row}", 90, 110))
        for row in range(QUANTITY)
    ]
    if draw.happens("missing", 10):
        pairs[number % QUANTITY] = (None, pairs[number % QUANTITY][1])
    return Answers(
        [cell(f"r{row}", draw.happens(f"met {row}", 80)) for row in range(YES_NO)],
        [cell(f"o{row}", draw.whole(f"points {row}", 0, 10) / 10) for row in range(BY_DEGREE)],
        pairs,
    )


def limits(row: int) -> tuple[int, int]:
    """Base and lead of a quantity row; every other one is better when lower."""
    return (7, 19) if row % 2 == 0 else (23, 9)


def write(folder: Path, forms: int) -> None:
    """Pack, forms and workbooks into `folder`."""
    pack(folder / "pack")
    (folder / "forms").mkdir()
    filled = [answers(number) for number in range(forms)]
    for number, each in enumerate(filled):
        (folder / "forms" / f"{number:04}.json").write_text(json.dumps(form(number, each)), "utf-8")
    _workbook(folder / "scores.xlsx", filled, formulas=True)
    _workbook(folder / "values.xlsx", filled, formulas=False)
    empty = xlsxwriter.Workbook(folder / "empty.xlsx")
    empty.add_worksheet().write_number(0, 0, 1)
    empty.close()


def pack(folder: Path) -> Path:
    """Write a pack of three areas: 40 rows met or not, 20 by degree, 40 linear between base and lead; one point each."""
    (folder / "indicators").mkdir(parents=True)
    head = "".join(
        f'{key} = {{ zh = "bench", en = "bench" }}\n'
        for key in ("title", "issuer", "legal_basis", "notice", "points_rule")
    )
    files = {
        "pack.toml": f'format = 1\nid = "bench"\nedition = "1"\nofficial = false\n{head}source = "none"\nconf = "G"\n[sources]\n',
        "data.toml": "".join(
            f'[[fields]]\nid = "{name}{row}"\n{_HEAD.format(name)}'
            for row in range(QUANTITY)
            for name in ("amount", "output")
        ),
        "gate.toml": f'[[gate]]\nid = "G1"\nevidence = []\n{_HEAD.format("gate")}',
    }
    rules = (library.find(library.DEFAULT) / "selection.toml").read_text("utf-8")
    order = next(line for line in rules.splitlines() if line.startswith("order ="))
    files["selection.toml"] = rules.replace(order, "order = []")
    for index, (kind, count) in enumerate(AREAS.items()):
        area = f'[area]\nid = "A{index}"\nweight = {count}\npoints = "even"\n{_HEAD.format(kind)}'
        files[f"indicators/{index}.toml"] = area + "".join(_row(kind, row) for row in range(count))
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def _row(kind: str, row: int) -> str:
    name = f"{kind}-{row}"
    text = f'[[rows]]\nid = "{name}"\nkind = "{kind}"\nnot_applicable = "rescale"\nevidence = []\n{_HEAD.format(name)}'
    if kind != "quantity":
        return text
    base, lead = limits(row)
    direction = "higher" if lead > base else "lower"
    return text + (
        f'expr = "amount{row} / output{row}"\nunit = "1"\ndirection = "{direction}"\n'
        f'scale = "linear"\nbase = {base}\nlead = {lead}\n'
    )


def form(number: int, filled: Answers) -> dict[str, Any]:
    """The answers as the document of a form."""
    rows: dict[str, Any] = {}
    for row, met in enumerate(filled.met):
        rows[f"required-{row}"] = {"applies": False} if met == _NOT_APPLICABLE else {"met": met}
    for row, points in enumerate(filled.points):
        given = {"applies": False} if points == _NOT_APPLICABLE else {"met": True, "points": points}
        rows[f"optional-{row}"] = given if points else {"met": False}
    data: dict[str, Any] = {}
    for row, (amount, output) in enumerate(filled.pairs):
        if amount == _NOT_APPLICABLE:
            rows[f"quantity-{row}"] = {"applies": False}
        elif amount is not None:
            data[f"amount{row}"] = {str(YEAR): amount}
        data[f"output{row}"] = {str(YEAR): output}
    return {
        "pack": {"id": "bench", "edition": "1"},
        "enterprise": {"name": f"企业{number}", "code": f"{number:018}", "year": YEAR},
        "gate": {"G1": True},
        "rows": rows,
        "data": data,
    }


def _workbook(file: Path, filled: list[Answers], *, formulas: bool) -> None:
    """Sheets for the results, points of every row, answers and limits; formulas without cached values, or plain numbers."""
    book = xlsxwriter.Workbook(file)
    results, points, given, rules = (book.add_worksheet(name) for name in ("results", "points", "given", "rules"))
    for row in range(QUANTITY):
        for line, limit in enumerate(limits(row)):
            rules.write_number(line, row, limit)
    for line, each in enumerate(filled):
        for column, value in enumerate(_given(each)):
            if value is not None:
                given.write(line, column, value)
        for sheet, texts in ((points, _points(line + 1)), (results, _results(line + 1, len(filled)))):
            for column, text in enumerate(texts):
                if formulas:
                    sheet.write_formula(line, column, text, None, "")
                else:
                    sheet.write_number(line, column, (line + 1) / (column + 3))
    book.close()


def _given(each: Answers) -> Iterator[Cell]:
    yield from each.met
    yield from each.points
    for pair in each.pairs:
        yield from pair


def _points(line: int) -> Iterator[str]:
    """What each row earns of its one point; "/" where it does not apply, "?" where it is pending."""
    for column in range(YES_NO + BY_DEGREE):
        cell = f"given!{letters(column)}{line}"
        earned = f"IF({cell},1,0)" if column < YES_NO else cell
        yield f'=IF(ISBLANK({cell}),"?",IF({cell}="/","/",{earned}))'
    for row in range(QUANTITY):
        amount, output = (f"given!{letters(YES_NO + BY_DEGREE + 2 * row + offset)}{line}" for offset in (0, 1))
        base, lead = (f"rules!{letters(row)}${number}" for number in (1, 2))
        share = f"MAX(0,MIN(1,({amount}/{output}-{base})/({lead}-{base})))"
        yield f'=IF(ISBLANK({amount}),"?",IF({amount}="/","/",{share}))'


def _results(line: int, forms: int) -> Iterator[str]:
    """Total, highest possible total and place; then of each area the points, rescaled for what does not apply, and the open ones."""
    yield f"=D{line}+F{line}+H{line}"
    yield f"=A{line}+E{line}+G{line}+I{line}"
    yield f"=RANK(A{line},A$1:A${forms})"
    first = 0
    for count in AREAS.values():
        cells = f"points!{letters(first)}{line}:{letters(first + count - 1)}{line}"
        factor = f'{count}/({count}-COUNTIF({cells},"/"))'
        yield f"=SUM({cells})*{factor}"
        yield f'=COUNTIF({cells},"~?")*{factor}'
        first += count


def main(folder: Path) -> None:
    """Read the forms in `folder`, score and rank them exactly; print the seconds of each step, totals and places."""
    rules = packreader.read(folder / "pack")
    clock = [time.perf_counter()]
    lap: Callable[[], None] = lambda: clock.append(time.perf_counter())  # noqa: E731
    forms = []
    for file in sorted((folder / "forms").iterdir()):
        form, problems = formreader.read(json.loads(file.read_bytes(), parse_float=str), rules, file.name)
        if form is None:
            sys.exit(str(problems))
        forms.append(form)
    lap()
    entries = [entering.entry(scoring.score(rules, form), form) for form in forms]
    lap()
    result = ranking.rank(entries, rules.selection)
    lap()
    places = {place.entry.code: place.place for place in result.places}
    found = {
        "steps": dict(zip(STEPS, (after - before for before, after in pairwise(clock)), strict=True)),
        "results": [
            [exact.text(entry.low or Fraction(0)), exact.text(entry.high or Fraction(0)), places[entry.code]]
            for entry in entries
        ],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
