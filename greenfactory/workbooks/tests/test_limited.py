"""Whatever ends the limited process, every question has its own answer, and only those that are to blame have none."""

import pytest

from greenfactory.workbooks import limited

ECHOES = "greenfactory.workbooks.tests.limitedechoes"


def lengths(*questions: int | str, seconds: float = 30) -> list[int | None]:
    answers = limited.answers(ECHOES, questions, memory=limited.MEMORY, seconds=seconds)
    found = [(question, None if answer is None else len(answer)) for question, answer in answers]
    assert [question for question, _ in found] == list(questions)
    return [length for _, length in found]


def test_answers_larger_than_a_pipe_come_whole_and_in_order() -> None:
    wanted = [1_000_000, 1, 500_000, 0, 300_000, 2]
    assert lengths(*wanted) == wanted


def test_a_question_that_ends_the_process_takes_no_answer_with_it() -> None:
    assert lengths(1_000_000, "end", 3, "end", "end", 500_000, 4) == [1_000_000, None, 3, None, None, 500_000, 4]


def test_a_question_that_takes_too_long_is_given_up_alone() -> None:
    assert lengths(5, "sleep", 6, seconds=3) == [5, None, 6]


def test_an_answer_beyond_all_measure_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "_LARGEST", 10_000)
    assert lengths(1, 20_000, 2) == [1, None, 2]
