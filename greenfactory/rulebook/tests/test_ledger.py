"""The journal's chain: what is hashed, and that nothing can be done to it without the first bad entry being named."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenfactory.rulebook import ledger
from greenfactory.rulebook.ledger import START, Finding, Head, Link, Record, canonical, check, link, record
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.wording import remedy, say

needs_sm3 = pytest.mark.skipif(not ledger.SM3, reason="OpenSSL here has no SM3")


def journal(length: int = 8) -> list[Record]:
    records: list[Record] = []
    for number in range(1, length + 1):
        records.append(record(records[-1] if records else None, {"what": "提交", "of": number}))
    return records


def heads(records: list[Record], *numbers: int) -> list[Head]:
    return [Head(number, records[number - 1].link) for number in numbers]


def genuine(_: Head) -> bool:
    return True


def found(records: list[Record], *some: Head) -> tuple[int, str] | None:
    finding = check(records, some, genuine)
    if finding is None:
        return None
    for lang in ("zh", "en"):
        assert say(finding.note, lang)
        assert remedy(finding.note, lang)
    return finding.number, finding.fault


def chained(entries: list[dict[str, Any]]) -> list[Record]:
    """A consistent chain: what somebody with all rights over the database can write."""
    records: list[Record] = []
    for entry in entries:
        records.append(record(records[-1] if records else None, entry))
    return records


def test_an_entry_is_written_as_rfc_8785_has_it() -> None:
    entry = {"b": [1, True, None], "a": '绿色\u20ac\n\u001f"\\/\u007f', "": {}, "\ufb33": 1, "\U0001f600": 2, "é": -5}
    assert canonical(entry) == (
        '{"":{},"a":"绿色€\\n\\u001f\\"\\\\/\x7f","b":[1,true,null],"é":-5,"\U0001f600":2,"\ufb33":1}'.encode()
    )


def test_spelling_is_hashed_as_it_stands() -> None:
    assert canonical({"a": "é"}) != canonical({"a": "e\u0301"})


def test_the_first_link_can_be_made_by_hand() -> None:
    line = 'greenfactory-journal-1\n1\n\n{"what":"submit"}'
    assert link(START, 1, {"what": "submit"}).sha256 == hashlib.sha256(line.encode()).hexdigest()
    command = ["sh", "-c", 'printf \'greenfactory-journal-1\\n1\\n\\n{"what":"submit"}\' | sha256sum']
    try:
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no sha256sum here")
    assert link(START, 1, {"what": "submit"}).sha256 == shown.split()[0]


def test_each_hash_is_chained_on_its_own() -> None:
    before = Link("aa", "bb")
    written = 'greenfactory-journal-1\n7\n{}\n{{"a":1}}'
    expected = hashlib.sha256(written.format("aa").encode()).hexdigest()
    assert link(before, 7, {"a": 1}).sha256 == expected
    if ledger.SM3:
        assert link(before, 7, {"a": 1}).sm3 == hashlib.new("sm3", written.format("bb").encode()).hexdigest()


@needs_sm3
def test_sm3_is_that_of_the_standard() -> None:
    """GB/T 32905-2016, example 1."""
    assert hashlib.new("sm3", b"abc").hexdigest() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_without_sm3_links_rest_on_sha_256(monkeypatch: pytest.MonkeyPatch) -> None:
    both = journal()
    monkeypatch.setattr(ledger, "SM3", False)
    alone = journal()
    assert {one.link.sm3 for one in alone} == {""}
    assert [one.link.sha256 for one in alone] == [one.link.sha256 for one in both]
    assert found(both) is None
    assert found(alone, *heads(both, 8)) is None
    broken = [*both[:3], replace(both[3], entry={"of": 9}), *both[4:]]
    assert found(broken) == (4, "changed")


@needs_sm3
@pytest.mark.parametrize("which", ["sha256", "sm3"])
def test_either_hash_alone_shows_a_change(which: str) -> None:
    records = journal()
    records[2] = replace(records[2], link=replace(records[2].link, **{which: "0" * 64}))
    assert found(records) == (3, "changed")


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({"a": 0.5}, "entry.a"),
        ({"a": [1, Fraction(1)]}, "entry.a[2]"),
        ({"a": {"b": b""}}, "entry.a.b"),
        ({"a": 2**53}, "entry.a"),
        ({"a": -(2**53)}, "entry.a"),
        ({"a": "\ud800"}, "entry.a"),
        ({"\udfff": 1}, "entry"),
        ({1: 1}, "entry"),
        ({"a": {1, 2}}, "entry.a"),
    ],
)
def test_what_programs_would_read_differently_is_refused(entry: Any, place: str) -> None:
    with pytest.raises(Refused) as refused:
        canonical(entry)
    (problem,) = refused.value.problems
    assert problem.cell == place
    for lang in ("zh", "en"):
        assert say(problem.note, lang)
        assert remedy(problem.note, lang)


def test_depth_is_limited() -> None:
    def nested(depth: int) -> dict[str, Any]:
        return {"a": nested(depth - 1)} if depth else {}

    canonical(nested(ledger.DEEPEST - 1))
    with pytest.raises(Refused):
        canonical(nested(ledger.DEEPEST))
    assert canonical({"a": 2**53 - 1, "b": -(2**53) + 1})


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-ledger.MOST, ledger.MOST)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
entries = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), values, max_size=4)


@given(entries)
@settings(max_examples=150)
def test_an_entry_reads_back_and_does_not_depend_on_the_order_of_keys(entry: dict[str, Any]) -> None:
    assert json.loads(canonical(entry)) == entry
    assert canonical(dict(reversed(entry.items()))) == canonical(entry)


@given(entries, entries)
@settings(max_examples=150)
def test_two_entries_are_written_alike_only_if_they_are_alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (canonical(one) == canonical(other)) == (
        repr(json.loads(canonical(one))) == repr(json.loads(canonical(other)))
    )


@pytest.mark.parametrize("length", [0, 1, 2, 8])
def test_a_sound_journal_has_no_finding(length: int) -> None:
    records = journal(length)
    assert found(records) is None
    assert found(records, *heads(records, *range(1, length + 1))) is None
    assert check(iter(records), iter(heads(records, *range(1, length + 1))), genuine) is None


Tamper = Callable[[list[Record], int], list[Record]]


def changed(records: list[Record], at: int) -> list[Record]:
    return [*records[:at], replace(records[at], entry={"what": "公布", "of": at}), *records[at + 1 :]]


def relinked(records: list[Record], at: int) -> list[Record]:
    """Changed, and its own link made to fit."""
    return [*records[:at], record(records[at - 1] if at else None, {"what": "公布"}), *records[at + 1 :]]


def removed(records: list[Record], at: int) -> list[Record]:
    return [*records[:at], *records[at + 1 :]]


def renumbered(records: list[Record]) -> list[Record]:
    return [replace(one, number=number) for number, one in enumerate(records, start=1)]


def swapped(records: list[Record], at: int) -> list[Record]:
    return [*records[:at], records[at + 1], records[at], *records[at + 2 :]]


def inserted(records: list[Record], at: int) -> list[Record]:
    stray = Record(at + 1, records[at].previous, {"what": "公布"}, Link("1" * 64, "2" * 64))
    return [*records[:at], stray, *records[at:]]


def inserted_linked(records: list[Record], at: int) -> list[Record]:
    return [*records[:at], record(records[at - 1] if at else None, {"what": "公布"}), *records[at:]]


def repeated(records: list[Record], at: int) -> list[Record]:
    return [*records[: at + 1], records[at], *records[at + 1 :]]


@pytest.mark.parametrize("at", range(1, 6))
@pytest.mark.parametrize(
    ("tamper", "fault", "where"),
    [
        (changed, "changed", 1),
        (relinked, "changed", 1),
        (removed, "missing", 1),
        (lambda records, at: renumbered(removed(records, at)), "missing", 1),
        (swapped, "reordered", 1),
        (inserted, "inserted", 1),
        (lambda records, at: renumbered(inserted(records, at)), "inserted", 1),
        (inserted_linked, "inserted", 1),
        (lambda records, at: renumbered(inserted_linked(records, at)), "inserted", 1),
        (repeated, "inserted", 2),
        (lambda records, at: renumbered(repeated(records, at)), "inserted", 2),
    ],
)
def test_the_first_bad_entry_is_named_with_what_is_wrong(tamper: Tamper, fault: str, where: int, at: int) -> None:
    records = journal()
    assert found(tamper(records, at), *heads(records, 8)) == (at + where, fault)


@pytest.mark.parametrize("part", ["number", "previous", "link"])
def test_every_part_of_a_record_is_held(part: str) -> None:
    records = journal()
    other: dict[str, Any] = {"number": 40, "previous": records[6].link, "link": records[6].link}
    records[3] = replace(records[3], **{part: other[part]})
    assert found(records) == (4, "changed")


def test_the_first_entry_stands_on_nothing() -> None:
    records = journal()
    records[0] = Record(1, records[4].link, {"a": 1}, link(records[4].link, 1, {"a": 1}))
    assert found(records) == (1, "changed")


def test_an_entry_that_cannot_be_written_is_changed() -> None:
    records = journal()
    records[3] = replace(records[3], entry={"a": 0.5})
    assert found(records) == (4, "changed")


def test_a_journal_cut_short_misses_what_a_head_has_seen() -> None:
    records = journal()
    assert found(records[:5], *heads(records, 3, 7)) == (6, "missing")
    assert found([], *heads(records, 1)) == (1, "missing")
    assert found(records[:5], *heads(records, 3, 5)) is None


def test_a_journal_written_anew_disagrees_with_its_heads() -> None:
    records = journal()
    anew = chained([{"what": "公布" if number == 5 else "提交", "of": number} for number in range(1, 9)])
    assert found(anew) is None, "without a head nobody can tell"
    assert found(anew, *heads(records, 3, 8)) == (4, "rewritten")
    assert found(anew, *heads(records, 5)) == (1, "rewritten")
    assert found(anew, *heads(records, 4)) is None


def test_a_head_that_nobody_signed_is_named_and_trusted_no_further() -> None:
    records = journal()
    finding = check(records, heads(records, 7, 3), lambda head: head.number != 3)
    assert isinstance(finding, Finding)
    assert (finding.number, finding.fault) == (3, "forged")


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_to_a_journal_is_found_and_everything_before_the_finding_is_sound(seed: int) -> None:
    random = Random(seed)
    records = journal(12)
    tampers: list[Tamper] = [changed, relinked, removed, swapped, inserted, inserted_linked, repeated]
    for _ in range(250):
        at = random.randrange(11)
        bad = random.choice(tampers)(records, at)
        if random.random() < 0.3 and len(bad) > 3:
            bad = random.choice(tampers)(bad, random.randrange(len(bad) - 1))
        if random.random() < 0.3:
            bad = renumbered(bad)
        if bad == records:
            continue
        finding = check(bad, heads(records, 12), genuine)
        assert finding
        first = next((i for i, (a, b) in enumerate(zip(bad, records, strict=False)) if a != b), min(len(bad), 12))
        # A relinked entry is found by the one that follows it; nothing before the first difference is ever named.
        assert finding.number >= first + 1 or finding.fault == "rewritten"
        assert finding.number <= first + 3
