"""The tree of industries (GB/T 4754-2017): section, division and, where a file lists them, the groups and classes below."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from greenfactory.rulebook import toml
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs import library

FILE = "industries.toml"
"""What an installation adds in its own folder."""
SHIPPED = "gbt4754-2017.toml"
DIVISION = 2
"""Digits of a division; a group has three, a class four."""


@dataclass(frozen=True, slots=True)
class Tree:
    """`sections` by letter; `classes` by digits, whatever their depth; `letters` of divisions."""

    sections: Mapping[str, str]
    classes: Mapping[str, str]
    letters: Mapping[str, str]

    def known(self, code: str) -> bool:
        """Whether there is such a class: its division exists under that letter, and it is listed where its division is listed so deep."""
        letter, digits = parts(code)
        division = digits[:DIVISION]
        if division not in self.letters or letter not in {"", self.letters[division]}:
            return False
        listed = {name for name in self.classes if name[:DIVISION] == division and len(name) == len(digits)}
        return not listed or digits in listed

    def named(self, code: str) -> str:
        """The name of the class, or of what is listed above it; empty where nothing is."""
        _, digits = parts(code)
        found = (self.classes.get(digits[:length]) for length in range(len(digits), DIVISION - 1, -1))
        return next((name for name in found if name), "")

    def written(self, digits: str) -> str:
        """The code with its letter."""
        return self.letters.get(digits[:DIVISION], "") + digits

    @property
    def divisions(self) -> Mapping[str, str]:
        """The divisions, by their digits."""
        return {digits: name for digits, name in sorted(self.classes.items()) if len(digits) == DIVISION}


def parts(code: str) -> tuple[str, str]:
    """The letter of a code, if it has one, and its digits."""
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRST")
    return code[: len(code) - len(digits)], digits


def read(folder: Path | None = None) -> Tree:
    """The shipped tree with what `folder` adds. Raises Refused where its file has faults."""
    own = folder / FILE if folder else None
    return _read(own if own and own.is_file() else None)


@lru_cache(maxsize=4)
def _read(own: Path | None) -> Tree:
    shipped = library.shipped() / "industries" / SHIPPED
    sections: dict[str, str] = {}
    classes: dict[str, str] = {}
    letters: dict[str, str] = {}
    for path in (shipped, *([own] if own else [])):
        for letter, zh, listed in _sections(path):
            sections[letter] = zh
            classes |= listed
            letters |= {digits[:DIVISION]: letter for digits in listed}
    return Tree(sections, classes, letters)


def _sections(path: Path) -> Iterable[tuple[str, str, Mapping[str, str]]]:
    document = toml.read(path, str(path))
    top = document.top
    top.text("standard")
    top.text("conf", choices="VSKG")
    found = []
    for section in top.sections("sections"):
        letter, zh, listed = (
            section.text("letter", choices="ABCDEFGHIJKLMNOPQRST"),
            section.text("zh"),
            section.section("classes"),
        )
        names = {digits: listed.text(digits) for digits in listed.table if re.fullmatch(r"\d{2,4}", digits, re.ASCII)}
        listed.done()  # a key that is no code was not asked for
        section.done()
        found.append((letter, zh, names))
    top.done()
    if document.problems:
        raise Refused(*document.problems)
    return found
