"""The words for codes: every note in Chinese and in English.

Messages stand in one module per subject; the part of a code before its first dot names the module. A message is
`(zh, en)` or `(zh, en, remedy_zh, remedy_en)`, with `{name}` for parameters.
"""

from fractions import Fraction
from importlib import import_module
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note

LANGUAGES = ("zh", "en")
SUBJECTS = (
    "formula",
    "pack",
    "form",
    "scoring",
    "doubt",
    "statistics",
    "energy",
    "ranking",
    "process",
    "step",
    "refusal",
    "obstacle",
    "roster",
    "founding",
    "table",
    "indicator",
    "printed",
    "workbook",
    "sheet",
    "cli",
)


def say(note: Note, lang: str) -> str:
    """The text of `note` in `lang` ("zh" or "en"); exact numbers print with two decimals, or more where two would show 0."""
    return _filled(_message(note.code)[LANGUAGES.index(lang)], note, lang)


def remedy(note: Note, lang: str) -> str:
    """What to do about `note`, or an empty string where its message says it already."""
    message = _message(note.code)
    return _filled(message[2 + LANGUAGES.index(lang)], note, lang) if len(message) == 4 else ""


def _message(code: str) -> tuple[str, ...]:
    subject = import_module(f"{__name__}.{code.split('.', 1)[0]}")
    return tuple(subject.MESSAGES[code])


def _filled(text: str, note: Note, lang: str) -> str:
    # The unit of a plain figure is written 1, which reads like a second figure.
    if note.params.get("unit") in ("1", "-"):
        text = text.replace(" {unit}", "").replace("{unit}", "")
    return text.format_map({name: word(value, lang) for name, value in note.params.items()})


def word(value: Any, lang: str) -> str:
    """A parameter as text: a nested note is said, a fraction shown, a `{"zh", "en"}` pair chosen, a list joined."""
    if isinstance(value, Note):
        return say(value, lang)
    if isinstance(value, Fraction):
        return number(value)
    if isinstance(value, dict):
        return str(value[lang])
    if isinstance(value, list | tuple):
        return ("、" if lang == "zh" else ", ").join(word(item, lang) for item in value)
    return str(value)


def number(value: Fraction) -> str:
    """A figure for reading: exact when short, else rounded to four significant decimals."""
    full = exact.text(value)
    if "/" not in full and len(full) <= 14:
        return full
    places = 2
    while places < 12 and abs(value) * 10**places < 1000:
        places += 1
    return exact.shown(value, places)
