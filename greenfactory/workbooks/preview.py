"""The live preview score of the Excel form: the rulebook's own scoring written as formulas over the user's entries.

Points are whole parts of the least common denominator, so that sums of yes and no are exact; what is computed from
figures is rounded once, at nine decimals of the total. `scoring` is the authority; tests hold this to it.
"""

from fractions import Fraction
from math import lcm

from greenfactory.rulebook import exact
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Area, Row
from greenfactory.workbooks.form_layout import Layout, word
from greenfactory.workbooks.preview_benchmarks import BenchmarkPreview
from greenfactory.workbooks.preview_cells import MISSING, Grid, rational
from greenfactory.workbooks.preview_energy import EnergyPreview, offsets
from greenfactory.workbooks.preview_formula import Translator
from greenfactory.workbooks.preview_rows import CONDITIONAL, LEFT_OUT, PENDING, RowPreview, scaled

PLACES = 9
_ROW = (
    "applies",
    "share",
    "missed",
    "declared",
    "value",
    "earned",
    "doubtful",
    "proof",
    "code",
    "score",
    "max",
    "miss",
    "zeroing",
)
_AREA = ("earned", "open", "kept", "left_out", "zeroed", "held", "factor", "score", "low", "high", "pending")


class Preview:
    """All live formulas of one form: `grids` are the hidden sheets, the methods give the cells that others show."""

    def __init__(self, layout: Layout, table: BenchmarkTable) -> None:
        self.layout = layout
        self.steps, self.scores = Grid("_steps"), Grid("_scores")
        self.benchmarks = BenchmarkPreview(layout, table, self.steps)
        rule = layout.pack.energy
        self.energy = (
            None if rule is None else EnergyPreview(layout, rule, offsets(layout.pack), ("_energy", "_factors"))
        )
        translator = Translator(layout, self.steps, self._energy, self.benchmarks.figure)
        self.rows = RowPreview(layout, translator, self.steps)
        self.scale = _scale(layout)
        self._lines: dict[str, int] = {}
        self._areas: dict[str, dict[str, str]] = {}
        for area in layout.pack.areas:
            self._area(area)
        self._total()

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The hidden sheets."""
        return (self.scores, self.steps, *(self.energy.grids if self.energy else ()))

    def of_row(self, row: Row, name: str) -> str:
        """A cell of a row: one of applies, share, value, code, score, max, miss …"""
        return self.scores.ref(self._lines[row.id], 2 + _ROW.index(name))

    def of_area(self, area: Area, name: str) -> str:
        """A cell of an area: score, low, high (in points), pending, factor …"""
        return self._areas[area.id][name]

    def points(self, row: Row, name: str) -> str:
        """Score or max of a row in points, rescaled with its area; for showing."""
        return f"{self.of_row(row, name)}*{self.of_area(self._area_of(row), 'factor')}/{self.scale}"

    def _area_of(self, row: Row) -> Area:
        return next(area for area in self.layout.pack.areas if area.id == row.area)

    def _energy(self, name: str, offset: int) -> str:
        return MISSING if self.energy is None else self.energy.figure(name, offset)

    def _area(self, area: Area) -> None:
        self.scores.line(area.id, list(_ROW))
        first = self.scores.next
        for row in area.rows:
            self._lines[row.id] = self._row(row)
        last = max(self.scores.next - 1, first)
        column = {name: self.scores.span((first, 2 + index), (last, 2 + index)) for index, name in enumerate(_ROW)}
        whole = rational(area.weight * self.scale)
        line = self.scores.next + 1
        cell = {name: self.scores.ref(line, 2 + index) for index, name in enumerate(_AREA)}
        rescaled = "0" if area.bonus else f"AND({cell['left_out']}>0,{cell['kept']}>0)"
        pending = f"({column['code']}={PENDING})"
        formulas = {
            "earned": f"SUM({column['score']})",
            "open": f"SUMPRODUCT({pending}*{column['max']})",
            "kept": f"SUM({column['max']})",
            "left_out": f"SUMPRODUCT(({column['code']}={LEFT_OUT})*({column['max']}=0))",
            "zeroed": f"SUMPRODUCT({column['miss']}*{column['zeroing']})",
            "held": f"SUMPRODUCT({pending}*{column['zeroing']})",
            "factor": f"IF({rescaled},{whole}/{cell['kept']},1)",
            "score": self._capped(area, cell, cell["earned"]),
            "low": f"IF({cell['held']}>0,0,{self._capped(area, cell, cell['earned'])})",
            "high": self._capped(area, cell, f"({cell['earned']}+{cell['open']})"),
            "pending": f"SUMPRODUCT({pending}*1)",
        }
        self.scores.line(f"{area.id} =", list(_AREA))
        self.scores.line(f"{area.id} =", [f"={formulas[name]}" for name in _AREA])
        self._areas[area.id] = cell

    def _capped(self, area: Area, cell: dict[str, str], points: str) -> str:
        """Whole parts of an area after rescaling, zeroing and the ceiling of a bonus area."""
        whole = rational(area.weight * self.scale)
        # Multiplied before it is divided: where every row left is full, the area has exactly its weight.
        kept = f"IF({cell['factor']}=1,{points},{points}*{whole}/{cell['kept']})"
        return f"IF({cell['zeroed']}>0,0,{f'MIN({kept},{whole})' if area.bonus else kept})"

    def _row(self, row: Row) -> int:
        rows, line = self.rows, self.scores.next
        own = {name: self.scores.ref(line, 2 + index) for index, name in enumerate(_ROW)}
        points = scaled(row.points, self.scale)
        cells = {"applies": rows.applies(row), "proof": rows.proof(row)}
        if row.quantity is not None:
            found = rows.measured(row, row.quantity)
            cells |= {
                name: f"={text}" for name, text in zip(("share", "missed", "declared", "value"), found, strict=True)
            }
            cells |= {"earned": f"={points}*{own['share']}", "doubtful": f"={own['declared']}"}
        else:
            cells["earned"], cells["doubtful"] = rows.answered(row, points, self.scale)
            missed = f'=IF({rows.entry(row, "met")}="{rows.no}",1,0)' if row.kind == "required" else "=0"
            cells |= {"share": "=0", "missed": missed, "declared": "=0", "value": "=0"}
        cells |= self._outcome(row, own, points)
        return self.scores.line(row.id, [cells[name] for name in _ROW])

    def _outcome(self, row: Row, own: dict[str, str], points: str) -> dict[str, str]:
        """Status, score, max and miss of a row, in that order of dependence."""
        selection = self.layout.pack.selection
        rule = selection.not_applicable.default if row.not_applicable == "default" else row.not_applicable
        left_out = {"full": (points, points), "zero": ("0", points)}.get(rule, ("0", "0"))
        unproved = f"AND({own['earned']}>0,{own['proof']}=0)" if row.evidence else "FALSE"
        lacking = "FALSE" if selection.pending.without_evidence != "pending" else f"{own['proof']}=0"
        conditional = f"IF(OR({own['doubtful']}=1,{unproved}),IF({lacking},{PENDING},{CONDITIONAL}),{CONDITIONAL + 1})"
        applies = own["applies"]
        code = f"IF(ISERROR({applies}),{PENDING},IF({applies}=0,{LEFT_OUT},IF(ISERROR({own['earned']}),{PENDING},{conditional})))"
        score = f'IF({own["code"]}={LEFT_OUT},{left_out[0]},IF({own["code"]}={PENDING},"",{own["earned"]}))'
        return {
            "code": f"={code}",
            "score": f"={score}",
            "max": f"=IF({own['code']}={LEFT_OUT},{left_out[1]},{points})",
            "miss": f"=IF({own['code']}<{CONDITIONAL},0,{own['missed']})",
            "zeroing": f"={int(row.on_miss == 'area')}",
        }

    def _total(self) -> None:
        """What the form says in the end; whatever was moved past the formulas' reach leaves it unsaid."""
        areas = self.layout.pack.areas
        one = self.scores.one
        self.sound = one("sound", f"=IF(AND({','.join(self._guards())}),1,0)")
        self.total, self.low, self.high = (
            one(name, f"=ROUND(({'+'.join(self.of_area(area, name) for area in areas)})/{self.scale},{PLACES})")
            for name in ("score", "low", "high")
        )
        self.pending = one("pending", f"={'+'.join(self.of_area(area, 'pending') for area in areas)}")
        refusing = [self.of_row(row, "miss") for area in areas for row in area.rows if row.on_miss == "refuse"]
        self.refused = one("refused", f"={'+'.join(refusing) or 0}")
        met = self.layout.span("gate", "met")
        self.gate_missed = one("gate missed", f'=COUNTIF({met},"{self.rows.no}")')
        self.gate_open = one(
            "gate open", f'={len(self.layout.pack.gate)}-{self.gate_missed}-COUNTIF({met},"{self.rows.yes}")'
        )

    def _guards(self) -> list[str]:
        """The year is the form's own, and no line was put where the formulas do not look."""
        guards = [f"{self.layout.ref('enterprise', 'year', 'answer')}={self.layout.year}"]
        for key, column in (("products", "name"), ("energy", "source"), ("evidence", "proof")):
            if self.layout.has(key):
                guards.append(f"ROWS({self.layout.span(key, column)})={len(self.layout.sheet(key).rows)}")
        return guards

    def misleading(self, total: str) -> str:
        """Whether two decimals would put the total in a cell on the line or across it."""
        line, two = rational(self.layout.pack.selection.threshold.value), f"ROUND({total},2)"
        return f"OR(({two}>{line})<>({total}>{line}),({two}<{line})<>({total}<{line}))"

    def total_text(self) -> str:
        """The total with the range that is left, as text."""
        shown = f'IF({self.misleading(self.total)},TEXT({self.total},"0.000000000"),TEXT({self.total},"0.00"))'
        texts = {
            "count": f'"&{self.pending}&"',
            "low": f'"&TEXT({self.low},"0.00")&"',
            "high": f'"&TEXT({self.high},"0.00")&"',
        }
        left = word("range_text", self.layout.lang, **texts)
        return f'IF({self.sound}=1,{shown}&IF({self.pending}>0,"{left}",""),"—")'

    def outcome(self) -> str:
        """What the form would come to, in words; the worst first."""
        threshold, lang = self.layout.pack.selection.threshold, self.layout.lang
        line = word("line_from" if threshold.inclusive else "line_above", lang, points=exact.text(threshold.value))
        past = f"{self.total}{'>=' if threshold.inclusive else '>'}{rational(threshold.value)}"
        cases = (
            ("out_of_sound", f"{self.sound}=0"),
            ("out_of_gate", f"{self.gate_missed}>0"),
            ("out_of_required", f"{self.refused}>0"),
            ("out_pending", f"{self.pending}>0"),
            ("out_above", past),
        )
        text = f'"{word("out_below", lang, line=line)}"'
        for code, holds in reversed(cases):
            text = f'IF({holds},"{word(code, lang, line=line)}",{text})'
        return text


def _scale(layout: Layout) -> int:
    """The least number of parts of a point in which the points of every row are whole."""
    found = [1]
    for area in layout.pack.areas:
        found.append(area.weight.denominator)
        for row in area.rows:
            shares = [share for _, share in row.quantity.steps] if row.quantity else []
            found += [(row.points * share).denominator for share in (Fraction(1), *shares)]
    return lcm(*found)


def status(layout: Layout, code: str) -> str:
    """A row's status in words, for showing."""
    words = ",".join(f'"{word(f"status_{number}", layout.lang)}"' for number in range(4))
    return f"CHOOSE({code}+1,{words})"
