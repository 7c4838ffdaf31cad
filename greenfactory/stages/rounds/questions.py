"""The eleven questions that a plan leaves open, as a page asks them: each answer is a key of selection.toml."""

from collections.abc import Mapping
from typing import Any

from django import forms

from greenfactory.foundations.accounts.words import choose
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Selection

CHOICES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "ties.then": {
        "all_in": ("全部入选，并报会议知悉", "all are in, and the meeting is told"),
        "meeting": ("由会议决定并记录理由", "the meeting decides, with a reason on record"),
        "all_out": ("全部不入选", "none is in"),
    },
    "rounding.compare": {
        "exact": ("按精确总分比较", "exact totals are compared"),
        "rounded": ("总分先舍入一次再比较", "the total is rounded once, then compared"),
    },
    "rounding.mode": {
        "half_up": ("四舍五入", "half up"),
        "half_even": ("四舍六入五成双", "half to even"),
        "down": ("截尾", "cut off"),
    },
    "not_applicable.default": {
        "rescale": ("剔除该项，所属一级指标按比例折算", "left out, its area rescaled"),
        "full": ("按满分计", "full points"),
        "zero": ("按零分计", "no points"),
    },
    "scope.by": {
        "one": ("全市统一排序", "one ranking for the city"),
        "district": ("分区排序", "one in each district"),
        "sector": ("分行业排序", "one in each sector"),
    },
    "ranking_score.score": {"experts": ("专家评分", "the experts' score"), "self": ("企业自评分", "the self-score")},
    "experts.combine": {
        "mean": ("平均", "mean"),
        "median": ("中位数", "median"),
        "trimmed": ("去掉最高最低后平均", "trimmed mean"),
    },
    "meeting.may": {
        "veto": ("可以否决，须说明理由", "may veto, with a reason"),
        "nothing": ("不改变结果", "changes nothing"),
    },
    "pending.official": {
        "block": ("有待定项时不产生正式排序", "no official ranking while a row is pending"),
        "allow": ("允许带待定项排序", "ranked all the same"),
    },
    "pending.without_evidence": {
        "conditional": ("有条件计分", "counted conditionally"),
        "pending": ("待定", "pending"),
    },
}
QUESTIONS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("", "入选线与名额", "Line and places", ("threshold.value", "cap.places")),
    ("a", "达到分数线是否即可", "Is reaching the line enough?", ("threshold.inclusive",)),
    ("b", "末位同分如何处理", "A tie at the last place", ("ties.then",)),
    ("c", "小数、舍入与比较", "Decimals, rounding, comparison",
     ("rounding.compare", "rounding.places", "rounding.mode", "rounding.show")),
    ("d", "“不适用”如何计分", "What “not applicable” counts", ("not_applicable.default",)),
    ("e", "统一排序还是分区、分行业", "One ranking or several", ("scope.by",)),
    ("f", "现有称号单位可否申报", "May present title holders apply?", ("holders.may_apply",)),
    ("g", "以谁的评分排序", "Which score ranks", ("ranking_score.score",)),
    ("h", "多位专家如何合成", "How experts combine",
     ("experts.combine", "experts.trim", "experts.minimum", "experts.second_reading")),
    ("i", "公示期间出缺是否递补", "Does the next one move up during notice?", ("succession.move_up",)),
    ("j", "会议可以改变什么", "What the meeting may change", ("meeting.may", "meeting.next_moves_up")),
    ("k", "仍有待定项时", "While rows are pending", ("pending.official", "pending.without_evidence")),
    ("", "公示工作日数", "Working days of notice", ("notice.working_days",)),
)  # fmt: skip
"""Letter, question in Chinese and English, and the keys that answer it."""
LABELS: Mapping[str, tuple[str, str]] = {
    "threshold.value": ("分数线", "line"), "cap.places": ("名额（0 为不限）", "places (0: no cap)"),
    "threshold.inclusive": ("达到即可（勾选为“不低于”，不勾为“高于”）", "reaching it is enough"),
    "ties.then": ("按指标顺序比较后仍同分", "still tied after the order of areas"),
    "rounding.compare": ("比较", "comparison"), "rounding.places": ("舍入位数", "decimals when rounded"),
    "rounding.mode": ("舍入方式", "rounding mode"), "rounding.show": ("显示位数", "decimals shown"),
    "not_applicable.default": ("不适用项", "rows that do not apply"), "scope.by": ("范围", "scope"),
    "holders.may_apply": ("可以申报", "may apply"), "ranking_score.score": ("排序依据", "ranked by"),
    "experts.combine": ("合成方式", "combined by"), "experts.trim": ("各去掉几个", "left out at each end"),
    "experts.minimum": ("至少几位专家", "experts at least"),
    "experts.second_reading": ("分差超过几分须复评（0 为不要求）", "second reading beyond (points; 0: none)"),
    "succession.move_up": ("依次递补", "the next moves up"), "meeting.may": ("会议", "the meeting"),
    "meeting.next_moves_up": ("否决后依次递补", "the next moves up into a vetoed place"),
    "pending.official": ("正式排序", "official ranking"),
    "pending.without_evidence": ("没有证明材料的项", "rows without evidence"),
    "notice.working_days": ("工作日", "working days"),
}  # fmt: skip


class Questions(forms.Form):
    """The open questions of a pack, filled in with what the pack itself says."""

    def __init__(self, pack: Pack, rules: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.pack = pack
        defaults = pack.selection.as_dict()
        for _, _, _, keys in QUESTIONS:
            for key in keys:
                table, name = key.split(".")
                present = rules.get(table, {}).get(name, defaults[table][name])
                self.fields[key] = _field(key, present)

    def groups(self) -> list[dict[str, Any]]:
        """The questions with their fields, as the page lays them out."""
        return [
            {"letter": letter, "question": choose((zh, en)), "fields": [self[key] for key in keys]}
            for letter, zh, en, keys in QUESTIONS
        ]

    def rules(self) -> dict[str, dict[str, Any]]:
        """The answers that differ from the pack's own, as tables of selection.toml."""
        defaults = self.pack.selection.as_dict()
        found: dict[str, dict[str, Any]] = {}
        for key, value in self.cleaned_data.items():
            table, name = key.split(".")
            plain = str(value) if isinstance(defaults[table][name], str) and not isinstance(value, bool) else value
            if plain != defaults[table][name]:
                found.setdefault(table, {})[name] = plain
        return found


def _field(key: str, present: Any) -> forms.Field:
    """The form field of one key."""
    label = choose(LABELS[key])
    if key in CHOICES:
        choices = [(value, choose(words)) for value, words in CHOICES[key].items()]
        return forms.ChoiceField(label=label, choices=choices, initial=present)
    if isinstance(present, bool):
        return forms.BooleanField(label=label, required=False, initial=present)
    if isinstance(present, int):
        return forms.IntegerField(label=label, min_value=0, max_value=9999, initial=present)
    return forms.DecimalField(label=label, min_value=0, max_digits=8, initial=present)


def answered(rules: Selection) -> list[tuple[str, str, list[str]]]:
    """Each question with its answer in words, for everybody to read."""
    values = rules.as_dict()
    found = []
    for letter, zh, en, keys in QUESTIONS:
        answers = []
        for key in keys:
            table, name = key.split(".")
            value = values[table][name]
            answers.append(f"{choose(LABELS[key])}：{_shown(key, value)}")
        found.append((letter, choose((zh, en)), answers))
    return found


def _shown(key: str, value: Any) -> str:
    if key in CHOICES:
        return choose(CHOICES[key][value])
    if isinstance(value, bool):
        return choose(("是", "yes")) if value else choose(("否", "no"))
    return str(value)
