"""A pack's own tests: runs `cases/*.toml` and says which rows lack which cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

from greenfactory.rulebook import exact, toml
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.pack import Pack, Row
from greenfactory.rulebook.scores import formreader, scoring
from greenfactory.rulebook.scores.figures import Figures
from greenfactory.rulebook.scores.scorecard import RowScore, Status
from greenfactory.rulebook.toml import Section

DEFAULT_YEAR = 2023


@dataclass(frozen=True, slots=True)
class Case:
    """One case as read: the rows it tests, the form it gives, the benchmarks, and what is expected."""

    name: str
    rows: tuple[str, ...]
    content: Mapping[str, Any]
    benchmarks: Mapping[str, Fraction]
    expect: Mapping[str, str]
    section: Section


@dataclass(frozen=True, slots=True)
class Report:
    """How many cases ran (a case counts once for each of its rows), and every fault."""

    ran: int
    problems: tuple[Problem, ...]


def check(pack: Pack) -> Report:
    """Run every case of `pack` and look for rows that lack one."""
    seen: dict[str, set[tuple[str, ...]]] = {name: set() for name in pack.rows}
    problems: list[Problem] = []
    ran = 0
    for file in _files(pack):
        try:
            document = toml.read(file, str(file))
        except Refused as refused:
            problems += refused.problems
            continue
        for case in _cases(document.top, pack):
            for name in case.rows:
                ran += 1
                score = _run(case, name, pack)
                if score is not None:
                    _compare(case, score)
                    seen[name] |= set(_kinds(case, score))
        problems += document.problems
    return Report(ran, (*problems, *_lacking(pack, seen)))


def _files(pack: Pack) -> list[Path]:
    """The files of cases, after those of the base: what they expect must still hold."""
    own = sorted((pack.folder / "cases").glob("*.toml"))
    return own if pack.base is None else [*_files(pack.base), *own]


def _cases(top: Section, pack: Pack) -> Iterator[Case]:
    for section in top.sections("cases"):
        yield _case(section, pack)
    top.done()


def _case(section: Section, pack: Pack) -> Case:
    name = section.text("name")
    year = section.integer("year", DEFAULT_YEAR)
    case = Case(
        name,
        _rows(section, name, pack),
        _content(section, pack, year),
        _benchmarks(section, pack),
        _expected(section, name),
        section,
    )
    section.done()
    return case


def _rows(section: Section, name: str, pack: Pack) -> tuple[str, ...]:
    rows = section.texts("rows")
    if section.table.get("rows", []) == []:
        section.problem("rows", Note("pack.missing_key", {"key": "rows"}))
    for row in rows:
        if row not in pack.rows:
            section.problem("rows", Note("pack.case_unknown_row", {"name": name, "row": row}))
    return tuple(row for row in rows if row in pack.rows)


def _benchmarks(section: Section, pack: Pack) -> dict[str, Fraction]:
    if "benchmarks" not in section:
        return {}
    limits = section.section("benchmarks")
    for name in limits.table:
        if name not in pack.benchmark_names:
            limits.problem(name, Note("pack.benchmark_unknown", {"name": name}))
    return {name: limits.number(name) for name in limits.table}


def _expected(section: Section, name: str) -> dict[str, str]:
    expect = section.section("expect")
    wanted = {key: _as_text(expect, key) for key in ("status", "value", "share", "points", "reason") if key in expect}
    expect.done()
    if not wanted and "expect" in section:
        section.problem("expect", Note("pack.case_expects_nothing", {"name": name}))
    return wanted


def _as_text(section: Section, key: str) -> str:
    return section.text(key) if key in {"status", "reason"} else exact.text(section.number(key))


def _content(section: Section, pack: Pack, year: int) -> dict[str, Any]:
    """The form a case stands for, in the shape that `formreader` reads."""
    given, data = (section.section(key).table if key in section else {} for key in ("given", "data"))
    products, energy = ([entry.table for entry in section.sections(key)] for key in ("products", "energy"))
    return {
        "pack": {"id": pack.id, "edition": pack.edition},
        "enterprise": {
            "name": "case",
            "code": "91320200000000000A",
            "industry": section.text("industry", "C17"),
            "region": section.text("region", "江苏"),
            "year": year,
        },
        "data": data,
        "products": [{"name": f"product {index}", "data": product} for index, product in enumerate(products, start=1)],
        "energy": [{"year": year, **line} for line in energy],
        "rows": {"": {"evidence": ["case"], **given}},
    }


def _run(case: Case, name: str, pack: Pack) -> RowScore | None:
    content = dict(case.content) | {"rows": {name: case.content["rows"][""]}}
    form, problems = formreader.read(content, pack)
    if form is None:
        wrong = [problem for problem in problems if not problem.warning]
        why = [Note(problem.note.code, problem.note.params) for problem in wrong]
        cell = wrong[0].cell or ""
        case.section.problem("name", Note("pack.case_input", {"name": f"{case.name} / {cell}", "why": why}))
        return None
    row = pack.rows[name]
    figures = Figures(pack, form, benchmarks.given(case.benchmarks))
    return scoring.row_score(row, form, figures)


def _compare(case: Case, score: RowScore) -> None:
    row = score.row
    earned = score.score
    share = None if earned is None or row.points == 0 else earned / row.points
    found: dict[str, str] = {
        "status": score.status,
        "value": "" if score.value is None else exact.text(score.value),
        "share": "" if share is None else exact.text(share),
        "points": "" if earned is None else exact.text(earned),
        "reason": "" if score.reason is None else _innermost(score.reason).code,
    }
    for key, expected in case.expect.items():
        # A row without points has no share to compare.
        if found[key] != expected and not (key == "share" and row.points == 0):
            what = Note(f"pack.case_of_{key}")
            wanted, got = (_in_words(key, text) for text in (expected, found[key]))
            params = {"name": case.name, "row": row.id, "what": what, "expected": wanted, "found": got}
            case.section.problem("expect", Note("pack.case_failed", params))


def _in_words(key: str, text: str) -> Note | str:
    """What a case expects or gets; a status with its word."""
    if key == "status" and text in get_args(Status):
        return Note("pack.case_status", {"status": text, "word": Note(f"scoring.status_{text}")})
    return text or "—"


def _innermost(note: Note) -> Note:
    inner = note.params.get("reason")
    return _innermost(inner) if isinstance(inner, Note) else note


def _kinds(case: Case, score: RowScore) -> Iterator[tuple[str, ...]]:
    """What a case shows of its row: ("met",), ("at", "base") …"""
    if score.status in {"pending", "not_applicable"}:
        yield (score.status,)
    elif score.row.quantity is None:
        # A row without points earns none even where it is met.
        met = score.score if score.row.points else case.content["rows"][""].get("met")
        yield ("met",) if met else ("not_met",)
    elif score.value is not None:
        for limit, figure in score.limits.items():
            side = "at" if score.value == figure else "above" if score.value > figure else "below"
            yield (side, limit)


def _needed(row: Row) -> Iterator[tuple[tuple[str, ...], Note]]:
    """What each row must be shown to do, with the words for it."""
    if row.quantity is None:
        yield ("met",), Note("pack.case_met")
        yield ("not_met",), Note("pack.case_not_met")
        yield ("pending",), Note("pack.case_unanswered")
    else:
        limits = {"linear": ["base", "lead"], "threshold": ["base"]}.get(
            row.quantity.scale, [f"step {index}" for index in range(1, len(row.quantity.steps) + 1)]
        )
        for limit in limits:
            for side in ("at", "above", "below"):
                yield (side, limit), Note(f"pack.case_{side}", {"limit": limit})
        yield ("pending",), Note("pack.case_missing")
    if row.not_applicable != "never":
        yield ("not_applicable",), Note("pack.case_not_applicable")


def _lacking(pack: Pack, seen: Mapping[str, set[tuple[str, ...]]]) -> Iterator[Problem]:
    for name, row in pack.rows.items():
        missing = [words for kind, words in _needed(row) if kind not in seen[name] and not _impossible(row, kind)]
        if missing:
            note = Note("pack.no_case", {"row": name, "missing": missing})
            yield Problem(note, str(pack.folder / "cases"), cell=name)


def _impossible(row: Row, kind: tuple[str, ...]) -> bool:
    """A limit of 0 has nothing below it where figures can't be negative."""
    quantity = row.quantity
    if quantity is None or kind[0] != "below":
        return False
    if quantity.scale == "steps":
        return quantity.steps[int(kind[1].split()[1]) - 1][0] == 0
    return all(
        (limit := getattr(each, kind[1])) is not None and not limit.figures and limit.text == "0"
        for each in quantity.measures
    )
