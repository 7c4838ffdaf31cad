"""The list of proofs of a form: each line cites the rows that its document proves."""

import re
from collections.abc import Mapping
from typing import Any

from greenfactory.rulebook.notes import Note, Problem
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.workbooks import cell_values
from greenfactory.workbooks.form_sheets import Part


class Proofs:
    """Adds the documents of 证明材料索引 to the answers of the rows they prove."""

    def __init__(self, answers: Mapping[str, dict[str, Any]], pack: Pack, places: dict[str, tuple[str, str]]) -> None:
        self.answers, self.places = answers, places
        self.others = {row.id for row in pack.gate} | {clause.id for clause in pack.clauses}

    def add(self, part: Part | None, problems: list[Problem]) -> None:
        """Every line of the list; one that names no row, or an unknown one, is a warning."""
        for row in (numbers[0] for numbers in (part.rows if part else {}).values()):
            assert part is not None  # noqa: S101 - it has rows
            problems += self._line(part, row)

    def _line(self, part: Part, row: int) -> list[Problem]:
        texts = {key: part.cell(row, key) for key in ("row_ids", "proof", "pages")}
        for key, text in texts.items():
            if text and (found := cell_values.unusable(text)) is not None and found.note is not None:
                sheet, cell = part.place(row, key)
                return [Problem(found.note, sheet=sheet, cell=cell, value=str(text)[:80])]
        proof = cell_values.words(texts["proof"]).value
        if not proof:
            return []
        pages = cell_values.words(texts["pages"]).value
        cited = f"{proof} p.{pages}" if pages else proof
        sheet, cell = part.place(row, "row_ids")
        names = [name for name in re.split(r"[；;、,，\s]+", cell_values.plain(texts["row_ids"])) if name]
        if not names:
            note = Note("workbook.proof_without_row")
            return [Problem(note, sheet=sheet, cell=part.place(row, "proof")[1], value=proof[:80], warning=True)]
        problems = []
        for name in names:
            if name in self.answers:
                self._cite(name, cited)
            elif name not in self.others:
                note = Note("workbook.unknown_proof", {"row": name[:40]})
                problems.append(Problem(note, sheet=sheet, cell=cell, value=name[:80], warning=True))
        return problems

    def _cite(self, name: str, cited: str) -> None:
        evidence = self.answers[name]["evidence"]
        if cited not in evidence:
            evidence.append(cited)
