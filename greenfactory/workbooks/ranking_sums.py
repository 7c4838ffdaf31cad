"""Formulas that sum up the rows of an area of one form, as `scoring` does: rescaled, zeroed by a miss, a bonus capped."""

from collections.abc import Sequence
from dataclasses import dataclass

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import Area
from greenfactory.rulebook.wording import say
from greenfactory.workbooks.book import textual
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.weights_page import AreaCells


class Statuses:
    """The words in the column of statuses, as formulas write them."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.pending, self.left_out, self.missed = (
            textual(say(Note(f"scoring.status_{status}"), lang)) for status in ("pending", "not_applicable", "missed")
        )


@dataclass(frozen=True, slots=True)
class AreaRows:
    """The rows of an area in a form: cells of statuses and shares, and a formula that says whether they are all there."""

    area: Area
    at: AreaCells
    statuses: str
    shares: str
    whole: str
    words: Statuses

    def _are(self, word: str) -> str:
        return f"({self.statuses}={word})"

    def _consequence(self, word: str, miss: str) -> str:
        """How many rows with a status have a consequence."""
        return f"SUMPRODUCT({self._are(word)}*({self.at.miss}={textual(label(f'miss_{miss}', self.words.lang))}))"

    def _has(self, miss: str) -> bool:
        return any(row.on_miss == miss for row in self.area.rows)

    def factor(self) -> str:
        """By how much rows left out lift the others; an error where the rows were moved."""
        out, at = self._are(self.words.left_out), self.at
        kept = f"(SUMPRODUCT((1-{out})*{at.points})+SUMPRODUCT({out}*{at.left_max}))"
        full = "1" if self.area.bonus else f"IF({kept}>0,{at.weight}/{kept},1)"
        return f"=IF({self.whole},{full},NA())"

    def score(self, factor: str) -> str:
        """The points of the area, rows that wait counting none."""
        zeroed = f"{self._consequence(self.words.missed, 'area')}>0"
        return f"=IF({zeroed},0,{self._points(factor)})" if self._has("area") else f"={self._points(factor)}"

    def low(self, factor: str) -> str:
        """The least the area can come to: a row that waits may yet be missed."""
        held = "+".join(self._consequence(word, "area") for word in (self.words.missed, self.words.pending))
        return f"=IF({held}>0,0,{self._points(factor)})" if self._has("area") else f"={self._points(factor)}"

    def _points(self, factor: str) -> str:
        out, waits, at = self._are(self.words.left_out), self._are(self.words.pending), self.at
        earned = (
            f"(SUMPRODUCT((1-{out})*(1-{waits})*{at.points},{self.shares})+SUMPRODUCT({out}*{at.left_score}))*{factor}"
        )
        return f"MIN({at.weight},{earned})" if self.area.bonus else earned

    def pending(self) -> str:
        """How many rows wait."""
        return f"=COUNTIF({self.statuses},{self.words.pending})"

    def excluding(self) -> str:
        """How many missed rows exclude the enterprise."""
        return f"={self._consequence(self.words.missed, 'refuse')}" if self._has("refuse") else "=0"


def gate_formulas(statuses: str, codes: str, own: str, count: int, lang: str) -> tuple[str, str]:
    """How many conditions of the gate are not known and how many are missed."""
    unknown, missed = (textual(label(key, lang)) for key in ("unknown", "missed"))
    whole = f"SUMPRODUCT(({codes}={own})*1)={count}"
    return f"=COUNTIF({statuses},{unknown})", f"=IF({whole},COUNTIF({statuses},{missed}),NA())"


def whole(codes: str, own: str, ids: str, rows: Sequence[object], wanted: str) -> str:
    """Whether the rows are those of the form whose code is `own`, in the order of the weights."""
    return f"SUMPRODUCT(({codes}={own})*({ids}={wanted}))={len(rows)}"
