"""`greenfactory demo`: a synthetic city with every stage that exists, ready to click through."""

from argparse import Namespace
from pathlib import Path

from greenfactory.cli import installation, serve
from greenfactory.cli.screen import Screen

DATA = Path("out/demo")


def demo(options: Namespace, screen: Screen) -> int:
    """Build the city where there is none yet, then serve it on this machine only."""
    installation.ready(options.data or DATA, mode="demo", migrate=True)
    from greenfactory.pages.democity import build  # noqa: PLC0415 - needs the settings

    if build.empty():
        screen.print(screen.say("cli.demo_building"))
        build.city()
    screen.print(screen.say("cli.demo_built", dir=options.data or DATA, **build.counts()))
    if options.no_serve:
        return 0
    with installation.serving():
        return serve.run("127.0.0.1", options.port, screen)
