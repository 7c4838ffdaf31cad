import json

from greenfactory.rulebook.packs.selection import Grade, Scope, Threshold, Ties
from greenfactory.rulebook.places.ranking import standings
from greenfactory.rulebook.places.replay import Change, Replay, replay
from greenfactory.rulebook.tests.rankings import CITY, MIXED, areas, entries, entry, f, grade, rules
from greenfactory.rulebook.wording import say


def test_other_rules_bring_some_in_and_let_others_fall_out() -> None:
    given = [
        entry("a", "85", areas=areas("20", "10")),
        entry("b", "85", areas=areas("22", "9")),
        entry("c", "90"),
        entry("d", "75"),
    ]
    one, other = rules(2, ties=Ties(order=("ENR",))), rules(2, ties=Ties(order=("PER",)))
    before, after = standings(given, one), standings(given, other)
    changes = [Change(given[index], before[index], after[index]) for index in range(4)]
    assert replay(given, one, other) == Replay((changes[1],), (changes[0],), (), 2)
    assert replay(given[::-1], one, other) == replay(given, one, other)
    assert replay(given, one, one) == Replay((), (), (), 4)


def test_a_place_or_a_grade_that_changes_alone_is_a_move() -> None:
    given = [entry("a", "90", areas=areas("1", "2")), entry("b", "90", areas=areas("2", "1")), entry("c", "81")]
    found = replay(given, rules(), rules(ties=Ties(order=("PER",))))
    assert [(change.entry.code, change.before.place, change.after.place) for change in found.moved] == [("a", 1, 2)]
    assert (found.came_in, found.fell_out, found.unchanged) == ((), (), 2)
    found = replay(given, rules(grades=(grade("A", "80"),)), rules(grades=(grade("A", "85"),)))
    assert [(change.entry.code, change.before.grade, change.after.grade) for change in found.moved] == [
        ("c", "A", None)
    ]


def test_another_scope_is_a_move() -> None:
    found = replay(CITY[:1], rules(), rules(scope=Scope(by="district")))
    assert [change.after.scope for change in found.moved] == ["东"]


def test_changes_stand_in_the_order_of_the_first_places() -> None:
    found = replay(entries("81", "83", "82"), rules(), rules(threshold=Threshold(value=f(90))))
    assert [change.entry.code for change in found.fell_out] == ["b", "c", "a"]
    assert found.came_in == found.moved == ()


def test_a_replay_can_be_written_as_json_with_both_reasons() -> None:
    given = [*entries("80", "90"), entry("x", None)]
    found = replay(given, rules(), rules(threshold=Threshold(inclusive=True)))
    plain = found.as_dict(lambda note: say(note, "zh"))
    assert (
        json.loads(json.dumps(plain))
        == plain
        == {
            "came_in": [
                {
                    "enterprise": "企业a",
                    "code": "a",
                    "before": {
                        "place": 2,
                        "selected": False,
                        "grade": None,
                        "total": "80",
                        "reason": "总分恰为80分，规则要求高于80分，等于80分不算，列第2位，不入选",
                    },
                    "after": {
                        "place": 2,
                        "selected": True,
                        "grade": None,
                        "total": "80",
                        "reason": "总分80.00分，达到80分，列第2位，在前30位以内，入选",
                    },
                }
            ],
            "fell_out": [],
            "moved": [],
            "unchanged": 2,
        }
    )
    back = replay(given, rules(threshold=Threshold(inclusive=True)), rules())
    assert [change["after"]["reason"] for change in back.as_dict()["fell_out"]] == ["ranking.on_threshold"]
    lost = replay([entry("x", None)], rules(), rules(scope=Scope(by="district"))).as_dict()
    assert lost == {"came_in": [], "fell_out": [], "moved": [], "unchanged": 1}
    named = replay([entry("x", None, district="东")], rules(), rules(scope=Scope(by="district"))).as_dict()["moved"][0]
    assert named["before"]["total"] is None


def test_all_of_a_mixed_list_is_accounted_for() -> None:
    found = replay(MIXED, rules(3), rules(1, grades=(Grade(id="A", zh="甲", en="A", min=f(85)),)))
    assert len(found.came_in) + len(found.fell_out) + len(found.moved) + found.unchanged == len(MIXED)
