"""What the pages of an application show: its sections, and in each the fields with help, value, score and problems."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from greenfactory.foundations.accounts.words import choose, language
from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note, Problem
from greenfactory.rulebook.packs.pack import Area, Field, GateRow, Pack, Row
from greenfactory.rulebook.scores.plausibility import Doubt
from greenfactory.rulebook.scores.scorecard import RowScore
from greenfactory.stages.applications import content, editing, pageranges
from greenfactory.stages.applications.content import years
from greenfactory.stages.applications.labels import FLAGS, FLOWS
from greenfactory.stages.applications.queries import Opened

ENERGY_YEARS = 3
"""Years of which energy lines are asked."""
YES_NO = (("yes", ("符合", "yes")), ("no", ("不符合", "no")))
APPLIES = (("yes", ("适用", "applies")), ("no", ("不适用", "does not apply")))


@dataclass(frozen=True)
class Entry:
    """One field of a page: where its answer goes, what it asks, what stands in it, and what is wrong with that."""

    path: str
    label: str
    kind: str  # yes_no, choice, number, text, long
    value: str
    version: int
    unit: str = ""
    help: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    open: bool = True
    carried: bool = False
    doubts: tuple[Doubt, ...] = ()
    of: str = ""  # what the row of its table says before the label: read out, not shown again

    @property
    def id(self) -> str:
        """Its id in the page."""
        return "f-" + self.path.replace("/", "-")


@dataclass(frozen=True)
class Cited:
    """A proof at a row. `open` to everybody who sees the row once it was handed in, before that to its enterprise."""

    name: str
    pages: str
    first: int | None
    proof_id: str
    open: bool


@dataclass(frozen=True)
class Proved:
    """What is cited for a row, what its rules ask for, and whether more may be cited now."""

    row: str
    asked: tuple[str, ...]
    cited: tuple[Cited, ...]
    open: bool


@dataclass(frozen=True)
class RowView:
    """A scored row with its entries, its score and the steps to it, and what proves it."""

    row: Row
    score: RowScore
    entries: tuple[Entry, ...]
    proved: Proved
    title: str
    rubric: str
    kind: str
    steps: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Section:
    """One page of an application. `done` of `asked` entries are filled in."""

    key: str
    title: str
    done: int
    asked: int
    problems: int = 0
    carried: int = 0
    area: Area | None = field(default=None, compare=False)

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it; an area whose rows are all computed asks nothing of its own."""
        return not self.done and bool(self.asked or self.area is None)


def titles(pack: Pack) -> dict[str, str]:
    """What every section is called, in the order of the paper form."""
    found = {"gate": choose(("基本要求", "Basic requirements"))}
    found |= {f"area-{area.id}": area.title[language()] for area in pack.areas}
    found["data"] = choose(("三年数据", "Figures of three years"))
    if any(entry.product for entry in pack.fields.values()):
        found["products"] = choose(("主要产品", "Products"))
    if pack.energy is not None:
        found["energy"] = choose(("能源消耗", "Energy"))
    return found


def section_of(pack: Pack, path: str) -> str:
    """The section in which the answer at a path stands."""
    part, _, rest = path.partition("/")
    row = rest.split("/")[0]
    return f"area-{pack.rows[row].area}" if part == "rows" and row in pack.rows else part


class Pages:
    """All sections of an opened application."""

    def __init__(self, look: Opened) -> None:
        self.look, self.lang = look, language()
        self.doubts: dict[str, list[Doubt]] = {}
        for doubt in look.judged.doubts:
            for path in _beside(doubt):
                self.doubts.setdefault(path, []).append(doubt)
        self.carried = Counter(section_of(look.pack, path) for path, each in look.answers.items() if each.carried)
        problems = look.judged.problems
        self.wrong = Counter(
            section_of(look.pack, path) for path, found in problems.items() for each in found if not each.warning
        )
        self.remarks = {
            path: (problems.get(path, ()), self.doubts.get(path, ())) for path in {**problems, **self.doubts}
        }
        self.open_rows = editing.open_rows(look.application)

    def sections(self) -> list[Section]:
        """Every section in the order of the paper form."""
        areas = {f"area-{area.id}": area for area in self.look.pack.areas}
        return [
            self._section(key, title, self._paths(key, areas.get(key)), areas.get(key))
            for key, title in titles(self.look.pack).items()
        ]

    def _paths(self, key: str, area: Area | None) -> list[str]:
        """What a section asks; of lists, whose lines are as many as are needed, what was answered."""
        if key == "gate":
            return self._gate_paths()
        if area is not None:
            return list(self._area_paths(area))
        if key == "data":
            plant = [entry for entry in self.look.pack.fields.values() if not entry.product]
            return [f"data/{entry.id}/{year}" for entry in plant for year in years(entry, self.look.year)]
        return [path for path in self.look.values if path.startswith(f"{key}/")]

    def _section(self, key: str, title: str, paths: list[str], area: Area | None = None) -> Section:
        done = sum(self.look.values.get(path) is not None for path in paths)
        return Section(key, title, done, len(paths), self.wrong.get(key, 0), self.carried.get(key, 0), area)

    def _gate_paths(self) -> list[str]:
        return [f"gate/{row.id}" for row in self.look.pack.gate]

    def _area_paths(self, area: Area) -> Iterator[str]:
        """The one entry of each row that is asked first; a computed row asks nothing of its own."""
        return (f"rows/{row.id}/met" for row in area.rows if row.quantity is None)

    def entry(self, path: str, label: str, kind: str, **more: Any) -> Entry:
        """The entry at `path` with what was answered."""
        answer = self.look.answers.get(path)
        value = self.look.values.get(path)
        problems = tuple(self.look.judged.problems.get(path, ()))
        may = self.open_rows is None or editing.name(path) in self.open_rows
        return Entry(
            path,
            label,
            kind,
            shown(value),
            answer.version if answer else 0,
            problems=problems,
            open=may,
            carried=bool(answer and answer.carried),
            doubts=tuple(self.doubts.get(path, ())),
            **more,
        )

    def proved(self, row: GateRow | Row) -> Proved:
        """What proves a row or a condition."""
        last = self.look.submissions[-1].at if self.look.submissions else None
        cited = tuple(
            Cited(
                each.proof.name, each.pages, pageranges.first(each.pages), each.proof.public_id,
                last is not None and each.proof.uploaded_at <= last,
            )
            for each in self.look.citations.get(row.id, ())
        )  # fmt: skip
        return Proved(row.id, tuple(row.evidence), cited, self.open_rows is None or row.id in self.open_rows)

    def gate(self) -> list[tuple[GateRow, Entry, Proved]]:
        """Every condition of 基本要求 with its yes or no."""
        choices = tuple((value, choose(words)) for value, words in YES_NO)
        return [
            (
                row,
                self.entry(f"gate/{row.id}", row.title[self.lang], "yes_no", choices=choices, required=True),
                self.proved(row),
            )
            for row in self.look.pack.gate
        ]

    def rows(self, area: Area) -> list[RowView]:
        """The rows of an area."""
        return [self._row(row) for row in area.rows]

    def _row(self, row: Row) -> RowView:
        score = self.look.judged.card.rows[row.id]
        return RowView(
            row, score, tuple(self._row_entries(row)), self.proved(row),
            row.title[self.lang], row.rubric[self.lang], choose(_kind(row)), score.steps(),
        )  # fmt: skip

    def _row_entries(self, row: Row) -> Iterator[Entry]:
        place = f"rows/{row.id}"
        if row.not_applicable != "never":
            choices = tuple((value, choose(words)) for value, words in APPLIES)
            yield self.entry(f"{place}/applies", choose(("是否适用", "applies")), "yes_no", choices=choices)
        if row.quantity is None:
            choices = tuple((value, choose(words)) for value, words in YES_NO)
            yield self.entry(
                f"{place}/met", choose(("是否符合", "met")), "yes_no", choices=choices, required=row.required
            )
        if row.quantity is None and row.kind in {"optional", "judged"}:
            most = exact.text(row.most)
            label = choose((f"自评分（0–{most}，折算前）", f"self-score (0–{most}, before rescaling)"))
            yield self.entry(f"{place}/points", label, "number")
        elif row.quantity is not None:
            label = choose(("直接填报值（有公式时可空）", "value, where the formula gives none"))
            yield self.entry(f"{place}/value", label, "number", unit=row.quantity.measures[0].unit)
        yield self.entry(f"{place}/reason", choose(("说明", "remarks")), "long")

    def figures(self) -> list[tuple[Field, list[Entry | None]]]:
        """The figures of the plant, each year in its own column; None where a year is not asked for."""
        plant = [each for each in self.look.pack.fields.values() if not each.product]
        most = max((each.years for each in plant), default=1)
        return [(each, [*[None] * (most - each.years), *self._years(each, "data")]) for each in plant]

    def _years(self, each: Field, part: str) -> list[Entry]:
        """An entry a year; in the table of figures a row says once what they are of."""
        kind = "yes_no" if each.kind == "flag" else "number"
        flags = tuple((value, choose(words)) for value, words in FLAGS.items()) if each.kind == "flag" else ()
        title = each.title[self.lang]
        of, before = (title, "") if part == "data" else ("", f"{title} ")
        return [
            self.entry(f"{part}/{each.id}/{year}", f"{before}{year}", kind, unit=each.unit, choices=flags, of=of)
            for year in years(each, self.look.year)
        ]

    def products(self) -> list[tuple[int, list[Entry]]]:
        """The lines of products: those used, and a few empty ones."""
        asked = [each for each in self.look.pack.fields.values() if each.product]
        lines = []
        for number in range(1, self._lines("products", self.look.limits.products, 3) + 1):
            place = f"products/{number}"
            entries = [
                self.entry(f"{place}/name", choose(("产品名称", "product")), "text"),
                self.entry(f"{place}/unit", choose(("计量单位", "unit")), "text"),
            ]
            for each in asked:
                entries += self._years(each, f"{place}/data")
            lines.append((number, entries))
        return lines

    def energy(self) -> list[tuple[int, list[Entry]]]:
        """The lines of the energy account: those used, and a few empty ones."""
        labels = {
            "source": ("能源名称", "source"), "year": ("年份", "year"), "amount": ("消耗量", "amount"),
            "unit": ("单位", "unit"), "ncv": ("实测低位发热量（kJ/kg 或 kJ/m³）", "measured heat value (kJ/kg or kJ/m³)"), "flow": ("用途", "use"),
        }  # fmt: skip
        asked = tuple((str(year), str(year)) for year in range(self.look.year - ENERGY_YEARS + 1, self.look.year + 1))
        choices = {
            "flow": tuple((value, choose(words)) for value, words in FLOWS.items()),
            "year": asked,
            "source": self._sources(),
        }
        lines = []
        for number in range(1, self._lines("energy", self.look.limits.energy_lines, 6) + 1):
            entries = [
                self.entry(
                    f"energy/{number}/{key}", choose(label), "choice" if key in choices else "number" if key in {"amount", "ncv"} else "text",
                    choices=choices.get(key, ()),
                )
                for key, label in labels.items()
            ]  # fmt: skip
            lines.append((number, [self._named(entries[0]), *entries[1:]]))
        return lines

    def _named(self, entry: Entry) -> Entry:
        """An energy source under the id that its field offers, by whatever name it is stored; one not offered stands as it is."""
        value = content.sources(self.look.pack).identity(entry.value)
        more = () if value in ("", *dict(entry.choices)) else ((value, value),)
        return replace(entry, value=value, choices=(*entry.choices, *more))

    def _sources(self) -> tuple[tuple[str, str], ...]:
        tables = self.look.pack.energy.tables if self.look.pack.energy else ()
        names = {
            row.id: row.title[self.lang] for table in tables if table.kind == "coal_equivalent" for row in table.rows
        }
        return tuple(names.items())

    def _lines(self, part: str, most: int, least: int) -> int:
        used = [int(path.split("/")[1]) for path in self.look.values if path.startswith(f"{part}/")]
        return min(most, max([least, *(number + 2 for number in used)]))


def shown(value: Any) -> str:
    """An answer as its field shows it."""
    return "" if value is None else ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _beside(doubt: Doubt) -> list[str]:
    """Where a doubt is shown: years of one figure at the later one only."""
    paths = list(dict.fromkeys(content.doubted(doubt)))
    return paths[:1] if len({name for name, _ in doubt.places}) == 1 else paths


def _kind(row: Row) -> tuple[str, str]:
    kinds = {"required": ("必选", "required"), "optional": ("可选", "optional"), "judged": ("定性", "judged"),
             "quantity": ("定量", "quantity")}  # fmt: skip
    return kinds[row.kind]
