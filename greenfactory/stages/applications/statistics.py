"""Rows of a statistics table, looked over on a page and taken into the energy lines of a draft."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.rulebook.energy import statistics as tables
from greenfactory.rulebook.energy.statistics import StatisticsTable
from greenfactory.rulebook.packs import library
from greenfactory.stages.applications import actions, content, editing, sections, workbook
from greenfactory.stages.applications.models import Answer
from greenfactory.stages.applications.queries import Opened
from greenfactory.stages.rounds import pinned
from greenfactory.workbooks import statistics
from greenfactory.workbooks.statistics import Found, Statistics

KEYS = ("source", "year", "amount", "unit", "flow")


@dataclass(frozen=True)
class Chosen:
    """A row that somebody takes: `line` and `seen` are those of the line that stands there already, 0 and "" for a new one."""

    energy: str
    amount: str
    unit: str
    line: int = 0
    seen: str = ""


@dataclass(frozen=True)
class Review:
    """A row of the file beside the line of the draft that has the same source and year, if there is one."""

    found: Found
    line: int
    present: str
    seen: str


@cache
def table() -> StatisticsTable:
    """The form 205-1 as far as it is known."""
    return tables.read(library.shipped() / "statistics" / "205-1.toml")


def read(look: Opened, name: str, uploaded: bytes) -> Statistics:
    """What the file says. Raises Refused."""
    if len(uploaded) > workbook.MOST:
        raise Wrong("文件超过 10 MB", "the file is larger than 10 MB")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"table{Path(name).suffix.lower()[:6]}"
        file.write_bytes(uploaded)
        return statistics.read(statistics.sheets(file), table(), look.pack)


def reviewed(look: Opened, found: Statistics, year: int) -> list[Review]:
    """Every row of the file, with what the draft says of the same source in that year."""
    lines, book = _lines(look.values), content.sources(look.pack)
    for line in lines.values():
        line["source"] = book.identity(str(line.get("source") or ""))
    rows = []
    for row in found.rows:
        number = next((n for n, line in lines.items() if row.usable and _same(line, row.energy, year)), 0)
        line = lines.get(number, {})
        present = f"{line.get('amount', '')} {line.get('unit', '')}".strip()
        rows.append(Review(row, number, present, _seen(look.answers, number) if number else ""))
    return rows


def _lines(values: Mapping[str, object]) -> dict[int, dict[str, object]]:
    found: dict[int, dict[str, object]] = {}
    for path, value in values.items():
        part, *rest = path.split("/")
        if part == "energy":
            found.setdefault(int(rest[0]), {})[rest[1]] = value
    return found


def _same(line: Mapping[str, object], energy: str, year: int) -> bool:
    return (line.get("source"), str(line.get("year"))) == (energy, str(year)) and line.get("flow") in (None, "", "used")


def _seen(answers: Mapping[str, Answer], line: int) -> str:
    """The versions of a line."""
    return ".".join(str(each.version) if (each := answers.get(f"energy/{line}/{key}")) else "0" for key in KEYS)


@transaction.atomic
def take(*, by: Actor, now: datetime, public_id: str, year: int, name: str, chosen: Sequence[Chosen]) -> int:
    """Write the chosen rows into the energy lines; refused whole where a colleague changed one of the lines meanwhile."""
    application = actions.held(by, public_id)
    editing.editable(application, now, rows=["energy"])
    if year not in range(application.round.year - sections.ENERGY_YEARS + 1, application.round.year + 1):
        raise Wrong("该年份不在填报的年度内", "this year is not asked for")
    present = {answer.path: answer for answer in application.answers.all()}
    used = {int(path.split("/")[1]) for path in present if path.startswith("energy/")}
    most = pinned.limits(application.round).energy_lines
    free = iter(sorted(set(range(1, most + 1)) - used))
    changes: dict[str, str] = {}
    for row in chosen:
        if row.line not in range(most + 1):  # a number far beyond the form would be a form of as many lines
            raise Wrong("请重新上传", "send the table again")
        if row.line and _seen(present, row.line) != row.seen:
            raise Wrong(
                "有同事刚改过其中一行，请重新上传核对", "a colleague has just changed one of the lines: send it again"
            )
        number = row.line or next(free, 0)
        if not number:
            raise Wrong(f"能源消耗表最多 {most} 行", f"at most {most} energy lines")
        said = {"source": row.energy, "year": str(year), "amount": row.amount, "unit": row.unit, "flow": "used"}
        changes |= {f"energy/{number}/{key}": content.stored(value[:100]) for key, value in said.items()}
    told = workbook.write(application, changes, present, by=by, now=now)
    said_of = {"table": table().id, "name": name[:200], "year": year, "answers": told}
    record(deed="take_in_statistics", subject=f"application/{public_id}", content=said_of, by=by, now=now)
    return len(chosen)
