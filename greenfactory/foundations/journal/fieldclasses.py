"""What each stored field holds: the table `fieldclasses.toml`, read."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

CLASSES = ("plain", "personal", "confidential", "secret")


@cache
def table() -> Mapping[str, Mapping[str, list[str]]]:
    """By model (`applications.Answer`): the fields of each class, and those that the database queries."""
    found: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
        Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    )
    return found
