"""Which column of an indicator table means what, told by its heading over one, two or three rows."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from greenfactory.workbooks.indicators.grid import Cell, Grid

LEVELS = ("area", "second", "third")
_NAMES = {
    "area": "一级指标 一级 一级指标名称 area firstlevel firstlevelindicator",
    "second": "二级指标 二级 二级指标名称 group secondlevel secondlevelindicator",
    "third": "三级指标 三级 三级指标名称 四级指标 indicator thirdlevel thirdlevelindicator",
    "item": "指标 指标名称 评价指标 评价项目 评价内容 考核指标 考核内容 考核项目 评分项目 评分项 评价要素 评价维度 维度 项目 指标内容 具体指标 类别 "
    "指标类别 指标项 评分内容 评审项目 评审内容 评价类别",
    "gate": "基本要求 一般要求 否决项 一票否决项 一票否决 申报条件 前置条件 准入条件 基本条件 gaterequirement",
    "points": "分值 权重 权重分值 标准分 标准分值 满分 满分值 加权参数 分数 配分 权重分配 最高分 权重系数 评分占比 占比 分值占比 权数 "
    "指标权重 指标分值 参考分值 points weight",
    "rubric": "评分标准 评分规则 评分细则 评分办法 评分说明 评分方法 计分方法 计分办法 计分规则 计分标准 评价标准 评价要求 评价方法 评价细则 评分依据 考核标准 "
    "指标要求 要求 具体要求 指标说明 指标解释 评价说明 评分认定说明 评分要点 评审要点 赋分标准 赋分规则 评定标准 说明 scoringrule rule rubric",
    "evidence": "证明材料 佐证材料 支撑材料 证明材料要求 佐证材料要求 证明文件 所需材料 备查材料 材料清单 证据 证明材料清单 查验资料 证明资料 佐证资料 evidence proof",
    "kind": "指标类型 指标属性 类型 属性 性质 指标性质 必选可选 定性定量 要求类型 必选或可选 kind type",
    "unit": "单位 计量单位 指标单位 unit",
    "lead": "引领值 先进值 目标值 标杆值 领先值 满分值 lead leading leadingvalue",
    "base": "基准值 准入值 门槛值 底线值 合格值 base baseline baselinevalue",
    "formula": "公式 计算公式 计算方法 指标公式 formula",
    "years": "追溯年限 年限 yearslookedbackat",
    "source": "来源 来源可信度 数据来源 依据 source sourceconfidence",
    "remark": "备注 注 remark",
    "number": "序号 编号 指标编号 代码 项次 no id",
    "filled": "得分 自评分 自评得分 自评 评审得分 评分 专家评分 实得分 审核得分 核定分 是否符合 是否符合要求 符合性 是否适用 指标值 本年度指标值 实际值 完成值 "
    "证明材料索引 审核备注 页码 扣分原因 评审意见 责任单位 责任部门 填报内容 自评说明",
}
_MEANINGS = {heading: meaning for meaning, headings in _NAMES.items() for heading in headings.split()}
_SUBS = {"名称": "", "指标": "", "内容": "", "指标名称": "", "权重": "points", "分值": "points", "分数": "points"}
_TITLES = (*LEVELS, "item", "gate")


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings of one table, in rows `first` to `last`, and its columns by meaning.

    `levels`: columns of names from the widest to the row's own; `points`: (column, index of its level); `percent`: the
    columns whose heading says %; `unknown`: headings that mean nothing here.
    """

    first: int
    last: int
    levels: tuple[int, ...]
    has_area: bool
    gate: bool
    points: tuple[tuple[int, int], ...]
    by_meaning: Mapping[str, tuple[int, ...]]
    titles: Mapping[int, str]
    percent: frozenset[int]
    unknown: tuple[int, ...]
    plain: tuple[str, ...]

    def same(self, other: "Columns") -> bool:
        """Whether `other` are the same headings again, as on the next page of a document."""
        return self.plain == other.plain


def find(grid: Grid) -> Iterator[Columns]:
    """The headings of every table in a grid, from above."""
    taken = 0
    for row in grid.cells:
        if row > taken and _counts(grid, row) and (columns := _columns(grid, row)):
            taken = columns.last
            yield columns


def _counts(grid: Grid, row: int) -> bool:
    """Whether the row can begin a heading: several cells, at least half of them words of ours."""
    begun = grid.begun(row)
    return len(begun) >= 2 and 2 * sum(bool(_meaning(cell.text)) for cell in begun) >= len(begun)


def _columns(grid: Grid, first: int) -> Columns | None:
    """The headings that begin in row `first`, as deep as their merged cells go."""
    best = None
    for last in range(first, first + 3):
        if last > first and not _continues(grid, first, last):
            break
        found = _read(grid, first, last)
        if found and (
            best is None or len(found.by_meaning) + len(found.levels) >= len(best.by_meaning) + len(best.levels)
        ):
            best = found
    return best


def _continues(grid: Grid, first: int, row: int) -> bool:
    """Whether `row` still belongs to the heading: it says only words of a heading, under or beside those above."""
    begun = grid.begun(row)
    if not begun:
        return any(cell.row >= first for cell in grid.distinct(row))
    return all(_meaning(cell.text) or _plain(cell.text) in _SUBS for cell in begun)


def _read(grid: Grid, first: int, last: int) -> Columns | None:
    paths: dict[int, list[Cell]] = {}
    for row in range(first, last + 1):
        for column, cell in grid.cells.get(row, {}).items():
            path = paths.setdefault(column, [])
            if cell.text and cell.row >= first and cell not in path:
                path.append(cell)
    meanings = {column: _path_meaning(path) for column, path in sorted(paths.items()) if path}
    # A heading over several columns stands for them all, but a name has one column.
    levels = _levels(meanings, paths)
    if not levels or len(set(meanings.values())) < 2:
        return None
    by_meaning: dict[str, tuple[int, ...]] = {}
    for column, meaning in meanings.items():
        if meaning and meaning != "points" and column not in levels:
            by_meaning[meaning] = (*by_meaning.get(meaning, ()), column)
    points = [column for column, meaning in meanings.items() if meaning == "points"]
    if not points and not {"rubric", "evidence", "kind", "unit"} & by_meaning.keys():
        return None
    spare = [column for meaning in _TITLES for column in by_meaning.pop(meaning, ())]
    if spare:
        by_meaning["rubric"] = tuple(sorted((*by_meaning.get("rubric", ()), *spare)))
    texts = {column: " / ".join(cell.text for cell in path) for column, path in paths.items() if path}
    return Columns(
        first, last, levels, meanings[levels[0]] == "area" or (meanings[levels[0]] == "item" and len(levels) > 1),
        meanings[levels[-1]] == "gate",
        tuple((column, _level_of(column, levels)) for column in points),
        by_meaning, texts,
        frozenset(column for column, text in texts.items() if "%" in unicodedata.normalize("NFKC", text)),
        tuple(column for column, meaning in meanings.items() if not meaning),
        tuple(f"{column}:{_plain(text)}" for column, text in sorted(texts.items())),
    )  # fmt: skip


def _path_meaning(path: Sequence[Cell]) -> str:
    """What a column means by its headings from above: 一级指标 / 权重 are points of the first level."""
    meaning = ""
    for cell in path:
        own = _meaning(cell.text)
        if meaning in _TITLES and _plain(cell.text) in _SUBS:
            own = _SUBS[_plain(cell.text)] or meaning
        meaning = own or meaning
    return meaning


def _levels(meanings: Mapping[int, str], paths: Mapping[int, list[Cell]]) -> tuple[int, ...]:
    """The columns of names: 一级, 二级, 三级 where they are called so, else the first two that could be."""
    named = [(meaning, column) for meaning in LEVELS for column in _firsts(meaning, meanings, paths)]
    items = _firsts("item", meanings, paths)
    if len(items) == 1:
        # 指标 over two columns: the first holds the areas, the second the rows.
        items = [column for column, meaning in meanings.items() if meaning == "item"][:3]
    if named:
        columns = [column for _, column in named]
        return tuple(columns) if len(columns) > 1 or not items else tuple(sorted([*columns, items[0]]))
    gates = _firsts("gate", meanings, paths)
    return tuple(items[: 3 if len(set(map(id, (paths[column][-1] for column in items)))) == 1 else 2]) or tuple(
        gates[:1]
    )


def _firsts(meaning: str, meanings: Mapping[int, str], paths: Mapping[int, list[Cell]]) -> list[int]:
    """The columns of a meaning; of a heading over several columns only the first."""
    columns = [column for column, found in meanings.items() if found == meaning]
    return [column for column in columns if column - 1 not in columns or paths[column] != paths[column - 1]]


def _level_of(column: int, levels: Sequence[int]) -> int:
    """Points belong to the names left of them; at the left edge, to the row's own."""
    left = [index for index, level in enumerate(levels) if level < column]
    return max(left, default=len(levels) - 1)


def _meaning(text: str) -> str:
    """What a heading means, whole or without what stands in brackets: 权重（%）."""
    if len(text) > 30:
        return ""
    folded = unicodedata.normalize("NFKC", text)
    for form in (folded, re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", folded)):
        if meaning := _MEANINGS.get(_plain(form), ""):
            return meaning
    return ""


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
