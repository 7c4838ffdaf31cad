"""What a pack has named so far: ids, names and sources; every part of a pack reads its own through this."""

import keyword
import re
import unicodedata
from collections.abc import Mapping

from greenfactory.rulebook.formula import FUNCTIONS, Formula, Name
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import ENERGY_NAMES, Pack, Source
from greenfactory.rulebook.toml import Section


class Register:
    """Keeps ids unique over a whole pack and sources known."""

    def __init__(self) -> None:
        self.sources: Mapping[str, Mapping[str, str]] = {}
        self._taken: set[str] = set()

    def take_over(self, base: Pack) -> None:
        """Know what the pack `base` has named, for a pack that extends it."""
        self.sources = base.sources
        self._taken |= {*base.fields, *base.rows, *base.formulas, *base.benchmark_names}
        for entries in (base.checks, base.gate, base.clauses, base.areas):
            self._taken |= {entry.id for entry in entries}

    def new_id(self, section: Section) -> str:
        """The section's id, which no other row, area, gate row or check of the pack may have."""
        name = section.text("id")
        if not re.fullmatch(r"[\w.\-]+", name):
            section.problem("id", Note("pack.id", {"id": name}))
        return self._take(section, "id", name)

    def identifier(self, section: Section, key: str) -> str:
        """A name that formulas may use."""
        name = section.text(key)
        # The parser of formulas reads full-width letters as plain ones.
        plain = name.isidentifier() and unicodedata.normalize("NFKC", name) == name
        if not plain or name in FUNCTIONS or keyword.iskeyword(name):
            section.problem(key, Note("pack.identifier", {"id": name}))
        return self._take(section, key, name)

    def _take(self, section: Section, key: str, name: str) -> str:
        if name in self._taken or name in ENERGY_NAMES:
            section.problem(key, Note("pack.twice", {"id": name}))
        self._taken.add(name)
        return name

    def source(self, section: Section) -> Source:
        """The `source` and `conf` of a fact; every id must stand in `[sources]`."""
        text = section.text("source")
        ids = tuple(part.strip() for part in text.split(",")) if text != "none" else ()
        for name in ids:
            if name not in self.sources:
                section.problem("source", Note("pack.unknown_source", {"id": name}))
        return Source(ids, section.text("conf", choices="VSKG"))

    @staticmethod
    def condition(section: Section, key: str, known: Mapping[str, Name], *, per_product: bool = False) -> Formula:
        """The comparison that stands under `key`."""
        return section.formula(key, known, per_product=per_product, condition=True)
