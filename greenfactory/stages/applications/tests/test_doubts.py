"""Remarks on figures: beside the field, in the preview and on the check page; they block nothing."""

import pytest

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication
from greenfactory.example.figures import YEAR
from greenfactory.stages.applications import content, facts
from greenfactory.stages.applications.queries import opened

pytestmark = pytest.mark.django_db

SLIP = "可能是单位或小数点有误"


def test_a_slip_is_told_beside_the_field_in_the_preview_and_on_the_check_page(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    answers = {f"data/output_value/{YEAR - 1}": "120", f"data/output_value/{YEAR}": "120000"}
    application = make_application(by, answers=dict(answers))
    browser = client_of(by)
    pages = {
        part: browser.get(f"/applications/{application.public_id}/{part}").content.decode()
        for part in ("part/data", "preview", "check")
    }
    assert all(SLIP in page for page in pages.values())
    assert pages["part/data"].count(SLIP) == 2  # beside the later year, and once for the script
    assert "提示不影响提交" in pages["check"]
    assert f'part/data#f-data-output_value-{YEAR}"' in pages["check"]


def test_remarks_leave_score_and_completeness_as_they_are(actor_of: ActorOf, make_application: MakeApplication) -> None:
    by = actor_of("filler")
    plain = opened(make_application(by, answers={f"data/output_value/{YEAR}": "120000"}))
    odd = opened(
        make_application(by, answers={f"data/output_value/{YEAR}": "120000", f"data/output_value/{YEAR - 1}": "120"})
    )
    assert (len(plain.judged.doubts), odd.judged.doubts != []) == (0, True)
    assert facts.unanswered(odd) == facts.unanswered(plain)
    assert odd.judged.card.total == plain.judged.card.total


def test_a_doubt_about_a_list_stands_above_it(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    answers: dict[str, object] = {}
    for number, (year, amount) in enumerate(((YEAR - 1, "10"), (YEAR, "100000")), start=1):
        said = {"source": "electricity", "year": str(year), "amount": amount, "unit": "万kWh", "flow": "used"}
        answers |= {f"energy/{number}/{key}": value for key, value in said.items()}
    application = make_application(by, answers=answers)
    assert {path for each in opened(application).judged.doubts for path in content.doubted(each)} == {"energy"}
    page = client_of(by).get(f"/applications/{application.public_id}/part/energy").content.decode()
    assert page.count(SLIP) == 2
