"""A pack as one plain document, and what differs between two packs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.formula import Formula
from greenfactory.rulebook.packs.pack import Area, Pack, Row


def document(pack: Pack) -> dict[str, Any]:
    """The whole pack as plain values, exact numbers as text, formulas as written; factor tables by their ids."""
    texts = ("title", "issuer", "legal_basis", "notice", "points_rule", "source", "sources")
    return {
        "id": pack.id,
        "edition": pack.edition,
        "digest": pack.digest,
        "extends": pack.base.name if pack.base else None,
        "official": pack.official,
        **{text: _plain(getattr(pack, text)) for text in texts},
        "gate": _by_id(pack.gate),
        "clauses": _by_id(pack.clauses),
        "areas": {area.id: _area(area) for area in pack.areas},
        "fields": _by_id(pack.fields.values()),
        "checks": _by_id(pack.checks),
        "plausibility": _plain(pack.plausibility) if pack.plausibility else None,
        "formulas": _by_id(pack.formulas.values()),
        "benchmarks": {
            name.name: {"title": _plain(name.title), "unit": name.unit} for name in pack.benchmark_names.values()
        },
        "energy": None
        if pack.energy is None
        else {
            "tables": [table.id for table in pack.energy.tables],
            "sold": pack.energy.sold,
            "feedstock": pack.energy.feedstock,
        },
        "selection": pack.selection.as_dict(),
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """A key of the document whose value differs; None where a pack has no such key."""

    key: str
    a: str | None
    b: str | None


def differences(one: Pack, other: Pack) -> list[Difference]:
    """Every key whose value differs, in the order of the document, and every factor after that."""
    first, second = (dict(_flat(document(pack) | _factors(pack), "")) for pack in (one, other))
    keys = [key for key in {**first, **second} if key != "digest"]
    return [Difference(key, first.get(key), second.get(key)) for key in keys if first.get(key) != second.get(key)]


def unchanged(one: Pack, other: Pack) -> dict[str, frozenset[str]]:
    """The ids of `gate`, `rows` and `fields` that both packs have and that ask the same thing.

    What an answer means rests on words, kind, unit and formula; points, limits and sources may differ.
    """
    first, second = _asked(one), _asked(other)
    return {part: frozenset(key for key in ids if second[part].get(key) == ids[key]) for part, ids in first.items()}


def _asked(pack: Pack) -> dict[str, dict[str, Any]]:
    field_keys, row_keys = (
        ("title", "unit", "kind", "product"),
        ("title", "kind", "rubric", "applies_if", "per_product"),
    )
    rows = {}
    for row in pack.rows.values():
        whole = _row(row)
        computed = [[each["if"], each["formula"], each["unit"]] for each in whole.get("measures", [])]
        rows[row.id] = [[whole.get(key) for key in row_keys], computed]
    return {
        "gate": {row.id: [dict(row.title), row.years] for row in pack.gate},
        "rows": rows,
        "fields": {name: [_plain(getattr(field, key)) for key in field_keys] for name, field in pack.fields.items()},
    }


def _factors(pack: Pack) -> dict[str, Any]:
    tables = pack.energy.tables if pack.energy else ()
    return {"factors": {table.id: _plain(table) | {"rows": _by_id(table.rows)} for table in tables}}


def _by_id(entries: Iterable[Any]) -> dict[str, Any]:
    return {entry.id: {key: value for key, value in _plain(entry).items() if key != "id"} for entry in entries}


def _area(area: Area) -> dict[str, Any]:
    return {
        "title": dict(area.title),
        "weight": exact.text(area.weight),
        "bonus": area.bonus,
        "even": area.even,
        "source": _plain(area.source),
        "rows": {row.id: _row(row) for row in area.rows},
    }


def _row(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": dict(row.title),
        "kind": row.kind,
        "group": row.group,
        "required": row.required,
        "points": exact.text(row.points),
        "on_miss": row.on_miss,
        "not_applicable": row.not_applicable,
        "applies_if": _text(row.applies_if),
        "evidence": list(row.evidence),
        "rubric": dict(row.rubric),
        "source": _plain(row.source),
    }
    if row.quantity is not None:
        quantity = row.quantity
        found |= {
            "direction": "higher" if quantity.higher else "lower",
            "scale": quantity.scale,
            "strict": quantity.strict,
            "per_product": _text(quantity.per_product),
            "steps": [[exact.text(limit), exact.text(share)] for limit, share in quantity.steps],
            "measures": [
                {
                    "if": _text(measure.condition),
                    "formula": measure.formula.text,
                    "formula_id": measure.formula_id,
                    "unit": measure.unit,
                    "base": _text(measure.base),
                    "lead": _text(measure.lead),
                }
                for measure in quantity.measures
            ],
        }
    return found


def _text(formula: Formula | None) -> str | None:
    return None if formula is None else formula.text


def _plain(value: Any) -> Any:
    if isinstance(value, Formula):
        return value.text
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return exact.text(value) if isinstance(value, Fraction) else value


def _flat(value: Any, key: str) -> Iterator[tuple[str, str | None]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for index, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{key}[{index}]")
    elif isinstance(value, list):
        yield key, ", ".join(str(item) for item in value)
    elif value is not None:
        yield key, str(value)
