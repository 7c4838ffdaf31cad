"""The library of sector values: a workbook becomes a version that never changes, a round freezes one as text."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.rulebook import exact
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.benchmarks import Benchmark, BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.rounds.models import SectorValue, ValueTable

CONFIDENCE = "VSKG"
"""From verified to a guess; a table is as sure as its least sure value."""
ORDER = ("name", "industry", "region", "year")
KEYS = (*ORDER, "value", "unit", "source", "conf")
MOST = 5_000
"""Values of one table: a round carries all of them with it."""


@transaction.atomic
def import_values(*, by: Actor, now: datetime, pack: Pack, table: BenchmarkTable, file: str) -> ValueTable:
    """Keep the values of a workbook as the pack's next version. Raises Wrong where this very file is kept already."""
    _check(table)
    if before := ValueTable.objects.filter(pack=pack.name, digest=table.digest).first():
        raise Wrong(f"该文件已导入过，是第 {before.number} 版", f"this file is kept already: version {before.number}")
    last = ValueTable.objects.filter(pack=pack.name).aggregate(last=Max("number"))["last"] or 0
    kept = ValueTable(
        pack=pack.name, number=last + 1, title=_plain(Path(file).stem)[:120], file=_plain(file)[-120:], digest=table.digest,
        example=table.example, imported_by=by.user, imported_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        raise Wrong("他人刚刚导入了一版，请再试一次", "somebody else has just imported one: try again") from None
    SectorValue.objects.bulk_create(_rows(kept, table, pack), batch_size=500)
    said = {
        "pack": kept.pack, "number": kept.number, "file": kept.file, "sha256": kept.digest, "count": len(table.values),
    }  # fmt: skip
    record(deed="import_values", subject=f"values/{kept.public_id}", content=said, by=by, now=now)
    return kept


def _check(table: BenchmarkTable) -> None:
    """Refuse what a row of the library cannot hold, naming the value."""
    if len(table.values) > MOST:
        raise Wrong(f"一张表最多 {MOST} 条基准值", f"a table holds at most {MOST} values")
    for each in table.values:
        if len(each.region) > 40 or len(each.source) > 300 or not _readable(each):
            where = f"{each.name} {each.industry} {each.year}"
            raise Wrong(
                f"{where}：地区不超过 40 字，来源不超过 300 字，数值不超过 30 位；请改短后重新上传",
                f"{where}: a region has at most 40 characters, a source 300, a value 30 digits: shorten it",
            )


def _readable(each: Benchmark) -> bool:
    """Whether it can be written and read back: no NUL, which PostgreSQL cannot store, and no endless digits."""
    try:
        return "\0" not in each.region + each.source and exact.parse(exact.text(each.value)) == each.value
    except ValueError:
        return False


def _plain(name: str) -> str:
    return name.replace("\0", "")


def _rows(kept: ValueTable, table: BenchmarkTable, pack: Pack) -> Iterator[SectorValue]:
    for each in table.values:
        yield SectorValue(
            table=kept, name=each.name, industry=each.industry, region=each.region, year=each.year,
            value=exact.text(each.value), unit=pack.benchmark_names[each.name].unit, source=each.source, conf=each.conf,
        )  # fmt: skip


def rows(kept: ValueTable, text: str = "") -> "QuerySet[SectorValue]":
    """Its values, those whose industry begins with `text` or whose name holds it."""
    found = kept.values_of.order_by(*ORDER)
    return found.filter(Q(industry__startswith=text.upper()) | Q(name__icontains=text)) if text else found


def table(kept: ValueTable, pack: Pack) -> BenchmarkTable:
    """The version as a round would freeze it."""
    return benchmarks.read(text(kept), pack)


def text(kept: ValueTable) -> str:
    """The version as the TOML that a round freezes and `benchmarks.read` reads."""
    values = list(rows(kept).values(*KEYS))
    surest = max((each["conf"] for each in values), key=CONFIDENCE.index, default="G")
    head = {
        "id": code(kept), "zh": f"{kept.title}（第{kept.number}版）", "en": f"{kept.title} (version {kept.number})",
        "example": kept.example, "source": kept.file, "conf": surest,
    }  # fmt: skip
    lines = ["[table]", *_lines(head)]
    for each in values:
        lines += ["", "[[values]]", *_lines(each)]
    return "\n".join(lines) + "\n"


def code(kept: ValueTable) -> str:
    """What the version is called in the text that a round freezes."""
    return f"values-{kept.number}"


def _lines(pairs: dict[str, object]) -> Iterator[str]:
    # A string of JSON is one of TOML, but for DEL, which TOML takes escaped only.
    for key, value in pairs.items():
        yield f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
