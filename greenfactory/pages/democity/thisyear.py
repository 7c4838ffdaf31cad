"""This year: a round that is open, with applications handed in, half filled in, taken back and corrected, and what waits for somebody."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from greenfactory.example.chance import Chance
from greenfactory.example.firms import SEED
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import CITY_TIME
from greenfactory.foundations.workdays import calendar
from greenfactory.pages.democity import filling, mobilising, people
from greenfactory.pages.democity.cast import Cast
from greenfactory.pages.democity.forms import part_of
from greenfactory.pages.democity.paper import paper
from greenfactory.pages.democity.people import Firm, Staff
from greenfactory.rulebook import workdays
from greenfactory.rulebook.process.applications import EXTEND
from greenfactory.stages.applications import assigning, carrying, extending, loading
from greenfactory.stages.applications.evidence_actions import Particulars
from greenfactory.stages.applications.models import Application
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Round
from greenfactory.workbooks import form_book

DEGREES = (0, 20, 45, 75, 100)
"""How far drafts are filled in, in percent."""
SHARED = "SHARED TEST REPORT"
Deed = Callable[[datetime], object]


@dataclass
class ThisYear:
    """Plans what happens in the open round, then lets it happen in the order of time."""

    staff: Staff
    firms: Mapping[int, Firm]
    cast: Cast
    round: Round
    agenda: list[tuple[datetime, Deed]] = field(default_factory=list)
    applications: dict[int, Application] = field(default_factory=dict)

    def happen(self) -> None:
        """Everything, the earliest first."""
        for place, one in enumerate(self.cast.handed_in):
            self._hands_in(self.firms[one.number], place)
        for place, one in enumerate(self.cast.drafts):
            self._fills_in(self.firms[one.number], place)
        self._waiting()
        for at, deed in sorted(self.agenda, key=lambda each: each[0]):
            deed(at)

    def _at(self, day: int, minute: int, deed: Deed) -> None:
        """On a day of the round, counted from 0, so many minutes after nine."""
        self.agenda.append((self.round.opens_at + timedelta(days=day, hours=9, minutes=minute), deed))

    def _hands_in(self, firm: Firm, place: int) -> None:
        chance = Chance(f"{SEED}/{firm.number}/demo")
        first, minute = chance.whole("begins", 1, 14), chance.whole("minute", 0, 400)
        last = chance.whole("hands in", first + 2, 28)
        self._at(first, minute, lambda now: self._begin(firm, 100, now))
        self._at(last, minute, lambda now: self._prove(firm, place, now))
        self._at(last, minute + 60, lambda now: filling.hand_in(firm, self.applications[firm.number], now))
        if place in {7, 45}:
            self._at(28, 420, lambda now: filling.take_back(firm, self.applications[firm.number], now))
        if place == 7:
            self._at(28, 430, lambda now: filling.correct(firm, self.applications[firm.number], now))
            self._at(28, 440, lambda now: filling.hand_in(firm, self.applications[firm.number], now))

    def _fills_in(self, firm: Firm, place: int) -> None:
        chance = Chance(f"{SEED}/{firm.number}/demo")
        day, minute, percent = (
            chance.whole("begins", 3, 27),
            chance.whole("minute", 0, 400),
            DEGREES[place % len(DEGREES)],
        )
        carries = firm.filed.firm in self.cast.last_year
        self._at(day, minute, lambda now: self._begin(firm, 0 if carries else percent, now))
        if carries:
            self._at(day + 1, minute, lambda now: self._carry(firm, now))
        if place == 4:
            self._at(28, 60, lambda now: self._assign(firm, now))
        if place == 6:
            self._at(28, 90, lambda now: self._load(firm, now))

    def _begin(self, firm: Firm, percent: int, now: datetime) -> None:
        content = part_of(firm.filed.content, percent) if percent else None
        self.applications[firm.number] = filling.begin(firm, self.round, content, now)

    def _prove(self, firm: Firm, place: int, now: datetime) -> None:
        """The file for every row, and with some firms one that deserves a second look."""
        application = self.applications[firm.number]
        filling.prove(firm.filler, application, now)
        row, year = next(iter(pinned.read(self.round.pack).rows)), self.round.year
        odd = {
            2: ("环境管理体系认证证书（虚构，已过期）.pdf", f"EXPIRED {firm.number}", _certificate(now, -30)),
            5: ("废水检测报告（虚构，非本期）.pdf", f"OLD {firm.number}", _report(year - 6)),
            9: ("委托检测报告（虚构）.pdf", SHARED, _report(year)),
            33: ("检测报告（虚构）.pdf", SHARED, _report(year)),
        }
        if place in odd:
            name, title, said = odd[place]
            filling.add(
                firm.filler, application, name=name, file=paper(title, 3), said=said, cited={row: "1-2"}, now=now
            )

    def _carry(self, firm: Firm, now: datetime) -> None:
        carrying.carry(by=firm.filler, now=now, public_id=self.applications[firm.number].public_id, proofs=())

    def _assign(self, firm: Firm, now: datetime) -> None:
        due = now.astimezone(CITY_TIME).date() + timedelta(days=7)
        for section in ("data", "energy"):
            assigning.assign(
                by=firm.submitter, now=now, public_id=self.applications[firm.number].public_id, section=section,
                member=firm.filler.membership_id, due_on=due, note="请按统计台账填写",
            )  # fmt: skip

    def _load(self, firm: Firm, now: datetime) -> None:
        """Its district loads the workbook that it mailed; nobody of the firm has looked it over yet."""
        with tempfile.TemporaryDirectory() as folder:
            file, pack = Path(folder) / "form.xlsx", pinned.read(self.round.pack)
            form_book.write(file, pack, self.round.year, pinned.sector_values(self.round), form=firm.filed.form)
            uploaded = file.read_bytes()
        by = people.district_clerk(self.staff, firm.filed.firm.district)
        taken = loading.load(
            by=by, now=now, enterprise=firm.enterprise, round=self.round, name="自评表（企业邮寄，虚构）.xlsx",
            uploaded=uploaded, agreed="企业来函并电话确认（虚构）",
        )  # fmt: skip
        if taken.marked:
            raise ValueError(f"{firm.enterprise.code}: {taken.problems}")

    def _waiting(self) -> None:
        """Later deadlines, one granted and one proposed, and a new name that the district has yet to confirm."""
        clerk, head = self.staff["city_clerk"], self.staff["city_head"]
        granted, proposed, renamed = (self.firms[one.number] for one in self.cast.silent[-3:])
        self._at(27, 0, partial(self._extend, granted, (clerk, head)))
        self._at(28, 0, partial(self._extend, proposed, (clerk,)))
        name = f"{renamed.filed.firm.name[:4]}绿能科技有限公司"
        self._at(28, 30, lambda now: people.rename(renamed, name, now))
        silent = [self.firms[one.number] for one in self.cast.silent[len(self.cast.holders) :]]
        self._at(26, 30, lambda now: mobilising.remind(self.staff, self.round, silent, now))
        self._at(28, 200, lambda now: mobilising.call(self.staff, self.round, silent[1:], now))

    def _extend(self, firm: Firm, by: tuple[Actor, ...], now: datetime) -> None:
        closes_on = self.round.closes_at.astimezone(CITY_TIME).date()
        for one in by:
            extending.move(
                by=one, now=now, round=self.round, enterprise=firm.enterprise, action=EXTEND, fresh_login=True, unbiased=True,
                note="厂区停电检修，资料无法按期整理", until=workdays.deadline(calendar(), closes_on, 5),
            )  # fmt: skip


def _certificate(now: datetime, days: int) -> Particulars:
    """A certificate of three years that ends so many days from now."""
    ends = now.astimezone(CITY_TIME).date() + timedelta(days=days)
    return Particulars("certificate", issued_on=ends - timedelta(days=3 * 365), expires_on=ends)


def _report(year: int) -> Particulars:
    return Particulars("test_report", date(year, 1, 1), date(year, 12, 31), date(year, 12, 31))
