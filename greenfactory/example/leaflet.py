"""What the example city holds, counted, and told in the leaflet that lies in it."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: how many of each kind, forms by how they score."""

    forms: int
    broken: int
    above_line: int
    gate_missed: int
    required_missed: int
    pending: int
    conditional: int
    not_applicable: int
    renamed: int
    wrong_check_digit: int
    tied_at_the_last_place: int
    expert_rows: int
    broken_expert_rows: int
    titles: int


def text(summary: Summary) -> str:
    """说明.txt."""
    return _TEXT.format_map(asdict(summary))


_TEXT = """\
示例城市（全部虚构）

本文件夹由 greenfactory example 生成，每次内容完全相同。企业、代码、姓名、数据都是编造的，与任何真实企业无关；
基准值标“示例”，不能用于正式评审。

001-….json 至 {forms}-….json   {forms} 份企业自评表（评价年度 2023）
    高于 80 分且未被排除、没有待定项：{above_line} 份；并列第 30 位：{tied_at_the_last_place} 份（总分和各一级指标得分都相同）
    基本要求不符合：{gate_missed} 份；必选项不符合：{required_missed} 份；缺数据而待定：{pending} 份
    缺证明而有条件得分：{conditional} 份；有不适用项：{not_applicable} 份
    改过名：{renamed} 份；统一社会信用代码校验位不符（只提醒，照常排名）：{wrong_check_digit} 份
901-坏文件-….json 起   {broken} 份故意写坏的文件：逐一指出，其余照常排名
experts.csv       五位专家给 {expert_rows} 家的评分，另有 {broken_expert_rows} 行坏行；第 30 位并列，一家平均分恰为 80
titles.csv        {titles} 家已有称号的企业，用于抽检抽签
benchmarks.toml   示例基准表，与自评表同在一个文件夹时自动使用
selection.toml    选拔规则的副本，可复制、修改后比较

Example city (all of it invented)

Written by greenfactory example, the same bytes every time. Enterprises, codes, names and figures are made up and stand
for nobody; the benchmarks are examples and not for an official review.

001-….json to {forms}-….json   {forms} self-assessments of enterprises (evaluation year 2023)
    above 80, not excluded, nothing pending: {above_line}; tied at place 30 in total and in every area: {tied_at_the_last_place}
    basic requirement missed: {gate_missed}; required row missed: {required_missed}; pending for want of a figure: {pending}
    conditional for want of evidence: {conditional}; with a row that does not apply: {not_applicable}
    renamed: {renamed}; wrong check digit in the credit code (a warning only, still ranked): {wrong_check_digit}
901-坏文件-….json and on   {broken} files broken on purpose: each is named, the others are still ranked
experts.csv       scores of five experts for {expert_rows} enterprises, and {broken_expert_rows} broken rows; a tie at place 30, one mean of exactly 80
titles.csv        {titles} title holders, for the drawing
benchmarks.toml   example benchmarks, used because they lie beside the forms
selection.toml    a copy of the rules, to copy, change and compare

试一试 · Try:
    greenfactory rank . -o ../ranking.xlsx
    greenfactory rank experts.csv
    greenfactory replay experts.csv --rules selection.toml --against changed.toml
    greenfactory draw titles.csv --seed 2024 --take 10 --strata district,sector
"""
