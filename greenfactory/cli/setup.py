"""`greenfactory setup`: the city's bodies from a list, and links for the first administrators; no account is made here."""

from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from typing import Any

from greenfactory.cli import installation
from greenfactory.cli.screen import Screen
from greenfactory.rulebook.notes import Note, Problem, Refused

BLANK = Path("city.toml")


def setup(options: Namespace, screen: Screen) -> int:
    """Make what the list holds and is not there yet; without a list write a blank one."""
    if options.list is None:
        return _blank(screen)
    from greenfactory.config import environment  # noqa: PLC0415 - without the framework
    from greenfactory.foundations.accounts import citylist  # noqa: PLC0415

    city = citylist.read(options.list, separated=environment.separated())  # before anything is made
    installation.ready(options.data, mode="production", migrate=True)
    from greenfactory.foundations import clock  # noqa: PLC0415 - after the settings were aimed
    from greenfactory.foundations.accounts import founding  # noqa: PLC0415

    done = installation.on_database(
        lambda: founding.found(city=city, now=clock.now(), fresh=frozenset(options.link or ()))
    )
    _bodies(done, screen)
    _links(done, options.port, screen)
    screen.remark("founding.next")
    return 0


def _blank(screen: Screen) -> int:
    from greenfactory.foundations.accounts import citylist  # noqa: PLC0415 - without the framework

    try:
        with BLANK.open("x", encoding="utf-8") as file:
            file.write(citylist.BLANK.read_text("utf-8"))
    except FileExistsError:
        raise Refused(Problem(Note("founding.blank_there", {"name": str(BLANK)}), str(BLANK))) from None
    except OSError as error:
        raise Refused(Problem(Note("founding.no_writing", {"why": error.strerror or str(error)}), str(BLANK))) from None
    screen.print(screen.say("founding.blank", name=str(BLANK)))
    return 0


def _bodies(done: Any, screen: Screen) -> None:
    for one in done.made:
        screen.print(screen.say("founding.made", name=one.name, kind=_in(screen, one.kind_words)))
    if done.towns:
        screen.print(screen.say("founding.towns_made", count=len(done.towns)))
    if not done.made and not done.towns:
        screen.print(screen.say("founding.nothing_new"))
    for listed, held in done.otherwise:
        screen.remark("founding.otherwise", listed=listed, held=held)


def _links(done: Any, port: int, screen: Screen) -> None:
    from django.conf import settings  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from greenfactory.foundations import clock  # noqa: PLC0415
    from greenfactory.foundations.accounts import actions, doors, words  # noqa: PLC0415
    from greenfactory.foundations.accounts.models import ROLES  # noqa: PLC0415

    for role, name, token in done.links:
        link = doors.address_of(reverse("invitation", args=[token]), staff=True, port=port)
        screen.print(screen.say("founding.link", role=_in(screen, ROLES[role][1:]), name=name) + f"\n    {link}")
    if done.links:
        until = words.when(clock.now() + timedelta(days=actions.DAYS), "short")
        screen.print(screen.say("founding.links_once", until=until))
        if not settings.HTTPS:
            screen.print(screen.say("founding.links_port", port=port))
    for role in done.held:
        screen.print(screen.say("founding.held", role=_in(screen, ROLES[role][1:])))
    for one in done.waiting:
        said = {
            "role": _in(screen, ROLES[one.role][1:]),
            "name": one.name,
            "until": words.when(one.expires_at, "short"),
        }
        screen.print(screen.say("founding.waiting", **said, option=one.role))


def _in(screen: Screen, pair: tuple[str, ...]) -> str:
    return pair[("zh", "en").index(screen.lang)]
