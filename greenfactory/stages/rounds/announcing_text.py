"""What the call for applications 申报通知 says: what the clerk writes, what the round itself says, both as one official letter."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.utils import translation

from greenfactory.foundations.accounts.words import choose, language, when
from greenfactory.rulebook import exact
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Announcement, Round
from greenfactory.stages.rounds.questions import answered
from greenfactory.workbooks.letter import Annex, Letter, Part, numeral

PARTS: Mapping[str, tuple[str, str]] = {
    "title": ("标题", "Title"),
    "addressee": ("主送机关", "Addressed to"),
    "opening": ("依据和缘由", "Basis and reason"),
    "who": ("申报对象", "Who may apply"),
    "conditions": ("申报条件", "Conditions"),
    "how": ("申报方式", "How to apply"),
    "other": ("其他事项", "Other matters"),
    "contacts": ("联系方式", "Contacts"),
    "signer": ("发文机关署名", "Signed by"),
}
"""What the clerk writes. Calendar and rules are not among it: they are those of the round, so they never say anything else."""
OPTIONAL = frozenset({"other"})


def empty(parts: Mapping[str, str]) -> frozenset[str]:
    """The parts that somebody has yet to write."""
    return frozenset(choose(PARTS[key]) for key in PARTS if key not in OPTIONAL and not parts.get(key, "").strip())


def proposed(round: Round, *, signer: str, address: str) -> dict[str, str]:
    """What can be said from the round and its pack, to be gone over by the clerk. Nobody's telephone is made up."""
    with translation.override("zh-hans"):
        pack = pinned.rules(round)
        return {
            "title": f"关于开展{round.title}工作的通知",
            "addressee": "各市（县）、区工业和信息化主管部门，各有关单位：",
            "opening": f"根据{pack.legal_basis['zh'].split('；')[0]}，现就{round.title}有关事项通知如下。{_adopted(round)}",
            "who": f"在本市依法设立、已在平台登记并经所在地工业和信息化主管部门确认的企业。{_holders(pack)}",
            "conditions": "\n".join(_gate(pack)),
            "how": f"登录绿色工厂申报与评审平台（{address}），填写企业信息和自评表，上传证明材料，签署真实性承诺后在线提交，"
            "并保存回执。也可以下载自评表离线填写，再导入平台；以平台收到的内容为准。",
            "other": "",
            "contacts": "",
            "signer": signer,
        }


def _adopted(round: Round) -> str:
    if not round.official_number:
        return ""
    return (
        f"本批次评审规则由{round.official_number}{f'（{_day(round.official_on)}）' if round.official_on else ''}采用。"
    )


def _holders(pack: Pack) -> str:
    return "" if pack.selection.holders.may_apply else "称号在有效期内的企业，本批次不再申报。"


def _gate(pack: Pack) -> Iterator[str]:
    if pack.gate:
        yield "申报企业应当符合下列基本要求，有一项不符合的，不得入选："
    for number, row in enumerate(pack.gate, start=1):
        yield f"（{numeral(number)}）{row.title['zh'].rstrip('。')}。"


def composed(announcement: Announcement) -> Letter:
    """The letter as it stands: as it was released, with what the signed paper added; before that as it is written now."""
    if announcement.letter:
        return _read(announcement.letter | _paper(announcement))
    with translation.override("zh-hans"):
        return _written(announcement)


def kept(letter: Letter) -> dict[str, Any]:
    """The letter as plain values, to be kept with what was released."""
    return asdict(letter)


def _read(kept: Mapping[str, Any]) -> Letter:
    """What `kept` gave, after JSON made lists of everything."""
    annexes = tuple(
        Annex(each["title"], tuple(each["paragraphs"]), tuple(map(tuple, each["table"])), tuple(each["widths"]))
        for each in kept["annexes"]
    )
    parts = tuple(Part(each["heading"], tuple(each["paragraphs"])) for each in kept["parts"])
    return Letter(**{**kept, "parts": parts, "annexes": annexes, "attached": tuple(kept["attached"])})


def _paper(announcement: Announcement) -> dict[str, str]:
    issued_on = announcement.issued_on
    return {"number": announcement.number, "dated": _day(issued_on) if issued_on else ""}


def _written(announcement: Announcement) -> Letter:
    round, said = announcement.round, announcement.parts
    pack = pinned.rules(round)
    body = [Part("", _lines(said["opening"]))]
    for heading, paragraphs in (
        ("申报对象", _lines(said["who"])),
        ("申报条件", _lines(said["conditions"])),
        ("申报时间", (calendar(round),)),
        ("评审办法", (_line(pack), "方案未明确的事项，按附件1所列规定执行。")),
        ("申报方式", _lines(said["how"])),
        ("其他事项", _lines(said["other"])),
        ("联系方式", _lines(said["contacts"])),
    ):
        if paragraphs:
            body.append(Part(heading, paragraphs))
    return Letter(
        title=said["title"],
        mark="" if pack.official or round.official_number else "评审规则为非官方重建",
        addressee=said["addressee"],
        parts=tuple(body),
        attached=("本批次评审规则", "证明材料清单", "绿色工厂自评表（Excel）", "评价指标体系表"),
        signer=said["signer"],
        annexes=(rules(pack), proofs(pack)),
        **_paper(announcement),
    )


def calendar(round: Round) -> str:
    """From when to when, in a sentence."""
    return (
        f"自{_day(round.opens_at)}0:00起，至{_day(round.closes_at)}{when(round.closes_at)[-5:]}止（北京时间）。"
        "申报内容须在截止时刻之前由平台完整收到，以平台服务器时间为准，逾期不予受理。"
    )


def _line(pack: Pack) -> str:
    """Who is chosen, in a sentence; scoring is the pack's."""
    rules = pack.selection
    above = "不低于" if rules.threshold.inclusive else "高于"
    places = f"且位于前{rules.cap.places}位" if rules.cap.places else ""
    whose = {"experts": "专家", "self": "企业自评"}[rules.ranking_score.score]
    return f"按{whose}得分排序，得分{above}{exact.text(rules.threshold.value)}分{places}的，按程序讨论、公示、公布。"


def rules(pack: Pack) -> Annex:
    """附件1: how points are given, and the eleven questions with this round's answers."""
    lang = language()
    source = choose(("规则包：", "Rule pack: ")) + f"{pack.title[lang]}（{pack.name}），SHA-256：{pack.digest}"
    heads = (("题号", "No."), ("事项", "Question"), ("本批次的规定", "This round"))
    table = [
        (letter or "—", question, "\n".join(f"{each.label}：{each.text}" for each in found))
        for letter, question, found in answered(pack, pack)
    ]
    notice = "" if pack.official else pack.notice[lang]
    paragraphs = tuple(filter(None, (source, _one(pack.points_rule[lang]), _one(notice))))
    title = choose(("本批次评审规则", "Rules of this round"))
    return Annex(title, paragraphs, (tuple(map(choose, heads)), *table), (2, 9, 15))


def proofs(pack: Pack) -> Annex:
    """附件2: which rows ask for which proofs."""
    lang = language()
    gate, required, optional = choose(("基本要求", "gate")), choose(("必选", "required")), choose(("可选", "optional"))
    heads = (("类别", "Area"), ("要求或指标", "Row"), ("性质", "Kind"), ("证明材料", "Proofs"))
    table = [(gate, row.title[lang], choose(("必须符合", "must be met")), _listed(row.evidence)) for row in pack.gate]
    table += [
        (area.title[lang], row.title[lang], required if row.required else optional, _listed(row.evidence))
        for area in pack.areas
        for row in area.rows
        if row.evidence
    ]
    told = choose(
        (
            "下列材料为建议提供的证明材料；上传时逐份注明所证明的指标和页码。",
            "These proofs are suggested; say with each which rows it proves, and on which pages.",
        )
    )
    title = choose(("证明材料清单", "List of proofs"))
    return Annex(title, (told,), (tuple(map(choose, heads)), *table), (5, 13, 4, 12))


def _listed(evidence: tuple[str, ...]) -> str:
    return "、".join(evidence) or "—"


def _one(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _day(moment: Any) -> str:
    return when(moment, "date").split("（")[0]
