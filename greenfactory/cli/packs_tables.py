"""`greenfactory packs import` and `packs export`: a bureau's indicator table becomes a pack, and a pack such a table."""

from argparse import Namespace

from greenfactory.cli.screen import Screen, problem_document
from greenfactory.cli.sources import pack_for, target
from greenfactory.workbooks import indicator_table
from greenfactory.workbooks.indicator_table import DECISIONS, Imported


def import_table(options: Namespace, screen: Screen) -> int:
    """Write the pack, list what is to be decided, and say what its check finds."""
    made = indicator_table.import_table(options.table, options.out, screen.lang, options.id, options.edition)
    if options.json:
        screen.json(_document(made, screen.lang))
        return 0
    for number, decision in enumerate(made.decisions, start=1):
        place, text, assumed, decide, where = decision.shown(screen.lang)
        mark = "!" if decision.blocking else " "
        screen.print(f"{mark}{number:>3}  {place}{f' “{text}”' if text else ''}")
        screen.print(f"      {assumed}")
        screen.print(f"      → {decide}{f' [{where}]' if where else ''}")
    blocking = sum(decision.blocking for decision in made.decisions)
    counts = {"areas": made.areas, "rows": made.rows, "gate": made.gate, "count": len(made.decisions)}
    screen.print()
    screen.print(screen.say("indicator.imported", pack=made.name, blocking=blocking, file=options.out / DECISIONS, **counts))  # fmt: skip
    screen.problems(made.problems)
    code = "cli.pack_bad" if made.problems else "cli.pack_good"
    screen.print(screen.say(code, pack=made.name, cases=made.cases, problems=len(made.problems)))
    return 0


def _document(made: Imported, lang: str) -> dict[str, object]:
    return {
        "pack": made.name,
        "areas": made.areas,
        "rows": made.rows,
        "gate": made.gate,
        "cases": made.cases,
        "decisions": [decision.document(lang) for decision in made.decisions],
        "problems": [{"file": problem.file} | problem_document(problem, lang) for problem in made.problems],
    }


def export_table(options: Namespace, screen: Screen) -> int:
    """Print a pack as an indicator table."""
    target(options.out, ".docx", ".xlsx", new=True)
    indicator_table.export_table(pack_for(options.pack), options.out, screen.lang)
    screen.remark("cli.written", path=options.out)
    return 0
