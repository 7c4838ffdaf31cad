"""What each step of the wizard asks. What a step says is a part of the round's fields."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django import forms
from django.db.models import QuerySet

from greenfactory.foundations.accounts.fields import DayField, TextField
from greenfactory.foundations.accounts.models import Organisation
from greenfactory.foundations.accounts.words import CITY_TIME, choose, language, when
from greenfactory.foundations.workdays import calendar
from greenfactory.rulebook import workdays
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs import library, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.wording import say
from greenfactory.stages.rounds import limits, pinned, values
from greenfactory.stages.rounds.fields import Each
from greenfactory.stages.rounds.models import Round, ValueTable
from greenfactory.stages.rounds.questions import LABELS, PLACES, Questions, Rules

MILESTONES = {
    "first_review_by": ("区级初审截止日（17:00）", "districts' first review until (17:00)"),
    "expert_review_by": ("专家评审截止日（17:00）", "expert review until (17:00)"),
}
"""Later dates of the calendar, each after the one before; they may be left open."""
WEEK = timedelta(days=7)
OFFERED = 20
"""Versions of the library to choose from."""
OPEN_FOR = 40
"""Working days for which a draft's window is open until somebody enters another."""


@lru_cache(maxsize=1)
def shipped() -> dict[str, Pack]:
    """The packs to choose from, by name, read once."""
    return {pack.name: pack for pack in map(packreader.read, library.packs())}


def window(today: date) -> dict[str, Any]:
    """A window to begin with: from the next working day, open for OPEN_FOR of them; by weeks where no calendar reaches so far."""
    try:
        first = workdays.add(calendar(), today, 1)
        return {"opens_at": _begin(first), "closes_at": workdays.deadline(calendar(), first, OPEN_FOR)}
    except Refused:
        return {"opens_at": _begin(today + WEEK), "closes_at": workdays.close_of(today + OPEN_FOR // 5 * WEEK)}


def _begin(on: date) -> datetime:
    return datetime.combine(on, time(0, 0), CITY_TIME)


class PackForm(forms.Form):
    """Which pack, which year, and what the round is called."""

    pack = forms.ChoiceField()
    year = forms.IntegerField(min_value=2000, max_value=2099)
    title = TextField(max_length=120, required=False)

    def __init__(self, data: Any = None, *, round: Round | None = None) -> None:
        initial = (
            {"pack": round.pack.name, "year": round.year, "title": round.title} if round else {"pack": library.DEFAULT}
        )
        super().__init__(data, initial=initial)
        fields: Mapping[str, Any] = self.fields
        fields["pack"].label, fields["pack"].choices = choose(("规则包", "rule pack")), pack_choices()
        fields["year"].label = choose(("评价年份", "evaluation year"))
        fields["year"].help_text = choose(("企业按这一年的数据申报", "enterprises apply with the figures of this year"))
        fields["title"].label = choose(("批次名称", "title"))
        fields["title"].help_text = choose(
            ("留空即为“（评价年份）年度市级绿色工厂评价”", "left empty: named after the year")
        )

    def clean(self) -> dict[str, Any]:
        """Name the round after its year, and refuse a title of another one."""
        given = self.cleaned_data
        year = given.get("year")
        if year and not given.get("title"):
            given["title"] = f"{year}年度市级绿色工厂评价"
        named = {int(word) for word in _years(given.get("title", ""))}
        if year and named and year not in named:
            self.add_error(
                "title",
                choose((
                    f"名称写的是 {min(named)} 年度，评价年份是 {year} 年；请改成一致，或在名称中不写年份",
                    f"the title says {min(named)}, the evaluation year is {year}: make them agree, or leave it out",
                )),
            )  # fmt: skip
        return given

    def values(self) -> dict[str, Any]:
        """The round's fields."""
        return {name: self.cleaned_data[name] for name in ("pack", "year", "title")}


def _years(title: str) -> list[str]:
    return [title[place : place + 4] for place in range(len(title) - 3) if title[place : place + 4].isdecimal()]


def pack_choices() -> list[tuple[str, str]]:
    """The packs by name, each said to be unofficial where it is."""
    unofficial = choose(("非官方", "unofficial"))
    return [
        (name, f"{pack.title[language()]}（{name}）{'' if pack.official else f' · {unofficial}'}")
        for name, pack in shipped().items()
    ]


class CalendarForm(forms.Form):
    """When the round opens and closes, and later dates. Deadlines fall on 17:00 of a working day, by the server's clock."""

    def __init__(self, data: Any = None, *, round: Round) -> None:
        known = {name: datetime.fromisoformat(at) for name, at in round.milestones.items()}
        days = {name: at.astimezone(CITY_TIME).date() for name, at in known.items()}
        days |= {
            "opens_on": round.opens_at.astimezone(CITY_TIME).date(),
            "closes_on": round.closes_at.astimezone(CITY_TIME).date(),
        }
        super().__init__(data, initial=days)
        self.fields["opens_on"] = DayField(label=choose(("申报开始日（0:00）", "opens on (0:00)")))
        self.fields["closes_on"] = DayField(label=choose(("申报截止日（17:00）", "closes on (17:00)")))
        for name, words in MILESTONES.items():
            self.fields[name] = DayField(label=choose(words), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse deadlines on a day on which no office works, naming the next that does, and dates out of order."""
        given = self.cleaned_data
        ends = [name for name in ("closes_on", *MILESTONES) if given.get(name)]
        for name in ends:
            if wrong := not_worked(given[name]):
                self.add_error(name, wrong)
        for before, later in pairwise([name for name in ("opens_on", *ends) if given.get(name)]):
            if given.get(before) and given.get(later) and given[later] <= given[before]:
                self.add_error(later, choose(("须晚于前一个日期", "must come after the date before it")))
        return given

    def values(self) -> dict[str, Any]:
        """The round's fields."""
        given = self.cleaned_data
        dates = {name: workdays.close_of(given[name]).isoformat() for name in MILESTONES if given.get(name)}
        return {
            "opens_at": _begin(given["opens_on"]), "closes_at": workdays.close_of(given["closes_on"]), "milestones": dates,
        }  # fmt: skip


def not_worked(day: date) -> str:
    """Why no deadline may fall on `day`, with the next day on which one may; empty where it may."""
    try:
        if workdays.is_workday(calendar(), day):
            return ""
        following = workdays.add(calendar(), day, 1)
    except Refused as refused:
        return say(refused.problems[0].note, language())
    return choose((
        f"{when(day)}不是工作日，下一个工作日是 {when(following)}",
        f"{when(day)} is no working day; the next one is {when(following)}",
    ))  # fmt: skip


class PlacesForm(Rules):
    """How many are selected in all, of a district and of a sector; and how much an application may hold."""

    def __init__(self, data: Any = None, *, round: Round) -> None:
        super().__init__(pinned.read(round.pack), round.rules, PLACES[3], data)
        present = self.fields["quotas.district"].initial
        names = dict(Organisation.objects.filter(kind="district").values_list("district", "name")) | {
            name: name for name in present
        }
        self.fields["quotas.district"] = Each(
            dict(sorted(names.items())), least=0, most=9999, label=choose(LABELS["quotas.district"]), initial=present
        )
        for name, usual in asdict(pinned.limits(round)).items():
            self.fields[name] = forms.IntegerField(
                label=choose(limits.WORDS[name]), initial=usual, min_value=1, max_value=getattr(limits.MOST, name)
            )

    def values(self) -> dict[str, Any]:
        """The limits; the rules come with `rules`."""
        return {"limits": {name: self.cleaned_data[name] for name in limits.WORDS}}


class QuestionsForm(Questions):
    """The eleven questions, as a step."""

    def __init__(self, data: Any = None, *, round: Round) -> None:
        super().__init__(pinned.read(round.pack), round.rules, data)

    def values(self) -> dict[str, Any]:
        """Nothing but rules."""
        return {}


class BenchmarksForm(forms.Form):
    """Which sector values the round freezes: none, the pack's example, or a version of the library."""

    def __init__(self, data: Any = None, *, round: Round) -> None:
        super().__init__(data)
        self.round, self.example = round, example_table(pinned.read(round.pack))
        self.kept = {each.public_id: each for each in offered_tables(round)}
        present = self._present()
        self.fields["table"] = forms.ChoiceField(
            label=choose(("行业基准值", "sector values")), widget=forms.RadioSelect, required=False, initial=present,
            choices=list(self._choices(present)),
        )  # fmt: skip

    def _present(self) -> str:
        """The choice by which the round has what it has now."""
        text = self.round.benchmarks
        if not text or text == self.example:
            return "example" if text else ""
        named = pinned.sector_values(self.round).id
        return next(
            (key for key, kept in self.kept.items() if values.code(kept) == named and values.text(kept) == text),
            "present",
        )

    def _choices(self, present: str) -> Iterator[tuple[str, str]]:
        yield "", choose(("暂无：依赖基准值的定量项为“待定”", "none: rows that need one stay pending"))
        if self.example:
            yield "example", choose((
                "规则包自带示例值（示例，非官方，不得作为评审依据）", "the pack's example values (example, unofficial)",
            ))  # fmt: skip
        for key, kept in self.kept.items():
            mark = choose(("（示例，不得作为评审依据）", " (example, unofficial)")) if kept.example else ""
            yield (
                key,
                choose((f"基准值库：{kept.title} 第{kept.number}版", f"library: {kept.title}, version {kept.number}"))
                + mark,
            )
        if present == "present":
            yield "present", choose(("本批次已选定的基准值", "the values chosen before"))

    def values(self) -> dict[str, Any]:
        """The table itself, as text: what is imported later changes nothing here."""
        chosen = self.cleaned_data["table"]
        texts = {"": "", "example": self.example, "present": self.round.benchmarks}
        return {"benchmarks": values.text(self.kept[chosen]) if chosen in self.kept else texts[chosen]}


def offered_tables(round: Round) -> "QuerySet[ValueTable]":
    """The latest versions of the library for the round's pack."""
    return ValueTable.objects.filter(pack=round.pack.name).order_by("-number")[:OFFERED]


def example_table(pack: Pack) -> str:
    """The example table that ships with the pack, which no round pins by itself; empty where there is none."""
    found = shipped().get(pack.name)
    table = found.file("benchmarks/example.toml") if found else None
    return table.read_text("utf-8") if table is not None and table.exists() else ""


FORMS: Mapping[str, Callable[..., Any]] = {
    "pack": PackForm,
    "calendar": CalendarForm,
    "places": PlacesForm,
    "questions": QuestionsForm,
    "benchmarks": BenchmarksForm,
}
