"""What a file is by its content, and which files are not taken."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from greenfactory.foundations.files import actions, examine, kinds
from greenfactory.foundations.files.tests import samples


@pytest.mark.parametrize("kind", samples.GOOD)
def test_good_files_are_known_by_their_content(kind: str, tmp_path: Path) -> None:
    content, pages = samples.GOOD[kind]
    (tmp_path / "no-ending").write_bytes(content)
    assert examine.examined(str(tmp_path / "no-ending")) == {"kind": kind, "pages": pages}


@pytest.mark.parametrize("name", samples.HOSTILE)
def test_hostile_files_are_refused(name: str, tmp_path: Path) -> None:
    content, reason = samples.HOSTILE[name]
    (tmp_path / "x").write_bytes(content)
    assert examine.examined(str(tmp_path / "x"))["refused"] == reason


def test_a_pdf_that_only_forbids_printing_is_taken(tmp_path: Path) -> None:
    import pypdf  # noqa: PLC0415

    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("", owner_password="owner", algorithm="AES-256")
    writer.write(tmp_path / "x")
    assert examine.examined(str(tmp_path / "x")) == {"kind": "pdf", "pages": 1}


def test_every_reason_has_words_in_both_languages() -> None:
    assert {reason for _, reason in samples.HOSTILE.values()} <= set(kinds.REFUSALS)
    assert all(all(pair) for pair in kinds.REFUSALS.values())


EXAMINE = """
import json, resource, sys
from greenfactory.workbooks import limited
module, memory, *paths = sys.argv[1:]
answers = [answer for _, answer in limited.answers(module, paths, memory=int(memory), seconds=20)]
print(json.dumps([answers, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def test_a_bomb_is_refused_soon_and_in_little_memory(tmp_path: Path) -> None:
    """IN-01, in the process as it is used; its parent has no other child whose memory would count."""
    (tmp_path / "bomb").write_bytes(samples.bomb(190))
    (tmp_path / "good").write_bytes(samples.pdf())
    words = [sys.executable, "-c", EXAMINE, actions.EXAMINER, str(actions.MEMORY)]
    done = subprocess.run(
        [*words, str(tmp_path / "bomb"), str(tmp_path / "good")], capture_output=True, check=True, timeout=60
    )
    answers, kilobytes = json.loads(done.stdout)
    assert answers == [{"refused": "bomb", "looks": answers[0]["looks"]}, {"kind": "pdf", "pages": 3}]
    assert kilobytes < 400_000


@pytest.mark.parametrize("seed", range(200))
def test_garbled_files_never_crash_it(seed: int, tmp_path: Path) -> None:
    """IN-10: every answer is one of ours, whatever bytes are wrong."""
    import random  # noqa: PLC0415

    chance = random.Random(seed)
    content = bytearray(chance.choice([content for content, _ in samples.GOOD.values()]))
    for _ in range(chance.randint(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    (tmp_path / "x").write_bytes(content[: chance.choice([len(content), chance.randint(1, len(content))])])
    answer = examine.examined(str(tmp_path / "x"))
    assert answer.get("kind") in kinds.KINDS or answer["refused"] in kinds.REFUSALS
