"""What an import read, what it assumed and what a person has to decide: nothing is guessed in silence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.wording import remedy, say

_NOWHERE = Note("indicator.whole_table")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `blocking`: the pack is refused until it is taken; `file` and `key` say where it is written down."""

    code: str
    place: Note
    read: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    row: str = ""
    file: str = ""
    key: str = ""
    blocking: bool = False

    def shown(self, lang: str) -> tuple[str, ...]:
        """Place, what was read, what was made of it, what is to be decided, where to write it."""
        note = Note(f"indicator.{self.code}", {"read": self.read, **self.params})
        where = " ".join(part for part in (self.file, self.key) if part)
        place = say(self.place, lang) + (f" ({self.row})" if self.row else "")
        return place, self.read, say(note, lang), remedy(note, lang), where

    def document(self, lang: str) -> dict[str, Any]:
        """The same as plain values."""
        place, read, assumed, decide, _ = self.shown(lang)
        return {
            "code": f"indicator.{self.code}", "place": place, "row": self.row, "read": read, "assumed": assumed,
            "decide": decide, "file": self.file, "key": self.key, "blocking": self.blocking,
        }  # fmt: skip


class Decisions:
    """Collects decisions; what would be said of many rows in the same words is said once, with a count."""

    def __init__(self) -> None:
        self._found: list[Decision] = []
        self._tallied: dict[tuple[str, str], tuple[Decision, int]] = {}

    def add(
        self, code: str, place: Note = _NOWHERE, *, read: str = "", row: str = "", file: str = "", key: str = "",
        blocking: bool = False, **params: Any,
    ) -> None:  # fmt: skip
        """Add one decision; `params` fill its text."""
        self._found.append(Decision(code, place, read[:300], params, row, file, key, blocking))

    def tally(
        self, code: str, place: Note, read: str = "", *, by: str = "", file: str = "", key: str = "", **params: Any
    ) -> None:
        """Count one more case of `code` (and `by`); place and text of the first are shown."""
        first, count = self._tallied.get((code, by), (Decision(code, place, read[:300], params, file=file, key=key), 0))
        self._tallied[code, by] = (first, count + 1)

    def __iter__(self) -> Iterator[Decision]:
        """What blocks first, then single rows, then what holds for many."""
        tallied = [replace(first, params={**first.params, "count": count}) for first, count in self._tallied.values()]
        yield from (each for each in self._found if each.blocking)
        yield from (each for each in self._found if not each.blocking)
        yield from tallied


def markdown(decisions: list[Decision], lang: str, pack: str) -> str:
    """The list as a document that is kept with the pack."""
    blocking = sum(each.blocking for each in decisions)
    head = say(Note("indicator.document_head", {"pack": pack, "count": len(decisions), "blocking": blocking}), lang)
    columns = [say(Note(f"indicator.column_{name}"), lang) for name in ("place", "read", "assumed", "decide", "key")]
    rows = ["| # | " + " | ".join(columns) + " |", "|---" * 6 + "|"]
    for number, each in enumerate(decisions, start=1):
        mark = "**!** " if each.blocking else ""
        rows.append(f"| {mark}{number} | " + " | ".join(_cell(text) for text in each.shown(lang)) + " |")
    return head + "\n\n" + "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    """Text that stays in its cell of the table."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", "<br>")
