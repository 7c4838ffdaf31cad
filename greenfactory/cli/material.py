"""What `rank` and `replay` work on: a folder of forms, scored, or an experts' table."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from greenfactory.cli.screen import Screen
from greenfactory.cli.sources import existing, table_for
from greenfactory.rulebook import benchmarks, exact
from greenfactory.rulebook.assessment import entry
from greenfactory.rulebook.benchmarks import BenchmarkTable
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.pack import Pack
from greenfactory.rulebook.ranking import Entry
from greenfactory.workbooks import tables
from greenfactory.workbooks.folder import Assessed, assess_folder
from greenfactory.workbooks.tables import Table

Problems = dict[str, tuple[Problem, ...]]


@dataclass(frozen=True, slots=True)
class Material:
    """What is ranked: entries from forms (with their scorecards) or from a table, what was refused, and warnings."""

    source: Path
    entries: tuple[Entry, ...]
    refused: Problems
    warnings: tuple[Problem, ...]
    benchmarks: BenchmarkTable = benchmarks.NONE
    assessed: Mapping[str, Assessed] | None = None
    table: Table | None = None

    @property
    def heading(self) -> str:
        """The code of the line that says what kind of ranking this is."""
        return "cli.expert_ranking" if self.assessed is None else "cli.self_ranking"


def gather(options: Namespace, pack: Pack, screen: Screen) -> Material:
    """Read what the user wants ranked. Raises Refused where there is nothing to rank."""
    source = existing(options.source)
    return _forms(source, options, pack, screen) if source.is_dir() else _table(source, pack)


def _forms(folder: Path, options: Namespace, pack: Pack, screen: Screen) -> Material:
    table = table_for(options.benchmarks, folder, pack)
    batch = assess_folder(folder, pack, table, screen.progress(screen.say("cli.reading")))
    if not batch.assessed and not batch.refused:
        raise Refused(Problem(Note("cli.no_forms"), str(folder)))
    if batch.ignored:
        shown = list(batch.ignored[:5])
        more = [screen.say("cli.and_more", count=len(batch.ignored))] if len(batch.ignored) > 5 else []
        screen.remark("cli.ignored", files=[*shown, *more])
    return Material(
        folder,
        tuple(entry(each.card, each.form) for each in batch.assessed),
        batch.refused,
        tuple(problem for each in batch.assessed for problem in each.warnings),
        table,
        {each.form.code: each for each in batch.assessed},
    )


def _table(file: Path, pack: Pack) -> Material:
    most = exact.total(area.weight for area in pack.areas)
    table = tables.read(file, areas={area.id: area.title for area in pack.areas}, most=most)
    return Material(file, table.entries, table.refused, table.warnings, table=table)
