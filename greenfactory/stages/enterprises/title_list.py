"""A list of titles of earlier years as a workbook, read and checked row by row against what is on record.

Enterprises are known by their codes, never by their names. What is on record already is skipped, so that the same file may
be sent twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.stages.enterprises import lineage, register
from greenfactory.stages.enterprises.listreader import ListReader, in_portions
from greenfactory.stages.enterprises.models import Enterprise, FormerCode, Title
from greenfactory.workbooks import cell_values
from greenfactory.workbooks.scorerow import Row

MORE = {
    "name": "现名称 企业现名称 现企业名称 现用名称 现用名 namenow presentname",
    "then": "认定时名称 获评时名称 当时名称 公布时名称 原名称 原企业名称 namethen nameatthetime formername",
    "year": "认定年度 认定年份 获评年度 获评年份 公布年度 公布年份 年度 年份 year",
    "document": "文号 发文文号 公布文号 认定文号 文件文号 文件号 document documentnumber",
    "level": "级别 称号级别 层级 level",
    "certificate": "证书编号 证书号 称号编号 certificate certificatenumber",
    "since": "认定日期 公布日期 发文日期 since awardedon",
    "until": "失效日期 终止日期 撤销日期 有效期至 until endedon",
    "reason": "失效原因 终止原因 撤销原因 reason",
}
"""The columns of a list of titles beside those of every list, and the headings they go by."""
FIRST_YEAR = 1990
LONGEST = {"document": 100, "certificate": 60, "reason": 200}


@dataclass(frozen=True, slots=True)
class Award:
    """A title as a row has it. `name` is the present name, `then` the one of its day."""

    name: str
    then: str
    code: str
    district: str
    level: str
    year: int
    document: str
    certificate: str = ""
    since_on: date | None = None
    until_on: date | None = None
    ended_by: str = ""
    industry: str = ""

    @property
    def key(self) -> tuple[str, str, int]:
        """What no two titles have in common."""
        return self.code, self.level, self.year


@dataclass(slots=True)
class TitleList:
    """What a file holds: the titles that can be recorded, and everything to say about its cells."""

    awards: list[Award] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Whether a row has to be corrected before anything is recorded."""
        return any(not problem.warning for problem in self.problems)


def read(path: Path, by: Actor, today: date) -> TitleList:
    """The titles in the file `path`. What cannot be used is a problem, not an exception."""
    try:
        reader = _Reader(path, by)
        return TitleList(reader.awards(today), reader.problems)
    except Refused as refused:
        return TitleList(problems=list(refused.problems))


class _Reader(ListReader):
    more = MORE
    needed: Mapping[str, tuple[str, str]] = {"year": ("认定年度", "year"), "document": ("文号", "document")}

    def awards(self, today: date) -> list[Award]:
        """What is new."""
        self.today = today
        pairs = [(row, award) for row in self.rows() if (award := self._award(row))]
        firms = lineage.by_codes(award.code for _, award in pairs)
        known = _on_record(firms)
        first: dict[tuple[str, str, int], int] = {}
        found = []
        for row, award in pairs:
            if award.key in first:
                self.say(row, "year", Note("roster.title_twice", {"row": first[award.key]}), warning=True)
            elif award.key in known:
                self.say(row, "year", Note("roster.title_known"), warning=True)
            else:
                first[award.key] = row.number
                self._compare(row, award, firms.get(award.code))
                found.append(award)
        return found

    def _compare(self, row: Row, award: Award, firm: Enterprise | None) -> None:
        if firm is None:
            self.say(row, "code", Note("roster.not_registered"), warning=True)
        elif award.name != firm.organisation.name:
            self.say(row, "name", Note("roster.name_differs", {"name": firm.organisation.name}), warning=True)

    def _award(self, row: Row) -> Award | None:
        """The title of a row; None where something in it is wrong."""
        before = len(self.problems)
        name = register.name(row.name)
        then = register.name(row.more.get("then", "")) or name
        found = Award(name, then, row.code, self.district(row), self._level(row), self._year(row), "")
        found = replace(
            found,
            document=self._short(row, "document"),
            certificate=self._short(row, "certificate"),
            ended_by=self._short(row, "reason"),
            since_on=self._day(row, "since"),
            until_on=self._day(row, "until"),
            industry=register.industry(row.sector),
        )
        if not found.document:
            self.say(row, "document", Note("roster.no_document"))
        self._check_end(row, found)
        wrong = any(not problem.warning for problem in (*row.problems, *self.problems[before:]))
        return None if wrong else found

    def _check_end(self, row: Row, award: Award) -> None:
        if award.until_on and award.since_on and award.until_on < award.since_on:
            self.say(row, "until", Note("roster.ends_before"))
        if bool(award.until_on) != bool(award.ended_by):
            self.say(row, "reason", Note("roster.no_reason" if award.until_on else "roster.no_end"))

    def _level(self, row: Row) -> str:
        """The key of the level; a list without one is the city's own."""
        text = cell_values.plain(row.more.get("level", "")).casefold()
        words = {key: {key, zh, zh.removesuffix("级")} for key, (zh, _) in Title.LEVELS.items()}
        found = next((key for key, known in words.items() if text in known), "" if text else "city")
        if not found:
            self.say(row, "level", Note("roster.bad_level"))
        return found

    def _year(self, row: Row) -> int:
        value = cell_values.year(row.more.get("year", "")).value
        if isinstance(value, int) and FIRST_YEAR <= value <= self.today.year:
            return value
        self.say(row, "year", Note("roster.bad_year"))
        return 0

    def _day(self, row: Row, key: str) -> date | None:
        cell = row.more.get(key, "")
        if not cell:
            return None
        try:
            return date.fromisoformat(str(cell_values.day(cell).value))
        except ValueError:
            self.say(row, key, Note("roster.bad_day"))
            return None

    def _short(self, row: Row, key: str) -> str:
        text = " ".join(row.more.get(key, "").split())
        if len(text) > LONGEST[key]:
            self.say(row, key, Note("roster.long_text", {"most": LONGEST[key]}))
        return text


def _on_record(firms: Mapping[str, Enterprise]) -> set[tuple[str, str, int]]:
    """Titles that enterprises of these codes have on record, each under every code that the enterprise had."""
    found = set[tuple[str, str, int]]()
    for some in in_portions(one.pk for one in firms.values()):
        codes = dict[str, int](Enterprise.objects.filter(pk__in=some).values_list("code", "pk"))
        codes |= dict(FormerCode.objects.filter(enterprise__in=some).values_list("code", "enterprise"))
        same: dict[int, list[str]] = {}
        for code, firm in codes.items():
            same.setdefault(firm, []).append(code)
        for code, level, year in _titles(codes):
            found.update((other, level, year) for other in same[codes[code]])
    return found


def _titles(codes: Iterable[str]) -> Iterable[tuple[str, str, int]]:
    for some in in_portions(codes):
        yield from Title.objects.filter(code__in=some).values_list("code", "level", "year")
