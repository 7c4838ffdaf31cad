"""A list of enterprises as a workbook, read and checked row by row; wrong rows are marked in the sender's own file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.stages.enterprises import register
from greenfactory.stages.enterprises.actions import Imported, Particulars
from greenfactory.stages.enterprises.listreader import ListReader, in_portions, times_listed
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.workbooks.book import Column, book
from greenfactory.workbooks.scorerow import Row


@dataclass(slots=True)
class Roster:
    """What a file holds: the enterprises that can be made, and everything to say about its cells."""

    rows: list[Particulars] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Whether a row has to be corrected before anything is made."""
        return any(not problem.warning for problem in self.problems)


def read(path: Path, by: Actor) -> Roster:
    """The list in the file `path`, for a district its own enterprises only. What cannot be used is a problem, not an exception."""
    try:
        reader = _Reader(path, by)
        return Roster(list(reader.particulars()), reader.problems)
    except Refused as refused:
        return Roster(problems=list(refused.problems))


def write_links(path: Path, made: Iterable[tuple[Imported, str]], lang: str, expires: str) -> None:
    """The links for the new enterprises as a workbook, to be sent on: name, code, link and until when."""
    zh = lang == "zh"
    titles = ("企业名称", "统一社会信用代码", "邀请链接", "有效期至") if zh else ("enterprise", "code", "link", "until")
    columns = [Column(title, width, wrap=True) for title, width in zip(titles, (36, 22, 90, 20), strict=True)]
    with book(path, lang) as pages:
        page = pages.page("邀请链接" if zh else "links", columns)
        page.line(
            "链接等同钥匙，只发给本企业" if zh else "a link is a key: send it to its enterprise only", marked=True
        )
        page.head()
        for one, link in made:
            page.row([one.enterprise.organisation.name, one.enterprise.code, link, expires])


class _Reader(ListReader):
    def particulars(self) -> list[Particulars]:
        """What can be registered."""
        rows = self.rows()
        listed, registered = times_listed(rows), self._registered(row.code for row in rows)
        found = []
        for row in rows:
            others = [str(number) for number in listed[row.code] if number != row.number]
            if row.code and others:
                self.say(row, "code", Note("table.code_twice", {"rows": others[:10]}))
            elif row.code in registered:
                self.say(row, "code", Note("roster.registered"), warning=True)
                continue
            if taken := self._taken(row, twice=bool(row.code and others)):
                found.append(taken)
        return found

    def _taken(self, row: Row, *, twice: bool) -> Particulars | None:
        district = self.district(row)
        industry = register.industry(row.sector)
        if row.sector and not industry:
            self.say(row, "sector", Note("roster.no_industry"), warning=True)
        elif register.doubtful_industry(industry):
            self.say(row, "sector", Note("roster.unknown_industry"), warning=True)
        if not district or row.errors or twice:
            return None
        return Particulars(register.name(row.name), row.code, district, industry)

    def _registered(self, codes: Iterable[str]) -> set[str]:
        """Of these codes those that are taken: registered, wherever, or known from titles in a district that is not one's own."""
        held = set[str]()
        for some in in_portions(codes):
            taken = Enterprise.objects.filter(code__in=some)
            free = taken.visible_to(self.by).filter(state="unregistered")
            held.update(taken.exclude(pk__in=free).values_list("code", flat=True))
        return held
