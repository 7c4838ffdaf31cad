"""Scores what was handed in under some rules, as far as time allows; what is scored is kept for the next request."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.core.cache import cache

from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.places import entering
from greenfactory.rulebook.places.standing import Entry
from greenfactory.rulebook.scores import formreader, scoring
from greenfactory.stages.applications.models import Submission

KEPT = 7 * 86_400
"""Seconds for which scores are kept; they are worked out again afterwards."""


@dataclass(frozen=True)
class Rules:
    """A pack under the answers of a round, with the sector values to score by."""

    pack: Pack
    table: BenchmarkTable

    @property
    def digest(self) -> str:
        """The hash of everything that decides a score or a place."""
        decides = [self.pack.digest, self.pack.selection.as_dict(), list(map(str, self.table.values))]
        return hashlib.sha256(json.dumps(decides, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def ahead(self, years: int) -> "Rules":
        """The same for forms of so many years before: each finds the sector value that would count so many years later."""
        values = tuple(replace(each, year=each.year - years) for each in self.table.values)
        return replace(self, table=replace(self.table, values=values))


Entries = Mapping[str, Entry | None]
"""Entries by the hash of what was handed in; None where the rules cannot read it."""


def scored(wanted: Mapping[str, int], rules: Rules, until: float) -> Entries:
    """The entries of `wanted` (rows by hash) under `rules`: those kept, and more until `time.monotonic` shows `until`."""
    kept = f"trial:{rules.digest}:{hashlib.sha256(''.join(sorted(wanted)).encode()).hexdigest()}"
    entries: dict[str, Entry | None] = cache.get(kept, {})
    left = [pk for sha256, pk in wanted.items() if sha256 not in entries]
    for submission in Submission.objects.filter(pk__in=left[:BATCH]).only("sha256", "content").iterator(50):
        entries[submission.sha256] = _entry(submission, rules)  # at least one, so that a slow machine gets there too
        if time.monotonic() >= until:
            break
    if left:
        cache.set(kept, entries, KEPT)
    return entries


BATCH = 500
"""Submissions read from the database at a time."""


def _entry(submission: Submission, rules: Rules) -> Entry | None:
    """What was handed in as these rules score it; the pack that it names is another one, which is not asked here."""
    content = json.loads(submission.content)["form"]
    content["pack"] = {"id": rules.pack.id, "edition": rules.pack.edition, "digest": rules.pack.digest}
    form, _ = formreader.read(content, rules.pack)
    return entering.entry(scoring.score(rules.pack, form, rules.table), form) if form else None
