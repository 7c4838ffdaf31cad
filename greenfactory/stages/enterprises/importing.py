"""A list of enterprises as a workbook, read and checked row by row; wrong rows are marked in the sender's own file.

All or nothing: while one row is wrong nothing is made, so that the corrected file can simply be sent again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.stages.enterprises import register
from greenfactory.stages.enterprises.actions import Imported, Particulars
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.workbooks import headings, scorerow, sheets
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.book import Column, book
from greenfactory.workbooks.cells import Sheet, place
from greenfactory.workbooks.headings import Headings
from greenfactory.workbooks.scorerow import Row

MOST_ROWS = 5_000


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
        return _Reader(path, by).roster()
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


class _Reader:
    def __init__(self, path: Path, by: Actor) -> None:
        self.path, self.by, self.file = path, by, named(path)
        self.districts = register.districts()
        self.found = Roster()
        self.sheet, self.headings = self._chosen(sheets.read(path))

    def roster(self) -> Roster:
        """Every row below the headings."""
        rows = list(self._rows())
        if not rows or len(rows) > MOST_ROWS:
            raise self._refused(Note("roster.too_many", {"rows": MOST_ROWS}) if rows else Note("table.no_rows"))
        times = Counter(row.code for row in rows)
        registered = self._registered(row.code for row in rows)
        for row in rows:
            if row.code and times[row.code] > 1:
                others = [str(other.number) for other in rows if other.code == row.code and other is not row]
                self._say(row, "code", Note("table.code_twice", {"rows": others[:10]}))
            elif row.code in registered:
                self._say(row, "code", Note("roster.registered"), warning=True)
                continue
            self._take(row)
        return self.found

    def _rows(self) -> Iterator[Row]:
        for number, line in self.sheet.rows.items():
            if number > self.headings.last and not scorerow.aside(line, self.headings):
                row = scorerow.scored(line, number, self.headings, self.file, self.sheet.name or None)
                self.found.problems += row.problems
                yield row

    def _take(self, row: Row) -> None:
        district = self._district(row)
        industry = register.industry(row.sector)
        if row.sector and not industry:
            self._say(row, "sector", Note("roster.no_industry"), warning=True)
        if district and not row.errors:
            self.found.rows.append(Particulars(register.name(row.name), row.code, district, industry))

    def _district(self, row: Row) -> str:
        """The code of the row's district; for a district's own list an empty cell means itself."""
        own = self.by.district if self.by.organisation.kind == "district" else ""
        if not row.district:
            if not own:
                self._say(row, "district", Note("roster.no_district"))
            return own
        fits = [
            code
            for code, name in self.districts.items()
            if row.district in {code, name} or name.startswith(row.district)
        ]
        if len(fits) != 1:
            known = list(self.districts.values())
            self._say(row, "district", Note("roster.unknown_district", {"name": row.district, "known": known}))
            return ""
        if own and fits[0] != own:
            self._say(row, "district", Note("roster.other_district"))
            return ""
        return fits[0]

    def _say(self, row: Row, key: str, note: Note, *, warning: bool = False) -> None:
        column = self.headings.columns.get(key, self.headings.columns["name"])
        cell = place(row.number, column)
        self.found.problems.append(Problem(note, self.file, self.sheet.name or None, cell, warning=warning))

    def _registered(self, codes: Iterable[str]) -> set[str]:
        """Of these codes those that are registered, wherever: a few hundred at a time, as SQLite takes them."""
        wanted, held = sorted(set(codes)), set[str]()
        for start in range(0, len(wanted), 500):
            some = Enterprise.objects.filter(code__in=wanted[start : start + 500])
            held.update(some.values_list("code", flat=True))
        return held

    def _chosen(self, found: list[Sheet]) -> tuple[Sheet, Headings]:
        """The first sheet with the columns that are needed, hidden ones last."""
        pairs = [
            (one, each) for one in sorted(found, key=lambda sheet: sheet.hidden) if (each := headings.find(one, {}))
        ]
        if not pairs:
            raise self._refused(Note("roster.no_heading"))
        sheet, chosen = next((pair for pair in pairs if {"name", "code"} <= set(pair[1].columns)), pairs[0])
        problems = headings.problems(chosen, self.file, sheet.name or None)
        # A list needs no scores, and a district's own list names no district.
        faults = [one for one in problems if not one.warning and "score" not in str(one.note.params.get("column", ""))]
        if faults:
            raise Refused(*faults)
        return sheet, chosen

    def _refused(self, note: Note) -> Refused:
        return Refused(Problem(note, self.file))
