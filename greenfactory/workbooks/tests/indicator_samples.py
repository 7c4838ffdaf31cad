"""Indicator tables of three shapes, as bureaus write them, made for the tests; and ways to write any other."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.table import Table

Rows = Sequence[Any]


def xlsx(path: Path, sheets: dict[str, Rows], merged: dict[str, Sequence[str]] | None = None) -> Path:
    """A workbook of `sheets` with the ranges in `merged` merged."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for ranges in (merged or {}).get(name, ()):
            sheet.merge_cells(ranges)
    book.save(path)
    return path


def document(path: Path, *parts: str | Rows) -> Path:
    """A document of paragraphs and tables; in a table None continues the cell above, "<" the cell to the left."""
    made = docx.Document()
    for part in parts:
        if isinstance(part, str):
            made.add_paragraph(part)
        else:
            _table(made.add_table(len(part), len(part[0])), part)
    made.save(str(path))
    return path


def _table(table: Table, rows: Rows) -> None:
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            if text is None:
                _, first = table.cell(y, x), table.cell(y - 1, x)
                first.merge(table.cell(y, x))
            elif text == "<":
                table.cell(y, x - 1).merge(table.cell(y, x))
            else:
                table.cell(y, x).text = str(text)


def two_row_heading(path: Path) -> Path:
    """Shape 1, Excel: headings over two rows, merged cells both ways, limits beside scoring texts, gate rows, sums, notes."""
    rows = [
        ["附件2"],
        ["某市绿色工厂评价指标体系（2026年版）"],
        ["一级指标", None, "序号", "二级指标", "指标类型", "指标要求", None, None, "分值", "评分标准", "证明材料"],
        ["名称", "权重", None, None, None, "单位", "引领值", "基准值", None, None, None],
        ["一、基本要求", None, 1, "近三年未发生较大及以上安全、环保事故", "一票否决", None, None, None, "一票否决", "不符合的不予评价", "信用中国查询截图"],
        [None, None, 2, "依法取得排污许可证", "一票否决", None, None, None, "—", None, "1.排污许可证\n2.年度执行报告"],
        ["二、能源低碳化", "40分", 3, "单位产品综合能耗", "逆向定量", "kgce/t", 80, 120, 15, "达到引领值得满分，低于基准值不得分", "能源账单、计量台账"],
        [None, None, 4, "可再生能源利用率", "正向定量", "%", "30%", "行业平均", 15, None, "绿电合同；绿证"],
        [None, None, 5, "能源管理中心", "可选", None, None, None, 10, "建成并接入的得10分", "系统截图"],
        ["小计", None, None, None, None, None, None, None, 40, None, None],
        ["三、资源高效化", "60分", 6, "节水型企业", None, None, None, None, 20, "获得省级称号得20分，否则不得分", "证书"],
        [None, None, 7, "固废综合利用率", None, None, None, None, 25, "≥90%得25分，70%-90%得15分，低于70%不得分", "固废台账"],
        [None, None, 8, "节水改造项目", None, None, None, None, 15, "每项5分，最高15分", "验收材料"],
        ["合计", None, None, None, None, None, None, None, 100, None, None],
        ["注：带“一票否决”的为前置条件。"],
    ]  # fmt: skip
    merged = [
        "A2:K2", "A3:B3", "C3:C4", "D3:D4", "E3:E4", "F3:H3", "I3:I4", "J3:J4", "K3:K4", "A5:A6", "B5:B6",
        "A7:A9", "B7:B9", "A10:H10", "A11:A13", "B11:B13", "A14:H14", "A15:K15",
    ]  # fmt: skip
    return xlsx(path, {"指标体系": rows}, {"指标体系": merged})


def points_in_text(path: Path) -> Path:
    """Shape 2, Word: one table for each area under its own heading, points in words, names merged downwards."""
    head = ["评价项目", "评价要求", "分值", "佐证材料"]
    return document(
        path,
        "某区绿色工厂评价标准",
        "一、基础设施（满分20分）",
        [
            head,
            ["（一）建筑", "1.1 厂房合规", "0-5分", "①规划许可 ②竣工验收"],
            [None, "1.2 采用多层厂房", "满分5分", "图纸"],
            ["（二）照明", "1.3 公共区域分区控制，好得10分，一般得5分", "10分", "照片"],
        ],
        "二、管理体系（30分）",
        [
            head,
            ["质量管理体系（15分）", "通过认证得15分，未通过不得分", "", "GB/T 19001证书"],
            ["能源管理体系（15分）", "通过认证的得15分，其他不得分", "", "GB/T 23331证书"],
            ["注：证书应在有效期内。", "<", "<", "<"],
        ],
        "三、加分项（最高5分）",
        [head, ["零碳工厂", "开展创建", "最高3分", "方案"], ["近零碳", "开展核算", "最高3分", "报告"]],
    )


def three_levels(path: Path) -> Path:
    """Shape 3, Excel: three levels with weights of each in percent, one sheet for each pair of areas, judged texts."""
    rows: Rows = [
        ["一级指标", "权重", "二级指标", "权重", "三级指标", "权重", "评分细则"],
        ["环境排放", 0.4, "大气", 0.5, "废气治理", 0.6, "治理设施齐全、运行良好的，酌情给分"],
        [None, None, None, None, "无组织排放", 0.4, "厂界监测达标情况"],
        [None, None, "废水", 0.5, "废水治理", 1, "治理设施齐全、运行良好的，酌情给分"],
        ["绩效", 0.6, "用地", 1, "容积率", 0.5, "与行业比较"],
        [None, None, None, None, "单位用地产值", 0.5, "与行业比较"],
    ]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "指标"
    for row in rows:
        sheet.append(list(row))
    for row_cells in sheet.iter_rows(min_row=2):
        for cell in row_cells:
            if isinstance(cell.value, int | float):
                cell.number_format = "0%"
    for ranges in ("A2:A4", "B2:B4", "C2:C3", "D2:D3", "A5:A6", "B5:B6", "C5:C6", "D5:D6"):
        sheet.merge_cells(ranges)
    book.save(path)
    return path


def formatted(path: Path, cell: str, number_format: str) -> None:
    """Show a cell of the first sheet with a number format."""
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell].number_format = number_format
    book.save(path)


def hide(path: Path, sheet: str) -> None:
    """Hide a sheet."""
    book = openpyxl.load_workbook(path)
    book[sheet].sheet_state = "hidden"
    book.save(path)
