"""An empty installation gets its bodies and first administrators from a list, once, and says what is wrong with a list."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from greenfactory.cli.main import main
from greenfactory.foundations.accounts import citylist, founding
from greenfactory.foundations.accounts.citylist import City, District, Part
from greenfactory.foundations.accounts.models import Invitation, Membership, Organisation, Town, User
from greenfactory.foundations.journal.models import Entry
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.wording import say

CITY = City(
    "示例市工业和信息化局",
    "示例市大数据中心",
    {"system_admin": "程远", "security_admin": "方正"},
    (District("320205", "锡东区工业和信息化局"), District("320206", "惠西区工业和信息化局")),
)
LIST = """
[city]
name = "示例市工业和信息化局"
[operation]
name = "示例市大数据中心"
system_admin = "程远"
security_admin = "方正"
[[districts]]
code = "320205"
name = "锡东区工业和信息化局"
[[districts]]
code = "320206"
name = "惠西区工业和信息化局"
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        file = tmp_path / "city.toml"
        file.write_text(text, "utf-8")
        return file

    return written


def test_a_list_is_read_as_it_stands(write: Write) -> None:
    assert citylist.read(write(LIST), separated=True) == CITY


def test_where_administrators_are_not_kept_apart_one_is_enough(write: Write) -> None:
    read = citylist.read(write(LIST.replace('security_admin = "方正"', "")), separated=False)
    assert read.administrators == {"system_admin": "程远"}


@pytest.mark.parametrize(
    ("old", "new", "code", "cell", "line"),
    [
        ('"程远"', '""', "founding.empty", "operation.system_admin", 6),
        ('"程远"', '"  "', "founding.empty", "operation.system_admin", 6),
        ('"程远"', f'"{"长" * 61}"', "founding.too_long", "operation.system_admin", 6),
        ('"程远"', r'"程\u0000远"', "founding.too_long", "operation.system_admin", 6),
        ('"方正"', '"程远"', "founding.one_person", "operation.security_admin", 7),
        ('security_admin = "方正"', "", "founding.missing_key", "operation.security_admin", 4),
        ('"320206"', '"3202"', "founding.bad_code", "districts[2].code", 12),
        ('"320206"', '"320200"', "founding.bad_code", "districts[2].code", 12),
        ('"320206"', '"３２０２０６"', "founding.bad_code", "districts[2].code", 12),
        ('"320206"', "320206", "pack.wrong_type", "districts[2].code", 12),
        ('"320206"', '"320205"', "founding.code_twice", "districts[2].code", 12),
        ('"320206"', '"410206"', "founding.other_province", "districts[2].code", 12),
        ("惠西", "锡东", "founding.name_twice", "districts[2].name", 13),
        ('= "惠西区工业和信息化局"', "= “惠西区工业和信息化局”", "founding.not_toml", None, 13),
        ("[[districts]]", "[[district]]", "pack.unknown_key", "district", None),
    ],
)
def test_a_faulty_list_is_refused_at_its_line(
    write: Write, old: str, new: str, code: str, cell: str | None, line: int | None
) -> None:
    file = write(LIST.replace(old, new))
    with pytest.raises(Refused) as refused:
        citylist.read(file, separated=True)
    found = [(one.note.code, one.file, one.cell, one.line) for one in refused.value.problems]
    place = line or found[0][3]
    assert (code, str(file), cell, place) in found


def test_the_blank_list_is_refused_until_it_is_filled_in() -> None:
    with pytest.raises(Refused) as refused:
        citylist.read(citylist.BLANK, separated=True)
    assert {one.note.code for one in refused.value.problems} == {"founding.empty"}
    found = [one.cell for one in refused.value.problems]
    assert found == [
        "city.name", "operation.name", "operation.system_admin", "operation.security_admin",
        "districts[1].code", "districts[1].name",
    ]  # fmt: skip


def test_faults_come_in_the_order_of_lines_and_those_without_one_last(write: Write) -> None:
    text = LIST.replace('"示例市工业和信息化局"', '""').replace('"程远"', '""').replace('"320206"', '"3202"')
    with pytest.raises(Refused) as refused:
        citylist.read(write(text + "[[district]]\n"), separated=True)
    assert [(one.cell, one.line) for one in refused.value.problems] == [
        ("city.name", 3), ("operation.system_admin", 6), ("districts[2].code", 12), ("district", None),
    ]  # fmt: skip


def test_a_set_up_makes_bodies_and_offers_roles_but_no_account(db: None, now: datetime) -> None:
    assert founding.needed()
    done = founding.found(city=CITY, now=now)
    assert not founding.needed()
    assert sorted(Organisation.objects.values_list("kind", "district", "name")) == [
        ("city", "", "示例市工业和信息化局"),
        ("district", "320205", "锡东区工业和信息化局"),
        ("district", "320206", "惠西区工业和信息化局"),
        ("operation", "", "示例市大数据中心"),
    ]
    assert [(role, name) for role, name, _ in done.links] == [("system_admin", "程远"), ("security_admin", "方正")]
    assert (User.objects.count(), Membership.objects.count(), Invitation.objects.count()) == (0, 0, 2)
    entry = Entry.objects.get()
    assert (entry.deed, entry.by) == ("set_up", None)
    assert all(token not in entry.content for *_, token in done.links)
    assert json.loads(entry.content)["invited"] == [
        {"name": "程远", "role": "system_admin"},
        {"name": "方正", "role": "security_admin"},
    ]


def test_a_second_set_up_adds_only_what_is_new(db: None, now: datetime) -> None:
    founding.found(city=CITY, now=now)
    again = founding.found(city=CITY, now=now)
    assert (again.made, again.links, len(again.waiting)) == ([], [], 2)
    assert Entry.objects.count() == 1
    grown = City("改名局", CITY.operation, CITY.administrators, (*CITY.districts, District("320211", "蠡滨区工信局")))
    done = founding.found(city=grown, now=now)
    assert [one.name for one in done.made] == ["蠡滨区工信局"]
    assert done.otherwise == [("改名局", CITY.bureau)]
    assert Organisation.objects.get(kind="city").name == CITY.bureau


def test_a_role_that_is_held_gets_no_link_unless_it_is_asked_for(db: None, now: datetime) -> None:
    from greenfactory.foundations.accounts import actions  # noqa: PLC0415 - beside what it is used for

    founding.found(city=CITY, now=now)
    offered = Invitation.objects.get(role="system_admin")
    actions.join(invitation=offered, username="cheng.yuan", name="程远", password="x" * 20, now=now)
    done = founding.found(city=CITY, now=now)
    assert (done.held, [one.role for one in done.waiting], done.links) == (["system_admin"], ["security_admin"], [])
    asked = founding.found(city=CITY, now=now, fresh={"system_admin"})
    assert [role for role, *_ in asked.links] == ["system_admin"]


def test_a_link_that_ran_out_is_made_again_and_a_fresh_one_kills_the_old(db: None, now: datetime) -> None:
    founding.found(city=CITY, now=now)
    Invitation.objects.filter(role="system_admin").update(expires_at=now - timedelta(seconds=1))
    assert [role for role, *_ in founding.found(city=CITY, now=now).links] == ["system_admin"]
    founding.found(city=CITY, now=now, fresh={"security_admin"})
    assert Invitation.objects.filter(role="security_admin", expires_at__gt=now).count() == 1


def test_the_command_shows_links_that_work_and_never_an_account(
    db: None, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "zh", "setup", str(write(LIST)), "--port", "8100"]) == 0
    shown = capsys.readouterr().out
    links = re.findall(r"http://localhost:8100(/invitations/\S+)", shown)
    assert len(links) == 2
    assert "链接按端口 8100 写出" in shown
    assert "程远" in Client().get(links[0]).content.decode()
    assert "系统安装" in Client().get(links[0]).content.decode()
    assert main(["--lang", "zh", "setup", str(write(LIST))]) == 0
    assert "--link security_admin" in capsys.readouterr().out


def test_the_command_refuses_with_file_line_reason_and_remedy(
    db: None, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(LIST.replace('"320206"', '"无锡"'))
    assert main(["--lang", "zh", "setup", str(file)]) == 1
    said = capsys.readouterr().err
    assert f"{file}:12 districts[2].code [无锡]" in said
    assert "→ 写 GB/T 2260" in said
    assert not Organisation.objects.exists()


def test_without_a_list_a_blank_one_is_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["setup"]) == 0
    assert (tmp_path / "city.toml").read_text("utf-8") == citylist.BLANK.read_text("utf-8")
    (tmp_path / "city.toml").write_text("mine", "utf-8")
    assert main(["setup"]) == 1
    assert (tmp_path / "city.toml").read_text("utf-8") == "mine"


def test_links_of_the_set_up_name_the_staff_host(db: None, write: Write, settings: Settings,
    capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    settings.HTTPS, settings.STAFF_HOSTS, settings.ALLOWED_HOSTS = True, ["staff.cn"], ["apply.cn", "staff.cn"]
    assert main(["setup", str(write(LIST))]) == 0
    shown = capsys.readouterr().out
    assert (shown.count("https://staff.cn/invitations/"), "port 8000" in shown) == (2, False)


@pytest.mark.parametrize("address", ["/", "/register"])
def test_the_first_page_of_an_empty_installation_says_how_to_go_on(db: None, now: datetime, address: str) -> None:
    assert "greenfactory setup city.toml" in Client().get(address).content.decode()
    founding.found(city=CITY, now=now)
    assert "greenfactory setup" not in Client().get(address).content.decode()


TOWNS = (
    LIST
    + """
[[districts.towns]]
code = "320206001"
name = "示例镇"
[[districts.towns]]
code = "320206401"
name = "示例产业园"
"""
)


@pytest.mark.django_db
def test_towns_of_a_district_are_entered_once_and_stand_in_the_journal(write: Write, now: datetime) -> None:
    city = citylist.read(write(TOWNS), separated=True)
    assert city.districts[1].towns == (Part("320206001", "示例镇"), Part("320206401", "示例产业园"))
    assert len(founding.found(city=city, now=now).towns) == 2
    assert founding.found(city=city, now=now).towns == []
    entered = [("320206001", "示例镇", "320206"), ("320206401", "示例产业园", "320206")]
    assert list(Town.objects.order_by("code").values_list("code", "name", "district")) == entered
    said = json.loads(Entry.objects.get().content)["towns"]
    assert said == [{"code": code, "name": name} for code, name, _ in entered]
    renamed = citylist.read(write(TOWNS.replace("示例镇", "新名镇")), separated=True)
    assert founding.found(city=renamed, now=now).otherwise == [("新名镇", "示例镇")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"320206001"', '"320205001"', "前六位不是所属区的代码"),
        ('"320206001"', '"3202060011"', "不是九位代码"),
        ('"320206401"', '"320206001"', "代码重复"),
        ('"示例镇"', '""', "没有填"),
        ('"示例产业园"', '"示例镇"', "名称重复"),
        ('"示例镇"', '"示例镇"\nkind = "镇"', "kind"),
    ],
)
def test_a_fault_in_a_town_is_named(write: Write, old: str, new: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        citylist.read(write(TOWNS.replace(old, new)), separated=True)
    assert any(said in say(problem.note, "zh") for problem in refused.value.problems)
