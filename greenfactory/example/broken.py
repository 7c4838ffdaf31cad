"""Files and rows that are wrong on purpose, so that one sees how each is named while the others are still ranked."""

import copy
import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from greenfactory.example.answers import answer
from greenfactory.example.figures import YEAR
from greenfactory.example.firms import Firm, extra
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack

# Should one of them be read after all, it stands far below the line and moves nobody.
_TARGET = Fraction(50)


def files(pack: Pack, table: BenchmarkTable) -> Iterator[tuple[str, bytes]]:
    """(file name, content) of every form that can't be used; the last two are good ones of the same enterprise."""
    firm = extra(901, _TARGET)
    good = answer(firm, pack, table).content
    yield _name(firm, "不是JSON"), "企业名称：澄北某某有限公司\n自评得分：95\n".encode()
    yield (
        _name(extra(902, _TARGET), "别的规则包"),
        written(_of(good, 902) | {"pack": {"id": "other", "edition": "2025"}}),
    )
    for number, what, field, value in (
        (903, "NaN", "output_value", float("nan")),
        (904, "数字写成文字", "output_value", "约三亿元"),
        (905, "全角数字", "land", "３５０００"),
        (906, "负数", "land", -35000),
    ):
        content = _of(good, number)
        content["data"][field][str(YEAR)] = value
        yield _name(extra(number, _TARGET), what), written(content)
    yield _name(extra(907, _TARGET), "空文件"), b""
    twice = _of(good, 908)
    yield _name(extra(908, _TARGET), "同一企业两份-甲"), written(twice)
    yield _name(extra(909, _TARGET), "同一企业两份-乙"), written(twice)


def expert_rows() -> list[list[str]]:
    """Rows of the experts' table that can't be used."""
    rows = [_row(extra(number, _TARGET)) for number in (911, 912, 913)]
    rows[0] += ["优", "82.5", "良", "80.0", "81.5"]
    rows[1][1] = ""
    rows[1] += ["81.5", "82.0", "80.5", "79.0", "83.0"]
    rows[2] += ["７９.５", "80.0", "81.0", "78.5", "82.0"]
    return rows


def written(content: Any) -> bytes:
    """A form as it stands in its file."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _name(firm: Firm, what: str) -> str:
    return f"{firm.number}-坏文件-{what}.json"


def _of(good: dict[str, Any], number: int) -> dict[str, Any]:
    """The good form as if firm `number` had sent it."""
    firm, content = extra(number, _TARGET), copy.deepcopy(good)
    content["enterprise"] |= {"name": firm.name, "code": firm.code, "district": firm.district}
    return content


def _row(firm: Firm) -> list[str]:
    return [f"{firm.name}（坏行）", firm.code, firm.district, firm.industry.sector]
