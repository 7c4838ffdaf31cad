"""Two districts, two enterprises: whoever asks for what belongs to the other world hears what is said of nothing at all.

For every address with an id, each role that may not see the object gets the same status, headers, cookies and bytes as for
an id that nothing has, by GET and by POST; the same where only one of several ids is foreign, or stands in a posted field.
"""

import re
import secrets
from collections.abc import Iterator
from difflib import unified_diff
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from greenfactory.conftest import ClientOf, MakeRound, credit_code
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds.models import Round
from tests import test_access
from tests.access_objects import OBJECTS, UNOWNED, Ids, World, absent
from tests.test_access import PAGES, PATTERNS, TOKENS, Trial, name_of

CHANGE = {
    "version": "1", "kind": "merge", "happened_on": "2026-01-05", "document": "合并登记通知", "reason": "合并", "name": "承继企业",
}  # fmt: skip
OWN = re.compile(r"\bchange-[\w-]{22}")
"""The id of what one has just made oneself."""
world = test_access.world
"""The fixture."""
WITH_ID = [page for page in PAGES if page.get("object") and not page.get("guest")]


def whole(answer: Any, *addressed: str) -> tuple[Any, ...]:
    """All that a browser gets to know, without tokens and without what it asked for itself."""
    content = answer.getvalue() if answer.streaming else answer.content
    headers = {name: value for name, value in answer.headers.items() if name not in {"Content-Length", "Expires"}}
    text = f"{headers}\n{_opened(content) if content.startswith(b'PK') else content.decode(errors='replace')}"
    told = [each for each in addressed if len(each) > 11 or not each.isdigit()]  # a short number stands everywhere
    for each in sorted(told, key=len, reverse=True):
        text = text.replace(each, "ASKED").replace(quote(each), "ASKED")
    cookies = sorted((name, morsel["path"], morsel["max-age"]) for name, morsel in answer.cookies.items())
    return answer.status_code, cookies, OWN.sub("change", TOKENS.sub("TOKEN", text))


def _opened(workbook: bytes) -> str:
    """What a workbook holds, without when it was made."""
    with ZipFile(BytesIO(workbook)) as parts:
        return str({name: parts.read(name) for name in parts.namelist() if name != "docProps/core.xml"})


def _difference(one: tuple[Any, ...], other: tuple[Any, ...]) -> list[str]:
    return list(unified_diff(str(one[-1]).splitlines(), str(other[-1]).splitlines(), n=0))[:20]


def asked(trial: Trial, client: Client, ids: Ids, *, post: bool) -> tuple[Any, ...]:
    """What is said of an address; what was done is undone, and where it leads is read, too."""
    client.cookies.pop("messages", None)
    data = {key: str(value).format_map(ids) for key, value in trial.page.get("data", {}).items()}
    address = trial.address(ids)
    values = [address, *(value for value in ids.values() if isinstance(value, str))]
    with transaction.atomic():
        answer = client.post(address, data) if post else client.get(address)
        said = whole(answer, *values)
        if answer.status_code in {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}:
            said += whole(client.get(answer.headers["Location"]), *values)
        transaction.set_rollback(True)
    return said


def strangers(trial: Trial) -> Iterator[tuple[str, Actor]]:
    """Who may not see the other world's object."""
    relation = "any" if trial.page["object"] in UNOWNED else "other"
    for role, somebody in trial.world.people.items():
        if not trial.allowed(role, relation):
            yield role, somebody


def foreign(trial: Trial) -> Ids:
    """Ids of the other world, made by its own people."""
    world, of = trial.world, trial.page["object"]
    them = world.actor_of("submitter", organisation=world.firms["other"].organisation)
    return OBJECTS[of](world, them, "any" if of in UNOWNED else "other")


def half_foreign(trial: Trial, somebody: Actor, theirs: Ids) -> Iterator[tuple[Ids, Ids]]:
    """Ids of one's own object with one of the other world, beside the same with one that nothing has."""
    of, parts = trial.page["object"], PATTERNS[trial.page["url"]].pattern.converters
    swapped = [name for name in theirs if name in parts]
    if len(swapped) < 2 or of in UNOWNED:
        return
    if of == "round_and_firm":
        swapped.remove("public_id")  # a released round is everybody's
    relation = "own" if somebody.organisation.kind == "enterprise" else "same_district"
    own = OBJECTS[of](trial.world, somebody, relation)
    for name in swapped:
        yield own | {name: theirs[name]}, own | {name: absent(theirs)[name]}


@pytest.mark.parametrize("row", WITH_ID, ids=name_of)
def test_what_is_in_the_other_world_is_said_to_be_nowhere(
    row: dict[str, Any], world: World, client_of: ClientOf
) -> None:
    trial = Trial(row, world, client_of)
    theirs, told = foreign(trial), {}
    for role, somebody in strangers(trial):
        client = client_of(somebody)
        pairs = [(theirs, absent(theirs)), *half_foreign(trial, somebody, theirs)]
        for number, (there, nowhere) in enumerate(pairs):
            for post in (False, True):
                one, other = (asked(trial, client, ids, post=post) for ids in (there, nowhere))
                if one != other:
                    told[role, number, post] = (one, other)
    assert told == {}


FIELDS: dict[str, tuple[str, str, str, str, dict[str, str]]] = {
    "a colleague": ("assign", "submitter", "own", "member", {"section": "gate"}),
    "a proof": ("carry_over", "submitter", "own", "proof", {}),
    "a round": ("load_workbook", "district_clerk", "same_district", "round", {"agreed": "来函"}),
    "a successor": ("report_change", "submitter", "own", "code", CHANGE),
    "a search": ("enterprises", "district_clerk", "", "q", {}),
    "a search of applications": ("applications", "district_clerk", "", "q", {}),
    "a search of titles": ("titles", "district_clerk", "", "q", {}),
    "a search of one's own": ("applications", "submitter", "", "q", {}),
}
"""What a field names (a bureau that names a successor elsewhere is told whose consent is missing: not tried): its address, who posts it, in which relation to the page's own object, the field, the others."""


@pytest.fixture
def named(world: World, make_round: MakeRound) -> dict[str, tuple[str, str]]:
    """For each kind of field what names something of the other world, and what names nothing."""
    Enterprise.objects.update(state="confirmed")
    firm = world.firms["other"]
    firm.organisation.name = "邻区机电有限公司"
    firm.organisation.save()
    them = world.actor_of("submitter", organisation=firm.organisation)
    draft = make_round(state="draft")
    proof = OBJECTS["proof"](world, them, "other")["proof_id"]
    return {
        "member": (str(them.membership_id), str(2**31 - 1)),
        "proof": (proof, secrets.token_urlsafe(16)),
        "round": (draft.public_id, secrets.token_urlsafe(16)),
        "code": (firm.code, credit_code(77_777)),
        "q": (firm.organisation.name, "无此企业有限公司"),
    }


@pytest.mark.parametrize("case", FIELDS)
def test_what_a_field_names_in_the_other_world_is_like_what_names_nothing(
    case: str,
    world: World,
    client_of: ClientOf,
    named: dict[str, tuple[str, str]],
) -> None:
    url, role, relation, field, beside = FIELDS[case]
    posts = bool(relation)
    page = next(page for page in PAGES if page["url"] == url and ("POST" in page.get("method", "GET")) == posts)
    somebody = world.people[role]
    ids = OBJECTS[page["object"]](world, somebody, relation) if relation else {}
    address, client = Trial(page, world, client_of).address(ids), client_of(somebody)

    def told(value: str) -> tuple[Any, ...]:
        sent = {**beside, field: value}
        if field == "round":
            sent["workbook"] = SimpleUploadedFile("a.xlsx", b"PK")  # type: ignore[assignment]
        with transaction.atomic():
            answer = client.post(address, sent) if relation else client.get(address, sent)
            said = whole(answer, value)
            if "Location" in answer.headers:
                said += whole(client.get(answer.headers["Location"]), value)
            transaction.set_rollback(True)
        return said

    there, nowhere = (told(value) for value in named[field])
    assert there == nowhere, "\n".join(_difference(there, nowhere))
    assert there[0] in {200, 302}, there[2]


OPEN = [page for page in PAGES if not page.get("object") and "POST" not in page.get("method", "GET")]


@pytest.mark.parametrize("role", ["filler", "submitter", "agency", "district_clerk", "district_head", "expert"])
def test_lists_do_not_tell_that_the_other_world_is_there(role: str, world: World, client_of: ClientOf) -> None:
    """Every page without an id, before and after the neighbours got objects of every kind."""
    somebody = world.people[role]
    client = client_of(somebody)

    def everything() -> dict[str, tuple[Any, ...]]:
        return {name_of(page): whole(client.get(reverse(page["url"]))) for page in OPEN}

    rounds = set(Round.objects.values_list("pk", flat=True))
    before = everything()
    them = world.actor_of("submitter", organisation=world.firms["other"].organisation)
    for of in ("member", "own_factor", "offer", "succession", "submitted", "draft", "loaded", "proof", "upload"):
        OBJECTS[of](world, them, "other")
    # Rounds are everybody's; those that came with these objects are not what this is about.
    Round.objects.filter(pk__in=set(Round.objects.values_list("pk", flat=True)) - rounds).update(state="draft")
    after = everything()
    different = {name: _difference(before[name], after[name]) for name in before if before[name] != after[name]}
    assert different == {}
