"""Forms spoilt in every way that was thought of: bytes, parts, elements, cells, marks, bombs."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

Parts = dict[str, bytes]
Chance = random.Random

NASTY = (
    "", " ", "=1+1", "=cmd|' /C calc'!A0", "#REF!", "#DIV/0!", "1e999", "-1e-400", "NaN", "9" * 400, "1" * 31, "١٢٣", "½", "〇", "１２３",
    "1,2,3", "1.2.3", "--5", "0x1F", "35 tce", "tce", "1/0", "1e5万", "%", "12%%", "是否", "☑☒", "null", "None", "true", "TRUE()",
    "2023年13月45日", "99999-99-99", "greenfactory|1|gate|x|y|z|2023", "greenfactory|", "𠀀𠀁", "a" * 40_000, "；；；；", "\u202eabc",
    "x&#0;y", "_x0000_", "<b>", "]]>", "&amp;", "'", '"', "{}", "{0}", "%s", "../../etc", "\u3000", "～", "−3", "+", ".", "e5", "3 亩 4",
)  # fmt: skip
_CELL = re.compile(rb"<c r=\"[A-Z]+\d+\"[^>]*?(?:/>|>.*?</c>)", re.DOTALL)
_TEXT = re.compile(rb"<(t|v|f)>([^<]*)</\1>")
_ATTRIBUTE = re.compile(rb' ([a-zA-Z:]+)="([^"]*)"')


def parts_of(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


def mutant(parts: Parts, seed: int) -> bytes:
    """One spoilt workbook; the same for the same seed."""
    chance = random.Random(seed)
    spoilt = dict(parts)
    for _ in range(chance.choice((1, 1, 2, 5))):
        chance.choice(PARTLY)(spoilt, chance)
    whole = zipped(spoilt)
    return chance.choice(WHOLLY)(whole, chance) if chance.random() < 0.15 else whole


def _part(parts: Parts, chance: Chance, like: str = "") -> str:
    names = [name for name in parts if like in name] or list(parts)
    return chance.choice(sorted(names))


def _sheet(parts: Parts, chance: Chance) -> str:
    return _part(parts, chance, "worksheets/sheet")


def drop_part(parts: Parts, chance: Chance) -> None:
    if len(parts) > 1:
        parts.pop(_part(parts, chance))


def empty_part(parts: Parts, chance: Chance) -> None:
    parts[_part(parts, chance)] = chance.choice(
        (b"", b"\0" * 50, b"<x/>", b"\xff\xfe<", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")
    )


def swap_parts(parts: Parts, chance: Chance) -> None:
    one, other = _part(parts, chance), _part(parts, chance)
    parts[one], parts[other] = parts[other], parts[one]


def cut_part(parts: Parts, chance: Chance) -> None:
    name = _part(parts, chance)
    parts[name] = parts[name][: chance.randrange(len(parts[name]) + 1)]


def noise_in_part(parts: Parts, chance: Chance) -> None:
    name = _part(parts, chance)
    content = bytearray(parts[name])
    for _ in range(min(len(content), chance.choice((1, 3, 30)))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    parts[name] = bytes(content)


def _replace_one(
    parts: Parts, name: str, pattern: re.Pattern[bytes], with_: Callable[[re.Match[bytes]], bytes], chance: Chance
) -> None:
    found = list(pattern.finditer(parts[name]))
    for match in chance.sample(found, min(len(found), chance.choice((1, 5, 40)))):
        parts[name] = parts[name].replace(match[0], with_(match), 1)


def nasty_texts(parts: Parts, chance: Chance) -> None:
    name = _part(parts, chance, chance.choice(("sharedStrings", "worksheets/sheet")))
    _replace_one(parts, name, _TEXT, lambda match: b"<%b>%b</%b>" % (match[1], _escaped(chance), match[1]), chance)


def _escaped(chance: Chance) -> bytes:
    text = chance.choice(NASTY)
    return text.encode() if chance.random() < 0.1 else text.replace("&", "&amp;").replace("<", "&lt;").encode()


def attributes(parts: Parts, chance: Chance) -> None:
    values = (
        b"",
        b"-1",
        b"0",
        b"99999999999",
        b"A1",
        b"XFD1048576",
        b"s",
        b"e",
        b"b",
        b"str",
        b"inlineStr",
        b"1",
        b"hidden",
        b"xx",
    )
    _replace_one(
        parts, _part(parts, chance), _ATTRIBUTE, lambda match: b' %b="%b"' % (match[1], chance.choice(values)), chance
    )


def drop_cells(parts: Parts, chance: Chance) -> None:
    _replace_one(parts, _sheet(parts, chance), _CELL, lambda _: b"", chance)


def repeat_cells(parts: Parts, chance: Chance) -> None:
    _replace_one(parts, _sheet(parts, chance), _CELL, lambda match: match[0] * 2, chance)


def far_away(parts: Parts, chance: Chance) -> None:
    row = b'<row r="%d"><c r="%b%d"><v>1</v></c></row></sheetData>'
    number = chance.choice((1_048_576, 1_048_577, 500, 0))
    name = _sheet(parts, chance)
    parts[name] = parts[name].replace(b"</sheetData>", row % (number, chance.choice((b"A", b"XFD", b"ZZZZ")), number))


def merges(parts: Parts, chance: Chance) -> None:
    reference = chance.choice((b"A1:C400", b"C7:C30", b"A1:XFD1048576", b"B2", b"x"))
    name = _sheet(parts, chance)
    parts[name] = parts[name].replace(
        b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="%b"/></mergeCells>' % reference
    )


def drop_sheets(parts: Parts, chance: Chance) -> None:
    found = re.findall(rb"<sheet [^>]*/>", parts.get("xl/workbook.xml", b""))
    for sheet in chance.sample(found, min(len(found), chance.choice((1, 3, 20)))):
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(sheet, b"")


def rename_sheets(parts: Parts, chance: Chance) -> None:
    book = parts.get("xl/workbook.xml", b"")
    for name in re.findall(rb'<sheet name="([^"]*)"', book):
        if chance.random() < 0.5:
            book = book.replace(b'"%b"' % name, b'"%b"' % _escaped(chance).replace(b'"', b""), 1)
    if "xl/workbook.xml" in parts:
        parts["xl/workbook.xml"] = book


def marks(parts: Parts, chance: Chance) -> None:
    for name in [each for each in parts if "sharedStrings" in each or "worksheets" in each]:
        other = chance.choice((b"greenfactory|2|", b"greenfactory|1|area:none|", b"greenfactory||", b"x|1|"))
        parts[name] = parts[name].replace(b"greenfactory|1|", other, chance.choice((1, 3, 99)))


def many_strings(parts: Parts, chance: Chance) -> None:
    name = _part(parts, chance, "sharedStrings")
    parts[name] = parts[name].replace(b"</sst>", b"<si><t>x</t></si>" * chance.choice((10, 100_000)) + b"</sst>")


def bomb(parts: Parts, chance: Chance) -> None:
    parts[_part(parts, chance)] = b"<x>" + b" " * chance.choice((1_000_000, 70_000_000)) + b"</x>"


def cut_file(whole: bytes, chance: Chance) -> bytes:
    return whole[: chance.randrange(len(whole))]


def noise_in_file(whole: bytes, chance: Chance) -> bytes:
    content = bytearray(whole)
    for _ in range(chance.choice((1, 10, 1_000))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


def another_kind(whole: bytes, chance: Chance) -> bytes:
    heads = (
        b"",
        b"\0",
        b"%PDF-1.4\n",
        b"<html><table>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x05\x06" + bytes(18),
        b"\xef\xbb\xbfa,b\n1,2\n",
    )
    return chance.choice(heads) + (whole if chance.random() < 0.3 else b"")


def doubled(whole: bytes, chance: Chance) -> bytes:
    return whole + whole if chance.random() < 0.5 else bytes(chance.randrange(256) for _ in range(2_000)) + whole


PARTLY = (
    drop_part, empty_part, swap_parts, cut_part, noise_in_part, nasty_texts, nasty_texts, nasty_texts, nasty_texts, attributes, attributes,
    drop_cells, repeat_cells, far_away, merges, drop_sheets, rename_sheets, marks, many_strings, bomb,
)  # fmt: skip
WHOLLY = (cut_file, noise_in_file, another_kind, doubled)
