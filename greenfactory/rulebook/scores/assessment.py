"""What is made of a scorecard: a plain document for JSON and data frames, and an entry of a ranking."""

from fractions import Fraction
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores.scorecard import RowScore, Scorecard
from greenfactory.rulebook.wording import say


def document(card: Scorecard, lang: str) -> dict[str, Any]:
    """The scorecard as plain values, exact numbers as text (`85.5` or `256/3`), notes in `lang` ("zh" or "en").

    {"pack", "gate": {"passed", "missed", "unknown"}, "areas": [{"id", "title", "score", "max", "low", "high", "notes"}],
    "rows": [{"id", "area", "title", "kind", "value", "unit", "score", "max", "status", "missed", "reason", "steps"}],
    "total", "range": {"low", "high"}, "conditional", "excluded", "grade", "conditional_grade", "grades": [{"id", "title",
    "reached", "notes"}], "pending": [{"id", "reason"}], "next": [{"id", "gain",
    "need", "evidence"}]}; a step is {"code", "params", "text"}.
    """
    return {
        "pack": pack_reference(card.pack, lang),
        "gate": {
            "passed": card.gate.passed,
            "missed": list(card.gate.missed),
            "unknown": list(card.gate.unknown),
            "rows": [
                {"id": row.id, "title": row.title[lang], "met": card.gate.answers[row.id]} for row in card.pack.gate
            ],
        },
        "areas": [
            {
                "id": area.area.id,
                "title": area.area.title[lang],
                "score": exact.text(area.score),
                "max": exact.text(area.max),
                "low": exact.text(area.low),
                "high": exact.text(area.high),
                "bonus": area.area.bonus,
                "notes": [say(note, lang) for note in area.notes],
            }
            for area in card.areas
        ],
        "rows": [_row(row, lang) for row in card.rows.values()],
        "total": exact.text(card.total),
        "range": {"low": exact.text(card.low), "high": exact.text(card.high)},
        "conditional": exact.text(card.conditional),
        "excluded": None if card.excluded is None else say(card.excluded, lang),
        **_grades(card, lang),
        "pending": [
            {
                "id": row.row.id,
                "title": row.row.title[lang],
                "max": exact.text(row.max),
                "reason": _said(row.reason, lang),
            }
            for row in card.pending
        ],
        "next": [
            {
                "id": entry.row.id,
                "title": entry.row.title[lang],
                "gain": exact.text(entry.gain),
                "need": say(entry.need, lang),
                "evidence": list(entry.evidence),
            }
            for entry in card.next_points()
        ],
    }


def pack_reference(pack: Pack, lang: str) -> dict[str, Any]:
    """Which rules were used: id, edition, digest, and whether they are official."""
    return {
        "id": pack.id,
        "edition": pack.edition,
        "digest": pack.digest,
        "title": pack.title[lang],
        "official": pack.official,
        "notice": pack.notice[lang],
    }


def _grades(card: Scorecard, lang: str) -> dict[str, Any]:
    """The grade that is reached, one that waits for a lower grade, and why each of them is or is not."""
    ladder = card.ladder
    reached, waiting = ladder.reached, ladder.conditional
    return {
        "grade": reached.grade.id if reached else None,
        "conditional_grade": waiting.grade.id if waiting else None,
        "grades": [
            {
                "id": rung.grade.id,
                "title": rung.grade.zh if lang == "zh" else rung.grade.en,
                "reached": rung.reached,
                "notes": [say(note, lang) for note in ladder.notes(rung)],
            }
            for rung in ladder.rungs
        ],
    }


def _row(score: RowScore, lang: str) -> dict[str, Any]:
    return {
        "id": score.row.id,
        "area": score.row.area,
        "title": score.row.title[lang],
        "kind": score.row.kind,
        "required": score.row.required,
        "value": _number(score.value),
        "unit": score.unit,
        "score": _number(score.score),
        "max": exact.text(score.max),
        "status": score.status,
        "missed": score.missed,
        "reason": _said(score.reason, lang),
        "steps": [step(note, lang) for note in score.steps()],
    }


def step(note: Note, lang: str) -> dict[str, Any]:
    """A note as code, parameters and text."""
    return {
        "code": note.code,
        "params": {name: _plain(value) for name, value in note.params.items()},
        "text": say(note, lang),
    }


def _plain(value: Any) -> Any:
    """A parameter as plain values."""
    if isinstance(value, Fraction):
        return exact.text(value)
    if isinstance(value, Note):
        return {"code": value.code, "params": {name: _plain(inner) for name, inner in value.params.items()}}
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def _number(value: Fraction | None) -> str | None:
    return None if value is None else exact.text(value)


def _said(note: Note | None, lang: str) -> str | None:
    return None if note is None else say(note, lang)
