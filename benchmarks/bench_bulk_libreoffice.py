"""1,000 forms of 100 rows scored and ranked exactly from arrays in memory, beside LibreOffice recalculating the same."""

import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks import workload
from benchmarks.bench_score_rank import Office, Ours, compare
from benchmarks.result import Result, medians
from benchmarks.workload import ROWS
from greenfactory.rulebook import bulk, exact
from greenfactory.rulebook.packs import packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores import formreader

FORMS, ROUNDS, REPEATS = 1000, 5, 20


def main() -> None:
    """Measure in turns, compare every total and place, report."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        workload.write(folder, FORMS)
        pack = packreader.read(folder / "pack")
        held = columns(folder, pack)
        office = Office(folder)
        office.convert(folder / "empty.xlsx")  # makes the profile
        laps = []
        for _ in range(ROUNDS):
            ours = measure(pack, held)
            calc, sheet = office.convert(folder / "scores.xlsx")
            compare(results(pack, held), sheet)
            values, _ = office.convert(folder / "values.xlsx")
            bare, _ = office.convert(folder / "empty.xlsx")
            laps.append((ours, calc, values, bare))
    ours, calc, values, bare = medians(laps)
    Result(
        name="bulk_libreoffice",
        what=f"内存中 {FORMS:,} 份 × {ROWS} 项精确评分并排名 · {FORMS:,} forms × {ROWS} rows in memory scored and ranked exactly : "
        "LibreOffice headless",
        ratio=calc / ours,
        goal=100,
        at_least=True,
        details=f"LibreOffice {calc:.2f} s（含启动和读文件 with start-up and loading）: {ours * 1000:.1f} ms（数组已在内存 arrays in memory）。"
        f"扣除 LibreOffice 启动 without its start-up ({bare:.2f} s): {(calc - bare) / ours:.0f} ×；"
        f"再扣除读入数值 and without loading ({values - bare:.2f} s): {(calc - values) / ours:.0f} ×。"
        f"总分相差不到 1e-9，名次全同；{ROUNDS} 轮交替取中位数 · totals within 1e-9, same places; medians of {ROUNDS}, in turns",
    ).report()


def columns(folder: Path, pack: Pack) -> bulk.Columns:
    """The forms in `folder` as arrays, without the forms."""
    forms = []
    for file in sorted((folder / "forms").iterdir()):
        form, problems = formreader.read(json.loads(file.read_bytes(), parse_float=str), pack, file.name)
        if form is None:
            sys.exit(str(problems))
        forms.append(form)
    return replace(bulk.columns(pack, forms), forms=None)


def measure(pack: Pack, held: bulk.Columns) -> float:
    """Seconds to score and rank once, the median of several."""
    laps = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        bulk.rank(bulk.score(pack, held), pack.selection)
        laps.append((time.perf_counter() - started,))
    return medians(laps)[0]


def results(pack: Pack, held: bulk.Columns) -> Ours:
    """Lowest and highest total and place of each form, as the exact path prints them."""
    totals = bulk.score(pack, held)
    places = bulk.rank(totals, pack.selection).place.tolist()
    lows, highs = (map(exact.text, each.fractions()) for each in (totals.low, totals.high))
    return Ours(0, {}, list(zip(lows, highs, places, strict=True)))


if __name__ == "__main__":
    main()
