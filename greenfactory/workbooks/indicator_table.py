"""A bureau's own indicator table in and out: `import_table` makes a rule pack of it, `export_table` prints a pack as one."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from greenfactory.rulebook.notes import Note, Problem, Refused, brief
from greenfactory.rulebook.packs import packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores import cases
from greenfactory.workbooks import folders
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.indicators import docxout, linereader, listing, packfiles, printout, reading, xlsxout
from greenfactory.workbooks.indicators.build import build
from greenfactory.workbooks.indicators.decisions import Decision, Decisions, markdown
from greenfactory.workbooks.indicators.draft import Draft
from greenfactory.workbooks.indicators.packfiles import Identity

DECISIONS = "DECISIONS.md"


@dataclass(frozen=True, slots=True)
class Imported:
    """A pack made from a table: what is to be decided, and what `packs check` finds wrong with it as it stands."""

    name: str
    areas: int
    rows: int
    gate: int
    cases: int
    decisions: tuple[Decision, ...]
    problems: tuple[Problem, ...]


def import_table(path: Path, folder: Path, lang: str, pack_id: str = "", edition: str = "") -> Imported:
    """Make the folder of a pack from the table in `path`; the list of decisions is written in `lang`. Raises Refused.

    The folder must be new or empty. Whatever is not plain from the table is listed; points and weights that nobody can
    read are left out, so that the pack is refused until somebody enters them.
    """
    folders.refuse_filled(folder)
    identity = Identity(
        pack_id or _default_id(folder), edition or "1", unicodedata.normalize("NFC", named(Path(path.name)))
    )
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", identity.id):
        raise Refused(Problem(Note("pack.id", {"id": identity.id}), "--id"))
    if not re.fullmatch(r"\w[\w.-]*", identity.edition):
        raise Refused(Problem(Note("pack.id", {"id": brief(identity.edition)}), "--edition"))
    draft, decisions = _draft(path)
    found = list(decisions)
    files = packfiles.files(draft, identity)
    name = f"{identity.id}/{identity.edition}"
    folders.write(folder, {**files, DECISIONS: markdown(found, lang, name)})
    ran, problems = _checked(folder)
    return Imported(name, len(draft.areas), len(list(draft.rows)), len(draft.gate), ran, tuple(found), problems)


def export_table(pack: Pack, path: Path, lang: str) -> None:
    """Print `pack` as an indicator table to `path`, a .docx or .xlsx file. Raises Refused."""
    writers = {".docx": docxout.write, ".xlsx": xlsxout.write}
    suffix = path.suffix.lower()
    if suffix not in writers:
        raise Refused(Problem(Note("indicator.suffix"), named(path)))
    writers[suffix](path, printout.lay_out(pack, lang))


def _draft(path: Path) -> tuple[Draft, Decisions]:
    decisions = Decisions()
    found = linereader.read(reading.grids(path), decisions)
    draft = build(found, named(path), decisions)
    draft.title = draft.title or named(Path(path.stem))
    listing.list_all(draft, found.sums, decisions)
    return draft, decisions


def _checked(folder: Path) -> tuple[int, tuple[Problem, ...]]:
    """How many cases ran, and every problem of the pack."""
    try:
        report = cases.check(packreader.read(folder))
    except Refused as refused:
        return 0, refused.problems
    return report.ran, report.problems


def _default_id(folder: Path) -> str:
    """The folder's name where it can be an id."""
    return folder.name if re.fullmatch(r"[a-z0-9][a-z0-9-]*", folder.name) else "imported"
