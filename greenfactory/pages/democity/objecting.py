"""What people of the city have against titles of last year: one objection settled, one in hand, one just received."""

from datetime import datetime, timedelta

from greenfactory.foundations.accounts.words import CITY_TIME
from greenfactory.pages.democity.people import Staff
from greenfactory.pages.democity.tied import MARK
from greenfactory.rulebook.process.objections import FIND_UNFOUNDED, NAME_OWNER
from greenfactory.stages.enterprises.models import Title
from greenfactory.stages.publication import objections
from greenfactory.stages.publication.models import Objection
from greenfactory.stages.publication.objections import Received


def settled(staff: Staff, year: int, now: datetime) -> None:
    """The first reaches the city bureau soon after the list was recorded, and is settled three days later."""
    one = _received(staff, _held(year)[0], now, "letter", "反映该企业上年度有环保处罚未如实填报", by="王某（虚构）")
    _owned(staff, one, now + timedelta(hours=2), 10)
    for by, hours in ((staff["city_clerk"], 73), (staff["city_head"], 74)):
        one.refresh_from_db()
        objections.move(
            by=by, now=now + timedelta(hours=hours), objection=one, action=FIND_UNFOUNDED, version=one.version,
            note="经向生态环境部门核实，所反映的处罚属另一家企业" + MARK, fresh_login=True, unbiased=True,
        )  # fmt: skip


def open_ones(staff: Staff, year: int, now: datetime) -> None:
    """Another is in hand, and one has yet to get an owner."""
    titles = _held(year)
    one = _received(
        staff, titles[3], now, "phone", "反映该企业部分产品能耗数据与公开年报不一致", by="某行业从业者（虚构）"
    )
    _owned(staff, one, now + timedelta(minutes=10), 7)
    _received(staff, titles[5], now + timedelta(minutes=20), "mail", "反映该企业厂区一处屋顶光伏已停用")


def _held(year: int) -> list[Title]:
    found = Title.objects.filter(year=year, until_on=None).select_related("enterprise__organisation")
    return list(found.order_by("pk"))


def _received(staff: Staff, title: Title, now: datetime, way: str, matter: str, *, by: str = "") -> Objection:
    said = Received(now.astimezone(CITY_TIME).date(), way, matter + MARK, by, "来信来电所留方式（虚构）" if by else "")
    return objections.put_on_record(by=staff["city_clerk"], now=now, title=title, received=said, paper=None)


def _owned(staff: Staff, one: Objection, now: datetime, days: int) -> None:
    due = now.astimezone(CITY_TIME).date() + timedelta(days)
    clerk = staff["city_clerk"]
    objections.move(
        by=clerk, now=now, objection=one, action=NAME_OWNER, version=one.version, unbiased=True,
        entered={"owner": str(clerk.user.pk), "due_on": due.isoformat()},
    )  # fmt: skip
