"""The `greenfactory` command: hands the arguments to one module per command, and ends with one exit code whatever happens.

Exit codes: 0 done, 1 input refused, 2 wrong usage, 70 a fault of the program itself, 74 the output can't be written,
130 stopped by Ctrl-C. What is needed is imported while it runs: Ctrl-C must be met even then.
"""

# ruff: noqa: PLC0415 - see above; nothing heavy is imported before it is known which command runs, either

import os
import sys
from collections.abc import Sequence

from greenfactory.cli import output


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    stop = _Stop()
    try:
        with stop:
            output.ready()
            code = _run(given)
            output.flush()
            return code
    except KeyboardInterrupt:
        return _end(given, "stopped", 130)
    except output.Unwritable as error:
        return _end(given, "unwritable", 74, error)
    except Exception as error:  # noqa: BLE001 - the outermost net: whoever uses the command must not meet a traceback
        if stop.pressed:
            return _end(given, "stopped", 130)
        return _end(given, "fault", 70, _where(error))


class _Stop:
    """Remembers Ctrl-C: the machinery of imports may swallow it and fail with something else."""

    pressed = False

    def __enter__(self) -> None:
        import signal
        import threading

        self._main = threading.current_thread() is threading.main_thread()
        self._before = signal.getsignal(signal.SIGINT)
        if self._main and self._before is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._press)

    def _press(self, *_: object) -> None:
        self.pressed = True
        raise KeyboardInterrupt

    def __exit__(self, *_: object) -> None:
        import signal

        if signal.getsignal(signal.SIGINT) == self._press:
            # Whoever presses it twice must not meet a traceback for the second one.
            signal.signal(signal.SIGINT, signal.SIG_IGN if self.pressed else self._before)


def _run(given: Sequence[str]) -> int:
    from importlib import import_module

    from greenfactory.cli import arguments, language

    lang = language.chosen(given)
    try:
        options = arguments.read(given, lang)
    except SystemExit as stop:
        return int(stop.code or 0)

    from greenfactory.cli.screen import Screen

    screen = Screen(lang)
    module, _, name = options.run.partition(".")
    run = getattr(import_module(f"greenfactory.cli.{module}"), name)
    return screen.guard(lambda: run(options, screen), as_json=getattr(options, "json", False))


def _end(given: Sequence[str], key: str, code: int, *details: object) -> int:
    """Say in one line why the command ends early."""
    from greenfactory.cli import language
    from greenfactory.cli.texts import text

    output.close(text(key, language.chosen(given)).format(*details) + "\n")
    return code


def _where(error: Exception) -> str:
    """The one line that a report of a fault needs."""
    import traceback
    from pathlib import Path

    from greenfactory import __version__

    if os.environ.get("GREENFACTORY_DEBUG") == "1":
        traceback.print_exception(error)
    package = Path(__file__).parent.parent
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(package)]
    places = [f"{Path(frame.filename).relative_to(package).as_posix()}:{frame.lineno}" for frame in ours[-1:]]
    return " ".join([f"greenfactory {__version__}", f"Python {sys.version.split()[0]}", type(error).__name__, *places])
