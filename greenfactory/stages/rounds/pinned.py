"""Keeps the rule pack of a round as it was: next year's tables never change a past round."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs import benchmarks, library, packreader, selection
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.rounds.limits import Limits
from greenfactory.stages.rounds.models import PinnedPack, Round

_UNPINNED = {"cases", "benchmarks"}


def pin(pack: Pack, now: datetime) -> PinnedPack:
    """Keep the pack as it stands on disk; the same digest is kept once."""
    return PinnedPack.objects.get_or_create(
        digest=pack.digest, defaults={"name": pack.name, "files": dict(_files(pack)), "pinned_at": now}
    )[0]


def _files(pack: Pack) -> Iterator[tuple[str, str]]:
    for path in sorted(pack.folder.rglob("*.toml")):
        inside = path.relative_to(pack.folder)
        if inside.parts[0] not in _UNPINNED:
            yield f"{pack.name}/{inside.as_posix()}", path.read_text("utf-8")
    for table in pack.energy.tables if pack.energy else ():
        path = library.factor_table(table.id, pack.folder) or Path()
        yield f"factors/{table.id}.toml", path.read_text("utf-8")
    if pack.base is not None:
        yield from _files(pack.base)


def read(pinned: PinnedPack) -> Pack:
    """The pack as it was pinned. Raises Refused where what is stored no longer gives the digest."""
    return _read(pinned.digest)


@lru_cache(maxsize=16)
def _read(digest: str) -> Pack:
    pinned = PinnedPack.objects.get(digest=digest)
    folder = Path(settings.DATA) / "packs" / digest
    if not folder.is_dir():
        _write(pinned, folder)
    pack = packreader.read(folder / pinned.name)
    if pack.digest != digest:
        raise Refused(Problem(Note("pack.changed", {"name": pinned.name}), str(folder)))
    return pack


def _write(pinned: PinnedPack, folder: Path) -> None:
    """Write the files beside their place and move them there whole: another worker may do the same."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent))
    for name, text in pinned.files.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    try:
        made.rename(folder)
    except OSError:  # somebody else was faster
        shutil.rmtree(made)


def rules(round: Round) -> Pack:
    """The pack of the round under the round's own answers to the open questions."""
    pack = read(round.pack)
    answered = selection.read(
        round.rules, base=pack.selection, areas=[area.id for area in pack.areas], names=pack.names
    )
    return pack.under(answered)


def limits(round: Round) -> Limits:
    """How much an application of the round may hold."""
    return Limits(**round.limits)


def sector_values(round: Round) -> BenchmarkTable:
    """The benchmark table that was frozen with the round; an empty one where it has none."""
    return _table(round.benchmarks, round.pack.digest) if round.benchmarks else benchmarks.NONE


@lru_cache(maxsize=16)
def _table(text: str, digest: str) -> BenchmarkTable:
    return benchmarks.read(text, _read(digest))
