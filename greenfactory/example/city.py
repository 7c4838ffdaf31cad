"""The example city: 150 self-assessments, experts' scores, title holders and rules, the same bytes on every machine."""

from collections.abc import Sequence
from pathlib import Path

from stdnum.cn import uscc

from greenfactory.example import broken, leaflet, tables
from greenfactory.example.answers import Filed, answer
from greenfactory.example.firms import PAIR, firms
from greenfactory.example.leaflet import Summary
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.workbooks import folders

_RULES_HEAD = """\
# 规则包选拔规则的副本，可随意修改后试用：greenfactory rank . --rules selection.toml
# A copy of the pack's rules to play with: greenfactory replay . --rules selection.toml --against changed.toml

"""


def write(folder: Path, pack: Pack) -> Summary:
    """Write the city made for `pack` into `folder`, new or empty. Raises Refused, and then nothing is written."""
    folders.refuse_filled(folder)
    table_file = pack.file("benchmarks/example.toml")
    table = benchmarks.read(table_file, pack)
    filed = [answer(firm, pack, table) for firm in firms()]
    faulty = list(broken.files(pack, table))
    summary = _summary(filed, len(faulty), pack)
    files = {
        **{each.firm.file: broken.written(each.content) for each in filed},
        **dict(faulty),
        "benchmarks.toml": _plain(table_file),
        "experts.csv": tables.experts(each.firm for each in filed),
        "titles.csv": tables.titles(),
        "selection.toml": _RULES_HEAD.encode() + _plain(pack.folder / "selection.toml"),
        "说明.txt": leaflet.text(summary).encode(),
    }
    folders.write(folder, files)
    return summary


def _plain(file: Path) -> bytes:
    """The file with LF line ends, however it was checked out."""
    return file.read_bytes().replace(b"\r\n", b"\n")


def _summary(filed: Sequence[Filed], faulty: int, pack: Pack) -> Summary:
    line = pack.selection.threshold.value
    cards = [each.card for each in filed]
    return Summary(
        forms=len(filed),
        broken=faulty,
        above_line=sum(card.excluded is None and not card.pending and card.total > line for card in cards),
        gate_missed=sum(card.gate.passed is False for card in cards),
        required_missed=sum(bool(card.missed_required) for card in cards),
        pending=sum(bool(card.pending) for card in cards),
        conditional=sum(card.conditional > 0 for card in cards),
        not_applicable=sum(any(row.status == "not_applicable" for row in card.rows.values()) for card in cards),
        renamed=sum(bool(each.firm.former_names) for each in filed),
        wrong_check_digit=sum(not uscc.is_valid(each.firm.code) for each in filed),
        tied_at_the_last_place=PAIR,
        expert_rows=len(filed),
        broken_expert_rows=len(broken.expert_rows()),
        titles=tables.TITLES,
    )
