"""Which sheets, rows and columns the form of a pack has, in the order of the paper form."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from greenfactory.rulebook.packs.pack import Area, Both, Field, Pack
from greenfactory.rulebook.scores.forms import ENTERPRISE_KEYS
from greenfactory.rulebook.wording import LANGUAGES
from greenfactory.workbooks.form_layout import (
    Column,
    Kind,
    Layout,
    SheetPlan,
    both,
    by_degree,
    may_not_apply,
    year_key,
    years,
)

PRODUCTS, ENERGY_LINES, PROOFS = 10, 40, 60
"""Lines that a blank form has room for; more may be added."""
ENTERPRISE = (
    "year", "name", "former_names", "code", "industry", "sector", "district", "region", "address", "postcode", "ownership",
    "registered_with", "registered_capital", "founded_on", "legal_representative", "contact_department", "contact",
    "phone", "mobile", "fax", "email", "profile",
)  # fmt: skip
"""The rows of 基本信息表 in the order of the paper form."""
_FORBIDDEN = str.maketrans(dict.fromkeys("{}[]:*?/\\'", " "))


def layout(pack: Pack, year: int, lang: str = "zh", *, products: int = 0, lines: int = 0) -> Layout:
    """The form of `pack` for evaluation year `year`, with room for more than so many products and energy lines."""
    names: set[str] = set()
    rooms = {"products": max(PRODUCTS, products + 2), "energy": max(ENERGY_LINES, lines + 5)}
    sheets = [_named(sheet, names) for sheet in _sheets(pack, year, rooms)]
    return Layout(pack, year, lang, tuple(sheets))


def _column(key: str, width: float, kind: Kind = "label") -> Column:
    return Column(key, both(f"sheet.column_{key}"), width, kind)


def _sheets(pack: Pack, year: int, rooms: Mapping[str, int]) -> Iterator[SheetPlan]:
    keys = (*ENTERPRISE, *(key for key in ENTERPRISE_KEYS if key not in ENTERPRISE))
    particulars = (_column("item", 24), _column("answer", 46, "entry"), _column("help", 46))
    yield _plan("enterprise", particulars, keys, tuple(both(f"sheet.item_{key}") for key in keys))
    yield _plan("pledge", (_column("text", 100),), ())
    gate_columns = (
        _column("id", 12), _column("title", 46), _column("period", 10), _column("met", 10, "entry"),
        _column("asked", 34), _column("evidence", 26, "entry"),
    )  # fmt: skip
    yield _plan("gate", gate_columns, tuple(row.id for row in pack.gate))
    for area in pack.areas:
        yield SheetPlan("area", _area_name(area), _area_columns(area), tuple(row.id for row in area.rows), area)
    if pack.clauses:
        yield _plan(
            "clauses",
            (gate_columns[0], _column("level", 10), *gate_columns[1:2], *gate_columns[3:]),
            tuple(clause.id for clause in pack.clauses),
        )
    fields = pack.fields.values()
    plant = [field for field in fields if not field.product]
    asked = range(year - max((field.years for field in plant), default=1) + 1, year + 1)
    figures = [Column(year_key("", each), both("sheet.column_year_figure", year=each), 15, "entry") for each in asked]
    data_columns = (_column("field", 34), _column("unit", 12), *figures, _column("form", 11), _column("help", 46))
    yield _plan("data", data_columns, tuple(field.id for field in plant), tuple(field.title for field in plant))
    if products := [field for field in fields if field.product]:
        yield _list("products", _product_columns(products, year), rooms["products"])
    if pack.energy is not None:
        yield _list("energy", _energy_columns(), rooms["energy"])
    proof = (
        _column("no", 6), _column("row_ids", 26, "entry"), _column("proof", 50, "entry"), _column("pages", 12, "entry"),
        _column("remark", 34, "entry"),
    )  # fmt: skip
    yield _list("evidence", proof, PROOFS)
    yield _plan(
        "preview", tuple(_column(key, width, "live") for key, width in _PREVIEW), tuple(area.id for area in pack.areas)
    )
    bench = (
        ("benchmark", 44),
        ("industry", 10),
        ("region", 12),
        ("of_year", 8),
        ("figure", 14),
        ("unit", 18),
        ("source", 40),
        ("conf", 8),
    )
    yield _plan("benchmarks", tuple(_column(key, width) for key, width in bench), ())


_PREVIEW = ("area", 34), ("full", 12), ("score", 14), ("low", 14), ("high", 14), ("open_rows", 12)


def _plan(part: str, columns: tuple[Column, ...], rows: tuple[str, ...], labels: tuple[Both, ...] = ()) -> SheetPlan:
    return SheetPlan(part, both(f"sheet.name_{part}"), columns, rows, labels=labels)


def _list(part: str, columns: tuple[Column, ...], room: int) -> SheetPlan:
    return SheetPlan(
        part, both(f"sheet.name_{part}"), columns, tuple(str(number + 1) for number in range(room)), listed=True
    )


def _area_name(area: Area) -> Both:
    return both("sheet.name_area", area=area.title)


def _area_columns(area: Area) -> tuple[Column, ...]:
    """Only what the rows of the area need: a yes/no area has no figures, a measured one nothing to tick."""
    measured = any(row.quantity is not None for row in area.rows)
    answered = any(row.quantity is None for row in area.rows)
    widest = max((len(row.id) for row in area.rows), default=0)
    return (
        _column("id", min(max(13, widest + 2), 24)),
        *((_column("group", 11),) if any(row.group for row in area.rows) else ()),
        _column("title", 26),
        _column("kind", 8),
        _column("rubric", 40),
        *((_column("applies", 9, "entry"),) if any(may_not_apply(row) for row in area.rows) else ()),
        *((_column("met", 9, "entry"),) if answered else ()),
        *((_column("points", 9, "entry"),) if any(by_degree(row) for row in area.rows) else ()),
        *((_column("row_unit", 16), _column("base", 11, "live"), _column("lead", 11, "live")) if measured else ()),
        *((_column("computed", 12, "live"), _column("value", 12, "entry")) if measured else ()),
        _column("full", 8, "live"),
        _column("score", 9, "live"),
        _column("status", 10, "live"),
        _column("asked", 28),
        _column("evidence", 26, "entry"),
    )


def _product_columns(fields: list[Field], year: int) -> tuple[Column, ...]:
    figures = []
    for field in fields:
        for each in years(field, year):
            unit = f"({field.unit})" if field.unit != "1" else ""
            title = {
                lang: f"{field.title[lang]}{unit} {each if field.kind != 'flag' else ''}".strip() for lang in LANGUAGES
            }
            figures.append(Column(year_key(field.id, each), title, 13, "entry"))
    return (_column("no", 6), _column("name", 22, "entry"), _column("product_unit", 10, "entry"), *figures)


def _energy_columns() -> tuple[Column, ...]:
    entries = ("source", 24), ("year", 9), ("amount", 16), ("energy_unit", 10), ("ncv", 14), ("flow", 11)
    live = ("tce", 16), ("co2", 16), ("line_status", 12)
    return (
        _column("no", 6),
        *(_column(key, width, "entry") for key, width in entries),
        *(_column(key, width, "live") for key, width in live),
    )


def _named(sheet: SheetPlan, taken: set[str]) -> SheetPlan:
    """The sheet with a name that Excel takes: at most 31 characters, none of its signs, no two alike."""
    name: Mapping[str, str] = {lang: _fit(text, taken, lang) for lang, text in sheet.name.items()}
    return replace(sheet, name=name)


def _fit(text: str, taken: set[str], lang: str) -> str:
    plain = " ".join(text.translate(_FORBIDDEN).split())[:28] or "-"
    number, name = 1, plain
    while f"{lang} {name.casefold()}" in taken:
        number += 1
        name = f"{plain} {number}"
    taken.add(f"{lang} {name.casefold()}")
    return name
