"""The list of a city's bodies that an installation is set up with: a TOML file with a commented blank beside this module."""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from greenfactory.rulebook import toml
from greenfactory.rulebook.notes import Note, Problem, Refused

BLANK = Path(__file__).with_name("city.toml")
"""The list to fill in."""
NAME, PERSON = 200, 60
DISTRICT = r"[1-9][0-9]{3}(?!00)[0-9]{2}"
"""A code of GB/T 2260 below the city; that of a city ends in 00."""
MEANT = {
    "pack.not_toml": "founding.not_toml",
    "pack.yaml": "founding.not_toml",
    "pack.missing_key": "founding.missing_key",
}
"""What the reader of TOML says in words of rule packs, in words of this list."""


@dataclass(frozen=True, slots=True)
class Part:
    """乡镇、街道或园区: a part of a district by its nine digits, of which the first six are the district's."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class District:
    """A district by its code in GB/T 2260, the name of its bureau, and its towns, streets and parks where they are listed."""

    code: str
    name: str
    towns: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class City:
    """The bodies that there must be before anybody can work, and the names of the first administrators by role."""

    bureau: str
    operation: str
    administrators: dict[str, str]
    districts: tuple[District, ...]


def read(path: Path, *, separated: bool) -> City:
    """The filled-in list. Raises Refused with every fault: file, line, key, reason, remedy."""
    try:
        document = toml.read(path, str(path))
        city = _city(document, separated=separated)
    except Refused as refused:
        raise _in_order(refused.problems) from None
    if document.problems:
        raise _in_order(document.problems)
    return city


def _in_order(problems: Iterable[Problem]) -> Refused:
    """The faults in words of this list, from its first line to its last; those without a line come last."""
    found = (replace(one, note=_meant(one.note)) for one in problems)
    return Refused(*sorted(found, key=lambda one: one.line or sys.maxsize))


def _city(document: toml.Document, *, separated: bool) -> City:
    top = document.top
    bureau, operation = top.section("city"), top.section("operation")
    administrators = {"system_admin": _filled(operation, "system_admin", PERSON)}
    if separated:
        administrators["security_admin"] = _filled(operation, "security_admin", PERSON)
    else:
        operation.text("security_admin", "")
    if len({*administrators.values()}) < len(administrators) and all(administrators.values()):
        operation.problem("security_admin", Note("founding.one_person"))
    found = City(_filled(bureau, "name"), _filled(operation, "name"), administrators, _districts(top))
    for section in (bureau, operation, top):
        section.done()
    return found


def _districts(top: toml.Section) -> tuple[District, ...]:
    found: list[District] = []
    for section in top.sections("districts"):
        code = _filled(section, "code")
        one = District(code, _filled(section, "name"), _towns(section, code))
        if one.code and (fault := _fault(one.code, found)):
            section.problem("code", Note(fault))
        if one.name and one.name in {other.name for other in found}:
            section.problem("name", Note("founding.name_twice"))
        section.done()
        found.append(one)
    if not found:
        top.problem("districts", Note("founding.no_district"))
    return tuple(found)


def _towns(district: toml.Section, code: str) -> tuple[Part, ...]:
    found: dict[str, Part] = {}
    for section in district.sections("towns"):
        one = Part(_filled(section, "code"), _filled(section, "name", PERSON))
        if one.code and not (re.fullmatch(r"[0-9]{9}", one.code) and one.code.startswith(code)):
            section.problem("code", Note("founding.bad_town"))
        elif one.code in found:
            section.problem("code", Note("founding.code_twice"))
        if one.name and one.name in {other.name for other in found.values()}:
            section.problem("name", Note("founding.name_twice"))
        section.done()
        found[one.code] = one
    return tuple(found.values())


def _fault(code: str, before: list[District]) -> str:
    """What is wrong with a district's code, after those before it; nothing where it is sound."""
    if not re.fullmatch(DISTRICT, code):
        return "founding.bad_code"
    if code in {other.code for other in before}:
        return "founding.code_twice"
    if before and before[0].code[:2] != code[:2]:
        return "founding.other_province"
    return ""


def _filled(section: toml.Section, key: str, most: int = NAME) -> str:
    """A text that must not be left as the blank has it."""
    text = section.text(key).strip()
    if not text and section.table.get(key) is not None and isinstance(section.table[key], str):
        section.problem(key, Note("founding.empty", {"key": key}))
    elif len(text) > most or not text.isprintable():
        section.problem(key, Note("founding.too_long", {"key": key, "most": most}))
    return text


def _meant(note: Note) -> Note:
    return Note(MEANT.get(note.code, note.code), note.params)
