"""The thread of a server that links journal entries, once a second; a second one finds nothing to do."""

import logging
import threading

from django.db import Error, close_old_connections

from greenfactory.foundations.journal.actions import link_pending

EVERY = 1.0
"""Seconds between two batches. A submission does not wait for it: it links its own entry before the receipt is shown."""

log = logging.getLogger(__name__)


def start() -> threading.Event:
    """Begin; gives the event that ends it. The thread never keeps a process alive."""
    stop = threading.Event()
    threading.Thread(target=_link, args=(stop,), name="journal-sequencer", daemon=True).start()
    return stop


def _link(stop: threading.Event) -> None:
    while not stop.wait(EVERY):
        close_old_connections()
        try:
            link_pending(wait=False)
        except Error:
            log.exception("journal entries were not linked; the next second tries again")
        finally:
            close_old_connections()
