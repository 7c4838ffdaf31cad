"""`greenfactory draw`: the titles to re-review, fixed by a public seed."""

from argparse import Namespace

from greenfactory.cli.screen import Screen
from greenfactory.cli.sources import existing
from greenfactory.rulebook import sampling
from greenfactory.workbooks.titles import read


def draw(options: Namespace, screen: Screen) -> int:
    """Draw and show; anybody who knows list and seed gets the same."""
    titles = read(existing(options.list))
    strata = [name.strip() for name in options.strata.split(",") if name.strip()]
    result = sampling.draw(titles, options.seed, options.take, strata)
    if options.json:
        screen.json(result.as_dict())
        return 0
    screen.print(screen.say("cli.drawn", take=result.take, size=len(titles), seed=result.seed))
    headings = [screen.say(f"cli.{key}") for key in ("enterprise", "stratum", "hash")]
    screen.table(headings, ([each.title.title, each.stratum, each.hash[:16]] for each in result.drawn))
    return 0
