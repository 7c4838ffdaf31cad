"""Words, times and numbers as the pages write them."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.templatetags.static import static
from django.utils import translation

from greenfactory.foundations.accounts.words import COLOURS, Wrong, when
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.wording import process

FRIDAY = datetime(2026, 3, 27, 9, 0, 5, tzinfo=UTC)


def shown(source: str, lang: str = "zh-hans", **context: object) -> str:
    with translation.override(lang):
        return Template("{% load words %}" + source).render(Context(context))


def test_t_speaks_the_language_of_the_request() -> None:
    text = '{% t "共 {count} 家" "{count} firms" count=3 %}'
    assert (shown(text), shown(text, "en")) == ("共 3 家", "3 firms")


def test_t_escapes_words_and_parameters() -> None:
    assert shown('{% t "<b>{name}" "" name=name %}', name='"<i>') == "&lt;b&gt;&quot;&lt;i&gt;"


def test_t_kept_in_a_variable_is_escaped_where_it_is_shown() -> None:
    assert shown('{% t "<b>" "" as kept %}{{ kept }}') == "&lt;b&gt;"


@pytest.mark.parametrize("pair", [("企业<", "Firm<"), {"zh": "企业<", "en": "Firm<"}])
def test_t_pair_takes_pairs_and_tables(pair: object) -> None:
    assert (shown("{% t_pair pair %}", pair=pair), shown("{% t_pair pair %}", "en", pair=pair)) == (
        "企业&lt;",
        "Firm&lt;",
    )


def test_t_pair_of_nothing_is_nothing() -> None:
    assert shown("{% t_pair nothing %}") == ""


def test_say_gives_the_words_of_a_note() -> None:
    note = Note("table.more_problems")
    assert shown("{% say note %}", note=note) != shown("{% say note %}", "en", note=note)


def test_icon_is_silent_unless_it_has_a_label() -> None:
    address = static("icons.svg")
    assert shown('{% icon "leaf" %}') == f'<svg class="icon " aria-hidden="true"><use href="{address}#leaf"/></svg>'
    assert 'role="img" aria-label="&lt;叶&gt;"' in shown('{% icon "leaf" label=label %}', label="<叶>")


def test_state_badge_shows_the_official_word_and_the_code_of_a_state_it_does_not_know() -> None:
    assert shown('{% state_badge "returned" %}') == '<span class="badge state bg-orange-lt">退回修改</span>'
    assert shown('{% state_badge "<new>" %}') == '<span class="badge state bg-blue-lt">&lt;new&gt;</span>'


@pytest.mark.parametrize("code", [code for code in process.MESSAGES if code.startswith("process.state_")])
def test_every_state_of_the_processes_has_its_word(code: str) -> None:
    assert shown("{% state_word state %}", state=code.removeprefix("process.state_")) == process.MESSAGES[code][0]


def test_every_coloured_state_exists() -> None:
    for state in (state for states in COLOURS.values() for state in states):
        assert shown("{% state_word state %}", state=state) != state, state


def test_when_said_uses_the_clock_of_the_city() -> None:
    assert shown("{% when_said at %}", at=FRIDAY) == (
        '<time datetime="2026-03-27T09:00:05+00:00">2026年3月27日（周五）17:00</time>'
    )


def test_when_has_short_and_english_forms() -> None:
    assert [when(FRIDAY, style) for style in ("short", "second", "date")] == [
        "2026-03-27 17:00",
        "2026-03-27 17:00:05",
        "2026年3月27日（周五）",
    ]
    with translation.override("en"):
        assert [when(FRIDAY), when(date(2026, 3, 28))] == ["Fri 27 Mar 2026, 17:00", "Sat 28 Mar 2026"]


def test_when_said_of_nothing_is_a_dash() -> None:
    assert shown("{% when_said nothing %}") == "—"


def test_exact_shows_more_places_where_two_would_mislead() -> None:
    value = Fraction(80004, 1000)
    assert shown("{% exact value 2 %} {% exact value 2 line=80 %} {% exact nothing %}", value=value) == "80.00 80.004 —"


def test_label_of_leaves_a_plain_text_alone() -> None:
    assert shown("{% label_of text %} {% label_of pair %}", "en", text="a<", pair=("企业", "Firm")) == "a&lt; Firm"


def test_wrong_speaks_the_language_of_the_request() -> None:
    wrong = Wrong("截止时间已过", "The deadline has passed")
    with translation.override("en"):
        assert str(wrong) == "The deadline has passed"
    with translation.override("zh-hans"):
        assert str(wrong) == "截止时间已过"
