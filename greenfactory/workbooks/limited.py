"""A process of our own with bounded memory: it gets questions and gives answers, a line of JSON each, in order.

What it says is data, never objects to be built. A question that wants too much memory or time ends it, and nothing else.
"""

import json
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, TextIO

MEMORY = 1_500_000_000
"""Bytes of address space of the process; a form of a hundred rows takes a few million."""
SECONDS = 30
"""A file that takes longer is given up."""
_AHEAD = 4  # questions sent before the first is answered, so that both sides work


def answers(module: str, questions: Iterable[Any], *, memory: int, seconds: float) -> Iterator[tuple[Any, Any]]:
    """Each question with the answer of `module`, run as a process; None where that took too much."""
    waiting, sent = iter(questions), deque[Any]()
    process = _Process(module, memory)
    nothing = object()
    try:
        while True:
            while len(sent) < _AHEAD and (question := next(waiting, nothing)) is not nothing:
                sent.append(question)
                process.send(question)
            if not sent:
                return
            answer = process.answer(seconds)
            if answer is None:
                process.end()
                process = _Process(module, memory)
                for question in list(sent)[1:]:
                    process.send(question)
            yield sent.popleft(), answer
    finally:
        process.end()


class _Process:
    """The process and the thread that listens to it."""

    def __init__(self, module: str, memory: int) -> None:
        self._child = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", module, str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="surrogateescape",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        assert self._child.stdin is not None  # noqa: S101 - asked for above
        assert self._child.stdout is not None  # noqa: S101
        self._stdin = self._child.stdin
        self._listener = threading.Thread(target=self._listen, args=(self._child.stdout,), daemon=True)
        self._listener.start()

    def _listen(self, stdout: TextIO) -> None:
        with stdout:
            for line in stdout:
                self._lines.put(line)
        self._lines.put("")

    def send(self, question: Any) -> None:
        """Ask; a process that has ended is noticed when its answer fails to come."""
        with suppress(OSError):
            self._stdin.write(json.dumps(question) + "\n")
            self._stdin.flush()

    def answer(self, seconds: float) -> Any:
        """The answer to the oldest question; None where the process has ended or takes too long."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            return None
        return json.loads(line) if line.endswith("\n") else None

    def end(self) -> None:
        """Stop the process, whatever it is doing."""
        self._child.kill()
        with suppress(OSError):
            self._stdin.close()
        self._child.wait()
        self._listener.join()


def serve(answer: Callable[[Any], Any]) -> None:
    """The process itself: limit memory, then answer line by line."""
    with suppress(ImportError):  # Windows knows no such limits; there time alone is bounded
        import resource  # noqa: PLC0415

        memory = int(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()
