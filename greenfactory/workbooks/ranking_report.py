"""What the workbook of a ranking is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from greenfactory.rulebook.notes import Note, Problem
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.places.ranking import Ranking
from greenfactory.rulebook.places.robustness import Robustness
from greenfactory.workbooks.folder import Assessed
from greenfactory.workbooks.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingReport:
    """A ranking with everything it rests on.

    Of forms: `assessed` by credit code, and `benchmarks`. Of experts' scores: `table`. `refused`: problems by file or row;
    `notes` stand below the heading; `lang` is "zh" or "en".
    """

    pack: Pack
    selection: Selection
    ranking: Ranking
    lang: str
    robustness: Robustness | None = None
    assessed: Mapping[str, Assessed] = field(default_factory=dict)
    table: Table | None = None
    refused: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    warnings: Sequence[Problem] = ()
    notes: Sequence[Note] = ()
    benchmarks: BenchmarkTable = benchmarks.NONE

    @property
    def self_assessed(self) -> bool:
        """Whether enterprises' own scores are ranked: then it is a trial, whatever the rules say."""
        return self.table is None
