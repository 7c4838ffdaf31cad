"""Flat records: one row of a data frame in, one row out."""

from fractions import Fraction
from pathlib import Path

import pytest

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.scores import records, scoring
from greenfactory.rulebook.tests import minipack
from greenfactory.rulebook.tests.minipack import TABLE


def test_columns_become_answers_figures_and_particulars(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path)
    record = {
        "name": "甲厂",
        "code": minipack.CODE,
        "industry": float("nan"),
        "G1": True,
        "G2": None,
        "BASE-REQ": True,
        "BASE-REQ.evidence": "1.pdf; 2.pdf",
        "BASE-OPT": "n/a",
        "BASE-JUD": 2.5,
        "BASE-LIN": 120,
        "PLUS-A": False,
        "land": 10,
        "output": 7,
        "output[2022]": "6.5",
    }
    form = records.form(record, pack, 2023)
    assert (form.name, form.code, form.industry, form.year) == ("甲厂", minipack.CODE, "", 2023)
    assert form.gate == {"G1": True}
    assert form.rows["BASE-REQ"].met is True
    assert form.rows["BASE-REQ"].evidence == ("1.pdf", "2.pdf")
    assert form.rows["BASE-OPT"].applies is False
    assert form.rows["BASE-JUD"].points == Fraction(5, 2)
    assert form.rows["BASE-LIN"].value == 120
    assert form.rows["PLUS-A"].met is False
    assert form.data == {("land", 2023): 10, ("output", 2023): 7, ("output", 2022): Fraction(13, 2)}


def test_an_unknown_column_is_refused_by_name(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path)
    with pytest.raises(Refused) as refused:
        records.form({"name": "甲厂", "code": minipack.CODE, "lnad": 3}, pack, 2023)
    assert [(problem.cell, problem.note.code) for problem in refused.value.problems] == [
        ("data.lnad", "form.unknown_key")
    ]


def test_a_scorecard_becomes_one_flat_row_of_exact_text(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path)
    card = scoring.score(pack, minipack.form(pack, **minipack.FULL), TABLE)
    flat = records.scores(card)
    assert {name: flat[name] for name in ("total", "low", "high", "pending", "excluded", "USE")} == {
        "total": "105",
        "low": "105",
        "high": "105",
        "pending": 0,
        "excluded": False,
        "USE": "40",
    }
    assert (flat["BASE-LIN"], flat["BASE-LIN.value"], flat["BASE-LIN.status"]) == ("20", "200", "confirmed")
    assert records.scores(scoring.score(pack, minipack.form(pack)))["BASE-OPT"] is None
