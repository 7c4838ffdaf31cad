"""A process of our own with bounded memory: it gets questions and gives answers, a line of JSON each, in order.

What it says is data, never objects to be built. A question that wants too much memory or time ends it, and nothing else.
"""

import json
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

MEMORY = 1_500_000_000
"""Bytes of address space of the process; a form of a hundred rows takes a few million."""
SECONDS = 30
"""A file that takes longer is given up."""
_LARGEST = 100_000_000  # bytes of an answer
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
            yield sent[0], _again(process, sent, seconds) if answer is None else answer
            sent.popleft()
    finally:
        process.end()


def _again(process: "_Process", sent: Sequence[Any], seconds: float) -> Any:
    """The answer to the first question by a fresh process, which is then asked the others; None where it took too much.

    A later question may have ended the process while this answer was on its way, so it is asked once more, alone.
    """
    late, answer = process.late, None
    process.restart()
    if len(sent) > 1 and not late:
        process.send(sent[0])
        answer = process.answer(seconds)
        if answer is None:
            process.restart()
    for question in list(sent)[1:]:
        process.send(question)
    return answer


class _Process:
    """The process, as it is spoken with; `late` once an answer took too long."""

    def __init__(self, module: str, memory: int) -> None:
        self._words = [sys.executable, "-m", module, str(memory)]
        self._start()

    def _start(self) -> None:
        pipe = subprocess.PIPE
        self._child = subprocess.Popen(self._words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603 - our own module
        assert self._child.stdin is not None  # noqa: S101 - asked for above
        assert self._child.stdout is not None  # noqa: S101
        self._stdin, self._stdout = self._child.stdin, self._child.stdout
        self.late = False

    def restart(self) -> None:
        """End the process, and start another."""
        self.end()
        self._start()

    def send(self, question: Any) -> None:
        """Ask; a process that has ended is noticed when its answer fails to come."""
        with suppress(OSError):
            self._stdin.write(json.dumps(question).encode() + b"\n")
            self._stdin.flush()

    def answer(self, seconds: float) -> Any:
        """The answer to the oldest question; None where the process has ended or takes too long."""
        watch = threading.Timer(seconds, self._give_up)
        watch.start()
        try:
            line = self._stdout.readline(_LARGEST)
        finally:
            # After Ctrl-C, too: Python would wait for it to run down before it ends.
            watch.cancel()
            watch.join()
        return json.loads(line) if line.endswith(b"\n") and not self.late else None

    def _give_up(self) -> None:
        self.late = True
        self._child.kill()

    def end(self) -> None:
        """Stop the process, whatever it is doing."""
        self._child.kill()
        for pipe in (self._stdin, self._stdout):
            with suppress(OSError):
                pipe.close()
        self._child.wait()


def serve(answer: Callable[[Any], Any]) -> None:
    """The process itself: limit memory, then answer line by line."""
    with suppress(ImportError):  # Windows knows no such limits; there time alone is bounded
        import resource  # noqa: PLC0415

        memory = int(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A pipe holds less than an answer: another thread waits until it is taken, while the next one is made.
    said = SimpleQueue[bytes]()
    threading.Thread(target=_say, args=(said,), daemon=True).start()
    for line in sys.stdin.buffer:
        said.put(json.dumps(answer(json.loads(line)), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")


def _say(lines: SimpleQueue[bytes]) -> None:
    while True:
        sys.stdout.buffer.write(lines.get())
        sys.stdout.buffer.flush()
