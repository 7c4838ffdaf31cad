"""Writes down which words of CSS, HTML and JavaScript are newer than the browser that stands in many offices.

    npm pack @mdn/browser-compat-data
    python -m tools.newer ARCHIVE

Into `tests/newer.toml`, which `tests/test_old_browsers.py` holds every page against. Run it again to know of words that came later.
"""

import json
import sys
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

KNOWN = 86
"""The Chromium that pages must work in: the 安可 and 信创 builds of 2020 and 2021 rest on it."""
WRITTEN = Path(__file__).parent.parent / "tests/newer.toml"
NEVER = 999
COMMON = (
    "AbortSignal", "Blob", "Clipboard", "Crypto", "DOMParser", "Document", "DocumentFragment", "Element", "Event", "EventTarget",
    "File", "FormData", "HTMLButtonElement", "HTMLDetailsElement", "HTMLDialogElement", "HTMLElement", "HTMLFormElement",
    "HTMLInputElement", "HTMLSelectElement", "HTMLTextAreaElement", "Headers", "MouseEvent", "Node", "NodeList", "Request",
    "Response", "SubmitEvent", "URL", "URLSearchParams", "Window",
)  # fmt: skip
"""Interfaces whose members are looked for; those of the others have names that any program might use for itself."""
Words = dict[str, int]


def main(archive: Path) -> None:
    """Write the table anew."""
    with tarfile.open(archive) as packed:
        member = packed.extractfile("package/data.json")
        if member is None:
            raise FileNotFoundError(archive)
        known = json.load(member)
    lines = [
        "# Written by tools/newer.py: the first Chromium that knows a word, where that is a later one than `known`.\n",
        f'source = "@mdn/browser-compat-data {known["__meta"]["version"]} (CC0-1.0)"\nknown = {KNOWN}\n',
    ]
    for title, words in tables(known).items():
        lines.append(f"\n[{title}]\n")
        lines.extend(f"{json.dumps(word)} = {words[word]}\n" for word in sorted(words))
    WRITTEN.write_text("".join(lines), "utf-8", newline="\n")


def tables(known: dict[str, Any]) -> dict[str, Words]:
    """Every table of words, by its title."""
    css, html, script = known["css"], known["html"], known["javascript"]["builtins"]
    descriptors = {word for rule in css["at-rules"].values() for word in rule}
    properties = [(word, one) for word, one in css["properties"].items() if word not in descriptors]
    return {
        "properties": newer(properties),
        "values": newer(_values(properties)),
        "at-rules": newer(css["at-rules"].items()),
        "selectors": newer(css["selectors"].items()),
        "functions": newer([*css["types"].items(), *css["types"]["color"].items()]),
        "elements": newer(html["elements"].items()),
        "attributes": newer(html["global_attributes"].items()),
        "members": _members(script, known["api"]),
        "globals": newer([*script.items(), *((name, one) for name, one in known["api"].items() if name[0].islower())]),
    }  # fmt: skip


def newer(words: Iterable[tuple[str, Any]]) -> Words:
    """The words that came after KNOWN, with their Chromium; one that any of its owners had before is an old word."""
    first: Words = {}
    for word, one in words:
        if word != "__compat" and "__compat" in one:
            first[word] = min(first.get(word, NEVER), since(one["__compat"]["support"].get("chrome")))
    return {word: version for word, version in first.items() if KNOWN < version < NEVER}


def since(said: Any) -> int:
    """The first Chromium that has it, unprefixed and without a switch; what one has in part it has."""
    found = NEVER
    for one in said if isinstance(said, list) else [said or {}]:
        added, gone = _number(one.get("version_added")), _number(one.get("version_removed"))
        if not {"prefix", "alternative_name", "flags"} & set(one) and gone > KNOWN:
            found = min(found, added)
    return found


def _number(version: Any) -> int:
    text = str(version or "").removeprefix("≤").split(".")[0]
    return int(text) if text.isdigit() else NEVER


def _values(properties: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """What an old property may hold since then; a new one is told by its name."""
    for name, all_ in properties:
        if not newer([(name, all_)]):
            yield from ((f"{name}: {word}", one) for word, one in all_.items() if "_" not in word)


def _members(script: dict[str, Any], api: dict[str, Any]) -> Words:
    """Of the names in common use, those that nothing at all had before."""
    common = {word for word, _ in _named([*script.values(), *(api[name] for name in COMMON)])}
    return {
        word: version for word, version in newer(_named([*script.values(), *api.values()])).items() if word in common
    }


def _named(owners: Iterable[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    for owner in owners:
        for word, one in owner.items():
            name = word.removesuffix("_static").removesuffix("_event")
            if name.isidentifier() and isinstance(one, dict):
                yield name, one


if __name__ == "__main__":
    main(Path(sys.argv[1]))
