"""JSON comes in exactly, or is refused with its reason."""

import json
import time
from pathlib import Path

import pytest

from greenfactory.rulebook.notes import Problem, Refused
from greenfactory.rulebook.wording import LANGUAGES, remedy, say
from greenfactory.workbooks.files import Number, read_json


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "form.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(path: Path, limit: int = 5_000_000) -> Problem:
    with pytest.raises(Refused) as caught:
        read_json(path, limit)
    (problem,) = caught.value.problems
    for lang in LANGUAGES:
        assert say(problem.note, lang)
        assert remedy(problem.note, lang)
    return problem


def test_numbers_keep_their_text(tmp_path: Path) -> None:
    content = read_json(written(tmp_path, '{"a": [0.1, 1e999, NaN, -Infinity, ' + "7" * 5_000 + ', "80", true, null]}'))
    assert content == {"a": ["0.1", "1e999", "NaN", "-Infinity", "7" * 5_000, "80", True, None]}
    assert [type(item) for item in content["a"][:6]] == [Number] * 5 + [str]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert read_json(written(tmp_path, b'\xef\xbb\xbf{"a": 1}')) == {"a": "1"}


@pytest.mark.parametrize("content", [b"", b" \r\n", b"\0" * 40])
def test_an_empty_file_is_called_empty(tmp_path: Path, content: bytes) -> None:
    assert refusal(written(tmp_path, content)).note.code == "form.empty"


@pytest.mark.parametrize(
    "content",
    ['{"a": 1', "pack:\n  id: x", '{"a": 01}', "[1,]", '"\\ud800"', '{"\\udc00": 1}', "\x01", '"a\nb"'],
)
def test_what_is_no_json_is_refused(tmp_path: Path, content: str) -> None:
    assert refusal(written(tmp_path, content)).note.code == "form.not_json"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "latin-1"])
def test_other_encodings_are_named(tmp_path: Path, encoding: str) -> None:
    text = '{"名": 1}' if encoding != "latin-1" else '{"é": 1}'
    problem = refusal(written(tmp_path, text.encode(encoding)))
    assert problem.note.code == "form.not_json"
    # UTF-16 without a mark is UTF-8 with zeros in between: then the place of the first of them is told.
    assert "UTF-8" in say(problem.note, "en") or problem.line == 1


def test_a_syntax_fault_has_its_line(tmp_path: Path) -> None:
    problem = refusal(written(tmp_path, '{\n  "a": 1\n  "b": 2\n}'))
    assert problem.line == 3
    assert "第 3 行" in say(problem.note, "zh")


@pytest.mark.parametrize("content", ["[" * 200_000, '{"a":' * 200_000, "[" * 51 + "]" * 51, '"' + "[" * 200_000])
def test_deep_brackets_never_reach_the_parser(tmp_path: Path, content: str) -> None:
    expected = "form.not_json" if content.startswith('"') else "form.nested"
    assert refusal(written(tmp_path, content)).note.code == expected


@pytest.mark.parametrize("content", ['"' + '\\"' * 2_400_000, '"' * 4_800_000, '"' + "\\" * 4_800_001])
def test_a_text_without_end_takes_no_time(tmp_path: Path, content: str) -> None:
    begun = time.process_time()
    assert refusal(written(tmp_path, content)).note.code == "form.not_json"
    assert time.process_time() - begun < 5


def test_a_key_that_stands_twice_among_many_is_found_at_once(tmp_path: Path) -> None:
    keys = ", ".join(f'"{number}": 1' for number in [*range(200_000), 199_999])
    begun = time.process_time()
    assert refusal(written(tmp_path, f"{{{keys}}}")).note.params == {"key": "199999"}
    assert time.process_time() - begun < 5


def test_brackets_in_texts_do_not_count(tmp_path: Path) -> None:
    text = "[{" * 500 + '\\"]'
    assert read_json(written(tmp_path, json.dumps({"a": text}))) == {"a": text}


def test_a_key_that_stands_twice_is_refused_at_any_depth(tmp_path: Path) -> None:
    problem = refusal(written(tmp_path, '{"rows": {"A1": 1, "A2": 2, "A1": 3}}'))
    assert (problem.note.code, problem.note.params) == ("form.key_twice", {"key": "A1"})


def test_a_large_file_is_refused_by_its_limit(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, " " * 101), 100).note.code == "form.too_big"
    assert read_json(written(tmp_path, "1" + " " * 99), 100) == "1"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).note.code == "form.unreadable"
    assert refusal(tmp_path / "missing.json").note.code == "form.unreadable"
    assert refusal(tmp_path / ("long" * 200)).note.code == "form.unreadable"
