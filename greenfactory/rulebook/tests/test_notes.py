"""Problems are kept as far as anybody reads them."""

from greenfactory.rulebook import toml
from greenfactory.rulebook.notes import MOST_PROBLEMS, Note, Problem, Problems


def test_an_error_among_warnings_left_out_still_refuses() -> None:
    found = Problems()
    for _ in range(1_000):
        found.append(Problem(Note("form.other_digest"), "a.json", warning=True))
    assert (len(found), all(problem.warning for problem in found)) == (MOST_PROBLEMS + 1, True)
    found.append(Problem(Note("form.empty"), "a.json"))
    assert found[-1] == Problem(Note("table.more_problems"), "a.json")


def test_a_file_of_unknown_keys_has_a_hundred_problems() -> None:
    document = toml.Document("\n".join(f"k{number} = 1" for number in range(20_000)), "a.toml")
    document.top.done()
    assert len(document.problems) == MOST_PROBLEMS + 1
