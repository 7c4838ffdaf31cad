"""The files of the pack that an indicator table becomes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from greenfactory.rulebook.packs.selection import Selection
from greenfactory.workbooks.indicators import caseout
from greenfactory.workbooks.indicators.draft import Draft, DraftArea, DraftRow
from greenfactory.workbooks.indicators.listing import area_file
from greenfactory.workbooks.indicators.rules import Limit, Scale
from greenfactory.workbooks.indicators.tomlout import TO_FILL, block, both, number, text, texts, title

_OPEN = "# 由指标表导入 Imported from an indicator table. 需要决定的事项见 DECISIONS.md.\n\n"
_FACT = 'source = "T1"\nconf = "S"'
_QUESTIONS = {
    "threshold": "a", "ties": "b", "rounding": "c", "not_applicable": "d", "scope": "e", "holders": "f", "ranking_score": "g",
    "experts": "h", "succession": "i", "meeting": "j", "pending": "k",
}  # fmt: skip
"""The eleven questions of the selection, by table (docs/rulepack-format.md)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """How the pack is called, and the file it comes from."""

    id: str
    edition: str
    file: str


def files(draft: Draft, identity: Identity) -> dict[str, str]:
    """Every file of the pack by name."""
    found = {
        "pack.toml": _pack(draft, identity),
        "data.toml": _OPEN + "\n".join(_fields(draft)),
        "gate.toml": _OPEN + "\n".join(_gate(draft)),
        "selection.toml": _selection(),
        "CHANGES.md": f"# {identity.id}/{identity.edition}\n\n- 由《{identity.file}》导入，尚未采用。Imported, not adopted.\n",
    }
    for area in draft.areas:
        name = area_file(draft, area)
        found[name] = _OPEN + _area(area)
        found[name.replace("indicators/", "cases/")] = caseout.cases(area)
    return found


def _pack(draft: Draft, identity: Identity) -> str:
    even = any(area.even for area in draft.areas)
    head = (
        "format = 1", f"id = {text(identity.id)}", f"edition = {text(identity.edition)}", "official = false",
        both("title", draft.title), both("issuer", TO_FILL), both("legal_basis", TO_FILL),
        both("notice", f"由指标表《{identity.file}》导入，尚未经发布单位核对和采用；DECISIONS.md 列有待决定的事项。"),
        both("points_rule", "表中没有各指标的分值，一级指标的分值在其指标间均分。") if even else "",
        _FACT,
    )  # fmt: skip
    source = block("[sources.T1]", title(f"指标表《{identity.file}》"))
    return "\n".join([_OPEN + block("", *head).lstrip(), source, *_benchmark_names(draft)])


def _benchmark_names(draft: Draft) -> Iterator[str]:
    for row in draft.rows:
        for index, (unit, *limits) in enumerate(row.rule.scale.limits if row.rule.scale else (), start=1):
            for side, limit in zip(("base", "lead"), limits, strict=True):
                if isinstance(limit, str):
                    name = f"name = {text(row.limit(index, side))}"
                    words = title(f"{row.title}：{limit}")
                    yield block("[[benchmark_names]]", name, words, f"unit = {text(unit)}")


def _fields(draft: Draft) -> Iterator[str]:
    for row in draft.rows:
        scale = row.rule.scale
        if scale is None:
            continue
        if len(scale.limits) > 1:
            choice = (f'id = "{row.stem}_case"', title(f"{row.title}：适用第几种情形"), 'unit = "1"', 'kind = "count"')
            yield block("[[fields]]", *choice, f"min = 1\nmax = {len(scale.limits)}", _FACT)
        for index, (unit, _, _) in enumerate(scale.limits, start=1):
            kind = 'kind = "count"' if scale.counted else ""
            words = row.title if len(scale.limits) == 1 else f"{row.title}（情形 {index}）"
            yield block("[[fields]]", f'id = "{row.field(index)}"', title(words), f"unit = {text(unit)}", kind, _FACT)  # fmt: skip


def _gate(draft: Draft) -> Iterator[str]:
    for gate in draft.gate:
        years = f"years = {gate.years}" if gate.years else ""
        evidence = f"evidence = {texts(gate.evidence)}" if gate.evidence else ""
        yield block("[[gate]]", f"id = {text(gate.id)}", title(gate.title), years, evidence, _FACT)


def _area(area: DraftArea) -> str:
    weight = "# weight = ？ 表中没有 not in the table" if area.weight is None else f"weight = {number(area.weight)}"
    points = f'points = "{"even" if area.even else "rows"}"'
    bonus = "bonus = true" if area.bonus else ""
    head = block("[area]", f"id = {text(area.id)}", title(area.title), weight, points, bonus, _FACT)
    return "\n".join([head, *(_row(row, even=area.even) for row in area.rows)])


def _row(row: DraftRow, *, even: bool) -> str:
    points = (
        "# points = ？ 表中读不出 not readable in the table" if row.points is None else f"points = {number(row.points)}"
    )
    return block(
        "[[rows]]", f"id = {text(row.id)}", title(row.title), f'kind = "{row.rule.kind}"',
        f"group = {text(row.group)}" if row.group else "",
        "" if even else points,
        f"evidence = {texts(row.evidence)}" if row.evidence else "",
        both("rubric", row.rubric) if row.rubric else "",
        _FACT,
        _quantity(row, row.rule.scale) if row.rule.scale else "",
    )  # fmt: skip


def _quantity(row: DraftRow, scale: Scale) -> str:
    lines = [f'direction = "{"higher" if scale.higher else "lower"}"', f'scale = "{scale.shape}"']
    if row.rule.required:
        lines.append("required = true")
    if scale.strict:
        lines.append("strict = true")
    if scale.steps:
        pairs = ", ".join(f"[{number(limit)}, {number(share)}]" for limit, share in scale.steps)
        lines.append(f"steps = [{pairs}]")
    measures = [_measure(row, index, *each) for index, each in enumerate(scale.limits, start=1)]
    if len(measures) == 1:
        return "\n".join([*lines, *measures])
    for index, measure in enumerate(measures, start=1):
        lines += ["", "[[rows.variants]]", f'if = "{row.stem}_case == {index}"', measure]
    return "\n".join(lines)


def _measure(row: DraftRow, index: int, unit: str, base: Limit | None, lead: Limit | None) -> str:
    lines = [f'expr = "{row.field(index)}"', f"unit = {text(unit)}"]
    for side, limit in (("base", base), ("lead", lead)):
        if limit is not None:
            lines.append(f"{side} = {text(row.limit(index, side)) if isinstance(limit, str) else number(limit)}")
    return "\n".join(lines)


def _selection() -> str:
    """The plan's defaults, every table marked open: nobody has answered for this city yet."""
    tables = [_OPEN + "# 各表采用方案的缺省答案，均待本市确认。The plan's defaults, all to be confirmed.\n"]
    for name, answer in Selection().as_dict().items():
        if isinstance(answer, dict):
            answer.pop("open"), answer.pop("question")
            question = f'question = "{_QUESTIONS[name]}"' if name in _QUESTIONS else ""
            tables.append(block(f"[{name}]", "open = true", question, *_keys(answer)))
    return "\n".join(tables)


def _keys(answer: Mapping[str, Any]) -> Iterator[str]:
    for key, value in answer.items():
        if isinstance(value, bool):
            yield f"{key} = {'true' if value else 'false'}"
        elif isinstance(value, int):
            yield f"{key} = {value}"
        elif isinstance(value, list):
            yield f"{key} = {texts(value)}"
        else:
            yield f"{key} = {{}}" if isinstance(value, dict) else f"{key} = {text(value)}"
