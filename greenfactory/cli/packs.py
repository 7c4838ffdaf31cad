"""`greenfactory packs`: list, show, check and compare rule packs."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from greenfactory.cli.screen import Screen, problem_document
from greenfactory.cli.sources import pack_for, target
from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs import comparing, formulawords, library, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Grade, Threshold, open_questions
from greenfactory.rulebook.places import reasons
from greenfactory.rulebook.scores import cases
from greenfactory.rulebook.scores.assessment import pack_reference
from greenfactory.rulebook.wording import say
from greenfactory.workbooks import answers, benchmark_sheet


def list_packs(options: Namespace, screen: Screen) -> int:
    """The packs shipped with the program."""
    packs = [packreader.read(folder) for folder in library.packs()]
    if options.json:
        screen.json({"packs": [pack_reference(pack, screen.lang) for pack in packs]})
        return 0
    headings = [screen.say(f"cli.{key}") for key in ("pack", "title", "standing", "digest")]
    standing = {True: screen.say("cli.official"), False: screen.say("cli.unofficial")}
    rows = ([pack.name, pack.title[screen.lang], standing[pack.official], pack.digest[:12]] for pack in packs)
    screen.table(headings, rows)
    return 0


def show(options: Namespace, screen: Screen) -> int:
    """One pack: what it is, its rows with points and confidence, and the questions that stay open."""
    pack = pack_for(options.pack)
    if options.json:
        screen.json(comparing.document(pack))
        return 0
    lang = screen.lang
    screen.print(f"{pack.name}  {screen.titled(pack)}")
    screen.print(pack.legal_basis[lang])
    if pack.base is not None:
        screen.print(screen.say("cli.extends", base=pack.base.name))
    for text in (pack.notice[lang], pack.points_rule[lang]):
        if text:
            screen.print(text)
    screen.print(f"SHA-256 {pack.digest}\n")
    headings = [screen.say(f"cli.{key}") for key in ("row", "title", "kind", "points", "value", "source")]
    gate = ([row.id, row.title[lang], screen.say("cli.gate"), "—", "", _source(row.source)] for row in pack.gate)
    screen.table(headings, [*gate, *_rows(pack, screen), *_clauses(pack, screen)], right=[3], flowing=[1])
    if sources := _energy_sources(pack):
        screen.print(screen.say("cli.energy_sources", sources=sources))
    if pack.selection.grades:
        screen.print(screen.say("cli.grades"))
    for grade in pack.selection.grades:
        screen.print(f"  {grade.id}  {grade.zh if lang == 'zh' else grade.en}: {_asked(grade, pack, screen)}")
    screen.print(screen.say("cli.open_questions"))
    for question in open_questions(pack.selection):
        said = [
            answers.sentence(f"{question.table}.{key}", value, lang, pack) for key, value in question.answer.items()
        ]
        answer = ("；" if lang == "zh" else "; ").join(said)
        screen.print(screen.say("cli.answer", letter=question.question or "·", asks=question.asks, answer=answer))
    return 0


def _energy_sources(pack: Pack) -> list[Note]:
    """Every energy source that a form may name, with the unit its factor is per."""
    rows = (
        row
        for table in (pack.energy.tables if pack.energy else ())
        if table.kind == "coal_equivalent"
        for row in table.rows
    )
    return [Note("cli.energy_source", {"title": row.title, "unit": row.unit}) for row in rows]


def _rows(pack: Pack, screen: Screen) -> list[list[str]]:
    rows = []
    for area in pack.areas:
        mark = screen.say("cli.bonus") if area.bonus else screen.say("cli.area")
        rows.append([area.id, area.title[screen.lang], mark, exact.text(area.weight), "", _source(area.source)])
        for row in area.rows:
            unit = row.quantity.measures[0].unit if row.quantity else ""
            kind = screen.say(f"cli.kind_{row.kind}")
            if row.kind == "quantity" and row.required:
                kind += f" / {screen.say('cli.kind_required')}"
            points = exact.shown(row.points, 4).rstrip("0").rstrip(".")
            rows.append([f"  {row.id}", row.title[screen.lang], kind, points, unit, _source(row.source)])
    return rows


def _clauses(pack: Pack, screen: Screen) -> list[list[str]]:
    kind = screen.say("cli.clause")
    return [
        [clause.id, clause.title[screen.lang], f"{kind} {clause.level}", "—", "", _source(clause.source)]
        for clause in pack.clauses
    ]


def _asked(grade: Grade, pack: Pack, screen: Screen) -> str:
    """What a grade asks for, in words."""
    parts = [screen.say("cli.grade_needs", grade=_grade(grade.needs, pack))] if grade.needs else []
    if grade.min:
        line = Threshold(value=grade.min, inclusive=grade.inclusive)
        parts.append(say(reasons.line(line), screen.lang))
    if grade.condition:
        parts.append(screen.say("cli.grade_condition", condition=formulawords.of_pack(grade.condition, pack)))
    who = screen.say(f"scoring.by_{grade.decided_by}")
    if grade.clauses:
        count = sum(clause.level == grade.id for clause in pack.clauses)
        entered = (
            screen.say("cli.grade_clauses", count=count) if count else screen.say("scoring.clauses_to_enter", who=who)
        )
        parts.append(entered)
    parts.append(screen.say("cli.grade_decided", who=who))
    return ("；" if screen.lang == "zh" else "; ").join(parts)


def _grade(name: str, pack: Pack) -> dict[str, str] | str:
    return next(({"zh": each.zh, "en": each.en} for each in pack.selection.grades if each.id == name), name)


def _source(source: Any) -> str:
    return f"{', '.join(source.ids) or '—'} ({source.conf})"


def check(options: Namespace, screen: Screen) -> int:
    """Check a pack whole and run its cases."""
    problems: tuple[Problem, ...]
    ran, pack = 0, None
    try:
        # A folder whose pack.toml is missing must be told so, not that no pack has its name.
        pack = packreader.read(Path(options.folder)) if Path(options.folder).is_dir() else pack_for(options.folder)
        report = cases.check(pack)
        ran, problems = report.ran, report.problems
    except Refused as refused:
        problems = refused.problems
    if options.json:
        found = [{"file": problem.file} | problem_document(problem, screen.lang) for problem in problems]
        reference = pack_reference(pack, screen.lang) if pack else None
        screen.json({"pack": reference, "rows": len(pack.rows) if pack else 0, "cases": ran, "problems": found})
    else:
        screen.problems(problems)
        code = "cli.pack_bad" if problems else "cli.pack_good"
        screen.print(screen.say(code, pack=pack.name if pack else options.folder, cases=ran, problems=len(problems)))
    return 1 if problems else 0


def empty_benchmarks(options: Namespace, screen: Screen) -> int:
    """Write the empty benchmark table of a pack."""
    target(options.out, ".xlsx", new=True)
    pack = pack_for(options.pack)
    benchmark_sheet.write(options.out, pack, screen.lang)
    if options.json:
        screen.json({"pack": pack_reference(pack, screen.lang), "written": str(options.out)})
    else:
        screen.print(f"{pack.name}  {screen.titled(pack)}")
    screen.remark("cli.written", path=options.out)
    return 0


def compare(options: Namespace, screen: Screen) -> int:
    """What differs between two packs, key by key."""
    one, other = pack_for(options.a), pack_for(options.b)
    differences = comparing.differences(one, other)
    if options.json:
        packs = [pack_reference(pack, screen.lang) for pack in (one, other)]
        found = [asdict(each) for each in differences]
        screen.json({"a": one.name, "b": other.name, "packs": packs, "differences": found})
        return 0
    for pack in (one, other):
        screen.print(f"{pack.name}  {screen.titled(pack)}")
    if not differences:
        screen.print(screen.say("cli.same_packs", a=one.name, b=other.name))
        return 0
    names = [f"{one.name} {one.digest[:8]}", f"{other.name} {other.digest[:8]}"]
    screen.table(["", *names], _summary(one, other, screen))
    shown = [each for each in differences if _concerns(each.key, screen.lang, whole=options.all)]
    if not shown:
        screen.print(screen.say("cli.only_sources"))
        return 0
    rows = ([each.key, _cell(each.a, screen), _cell(each.b, screen)] for each in shown)
    screen.table([screen.say("cli.key"), *names], rows, flowing=[0, 1, 2])
    return 0


def _summary(one: Pack, other: Pack, screen: Screen) -> Iterator[list[str]]:
    """What people ask first: areas with their weights, how many rows, the line and the number of places."""
    areas: dict[str, dict[str, str]] = {}
    for name, pack in (("a", one), ("b", other)):
        for area in pack.areas:
            areas.setdefault(area.title[screen.lang], {})[name] = exact.text(area.weight)
    yield from ([title, weights.get("a", "—"), weights.get("b", "—")] for title, weights in areas.items())
    both = (one, other)
    yield [screen.say("cli.row_count"), *(str(len(pack.rows)) for pack in both)]
    yield [screen.say("cli.gate_count"), *(str(len(pack.gate)) for pack in both)]
    yield [screen.say("cli.threshold"), *(say(reasons.line(pack.selection.threshold), screen.lang) for pack in both)]
    yield [screen.say("cli.cap"), *(str(pack.selection.cap.places) for pack in both)]


def _concerns(key: str, lang: str, *, whole: bool) -> bool:
    """Whether a difference is for this reader: texts in the other language never, texts of sources on demand."""
    parts = key.split(".")
    return parts[-1] not in {"zh", "en"} - {lang} and (
        whole or parts[0] not in {"sources", "factors"} or len(parts) < 2
    )


def _cell(value: str | None, screen: Screen) -> str:
    words = {"True": "cli.yes", "False": "cli.no"}
    return screen.say(words[value]) if value in words else value or "—"
