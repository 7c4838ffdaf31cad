"""`greenfactory draw`: the titles to re-review, fixed by a public seed."""

from argparse import Namespace

from greenfactory.cli.screen import Screen
from greenfactory.cli.sources import existing
from greenfactory.rulebook import exact, sampling
from greenfactory.workbooks.titles import column, read


def draw(options: Namespace, screen: Screen) -> int:
    """Draw and show; anybody who knows list and seed gets the same."""
    titles = read(existing(options.list))
    strata = [column(name.strip()) for name in options.strata.replace("，", ",").split(",") if name.strip()]
    result = sampling.draw(titles, options.seed, options.take, strata)
    if options.json:
        screen.json(result.as_dict())
        return 0
    screen.print(screen.say("cli.drawn", take=result.take, size=len(titles), seed=result.seed))
    screen.print(screen.say("cli.draw_rule"))
    if strata:
        headings = [screen.say(f"cli.{key}") for key in ("stratum", "size", "quota", "seats")]
        rows = ([each.stratum, str(each.size), exact.shown(each.quota, 2), str(each.seats)] for each in result.strata)
        screen.table(headings, rows, right=[1, 2, 3])
    headings = [screen.say(f"cli.{key}") for key in ("enterprise", "stratum", "hash")]
    screen.table(headings, ([each.title.title, each.stratum, each.hash[:16]] for each in result.drawn))
    return 0
