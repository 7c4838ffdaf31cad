"""1,000 forms of 100 rows scored and ranked exactly, beside LibreOffice recalculating the same numbers from a workbook."""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks import workload
from benchmarks.result import Result, medians

FORMS, ROUNDS = 1000, 5
# Raw numbers as they were computed, not as a cell would show them.
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false"


@dataclass(frozen=True, slots=True)
class Ours:
    """Seconds of our process, whole and by step, and each form's total, highest possible total and place."""

    whole: float
    steps: dict[str, float]
    results: list[tuple[str, str, int]]


class Office:
    """LibreOffice without a screen, with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("soffice")
        if program is None:
            sys.exit("This benchmark needs LibreOffice Calc (soffice) / 需要安装 LibreOffice Calc")
        self.folder = folder
        self.words = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to"]

    def convert(self, book: Path) -> tuple[float, Path]:
        """Seconds to open, recalculate and write the first sheet of `book` as CSV, and that file."""
        words = [*self.words, _CSV, "--outdir", str(self.folder), str(book)]
        started = time.perf_counter()
        subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        return time.perf_counter() - started, self.folder / f"{book.stem}.csv"


def main() -> None:
    """Measure in turns, compare every total and place, report."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        workload.write(folder, FORMS)
        office = Office(folder)
        office.convert(folder / "empty.xlsx")  # makes the profile
        laps = []
        for _ in range(ROUNDS):
            ours = measure_ours(folder)
            calc, sheet = office.convert(folder / "scores.xlsx")
            compare(ours, sheet)
            values, _ = office.convert(folder / "values.xlsx")
            bare, _ = office.convert(folder / "empty.xlsx")
            laps.append((ours.whole, *(ours.steps[step] for step in workload.STEPS), calc, values, bare))
    whole, read, score, rank, calc, values, bare = medians(laps)
    core = score + rank
    Result(
        name="score_rank",
        what=f"{FORMS:,} 份自评表 × 100 项精确评分并排名 · {FORMS:,} forms × 100 rows scored and ranked exactly : "
        "LibreOffice headless",
        ratio=calc / core,
        goal=2,
        at_least=True,
        details=f"LibreOffice {calc:.2f} s : 评分 scoring {score:.2f} s + 排名 ranking {rank:.2f} s。"
        f"扣除 LibreOffice 启动 without its start-up ({bare:.2f} s): {(calc - bare) / core:.1f} ×；"
        f"再扣除读入数值 and without loading ({values - bare:.2f} s): {(calc - values) / core:.1f} ×；"
        f"我方含启动和读 JSON our whole process with start and JSON ({whole:.2f} s, reading {read:.2f} s): {calc / whole:.1f} ×。"
        f"总分相差不到 1e-9，名次全同；{ROUNDS} 轮交替取中位数 · totals within 1e-9, same places; medians of {ROUNDS}, in turns",
    ).report()


def measure_ours(folder: Path) -> Ours:
    """The whole process: start, read the pack and the forms, score, rank, print."""
    started = time.perf_counter()
    words = [sys.executable, "-m", "benchmarks.workload", str(folder)]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return Ours(time.perf_counter() - started, found["steps"], found["results"])


def compare(ours: Ours, sheet: Path) -> None:
    """Refuse to report a figure where the two do not compute the same."""
    with sheet.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    if len(rows) != len(ours.results):
        sys.exit(f"LibreOffice gave {len(rows)} totals, not {len(ours.results)}")
    for number, (row, (total, highest, place)) in enumerate(zip(rows, ours.results, strict=True)):
        near = all(
            abs(float(cell) - float(Fraction(text))) < 1e-9 for cell, text in zip(row, (total, highest), strict=False)
        )
        if not near or float(row[2]) != place:
            sys.exit(f"form {number}: LibreOffice has {row[:3]}, we have {total}, {highest} at place {place}")


if __name__ == "__main__":
    main()
