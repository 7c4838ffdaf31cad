"""Files that go with a call for applications: the letter, the Excel form, the indicator table, the proofs, the rules."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache

from greenfactory.foundations.accounts.words import Pair, language
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.rounds import announcing_text, pinned
from greenfactory.stages.rounds.models import Round
from greenfactory.workbooks import form_book
from greenfactory.workbooks.indicators import docxout, printout, xlsxout
from greenfactory.workbooks.letter import Annex

KEPT = 7 * 86400
"""Seconds for which a file that was made stays in the cache: guests may ask for it often."""


@dataclass(frozen=True)
class Attachment:
    """A file of the round: what it is called, and how it is written to a path."""

    words: Pair
    write: Callable[[Path, Round, str], object]


def _form(path: Path, round: Round, lang: str) -> None:
    form_book.write(path, pinned.rules(round), round.year, pinned.sector_values(round), lang)


def _indicators(path: Path, round: Round, lang: str) -> None:
    writer = {".docx": docxout, ".xlsx": xlsxout}[path.suffix]
    writer.write(path, printout.lay_out(pinned.rules(round), lang))


def _rules(path: Path, round: Round, lang: str) -> None:
    pack = pinned.rules(round)
    docxout.write(path, _printed(announcing_text.rules(pack), pack, lang))


def _proofs(path: Path, round: Round, lang: str) -> None:
    pack = pinned.rules(round)
    xlsxout.write(path, _printed(announcing_text.proofs(pack), pack, lang))


def _printed(annex: Annex, pack: Pack, lang: str) -> printout.Printout:
    """An annex of the letter as a table of its own."""
    head, *rows = annex.table
    columns = tuple(printout.Column(name, width * 4) for name, width in zip(head, annex.widths, strict=True))
    laid = printout.lay_out(pack, lang)
    table = printout.Table(annex.title, annex.title, "", columns, tuple(rows))
    return printout.Printout(laid.title, laid.mark, annex.paragraphs, (table,), laid.page)


FILES: Mapping[str, Attachment] = {
    "form.xlsx": Attachment(("绿色工厂自评表", "Self-assessment form"), _form),
    "indicators.docx": Attachment(("评价指标体系表（Word）", "Indicator table (Word)"), _indicators),
    "indicators.xlsx": Attachment(("评价指标体系表（Excel）", "Indicator table (Excel)"), _indicators),
    "proofs.xlsx": Attachment(("证明材料清单", "List of proofs"), _proofs),
    "rules.docx": Attachment(("本批次评审规则", "Rules of this round"), _rules),
}


def made(name: str, round: Round) -> bytes:
    """The file `name` of the round under its rules as they are now, in the language of the request."""
    decides = json.dumps([round.pack.digest, round.rules, round.benchmarks, round.year], sort_keys=True)
    key = f"attachment-{name}-{language()}-{hashlib.sha256(decides.encode()).hexdigest()}"
    found: bytes | None = cache.get(key)
    if found is None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            FILES[name].write(path, round, language())
            found = path.read_bytes()
        cache.set(key, found, KEPT)
    return found
