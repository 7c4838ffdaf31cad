"""Scorecards as documents and as entries of a ranking."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.places import entering
from greenfactory.rulebook.scores import assessment, scoring
from greenfactory.rulebook.tests import minipack
from greenfactory.rulebook.tests.minipack import FULL, TABLE


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_document_is_plain_and_says_every_step(tmp_path: Path, lang: str) -> None:
    pack = minipack.read(tmp_path)
    card = scoring.score(pack, minipack.form(pack, **FULL), TABLE)
    document = json.loads(json.dumps(assessment.document(card, lang)))
    assert document["pack"]["digest"] == pack.digest
    assert document["gate"]["passed"] is True
    assert [(area["id"], area["score"], area["max"]) for area in document["areas"]] == [
        ("BASE", "60", "60"),
        ("USE", "40", "40"),
        ("PLUS", "5", "5"),
    ]
    assert [row["id"] for row in document["rows"]] == list(pack.rows)
    assert all(row["steps"] and all(step["text"] and step["code"] for step in row["steps"]) for row in document["rows"])
    assert (document["total"], document["range"], document["pending"], document["next"]) == (
        "105",
        {"low": "105", "high": "105"},
        [],
        [],
    )


def test_an_empty_form_says_what_it_waits_for(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path)
    document = assessment.document(scoring.score(pack, minipack.form(pack, gate={"G1": False})), "en")
    assert document["gate"]["passed"] is False
    assert document["excluded"] == "basic requirements not met: G1 Established by law (veto)"
    assert [entry["id"] for entry in document["pending"]] == list(pack.rows)
    assert document["pending"][0]["reason"] == "not answered"
    assert document["next"][0] == {
        "id": "BASE-REQ",
        "title": "Buildings are legal",
        "gain": "20",
        "need": "first: not answered",
        "evidence": ["规划许可"],
    }


def test_an_entry_carries_areas_range_and_what_is_pending(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path)
    form = minipack.form(pack, gate={"G1": True}, rows={"BASE-OPT": {"met": True}})
    entry = entering.entry(scoring.score(pack, form), form)
    assert (entry.enterprise, entry.code, entry.district, entry.sector) == ("小企业", minipack.CODE, "滨湖区", "C17")
    assert entry.areas == {"BASE": 10, "USE": 0, "PLUS": 0}
    assert (entry.total, entry.low, entry.high) == (10, 10, 105)
    assert entry.pending == 10  # nine rows and the gate condition that was not answered
    assert entry.excluded is None


def test_an_enterprise_that_misses_the_gate_is_excluded_not_pending(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path)
    form = minipack.form(pack, gate={"G1": False}, **FULL)
    entry = entering.entry(scoring.score(pack, form, TABLE), form)
    assert (entry.pending, entry.total) == (0, Fraction(105))
    title = {"zh": "依法设立", "en": "Established by law"}
    titled = Note("scoring.row_titled", {"id": "G1", "title": title})
    assert entry.excluded == Note("scoring.gate_missed", {"rows": [titled]})
