"""100,000 forms of 100 rows scored and ranked exactly from arrays in memory, beside NumPy doing the same in floats."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks import bulk_workload, workload
from benchmarks.bulk_workload import Grid
from benchmarks.result import Result, medians
from benchmarks.workload import BY_DEGREE, ROWS, YES_NO
from greenfactory.rulebook import bulk
from greenfactory.rulebook.packs import packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.places import entering, ranking
from greenfactory.rulebook.scores import scoring

FORMS, SAMPLE, ROUNDS = 100_000, 1_000, 15


def main() -> None:
    """Measure both grids, each in turns with NumPy; compare; report the worse one."""
    with tempfile.TemporaryDirectory() as folder:
        workload.write(Path(folder), 1)
        pack = packreader.read(Path(folder) / "pack")
    drawn, (tied, tenths) = bulk_workload.drawn(FORMS), bulk_workload.ties(FORMS)
    check_sample(pack, drawn.first(SAMPLE))
    check_sample(pack, tied.first(SAMPLE))
    check_ties(pack, tied, tenths)
    ratios, facts = [], []
    for name, grid in (("随机 random", drawn), ("满是并列 ties", tied)):
        ours, floor = measure(pack, grid)
        ratios.append(ours / floor)
        facts.append(f"{name} {ours * 1000:.0f} ms : {floor * 1000:.0f} ms = {ours / floor:.1f} ×")
    Result(
        name="bulk_numpy",
        what=f"内存中 {FORMS:,} 份 × {ROWS} 项精确评分并排名 · {FORMS:,} forms × {ROWS} rows in memory scored and ranked exactly : "
        "NumPy float64",
        ratio=max(ratios),
        goal=5,
        at_least=False,
        details=f"{'；'.join(facts)}，报较差者 the worse one counts。并列 ties：98 % 恰为 80 分 exactly at the line of 80 points。"
        f"NumPy 按列算分、合计、排序，不作比较保证 points by column, area sums, totals, argsort, nothing exact；"
        f"总分名次与精确路径相同 totals and places equal those of the exact path（{SAMPLE:,} 份逐份核对 forms one by one；"
        f"并列全部核对 all of the ties）；{ROUNDS} 轮交替取中位数 medians of {ROUNDS}, in turns",
    ).report()


def measure(pack: Pack, grid: Grid) -> tuple[float, float]:
    """Median seconds of bulk and of bare NumPy."""
    held, bare = grid.columns(), Bare(grid)
    laps = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        places = bulk.rank(bulk.score(pack, held), pack.selection)
        between = time.perf_counter()
        order = bare.run()
        laps.append((between - started, time.perf_counter() - between))
        if places.place[order[0]] != 1:
            sys.exit("NumPy puts another form first")
    ours, floor = medians(laps[1:])  # the first round only warms up
    return ours, floor


class Bare:
    """What a plain script would do with the same arrays; rows lie in one piece, which is quickest for it."""

    def __init__(self, grid: Grid) -> None:
        self.met, self.tenths = np.ascontiguousarray(grid.met.T), np.ascontiguousarray(grid.tenths.T)
        self.amount, self.output = np.ascontiguousarray(grid.amount.T), np.ascontiguousarray(grid.output.T)
        self.parts = grid.parts
        self.base, self.lead = (limit[:, None].astype(np.float64) for limit in bulk_workload.limits())

    def run(self) -> bulk_workload.Whole:
        """Points, area sums and totals in float64, and the order of the forms."""
        last = YES_NO + BY_DEGREE
        points = np.empty((ROWS, self.met.shape[1]))
        points[:YES_NO] = self.met
        points[YES_NO:last] = self.tenths / 10
        value = self.amount / self.parts / self.output
        points[last:] = np.clip((value - self.base) / (self.lead - self.base), 0, 1)
        areas = [points[:YES_NO].sum(axis=0), points[YES_NO:last].sum(axis=0), points[last:].sum(axis=0)]
        return np.argsort(-(areas[0] + areas[1] + areas[2]))


def check_sample(pack: Pack, grid: Grid) -> None:
    """Refuse to report a figure where the exact path gives another total or place."""
    held = grid.columns()
    totals = bulk.score(pack, held)
    forms = [held.form(number) for number in range(held.size)]
    entries = [entering.entry(scoring.score(pack, form), form) for form in forms]
    places = [place.place or 0 for place in ranking.standings(entries, pack.selection)]
    if totals.total.fractions() != [entry.total for entry in entries]:
        sys.exit("bulk gives other totals than scoring")
    if bulk.rank(totals, pack.selection).place.tolist() != places:
        sys.exit("bulk gives other places than ranking")


def check_ties(pack: Pack, grid: Grid, tenths: bulk_workload.Whole) -> None:
    """The same for all ties, whose totals are known by the way they were made."""
    totals = bulk.score(pack, grid.columns())
    if [total * 10 for total in totals.total.fractions()] != tenths.tolist():
        sys.exit("bulk gives other totals than the ties were made with")
    places = bulk.rank(totals, pack.selection)
    better = {total: int((tenths > total).sum()) for total in set(tenths.tolist())}
    if places.place.tolist() != [better[total] + 1 for total in tenths.tolist()]:
        sys.exit("bulk gives other places than the ties have")
    if statistics.mode(places.above.tolist()) != 0:
        sys.exit("the ties are not at the line")


if __name__ == "__main__":
    main()
