"""What the register asks of an enterprise: its district, its code, its industry, and the fields of the paper form."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from greenfactory.foundations.accounts.models import Organisation, Town
from greenfactory.rulebook import creditcode
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs import industries as tree
from greenfactory.rulebook.packs.industries import Tree
from greenfactory.rulebook.scores.forms import ENTERPRISE_KEYS
from greenfactory.rulebook.wording import say

KEPT_ELSEWHERE = {"name", "code", "former_names", "district", "industry", "year"}
PROFILE_KEYS = tuple(key for key in ENTERPRISE_KEYS if key not in KEPT_ELSEWHERE)
"""The fields of the 基本信息表 that an enterprise keeps itself; `year` belongs to an application."""
OWNERSHIP = say(Note("sheet.ownership_list"), "zh").split(",")
INDUSTRY = r"[A-T]?\d{2,4}"
"""A class of GB/T 4754, with or without the letter of its section."""


@dataclass(frozen=True, slots=True)
class Read:
    """A code as read: normalised, and what is wrong with it, as a (zh, en) pair; `doubtful` asks for a second look only."""

    code: str
    wrong: tuple[str, str] | None = None
    doubtful: bool = False


def code(text: str) -> Read:
    """The 统一社会信用代码 meant by `text`. A failed check digit is doubtful, no refusal: genuine codes that fail exist."""
    found, fault = creditcode.read(text)
    if fault == "bad_code":
        return Read(
            "", ("不是 18 位统一社会信用代码，请照营业执照填写", "no code of 18 characters; copy it from the licence")
        )
    if fault:
        return Read(
            found,
            ("校验位不符，请核对；确认无误可再次提交", "the check digit is wrong; look again, then submit again"),
            True,
        )
    return Read(found)


def industry(text: str) -> str:
    """An industry code in half width and capitals; empty where it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    return plain if re.fullmatch(INDUSTRY, plain) else ""


def industries() -> Tree:
    """The tree of industries: what ships, and what this installation adds in its data folder."""
    return tree.read(Path(settings.DATA))


def doubtful_industry(code: str) -> tuple[str, str] | None:
    """What to say of a class that does not exist; it is kept, since standards change before lists do."""
    if not code or industries().known(code):
        return None
    return (
        f"行业代码 {code} 不在 GB/T 4754-2017 分类中，已按填写保存，请核对门类字母和数字",
        f"GB/T 4754-2017 has no class {code}: kept as it was entered; look at its letter and digits again",
    )


def name(text: str) -> str:
    """A name without stray spaces; brackets stay as they were written."""
    return " ".join(text.split())


def towns(district: str = "") -> dict[str, str]:
    """Code and name of the towns, streets and parks of a district, or of all; none where the city's list has none."""
    found = Town.objects.filter(district=district) if district else Town.objects.all()
    return dict(found.order_by("code").values_list("code", "name"))


def districts() -> dict[str, str]:
    """Code and bureau of every district that has one: an enterprise belongs to one of them."""
    found = Organisation.objects.filter(kind="district", closed_at=None).order_by("district")
    return dict(found.values_list("district", "name"))
