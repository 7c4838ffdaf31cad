"""The rules of a selection in words: what a key means, and what its value says."""

from collections.abc import Iterator, Mapping
from typing import Any

from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.wording import LANGUAGES
from greenfactory.workbooks.labels import label, meaning

_CHOICES: dict[str, dict[str, tuple[str, str]]] = {
    "ties.then": {
        "all_in": ("仍并列的全部入选", "those still tied are all selected"),
        "meeting": ("仍并列的提请会议决定", "the meeting decides on those still tied"),
        "all_out": ("仍并列的均不入选", "none of those still tied is selected"),
    },
    "rounding.compare": {
        "exact": ("按精确总分比较", "exact totals are compared"),
        "rounded": ("总分先取舍再比较", "totals are rounded before they are compared"),
    },
    "rounding.mode": {
        "half_up": ("四舍五入", "half up"),
        "half_even": ("四舍六入五成双", "half to even"),
        "down": ("截去尾数", "cut off"),
    },
    "not_applicable.default": {
        "rescale": ("不计，折算到其余各项", "left out, the others are rescaled"),
        "full": ("给满分", "full points"),
        "zero": ("记零分", "no points"),
    },
    "scope.by": {
        "one": ("全市统一排序", "one ranking"),
        "district": ("分区排序", "one ranking per district"),
        "sector": ("分行业排序", "one ranking per sector"),
    },
    "ranking_score.score": {
        "experts": ("专家评分", "the experts' scores"),
        "self": ("申报总分", "the declared totals"),
    },
    "experts.combine": {
        "mean": ("取平均值", "the mean"),
        "median": ("取中位数", "the median"),
        "trimmed": ("去掉两端后取平均值", "the trimmed mean"),
    },
    "meeting.may": {
        "veto": ("会议可以否决", "the meeting may veto"),
        "nothing": ("会议不得改动", "the meeting changes nothing"),
    },
    "pending.official": {
        "block": ("有待定项不能作为正式结果", "pending rows block an official ranking"),
        "allow": ("有待定项也可作为正式结果", "a ranking with pending rows may be official"),
    },
    "pending.without_evidence": {
        "conditional": ("缺证明的有条件计分", "rows without evidence count conditionally"),
        "pending": ("缺证明的待定", "rows without evidence are pending"),
    },
    "re_review.strata": {
        "district": ("区", "district"),
        "sector": ("行业", "sector"),
        "years_since_check": ("距上次检查年数", "years since the last check"),
    },
    "re_review.outcomes": {
        "pass": ("通过", "pass"),
        "rectify": ("整改", "rectify"),
        "revoke": ("撤销", "revoke"),
    },
}


def answer(key: str, value: Any, lang: str, pack: Pack | None = None) -> str:
    """The value of a key such as `ties.then` in words; areas by their titles in `pack`. An empty one says so."""
    if isinstance(value, bool):
        return label("yes" if value else "no", lang)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {answer(key, item, lang)}" for name, item in value.items()) or label("none", lang)
    if isinstance(value, list):
        comma = "、" if lang == "zh" else ", "
        lines = any(isinstance(item, Mapping) for item in value)
        return ("\n" if lines else comma).join(answer(key, item, lang, pack) for item in value) or label("none", lang)
    if chosen := _CHOICES.get(key, {}).get(str(value)):
        return chosen[LANGUAGES.index(lang)]
    if key == "ties.order" and pack is not None:
        return next((area.title[lang] for area in pack.areas if area.id == value), str(value))
    return str(value) if value != "" else "—"


def sentence(key: str, value: Any, lang: str, pack: Pack | None = None) -> str:
    """The same with what the key means, where the words of the value do not say it."""
    said = answer(key, value, lang, pack)
    if key in _CHOICES and isinstance(value, str):
        return said
    return f"{meaning(key, lang)}{'：' if lang == 'zh' else ': '}{said}"


def changes(one: Selection, other: Selection) -> Iterator[tuple[str, Any, Any]]:
    """Every key whose value differs, with both values; what is left open or not makes no difference."""
    second = _flat(other)
    for key, value in _flat(one).items():
        if value != second[key]:
            yield key, value, second[key]


def _flat(selection: Selection) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, rule in selection.as_dict().items():
        parts = rule.items() if isinstance(rule, dict) else [("", rule)]
        found |= {f"{name}.{key}".rstrip("."): value for key, value in parts if key not in {"open", "question"}}
    return found
