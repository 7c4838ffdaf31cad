"""A guest registers an enterprise and an account in one go; the code decides who it is."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from greenfactory.conftest import ActorOf, MakeEnterprise, MakeOrganisation, credit_code
from greenfactory.foundations.accounts.models import Membership, Organisation, User
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.enterprises.models import Enterprise

PASSWORD = "correct horse battery"
CODE = credit_code(777)
WRONG_DIGIT = CODE[:-1] + ("1" if CODE[-1] == "0" else "0")
GIVEN = {
    "name": "锡东 瑞岳机械有限公司",
    "code": CODE,
    "district": "320205",
    "industry": "c3443",
    "username": "wang.zong",
    "person": "王总",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture(autouse=True)
def a_district(make_organisation: MakeOrganisation) -> Iterator[None]:
    make_organisation("district", district="320205", name="锡东区工信局")
    cache.clear()
    yield
    cache.clear()


def test_a_guest_registers_and_goes_on_as_submitter() -> None:
    client = Client()
    assert client.post("/register", GIVEN).headers["Location"] == "/profile"
    made = Enterprise.objects.get()
    assert (made.organisation.name, made.code, made.industry) == ("锡东 瑞岳机械有限公司", CODE, "C3443")
    assert (made.organisation.district, made.state) == ("320205", "waiting")
    begun = Membership.objects.get()
    assert (begun.user.name, begun.role, begun.organisation) == ("王总", "submitter", made.organisation)
    assert "待属地确认" in client.get("/profile").content.decode()
    assert client.get("/register").headers["Location"] == "/"
    assert Entry.objects.get().deed == "register_enterprise"


@pytest.mark.parametrize("written", [f" {CODE.lower()} ", CODE.translate(str.maketrans("0129", "０１２９"))])
def test_a_code_is_read_as_people_type_it(written: str) -> None:
    Client().post("/register", GIVEN | {"code": written})
    assert Enterprise.objects.get().code == CODE


def test_a_wrong_check_digit_is_asked_about_once_and_then_taken() -> None:
    client = Client()
    first = client.post("/register", GIVEN | {"code": WRONG_DIGIT})
    page = first.content.decode()
    assert (first.status_code, Enterprise.objects.exists()) == (422, False)
    assert "校验位不符" in page
    assert f'name="code_seen" value="{WRONG_DIGIT}"' in page
    assert client.post("/register", GIVEN | {"code": WRONG_DIGIT, "code_seen": WRONG_DIGIT}).status_code == 302
    assert Enterprise.objects.get().code == WRONG_DIGIT


def test_confirming_one_doubtful_code_confirms_no_other() -> None:
    other = credit_code(778)[:-1] + "!"
    assert Client().post("/register", GIVEN | {"code": WRONG_DIGIT, "code_seen": other}).status_code == 422
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "91320200"},
        {"code": ""},
        {"name": " "},
        {"district": "999999"},
        {"district": ""},
        {"industry": "机械"},
        {"password2": "other"},
        {"username": ""},
        {"name": "a\0b"},
    ],
)
def test_faults_are_told_and_nothing_is_made(wrong: dict[str, str]) -> None:
    answer = Client().post("/register", GIVEN | wrong)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.content.decode() or "errorlist" in answer.content.decode()
    assert not Enterprise.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize("district", ["320205", "320206"])
@pytest.mark.parametrize("state", ["waiting", "confirmed", "refused"])
def test_a_registered_code_is_refused_without_a_word_about_its_owner(
    make_enterprise: MakeEnterprise, district: str, state: str
) -> None:
    make_enterprise("秘密工厂有限公司", code=CODE, district=district, state=state)
    page = Client().post("/register", GIVEN).content.decode()
    assert "该统一社会信用代码已登记，请联系属地主管部门或由本单位管理员邀请" in page
    assert "秘密工厂" not in page
    assert not User.objects.exists()
    assert Organisation.objects.filter(kind="enterprise").count() == 1


def test_an_address_registers_twenty_times_an_hour() -> None:
    for number in range(20):
        Client().post("/register", GIVEN | {"code": "x", "username": f"user{number}"})
    answer = Client().post("/register", GIVEN)
    assert "一小时后再试" in answer.content.decode()
    assert not Enterprise.objects.exists()
    assert Client().post("/register", GIVEN, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_a_refused_enterprise_corrects_itself_and_waits_again(
    actor_of: ActorOf, make_enterprise: MakeEnterprise
) -> None:
    firm = make_enterprise("写错的名字", state="refused")
    Enterprise.objects.update(remark="名称与营业执照不符")
    client = Client()
    client.force_login(actor_of("submitter", organisation=firm.organisation).user)
    assert "名称与营业执照不符" in client.get("/profile").content.decode()
    entered = {"name": "改对的名字", "code": CODE, "district": "320205", "industry": "C3443", "version": "1"}
    assert client.post("/profile/correct", entered).status_code == 302
    firm.refresh_from_db()
    assert (firm.organisation.name, firm.code, firm.state, firm.remark) == ("改对的名字", CODE, "waiting", "")
    assert firm.version == 2


@pytest.mark.parametrize(("state", "taken"), [("confirmed", False), ("waiting", True)])
def test_a_correction_takes_no_code_of_others_and_none_when_confirmed(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, state: str, taken: bool
) -> None:
    firm = make_enterprise("甲", state=state)
    code = make_enterprise("秘密工厂").code if taken else CODE
    client = Client()
    client.force_login(actor_of("submitter", organisation=firm.organisation).user)
    entered = {"name": "乙", "code": code, "district": "320205", "industry": "C3443", "version": "1"}
    page = client.post("/profile/correct", entered, follow=True).content.decode()
    assert "alert-danger" in page
    assert "秘密工厂" not in page
    before = (firm.code, firm.state)
    firm.refresh_from_db()
    assert (firm.code, firm.state, firm.organisation.name, firm.version) == (*before, "甲", 1)
