"""The thread of a server that does what is due; with several workers the first one to begin a job does it."""

import logging
import threading

from django.db import Error, close_old_connections

from greenfactory.foundations.jobs.actions import run_due

EVERY = 30.0
"""Seconds between two looks."""

log = logging.getLogger(__name__)


def start() -> threading.Event:
    """Begin; gives the event that ends it. The thread never keeps a process alive."""
    stop = threading.Event()
    threading.Thread(target=_work, args=(stop,), name="jobs", daemon=True).start()
    return stop


def _work(stop: threading.Event) -> None:
    while not stop.wait(EVERY):
        close_old_connections()
        try:
            run_due()
        except Error:
            log.exception("the work that is due was not begun; the next look tries again")
        finally:
            close_old_connections()
