"""`greenfactory journal`: check the platform's journal, and sign its head."""

from argparse import Namespace
from typing import Any

from greenfactory.cli import installation
from greenfactory.cli.screen import Screen
from greenfactory.rulebook.notes import Note, Problem, Refused


def check(options: Namespace, screen: Screen) -> int:
    """Go through the whole chain: 0 where it is whole, 1 with the first bad entry."""
    installation.ready(options.data, existing=True)
    from greenfactory.foundations.journal import queries  # noqa: PLC0415 - after the platform was set up

    return _report(installation.on_database(lambda: queries.standing(whole=True)), options, screen)


def sign(options: Namespace, screen: Screen) -> int:
    """Link what waits, check what is new, sign the head; a broken chain is reported, never signed."""
    installation.ready(options.data, existing=True)
    from greenfactory.foundations import clock  # noqa: PLC0415
    from greenfactory.foundations.journal import actions, keys, queries  # noqa: PLC0415

    try:
        installation.on_database(lambda: actions.sign_head(now=clock.now()))
    except actions.ChainBroken:
        pass  # the report below finds the same, over the whole chain
    except keys.KeyUnfit as unfit:
        raise Refused(Problem(Note("cli.journal_key", {"why": str(unfit)}))) from None
    return _report(queries.standing(whole=True), options, screen)


def _report(standing: Any, options: Namespace, screen: Screen) -> int:
    finding, head = standing.finding, standing.head
    if options.json:
        screen.json({
            "whole": finding is None, "links": standing.links,
            "head": {"number": head.link_id, "at": head.at.isoformat(), "sha256": head.hash} if head else None,
            "finding": {"number": finding.number, "fault": finding.fault} if finding else None,
        })  # fmt: skip
        return 1 if finding else 0
    if finding:
        screen.problems((Problem(finding.note),))
        return 1
    screen.print(screen.say("cli.journal_whole", count=standing.links))
    signed = screen.say("cli.journal_head", number=head.link_id, at=head.at.isoformat()) if head else ""
    screen.print(signed or screen.say("cli.journal_no_head"))
    return 0
