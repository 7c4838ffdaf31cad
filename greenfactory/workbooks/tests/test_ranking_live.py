"""Recalculated by LibreOffice, a ranking workbook says what the rulebook says, and goes on saying it when cells are changed."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from greenfactory.rulebook.packs import selection
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.places.standing import Entry
from greenfactory.workbooks import ranking_book
from greenfactory.workbooks.ranking_report import RankingReport
from greenfactory.workbooks.tests import office
from greenfactory.workbooks.tests.formfiles import pack
from greenfactory.workbooks.tests.rankingfiles import (
    below,
    changed,
    code,
    entries,
    expected,
    recalculated,
    seen,
    table_report,
)

pytestmark = office.needs_office
AREAS = pack().areas
TITLES = [area.title["zh"] for area in AREAS]
DISTRICTS, SECTORS = ("滨湖区", "惠山区", "锡山区"), ("纺织", "化工")
WITHDRAWN = {"code": code(3), "reason": "退出"}
VETOED = {"code": code(5), "reason": "否决"}
RULES: dict[str, dict[str, Any]] = {
    "plan": {},
    "half up": {"rounding": {"compare": "rounded", "places": 0}},
    "half even": {"rounding": {"compare": "rounded", "places": 0, "mode": "half_even"}, "ties": {"then": "meeting"}},
    "down": {"rounding": {"compare": "rounded", "places": 1, "mode": "down"}, "ties": {"then": "all_out"}},
    "median": {"experts": {"combine": "median"}, "cap": {"places": 4}, "ties": {"then": "meeting"}},
    "trimmed": {"experts": {"combine": "trimmed", "trim": 1, "minimum": 3}, "threshold": {"inclusive": True}},
    "trimmed twice": {"experts": {"combine": "trimmed", "trim": 2}, "cap": {"places": 3}},
    "no cap": {"cap": {"places": 0}, "ties": {"order": ["GF18-ENR"]}},
    "third": {"threshold": {"value": "241/3"}, "cap": {"places": 6}, "ties": {"order": []}},
    "districts": {"scope": {"by": "district", "caps": {"滨湖区": 2, "惠山区": 1}}, "cap": {"places": 3}},
    "sectors": {"scope": {"by": "sector"}, "cap": {"places": 2}, "ties": {"then": "all_out"}},
    "titles": {"holders": {"codes": [code(1), code(2), code(8)]}, "cap": {"places": 5}},
    "removed": {"vetoes": [VETOED], "withdrawn": [WITHDRAWN], "cap": {"places": 5}},
    "passed on": {
        "vetoes": [VETOED], "withdrawn": [WITHDRAWN], "cap": {"places": 4},
        "succession": {"move_up": True}, "meeting": {"next_moves_up": True}, "ties": {"then": "meeting"},
    },
    "declared": {"ranking_score": {"score": "self"}, "cap": {"places": 4}},
}  # fmt: skip


def under(rules: dict[str, Any], base: Selection | None = None) -> Selection:
    return selection.read(rules, base=base or pack().selection)


def lines(chance: random.Random, *, totals: bool) -> list[str]:
    """A score table full of ties: at the line, across the cap, split by areas or by areas that somebody lacks."""
    head = ["企业名称", "统一社会信用代码", "区县", "行业", *(["总分"] if totals else [])]
    found = [",".join([*head, *(f"专家{number}" for number in range(1, 6)), *TITLES[:4]])]
    for number in range(26):
        base = chance.choice(("79", "80", "80", "81", "82.5"))
        steps = chance.choice(
            ((0, 0, 0, 0, 0), (1, -1, 0, 0, 0), (0.1, 0.2, -0.3, 0, 0), (1, 0, 0, 0, 0), (2, 1, 0.5, 0, -1))
        )
        scores = [str(Fraction(base) + Fraction(str(step))) for step in steps]
        scores = [f"{float(Fraction(score)):g}" if chance.random() > 0.06 else "" for score in scores]
        points = [chance.choice(("10", "10", "9.5", "9.5", "8")) if chance.random() > 0.03 else "" for _ in range(4)]
        place = [chance.choice((*DISTRICTS, DISTRICTS[0])), chance.choice((*SECTORS, ""))]
        total = [chance.choice(("78", "80", "81.25", "")) if totals else ""][: int(totals)]
        found.append(",".join([f"企业{number}", code(number), *place, *total, *scores, *points]))
    return found


def written(folder: Path, name: str, seed: int) -> tuple[Path, RankingReport]:
    rules = under(RULES[name])
    text = lines(random.Random(seed), totals=name == "declared")
    report = table_report(folder / f"{name}.csv", text, pack().under(rules), out=[code(4), code(9)])
    ranking_book.write(folder / f"{name}.xlsx", report)
    return folder / f"{name}.xlsx", report


def assert_ranked(path: Path, given: Sequence[Entry], rules: Selection) -> None:
    assert seen(path) == expected(given, rules), path.name


def test_tables_recalculate_to_the_places_of_the_rulebook_under_every_rule(tmp_path: Path) -> None:
    made = [written(tmp_path, name, seed) for seed, name in enumerate(RULES)]
    again = recalculated([path for path, _ in made], tmp_path / "again")
    for path, (before, report) in zip(again, made, strict=True):
        assert_ranked(before, entries(report), report.selection)
        assert_ranked(path, entries(report), report.selection)
        assert {row["重算变动"] or "" for row in below(path, "名次", 0)} == {""}


def scored(number: int, expert: int, points: str) -> Callable[[list[Entry]], list[Entry]]:
    """The entries after an expert of one of them has given other points."""

    def change(given: list[Entry]) -> list[Entry]:
        found = {each.code: each for each in given}[code(number)]
        experts = list(found.experts)
        experts[expert - 1] = Fraction(points) if points else None
        return [replace(each, experts=tuple(experts)) if each.code == code(number) else each for each in given]

    return change


def other_area(number: int, points: str) -> Callable[[list[Entry]], list[Entry]]:
    def change(given: list[Entry]) -> list[Entry]:
        areas = {AREAS[2].id: Fraction(points)}
        return [replace(each, areas={**each.areas, **areas}) if each.code == code(number) else each for each in given]

    return change


def same(given: list[Entry]) -> list[Entry]:
    return given


PLACES, LAWS = "排名", "规则"
CHANGES: list[tuple[str, dict[tuple[str, str, str], Any], Callable[[list[Entry]], list[Entry]], dict[str, Any]]] = [
    ("plan", {(PLACES, code(0), "专家2"): 95.5}, scored(0, 2, "95.5"), {}),
    ("plan", {(PLACES, code(11), "专家5"): None}, scored(11, 5, ""), {}),
    ("plan", {(LAWS, "threshold.value", "取值"): 80.5}, same, {"threshold": {"value": "80.5"}}),
    ("plan", {(LAWS, "threshold.inclusive", "取值"): "是"}, same, {"threshold": {"inclusive": True}}),
    ("plan", {(LAWS, "cap.places", "取值"): 3}, same, {"cap": {"places": 3}}),
    ("plan", {(LAWS, "ties.order[1]", "取值"): TITLES[2], (LAWS, "ties.order[2]", "取值"): None}, same,
     {"ties": {"order": [AREAS[2].id, *pack().selection.ties.order[2:]]}}),
    ("plan", {(LAWS, "experts.combine", "取值"): "取中位数", (LAWS, "experts.minimum", "取值"): 5}, same,
     {"experts": {"combine": "median", "minimum": 5}}),
    ("plan", {(LAWS, "scope.by", "取值"): "分行业排序", (LAWS, "cap.places", "取值"): 4}, same,
     {"scope": {"by": "sector"}, "cap": {"places": 4}}),
    ("plan", {(PLACES, code(7), TITLES[2]): 3}, other_area(7, "3"), {}),
    ("trimmed", {(LAWS, "experts.trim", "取值"): 2, (LAWS, "cap.places", "取值"): 5, (LAWS, "ties.then", "取值"): "仍并列的均不入选"},
     same, {"experts": {"trim": 2}, "cap": {"places": 5}, "ties": {"then": "all_out"}}),
    ("trimmed twice", {(PLACES, code(20), "专家1"): 99.9, (LAWS, "experts.trim", "取值"): 0}, scored(20, 1, "99.9"), {"experts": {"trim": 0}}),
    ("half up", {(LAWS, "rounding.places", "取值"): 1, (LAWS, "rounding.mode", "取值"): "四舍六入五成双"}, same,
     {"rounding": {"places": 1, "mode": "half_even"}}),
    ("half even", {(LAWS, "rounding.compare", "取值"): "按精确总分比较"}, same, {"rounding": {"compare": "exact"}}),
    ("districts", {(LAWS, "scope.caps[惠山区]", "取值"): 4}, same, {"scope": {"caps": {"滨湖区": 2, "惠山区": 4}}}),
    ("districts", {(LAWS, "scope.by", "取值"): "全市统一排序"}, same, {"scope": {"by": "one"}}),
    ("titles", {(LAWS, "holders.may_apply", "取值"): "是"}, same, {"holders": {"may_apply": True}}),
    ("removed", {(PLACES, code(6), "否决或退出"): "否决", (LAWS, "meeting.next_moves_up", "取值"): "是"}, same,
     {"vetoes": [VETOED, {"code": code(6), "reason": "x"}], "meeting": {"next_moves_up": True}}),
    ("declared", {(LAWS, "ranking_score.score", "取值"): "专家评分"}, same, {"ranking_score": {"score": "experts"}}),
]  # fmt: skip


def test_changed_cells_of_tables_lead_where_the_rulebook_is_led_by_the_changed_input(tmp_path: Path) -> None:
    seeds = {name: seed for seed, name in enumerate(RULES)}
    made = {name: written(tmp_path, name, seeds[name]) for name in dict.fromkeys(change[0] for change in CHANGES)}
    files = [
        changed(made[name][0], tmp_path / f"{number}.xlsx", cells) for number, (name, cells, *_) in enumerate(CHANGES)
    ]
    again = recalculated(files, tmp_path / "again")
    moved = 0
    for path, (name, _, change, rules) in zip(again, CHANGES, strict=True):
        report = made[name][1]
        now, new = change(entries(report)), under(rules, report.selection)
        assert_ranked(path, now, new)
        moved += expected(now, new) != expected(entries(report), report.selection)
        told = {row["统一社会信用代码"] for row in below(path, "名次", 0) if row["重算变动"]}
        assert told == differing(expected(entries(report), report.selection), expected(now, new))
    # The rest show that nothing moves which should not.
    assert moved >= 15


def differing(before: dict[str, tuple[Any, ...]], after: dict[str, tuple[Any, ...]]) -> set[str]:
    """Whose place or selection is another one."""
    return {name for name in before if (before[name][0], before[name][3]) != (after[name][0], after[name][3])}


def test_a_word_that_is_no_choice_gives_errors_and_not_another_ranking(tmp_path: Path) -> None:
    path, _ = written(tmp_path, "plan", 0)
    wrong = changed(path, tmp_path / "wrong.xlsx", {(LAWS, "experts.combine", "取值"): "平均"})
    (again,) = recalculated([wrong], tmp_path / "again")
    assert {(row["总分"], row["名次"], row["是否入选"]) for row in below(again, "名次", 0)} == {("#N/A",) * 3}
