"""A round that was, scored and ranked by its own rules and by those of a draft."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.pages.trial.comparing import Compared, compared
from greenfactory.pages.trial.scoring import Entries, Rules, scored
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.places import ranking
from greenfactory.rulebook.places.ranking import Ranking
from greenfactory.stages.applications.models import Application, Submission
from greenfactory.stages.enterprises import titles
from greenfactory.stages.enterprises.conflicts import kept_from
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import holders, pinned, questions
from greenfactory.stages.rounds.models import Round
from greenfactory.stages.rounds.questions import Answered


@dataclass(frozen=True)
class Trial:
    """Both rules with what they make of every submission. `borrowed`: the draft has no sector values and takes those of then.

    `holders`: credit codes of those who held the title when the round opened, for rules that let none of them apply.
    `notes`: what else to know of it.
    """

    own: Rules
    drafted: Rules
    borrowed: bool
    wanted: Mapping[str, int]
    before: Entries
    after: Entries
    holders: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def done(self) -> int:
        """How many of `asked` scores are worked out."""
        return len(self.before) + len(self.after)

    @property
    def asked(self) -> int:
        """How many scores it takes: one under each rules."""
        return 2 * len(self.wanted)

    @property
    def unread(self) -> list[str]:
        """Enterprises whose submission the draft's rules cannot read: they take no part."""
        return sorted(one.enterprise for key, one in self.before.items() if one and not self.after[key])

    @property
    def differing(self) -> list[Answered]:
        """The answers in which the draft differs; another pack differs in more than answers."""
        same = self.own.pack.name == self.drafted.pack.name
        return list(questions.differing(self.own.pack, self.drafted.pack)) if same else []

    def compared(self) -> Compared:
        """Who enters, who leaves, who moves."""
        both = [(self.before[key], self.after[key]) for key in self.wanted]
        pairs = [(one, other) for one, other in both if one and other]
        return compared(pairs, self.selection(self.own), self.selection(self.drafted))

    def ranking(self) -> Ranking:
        """The places under the draft's rules."""
        names = {area.id: area.title for area in self.drafted.pack.areas}
        entries = [each for each in self.after.values() if each]
        return ranking.rank(entries, self.selection(self.drafted), area_names=names)

    def selection(self, rules: Rules) -> Selection:
        """The rules of the list with those who held the title then."""
        selection = rules.pack.selection
        return replace(selection, holders=replace(selection.holders, codes=(*selection.holders.codes, *self.holders)))


def past_rounds(by: Actor, now: datetime) -> "QuerySet[Round]":
    """Rounds that were released and have closed: while one is open nobody looks at who would stand where."""
    found = Round.objects.visible_to(by).select_related("pack")
    return found.exclude(state="draft").filter(closes_at__lte=now).order_by("-year", "-pk")


def tried(past: Round, draft: Round, by: Actor, until: float) -> Trial:
    """As much of the trial as can be worked out until the clock of `time.monotonic` shows `until`."""
    applications = Application.objects.visible_to(by).filter(round=past)
    wanted, own = _handed_in(applications), Rules(pinned.rules(past), pinned.sector_values(past))
    borrowed = not draft.benchmarks and past.pack_id == draft.pack_id
    table = own.table if borrowed else pinned.sector_values(draft)
    drafted = Rules(pinned.rules(draft), table)
    as_then = drafted if borrowed else drafted.ahead(draft.year - past.year)
    held = titles.valid_holders(holders.day(past)).filter(pk__in=applications.values("enterprise"))
    before, after = scored(wanted, own, until), scored(wanted, as_then, until)
    codes = tuple(sorted(holders.codes(held)))
    return Trial(own, drafted, borrowed, wanted, before, after, codes, tuple(_kept_out(by)))


def _kept_out(by: Actor) -> Iterator[Note]:
    """Whoever must keep out of a case sees nothing of it, so that the places may not be whole; whether it is one, nobody is told."""
    if count := Enterprise.objects.filter(pk__in=kept_from(by)).count():
        yield Note("ranking.kept_out", {"count": count})


def _handed_in(applications: "QuerySet[Application]") -> dict[str, int]:
    """The version last handed in of each application that stands: its row by the hash of its content."""
    found = Submission.objects.filter(application__in=applications).order_by("number")
    last = {one: (sha256, pk) for one, sha256, pk in found.values_list("application_id", "sha256", "pk")}
    return dict(last.values())
