"""What `rank` and `replay` work on: a folder of forms, scored, or an experts' table."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from greenfactory.cli.screen import Screen
from greenfactory.cli.sources import BENCHMARKS, existing, table_for, this_year
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.places.entering import entry
from greenfactory.rulebook.places.ranking import Entry
from greenfactory.rulebook.scores.claims import Claim, claims
from greenfactory.rulebook.scores.scorecard import Scorecard
from greenfactory.workbooks import tables
from greenfactory.workbooks.folder import BOOK, TEXT, Assessed, Batch, assess_folder, pack_of
from greenfactory.workbooks.tables import Table

Problems = dict[str, tuple[Problem, ...]]


@dataclass(frozen=True, slots=True)
class Material:
    """What is ranked: entries from forms (with their scorecards) or from a table, what was refused, warnings and notes."""

    source: Path
    entries: tuple[Entry, ...]
    refused: Problems
    warnings: tuple[Problem, ...]
    benchmarks: BenchmarkTable = benchmarks.NONE
    assessed: Mapping[str, Assessed] | None = None
    """Forms with their scorecards by credit code, kept where a workbook shall show them; None: no forms are ranked."""
    table: Table | None = None
    notes: tuple[Note, ...] = ()
    claims: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    """What forms declare not applicable, by credit code."""
    returned: Problems = field(default_factory=dict)
    """Forms that go back: refused ones, and workbooks that count, with the warnings about them, to be checked."""
    open: frozenset[str] = frozenset()
    """Credit codes of forms of which it is not known yet that nothing excludes them."""

    @property
    def warned(self) -> Problems:
        """The warnings by file."""
        found: Problems = {}
        for problem in self.warnings:
            found[problem.file] = (*found.get(problem.file, ()), problem)
        return found

    @property
    def heading(self) -> str:
        """The code of the line that says what kind of ranking this is."""
        return "cli.expert_ranking" if self.assessed is None else "cli.self_ranking"


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is kept of a form: how it enters the ranking; itself and its scorecard only where a workbook shall show them."""

    entry: Entry
    open: bool
    claims: tuple[Claim, ...]
    assessed: Assessed | None


def gather(options: Namespace, pack: Pack, screen: Screen) -> Material:
    """Read what the user wants ranked. Raises Refused where there is nothing to rank."""
    source = existing(options.source)
    if source.suffix.lower() == TEXT:
        raise Refused(Problem(Note("cli.is_form"), str(source)))
    if not source.is_dir():
        return _table(source, options, pack, screen)
    if options.forms is not None:
        raise Refused(Problem(Note("cli.forms_twice"), str(options.forms)))
    return _forms(source, options, pack, screen)


def _forms(folder: Path, options: Namespace, pack: Pack, screen: Screen) -> Material:
    table = table_for(options.benchmarks, folder, pack)
    watch = screen.progress(screen.say("cli.reading"))
    whole = getattr(options, "out", None) is not None

    def standing(each: Assessed) -> _Standing:
        return _Standing(
            entry(each.card, each.form), _open(each.card), claims(pack, each.form), each if whole else None
        )

    batch = assess_folder(folder, pack, table, standing, watch, this_year=this_year())
    if not batch.assessed and not batch.refused:
        raise Refused(Problem(Note("cli.no_forms"), str(folder)))
    # The benchmark table beside the forms is no form, but it is read: the ranking names it.
    ignored = [name for name in batch.ignored if name != BENCHMARKS]
    if ignored:
        shown = ignored[:5]
        more = [screen.say("cli.and_more", count=len(ignored))] if len(ignored) > 5 else []
        screen.remark("cli.ignored", files=[*shown, *more])
    return Material(
        folder,
        tuple(each.wanted.entry for each in batch.assessed),
        batch.refused,
        _warnings(folder, batch),
        table,
        {each.code: each.wanted.assessed for each in batch.assessed if each.wanted.assessed is not None},
        claims={each.code: each.wanted.claims for each in batch.assessed},
        returned=batch.refused | {each.file: each.warnings for each in batch.assessed if each.warnings and each.places},
        open=frozenset(each.code for each in batch.assessed if each.wanted.open),
    )


def _warnings(folder: Path, batch: Batch[_Standing]) -> tuple[Problem, ...]:
    """The warnings of all forms; that the rules have changed since is said once."""
    found = [problem for each in batch.assessed for problem in each.warnings]
    other = [problem for problem in found if problem.note.code != "form.other_digest"]
    if len(other) == len(found):
        return tuple(other)
    note = Note("form.other_digests", {"count": len(found) - len(other)})
    return (Problem(note, str(folder), warning=True), *other)


def _table(file: Path, options: Namespace, pack: Pack, screen: Screen) -> Material:
    try:
        table = tables.read(file, areas={area.id: area.title for area in pack.areas}, most=pack.most)
    except Refused:
        if _is_form(file):
            raise Refused(Problem(Note("cli.is_form"), str(file))) from None
        raise
    found = Material(file, table.entries, table.refused, table.warnings, table=table)
    if options.forms is None:
        return replace(found, notes=(Note("ranking.gate_unchecked"),))
    if not existing(options.forms).is_dir():
        raise Refused(Problem(Note("cli.not_a_folder"), str(options.forms)))
    return _checked(found, _forms(options.forms, options, pack, screen))


def _is_form(file: Path) -> bool:
    """Whether a workbook that is no score table is a form."""
    try:
        return file.suffix.lower() == BOOK and pack_of(file) is not None
    except Refused:
        return False


def _checked(material: Material, forms: Material) -> Material:
    """The experts' entries, those out whom their forms exclude; whose gate or required rows stay unknown is named."""
    excluded = {each.code: each.excluded for each in forms.entries}
    unknown = [each.enterprise for each in material.entries if each.code not in excluded or each.code in forms.open]
    return replace(
        material,
        entries=tuple(
            replace(each, excluded=excluded[each.code]) if each.code in excluded else each for each in material.entries
        ),
        refused=material.refused | forms.refused,
        warnings=material.warnings + forms.warnings,
        benchmarks=forms.benchmarks,
        claims=forms.claims,
        returned=forms.returned,
        notes=(Note("ranking.gate_unknown", {"count": len(unknown), "names": unknown}),) if unknown else (),
    )


def _open(card: Scorecard) -> bool:
    """Whether it is not known yet that nothing excludes the enterprise."""
    pending = any(row.row.on_miss == "refuse" and row.row.required for row in card.pending)
    return card.excluded is None and (pending or bool(card.gate.unknown))
