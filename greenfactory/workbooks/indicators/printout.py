"""A pack laid out as an indicator table: title, marks, gate, indicators and formulas, for Word and Excel alike."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from greenfactory.rulebook import exact
from greenfactory.rulebook.packs.pack import Pack, Quantity, Row, Source
from greenfactory.workbooks.indicators.rulewords import Words


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in half-width characters, and whether its text stands in the middle."""

    title: str
    width: int
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Cells of one column merged downwards, by row of the table, from 0, the last included."""

    column: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `name` for a sheet, `heading` above it, a `remark`, and its rows; merged cells repeat their text."""

    name: str
    heading: str
    remark: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Printout:
    """The whole: `mark` is 非官方 where the pack is not adopted, `lines` say what it is and rests on."""

    title: str
    mark: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]
    page: str
    """Page number as text with {page} and {pages}."""


def lay_out(pack: Pack, lang: str) -> Printout:
    """The printout of `pack` in `lang`."""
    words = Words(pack, lang)
    tables = [
        _gate(pack, words), _rows(pack, words), _formulas(pack, words), _grades(pack, words), _clauses(pack, words),
    ]  # fmt: skip
    lines = (
        pack.issuer[lang],
        pack.legal_basis[lang],
        pack.notice[lang],
        pack.points_rule[lang],
        words.say("edition", name=pack.name, digest=pack.digest[:12]),
    )
    return Printout(
        pack.title[lang],
        "" if pack.official else words.say("unofficial"),
        tuple(" ".join(line.split()) for line in lines if line),
        tuple(_numbered([table for table in tables if table.rows], words)),
        words.say("page", page="{page}", pages="{pages}"),
    )


def _numbered(tables: list[Table], words: Words) -> Iterator[Table]:
    for number, table in enumerate(tables, start=1):
        shown = "一二三四五"[number - 1] if words.lang == "zh" else str(number)
        yield replace(table, heading=words.say("heading", number=shown, title=table.heading))


def _gate(pack: Pack, words: Words) -> Table:
    lang = words.lang
    columns = (
        Column(words.say("number"), 7, centred=True),
        Column(words.say("gate_title"), 60),
        Column(words.say("years"), 10, centred=True),
        Column(words.say("evidence"), 50),
        Column(words.say("source"), 14, centred=True),
    )
    rows = tuple(
        (str(number), row.title[lang], str(row.years or "—"), _list(row.evidence), _source(row.source))
        for number, row in enumerate(pack.gate, start=1)
    )
    return Table(words.say("sheet_gate"), words.say("gate"), words.say("gate_rule"), columns, rows)


def _rows(pack: Pack, words: Words) -> Table:
    grouped = any(row.group for row in pack.rows.values())
    names = (
        (Column(words.say("second"), 12), Column(words.say("third"), 18))
        if grouped
        else (Column(words.say("row"), 20),)
    )
    columns = (
        Column(words.say("area"), 11 if words.lang == "zh" else 14, centred=True),
        Column(words.say("number"), 7, centred=True),
        *names,
        Column(words.say("kind"), 10 if words.lang == "zh" else 14, centred=True),
        Column(words.say("unit"), 11, centred=True),
        Column(words.say("lead"), 14, centred=True),
        Column(words.say("base"), 14, centred=True),
        Column(words.say("points"), 11, centred=True),
        Column(words.say("rule"), 48),
        Column(words.say("evidence"), 22),
        Column(words.say("source"), 14, centred=True),
    )
    lines = list(_lines(pack, words, grouped=grouped))
    rows = tuple(cells for _, cells in lines)
    # What belongs to a row of several lines is merged; unit and limits differ line by line.
    apart = {3 + len(names), 4 + len(names), 5 + len(names)}
    spans = [
        *_runs([_area_of(pack, key) for key, _ in lines], 0),
        *(span for column in range(1, len(columns)) if column not in apart for span in _runs([key for key, _ in lines], column)),
    ]  # fmt: skip
    if grouped:
        groups = [(_area_of(pack, key), pack.rows[key].group or key) for key, _ in lines]
        spans = [span for span in spans if span.column != 2] + list(_runs(groups, 2))
    return Table(words.say("sheet_rows"), words.say("rows"), "", columns, rows, tuple(spans))


def _lines(pack: Pack, words: Words, *, grouped: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(row id, cells): a line for each row, and for each way of measuring one."""
    number = 0
    for area in pack.areas:
        code = "bonus_points" if area.bonus else "area_points"
        area_title = words.say(code, title=area.title, points=exact.text(area.weight))
        for row in area.rows:
            number += 1
            names = (row.group or "—", row.title[words.lang]) if grouped else (row.title[words.lang],)
            after = (points(row), words.rule(row), _list(row.evidence) or "—", _source(row.source))
            for limits in _limits(row.quantity, words):
                yield row.id, (area_title, str(number), *names, words.kind(row), *limits, *after)


def _limits(quantity: Quantity | None, words: Words) -> Iterator[tuple[str, str, str]]:
    """Unit, leading value and baseline, line by line."""
    if quantity is None:
        yield "—", "—", "—"
        return
    for measure in quantity.measures:
        base, lead = words.limit(measure.base), words.limit(measure.lead)
        yield measure.unit, lead or "—", base or "—"


def _area_of(pack: Pack, row: str) -> str:
    return pack.rows[row].area


def _runs(keys: list[str] | list[tuple[str, str]], column: int) -> Iterator[Span]:
    """Where the same key stands in several lines."""
    first = 0
    for index in range(1, len(keys) + 1):
        if index == len(keys) or keys[index] != keys[first]:
            if index - first > 1:
                yield Span(column, first, index - 1)
            first = index


def points(row: Row) -> str:
    """The points of a row: a fraction that no decimal equals is shown with its rounded value beside it."""
    text = exact.text(row.points)
    return f"{text}\n≈{exact.shown(row.points)}" if "/" in text else text


def _formulas(pack: Pack, words: Words) -> Table:
    columns = (
        Column(words.say("formula_id"), 9, centred=True),
        Column(words.say("formula_title"), 28),
        Column(words.say("formula"), 82),
        Column(words.say("unit"), 14, centred=True),
        Column(words.say("source"), 12, centred=True),
    )
    rows = tuple(
        (entry.id, entry.title[words.lang], words.text(entry.text), entry.unit, _source(entry.source))
        for entry in pack.formulas.values()
    )
    return Table(words.say("sheet_formulas"), words.say("formulas"), "", columns, rows)


def _grades(pack: Pack, words: Words) -> Table:
    columns = (
        Column(words.say("grade"), 12, centred=True),
        Column(words.say("grade_title"), 40),
        Column(words.say("grade_asks"), 90),
    )
    rows = tuple(
        (grade.id, grade.zh if words.lang == "zh" else grade.en, words.grade(grade)) for grade in pack.selection.grades
    )
    return Table(words.say("sheet_grades"), words.say("grades"), "", columns, rows)


def _clauses(pack: Pack, words: Words) -> Table:
    columns = (
        Column(words.say("formula_id"), 14, centred=True),
        Column(words.say("grade"), 12, centred=True),
        Column(words.say("clause"), 90),
        Column(words.say("source"), 16, centred=True),
    )
    rows = tuple((clause.id, clause.level, clause.title[words.lang], _source(clause.source)) for clause in pack.clauses)
    return Table(words.say("sheet_clauses"), words.say("clauses"), "", columns, rows)


def _list(items: tuple[str, ...]) -> str:
    """Numbered lines; a single item is numbered too where it would read as a list."""
    if len(items) == 1 and not any(mark in items[0] for mark in "、；;，"):
        return items[0]
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, start=1))


def _source(source: Source) -> str:
    return f"{', '.join(source.ids) or '—'} ({source.conf})"
