"""The self-assessment of one invented firm, its optional rows chosen so that the total comes out where it should."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from greenfactory.example.figures import REGION, YEAR, fill, miss, number
from greenfactory.example.firms import Firm
from greenfactory.rulebook import exact
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack, Row
from greenfactory.rulebook.scores import formreader, forms, scoring
from greenfactory.rulebook.scores.forms import Form
from greenfactory.rulebook.scores.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Filed:
    """A firm's form as JSON content, as read, and as scored with the city's benchmark table."""

    firm: Firm
    content: dict[str, Any]
    form: Form
    card: Scorecard


def answer(firm: Firm, pack: Pack, table: BenchmarkTable) -> Filed:
    """The filled-in form of `firm`: figures first, every row claimed, then optional rows given up down to its target."""
    content = _claim_everything(firm, pack, table)
    if firm.part == "pending":
        _leave_out(content, firm, pack)
    first = _filed(firm, content, pack, table)
    _give_up(content, first, pack)
    if firm.no_evidence:
        _without_evidence(content, firm)
    return _filed(firm, content, pack, table)


def _filed(firm: Firm, content: dict[str, Any], pack: Pack, table: BenchmarkTable) -> Filed:
    form, problems = formreader.read(content, pack, firm.file)
    if form is None:
        raise ValueError(f"{firm.file}: {[(each.cell, each.note.code, each.value) for each in problems]}")
    return Filed(firm, content, form, scoring.score(pack, form, table))


def _claim_everything(firm: Firm, pack: Pack, table: BenchmarkTable) -> dict[str, Any]:
    content = forms.blank(pack, YEAR)
    content["enterprise"] |= _particulars(firm)
    content["gate"] = dict.fromkeys(content["gate"], True)
    if firm.part == "gate":
        content["gate"][firm.profile.pick("gate", sorted(content["gate"]))] = False
    filled = fill(firm, pack, table)
    content["data"], content["products"], content["energy"] = filled.data, filled.products, filled.energy
    content["rows"] = {row.id: _claim(row, firm) for row in pack.rows.values()}
    if miss(firm) == "answer":
        missed = firm.profile.pick("missed row", [row.id for row in pack.rows.values() if row.kind == "required"])
        content["rows"][missed] |= {"met": False, "applies": True, "evidence": [], "reason": None}
    return content


def _claim(row: Row, firm: Firm) -> dict[str, Any]:
    """The row claimed in full with its evidence; here and there one that does not apply, mostly with a reason."""
    applies = row.not_applicable == "never" or row.quantity is not None or not firm.profile.happens(row.id, 8)
    evidence = [f"{kind.replace('/', '、')}.pdf" for kind in row.evidence[:2]] if applies else []
    met = None if row.quantity is not None or not applies else True
    explained = not applies and not firm.profile.happens(f"{row.id} unexplained", 4)
    reason = f"本企业没有“{row.title['zh']}”所涉及的情形" if explained else None
    return {"met": met, "points": None, "value": None, "applies": applies, "evidence": evidence, "reason": reason}


def _give_up(content: dict[str, Any], claimed: Filed, pack: Pack) -> None:
    """Drop optional rows, in a drawn order, while the total stays above the target; the last one in part, by degree."""
    surplus = claimed.card.total - claimed.firm.target
    answers = content["rows"]
    optional = [row.id for row in pack.rows.values() if row.kind in {"optional", "judged"} and answers[row.id]["met"]]
    for name in claimed.firm.profile.shuffled("optional rows", optional):
        gain = claimed.card.rows[name].score or Fraction(0)
        if gain > surplus > 0:
            kept = pack.rows[name].points * (1 - surplus / gain)
            answers[name]["points"] = number(exact.rounded(kept, 1, "down"))
        if gain > surplus:
            return
        answers[name] |= {"met": False, "evidence": []}
        surplus -= gain


def _leave_out(content: dict[str, Any], firm: Firm, pack: Pack) -> None:
    """Forget one figure that a formula needs."""
    used = {name for formula in pack.formulas.values() for name in content["data"] if name in formula.text}
    forgotten = firm.profile.pick("forgotten", sorted(used - {"land"}))
    content["data"][forgotten] = dict.fromkeys(content["data"][forgotten])


def _without_evidence(content: dict[str, Any], firm: Firm) -> None:
    claimed = [name for name, given in content["rows"].items() if given["met"]]
    for name in firm.profile.shuffled("no evidence", claimed)[:4]:
        content["rows"][name]["evidence"] = []


def _particulars(firm: Firm) -> dict[str, Any]:
    draw = firm.profile
    return {
        "name": firm.name,
        "code": firm.code,
        "former_names": list(firm.former_names),
        "district": firm.district,
        "industry": firm.industry.code,
        "region": REGION,
        "year": YEAR,
        "sector": firm.industry.sector,
        "address": f"江苏省示例市{firm.district}绿色路{firm.number}号",
        "postcode": "214999",
        "ownership": draw.pick("ownership", ("民营", "国有控股", "外商投资", "港澳台投资")),
        "registered_with": f"{firm.district}市场监督管理局",
        "registered_capital": f"{draw.whole('capital', 5, 200) * 100 * firm.scale}万元",
        "founded_on": f"{draw.whole('founded', 1995, 2017)}-{draw.whole('month', 1, 12):02}-15",
        "legal_representative": f"{draw.pick('head', '赵钱孙李周吴郑王')}某某",
        "contact_department": "安全环保部",
        "contact": f"{draw.pick('contact', '冯陈褚卫蒋沈韩杨')}某",
        "phone": f"0510-5550{firm.number:04}",
        "mobile": "",
        "fax": "",
        "email": f"green@firm{firm.number}.example",
        "profile": f"虚构企业，主要产品为{'、'.join(firm.industry.products)}。",
    }
