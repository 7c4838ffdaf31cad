from collections.abc import Sequence

import pytest

from greenfactory.rulebook.packs.selection import Quotas, Then
from greenfactory.rulebook.places.seats import CAP, IN, Claim, Limit, Seat, award

NONE = Quotas()
ALONE = Claim()
BACK = Seat("full", CAP)
EAST: Limit = ("district", "东")
IRON: Limit = ("sector", "铁")


def tied(tied: int, left: int, limit: Limit = CAP) -> Seat:
    return Seat("tied", limit, tied, left)


def full(limit: Limit) -> Seat:
    return Seat("full", limit)


def east(count: int = 1) -> list[Claim]:
    return [Claim("东", "木")] * count


def west(count: int = 1) -> list[Claim]:
    return [Claim("西", "木")] * count


THENS: Sequence[Then] = ("all_in", "meeting", "all_out")


@pytest.mark.parametrize("then", THENS)
def test_seats_go_from_the_top_until_the_cap(then: Then) -> None:
    assert award([[ALONE], [ALONE], [ALONE]], 2, NONE, then) == [[IN], [IN], [BACK]]
    assert award([[ALONE], [ALONE, ALONE], [ALONE]], 3, NONE, then) == [[IN], [IN, IN], [BACK]]
    assert award([], 3, NONE, then) == []


@pytest.mark.parametrize("then", THENS)
def test_without_a_cap_everybody_gets_a_seat(then: Then) -> None:
    assert award([[ALONE] * 40, [ALONE]], 0, NONE, then) == [[IN] * 40, [IN]]


@pytest.mark.parametrize("then", THENS)
def test_a_tie_longer_than_the_seats_left_keeps_those_below_out(then: Then) -> None:
    assert award([[ALONE], [ALONE] * 3, [ALONE]], 3, NONE, then) == [[IN], [tied(3, 2)] * 3, [BACK]]
    assert award([[ALONE] * 3], 1, NONE, then) == [[tied(3, 1)] * 3]


@pytest.mark.parametrize("then", THENS)
def test_a_full_quota_lets_the_next_one_move_up(then: Then) -> None:
    quotas = Quotas(district={"东": 1})
    assert award([east(), east(), west(), west()], 2, quotas, then) == [[IN], [full(EAST)], [IN], [BACK]]
    assert award([[*east(), *west()], [*west(), *east()]], 3, quotas, then) == [[IN, IN], [IN, full(EAST)]]


@pytest.mark.parametrize("then", THENS)
def test_a_quota_of_none_lets_nobody_in(then: Then) -> None:
    quotas = Quotas(district={"东": 0})
    assert award([east(2), west()], 1, quotas, then) == [[full(EAST)] * 2, [IN]]


@pytest.mark.parametrize("then", THENS)
def test_the_cap_is_named_before_a_quota(then: Then) -> None:
    quotas = Quotas(district={"东": 1})
    assert award([east(), east()], 1, quotas, then) == [[IN], [BACK]]
    assert award([east(2)], 1, quotas, "all_in") == [[tied(2, 1)] * 2]


def test_quotas_bind_without_a_cap() -> None:
    quotas = Quotas(district={"东": 1})
    assert award([east(), east(), west()], 0, quotas, "all_in") == [[IN], [full(EAST)], [IN]]


def test_all_of_a_tie_for_a_quota_get_in_where_the_rules_say_so() -> None:
    quotas = Quotas(district={"东": 2})
    seats = award([east(), [*east(2), *west()], east(), west(), west()], 5, quotas, "all_in")
    assert seats == [[IN], [tied(2, 1, EAST), tied(2, 1, EAST), IN], [full(EAST)], [IN], [BACK]]


def test_a_tie_for_a_quota_that_gets_nothing_closes_it_but_takes_no_seat() -> None:
    quotas = Quotas(district={"东": 2})
    seats = award([east(), [*east(2), *west()], east(), west(), west()], 3, quotas, "all_out")
    assert seats == [[IN], [tied(2, 1, EAST), tied(2, 1, EAST), IN], [full(EAST)], [IN], [BACK]]


def test_a_tie_for_a_quota_before_the_meeting_holds_the_seats_it_can_fill() -> None:
    quotas = Quotas(district={"东": 2})
    seats = award([east(), [*east(2), *west()], east(), west(), west()], 4, quotas, "meeting")
    assert seats == [[IN], [tied(2, 1, EAST), tied(2, 1, EAST), IN], [full(EAST)], [IN], [BACK]]


def test_a_tie_for_a_quota_counts_under_the_cap_as_its_rule_says() -> None:
    quotas = Quotas(district={"东": 1})
    group = [*east(2), *west()]
    contested = [tied(2, 1, EAST), tied(2, 1, EAST), IN]
    assert award([group], 2, quotas, "all_in") == [[tied(3, 2)] * 3]
    assert award([group], 3, quotas, "all_in") == [contested]
    assert award([group], 1, quotas, "meeting") == [[tied(3, 1)] * 3]
    assert award([group], 2, quotas, "meeting") == [contested]
    assert award([group], 1, quotas, "all_out") == [contested]
    assert award([[*group, *west()]], 1, quotas, "all_out") == [[tied(4, 1)] * 4]


def test_sectors_have_quotas_too() -> None:
    quotas = Quotas(sector={"铁": 1})
    iron = Claim("东", "铁")
    assert award([[iron], [iron], west()], 2, quotas, "all_in") == [[IN], [full(IRON)], [IN]]
    assert award([[iron, iron], west()], 2, quotas, "meeting") == [[tied(2, 1, IRON)] * 2, [IN]]


def test_a_claim_under_two_full_quotas_names_the_district() -> None:
    quotas = Quotas(district={"东": 1}, sector={"铁": 1})
    iron = Claim("东", "铁")
    assert award([[iron], [iron], [Claim("西", "铁")]], 9, quotas, "all_in") == [[IN], [full(EAST)], [full(IRON)]]
    assert award([[iron, iron]], 9, quotas, "meeting") == [[tied(2, 1, EAST)] * 2]


def test_where_both_quotas_are_contested_the_tighter_one_holds_seats() -> None:
    quotas = Quotas(district={"东": 1, "西": 1}, sector={"铁": 1})
    group = [Claim("东", "铁"), Claim("东", "铁"), Claim("西", "铁")]
    seats = [tied(2, 1, EAST), tied(2, 1, EAST), tied(3, 1, IRON)]
    # One of the three at most: iron has one seat, though the districts would have two.
    assert award([group, [Claim("南", "木")], [Claim("南", "木")]], 2, quotas, "meeting") == [seats, [IN], [BACK]]
    quotas = Quotas(district={"东": 1}, sector={"铁": 2})
    group = [Claim("东", "铁"), Claim("东", "铁"), Claim("东", "铁")]
    assert award([group, [Claim("南", "木")], [Claim("南", "木")]], 2, quotas, "meeting") == [
        [tied(3, 1, EAST)] * 3,
        [IN],
        [BACK],
    ]


def test_a_tie_of_districts_without_a_quota_counts_each_of_its_claims() -> None:
    quotas = Quotas(sector={"铁": 3})
    group = [Claim("东", "铁"), Claim("东", "铁"), Claim("西", "铁"), Claim("南", "铁")]
    seats = award([group, [ALONE], [ALONE]], 4, quotas, "meeting")
    assert seats == [[tied(4, 3, IRON)] * 4, [IN], [BACK]]


@pytest.mark.parametrize(("then", "iron_left"), [("all_in", False), ("meeting", False), ("all_out", True)])
def test_a_contested_quota_takes_from_the_other_one_unless_all_are_out(then: Then, iron_left: bool) -> None:
    quotas = Quotas(district={"东": 1}, sector={"铁": 2})
    group = [Claim("东", "铁"), Claim("东", "铁")]
    later = award([group, [Claim("西", "铁")]], 9, quotas, then)[1]
    assert later == [IN if iron_left else full(IRON)]


def test_a_claim_that_passes_its_seat_on_takes_none() -> None:
    gone = Claim(holds=False)
    assert award([[gone], [ALONE], [ALONE]], 1, NONE, "all_in") == [[IN], [IN], [BACK]]
    assert award([[gone, ALONE], [ALONE]], 1, NONE, "all_in") == [[IN, IN], [BACK]]
    assert award([[gone, ALONE, ALONE], [gone]], 1, NONE, "meeting") == [[IN, tied(2, 1), tied(2, 1)], [BACK]]
    assert award([[Claim("东", holds=False), *east(2)]], 9, Quotas(district={"东": 1}), "all_in") == [
        [IN, tied(2, 1, EAST), tied(2, 1, EAST)]
    ]
