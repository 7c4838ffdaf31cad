"""Every word that tables and workbooks use exists in both languages, and none stands unused."""

import re
from pathlib import Path

from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.wording.table import MESSAGES
from greenfactory.workbooks.labels import _KEYS, _LABELS

PACKAGE = Path(__file__).parents[2]
SOURCE = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if "tests" not in path.parts)
# Codes and labels that are put together from parts.
MADE = r"table\.(column_\w+|too_big|empty|unreadable)|(kind|status|outcome|flow|tie|sheet)_\w+"


def test_every_message_is_said_in_both_languages_with_the_same_parameters() -> None:
    for code, message in MESSAGES.items():
        assert len(message) in {2, 4}, code
        named = [set(re.findall(r"{(\w+)}", text)) for text in message]
        assert named[0] == named[1], code
        assert all(names <= named[0] | {"plain"} for names in named[2:]), code


def test_every_code_has_its_message_and_is_used() -> None:
    used = {f"table.{name}" for name in re.findall(r"table\.([a-z0-9_]+)\"", SOURCE)}
    used |= {f"table.{name}" for name in re.findall(r"\"([a-z_]+)\"", SOURCE)}
    assert {code for code in MESSAGES if code not in used and not re.fullmatch(MADE, code)} == set()
    asked = {f"table.{name}" for name in re.findall(r"Note\(\"table\.([a-z0-9_]+)\"", SOURCE)}
    assert asked - set(MESSAGES) == set()


def test_every_label_is_in_both_languages_with_the_same_parameters_and_used() -> None:
    for key, (zh, en) in _LABELS.items():
        assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en)), key
    words = set(re.findall(r"\"([a-z0-9_]+)\"", SOURCE.replace(': ("', ': (" ')))
    pages = {f"sheet_{name}" for name in words}
    assert {key for key in _LABELS if key not in words | pages and not re.fullmatch(MADE, key)} == set()


def test_every_rule_of_a_selection_has_its_meaning() -> None:
    keys = set()
    for name, rule in Selection().as_dict().items():
        keys |= (
            {f"{name}.{key}" for key in rule if key not in {"open", "question"}} if isinstance(rule, dict) else {name}
        )
    assert set(_KEYS) == keys
