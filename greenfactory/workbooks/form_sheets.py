"""Finding the parts of a form in a workbook that came back: by hidden marks, and by names and headings where those are gone."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from greenfactory.rulebook.notes import Note, Problem
from greenfactory.workbooks.cells import Line, Sheet, filled, place
from greenfactory.workbooks.form_layout import HEAD_ROW, KEY_ROW, LAYOUT, MARK, META, Layout, SheetPlan

_SEARCHED = 60
"""Rows in which marks and headings are looked for: people put letterheads above."""
_LONGEST_HEADING = 120
_MOST_MERGED = 1_000
_EMPTY: Line = {}
_LABELS = {"enterprise": "item", "gate": "id", "clauses": "id", "area": "id", "data": "field"}


@dataclass(frozen=True, slots=True)
class Head:
    """What a form says of itself; every text is empty where it does not say it."""

    layout: str = ""
    pack: str = ""
    edition: str = ""
    digest: str = ""
    year: str = ""


@dataclass(slots=True)
class Part:
    """One sheet of a form as it came back: the columns found by key, and the rows that belong to each id, from 1."""

    sheet: Sheet
    plan: SheetPlan
    head: int
    columns: Mapping[str, int]
    rows: dict[str, list[int]] = field(default_factory=dict)
    entries: tuple[int, ...] = field(init=False)
    """The columns that are filled in, as far as they are there."""
    _letters: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.entries = tuple(self.columns[each.key] for each in self.plan.entries() if each.key in self.columns)
        self._letters = {key: place(1, number)[:-1] for key, number in self.columns.items()}

    def cell(self, row: int, column: str) -> str:
        """What stands in a cell; empty where the column is gone."""
        text = self.sheet.rows.get(row, _EMPTY).get(self.columns.get(column, 0), "")
        return text if filled(text) else ""

    def place(self, row: int, column: str) -> tuple[str, str]:
        """The sheet's own name, and the cell."""
        return self.sheet.name, f"{self._letters.get(column, 'A')}{row}"

    def entered(self, row: int) -> bool:
        """Whether anything is filled in."""
        line = self.sheet.rows.get(row, _EMPTY)
        return any(column in line and filled(line[column]) for column in self.entries)


def head(sheets: Sequence[Sheet]) -> Head | None:
    """What the workbook says of itself: from its hidden sheet, else from the mark on any other; None: it is no form."""
    for sheet in sheets:
        if sheet.name != META and not any(line.get(1) == MARK for line in sheet.rows.values()):
            continue
        facts = {line.get(1, ""): line.get(2, "") for line in sheet.rows.values()}
        if sheet.name == META or facts.get(MARK) == "form":
            keys = ("layout", "pack", "edition", "digest", "year")
            return Head(*(facts.get(key, "").strip() for key in keys))
    marks = (mark for sheet in sheets if (mark := _mark(sheet)) is not None)
    return next((Head(mark[1], mark[3], mark[4], mark[5], mark[6]) for _, _, mark in marks), None)


def parts(sheets: Sequence[Sheet], layout: Layout) -> tuple[dict[str, Part], list[Problem]]:
    """The sheets of the form by key, and what is wrong with them as a whole."""
    found: dict[str, Part] = {}
    problems: list[Problem] = []
    for sheet in sheets:
        mark = _mark(sheet)
        if mark is not None:
            problems += _marked(sheet, mark, layout, found)
    for plan in layout.sheets:
        if plan.key not in found and _asks(plan):
            named = [sheet for sheet in sheets if _mark(sheet) is None and _same(sheet.name, *plan.name.values())]
            if named:
                found[plan.key] = _part(named[0], plan, None)
            elif plan.part != "evidence":
                problems.append(Problem(Note("workbook.sheet_missing", {"sheet": plan.name})))
    for part in found.values():
        problems += _columns_lost(part)
        problems += _merged(part)
    return found, problems


def _mark(sheet: Sheet) -> tuple[int, int, list[str]] | None:
    """Row, column and parts of the mark on a sheet."""
    for row, line in _top(sheet):
        for column, text in line.items():
            if text.startswith(f"{MARK}|") and text.count("|") == 6:
                return row, column, text.split("|")
    return None


def _top(sheet: Sheet) -> Iterator[tuple[int, Line]]:
    for index, (row, line) in enumerate(sheet.rows.items()):
        if index >= _SEARCHED:
            return
        yield row, line


def _marked(sheet: Sheet, mark: tuple[int, int, list[str]], layout: Layout, found: dict[str, Part]) -> list[Problem]:
    """Take a sheet with a mark into `found`; a second one of its kind, and one of another form, are problems."""
    row, column, texts = mark
    pack = layout.pack
    name = sheet.name
    if (texts[3], texts[4]) != (pack.id, pack.edition) or texts[1] != LAYOUT:
        return [
            Problem(
                Note("workbook.other_sheet", {"found": f"{texts[3]}/{texts[4]}"[:80]}),
                sheet=name,
                cell=place(row, column),
            )
        ]
    if not layout.has(texts[2]):
        return []
    if texts[2] in found:
        names = {"first": found[texts[2]].sheet.name, "second": name}
        return [Problem(Note("workbook.sheet_twice", names), sheet=name, cell=place(row, column))]
    found[texts[2]] = _part(sheet, layout.sheet(texts[2]), (row, column))
    return []


def _part(sheet: Sheet, plan: SheetPlan, mark: tuple[int, int] | None) -> Part:
    """Columns by key, else by heading; rows by id, else by label; lines of a list are all rows below the headings."""
    if not _asks(plan):
        return Part(sheet, plan, HEAD_ROW, {})
    keys = {text: number for number, text in sheet.rows[mark[0]].items()} if mark else {}
    headings = (_keyed(sheet, plan, keys, mark[0]) if mark else None) or _headings(sheet, plan)
    row = headings[0] if headings else (mark[0] if mark else KEY_ROW) + HEAD_ROW - KEY_ROW
    named = {**(headings[1] if headings else {}), **keys}
    part = Part(sheet, plan, row, {column.key: named[column.key] for column in plan.columns if column.key in named})
    _rows(part, mark[1] if mark else None)
    return part


def _keyed(sheet: Sheet, plan: SheetPlan, keys: Mapping[str, int], above: int) -> tuple[int, Mapping[str, int]] | None:
    """The same where every column still has its key: the row below them in which the first entry column has its heading."""
    first = next(plan.entries(), None)
    if first is None or any(column.key not in keys for column in plan.columns):
        return None
    for row, line in _top(sheet):
        # An English heading such as “met” reads like its key.
        if row > above and _same(_unstarred(line.get(keys[first.key], "")[:_LONGEST_HEADING]), *first.title.values()):
            return row, keys
    return None


def _headings(sheet: Sheet, plan: SheetPlan) -> tuple[int, Mapping[str, int]] | None:
    """The row that looks most like the headings, with the columns it names."""
    keys = {_plain(title): column.key for column in reversed(plan.columns) for title in column.title.values()}
    best: tuple[int, dict[str, int]] | None = None
    for row, line in _top(sheet):
        found: dict[str, int] = {}
        for number, text in line.items():
            key = keys.get(_plain(_unstarred(text))) if len(text) <= _LONGEST_HEADING else None
            if key is not None:
                found.setdefault(key, number)
        if len(found) > max(1, len(best[1]) if best else 0):
            best = row, found
    return best


def _rows(part: Part, ids: int | None) -> None:
    plan, sheet = part.plan, part.sheet
    if plan.listed:
        part.rows = {str(row): [row] for row in sheet.rows if row > part.head and part.entered(row)}
        return
    known, names = frozenset(plan.rows), dict[str, str]()
    labels = part.columns.get(_LABELS.get(plan.part, ""), 0)
    for row, line in sheet.rows.items():
        name = line.get(ids, "").strip() if ids else ""
        if name not in known:
            name, label = "", line.get(labels, "") if row > part.head else ""
            if label:
                names = names or _by_label(plan)
                name = names.get(_plain(_unstarred(label)), "")
        if name:
            part.rows.setdefault(name, []).append(row)


def _by_label(plan: SheetPlan) -> dict[str, str]:
    """Row ids by the label that people see."""
    names = {_plain(name): name for name in plan.rows}
    for name, label in zip(plan.rows, plan.labels, strict=False):
        names |= {_plain(text): name for text in label.values()}
    return names


def _merged(part: Part) -> Iterator[Problem]:
    """An entry that is merged over several rows of the form: whose it is can't be told."""
    rows = {number for numbers in part.rows.values() for number in numbers} if part.sheet.tall else set()
    for first, left, last, right in part.sheet.tall[:_MOST_MERGED]:
        covered = [row for row in rows if first <= row <= last]
        if len(covered) > 1 and any(left <= column <= right for column in part.entries):
            params = {"first": place(first, left), "last": place(last, right)}
            yield Problem(Note("workbook.merged", params), sheet=part.sheet.name, cell=place(first, left))


def _columns_lost(part: Part) -> Iterator[Problem]:
    for column in part.plan.entries():
        if column.key not in part.columns:
            cell = place(part.head, 1)
            yield Problem(Note("workbook.column_missing", {"column": column.title}), sheet=part.sheet.name, cell=cell)


def _asks(plan: SheetPlan) -> bool:
    """Whether anything is filled in on a sheet."""
    return next(plan.entries(), None) is not None


def _unstarred(text: str) -> str:
    return re.sub(r"\s*\*\s*(必填|required)\s*$", "", text)


def _same(text: str, *titles: str) -> bool:
    plain = _plain(text)
    return bool(plain) and any(plain == _plain(title) for title in titles)


def _plain(text: str) -> str:
    """`text` without anything but letters and digits."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text[:200]).casefold())
