"""Reading `selection.toml` key by key: a reader takes a parsed value and gives a typed one, or says what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import field, fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note, Problem, Problems, brief

T = TypeVar("T")
Reader = Callable[[object], Any]
MOST_PLACES = 12
"""Decimals a rule may ask for: more would only make `10 ** places` slow, and `exact.shown` stops there too."""
MOST = 1_000_000
"""The largest whole number a rule may have, such as a number of places."""


class Fault(Exception):
    """What is wrong with a value; `key` names the part of an inner table that is meant."""

    def __init__(self, code: str, key: str = "", **params: Any) -> None:
        super().__init__(code)
        self.note = Note(f"ranking.{code}", params)
        self.key = key


def key(read: Reader, default: Any, *, optional: bool = False) -> Any:
    """A dataclass field read by `read`; one that is not `optional` must stand in a rules file that has no base."""
    metadata = {"read": read, "optional": optional}
    if isinstance(default, dict):
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


def flag(value: object) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise Fault("wrong_type", expected=Note("ranking.type_flag"))
    return value


def text(value: object) -> str:
    """A text, possibly empty."""
    if not isinstance(value, str):
        raise Fault("wrong_type", expected=Note("ranking.type_text"))
    return str(value)


def filled(value: object) -> str:
    """A text with something in it."""
    if not text(value).strip():
        raise Fault("empty")
    return text(value)


def choice(*allowed: str) -> Reader:
    """One of `allowed`."""

    def read(value: object) -> str:
        if text(value) not in allowed:
            raise Fault("choice", choices=allowed)
        return text(value)

    return read


def number(value: object) -> Fraction:
    """An exact number of 0 or more: a whole number, a Decimal, or text such as `80.5` or `1/3`."""
    try:
        found = exact.of(value)  # type: ignore[arg-type]
        # What is written out again must read back the same, so an exponent can't reach past the 30 digits of `exact`.
        exact.parse(exact.text(found))
    except ValueError:
        raise Fault("wrong_type", expected=Note("ranking.type_number")) from None
    if found < 0:
        raise Fault("negative")
    return found


def share(value: object) -> Fraction | None:
    """A part of the whole, 0 to 1; None where it is still empty."""
    if value == "":
        return None
    found = number(value)
    if found > 1:
        raise Fault("share")
    return found


def whole(value: object) -> int:
    """A whole number from 0 to a million."""
    if _natural(value) > MOST:
        raise Fault("too_large", most=MOST)
    return _natural(value)


def _natural(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Fault("wrong_type", expected=Note("ranking.type_whole"))
    if value < 0:
        raise Fault("negative")
    return value


def at_least_one(value: object) -> int:
    """A whole number of 1 or more."""
    if whole(value) == 0:
        raise Fault("zero")
    return whole(value)


def places(value: object) -> int:
    """How many decimals, 0 to 12."""
    if _natural(value) > MOST_PLACES:
        raise Fault("places", most=MOST_PLACES)
    return _natural(value)


def texts(value: object) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise Fault("wrong_type", expected=Note("ranking.type_texts"))
    return tuple(value)


def order(value: object) -> tuple[str, ...]:
    """A list of texts, each once."""
    found = texts(value)
    seen = set[str]()
    for item in found:
        if item in seen:
            raise Fault("twice", item=brief(item))
        seen.add(item)
    return found


def choices(*allowed: str) -> Reader:
    """A list of some of `allowed`, each once."""

    def read(value: object) -> tuple[str, ...]:
        if not set(texts(value)) <= set(allowed):
            raise Fault("choice", choices=allowed)
        return order(value)

    return read


def counts(read: Reader) -> Reader:
    """Whole numbers by name, such as `{ "滨湖区" = 6 }`, each read by `read`."""

    def read_all(value: object) -> Mapping[str, int]:
        if not isinstance(value, Mapping):
            raise Fault("wrong_type", expected=Note("ranking.type_counts"))
        found = {}
        for name, count in value.items():
            try:
                found[str(name)] = read(count)
            except Fault as fault:
                fault.key = str(name)
                raise
        return found

    return read_all


def plain(value: Any) -> Any:
    """`value` for JSON: tables as dicts, exact numbers as text, nothing as an empty text."""
    if is_dataclass(value):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Fraction):
        return exact.text(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return "" if value is None else value


class Reading:
    """Tables read one by one; every fault is kept in `problems`, and a harmless value stands for it meanwhile."""

    def __init__(self) -> None:
        self.problems = Problems()

    def fault(self, cell: str, fault: Fault, value: object = None) -> None:
        """Record that `cell`, a dotted key, is wrong."""
        found = None if value is None else brief(value)
        self.problems.append(Problem(fault.note, cell=brief(cell, 200), value=found))

    def table(self, kind: type[T], given: object, name: str, base: T | None = None) -> T:
        """A `kind` from the table `given`; keys it does not hold come from `base`, without one they are missing."""
        if not isinstance(given, Mapping):
            self.fault(name, Fault("wrong_type", expected=Note("ranking.type_table")), given)
            return base or kind()
        readers = {item.name: item.metadata for item in fields(kind)}  # type: ignore[arg-type]
        self.unknown(given, readers, f"{name}.")
        values: dict[str, Any] = {}
        for item, metadata in readers.items():
            if item in given:
                self._value(values, item, metadata["read"], given[item], f"{name}.{item}")
            elif base is None and not metadata["optional"]:
                self.fault(f"{name}.{item}", Fault("missing_key", name=item))
        return replace(base or kind(), **values)  # type: ignore[type-var]

    def _value(self, values: dict[str, Any], item: str, read: Reader, given: object, cell: str) -> None:
        try:
            values[item] = read(given)
        except Fault as fault:
            inner = given[fault.key] if fault.key and isinstance(given, Mapping) else given
            self.fault(f"{cell}.{fault.key}" if fault.key else cell, fault, inner)

    def array(self, kind: type[T], given: object, name: str, unique: str) -> tuple[T, ...]:
        """Several `kind` from an array of tables, `unique` the key in which no two may agree; counted from 1."""
        if not isinstance(given, list | tuple):
            self.fault(name, Fault("wrong_type", expected=Note("ranking.type_tables")), given)
            return ()
        items = [self.table(kind, item, f"{name}[{index}]") for index, item in enumerate(given, start=1)]
        names = [getattr(item, unique) for item in items]
        seen = set[str]()
        for index, text_ in enumerate(names, start=1):
            if text_ and text_ in seen:
                self.fault(f"{name}[{index}].{unique}", Fault("twice", item=text_), text_)
            seen.add(text_)
        return tuple(items)

    def unknown(self, given: Mapping[str, Any], known: Mapping[str, Any], prefix: str = "") -> None:
        """Record every key that means nothing: misspelt, it would silently change nothing."""
        for name in given:
            if name not in known:
                self.fault(f"{prefix}{name}", Fault("unknown_key", name=brief(name), known=tuple(known)))
