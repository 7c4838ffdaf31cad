"""The example city's forms as the demo needs them: of its own years, half filled in, and a tie that one area decides."""

import copy
from fractions import Fraction
from typing import Any

from greenfactory.example.answers import Filed
from greenfactory.example.figures import number, tidy
from greenfactory.rulebook import exact
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores import formreader, scoring

Content = dict[str, Any]
LESS = Fraction(97, 100)
"""What figures of the year before that nobody drew are of the year after."""
SHIFT = Fraction(2, 5)
"""Points of the second of the tied pair that lie in another area than those of the first."""


def parted(filed: Filed, pack: Pack, table: BenchmarkTable) -> Filed:
    """The second of the tied pair with the same total in other areas: the tie order decides, for want of points."""
    lowered = _partial(filed)
    for row in pack.rows.values():
        if row.kind == "optional" and filed.content["rows"][row.id]["met"] is False:
            content = copy.deepcopy(filed.content)
            rows = content["rows"]
            rows[lowered]["points"] = number(exact.of(rows[lowered]["points"]) - SHIFT)
            rows[row.id] |= {"met": True, "points": number(SHIFT), "evidence": rows[lowered]["evidence"]}
            moved = _filed(filed, content, pack, table)
            if moved.card.total == filed.card.total and pack.rows[lowered].area != row.area:
                return moved
    raise ValueError(f"{filed.firm.file}: nothing can be moved without changing the total")


def _partial(filed: Filed) -> str:
    """The row that it claims in part."""
    rows: dict[str, Any] = filed.content["rows"]
    return next(name for name, given in rows.items() if given["points"] is not None)


def of_year(filed: Filed, year: int, pack: Pack, table: BenchmarkTable) -> Filed:
    """The same figures, told of `year` and the years before it."""
    content = copy.deepcopy(filed.content)
    later = year - content["enterprise"]["year"]
    content["enterprise"]["year"] = year
    for part in (content, *content["products"]):
        part["data"] = {
            field: {str(int(at) + later): value for at, value in years.items()} for field, years in part["data"].items()
        }
    for line in content["energy"]:
        line["year"] += later
    return _filed(filed, content, pack, table)


def year_before(content: Content) -> Content:
    """What the enterprise said a year before: the same figures as it says now of that year, and fewer measures."""
    found = copy.deepcopy(content)
    found["enterprise"]["year"] -= 1
    found["data"] = {field: _earlier(years) for field, years in content["data"].items()}
    for product in found["products"]:
        product["data"] = {field: _earlier(years) for field, years in product["data"].items()}
    for line in found["energy"]:
        line |= {"year": line["year"] - 1, "amount": number(tidy(exact.of(line["amount"]) * LESS))}
    given_up = [name for name, row in found["rows"].items() if row["met"] and name.split("-")[-1].startswith("O")]
    for name in given_up[::12]:
        found["rows"][name] |= {"met": False, "points": None, "evidence": []}
    return found


def _earlier(years: dict[str, Any]) -> dict[str, Any]:
    return {str(int(year) - 1): years.get(str(int(year) - 1), _less(value)) for year, value in years.items()}


def _less(value: Any) -> Any:
    """An amount of the year before; yes, no and nothing stay what they are."""
    return value if value in {None, 0, 1} else number(tidy(exact.of(value) * LESS))


def part_of(content: Content, percent: int) -> Content:
    """The form as far as somebody got who answers it from the first section to the last."""
    found = dict(content)
    for part in ("gate", "rows", "data"):
        keys = list(content[part])
        kept = keys[: len(keys) * percent // 100]
        found[part] = {key: content[part][key] for key in kept}
    if percent < 75:
        found |= {"products": [], "energy": []}
    return found


def _filed(filed: Filed, content: Content, pack: Pack, table: BenchmarkTable) -> Filed:
    form, problems = formreader.read(content, pack, filed.firm.file)
    if form is None:
        raise ValueError(f"{filed.firm.file}: {[(each.cell, each.note.code) for each in problems]}")
    return Filed(filed.firm, content, form, scoring.score(pack, form, table))
