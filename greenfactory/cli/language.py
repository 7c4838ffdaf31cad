"""The command's language: Chinese unless the locale or `--lang` says English."""

import locale
import os
from collections.abc import Mapping, Sequence


def chosen(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """ "zh" or "en": from `--lang`, else the locale; Chinese where neither says English."""
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return _known(argument.removeprefix("--lang="))
        if argument == "--lang" and position + 1 < len(arguments):
            return _known(arguments[position + 1])
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return _known(environment[name])
    return _known(locale.getlocale()[0] or "")


def _known(name: str) -> str:
    return "en" if name.lower().startswith("en") else "zh"
