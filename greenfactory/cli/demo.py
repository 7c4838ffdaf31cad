"""`greenfactory demo`: a synthetic city with every stage that exists, ready to click through."""

from argparse import Namespace
from pathlib import Path

from greenfactory.cli import installation, output, serve
from greenfactory.cli.screen import Screen
from greenfactory.rulebook.notes import Note, Problem, Refused

DATA = Path("out/demo")


def demo(options: Namespace, screen: Screen) -> int:
    """Build the city where there is none yet, then serve it on this machine only."""
    installation.ready(options.data or DATA, mode="demo", migrate=True)
    from greenfactory.pages.democity import build  # noqa: PLC0415 - needs the settings

    if build.unfinished():
        raise Refused(Problem(Note("cli.demo_unfinished"), str(options.data or DATA)))
    if build.empty():
        screen.print(screen.say("cli.demo_building"))
        output.flush()  # it takes minutes, also where nobody sits at a terminal
        build.city()
    screen.print(screen.say("cli.demo_built", dir=options.data or DATA, **build.counts()))
    if options.no_serve:
        return 0
    _people(screen)
    from greenfactory.foundations import clock  # noqa: PLC0415

    with installation.serving():
        clock.run(speed=options.speed)
        return serve.run("127.0.0.1", options.port, screen, after=lambda: clock.run(speed=1))


def _people(screen: Screen) -> None:
    """Who may be chosen on the login page, a line for each role."""
    from greenfactory.foundations.accounts import demo as doors  # noqa: PLC0415

    screen.print(screen.say("cli.demo_people"))
    for names, people in doors.people():
        role = names[0 if screen.lang == "zh" else 1]
        one = people[0]
        screen.print(
            f"    {screen.say('cli.demo_person', role=role, name=one.user.name, organisation=one.organisation.name)}"
        )
