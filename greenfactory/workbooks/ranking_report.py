"""What the workbook of a ranking is made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from greenfactory.rulebook.notes import Note, Problem
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.places.ranking import Ranking
from greenfactory.rulebook.places.robustness import Robustness
from greenfactory.rulebook.places.standing import Entry
from greenfactory.rulebook.scores.claims import Claim
from greenfactory.rulebook.wording import say
from greenfactory.workbooks.folder import Assessed
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingReport:
    """A ranking with everything it rests on.

    Of forms: `assessed` by credit code, and `benchmarks`. Of experts' scores: `table`. `refused`: problems by file or row;
    `notes` stand below the heading; `lang` is "zh" or "en"; `claims` are the rows that forms declare not applicable, by credit code.
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
    claims: Mapping[str, Sequence[Claim]] = field(default_factory=dict)

    @property
    def self_assessed(self) -> bool:
        """Whether enterprises' own scores are ranked: then it is a trial, whatever the rules say."""
        return self.table is None

    @property
    def marks(self) -> tuple[str, ...]:
        """What nobody may take this for, said on every page: unofficial rules, a trial, example benchmarks."""
        return tuple(full for _, full in self._marks())

    @property
    def header(self) -> str:
        """The marks in short, for every page on paper."""
        return " · ".join(short for short, _ in self._marks())

    def _marks(self) -> Iterator[tuple[str, str]]:
        """In short and in full."""
        if not self.pack.official:
            yield label("unofficial_short", self.lang), label("unofficial", self.lang)
        if self.self_assessed:
            said = say(Note("cli.self_ranking"), self.lang)
            yield said, said
        elif not self.ranking.official:
            yield label("trial_short", self.lang), label("trial", self.lang)
        if self.benchmarks.example:
            said = say(Note("cli.example_benchmarks", {"table": self.benchmarks.title}), self.lang)
            yield label("example_short", self.lang), said

    def form_of(self, entry: Entry) -> Assessed | None:
        """The form whose rows make up the total of `entry`; None where experts or a declared total do."""
        found = self.assessed.get(entry.code)
        return found if found is not None and not entry.experts and entry.total == found.card.total else None
