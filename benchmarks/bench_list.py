"""Processor time of the list of applications, of a thousand and of a hundred thousand, beside the plainest page."""

# ruff: noqa: PLC0415 - models come after the settings

import shutil
import statistics
from urllib.parse import quote

from benchmarks.installed import Ask, Visitor, aim, costs, installed
from benchmarks.result import Result

FIRMS, MORE, YEARS, ROUNDS, TURNS = 120, 11_880, 10, 5, 4
"""Enterprises at first and later on, each with an application in every of so many years; a sixth are drafts, which no bureau sees."""
LAST = {"few": (20, 8, 2), "many": (100, 100, 100)}
"""The last pages with all their 50 rows: of the city, of one state in it, of a district."""


def main() -> None:
    """Measure in turns and report."""
    with installed() as data:
        files = {"few": data / "greenfactory.sqlite3", "many": data / "many.sqlite3"}
        asks = pages()
        aim(files["few"])
        shutil.copy(files["few"], files["many"])
        aim(files["many"])
        grow()
        laps: dict[str, list[list[float]]] = {"few": [], "many": []}
        for _ in range(TURNS):
            for name, found in laps.items():
                aim(files[name])
                found.append(costs(on(asks, LAST[name]), ROUNDS))
        small, large = ([statistics.median(column) for column in zip(*laps[name], strict=True)] for name in files)
    report(small, large)


def report(small: list[float], large: list[float]) -> None:
    """Two figures: how dear the dearest page is, and how much the one grows that grows most."""
    plain = statistics.median((small[0], large[0]))
    shown = "；".join(
        f"{name} {before * 1000:.1f} → {after * 1000:.1f} ms"
        for name, before, after in zip(NAMES, small[1:], large[1:], strict=True)
    )
    rows, more = FIRMS * YEARS * 5 // 6, (FIRMS + MORE) * YEARS * 5 // 6
    turns = f"{TURNS * ROUNDS} 轮交替取中位数 · medians of {TURNS * ROUNDS}, in turns"
    Result(
        name="list",
        what=f"{more:,} 份申报的列表（最慢的一页）· the list of {more:,} applications (its slowest page) : 最简单的登录后页面 · the plainest logged-in page",
        ratio=max(large[1:]) / plain,
        goal=3,
        at_least=False,
        details=f"处理器时间 processor time {max(large[1:]) * 1000:.1f} ms : {plain * 1000:.1f} ms（系统管理员的工作台 the system administrator's "
        f"desk），每页 50 行 rows a page；{turns}",
    ).report()
    Result(
        name="list_growth",
        what=f"申报列表 · the list of applications: {more:,} : {rows:,} 份",
        ratio=max(after / before for before, after in zip(small[1:], large[1:], strict=True)),
        goal=1.3,
        at_least=False,
        details=f"{shown}；最多翻到第 5,000 条，其余用查询条件找 pages go to the 5,000th row, filters find the others；{turns}",
    ).report()


def pages() -> list[Ask]:
    """The plainest page, then lists as NAMES says."""
    from django.core.wsgi import get_wsgi_application

    from benchmarks import installed_rows as rows
    from greenfactory.example.figures import YEAR
    from greenfactory.example.firms import DISTRICTS
    from greenfactory.rulebook.packs import library, packreader

    pack = packreader.read(library.find(library.DEFAULT))
    clerk, district = rows.person("city_clerk"), rows.person("district_clerk", district=DISTRICTS[0])
    values = pack.file("benchmarks/example.toml").read_text("utf-8")
    rounds = [rows.round_of(YEAR - year, pack, by=clerk, sector_values=values) for year in range(YEARS)]
    firms = rows.enterprises(FIRMS)
    for round in rounds:
        rows.applications(round, firms)
    application = get_wsgi_application()
    city, one, plain = (Visitor(application, rows.cookies(by)) for by in (clerk, district, rows.person("system_admin")))
    place = f"round={rounds[0].public_id}"
    wanted = (
        "",
        "page={0}",
        "state=submitted",
        "state=submitted&page={1}",
        place,
        f"{place}&state=submitted",
        f"q={quote(firms[0].organisation.name)}",
    )
    asks = [(city, f"/applications/?{query}") for query in wanted]
    return [(plain, "/"), *asks, *((one, f"/applications/?{query}") for query in ("", "page={2}", "state=submitted"))]


def on(asks: list[Ask], last: tuple[int, ...]) -> list[Ask]:
    """The same with the numbers of the last pages."""
    return [(visitor, path.format(*last)) for visitor, path in asks]


NAMES = (
    "市级首页 city, first page", "末页 last page", "按状态 one state", "其末页 its last page", "按批次 one round", "批次和状态 both",
    "按名称 by name", "区级首页 district, first page", "末页 last page", "按状态 one state",
)  # fmt: skip


def grow() -> None:
    """More enterprises, with an application in every round."""
    from benchmarks import installed_rows as rows
    from greenfactory.stages.rounds.models import Round

    firms = rows.enterprises(MORE)
    for round in Round.objects.select_related("pack"):
        rows.applications(round, firms)


if __name__ == "__main__":
    main()
