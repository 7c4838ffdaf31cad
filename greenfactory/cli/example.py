"""`greenfactory example`: the synthetic city, written to a folder."""

from argparse import Namespace

from greenfactory.cli.screen import Screen
from greenfactory.cli.sources import pack_for
from greenfactory.example import city


def example(options: Namespace, screen: Screen) -> int:
    """Write the example data and say what to try."""
    summary = city.write(options.dir, pack_for(None))
    screen.print(screen.say("cli.example_written", dir=options.dir, forms=summary.forms, broken=summary.broken))
    return 0
