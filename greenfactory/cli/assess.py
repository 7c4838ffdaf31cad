"""`greenfactory form` and `greenfactory assess`: a blank form, and one form scored."""

import json
from argparse import Namespace
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from greenfactory.cli.screen import Screen, problem_document
from greenfactory.cli.sources import back, existing, pack_for, table_for, target, this_year
from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.selection import Grade
from greenfactory.rulebook.scores import claims, forms
from greenfactory.rulebook.scores.assessment import document
from greenfactory.rulebook.scores.claims import Claim
from greenfactory.rulebook.scores.ladder import Ladder
from greenfactory.rulebook.scores.scorecard import RowScore, Scorecard
from greenfactory.rulebook.wording import say
from greenfactory.workbooks.files import write_atomic
from greenfactory.workbooks.folder import BOOK, SUFFIXES, assess_file


def form(options: Namespace, screen: Screen) -> int:
    """A blank form of a pack, as a workbook or as JSON."""
    target(options.out, ".json", BOOK, new=True)
    pack = pack_for(options.pack)
    year = options.year or this_year() - 1
    if options.out is not None and options.out.suffix.lower() == BOOK:
        from greenfactory.workbooks import form_book  # noqa: PLC0415 - a heavy import that JSON does not need

        table = benchmarks.NONE if options.benchmarks is None else table_for(options.benchmarks, Path(), pack)
        form_book.write(options.out, pack, year, table, screen.lang)
        screen.remark("cli.written", path=options.out)
        return 0
    blank = json.dumps(forms.blank(pack, year), ensure_ascii=False, indent=2) + "\n"
    if options.out is None:
        screen.print(blank.rstrip("\n"))
        return 0
    with write_atomic(options.out) as path:
        path.write_text(blank, encoding="utf-8")
    screen.remark("cli.written", path=options.out)
    return 0


def assess(options: Namespace, screen: Screen) -> int:
    """Score one form."""
    file = existing(options.file)
    if file.is_dir() or file.suffix.lower() not in SUFFIXES:
        raise Refused(Problem(Note("cli.is_folder" if file.is_dir() else "cli.not_a_form"), str(file)))
    target(options.out, ".xlsx", inputs=(file, options.benchmarks))
    pack = pack_for(options.pack, file)
    table = table_for(options.benchmarks, file.parent, pack)
    try:
        assessed = assess_file(file, pack, table, this_year=this_year())
    except Refused as refused:
        back(options.back, file.parent, {file.name: refused.problems}, screen)
        raise
    if assessed.warnings and assessed.places:
        back(options.back, file.parent, {file.name: assessed.warnings}, screen)
    if options.out is not None:
        from greenfactory.workbooks import scorecard_book  # noqa: PLC0415 - a heavy import that --json does not need

        scorecard_book.write(options.out, assessed.card, assessed.form, table, screen.lang)
    declared = claims.claims(pack, assessed.form)
    if options.json:
        found = document(assessed.card, screen.lang) | {
            "enterprise": {"name": assessed.form.name, "code": assessed.form.code},
            "benchmarks": {"id": table.id, "example": table.example, "digest": table.digest},
            "not_applicable": claims.document(declared, screen.lang),
            "warnings": [problem_document(problem, screen.lang) for problem in assessed.warnings],
        }
        screen.json(found)
    else:
        screen.problems(assessed.warnings)
        screen.print(f"{assessed.form.name}  {screen.titled(pack)}")
        if table.example:
            screen.print(screen.say("cli.example_benchmarks", table=table.title))
        _show(assessed.card, screen)
        _show_claims(declared, screen)
        _show_next(assessed.card, screen)
    if options.out is not None:
        screen.remark("cli.written", path=options.out)
    return 0


def _show(card: Scorecard, screen: Screen) -> None:
    lang = screen.lang
    passed = {True: "cli.gate_passed", False: "cli.gate_missed", None: "cli.gate_unknown"}[card.gate.passed]
    screen.print(screen.say(passed, rows=card.titled([*card.gate.missed, *card.gate.unknown])))
    headings = [screen.say(f"cli.{key}") for key in ("row", "title", "value", "score", "max", "status", "explanation")]
    rows = []
    for area in card.areas:
        notes = " ".join(say(note, lang) for note in area.notes)
        score, most = _points(area.score), _points(area.max)
        rows.append([area.area.id, area.area.title[lang], "", score, most, "", notes])
        rows += [_row(card.rows[row.id], screen) for row in area.area.rows]
    screen.table(headings, rows, right=[3, 4])
    total = exact.shown(card.total, 2, [card.pack.selection.threshold.value])
    screen.print(screen.say("cli.total", total=total, low=_points(card.low), high=_points(card.high)))
    if card.excluded is not None:
        screen.print(say(card.excluded, lang))
    if card.pack.selection.grades:
        _show_grades(card.ladder, screen)
    if card.conditional:
        screen.print(screen.say("cli.conditional", points=_points(card.conditional)))


def _show_claims(declared: Sequence[Claim], screen: Screen) -> None:
    if declared:
        screen.print(screen.say("cli.claims", count=len(declared)))
    for claim in declared:
        screen.print(screen.say("cli.claim", id=claim.row.id, title=claim.row.title, why=claim.why))


def _show_next(card: Scorecard, screen: Screen) -> None:
    lang, following = screen.lang, card.next_points()[:8]
    if following:
        screen.print("\n" + screen.say("cli.next"))
    for entry in following:
        need, title = say(entry.need, lang), entry.row.title[lang]
        proof = f"  ({say_list(entry.evidence, lang)})" if entry.evidence else ""
        screen.print(f"  +{_points(entry.gain)}  {entry.row.id} {title}: {need}{proof}")


def _show_grades(ladder: Ladder, screen: Screen) -> None:
    def title(grade: Grade) -> str:
        return grade.zh if screen.lang == "zh" else grade.en

    reached, waiting = ladder.reached, ladder.conditional
    lower = ladder.waits_for(waiting) if waiting else None
    if reached:
        screen.print(screen.say("cli.grade_reached", grade=title(reached.grade)))
    if waiting and lower:
        screen.print(screen.say("cli.grade_conditional", grade=title(waiting.grade), lower=title(lower)))
    if not reached and not waiting:
        screen.print(screen.say("cli.grade_none"))
    for rung in ladder.rungs:
        notes = [say(note, screen.lang) for note in ladder.notes(rung)]
        if notes:
            screen.print(f"  {title(rung.grade)}: {('；' if screen.lang == 'zh' else '; ').join(notes)}")


def _row(row: RowScore, screen: Screen) -> list[str]:
    lang = screen.lang
    value = "" if row.value is None else say(Note("cli.figure", {"value": _figure(row.value), "unit": row.unit}), lang)
    notes = (row.reason,) if row.reason else row.outline()
    reason = ("；" if lang == "zh" else "; ").join(say(note, lang) for note in notes)
    score = "—" if row.score is None else _points(row.score)
    return [f"  {row.row.id}", row.row.title[lang], value, score, _points(row.max), say(row.standing, lang), reason]


def _figure(value: Fraction) -> str:
    return exact.shown(value, 4).rstrip("0").rstrip(".")


def _points(value: Fraction) -> str:
    return exact.shown(value, 2)


def say_list(items: tuple[str, ...], lang: str) -> str:
    """Items in a row, as the language joins them."""
    return ("、" if lang == "zh" else ", ").join(items)
