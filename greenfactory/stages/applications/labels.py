"""What the answer at a path is called, and how it reads: for every page that lists answers rather than asking them."""

from collections.abc import Mapping
from typing import Any

from greenfactory.foundations.accounts.words import Pair, choose, language
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.wording import LANGUAGES
from greenfactory.stages.applications import content

KEYS = {
    "met": ("是否符合", "met"), "points": ("自评分", "self-score"), "value": ("直接填报值", "value"),
    "applies": ("是否适用", "applies"), "reason": ("说明", "remarks"), "name": ("名称", "name"), "unit": ("单位", "unit"),
    "source": ("能源名称", "source"), "year": ("年份", "year"), "amount": ("消耗量", "amount"),
    "ncv": ("实测低位发热量", "measured heat value"), "flow": ("用途", "use"),
}  # fmt: skip
PLACES = {
    "products": ("主要产品", "products"), "energy": ("能源消耗", "energy"), "form": ("企业信息", "enterprise"),
    "loaded": ("主管部门代录的内容尚未核对", "what a bureau loaded has not been looked over"),
}  # fmt: skip
FLOWS: Mapping[str, Pair] = {
    "used": ("自用", "used"), "sold": ("外供", "sold on"), "feedstock": ("用作原料", "feedstock"),
}  # fmt: skip
FLAGS: Mapping[str, Pair] = {"1": ("是", "yes"), "0": ("否", "no")}
LINES = {"products": ("产品", "product"), "energy": ("能源", "energy line")}


def label(pack: Pack, path: str) -> str:
    """The answer's row, figure or line with what is asked of it."""
    part, *rest = path.split("/")
    if part in LINES:
        inner = label(pack, "/".join(rest[1:])) if rest[1] == "data" else choose(KEYS.get(rest[1], (rest[1], rest[1])))
        return f"{choose(LINES[part])} {rest[0]} · {inner}"
    if part == "data":
        field = pack.fields.get(rest[0])
        return f"{field.title[language()] if field else rest[0]} {rest[1]}"
    found = pack.rows.get(rest[0]) or next((row for row in pack.gate if row.id == rest[0]), None)
    title = f"{rest[0]} {found.title[language()]}" if found else rest[0]
    return title if part == "gate" else f"{title} · {choose(KEYS.get(rest[1], (rest[1], rest[1])))}"


def title(pack: Pack, name: str) -> dict[str, str]:
    """What a row, a condition or the answer at a path belongs to is called, in both languages."""
    part, _, rest = name.partition("/")
    key = rest.split("/")[0] if part in {"rows", "gate", "data"} else name
    titles = {row.id: row.title for row in pack.gate} | {row.id: row.title for row in pack.rows.values()}
    if key in titles:
        return {lang: f"{key} {said}" for lang, said in titles[key].items()}
    if key in pack.fields:  # a figure's id is a word of the code and printed nowhere
        return dict(pack.fields[key].title)
    return dict(zip(LANGUAGES, PLACES.get(part, (name, name)), strict=True))


def section_of(pack: Pack, name: str) -> tuple[str, str]:
    """The section on which a row, a condition or the answer at a path is filled in; and the row or condition, if it has one."""
    part, _, rest = name.partition("/")
    row = rest.split("/")[0] if part in {"rows", "gate"} else name
    if row in pack.rows:
        return f"area-{pack.rows[row].area}", row
    if any(row == each.id for each in pack.gate):
        return "gate", row
    return (part if part in {"data", "products", "energy"} else "gate"), ""


def said(pack: Pack, path: str, value: Any) -> str:
    """An answer as people read it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        words = (
            (("适用", "applies"), ("不适用", "does not apply"))
            if path.endswith("/applies")
            else (("符合", "yes"), ("不符合", "no"))
        )
        return choose(words[0] if value else words[1])
    if path.startswith("energy/") and path.endswith("/source"):
        return content.sources(pack).title(str(value), language())
    offered = _words(pack, path).get(str(value))
    return choose(offered) if offered else str(value)


def _words(pack: Pack, path: str) -> Mapping[str, Pair]:
    """The words for the answers that a field offers, by what is stored."""
    parts = path.split("/")
    if parts[-1] == "flow":
        return FLOWS
    field = pack.fields.get(parts[-2]) if "data" in parts else None
    return FLAGS if field is not None and field.kind == "flag" else {}


def at(pages: str) -> str:
    """Where a proof is cited, behind its name or its row: the one wording of pages; the whole file needs none."""
    return choose((f" · 第 {pages} 页", f" · p. {pages}")) if pages else ""


def line(path: str) -> str:
    """What must be taken together: a line of a list whole, since half of one and half of another is neither."""
    part, _, rest = path.partition("/")
    return f"{part}/{rest.split('/')[0]}" if part in LINES else path
