"""Runs every benchmark and rewrites the README's table of results: `python3 run.py bench [NAME …]`.

With names only those run, and the README stays as it is.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
README = HERE.parent / "README.md"
_PLACE = re.compile(r"(<!-- benchmarks:start -->\n).*?(<!-- benchmarks:end -->)", re.DOTALL)


def main(names: list[str]) -> int:
    """Run the benchmarks; 1 where one failed or missed its goal."""
    files = [file for file in sorted(HERE.glob("bench_*.py")) if not names or file.stem.removeprefix("bench_") in names]
    ran = [run(file) for file in files]
    results = [result for each in ran for result in each]
    if not all(ran) or not files:
        print("Not every benchmark ran; the README stays as it is / 有测速未完成，README 未改动", file=sys.stderr)
        return 1
    if not names:
        text = README.read_text("utf-8")
        README.write_text(_PLACE.sub(lambda place: place[1] + table(results) + place[2], text), "utf-8", newline="\n")
    missed = [result["name"] for result in results if not result["met"]]
    if missed:
        print(f"Goal missed / 未达目标: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


def run(file: Path) -> list[dict[str, Any]]:
    """The documents that a benchmark prints, one a line; none where it failed."""
    print(f"== {file.stem}", flush=True)
    words = [sys.executable, "-m", f"benchmarks.{file.stem}"]
    done = subprocess.run(words, cwd=HERE.parent, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        return []
    results: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    for result in results:
        print(f"{shown(result)}  {result['details']}", flush=True)
    return results


def shown(result: dict[str, Any]) -> str:
    """The ratio beside its goal."""
    sign = "≥" if result["at_least"] else "≤"
    return f"{result['ratio']:.1f} × ({sign} {result['goal']:g} ×)"


def table(results: list[dict[str, Any]]) -> str:
    """The results for the README."""
    lines = ["| 测什么 · what | 比值（目标）· ratio (goal) | 细节 · details |", "|---|---|---|"]
    lines += [f"| {result['what']} | {shown(result)} | {result['details']} |" for result in results]
    machines = "；".join(dict.fromkeys(result["machine"] for result in results))
    return "\n".join(lines) + f"\n\n{machines}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
