"""Files on their way out."""

from contextlib import closing
from datetime import datetime
from random import Random

import pytest

from greenfactory.conftest import ActorOf
from greenfactory.foundations.files import actions, serving
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.files.tests import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(actor_of: ActorOf, now: datetime) -> StoredFile:
    return actions.store_whole(samples.pdf(), by=actor_of("filler"), now=now)


def headers(stored: StoredFile, name: str, *, inline: bool = False) -> dict[str, str]:
    """The response's headers; its file is closed again."""
    with closing(serving.give(stored, name, inline=inline)) as response:
        return dict(response.items())


def test_a_file_is_given_out_whole(stored: StoredFile) -> None:
    with closing(serving.give(stored, "x.pdf")) as response:
        assert response.getvalue() == stored.path.read_bytes()


def test_a_file_is_saved_never_run(stored: StoredFile) -> None:
    assert headers(stored, "检测 报告.pdf") == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''%E6%A3%80%E6%B5%8B%20%E6%8A%A5%E5%91%8A.pdf",
        "Content-Length": str(stored.size),
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def test_a_name_cannot_break_out_of_its_header(stored: StoredFile) -> None:
    header = headers(stored, 'a";\r\nSet-Cookie: x=1.pdf')["Content-Disposition"]
    assert "\r" not in header
    assert "\n" not in header


@pytest.mark.parametrize(
    ("kind", "shown"), [("pdf", True), ("png", True), ("jpg", True), ("docx", False), ("xlsx", False), ("ofd", False)]
)
def test_only_pdf_and_pictures_are_shown(kind: str, shown: bool, actor_of: ActorOf, now: datetime) -> None:
    file = actions.store_whole(samples.GOOD[kind][0], by=actor_of("filler"), now=now)
    response = headers(file, f"x.{kind}", inline=True)
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert ("sandbox" in response["Content-Security-Policy"]) == (kind != "pdf")


def test_a_single_changed_byte_is_never_given_out(stored: StoredFile) -> None:
    """DI-14."""
    content, chance = stored.path.read_bytes(), Random(1)
    stored.path.chmod(0o600)
    for _ in range(300):
        place = chance.randrange(len(content))
        stored.path.write_bytes(
            content[:place] + bytes([content[place] ^ (1 << chance.randrange(8))]) + content[place + 1 :]
        )
        with pytest.raises(serving.Damaged):
            serving.give(stored, "x.pdf")
    stored.path.write_bytes(content)
    serving.give(stored, "x.pdf").close()


def test_two_swapped_files_and_a_missing_one_are_never_given_out(
    stored: StoredFile, actor_of: ActorOf, now: datetime
) -> None:
    other = actions.store_whole(samples.png(), by=actor_of("filler"), now=now)
    aside = stored.path.with_name("aside")
    stored.path.rename(aside)
    other.path.rename(stored.path)
    aside.rename(other.path)
    for each in (stored, other):
        with pytest.raises(serving.Damaged):
            serving.give(each, "x")
    stored.path.unlink()
    with pytest.raises(serving.Damaged):
        serving.give(stored, "x")
