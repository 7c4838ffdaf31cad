"""Processor time to open the pages of one application of 100 rows, beside the plainest page of the platform."""

# ruff: noqa: PLC0415 - models come after the settings

from pathlib import Path

from benchmarks import workload
from benchmarks.installed import Ask, Visitor, costs, installed
from benchmarks.result import Result

ROUNDS = 25
NAMES = ("总览 overview", "得分预览 score", "检查 check", "40 项 rows", "20 项 rows", "40 项定量 rows with figures")


def main() -> None:
    """Measure in turns and report."""
    with installed() as data:
        asks = pages(data.parent)
        plain, *opened = costs(asks, ROUNDS)
    shown = "，".join(f"{name} {cost * 1000:.1f} ms" for name, cost in zip(NAMES, opened, strict=True))
    Result(
        name="open",
        what="打开 100 项的申报（最慢的一页）· an application of 100 rows opened (its slowest page) : 最简单的登录后页面 · the plainest logged-in page",
        ratio=max(opened) / plain,
        goal=8,
        at_least=False,
        details=f"处理器时间 processor time {max(opened) * 1000:.1f} ms : {plain * 1000:.1f} ms（系统管理员的工作台 the system administrator's "
        f"desk）；各页 each page: {shown}；157 个答案，含读入、校验、评分 157 answers, with reading, checks and scoring；{ROUNDS} 轮交替取中位数 · medians of {ROUNDS}, in turns",
    ).report()


def pages(folder: Path) -> list[Ask]:
    """The plainest page, then each page of an application that is filled in."""
    from django.core.wsgi import get_wsgi_application

    from benchmarks import installed_rows as rows
    from greenfactory.rulebook.packs import packreader
    from greenfactory.stages.applications import content

    pack = packreader.read(workload.pack(folder / "pack"))
    round = rows.round_of(workload.YEAR, pack, by=rows.person("city_clerk"))
    (firm,) = rows.enterprises(1)
    (one,) = rows.applications(round, [firm], "draft")
    filler = rows.person("filler", firm.organisation)
    rows.answered(one, dict(content.answers(workload.form(1, workload.answers(1)))), filler)
    application = get_wsgi_application()
    mine = Visitor(application, rows.cookies(filler))
    parts = ("", "preview", "check", *(f"part/area-{area.id}" for area in pack.areas))
    plain = Visitor(application, rows.cookies(rows.person("system_admin")))
    return [(plain, "/"), *((mine, f"/applications/{one.public_id}/{part}") for part in parts)]


if __name__ == "__main__":
    main()
