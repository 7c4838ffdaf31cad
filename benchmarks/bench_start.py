"""How long `greenfactory --help` takes beside the same Python doing nothing."""

import subprocess
import sys
from pathlib import Path

from benchmarks.result import Result, interleaved

ROUNDS = 20


def command() -> list[str]:
    """The installed command, else the module."""
    beside = Path(sys.executable).with_name("greenfactory.exe" if sys.platform == "win32" else "greenfactory")
    return [str(beside)] if beside.exists() else [sys.executable, "-m", "greenfactory"]


def main() -> None:
    """Measure and report."""

    def ours() -> None:
        subprocess.run([*command(), "--help"], stdout=subprocess.DEVNULL, check=True)

    def nothing() -> None:
        subprocess.run([sys.executable, "-c", "pass"], check=True)

    ours()
    help_time, floor = interleaved(ROUNDS, ours, nothing)
    Result(
        name="start",
        what="`greenfactory --help` : `python -c pass`",
        ratio=help_time / floor,
        goal=5,
        at_least=False,
        details=f"{help_time * 1000:.0f} ms : {floor * 1000:.0f} ms（各 {ROUNDS} 次的中位数，交替 · medians of {ROUNDS}, in turns）",
    ).report()


if __name__ == "__main__":
    main()
