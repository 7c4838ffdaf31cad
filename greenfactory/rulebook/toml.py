"""TOML files read with exact numbers and typed getters, every fault a problem with file, line, key, reason and remedy."""

import datetime
import re
import stat
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from greenfactory.rulebook import exact, formula, units
from greenfactory.rulebook.formula import Formula, Name
from greenfactory.rulebook.formulatext import FormulaError
from greenfactory.rulebook.notes import Note, Problem, Problems, Refused, brief

MAX_BYTES = 1_000_000
Key = tuple[str | int, ...]

# 32 parts in one dotted key: every further one makes the parser slower than the one before.
_LONG_KEY = re.compile(r"""(?<![\w-])(?:(?>"[^"\n]*"|'[^'\n]*'|[\w-]+)[ \t]*+\.[ \t]*+){32}""", re.ASCII)


class Number(str):
    """A number with a point or an exponent, as it stands in the file: never a float."""


class Document:
    """One TOML file: its tables, the line of each key, and the problems found in it so far."""

    def __init__(self, text: str, file: str) -> None:
        """Raises Refused where `text` is not TOML."""
        self.file, self.text, self.problems = file, text, Problems()
        if _LONG_KEY.search(text):
            raise Refused(Problem(Note("pack.nested"), file))
        try:
            self.tables: dict[str, Any] = tomllib.loads(text, parse_float=Number)
        except RecursionError:
            raise Refused(Problem(Note("pack.nested"), file)) from None
        except ValueError as error:
            raise Refused(_not_toml(text, file, str(error))) from None

    @cached_property
    def _lines(self) -> Mapping[Key, int]:
        return dict(_key_lines(self.text))

    def line(self, key: Key) -> int | None:
        """The line where `key` stands, or the nearest table around it."""
        while key:
            if key in self._lines:
                return self._lines[key]
            key = key[:-1]
        return None

    def problem(self, key: Key, note: Note, value: object = None) -> None:
        """Record that `key` is wrong."""
        shown = None if value is None else brief(value)
        self.problems.append(Problem(note, self.file, cell=dotted(key), line=self.line(key), value=shown))

    @property
    def top(self) -> "Section":
        """The file's outermost table."""
        return Section(self, (), self.tables)


def read(path: Path, file: str) -> Document:
    """The document at `path`, called `file` in messages. Raises Refused where it can't be read."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Refused(Problem(Note("pack.not_a_file"), file))
        if found.st_size > MAX_BYTES:
            raise Refused(Problem(Note("pack.too_big", {"limit": MAX_BYTES}), file))
        return Document(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"), file)
    except OSError as error:
        raise Refused(Problem(Note("pack.unreadable", {"why": error.strerror or str(error)}), file)) from None
    except UnicodeDecodeError:
        raise Refused(Problem(Note("pack.not_utf8"), file)) from None


def dotted(key: Key) -> str:
    """A key for people: `rows[3].points`, counted from 1."""
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def key(cell: str) -> Key:
    """The key that `dotted` wrote."""
    parts = re.findall(r"[^.\[\]]+|\[\d+\]", cell)
    return tuple(int(part[1:-1]) - 1 if part.startswith("[") else part for part in parts)


def _not_toml(text: str, file: str, error: str) -> Problem:
    place = re.search(r"at line (\d+)", error)
    lines = text.split("\n")
    line = int(place[1]) if place else len(lines) if "at end of document" in error else None
    written = lines[line - 1].strip() if line else ""
    looks_like_yaml = re.match(r"(---|[-\w]+:(\s|$)|- )", written) is not None
    code = "pack.yaml" if looks_like_yaml else "pack.not_toml"
    return Problem(Note(code, {"why": brief(error, 120)}), file, line=line, value=brief(written) or None)


# What can hold a line end, a bracket or an equals sign without meaning one.
_TOKEN = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*|[\[\]{}]|\n""", re.DOTALL
)
_NAME = re.compile(r"""(?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'=\[\]])+""")


def _key_lines(text: str) -> Iterator[tuple[Key, int]]:
    """Every table and key with its line; keys inside inline tables are left to the key that holds them."""
    table: Key = ()
    counts: dict[Key, int] = {}
    for number, statement in _statements(text):
        parts = _parts(_NAME.findall(statement)[0])
        if statement.startswith("[["):
            path = _within(parts, counts)
            counts[path] = counts.get(path, -1) + 1
            table = (*path, counts[path])
        elif statement.startswith("["):
            table = _within(parts, counts)
        yield (table if statement.startswith("[") else (*table, *parts)), number


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header and each key with its value, and the line where it begins. `text` is valid TOML."""
    start, line, depth = 0, 1, 0
    for token in _TOKEN.finditer(text + "\n"):
        depth += (token[0] in {"[", "{"}) - (token[0] in {"]", "}"})
        if token[0] == "\n" and depth == 0:
            statement = text[start : token.start()].strip()
            if statement and not statement.startswith("#"):
                yield line, statement
            line += text.count("\n", start, token.end())
            start = token.end()


def _parts(name: str) -> list[str]:
    """The parts of a key as written: bare, quoted, dotted."""
    parts = []
    inner: Any = tomllib.loads(f"{name} = 0")
    while isinstance(inner, dict):
        ((part, inner),) = inner.items()
        parts.append(part)
    return parts


def _within(parts: list[str], counts: Mapping[Key, int]) -> Key:
    """The key of a header such as `rows.variants`, inside the latest `rows`."""
    path: Key = ()
    for part in parts[:-1]:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    return (*path, parts[-1])


class Section:
    """One table of a document with typed getters. A getter that finds a fault records it and returns a harmless value."""

    def __init__(self, document: Document, key: Key, table: Mapping[str, Any]) -> None:
        self.document, self.key, self.table = document, key, table
        self._seen: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self.table

    def problem(self, name: str, note: Note) -> None:
        """Record that the key `name` is wrong."""
        self.document.problem((*self.key, name), note, self.table.get(name))

    def _get(self, name: str, kind: type | tuple[type, ...], expected: str, default: Any) -> Any:
        again = name in self._seen
        self._seen.add(name)
        if name in self.table and _is(self.table[name], kind):
            return self.table[name]
        if name in self.table and not again:
            self.problem(name, Note("pack.wrong_type", {"key": name, "expected": Note(f"pack.type_{expected}")}))
        elif default is None and not again:
            self.document.problem((*self.key, name), Note("pack.missing_key", {"key": name}))
        return default

    def text(self, name: str, default: str | None = None, choices: Collection[str] = ()) -> str:
        """A text; with `choices`, one of them."""
        value = self._get(name, str, "text", default)
        if value is None:
            return ""
        if choices and value not in choices:
            self.problem(name, Note("pack.choice", {"key": name, "choices": list(choices)}))
            return next(iter(choices))
        return unicodedata.normalize("NFC", str(value))

    def flag(self, name: str, default: bool | None = None) -> bool:
        """true or false."""
        return bool(self._get(name, bool, "flag", default))

    def integer(self, name: str, default: int | None = None, least: int = 0, most: int = 9999) -> int:
        """A whole number from `least` to `most`."""
        value = self._get(name, int, "integer", default)
        if value is not None and value < least:
            self.problem(name, Note("pack.below", {"key": name, "least": least}))
        if value is not None and value > most:
            self.problem(name, Note("pack.above", {"key": name, "most": most}))
        return value or 0

    def number(self, name: str, default: int | None = None) -> Fraction:
        """An exact number, as a number or as text."""
        value = self._get(name, (int, str), "number", default)
        try:
            return Fraction(0) if value is None else exact.of(value)
        except ValueError:
            self.problem(name, Note("pack.wrong_type", {"key": name, "expected": Note("pack.type_number")}))
            return Fraction(0)

    def unit(self, name: str, default: str | None = None) -> str:
        """A unit of measurement that `units` knows."""
        text = self.text(name, default)
        try:
            units.parse(text)
        except ValueError as error:
            self.problem(name, Note("formula.unknown_unit", {"unit": str(error)}))
            return "1"
        return text

    def formula(
        self, name: str, names: Mapping[str, Name], *, per_product: bool = False, condition: bool = False
    ) -> Formula:
        """A formula over `names`, or a comparison (`condition`); one that can't be read is recorded and stands for 0."""
        text = self.text(name)
        try:
            read = formula.read(text, names, per_product=per_product)
            if condition and not read.condition:
                raise FormulaError("number_as_condition", part=text)
            return read
        except FormulaError as error:
            # Where there is no text at all, that is recorded already.
            if text or self.table.get(name) == "":
                self.problem(name, error.note)
            return formula.constant(Fraction(0), None, text)

    def date(self, name: str) -> None:
        """A date, where it is given."""
        self._get(name, datetime.date, "date", datetime.date.min)

    def both(self, name: str, default: Mapping[str, str] | None = None) -> Mapping[str, str]:
        """A text in both languages, `{ zh = …, en = … }`."""
        value = self._get(name, dict, "both", default)
        if value is default or value is None:
            return value or {"zh": "", "en": ""}
        inner = Section(self.document, (*self.key, name), value)
        pair = inner.title()
        inner.done()
        return pair

    def title(self) -> Mapping[str, str]:
        """The section's own `zh` and `en`; an empty `en` is yet to be supplied, and the Chinese shows meanwhile."""
        zh = self.text("zh")
        return {"zh": zh, "en": self.text("en") or zh}

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty where it is not given."""
        values = self._get(name, list, "texts", ())
        if not all(isinstance(value, str) and not isinstance(value, Number) for value in values):
            self.problem(name, Note("pack.wrong_type", {"key": name, "expected": Note("pack.type_texts")}))
            return ()
        return tuple(unicodedata.normalize("NFC", value) for value in values)

    def sequence(self, name: str) -> list[Any]:
        """A list of anything, which the caller checks."""
        return list(self._get(name, list, "tables", None) or [])

    def section(self, name: str) -> "Section":
        """A table of its own."""
        value = self._get(name, dict, "table", None)
        return Section(self.document, (*self.key, name), value or {})

    def sections(self, name: str) -> list["Section"]:
        """An array of tables, empty where it is not given."""
        values = self._get(name, list, "tables", ())
        if not all(isinstance(value, dict) for value in values):
            self.problem(name, Note("pack.wrong_type", {"key": name, "expected": Note("pack.type_tables")}))
            return []
        return [Section(self.document, (*self.key, name, index), value) for index, value in enumerate(values)]

    def done(self) -> None:
        """Refuse every key that nobody asked for: a misspelt key would silently do nothing."""
        for name in self.table:
            if name not in self._seen:
                self.document.problem((*self.key, name), Note("pack.unknown_key", {"key": name}), self.table[name])


def _is(value: object, kind: type | tuple[type, ...]) -> bool:
    """Whether `value` is of `kind`: Python takes true for a whole number, and a `Number` for text."""
    if isinstance(value, bool) or kind is bool:
        return isinstance(value, bool) and kind is bool
    return isinstance(value, kind) and not (isinstance(value, Number) and kind is str)
