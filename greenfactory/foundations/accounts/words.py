"""Chinese and English of the pages: the language of the request, what to say in it, states and times."""

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.wording import process

Language = Literal["zh", "en"]
Pair = tuple[str, str]

CITY_TIME = ZoneInfo("Asia/Shanghai")
WEEKDAYS = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

COLOURS = {
    "green": ("listed", "open", "released", "published", "valid", "confirmed"),
    "teal": ("recommended", "proposed"),
    "purple": ("in_notice",),
    "orange": ("returned", "city_returned", "held", "rectify", "suspended", "waiting", "asked", "frozen", "justified"),
    "red": ("not_recommended", "rejected", "revoked", "refused"),
    "secondary": (
        "draft",
        "withdrawn",
        "not_chosen",
        "closed",
        "finished",
        "cancelled",
        "expired",
        "given_back",
        "unseen",
        "unregistered",
        "ended",
        "unfounded",
    ),
}
"""The colour of a badge for each state; a state under way is blue."""
ENTERPRISE_STATES: dict[str, Pair] = {
    "waiting": ("待属地确认", "waiting for the district"),
    "confirmed": ("已确认", "confirmed"),
    "refused": ("未通过确认", "refused"),
    "unregistered": ("尚未注册", "not registered yet"),
    "ended": ("已终止", "ended"),
}
MORE_STATES = ENTERPRISE_STATES | {"frozen": ("已冻结", "frozen"), "asked": ("待确认", "to be confirmed")}
"""States that no table of the process has: of an enterprise, of a change of one, and of a round that is stopped."""


class Wrong(Exception):
    """What a person did cannot be done; says why and what to do, in both languages. Pages show it beside the form."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        return choose((self.zh, self.en))


def language() -> Language:
    """The language of the present request; Chinese where nothing else was chosen."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def choose(pair: tuple[str, ...]) -> str:
    """The text of a (zh, en) pair in the language of the request."""
    return pair[1] if language() == "en" else pair[0]


def state_word(state: str) -> str:
    """The official word of a state of a round, an application, a title or an enterprise; the code itself where there is none."""
    code = f"process.state_{state}"
    if state in MORE_STATES:
        word = choose(MORE_STATES[state])
    elif code in process.MESSAGES:
        word = wording.say(Note(code), language())
    else:
        word = state
    return word[:1].upper() + word[1:]


def state_colour(state: str) -> str:
    """The kit's name for the colour of a state."""
    return next((colour for colour, states in COLOURS.items() if state in states), "blue")


def fill(text: str, params: dict[str, object]) -> str:
    """`text` with its `{name}`s; notes, exact numbers and lists are written as the rulebook writes them."""
    said = {name: wording.word(value, language()) for name, value in params.items()}
    return text.format_map(said) if said else text


def when(moment: date, style: str = "long") -> str:
    """A moment or a date on the city's clock: 2026年3月27日（周五）17:00; `short`: 2026-03-27 17:00; `date`: the day alone."""
    clock = ""
    if isinstance(moment, datetime):
        moment = moment.astimezone(CITY_TIME)
        clock = "" if style == "date" else f"{moment:%H:%M:%S}" if style == "second" else f"{moment:%H:%M}"
    if style in {"short", "second"}:
        return f"{moment:%Y-%m-%d} {clock}".strip()
    weekday = choose(WEEKDAYS[moment.weekday()])
    if language() == "en":
        return f"{weekday} {moment.day} {MONTHS[moment.month - 1]} {moment.year}, {clock}".removesuffix(", ")
    return f"{moment.year}年{moment.month}月{moment.day}日（{weekday}）{clock}"
