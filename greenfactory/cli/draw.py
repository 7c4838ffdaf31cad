"""`greenfactory draw`: the titles to re-review, fixed by a public seed."""

from argparse import Namespace
from dataclasses import replace

from greenfactory.cli.screen import Screen
from greenfactory.cli.sources import existing
from greenfactory.rulebook import exact, sampling
from greenfactory.rulebook.notes import Problem, Refused
from greenfactory.workbooks.titles import column, read


def draw(options: Namespace, screen: Screen) -> int:
    """Draw and show; anybody who knows list and seed gets the same."""
    listed = read(existing(options.list))
    strata = [column(name.strip()) for name in options.strata.replace("，", ",").split(",") if name.strip()]
    try:
        result = sampling.draw(listed.titles, options.seed, options.take, strata)
    except Refused as refused:
        raise Refused(*(_named(listed.placed(problem)) for problem in refused.problems)) from None
    if options.json:
        screen.json(result.as_dict())
        return 0
    screen.print(screen.say("cli.drawn", take=result.take, size=len(listed.titles), seed=result.seed))
    screen.print(screen.say("cli.draw_rule"))
    if strata:
        headings = [screen.say(f"cli.{key}") for key in ("stratum", "size", "quota", "seats")]
        rows = ([each.stratum, str(each.size), exact.shown(each.quota, 2), str(each.seats)] for each in result.strata)
        screen.table(headings, rows, right=[1, 2, 3])
    headings = [screen.say(f"cli.{key}") for key in ("enterprise", "stratum", "hash")]
    screen.table(headings, ([each.title.title, each.stratum, each.hash[:16]] for each in result.drawn))
    return 0


def _named(problem: Problem) -> Problem:
    """A problem of an option under the name that the user knows."""
    known = problem.cell in {"seed", "take", "strata"}
    return replace(problem, file=f"--{problem.cell}", cell=None) if known else problem
