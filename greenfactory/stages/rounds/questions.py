"""The eleven questions that a plan leaves open, as a page asks them: each answer is a key of selection.toml."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from greenfactory.foundations.accounts.words import choose, language
from greenfactory.rulebook import exact
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.rounds.fields import Codes, Counts, Order
from greenfactory.workbooks import answers as said

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
    ("", "分数线", "The line", ("threshold.value",)),
    ("a", "达到分数线是否即可", "Is reaching the line enough?", ("threshold.inclusive",)),
    ("b", "末位同分如何处理", "A tie at the last place", ("ties.order", "ties.then")),
    ("c", "小数、舍入与比较", "Decimals, rounding, comparison",
     ("rounding.compare", "rounding.places", "rounding.mode", "rounding.show")),
    ("d", "“不适用”如何计分", "What “not applicable” counts", ("not_applicable.default",)),
    ("e", "统一排序还是分区、分行业", "One ranking or several", ("scope.by", "scope.caps")),
    ("f", "现有称号单位可否申报", "May present title holders apply?", ("holders.may_apply", "holders.codes")),
    ("g", "以谁的评分排序", "Which score ranks", ("ranking_score.score",)),
    ("h", "多位专家如何合成", "How experts combine",
     ("experts.combine", "experts.trim", "experts.minimum", "experts.second_reading")),
    ("i", "公示期间出缺是否递补", "Does the next one move up during notice?", ("succession.move_up",)),
    ("j", "会议可以改变什么", "What the meeting may change", ("meeting.may", "meeting.next_moves_up")),
    ("k", "仍有待定项时", "While rows are pending", ("pending.official", "pending.without_evidence")),
    ("", "公示工作日数", "Working days of notice", ("notice.working_days",)),
)  # fmt: skip
"""Letter, question in Chinese and English, and the keys that answer it."""
PLACES = ("", "名额", "Places", ("cap.places", "quotas.district", "quotas.sector"))
"""Asked on a page of its own."""
LINE = (*QUESTIONS[0][3], *PLACES[3])
"""Said together."""
LABELS: Mapping[str, tuple[str, str]] = {
    "ties.order": ("同分时依次比较的一级指标", "areas compared in this order where totals are equal"),
    "scope.caps": ("分区或分行业名额", "places of each scope"),
    "holders.codes": ("现有称号单位", "present holders"),
    "quotas.district": ("分区入选上限", "most selected of a district"),
    "quotas.sector": ("分行业入选上限", "most selected of a sector"),
    "threshold.value": ("分数线", "line"), "cap.places": ("名额", "places"),
    "threshold.inclusive": ("达到即可", "reaching it is enough"),
    "ties.then": ("按指标顺序比较后仍同分", "still tied after the order of areas"),
    "rounding.compare": ("比较", "comparison"), "rounding.places": ("舍入位数", "decimals when rounded"),
    "rounding.mode": ("舍入方式", "rounding mode"), "rounding.show": ("显示位数", "decimals shown"),
    "not_applicable.default": ("不适用项", "rows that do not apply"), "scope.by": ("范围", "scope"),
    "holders.may_apply": ("可以申报", "may apply"), "ranking_score.score": ("排序依据", "ranked by"),
    "experts.combine": ("合成方式", "combined by"), "experts.trim": ("各去掉几个", "left out at each end"),
    "experts.minimum": ("至少几位专家", "experts at least"),
    "experts.second_reading": ("分差超过几分须复评", "second reading beyond (points)"),
    "succession.move_up": ("依次递补", "the next moves up"), "meeting.may": ("会议", "the meeting"),
    "meeting.next_moves_up": ("否决后依次递补", "the next moves up into a vetoed place"),
    "pending.official": ("正式排序", "official ranking"),
    "pending.without_evidence": ("没有证明材料的项", "rows without evidence"),
    "notice.working_days": ("工作日", "working days"),
}  # fmt: skip


HINTS: Mapping[str, tuple[str, str]] = {
    "cap.places": ("0 为不限", "0: no cap"),
    "threshold.inclusive": ("勾选为“不低于”，不勾为“高于”", "ticked: not below; not ticked: above"),
    "ties.order": ("序号小的先比；不填序号的不参与比较", "smaller numbers are compared first; without one: not at all"),
    "scope.caps": ("每行：名称或代码、空格、名额；未列出的用总名额",
                   "a line each: name or code, a space, places; elsewhere the cap"),
    "holders.codes": ("统一社会信用代码，每行一个", "credit codes, a line each"),
    "experts.second_reading": ("0 为不要求", "0: none"),
    "quotas.sector": ("每行：行业大类代码（如 C31）、空格、数量",
                      "a line each: division of GB/T 4754 (such as C31), a space, a number"),
}  # fmt: skip


class Rules(forms.Form):
    """Some keys of selection.toml as a form, filled in with what the round says, else the pack."""

    def __init__(
        self, pack: Pack, rules: Mapping[str, Any], keys: tuple[str, ...], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.pack, self.own, self.keys = pack, pack.selection.as_dict(), keys
        for key in keys:
            table, name = key.split(".")
            present = rules.get(table, {}).get(name, self.own[table][name])
            self.fields[key] = _field(key, present, self.own[table][name], pack)
            self.fields[key].help_text = choose(HINTS[key]) if key in HINTS else ""

    def changed(self) -> frozenset[str]:
        """The keys in which the round, as saved, differs from the pack."""
        return frozenset(
            key for key in self.keys if self.fields[key].initial != self.own[key.split(".")[0]][key.split(".")[1]]
        )

    def rules(self, before: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """`before`, tables of selection.toml, with what this form says: only what differs from the pack is kept."""
        found = {table: dict(values) for table, values in before.items()}
        for key in self.keys:
            table, name = key.split(".")
            value = _plain(self.cleaned_data[key], self.own[table][name])
            found.setdefault(table, {}).pop(name, None)
            if value != self.own[table][name]:
                found[table][name] = value
        return {table: values for table, values in found.items() if values}


class Questions(Rules):
    """The open questions of a pack."""

    def __init__(self, pack: Pack, rules: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(pack, rules, tuple(key for *_, keys in QUESTIONS for key in keys), data)

    def groups(self) -> list[dict[str, Any]]:
        """The questions with their fields, as the page lays them out; `changed`: what differs from the pack."""
        changed = self.changed()
        return [
            {
                "letter": letter,
                "question": choose((zh, en)),
                "fields": [(self[key], key in changed) for key in keys],
            }
            for letter, zh, en, keys in QUESTIONS
        ]


def _plain(value: Any, default: Any) -> Any:
    """A cleaned value as selection.toml has it: exact numbers as text, without zeros that say nothing."""
    numeric = isinstance(default, str) and not isinstance(value, str | bool)
    return exact.text(exact.of(value)) if numeric else value


def _field(key: str, present: Any, default: Any, pack: Pack) -> forms.Field:
    """The form field of one key; its kind follows the pack's own value."""
    label = choose(LABELS[key])
    if key in CHOICES:
        choices = [(value, choose(words)) for value, words in CHOICES[key].items()]
        return forms.ChoiceField(label=label, choices=choices, initial=present)
    if key == "ties.order":
        return Order({area.id: area.title[language()] for area in pack.areas}, label=label, initial=present)
    if key == "holders.codes":
        return Codes(label=label, initial=present)
    if isinstance(default, dict):
        return Counts(label=label, initial=present)
    if isinstance(default, bool):
        return forms.BooleanField(label=label, required=False, initial=present)
    if isinstance(default, int):
        return forms.IntegerField(label=label, min_value=0, max_value=9999, initial=present)
    return forms.DecimalField(label=label, min_value=0, max_digits=8, initial=present)


@dataclass(frozen=True)
class Answered:
    """A key with its value in words; `own`: what the pack itself says, where the round says otherwise."""

    key: str
    label: str
    text: str
    own: str = ""


def answered(pack: Pack, own: Pack) -> list[tuple[str, str, list[Answered]]]:
    """Each question with its answers under `pack`, for everybody to read, and what the pack says by itself (`own`)."""
    return [
        (letter, choose((zh, en)), [_answered(key, pack, own) for key in keys])
        for letter, zh, en, keys in (("", "分数线与名额", "Line and places", LINE), *QUESTIONS[1:])
    ]


def differing(before: Pack, after: Pack) -> Iterator[Answered]:
    """In which answers two rounds under one pack differ: the later one, and as `own` the one before."""
    for _, _, answers in answered(after, before):
        yield from (each for each in answers if each.own)


def _answered(key: str, pack: Pack, own: Pack) -> Answered:
    table, name = key.split(".")
    values = [each.selection.as_dict()[table][name] for each in (pack, own)]
    here, there = (_said(key, value, pack) for value in values)
    return Answered(key, choose(LABELS[key]), here, "" if values[0] == values[1] else there)


def _said(key: str, value: Any, pack: Pack) -> str:
    if key in CHOICES:
        return choose(CHOICES[key][value])
    if key == "holders.codes":
        return choose((f"{len(value)} 家", f"{len(value)} enterprises"))
    if key == "ties.order" and value:
        titles = {area.id: area.title[language()] for area in pack.areas}
        return " → ".join(titles[area] for area in value)
    if key == "cap.places" and value == 0:
        return choose(("不限", "no cap"))
    return said.answer(key, value, language(), pack)
