"""Figures typed into a field are read as those of a workbook: one reader for every way in."""

import json

import pytest

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, default_pack
from greenfactory.example.figures import YEAR
from greenfactory.stages.applications.models import Answer
from greenfactory.stages.applications.queries import opened

OUTPUT, SHARE = f"data/output_value/{YEAR}", "rows/GF18-PER-RAW-O1/value"
POINTS = f"rows/{next(row.id for row in default_pack().rows.values() if row.kind == 'optional')}/points"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "text", "stored"),
    [
        (OUTPUT, "１２３４．５", "1234.5"),
        (OUTPUT, "1,234.5", "1234.5"),
        (OUTPUT, " １，２３４ ", "1234"),
        (OUTPUT, "120万元", "120"),
        (SHARE, "12%", "12"),
        (f"products/1/data/product_energy/{YEAR}", "5 kgce", "0.005"),
        ("energy/1/amount", "１，０００", "1000"),
        ("energy/1/ncv", "20908 kJ/kg", "20908"),
        ("energy/1/ncv", "29.3 MJ/kg", "29300"),
        ("energy/1/ncv", "35.56 MJ/m³", "35560"),
        ("energy/1/ncv", "35560千焦/立方米", "35560"),
        (POINTS, "1分", "1"),
        ("rows/GF18-PER-RAW-O1/reason", "不\u202e格合\u2066\n见附件\x1b", "不格合\n见附件"),
        ("products/1/name", "\u200b轴承\ufeff", "轴承"),
    ],
)
def test_what_was_typed_is_stored_plainly_and_given_back(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication, path: str, text: str, stored: str
) -> None:
    by = actor_of("filler")
    application = make_application(by)
    data = {"path": path, "value": text, "version": "0"}
    told = client_of(by).post(f"/applications/{application.public_id}/answers", data)
    assert told.json() == {"version": 1, "value": stored}
    assert json.loads(Answer.objects.get().value) == stored
    assert path.startswith(("energy/", "products/")) or path not in opened(application).judged.problems


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "text"),
    [
        (OUTPUT, "1234.5"),
        (OUTPUT, "12%"),
        (OUTPUT, "约 1,200"),
        (OUTPUT, "1,23"),
        ("energy/1/amount", "5吨"),
        ("energy/1/ncv", "20 t"),
        ("products/1/name", "１号产品"),
        ("rows/GF18-PER-RAW-O1/reason", "占１２％"),
        (f"data/has_waste_gas/{YEAR}", "1"),
    ],
)
def test_what_is_plain_no_figure_or_of_another_unit_is_stored_as_it_was_typed(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication, path: str, text: str
) -> None:
    by = actor_of("filler")
    place = make_application(by).public_id
    told = client_of(by).post(f"/applications/{place}/answers", {"path": path, "value": text, "version": "0"})
    assert told.json() == {"version": 1}
    assert json.loads(Answer.objects.get().value) == text
