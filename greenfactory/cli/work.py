"""`greenfactory work`: do what is due, once; for those who prefer a timer of the machine to the one inside `serve`."""

from argparse import Namespace

from greenfactory.cli import installation
from greenfactory.cli.screen import Screen


def work(options: Namespace, screen: Screen) -> int:
    """Do it and say how it went: 1 where something needs attention."""
    installation.ready(options.data, existing=True)
    from greenfactory.foundations.jobs import actions  # noqa: PLC0415 - after the platform was set up
    from greenfactory.foundations.jobs.timed import TIMED  # noqa: PLC0415

    done = installation.on_database(lambda: actions.run_due(everything=options.all))
    bad = [job for job in done if job.state not in {"done", "cancelled"}]
    if options.json:
        screen.json({job.kind: {"state": job.state, **job.result} for job in done})
        return 1 if bad else 0
    at = ("zh", "en").index(screen.lang)
    for job in done:
        screen.print(f"{TIMED[job.kind].words[at]}: {job.state_words[at]} - {job.result[screen.lang]}")
    if not done:
        screen.print(screen.say("cli.nothing_due"))
    return 1 if bad else 0
