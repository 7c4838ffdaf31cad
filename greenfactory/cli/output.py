"""Standard output and standard error as they may be: a reader who leaves early, a full disk, nothing at all."""

import os
import sys
from typing import TextIO


class Unwritable(Exception):
    """What the command says can't be written; the text is the system's reason."""


def ready() -> None:
    """Make both streams take Chinese, which a Windows pipe or a C locale would refuse, and be there at all."""
    # A stream that was closed is None, and the next file opened would take its number.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def write(stream: TextIO, text: str) -> None:
    """Write `text`. Raises Unwritable; a reader who has seen enough (head, less) is no fault, and the command goes on."""
    try:
        stream.write(text)
    except BrokenPipeError:
        _discard(stream)
    except OSError as error:
        raise Unwritable(error.strerror or str(error)) from None


def flush() -> None:
    """Write what waits in both streams, so that a fault shows here and not when Python ends. Raises Unwritable."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            _discard(stream)
        except OSError as error:
            raise Unwritable(error.strerror or str(error)) from None


def close(text: str) -> None:
    """Say `text` on standard error as far as that is possible, and let nothing wait in standard output."""
    _discard(sys.stdout)
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        _discard(sys.stderr)


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - stands for the stream to the end


def _discard(stream: TextIO) -> None:
    """Let everything written to `stream`, now and later, go nowhere."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):  # a stream of a test
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
