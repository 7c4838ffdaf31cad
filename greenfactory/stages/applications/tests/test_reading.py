"""What pages of an application say to whom."""

import pytest

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, default_pack

pytestmark = pytest.mark.django_db


def test_every_page_of_reconstructed_figures_says_so_in_a_line_that_leads_to_the_reason(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    application, browser = make_application(by), client_of(by)
    reason = f"/rounds/{application.round.public_id}#unofficial"
    for page in ("/", "/check", "/proofs", "/part/gate", "/part/area-GF18-INF", "/part/data", "/part/energy"):
        shown = browser.get(f"/applications/{application.public_id}{page}").content.decode()
        assert "非官方：" in shown
        assert f'href="{reason}"' in shown
        assert default_pack().notice["zh"] not in shown
    round = browser.get(reason.partition("#")[0]).content.decode()
    assert 'id="unofficial"' in round
    assert default_pack().notice["zh"] in round
