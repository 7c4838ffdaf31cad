"""Who has declared an interest in which enterprise of the city: some experts, an agency, a clerk; one withdrawal waits."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from greenfactory.example.firms import DISTRICTS
from greenfactory.example.firms import Firm as Example
from greenfactory.pages.democity.people import Firm, Staff, district_clerk
from greenfactory.stages.enterprises import interests
from greenfactory.stages.enterprises.interests import Tie
from greenfactory.stages.enterprises.models import Interest

MARK = "（演示）"
"""What is tied is as made up as the city is, and every note says so."""


def declare(staff: Staff, handed_in: Sequence[Example], known: Mapping[int, Firm], now: datetime) -> None:
    """They declare it one after the other, for enterprises that have handed in: the clerk for one of their own district."""

    def tied(
        who: str, firm: Firm, kind: str, years: int, note: str, *, lasts: bool = True, agency: bool = False
    ) -> None:
        made.append(
            interests.declare(
                by=staff[who], now=now + timedelta(minutes=len(made)), for_agency=agency,
                tie=Tie(
                    firm.filed.firm.code, firm.filed.firm.name, kind, date(now.year - years, 3, 1),
                    None if lasts else date(now.year - 1, 12, 31), note + MARK,
                ),
            )
        )  # fmt: skip

    made: list[Interest] = []
    firms = [known[one.number] for one in handed_in]
    tied("expert01", firms[0], "consultancy", 2, "提供绿色工厂创建咨询", lasts=False)
    tied("expert01", firms[5], "employer", 6, "受聘为技术顾问")
    tied("expert02", firms[1], "kinship", 3, "配偶在该企业任职")
    tied("expert07", firms[9], "shareholding", 4, "持有该企业股份")
    tied("agency1", firms[2], "report", 1, "出具上年度第三方评价报告", lasts=False, agency=True)
    tied("agency1", firms[7], "kinship", 2, "兄弟在该企业任职")
    home = district_clerk(staff, DISTRICTS[0])
    near = next(firm for firm in firms[10:] if firm.filed.firm.district == DISTRICTS[0])
    tied(home.user.username, near, "kinship", 5, "子女在该企业任职")
    tied("expert03", firms[12], "other", 2, "曾参与该企业项目评审", lasts=False)
    interests.ask_withdrawal(
        by=staff["expert03"], now=now + timedelta(minutes=len(made)), interest=made[-1],
        reason="项目与绿色工厂评价无关，申请撤销" + MARK,
    )  # fmt: skip
