"""Writes TOML a person can go on with: texts as they stand, numbers exact, long texts over several lines."""

import json
import re
from collections.abc import Iterable
from fractions import Fraction

from greenfactory.rulebook import exact

TO_FILL = "（待填）"


def text(value: str) -> str:
    """A TOML string; one of several lines keeps them."""
    if "\n" not in value:
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    lines = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""\n{lines}"""'


def number(value: Fraction) -> str:
    """A number: plain where a decimal is exact, else text such as "20/7"."""
    plain = exact.text(value)
    return plain if re.fullmatch(r"-?\d{1,30}(\.\d{1,30})?", plain) else json.dumps(plain)


def texts(values: Iterable[str]) -> str:
    """A list of strings."""
    return "[" + ", ".join(text(value) for value in values) + "]"


def both(key: str, zh: str) -> str:
    """A text in both languages; the English is left empty until somebody supplies it, and the Chinese shows meanwhile."""
    return f'{key}.zh = {text(zh)}\n{key}.en = ""'


def title(zh: str) -> str:
    """The `zh` and `en` of a section itself."""
    return f'zh = {text(zh)}\nen = ""'


def block(header: str, *lines: str) -> str:
    """A table with its lines; empty ones are left out."""
    return "\n".join([header, *(line for line in lines if line)]) + "\n"
