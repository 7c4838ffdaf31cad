"""What nobody would type, sent to every address that takes something: an answer in words, never a fault, never markup.

Driven by access.toml, so that a new page is tried as soon as it is declared. The short tier takes the worst of each sort.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeEnterprise, MakeRound, default_pack
from greenfactory.example.figures import YEAR
from greenfactory.foundations.files.tests import samples
from greenfactory.stages.applications import content, typed
from greenfactory.stages.applications.models import Answer, Proof
from greenfactory.stages.rounds.limits import Limits
from tests.access_objects import OBJECTS, World
from tests.test_access import PAGES, Trial, name_of

pytestmark = pytest.mark.django_db
PACKAGE = Path(__file__).parent.parent / "greenfactory"
MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"
VALUES = {
    "empty": "",
    "spaces": " \t\r\n\u3000\u200b",
    "nul": "a\0b",
    "controls": "\x01\x1b[31m\x7f\x85",
    "bidi": "\u202e\u2066gnp.exe\u2069\u202d",
    "combining": "e" + "\u0301" * 400,
    "astral": "🌿𝕏\U0010fffd",
    "noncharacter": "\ufdd0\ufffe\uffff",
    "markup": MARKUP,
    "quotes": "'; DROP TABLE x; --\\",
    "template": "{zh}%s%n${x}{0.__class__}",
    "path": "../../../../etc/passwd",
    "header": "a\r\nSet-Cookie: x=1",
    "formula": "=cmd|' /C calc'!A0",
    "nan": "NaN",
    "infinity": "-Infinity",
    "1e400": "1e400",
    "1e999999999": "1e999999999",
    "negative": "-1",
    "huge": "9" * 30,
    "digits": "9" * 5000,
    "other_digits": "٣²½",
    "fraction": "1/0",
    "date": "9999-99-99",
    "year_zero": "0000-01-01",
    "long": "x" * 5000,
}
LEADING = {"bidi", "markup", "header", "1e400"}
"""Those for which the page that follows is read too."""
WORST = {"nul", "bidi", "noncharacter", "markup", "header", "1e400", "huge", "digits", "long",
         "ten megabytes", "lone surrogate", "charset that is no text", "json", "cut off", "file of no type",
         "html", "word_with_entities"}  # fmt: skip
TIERS = [pytest.param(WORST, id="short"), pytest.param(set(), marks=pytest.mark.long, id="long")]
BOUNDARY = 'multipart/form-data; boundary="x"'
PART = b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
FILE = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\nContent-Type: %b\r\n\r\n%%PDF\r\n--x--\r\n'
)
BODIES: dict[str, tuple[str, bytes]] = {
    "ten megabytes": ("application/x-www-form-urlencoded", b"name=" + b"x" * 10_000_000),
    "ten megabytes in parts": (BOUNDARY, PART % (b"name", b"x" * 10_000_000) + b"--x--\r\n"),
    "five thousand fields": ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(5000))),
    "five thousand parts": (BOUNDARY, b"".join(PART % (b"f%d" % n, b"1") for n in range(5000)) + b"--x--\r\n"),
    "lone surrogate": ("application/x-www-form-urlencoded", b"name=%ED%A0%80&path=%ED%BF%BF&%ED%A0%80=1"),
    "no utf-8": ("application/x-www-form-urlencoded", b"name=%FF%FE&path=%80&value=%C0%AF"),
    "surrogate in a part": (BOUNDARY, PART % (b"name", b"\xed\xa0\x80\xff") + b"--x--\r\n"),
    "unknown charset": ("application/x-www-form-urlencoded; charset=klingon", b"name=a"),
    "charset that is no text": (f"{BOUNDARY}; charset=rot13", PART % (b"name", b"a") + b"--x--\r\n"),
    "charset of bytes": (f"{BOUNDARY}; charset=hex", PART % (b"name", b"zz") + b"--x--\r\n"),
    "charset utf-7": ("application/x-www-form-urlencoded; charset=utf-7", b"name=%2BADw-script%2BAD4-"),
    "json": ("application/json", b'{"name": ["a"], "version": NaN, "value": 1e400}'),
    "json array": ("application/json", b"[[[[]]]]"),
    "xml": ("text/xml", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
    "no type": ("", b"name=a"),
    "bytes": ("application/octet-stream", bytes(range(256)) * 10),
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "empty boundary": ("multipart/form-data; boundary=", b"--\r\n"),
    "wrong boundary": ("multipart/form-data; boundary=y", PART % (b"name", b"a") + b"--x--\r\n"),
    "long boundary": ("multipart/form-data; boundary=" + "y" * 5000, b"--y--"),
    "boundary no ascii": ("multipart/form-data; boundary=é", b"--x--"),
    "cut off": (BOUNDARY, PART % (b"name", b"a") + b'--x\r\nContent-Disposition: form-data; name="v'),
    "no name": (BOUNDARY, b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"),
    "bad base64": (
        BOUNDARY,
        b'--x\r\nContent-Disposition: form-data; name="name"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!a\r\n--x--\r\n',
    ),
    "file named as a path": (BOUNDARY, FILE % (b"../../../etc/passwd", b"application/pdf")),
    "file named by nothing": (BOUNDARY, FILE % (b"\xe2\x80\xae.pdf\x01", b"application/pdf")),
    "file of no type": (BOUNDARY, FILE % (b"x.pdf", b"; charset=rot13")),
}


def tried(tier: set[str], every: dict[str, Any]) -> dict[str, Any]:
    """Those of the tier; an empty one is all."""
    return {kind: each for kind, each in every.items() if not tier or kind in tier}


@cache
def field_names() -> tuple[str, ...]:
    """Every name that any page reads: of forms, of templates, of views."""
    found = {name for form in _forms(forms.Form) for name in form.base_fields}
    for path in PACKAGE.rglob("*.html"):
        found |= set(re.findall(r'\bname="([\w-]+)"', path.read_text("utf-8")))
    for path in PACKAGE.rglob("*.py"):
        found |= set(re.findall(r'\.(?:POST|FILES)\.get(?:list)?\("(\w+)"', path.read_text("utf-8")))
        found |= set(re.findall(r'\.(?:POST|FILES)\["(\w+)"\]', path.read_text("utf-8")))
    return tuple(sorted(found - {"csrfmiddlewaretoken"}))


def _forms(of: type[forms.BaseForm]) -> Iterator[Any]:
    for each in of.__subclasses__():
        if each.__module__.startswith("greenfactory"):
            yield each
        yield from _forms(each)


@pytest.fixture
def posts(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, make_round: MakeRound, make_application: MakeApplication,
    client_of: ClientOf, now: datetime,
) -> list[tuple[str, Client, str, dict[str, str]]]:  # fmt: skip
    """Every page that takes something: its name, somebody whom it lets in, its address, and what it wants."""
    world = World(actor_of, make_enterprise, make_round, make_application, now)
    clients = {role: client_of(somebody) for role, somebody in world.people.items()}
    found = []
    for page in PAGES:
        trial = Trial(page, world, client_of)
        for role, relation in _let_in(trial)[:1]:
            about = page.get("object", "")
            ids = OBJECTS[about](world, world.people[role], relation) if about else {}
            clients[role].raise_request_exception = False
            found.append((name_of(page), clients[role], trial.address(ids), _wanted(page, ids)))
    return found


def _let_in(trial: Trial) -> list[tuple[str, str]]:
    """Who may post here, and in which relation to the object."""
    if not (trial.posts or trial.page["url"] == "upload_part"):
        return []
    of = trial.page.get("object", "")
    return [
        (role, relation)
        for role, somebody in trial.world.people.items()
        for relation in trial.world.relations(somebody, of)
        if trial.allowed(role, relation)
    ]


def _wanted(page: dict[str, Any], ids: dict[str, Any]) -> dict[str, str]:
    return {key: str(value).format_map(ids) for key, value in page.get("data", {}).items()}


def faults(client: Client, answer: Any, *, follow: bool = True) -> Iterator[str]:
    """What is wrong with an answer, and with the page that it leads to."""
    for each in (answer, *(_led_to(client, answer) if follow else ())):
        if each.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            kind, error, trace = each.exc_info or (None, None, None)
            while trace and trace.tb_next:
                trace = trace.tb_next
            yield f"{each.status_code} {kind} {str(error)[:200]} {trace and trace.tb_frame}"
        said = b"".join(each.streaming_content) if each.streaming else each.content
        if b"Traceback" in said or b"site-packages" in said:
            yield "shows its inside"
        if "text/html" in each.headers.get("Content-Type", "") and (b"<script>alert" in said or b"<img src=x" in said):
            yield "says it again as markup"
        if "Set-Cookie: x=1" in str(each.headers) or "x" in each.cookies:
            yield "sets a header"


def _led_to(client: Client, answer: Any) -> Iterator[Any]:
    if answer.status_code in {301, 302, 303}:
        yield client.get(answer.headers["Location"])


@pytest.mark.parametrize("tier", TIERS)
def test_a_value_that_nobody_would_type_is_answered_in_words(
    tier: set[str],
    posts: list[tuple[str, Client, str, dict[str, str]]],
) -> None:
    """Every field of every page at once, then what the page wants with the value in all other fields."""
    found: dict[tuple[str, str], list[str]] = {}
    names = field_names()
    assert {"version", "path", "value", "reason", "q", "file"} <= {*names, "q"}
    for page, client, address, wanted in posts:
        for kind, value in tried(tier, VALUES).items():
            alone: dict[str, Any] = dict.fromkeys(names, value)
            beside = {name: [value, value] if len(value) < 1000 else value for name in names} | wanted
            for data in ([beside] if wanted else [alone]) if tier else [alone, beside]:
                with transaction.atomic():
                    told = list(faults(client, client.post(address, data), follow=kind in LEADING))
                    transaction.set_rollback(True)
                if told:
                    found[page, kind] = told
    assert found == {}


@pytest.mark.parametrize("tier", TIERS)
def test_a_body_that_no_browser_sends_is_answered_in_words(
    tier: set[str],
    posts: list[tuple[str, Client, str, dict[str, str]]],
) -> None:
    found: dict[tuple[str, str], list[str]] = {}
    for page, client, address, _ in posts:
        for kind, (content_type, body) in tried(tier, BODIES).items():
            with transaction.atomic():
                told = list(faults(client, client.generic("POST", address, body, content_type=content_type)))
                transaction.set_rollback(True)
            if told:
                found[page, kind] = told
    assert found == {}


@pytest.mark.parametrize("tier", TIERS)
def test_files_that_are_no_files_are_answered_in_words(
    tier: set[str], posts: list[tuple[str, Client, str, dict[str, str]]]
) -> None:
    """Where a page reads a file, under every name: nothing, no workbook, a workbook that is none inside."""
    hostile = {
        name: samples.HOSTILE[name][0] for name in ("nothing", "html", "old_word", "word_with_entities", "cut_off")
    }
    names = [
        name for name in field_names() if re.search(rf'FILES\.get(?:list)?\("{name}"|"{name}".*FileField', _sources())
    ]
    found: dict[tuple[str, str], list[str]] = {}
    for page, client, address, wanted in posts:
        for kind, content_ in tried(tier, hostile).items():
            files = {name: SimpleUploadedFile(f"{MARKUP}.xlsx", content_) for name in names}
            with transaction.atomic():
                told = list(faults(client, client.post(address, {**wanted, **files})))
                transaction.set_rollback(True)
            if told:
                found[page, kind] = told
    assert found == {}


@cache
def _sources() -> str:
    return "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if "tests" not in path.parts)


def test_hostile_files_become_no_proofs(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    place = f"/applications/{make_application(by).public_id}/proofs"
    names = ("html_before_pdf", "pdf_with_script", "svg", "word_with_macros", "png_and_zip", "bomb")
    files = [SimpleUploadedFile(f"{name}{MARKUP}.pdf", samples.HOSTILE[name][0]) for name in names]
    browser = client_of(by)
    answer = browser.post(f"{place}/add", {"file": files})
    assert list(faults(browser, answer)) == []
    page = browser.get(place)
    assert not Proof.objects.exists()
    assert b"<script>alert" not in page.content


STORED = set(VALUES) - {"nul", "long", "digits"}
"""What an answer can hold; the others are refused."""


@pytest.mark.parametrize("kind", [
    pytest.param(kind, marks=() if kind in {"markup", "1e400", "huge"} else pytest.mark.long) for kind in sorted(STORED)
])  # fmt: skip
def test_whatever_stands_in_a_draft_its_pages_open(
    kind: str, actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    """Typed into every field of the form: each page shows it as text, the check names it, nothing is handed in."""
    by = actor_of("submitter")
    paths = content.paths(default_pack(), YEAR, Limits())
    application = make_application(by)
    Answer.objects.bulk_create(
        Answer(application=application, path=path, value=content.stored(typed.read(default_pack(), path, VALUES[kind])),
               by=by.user, at=application.begun_at)
        for path in paths
    )  # fmt: skip
    browser = client_of(by)
    browser.raise_request_exception = False
    place = f"/applications/{application.public_id}/"
    sections = ["gate", "data", "products", "energy", *(f"area-{area.id}" for area in default_pack().areas)]
    pages = ["", "check", "preview", "form.xlsx", *(f"part/{section}" for section in sections)]
    found = {page: told for page in pages if (told := list(faults(browser, browser.get(place + page))))}
    assert found == {}
    assert list(faults(browser, browser.post(f"{place}submit", {"key": "k" * 22}))) == []
    application.refresh_from_db()
    assert application.state == "draft"
