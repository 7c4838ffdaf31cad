"""Titles to object to, and objections to them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from greenfactory.conftest import HOME, MakeEnterprise
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.stages.enterprises.models import Enterprise, Title
from greenfactory.stages.publication import objections
from greenfactory.stages.publication.models import Objection
from greenfactory.stages.publication.objections import Received

Award = Callable[..., Title]
Raise = Callable[..., Objection]


@pytest.fixture
def award(make_enterprise: MakeEnterprise) -> Award:
    """Puts a title on record, of a new enterprise unless one is given."""

    def make(firm: Enterprise | None = None) -> Title:
        firm = firm or make_enterprise("甲厂")
        return Title.objects.create(
            enterprise=firm,
            name="甲厂",
            code=firm.code,
            district=HOME,
            year=2022,
            document="1号",
            recorded_at=timezone.now(),
        )

    return make


@pytest.fixture
def raised(award: Award, clerk: Actor, now: datetime) -> Raise:
    """Puts an objection on record, to a new title unless one is given."""

    def make(title: Title | None = None, *, by: Actor = clerk, **more: Any) -> Objection:
        said = Received(timezone.localdate(now), "letter", "反映未如实填报", "王某", "13900000000")
        return objections.put_on_record(
            by=by, now=now, title=title or award(), paper=None, received=replace(said, **more)
        )  # fmt: skip

    return make
