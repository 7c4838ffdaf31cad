"""`greenfactory rank` and `greenfactory replay`: a folder of forms or an experts' table, ranked under one or two rules."""

from argparse import Namespace
from pathlib import Path

from greenfactory.cli import ranked
from greenfactory.cli.material import Material, gather
from greenfactory.cli.screen import Screen, refused_document
from greenfactory.cli.sources import back, existing, outside, pack_for, rules_in, target
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.places.ranking import selected
from greenfactory.rulebook.places.replay import Change
from greenfactory.rulebook.places.replay import replay as compare_rules
from greenfactory.rulebook.scores.assessment import pack_reference
from greenfactory.rulebook.wording import say
from greenfactory.workbooks import answers
from greenfactory.workbooks.labels import meaning


def rank(options: Namespace, screen: Screen) -> int:
    """Rank once, say how firm the result is, and write the workbook."""
    target(options.out, ".xlsx", inputs=(options.source, options.benchmarks, options.rules))
    pack = pack_for(options.pack)
    if options.rules is not None:
        pack = pack.under(rules_in(options.rules, pack))
    forms = _forms(options)
    if forms is not None:
        outside(forms, back=options.back, out=options.out)
    elif options.back is not None:
        raise Refused(Problem(Note("cli.return_needs_forms"), str(options.source)))
    material = gather(options, pack, screen)
    if forms is not None:
        back(options.back, forms, material.returned, screen)
    found = ranked.ranked(pack, material)
    if options.out is not None:
        from greenfactory.workbooks import ranking_book  # noqa: PLC0415 - a heavy import that --json does not need

        ranking_book.write(options.out, ranked.report(found, screen.lang))
    if options.json:
        screen.json(ranked.document(found, screen.lang))
    else:
        ranked.show(found, screen)
    if options.out is not None:
        screen.remark("cli.written", path=options.out)
    return 1 if material.refused else 0


def _forms(options: Namespace) -> Path | None:
    """The folder of forms that is read, if there is one."""
    folder: Path | None = existing(options.source) if existing(options.source).is_dir() else options.forms
    return folder


def replay(options: Namespace, screen: Screen) -> int:
    """Rank under two rules and show what changes."""
    pack = pack_for(options.pack)
    one, other = rules_in(options.rules, pack), rules_in(options.against, pack)
    # Rules such as "not applicable" change scores, not only places, so each ranking has its own.
    first = gather(options, pack.under(one), screen)
    second = gather(options, pack.under(other), screen) if first.assessed is not None else first
    result = compare_rules(first.entries, one, other, under_b=second.entries)
    if options.json:
        heading = {"heading": screen.say(first.heading), "pack": pack_reference(pack, screen.lang)}
        rules = heading | {"rules": one.as_dict(), "against": other.as_dict()}
        changes = result.as_dict(lambda note: say(note, screen.lang))
        warned = {"warnings": refused_document(first.warned, screen.lang)}
        screen.json(rules | changes | warned | {"refused": refused_document(first.refused, screen.lang)})
        return 1 if first.refused else 0
    ranked.show_problems(first, screen)
    screen.print(f"{screen.say(first.heading)}  {screen.titled(pack)}")
    ranked.show_benchmarks(first, screen)
    _show_rules(pack, one, other, screen)
    screen.print(screen.say("cli.replay_counts", a=_chosen(first, one), b=_chosen(second, other)))
    if not result.came_in and not result.fell_out:
        screen.print(screen.say("cli.no_change"))
    for code, changed in (("came_in", result.came_in), ("fell_out", result.fell_out), ("moved", result.moved)):
        _show_changes(screen.say(f"cli.{code}"), changed, screen)
    return 1 if first.refused else 0


def _show_rules(pack: Pack, one: Selection, other: Selection, screen: Screen) -> None:
    """Which rules differ, in words."""
    for key, a, b in answers.changes(one, other):
        before, after = (answers.answer(key, value, screen.lang, pack) for value in (a, b))
        screen.print(screen.say("cli.rule_differs", meaning=meaning(key, screen.lang), key=key, a=before, b=after))


def _chosen(material: Material, rules: Selection) -> int:
    return sum(selected(material.entries, rules))


def _show_changes(heading: str, changes: tuple[Change, ...], screen: Screen) -> None:
    if not changes:
        return
    headings = [heading, *(screen.say(f"cli.{key}") for key in ("rules_a", "rules_b", "reason"))]
    rows = (
        [
            change.entry.enterprise,
            ranked.place_text(change.before),
            ranked.place_text(change.after),
            say(change.after.reason, screen.lang),
        ]
        for change in changes
    )
    screen.table(headings, rows, right=[1, 2])
