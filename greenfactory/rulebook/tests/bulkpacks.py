"""Random packs, forms and rules of selection, for the comparison of bulk with the exact path."""

import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from greenfactory.rulebook.packs import packreader
from greenfactory.rulebook.packs.benchmarks import Benchmark, BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import (
    Cap,
    Grade,
    Holders,
    Meeting,
    NotApplicable,
    Pending,
    Quotas,
    Removal,
    Rounding,
    Scope,
    Selection,
    Succession,
    Threshold,
    Ties,
)  # fmt: skip
from greenfactory.rulebook.scores.forms import Answer, Form, Product
from greenfactory.rulebook.tests import minipack

_SOURCE = 'source = "none"\nconf = "G"\n'
_PLANT = (
    "a / b", "a - b", "a / b - 1", "a[-1] / b + c", "when(flag == 1, a, b)", "min(a, b, c)", "max(a - b, c)", "abs(a - b)",
    "a * b / c", "1 / a", "(a + b) / (a - b)", "sum(a[-2], a[-1], a)", "sum(q * u) / sum(q)", "mean(q)", "max(u) - min(u)",
    "-a + b", "mean(a, b)", "c", "when(a < b, a / b, when(flag == 1, c, b / a))", "x * a", "(a - b) / (c - 1)", "a / 3",
)  # fmt: skip
_PRODUCT = ("u", "u / q", "u + a", "when(u < a, u, q)", "sum(u) / q")
_LIMITS = ("1", "2", "1/3", "x", "y", "2 * x", "x + 1", "y - x", "0", "b", "when(flag == 1, x, y)", "3", "1e9")
_FIXED = {"1", "2", "1/3", "0", "3", "1e9"}
HOSTILE = (
    2**53 - 1, 2**53, 2**53 + 1, 2**62, 2**63, 10**30, Fraction(1, 10**30), Fraction(2**53 + 1, 2**53), Fraction(10**30, 3),
    Fraction(1, 3), Fraction(2, 3), Fraction(1, 2**40), Fraction(10**18 + 1, 10**18), Fraction(10**29, 7 * 10**28 + 1),
)  # fmt: skip


def _field(name: str, more: str) -> str:
    return f'[[fields]]\nid = "{name}"\nzh = "{name}"\nen = "{name}"\n{more}\n{_SOURCE}'


class Maker:
    """Draws everything from one seed."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.draw, self.folder = random.Random(seed), folder
        self.tame = self.draw.random() < 0.5  # few different numbers make many ties and limits met exactly

    def pack(self) -> Pack:
        """A pack of two to four areas over the figures a, b, c, flag, q, u and the benchmarks x, y."""
        names = [f"A{index}" for index in range(self.draw.randint(2, 4))]
        areas = {f"indicators/{index}.toml": self._area(name) for index, name in enumerate(names)}
        order = 'order = ["USE", "BASE"]'
        product = 'unit = "1"\nscope = "product"'
        plain = 'unit = "1"'
        fields = {
            "a": f"{plain}\nyears = 3",
            "b": plain,
            "c": plain,
            "flag": 'kind = "flag"',
            "q": product,
            "u": product,
        }
        data = "".join(_field(name, more) for name, more in fields.items())
        head = minipack.FILES["pack.toml"].split("[[formulas]]")[0]
        marks = "".join(
            f'[[benchmark_names]]\nname = "{name}"\nzh = "{name}"\nen = "{name}"\nunit = "1"\n' for name in "xy"
        )
        files = {
            "pack.toml": head + marks,
            "data.toml": data,
            "gate.toml": minipack.FILES["gate.toml"],
            "selection.toml": minipack.FILES["selection.toml"].replace(order, "order = []"),
            **areas,
        }
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text, "utf-8")
        return packreader.read(self.folder).under(self.selection(names))

    def _area(self, name: str) -> str:
        draw = self.draw
        bonus, even = draw.random() < 0.25, draw.random() < 0.5
        points = [draw.choice(["0", "1", "2", "3", "10", "1.5", "0.1"]) for _ in range(draw.randint(1, 7))]
        weight: Any = sum(Fraction(point) for point in points) if not even else draw.choice([0, 1, 7, 20, 30])
        if bonus:
            weight = min(weight, draw.choice([1, 2, 5]))
        head = f'[area]\nid = "{name}"\nzh = "{name}"\nen = "{name}"\nweight = "{weight}"\n'
        head += f'points = "{"even" if even else "rows"}"\nbonus = {str(bonus).lower()}\n{_SOURCE}'
        rows = [self._row(f"{name}-{number}", None if even else point) for number, point in enumerate(points)]
        return head + "".join(rows)

    def _row(self, name: str, points: Any) -> str:
        draw = self.draw
        kind = draw.choice(["required", "optional", "judged", "quantity", "quantity", "quantity"])
        lines = [f'[[rows]]\nid = "{name}"\nzh = "{name}"\nen = "{name}"\nkind = "{kind}"\n{_SOURCE}']
        lines += [] if points is None else [f'points = "{points}"']
        miss = draw.choice(["points", "points", "points", "area", "refuse"])
        proof = draw.choice(["[]", '["文件"]'])
        lines += [f'on_miss = "{miss}"', f"evidence = {proof}"]
        lines += [f'not_applicable = "{draw.choice(["default", "rescale", "full", "zero"])}"']
        if draw.random() < 0.3:
            lines.append(f'applies_if = "{draw.choice(["flag == 1", "a > b", "c >= 2", "sum(q) > 3"])}"')
        if kind == "quantity":
            lines += self._quantity()
        return "\n".join(lines) + "\n"

    def _quantity(self) -> list[str]:
        draw = self.draw
        scale, higher = draw.choice(["linear", "linear", "threshold", "steps"]), draw.random() < 0.5
        lines = [f'direction = "{"higher" if higher else "lower"}"', f'scale = "{scale}"']
        per_product = draw.random() < 0.25
        if per_product:
            lines.append(f'per_product = "{draw.choice(["q", "1", "a"])}"')
        if scale == "threshold" and draw.random() < 0.5:
            lines.append("strict = true")
        if scale == "steps":
            steps = '[[1, "1/3"], [2, 1]]' if higher else '[["7/3", "0.1"], [1, "1/2"], [0, 1]]'
            lines.append(f"steps = {steps}")
        if draw.random() < 0.25:
            first = f'[[rows.variants]]\nif = "{draw.choice(["flag == 1", "a > 2"])}"\n'
            second = "[[rows.variants]]\n"
            measures = "\n".join(head + self._measure(scale, higher, per_product) for head in (first, second))
            return [*lines, measures]
        return [*lines, self._measure(scale, higher, per_product)]

    def _measure(self, scale: str, higher: bool, per_product: bool) -> str:
        draw = self.draw
        lines = [f'expr = "{draw.choice(_PRODUCT if per_product else _PLANT)}"', 'unit = "1"']
        base, lead = draw.choice(_LIMITS), draw.choice(_LIMITS)
        if {base, lead} <= _FIXED:  # a pack with limits crossed for everybody is refused
            base, lead = sorted((base, lead), key=Fraction, reverse=not higher)
        if scale != "steps":
            lines.append(f'base = "{base}"')
        if scale == "linear":
            lines.append(f'lead = "{lead}"')
        return "\n".join(lines)

    def table(self) -> BenchmarkTable:
        """Benchmarks by industry; some have none."""
        marks = [
            Benchmark(name, industry, "*", 2020, self.number(), "", "G")
            for name in "xy"
            for industry in ("*", "C17", "C34")
            if self.draw.random() < 0.8
        ]
        return BenchmarkTable("t", {"zh": "t", "en": "t"}, True, "", tuple(marks))

    def number(self) -> Fraction:
        """A number of few, or now and then of a kind that floats cannot hold."""
        if not self.tame and self.draw.random() < 0.1:
            return Fraction(self.draw.choice(HOSTILE))
        if self.tame:
            return Fraction(self.draw.randint(0, 4), self.draw.choice([1, 1, 2]))
        return Fraction(self.draw.randint(0, 10 ** self.draw.randint(0, 9)), self.draw.choice([1, 1, 10, 100, 7]))

    def forms(self, count: int) -> tuple[Pack, list[Form]]:
        """A pack and forms for it, some of them alike."""
        pack = self.pack()
        forms = [self.form(pack, number) for number in range(count)]
        for number in range(1, count):
            if self.draw.random() < 0.3:
                other = forms[self.draw.randrange(number)]
                forms[number] = Form(**{name: getattr(other, name) for name in Form.__slots__} | {"code": str(number)})
        return pack, forms

    def form(self, pack: Pack, number: int) -> Form:
        """A form of which a little is missing."""
        draw, year = self.draw, self.draw.choice([2022, 2023, 2023])
        lazy = draw.choice([0, 0, 0.02, 0.2])
        data = {
            (name, year - back): Fraction(draw.randint(0, 1)) if name == "flag" else self.number()
            for name, years in (("a", 3), ("b", 1), ("c", 1), ("flag", 1))
            for back in range(years)
            if draw.random() >= lazy
        }
        products = [
            Product(str(place), "t", {(name, year): self.number() for name in "qu" if draw.random() >= lazy})
            for place in range(draw.choice([0, 1, 1, 2, 3]))
        ]
        return Form(
            name=f"企业{number}", code=str(number), district=draw.choice(["东", "西", ""]),
            industry=draw.choice(["C17", "C3411", "D44", ""]), region="江苏", sector=draw.choice(["", "", "铁"]), year=year,
            enterprise={}, gate={row.id: draw.choice([True] * 8 + [False, None]) for row in pack.gate},
            rows={row: self._answer(lazy) for row in pack.rows if draw.random() >= lazy}, data=data, products=products,
        )  # fmt: skip

    def _answer(self, lazy: float) -> Answer:
        draw = self.draw
        return Answer(
            met=None if draw.random() < lazy else draw.random() < 0.8,
            points=draw.choice([None, None, Fraction(draw.randint(0, 4), draw.choice([1, 2, 3, 10**25]))]),
            value=draw.choice([None, None, self.number()]),
            applies=draw.random() > 0.1,
            evidence=draw.choice([(), ("1.pdf",)]),
        )

    def selection(self, areas: Sequence[str]) -> Selection:
        """Rules of every kind, the line somewhere among the totals."""
        draw = self.draw
        places, cap = draw.choice([0, 1, 2, 4]), draw.choice([0, 1, 3, 10, 30])
        gone = self._few()
        return Selection(
            threshold=Threshold(
                value=draw.choice([Fraction(0), Fraction(1), Fraction(5), Fraction(20), Fraction(40, 3), Fraction(2**53 + 1, 2**48)]),
                inclusive=draw.random() < 0.5,
            ),
            cap=Cap(places=cap),
            ties=Ties(
                order=tuple(draw.sample([*areas, "NONE"], draw.randint(0, len(areas)))),
                then=draw.choice(["all_in", "meeting", "all_out"]),
            ),
            rounding=Rounding(
                compare=draw.choice(["exact", "rounded"]), places=places, mode=draw.choice(["half_up", "half_even", "down"])
            ),
            not_applicable=NotApplicable(default=draw.choice(["rescale", "full", "zero"])),
            scope=Scope(by=draw.choice(["one", "one", "district", "sector"]), caps=self._quota("东", "铁", least=1)),
            holders=Holders(may_apply=draw.random() < 0.5, codes=tuple(self._few())),
            succession=Succession(move_up=draw.random() < 0.5),
            meeting=Meeting(next_moves_up=draw.random() < 0.5),
            vetoes=tuple(Removal(code=code, reason="r") for code in gone),
            withdrawn=tuple(Removal(code=code, reason="r") for code in self._few() if code not in gone),
            pending=Pending(
                official=draw.choice(["block", "allow"]), without_evidence=draw.choice(["conditional", "pending"])
            ),
            quotas=Quotas(district=self._quota("东", "西"), sector=self._quota("铁", "C17")),
            grades=(Grade(id="g", zh="g", en="g"),),
        )  # fmt: skip

    def _few(self) -> list[str]:
        """No codes, or three."""
        return self.draw.sample([str(number) for number in range(40)], self.draw.choice([0, 0, 3]))

    def _quota(self, *names: str, least: int = 0) -> dict[str, int]:
        return {name: self.draw.randint(least, 5) for name in names if self.draw.random() < 0.2}
