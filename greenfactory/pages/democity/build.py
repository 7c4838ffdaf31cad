"""Fills an empty installation with the synthetic city: its bureaus, enterprises, experts, a round and applications.

Everything that a person would do goes through the actions that a person uses; only the answers of drafts are put in at
once, since nobody would type fifteen thousand of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from greenfactory.example.answers import Filed, answer
from greenfactory.example.figures import YEAR
from greenfactory.example.firms import DISTRICTS, firms
from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor, actor
from greenfactory.foundations.accounts.models import Membership, Organisation, Town, User
from greenfactory.foundations.accounts.words import CITY_TIME
from greenfactory.foundations.files import actions as files
from greenfactory.foundations.workdays import calendar
from greenfactory.pages.democity import mobilising
from greenfactory.pages.democity.paper import paper
from greenfactory.rulebook import workdays
from greenfactory.rulebook.packs import benchmarks, library, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.process.announcements import ANNOUNCE
from greenfactory.rulebook.process.applications import EXTEND
from greenfactory.rulebook.process.rounds import RELEASE
from greenfactory.stages.applications import actions as applications
from greenfactory.stages.applications import content, extending
from greenfactory.stages.applications import evidence_actions as evidence
from greenfactory.stages.applications.models import Answer, Application, Citation
from greenfactory.stages.enterprises import titles
from greenfactory.stages.enterprises.models import Enterprise, FormerName
from greenfactory.stages.enterprises.title_list import Award
from greenfactory.stages.rounds import actions as rounds
from greenfactory.stages.rounds import announcing, announcing_text, pinned
from greenfactory.stages.rounds.models import Round

EXPERTS, AGENCIES = 20, 5
BEGUN, WAITING, SUBMITTED = 120, 4, 24
"""Enterprises that have begun an application, that still wait for their district, and that have handed in; the rest is silent."""
FOUNDED = timedelta(days=20)
"""How long ago people and enterprises came, the round was released, and its call went out to everybody."""
UNFINISHED = 3
"""Every third draft is left half filled in."""
TOWNS = ("演示镇", "演示街道", "演示产业园")
"""Parts of every district; made up, names and codes alike, as the districts are."""
STAFF = (
    ("city", "市工业和信息化局", "", (("city_clerk", "周明"), ("city_head", "陆敏"))),
    ("audit", "市纪检监察组", "", (("auditor", "严清"),)),
    ("operation", "市信息中心", "", (("system_admin", "程远"), ("security_admin", "方正"))),
)


def empty() -> bool:
    """Whether nothing has been built here yet."""
    return not Organisation.objects.exists()


def counts() -> dict[str, int]:
    """What the city holds, for the message at the start."""
    return {
        "enterprises": Enterprise.objects.count(),
        "applications": Application.objects.count(),
        "submitted": Application.objects.filter(state="submitted").count(),
    }


def city() -> None:
    """Build it: the city all or nothing, then the submissions one by one."""
    if not settings.DEMO:
        raise RuntimeError("only a demo installation may be filled with a synthetic city")
    now = clock.now()
    for application, by in _city(now)[:SUBMITTED]:
        _submit(application, by, now)


@transaction.atomic
def _city(now: datetime) -> list[tuple[Application, Actor]]:
    """Everything but the submissions; gives the applications that are complete, with who submits them."""
    pack = packreader.read(library.find(library.DEFAULT))
    founded = now - FOUNDED
    staff = dict(_staff(founded))
    round = _round(staff["city_clerk"], staff["city_head"], pack, now)
    table = benchmarks.read(round.benchmarks, pack)
    filed = [answer(firm, pack, table) for firm in firms()]
    made = [_enterprise(each, waiting=number < WAITING, now=founded) for number, each in enumerate(filed)]
    _call(round, staff["city_clerk"], staff["city_head"], founded)
    known = [enterprise for enterprise, _ in made[WAITING:]]
    mobilising.bring_in(round, staff["city_clerk"], known[:BEGUN], known[BEGUN:], now)
    complete: list[tuple[Application, Actor]] = []
    for each, (enterprise, submitter) in list(zip(filed, made, strict=True))[WAITING : WAITING + BEGUN]:
        application = _apply(each, enterprise, submitter, round, now)
        if each.firm.number % UNFINISHED and each.card.excluded is None and not each.card.pending:
            complete.append((application, submitter))
    _titles(staff["city_clerk"], round, now)
    _extensions(staff["city_clerk"], staff["city_head"], round, now)
    return complete


def _titles(clerk: Actor, round: Round, now: datetime) -> None:
    """Titles of the three years before, to enterprises that apply for nothing this year; the last one was taken away."""
    silent = Enterprise.objects.filter(state="confirmed").exclude(pk__in=Application.objects.values("enterprise"))
    awards = []
    held = list(silent.select_related("organisation").order_by("pk"))[:-2]  # the last two begin late, with an extension
    for number, firm in enumerate(held):
        name, year = firm.organisation.name, round.year - number % 3
        document = f"示工信〔{year}〕{10 + number % 3}号"
        awards.append(Award(name, name, firm.code, firm.organisation.district, "city", year, document))
    ended = now.astimezone(CITY_TIME).date() - timedelta(days=90)
    awards[-1] = replace(awards[-1], until_on=ended, ended_by="撤销（演示）")
    titles.import_titles(by=clerk, now=now, awards=awards)


def _extensions(clerk: Actor, head: Actor, round: Round, now: datetime) -> None:
    """One enterprise was granted a later deadline, another one's waits to be confirmed; neither has begun."""
    later = workdays.deadline(calendar(), round.closes_at.astimezone(CITY_TIME).date(), 5)
    silent = Enterprise.objects.filter(state="confirmed").select_related("organisation").order_by("-pk")[:2]
    for enterprise, people in zip(silent, ((clerk, head), (clerk,)), strict=True):
        for by in people:
            extending.move(
                by=by, now=now, round=round, enterprise=enterprise, action=EXTEND, fresh_login=True, unbiased=True,
                note="厂区停电检修，资料无法按期整理", until=later,
            )  # fmt: skip


def _staff(now: datetime) -> Iterator[tuple[str, Actor]]:
    for kind, name, district, people in STAFF:
        organisation = Organisation.objects.create(kind=kind, name=name, district=district)
        for role, person in people:
            yield role, _person(organisation, role, person, role, now)
    Town.objects.bulk_create(
        Town(code=f"{district}{number}", name=f"{district[:2]}{name}", district=district)
        for district in DISTRICTS
        for number, name in enumerate(TOWNS, start=1)
    )
    for number, district in enumerate(DISTRICTS):
        bureau = Organisation.objects.create(kind="district", name=f"{district}工业和信息化局", district=district)
        for role, family in (("district_clerk", "李王张刘陈杨赵"), ("district_head", "黄吴徐孙胡朱高")):
            _person(
                bureau,
                role,
                f"{family[number]}{'晓' if role == 'district_clerk' else '建'}宁",
                f"{role}{number + 1}",
                now,
            )
    pool = Organisation.objects.create(kind="experts", name="市绿色制造专家库")
    for number in range(1, EXPERTS + 1):
        _person(pool, "expert", f"专家{number:02}", f"expert{number:02}", now)
    for number in range(1, AGENCIES + 1):
        agency = Organisation.objects.create(kind="agency", name=f"虚构评价机构{number}有限公司")
        _person(agency, "agency", f"评价师{number}", f"agency{number}", now)


def _person(organisation: Organisation, role: str, name: str, username: str, now: datetime) -> Actor:
    user = User(username=username, name=name)
    user.set_unusable_password()
    user.save()
    return actor(Membership.objects.create(user=user, organisation=organisation, role=role, begins_at=now))


def _round(clerk: Actor, head: Actor, pack: Pack, now: datetime) -> Round:
    """This year's round: open since a month, closing at 17:00 of a working day in two weeks."""
    today = now.astimezone(CITY_TIME).date()
    founded = now - FOUNDED
    draft = rounds.draft_round(
        by=clerk, now=founded, pack=pack.name, title=f"{YEAR}年度市级绿色工厂评价（演示）", year=YEAR, rules={},
        benchmarks=pack.file("benchmarks/example.toml").read_text("utf-8"),
        opens_at=datetime.combine(today - timedelta(days=30), time(0, 0), CITY_TIME),
        closes_at=workdays.deadline(calendar(), today, 10),
    )  # fmt: skip
    for by in (clerk, head):
        rounds.move(by=by, now=founded, round=draft, action=RELEASE, version=draft.version, fresh_login=True)
        draft.refresh_from_db()
    return draft


def _call(round: Round, clerk: Actor, head: Actor, now: datetime) -> None:
    """Its call for applications, not yet signed on paper."""
    parts = announcing_text.proposed(round, signer=clerk.organisation.name, address="http://127.0.0.1")
    parts |= {"contacts": "（虚构）节能与综合利用处，联系人：周明，电话：0000-00000000，地址：虚构市虚构路1号"}
    call = announcing.write(by=clerk, now=now, round=round, version=0, parts=parts)
    for version, by in enumerate((clerk, head), start=1):
        announcing.move(by=by, now=now, announcement=call, action=ANNOUNCE, version=version, fresh_login=True)


def _enterprise(filed: Filed, *, waiting: bool, now: datetime) -> tuple[Enterprise, Actor]:
    firm = filed.firm
    organisation = Organisation.objects.create(kind="enterprise", name=firm.name, district=firm.district)
    kept_elsewhere = {"name", "code", "district", "industry", "former_names", "year"}
    profile = {key: value for key, value in filed.content["enterprise"].items() if value and key not in kept_elsewhere}
    enterprise = Enterprise.objects.create(
        organisation=organisation, code=firm.code, industry=firm.industry.code, registered_at=now,
        profile=profile, state="waiting" if waiting else "confirmed",
        town=f"{firm.district}{firm.number % len(TOWNS) + 1}",
    )  # fmt: skip
    for name in firm.former_names:
        FormerName.objects.create(enterprise=enterprise, name=name)
    _person(organisation, "filler", f"经办{firm.number:03}", f"filler{firm.number:03}", now)
    return enterprise, _person(organisation, "submitter", f"授权{firm.number:03}", f"submitter{firm.number:03}", now)


def _apply(filed: Filed, enterprise: Enterprise, by: Actor, round: Round, now: datetime) -> Application:
    """An application with the firm's answers: a third of the drafts is left half filled in."""
    application = applications.begin(by=by, now=now, round=round, enterprise=enterprise)
    answers = [(path, value) for path, value in content.answers(filed.content) if value is not None]
    if filed.firm.number % UNFINISHED == 0:
        answers = answers[: len(answers) // 2]
    Answer.objects.bulk_create(
        Answer(application=application, path=path, value=content.stored(value), by=by.user, at=now)
        for path, value in answers
    )
    return application


def _submit(application: Application, by: Actor, now: datetime) -> None:
    """Prove every row with one synthetic file, sign, hand in."""
    rows = pinned.read(application.round.pack).rows
    with transaction.atomic():
        stored = files.store_whole(paper(application.enterprise.code, len(rows)), by=by, now=now)
        proof = evidence.add(by=by, now=now, public_id=application.public_id, stored=stored, name="虚构证明材料.pdf")
        Citation.objects.bulk_create(
            Citation(proof=proof, row=row, pages=str(page)) for page, row in enumerate(rows, start=1)
        )
        applications.declare(by=by, now=now, public_id=application.public_id)
    applications.submit(by=by, now=now, public_id=application.public_id, key=f"demo-{application.public_id}")
