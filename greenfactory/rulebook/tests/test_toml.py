"""TOML with exact numbers: every fault has its line and key, and no file is too strange to be refused plainly."""

import os
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenfactory.rulebook import toml
from greenfactory.rulebook.formula import Name
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.toml import Document, Key, Section

LINES = '''# 1
format = 1

[[rows]]   # 4: [not = a header]
id = "a = [1]"  # 5
steps = [       # 6
  [40, "1/2"],
  [60]
]
note = """     # 10
[[rows]]
id = "no key"
"""            # 13
other.zh = "x" # 14
[[rows.variants]]  # 15
if = 'a "#'    # 16
[[ rows . "variants" ]]  # 17
base = 1       # 18
[[rows]]       # 19
id = "b"       # 20
"quoted.key" = 1   # 21
'x y'.z = { inner = 1, deeper = { a = [1,
  2] } }       # 22
[[rows.variants]]  # 24
if = 1         # 25
[plain . table]    # 26
key = \'\'\'       # 27
key = 5
\'\'\'\'\'
last = ""      # 30
[rows.table]   # 31
k = 2          # 32
'''
PLACES: dict[Key, int | None] = {
    ("format",): 2,
    ("rows", 0): 4,
    ("rows", 0, "id"): 5,
    ("rows", 0, "steps"): 6,
    ("rows", 0, "steps", 1): 6,
    ("rows", 0, "note"): 10,
    ("rows", 0, "other", "zh"): 14,
    ("rows", 0, "other"): 4,
    ("rows", 0, "variants", 0, "if"): 16,
    ("rows", 0, "variants", 1): 17,
    ("rows", 0, "variants", 1, "base"): 18,
    ("rows", 1, "id"): 20,
    ("rows", 1, "quoted.key"): 21,
    ("rows", 1, "x y", "z", "deeper", "a"): 22,
    ("rows", 1, "variants", 0): 24,
    ("rows", 1, "variants", 0, "if"): 25,
    ("rows", 1, "missing"): 19,
    ("rows", 1, "table", "k"): 32,
    ("plain", "table", "key"): 27,
    ("plain", "table", "last"): 30,
    ("plain", "table", "missing"): 26,
    ("nowhere",): None,
}


@pytest.mark.parametrize("place", PLACES, ids=toml.dotted)
def test_line_finds_the_key(place: Key) -> None:
    assert Document(LINES, "x.toml").line(place) == PLACES[place]


def test_line_counts_line_feeds_only() -> None:
    assert Document('a = "\u2028\x85"\nb = 1', "x").line(("b",)) == 2


KEYS = st.sampled_from(["a", "b", '"c d"', "'e.f'", "g"])


@given(st.lists(st.tuples(st.sampled_from(["key", "table", "array"]), st.text("\n# ", max_size=3))))
def test_line_agrees_with_where_a_key_was_written(parts: list[tuple[str, str]]) -> None:
    text, arrays = "", 0
    table: Key = ()
    expected: dict[Key, int] = {}
    for number, (kind, gap) in enumerate(parts):
        text += "\n" * gap.count("\n") + f"# {gap!r}\n"
        line, name = text.count("\n") + 1, f"k{number}"
        if kind == "key":
            text += f'{name} = """\n{name} = [\n"""\n'
            expected[(*table, name)] = line
        elif kind == "table":
            text += f"[{name}]\n"
            table = (name,)
            expected[table] = line
        else:
            text += "[[many]]\n"
            table, arrays = ("many", arrays), arrays + 1
            expected[table] = line
    document = Document(text, "x")
    assert {key: document.line(key) for key in expected} == expected


def test_dotted_and_key_are_each_other_backwards() -> None:
    for key in [("rows", 2, "points"), ("a",), ("rows", 0, "variants", 1, "if")]:
        assert toml.key(toml.dotted(key)) == key
    assert toml.dotted(("rows", 2, "points")) == "rows[3].points"


def refusal(text: str) -> Problem:
    with pytest.raises(Refused) as refused:
        Document(text, "x.toml")
    (problem,) = refused.value.problems
    return problem


@pytest.mark.parametrize(
    ("text", "code", "line", "value"),
    [
        ("a = 1\nformat: 1\nid: x", "pack.yaml", 2, "format: 1"),
        ("---\nid: x", "pack.yaml", 1, "---"),
        ("- id", "pack.yaml", 1, "- id"),
        ("键: 值", "pack.yaml", 1, "键: 值"),
        ("a = 1\nb = \n", "pack.not_toml", 2, "b ="),
        ("a = 1\na = 2", "pack.not_toml", 2, "a = 2"),
        ('{"a": 1}', "pack.not_toml", 1, '{"a": 1}'),
        ("a = 01", "pack.not_toml", 1, "a = 01"),
        ("a = １２", "pack.not_toml", 1, "a = １２"),
        ('a = "x', "pack.not_toml", 1, 'a = "x'),
        ("a = 1\nb = [1,\n", "pack.not_toml", 3, None),
        ("a = " + "9" * 5000, "pack.not_toml", None, None),
        ("a\0b\x1b[2J", "pack.not_toml", 1, "a\\u0000b\\u001b[2J"),
        ("a = " + "[" * 200_000, "pack.nested", None, None),
        ("a = " + "{a=" * 200_000, "pack.nested", None, None),
        ("a" + ".a" * 100_000 + " = 1", "pack.nested", None, None),
        ("[" + "a . " * 100_000 + "a]", "pack.nested", None, None),
        ("x = { " + "\"a\".'b'." * 100 + "a = 1 }", "pack.nested", None, None),
    ],
)
def test_what_is_not_toml_is_refused_at_once(text: str, code: str, line: int | None, value: str | None) -> None:
    start = time.process_time()
    problem = refusal(text)
    assert time.process_time() - start < 2
    assert (problem.note.code, problem.file, problem.line, problem.value) == (code, "x.toml", line, value)


@pytest.mark.parametrize("text", ["a" * 900_000, '"' * 900_000, "a." * 15 + "\n" * 900_000, "a b " * 200_000])
def test_the_guard_against_long_keys_is_itself_quick(text: str) -> None:
    start = time.process_time()
    refusal(text)
    assert time.process_time() - start < 2


def test_long_texts_with_points_are_no_long_keys() -> None:
    assert Document(f'a = "{"…" * 40}{"." * 400}"\nb = "{"v1.2 " * 40}"', "x").tables["b"] == "v1.2 " * 40


def test_a_large_file_finds_its_last_line_quickly() -> None:
    text = "".join(f'[[rows]]\nid = "r{index}"\nnote = """\n[[rows]]\n"""\n' for index in range(20_000))
    start = time.process_time()
    assert Document(text, "x").line(("rows", 19_999, "id")) == 19_999 * 5 + 2
    assert time.process_time() - start < 5


def test_read_takes_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes('\ufeffa = """\r\n1"""\r\nb = 2'.encode())
    document = toml.read(path, "x.toml")
    assert (document.tables, document.line(("b",))) == ({"a": "1", "b": 2}, 3)


MAKERS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "missing": (lambda _: None, "pack.unreadable"),
    "a folder": (Path.mkdir, "pack.not_a_file"),
    "a link to itself": (lambda path: path.symlink_to(path), "pack.unreadable"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "pack.not_a_file"),
    "a pipe": (os.mkfifo, "pack.not_a_file"),
    "noise": (lambda path: path.write_bytes(bytes(range(256)) * 40), "pack.not_utf8"),
    "UTF-16": (lambda path: path.write_text("a = 1", "utf-16"), "pack.not_utf8"),
    "large": (lambda path: path.write_bytes(b"#" * 1_000_001), "pack.too_big"),
    "zeros": (lambda path: path.write_bytes(b"\0" * 1000), "pack.not_toml"),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_read_refuses_what_is_no_text_file(kind: str, tmp_path: Path) -> None:
    make, code = MAKERS[kind]
    make(tmp_path / "x.toml")
    with pytest.raises(Refused) as refused:
        toml.read(tmp_path / "x.toml", "x.toml")
    assert [(problem.note.code, problem.file) for problem in refused.value.problems] == [(code, "x.toml")]


def test_an_empty_file_is_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "x.toml").touch()
    assert toml.read(tmp_path / "x.toml", "x").tables == {}


GETTERS: dict[str, tuple[Callable[[Section], Any], Any, str]] = {
    "text": (lambda top: top.text("k"), "", "type_text"),
    "flag": (lambda top: top.flag("k"), False, "type_flag"),
    "integer": (lambda top: top.integer("k"), 0, "type_integer"),
    "number": (lambda top: top.number("k"), Fraction(0), "type_number"),
    "both": (lambda top: top.both("k"), {"zh": "", "en": ""}, "type_both"),
    "texts": (lambda top: top.texts("k"), (), "type_texts"),
    "sequence": (lambda top: top.sequence("k"), [], "type_tables"),
    "section": (lambda top: top.section("k").table, {}, "type_table"),
    "sections": (lambda top: top.sections("k"), [], "type_tables"),
    "formula": (lambda top: top.formula("k", {}).text, "", "type_text"),
    "unit": (lambda top: top.unit("k"), "", "type_text"),
    "date": (lambda top: top.date("k"), None, "type_date"),
}
# What each getter takes of these; everything else it must refuse.
VALUES = {"true": "flag", "5": "integer number", "1.5": "number", '"x"': "text", "[]": "texts sequence sections"}
VALUES |= {"{}": "section", "{ zh = '', en = '' }": "both section", '["x"]': "texts sequence", "2021-08-01": "date"}
VALUES |= {"[1.5]": "sequence", "[{}]": "sequence sections", '"5/3"': "text number", "nan": "", "inf": "", "-inf": ""}
VALUES |= {"1e999": "", "07:32:00": "", "1e31": "", "[{}, 1]": "sequence", '"１２"': "text", '"NaN"': "text"}


@pytest.mark.parametrize("getter", GETTERS)
@pytest.mark.parametrize("value", VALUES)
def test_a_getter_refuses_every_other_type_and_goes_on(getter: str, value: str) -> None:
    top = Document(f"k = {value}", "x.toml").top
    get, harmless, expected = GETTERS[getter]
    found = get(top)
    problems = top.document.problems
    if getter in VALUES[value].split() or (getter in {"formula", "unit"} and "text" in VALUES[value].split()):
        assert all(problem.note.code.startswith("formula.") for problem in problems)
    elif getter == "both" and value == "{}":
        assert [problem.cell for problem in problems] == ["k.zh", "k.en"]
    else:
        note = Note("pack.wrong_type", {"key": "k", "expected": Note(f"pack.{expected}")})
        assert [(problem.note, problem.cell, problem.line) for problem in problems] == [(note, "k", 1)]
        assert found == harmless


@pytest.mark.parametrize("getter", sorted(set(GETTERS) - {"texts", "sections", "date"}))
def test_a_getter_without_a_default_misses_its_key(getter: str) -> None:
    top = Document("[here]\n\n[there]", "x.toml").top.section("there")
    GETTERS[getter][0](top)
    note = Note("pack.missing_key", {"key": "k"})
    assert top.document.problems == [Problem(note, "x.toml", cell="there.k", line=3)]


def test_defaults_stand_for_missing_keys() -> None:
    top = Document("", "x").top
    assert (top.text("a", "t"), top.flag("b", True), top.integer("c", 3), top.number("d", 2)) == ("t", True, 3, 2)
    assert (top.both("e", {"zh": "一", "en": "1"}), top.unit("f", "t")) == ({"zh": "一", "en": "1"}, "t")
    assert top.document.problems == []


@pytest.mark.parametrize(
    ("text", "get", "note"),
    [
        (
            "k = 'x'",
            lambda top: top.text("k", choices=("a", "b")),
            Note("pack.choice", {"key": "k", "choices": ["a", "b"]}),
        ),
        ("k = -1", lambda top: top.integer("k"), Note("pack.below", {"key": "k", "least": 0})),
        ("k = 0", lambda top: top.integer("k", least=1), Note("pack.below", {"key": "k", "least": 1})),
        ("k = 10_000", lambda top: top.integer("k"), Note("pack.above", {"key": "k", "most": 9999})),
        ("k = 'x'", lambda top: top.unit("k"), Note("formula.unknown_unit", {"unit": "x"})),
        ("k = 'x'", lambda top: top.formula("k", {}), Note("formula.unknown_name", {"name": "x"})),
        ("k = ''", lambda top: top.formula("k", {}), Note("formula.syntax", {"near": ""})),
        (
            "k = 'a'",
            lambda top: top.formula("k", {"a": Name()}, condition=True),
            Note("formula.number_as_condition", {"part": "a"}),
        ),
        ("k = 1", lambda top: top.done(), Note("pack.unknown_key", {"key": "k"})),
    ],
)
def test_a_wrong_value_is_a_problem(text: str, get: Callable[[Section], object], note: Note) -> None:
    top = Document(text, "x").top
    get(top)
    assert [problem.note for problem in top.document.problems] == [note]


def test_done_knows_the_keys_that_were_asked_for() -> None:
    top = Document("a = 1\nc.d = 3", "x").top
    top.integer("a")
    top.done()
    note = Note("pack.unknown_key", {"key": "c"})
    assert top.document.problems == [Problem(note, "x", cell="c", line=None, value="{'d': 3}")]


def test_a_key_asked_for_twice_is_wrong_once() -> None:
    top = Document("a = 1", "x").top
    assert [top.text("a"), top.text("a"), top.text("b"), top.text("b")] == [""] * 4
    assert [problem.note.code for problem in top.document.problems] == ["pack.wrong_type", "pack.missing_key"]


def test_a_deep_table_of_dotted_keys_is_shown_shortened() -> None:
    top = Document("a" + ".a" * 30 + " = 1", "x").top
    top.done()
    assert top.document.problems[0].value == "{'a': {'a': {'a': {...}}}}"


def test_text_and_texts_are_normalised() -> None:
    top = Document('a = "e\u0301"\nb = ["e\u0301"]', "x").top
    assert (top.text("a"), top.texts("b")) == ("é", ("é",))
