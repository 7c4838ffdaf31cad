"""The words: every code that the program says exists in both languages, with the parameters it needs, and none is left over."""

import ast
import re
import string
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import greenfactory
from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note, brief

FOLDER = Path(greenfactory.__file__).parent
SHORT = {"FormulaError": "formula", "Fault": "ranking", "Pending": "energy"}
"""Classes that put their subject before a code of one word."""
NO_CODES = {
    "pack.toml", "pack.digest", "pack.default", "pack.of_form", "form.out", "form.xlsx", "ranking.tied_",
}  # fmt: skip
"""Texts that look like codes: a file, a place in a form, a help text of the command, the beginning of several codes."""
UNSAID = Path("rulebook/bulk/rows.py")
"""Its reasons only mark that a figure is missing; the words come from scoring the one form."""
PUT_TOGETHER = {"indicator", "printed", "sheet", "workbook"}
"""Subjects whose codes are put together from parts, so that their use can't be seen in the text."""


def _messages(subject: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = import_module(f"greenfactory.rulebook.wording.{subject}").MESSAGES
    return found


ALL = {code: message for subject in wording.SUBJECTS for code, message in _messages(subject).items()}
CODE = re.compile(rf"({'|'.join(wording.SUBJECTS)})\.[a-z0-9_]+")


@cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    files = sorted(path for path in FOLDER.rglob("*.py") if not {"tests", "wording"} & set(path.parts))
    return tuple((path.relative_to(FOLDER), ast.parse(path.read_text("utf-8"))) for path in files)


def texts(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """Every text below `node`, and every text with holes as a pattern (true)."""
    parts_of_others = {id(part) for each in ast.walk(node) if isinstance(each, ast.JoinedStr) for part in each.values}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            if id(inner) not in parts_of_others:
                yield inner.value, False
        elif isinstance(inner, ast.JoinedStr):
            parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in inner.values]
            yield "".join(parts), True


def calls() -> Iterator[tuple[Path, str, ast.Call]]:
    """Every call that names a code: file, code and call."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                first = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
                if name == "Note" and isinstance(first, str):
                    yield path, first, node
                elif name in SHORT and isinstance(first, str):
                    yield path, f"{SHORT[name]}.{first}", node


def given_to(call: ast.Call) -> set[str] | None:
    """The parameters that a call gives; None where they can't be seen in the text."""
    if getattr(call.func, "id", getattr(call.func, "attr", "")) != "Note":
        return (
            None if any(keyword.arg is None for keyword in call.keywords) else {str(each.arg) for each in call.keywords}
        )
    if len(call.args) == 1:
        return set()
    params = call.args[1]
    if not isinstance(params, ast.Dict) or None in params.keys:
        return None
    return {str(key.value) for key in params.keys if isinstance(key, ast.Constant)}


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_subject_has_its_module_and_every_module_its_subject() -> None:
    names = {path.stem for path in (FOLDER / "rulebook/wording").glob("*.py")} - {"__init__"}
    assert names == set(wording.SUBJECTS)
    assert [
        code for subject in wording.SUBJECTS for code in _messages(subject) if not code.startswith(f"{subject}.")
    ] == []


@pytest.mark.parametrize("code", ALL)
def test_a_message_says_the_same_in_both_languages(code: str) -> None:
    message = ALL[code]
    assert len(message) in {2, 4}
    assert all(message)
    for zh, en in zip(message[::2], message[1::2], strict=True):
        assert holes(zh) == holes(en)
        assert zh == zh.strip("\n")


def test_every_code_in_the_program_has_words() -> None:
    unknown = {
        (path.as_posix(), text)
        for path, tree in modules()
        for text, pattern in texts(tree)
        if (not pattern and CODE.fullmatch(text) and text not in ALL and text not in NO_CODES)
    }
    assert unknown == set()
    assert [(path.as_posix(), code) for path, code, _ in calls() if code not in ALL] == []


def test_every_code_put_together_has_words() -> None:
    """Such as `ranking.asks_{name}`: at least one message must fit."""
    stem = re.compile(rf"({'|'.join(wording.SUBJECTS)})\\\.[a-z_]*[a-z][a-z_]*\.\+.*")
    patterns = {text for _, tree in modules() for text, pattern in texts(tree) if pattern and stem.fullmatch(text)}
    assert patterns
    assert [pattern for pattern in patterns if not any(re.fullmatch(pattern, code) for code in ALL)] == []


def test_every_call_gives_the_parameters_of_its_message() -> None:
    lacking = [
        (path.as_posix(), call.lineno, code, sorted(needed - seen))
        for path, code, call in calls()
        if path != UNSAID
        and (seen := given_to(call)) is not None
        and (needed := {hole for text in ALL.get(code, ()) for hole in holes(text)}) - seen
    ]
    assert lacking == []


def test_no_message_is_left_over() -> None:
    said = {text for _, tree in modules() for text, pattern in texts(tree) if not pattern}
    # Some messages are only said by others.
    said |= {text for subject in wording.SUBJECTS for message in _messages(subject).values() for text in message}
    letters = re.compile(r"[a-z]{2,}")
    joined = [text for _, tree in modules() for text, pattern in texts(tree) if pattern]
    patterns = [re.compile(text) for text in joined if letters.search(text.split(r"\.", 1)[-1].replace(".+", ""))]

    def used(code: str) -> bool:
        word = code.split(".", 1)[1]
        return bool({code, word} & said) or any(each.fullmatch(code) or each.fullmatch(word) for each in patterns)

    assert [code for code in ALL if code.split(".")[0] not in PUT_TOGETHER and not used(code)] == []


def test_a_code_without_words_is_an_error() -> None:
    with pytest.raises(KeyError):
        wording.say(Note("pack.no_such_thing"), "en")


def test_say_and_remedy_fill_in_the_parameters() -> None:
    note = Note("pack.wrong_type", {"key": "zh", "expected": Note("pack.type_text")})
    assert (wording.say(note, "zh"), wording.remedy(note, "zh")) == ("“zh”应为文本（加引号）", "改成文本（加引号）")
    assert (wording.say(note, "en"), wording.remedy(note, "en")) == (
        "“zh” must be text in quotes",
        "write text in quotes",
    )
    assert wording.remedy(Note("pack.type_text"), "en") == ""


@pytest.mark.parametrize("text", ["{0}", "{key}", "{", "}}", "%s", "{key.__class__}"])
def test_braces_in_a_parameter_stay_as_they_are(text: str) -> None:
    assert wording.say(Note("pack.twice", {"id": text}), "en") == f"“{text}” stands twice"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("text", "text", "text"),
        (5, "5", "5"),
        (Fraction(1, 2), "0.5", "0.5"),
        (Note("pack.case_met"), "符合", "met"),
        ({"zh": "一", "en": "one"}, "一", "one"),
        (["a", Fraction(2), {"zh": "一", "en": "one"}], "a、2、一", "a, 2, one"),
        (("a", ("b", "c")), "a、b、c", "a, b, c"),
        ([], "", ""),
    ],
)
def test_word_says_any_parameter(value: Any, zh: str, en: str) -> None:
    assert (wording.word(value, "zh"), wording.word(value, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (Fraction(80), "80"),
        (Fraction("80.004"), "80.004"),
        (Fraction(1, 3), "0.3333"),
        (Fraction(200, 3), "66.67"),
        (Fraction(1, 3000), "0.0003333"),
        (Fraction(-1, 3), "-0.3333"),
        (Fraction(1, 3 * 10**15), "0.000000000000"),
        (Fraction("123456789.123456"), "123456789.12"),
        (Fraction(10**20), "100000000000000000000.00"),
    ],
)
def test_number_is_exact_when_short_and_else_rounded(value: Fraction, seen: str) -> None:
    assert wording.number(value) == seen


@given(st.text(st.characters()) | st.lists(st.text()) | st.integers() | st.floats())
def test_brief_shows_nothing_invisible_and_nothing_long(value: Any) -> None:
    shown = brief(value)
    assert shown.isprintable()
    assert len(shown) <= 80 * 10
    shown.encode()


def test_brief_shows_what_python_cannot_write() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert (brief(10**5000), brief(Fraction(10**5000)), brief(deep)) == ("int", "Fraction", "[[[[...]]]]")
    assert brief("a\nb\x1b[0m\u202e\ud800") == "a\\u000ab\\u001b[0m\\u202e\\ud800"
