"""Rounds: pinned rules, two people, frozen and public once released."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from greenfactory.conftest import ActorOf, ClientOf, MakeRound
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs import library, packreader
from greenfactory.stages.rounds import actions, pinned
from greenfactory.stages.rounds.models import PinnedPack, Round

pytestmark = pytest.mark.django_db
PACKS = ["city-green-factory/2021", "gbt36132/2025", "provincial-form/2025", "star-ladder/2022"]


def values(now: datetime) -> dict[str, Any]:
    return {
        "year": 2025, "title": "2025年度评价", "rules": {}, "benchmarks": "",
        "opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=30),
    }  # fmt: skip


@pytest.mark.parametrize("name", PACKS)
def test_a_pinned_pack_is_the_same_pack(name: str, now: datetime) -> None:
    pack = packreader.read(library.find(name))
    kept = pinned.pin(pack, now)
    pinned._read.cache_clear()
    found = pinned.read(kept)
    assert (found.name, found.digest, found.selection, list(found.rows)) == (
        pack.name,
        pack.digest,
        pack.selection,
        list(pack.rows),
    )
    assert pinned.pin(pack, now).pk == kept.pk


def test_what_was_changed_in_the_store_is_not_read(now: datetime, settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    kept = pinned.pin(packreader.read(library.find(library.DEFAULT)), now)
    name = "city-green-factory/2021/selection.toml"
    kept.files[name] = kept.files[name].replace("value = 80", "value = 60")
    kept.save()
    pinned._read.cache_clear()
    with pytest.raises(Refused, match=r"pack\.changed"):
        pinned.read(kept)


def test_only_a_clerk_drafts_and_changes(actor_of: ActorOf, make_round: MakeRound, now: datetime) -> None:
    head = actor_of("city_head")
    with pytest.raises(Wrong, match="不能“编辑批次”"):
        actions.draft_round(by=head, now=now, pack="city-green-factory", **values(now))
    with pytest.raises(Wrong, match="不能“编辑批次”"):
        actions.change_round(by=head, now=now, round=make_round(state="draft"), version=1, **values(now))


def test_of_two_who_change_at_once_the_second_is_told(actor_of: ActorOf, now: datetime) -> None:
    clerk = actor_of("city_clerk")
    round = actions.draft_round(by=clerk, now=now, pack="city-green-factory", **values(now))
    actions.change_round(by=clerk, now=now, round=Round.objects.get(), version=1, **{**values(now), "title": "甲"})
    with pytest.raises(Wrong, match="他人"):
        actions.change_round(by=clerk, now=now, round=round, version=1, **{**values(now), "title": "乙"})
    assert Round.objects.get().title == "甲"


def test_rules_that_cannot_be_are_refused_at_once(actor_of: ActorOf, now: datetime) -> None:
    with pytest.raises(Refused):
        actions.draft_round(
            by=actor_of("city_clerk"),
            now=now,
            pack="city-green-factory",
            **{**values(now), "rules": {"cap": {"places": -1}}},
        )
    assert not PinnedPack.objects.exists()


def test_a_draft_is_for_the_city_only(actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound) -> None:
    draft, released = make_round(state="draft"), make_round()
    for role, sees in (("city_clerk", 200), ("auditor", 200), ("district_clerk", 404), ("submitter", 404)):
        browser = client_of(actor_of(role))
        assert browser.get(f"/rounds/{draft.public_id}").status_code == sees
        assert browser.get(f"/rounds/{released.public_id}").status_code == 200
        assert (draft.title in browser.get("/rounds/").content.decode()) is (sees == 200)


def test_who_has_not_logged_in_reads_the_released_round(client: Client, make_round: MakeRound) -> None:
    draft, released = make_round(state="draft"), make_round()
    page = client.get(f"/rounds/{released.public_id}").content.decode()
    assert all(each in page for each in (released.title, "非官方", "末位同分如何处理", released.pack.digest))
    assert released.drafted_by.name not in page
    assert client.get(f"/rounds/{draft.public_id}").status_code == 404
    listed = client.get("/rounds/").content.decode()
    assert (released.title in listed, draft.title in listed) == (True, False)
