"""An application's answers as the form that the rulebook reads, and back: each answer is a path in that document.

`rows/<id>/met`, `gate/<id>`, `data/<field>/<year>`, `products/<n>/data/<field>/<year>`, `energy/<n>/amount`, …; lines of
lists count from 1 and keep their number.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from greenfactory.foundations.accounts.words import language
from greenfactory.rulebook import exact
from greenfactory.rulebook.energy.factorbook import Book
from greenfactory.rulebook.notes import Problem, Refused
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Field, Pack
from greenfactory.rulebook.scores import formreader, plausibility, scoring
from greenfactory.rulebook.scores.forms import Form
from greenfactory.rulebook.scores.plausibility import Doubt
from greenfactory.rulebook.scores.scorecard import Scorecard
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds.limits import Limits

ROW_KEYS = ("met", "points", "value", "applies", "reason")
ENERGY_KEYS = ("source", "year", "amount", "unit", "ncv", "flow")
MAX_VALUE = 2000
"""Characters that one answer may have."""


@dataclass(frozen=True)
class Judged:
    """What the rulebook says of the answers: the form where nothing is wrong, every problem, and the score as far as it goes.

    `doubts`: what is odd, and never blocks. `sound`: the form without what is wrong; `problems` are by path, those that belong to no single answer under "".
    """

    form: Form | None
    sound: Form
    card: Scorecard
    problems: Mapping[str, list[Problem]]
    doubts: Sequence[Doubt] = ()

    @property
    def errors(self) -> int:
        """How many answers cannot stand as they are."""
        return sum(not problem.warning for found in self.problems.values() for problem in found)


def years(field: Field, year: int) -> list[int]:
    """The years that a figure is asked for, the oldest first."""
    return list(range(year - field.years + 1, year + 1))


def paths(pack: Pack, year: int, room: Limits) -> Mapping[str, str]:
    """Every path that may be answered, with the cell by which the form reader names it. `room`: how many lines."""
    products, energy = range(1, room.products + 1), range(1, room.energy_lines + 1)
    found = {f"gate/{row.id}": f"gate.{row.id}" for row in pack.gate}
    found |= {f"rows/{row}/{key}": f"rows.{row}.{key}" for row in pack.rows for key in ROW_KEYS}
    for field in pack.fields.values():
        for each in years(field, year):
            place = f"data/{field.id}/{each}"
            if field.product:
                found |= {f"products/{n}/{place}": f"products[{n}].data.{field.id}.{each}" for n in products}
            else:
                found[place] = place.replace("/", ".")
    found |= {f"products/{n}/{key}": f"products[{n}].{key}" for n in products for key in ("name", "unit")}
    return found | {f"energy/{n}/{key}": f"energy[{n}].{key}" for n in energy for key in ENERGY_KEYS}


def particulars(enterprise: Enterprise) -> dict[str, Any]:
    """What the register knows of the enterprise, as 基本信息表 has it."""
    known = {"name": enterprise.organisation.name, "code": enterprise.code}
    known |= {"district": enterprise.organisation.district, "industry": enterprise.industry}
    former = [each.name for each in enterprise.former_names.all()]
    return {**enterprise.profile, **{key: value for key, value in known.items() if value}, "former_names": former}


def document(
    pack: Pack, year: int, enterprise: Mapping[str, Any], answers: Mapping[str, Any], evidence: Mapping[str, list[str]]
) -> dict[str, Any]:
    """The form as JSON has it. `answers` by path; `evidence`: what was cited for each row."""
    form: dict[str, Any] = {
        "pack": {"id": pack.id, "edition": pack.edition, "digest": pack.digest},
        "enterprise": {**enterprise, "year": year},
        "gate": {},
        "rows": {row: {"evidence": names} for row, names in evidence.items() if row in pack.rows},
        "data": {},
    }
    lists: dict[str, dict[int, dict[str, Any]]] = {"products": {}, "energy": {}}
    for path, value in answers.items():
        part, *rest = path.split("/")
        if part in lists:
            _set(lists[part].setdefault(int(rest[0]), {}), rest[1:], value)
        else:
            _set(form, [part, *rest], value)
    for part, lines in lists.items():
        form[part] = [lines.get(number, {}) for number in range(1, max(lines, default=0) + 1)]
    return form


def _set(holder: dict[str, Any], keys: list[str], value: Any) -> None:
    for key in keys[:-1]:
        holder = holder.setdefault(key, {})
    holder[keys[-1]] = value


def answers(form: Mapping[str, Any], pack: Pack | None = None) -> Iterator[tuple[str, Any]]:
    """Every answer in a form's document, by path, evidence excepted: the inverse of `document`.

    `pack`: under its tables an energy source is named by its id, as the page offers it, whatever the document calls it.
    """
    book = sources(pack)
    for part in ("gate", "rows", "data"):
        yield from _leaves(part, form.get(part) or {})
    for part in ("products", "energy"):
        for number, line in enumerate(form.get(part) or [], start=1):
            for path, value in _leaves(f"{part}/{number}", line):
                yield path, book.identity(value) if _is_source(path, value) else value


def sources(pack: Pack | None) -> Book:
    """The energy sources that a pack knows."""
    return Book(pack.energy.tables if pack and pack.energy else ())


def _readable(pack: Pack, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with energy sources by title, as every step of the score and the Excel form name them to people."""
    book = sources(pack)
    return {
        path: book.title(value, language()) if _is_source(path, value) else value for path, value in answers.items()
    }


def _is_source(path: str, value: Any) -> bool:
    return path.startswith("energy/") and path.endswith("/source") and isinstance(value, str)


def _leaves(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "evidence":
                yield from _leaves(f"{place}/{key}", inner)
    elif isinstance(value, bool) and "data/" in place:
        yield place, str(int(value))  # a figure that is a yes or no is written as the number it counts for
    else:
        yield place, value


def judge(
    pack: Pack,
    year: int,
    table: BenchmarkTable,
    enterprise: Mapping[str, Any],
    *,
    answers: Mapping[str, Any],
    evidence: Mapping[str, list[str]],
    room: Limits,
) -> Judged:
    """Read and score the answers. What is wrong counts as not yet answered in the preview, and is named."""
    cells = {cell: path for path, cell in paths(pack, year, room).items()}
    answers = _readable(pack, answers)
    form, problems = formreader.read(document(pack, year, enterprise, answers, evidence), pack)
    by_path = _by_path(problems, cells)
    sound = form or _sound(pack, year, enterprise, _left(answers, problems, by_path), evidence)
    card = scoring.score(pack, sound, table)
    return Judged(form, sound, card, by_path, plausibility.doubts(pack, sound))


def _sound(
    pack: Pack, year: int, enterprise: Mapping[str, Any], answers: Mapping[str, Any], evidence: Mapping[str, list[str]]
) -> Form:
    """The form of what is left; an empty one where the fault lies outside the answers. Raises Refused where even that fails."""
    bare = {key: enterprise[key] for key in ("name", "code", "industry", "region") if enterprise.get(key)}
    problems: list[Problem] = []
    for kept, proved in ((answers, evidence), ({}, {})):
        form, problems = formreader.read(document(pack, year, bare, kept, proved), pack)
        if form is not None:
            return form
    raise Refused(*problems)


def doubted(doubt: Doubt) -> list[str]:
    """The paths beside which a doubt is told; what concerns the lines of a list together stands above them."""
    start = f"products/{doubt.product}/data" if doubt.product else "data"
    return [name if name in {"energy", "products"} else f"{start}/{name}/{year}" for name, year in doubt.places]


def _left(
    answers: Mapping[str, Any], problems: Iterable[Problem], by_path: Mapping[str, list[Problem]]
) -> dict[str, Any]:
    """The answers without what is wrong, and without energy lines that something is missing in: half a line is worse than none.

    Nor does a row whose points cannot stand count as met, which would earn it all of them.
    """
    wrong = {path for path, found in by_path.items() if any(not problem.warning for problem in found)}
    wrong |= {f"{path.removesuffix('/points')}/met" for path in wrong if path.endswith("/points")}
    lines = {
        (problem.cell or "").split("]")[0].removeprefix("energy[")
        for problem in problems
        if (problem.cell or "").startswith("energy[")
    }
    broken = [["energy", number] for number in lines]
    return {path: value for path, value in answers.items() if path not in wrong and path.split("/")[:2] not in broken}


def _by_path(problems: Iterable[Problem], cells: Mapping[str, str]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(cells.get(problem.cell or "", ""), []).append(problem)
    return found


def stored(value: Any) -> str:
    """An answer as the database keeps it: yes, no, nothing, or text; a number as its exact text."""
    plain = value if value is None or isinstance(value, bool | str) else exact.text(exact.of(value))
    return json.dumps(plain, ensure_ascii=False)
