"""Formulas in words: titles for names, signs people write, and the text itself where it is no formula."""

import pytest

from greenfactory.rulebook.packs.formulawords import in_words

TITLES = {"reused": "总回用水量", "water": "取水量", "norm": "有无定额"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("reused / (reused + water)", "总回用水量 ÷ (总回用水量 + 取水量)"),
        ("reused - (water - 1)", "总回用水量 - (取水量 - 1)"),
        ("-water * 2 >= 10000[m3/万元]", "-取水量 × 2 ≥ 10000 m3/万元"),
        ("water[-1] + water[0] + water[-3]", "取水量（上年） + 取水量 + 取水量（前 3 年）"),
        ("norm == 1", "有无定额为是"),
        ("norm != 1", "有无定额为否"),
        ("when(norm == 0, water, reused)", "（若有无定额为否，取水量；否则总回用水量）"),
        ("sum(water, reused)", "(取水量 + 总回用水量)"),
        ("max(water, reused)", "取水量、总回用水量中的最大值"),
        ("sum(water)", "全部产品的取水量之和"),
        ("abs(round(water, 2))", "取水量（四舍五入到 2 位小数）的绝对值"),
        ("unknown × 2", "unknown × 2"),
        ("不是 公式", "不是 公式"),
        ("", ""),
    ],
)
def test_a_formula_is_said_with_titles(text: str, words: str) -> None:
    assert in_words(text, TITLES, {"norm"}, "zh") == words


def test_the_english_says_the_same() -> None:
    titles = {"water": "Water", "norm": "Has a norm"}
    assert in_words("when(norm == 1, water[-1], mean(water, 2))", titles, {"norm"}, "en") == (
        "(if Has a norm: yes, Water (year before); else the mean of Water, 2)"
    )
