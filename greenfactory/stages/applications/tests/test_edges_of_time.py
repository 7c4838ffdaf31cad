"""The first and the last millisecond of a round, by the server's clock, through the pages that people use."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from greenfactory.conftest import ActorOf, ClientOf, MakeRound, default_pack
from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.files.models import Upload
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.applications.models import Answer, Application, Submission

pytestmark = pytest.mark.django_db(transaction=True)
SetClock = Callable[[datetime], None]
EDGES = [(-1, True), (0, False), (1, False)]
"""Milliseconds from the deadline, and whether what arrives then is taken."""


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_to


@pytest.fixture
def closing(complete: tuple[Actor, Application], now: datetime) -> tuple[Actor, Application, datetime]:
    """A complete application in a round that closes in an hour."""
    by, application = complete
    application.round.closes_at = now + timedelta(hours=1)
    application.round.save()
    return by, application, application.round.closes_at


@pytest.mark.parametrize(("late", "taken"), EDGES)
def test_what_is_handed_in_at_the_deadline_is_late(
    closing: tuple[Actor, Application, datetime], client_of: ClientOf, set_clock: SetClock, late: int, taken: bool
) -> None:
    by, application, closes_at = closing
    browser = client_of(by)
    place = f"/applications/{application.public_id}"
    assert browser.get(f"{place}/check").status_code == 200  # the page was opened in time
    arrived = closes_at + timedelta(milliseconds=late)
    set_clock(arrived)
    answer = browser.post(f"{place}/submit", {"key": "k" * 22})
    kept = (Application.objects.get().state, [each.at for each in Submission.objects.all()])
    assert kept == (("submitted", [arrived]) if taken else ("draft", []))
    if not taken:
        assert answer.headers["Location"] == f"{place}/check"
        assert "截止" in browser.get(answer.headers["Location"]).content.decode()
        assert not Entry.objects.filter(deed="submit").exists()


@pytest.mark.parametrize(("late", "taken"), EDGES)
def test_at_the_deadline_nothing_changes_any_more_and_the_draft_is_kept(
    closing: tuple[Actor, Application, datetime], client_of: ClientOf, set_clock: SetClock, late: int, taken: bool
) -> None:
    by, application, closes_at = closing
    browser, place, path = client_of(by), f"/applications/{application.public_id}", f"gate/{default_pack().gate[0].id}"
    set_clock(closes_at + timedelta(milliseconds=late))
    declared_at = Application.objects.get().declared_at
    saved = browser.post(f"{place}/answers", {"path": path, "value": "no", "version": "1"})
    assert (saved.status_code, Answer.objects.get(path=path).value) == ((200, "false") if taken else (422, "true"))
    assert browser.post(f"{place}/uploads", {"size": "9"}).status_code == (200 if taken else 422)
    assert Upload.objects.count() == taken
    browser.post(f"{place}/declare")
    assert (Application.objects.get().declared_at != declared_at) == taken
    assert Answer.objects.count() > 1


@pytest.mark.parametrize(("late", "taken"), [(-1, False), (0, True), (1, True)])
def test_a_round_opens_with_its_first_instant(
    actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound, set_clock: SetClock, now: datetime, late: int, taken: bool
) -> None:  # fmt: skip
    round = make_round(opens_at=now + timedelta(minutes=5))
    browser = client_of(actor_of("filler"))
    set_clock(round.opens_at + timedelta(milliseconds=late))
    browser.post(f"/applications/begin/{round.public_id}")
    assert Application.objects.count() == taken
