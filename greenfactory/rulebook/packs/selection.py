"""The rules of a selection: `selection.toml` as values, one class a table, every fault named by its key."""

# ruff: noqa: RUF009 - `key` gives a dataclass field, not a shared value

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any, Literal, cast

from greenfactory.rulebook.exact import RoundingMode
from greenfactory.rulebook.formula import Name
from greenfactory.rulebook.notes import Note, Refused
from greenfactory.rulebook.packs import grades
from greenfactory.rulebook.packs import selection_keys as keys
from greenfactory.rulebook.packs.selection_keys import Fault, Reading, key

Combine = Literal["mean", "median", "trimmed"]
Then = Literal["all_in", "meeting", "all_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the file: `open` where the plan leaves it to the city, `question` its letter among the eleven."""

    open: bool = key(keys.flag, False, optional=True)
    question: str = key(keys.choice("", *"abcdefghijk"), "", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Table):
    """The line, in points of the total; `inclusive`: reaching it is enough (plan P5.3: 得分高于80分, so it is not)."""

    value: Fraction = key(keys.number, Fraction(80))
    inclusive: bool = key(keys.flag, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap(Table):
    """How many are selected at most; 0: no cap."""

    places: int = key(keys.whole, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties(Table):
    """Equal totals: areas compared in `order`, higher first; `then`: what becomes of a tie too long for the last place."""

    order: tuple[str, ...] = key(keys.order, ())
    then: Then = key(keys.choice("all_in", "meeting", "all_out"), "all_in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding(Table):
    """What is compared: the exact total, or the total rounded once to `places`; `show`: decimals people see."""

    compare: Literal["exact", "rounded"] = key(keys.choice("exact", "rounded"), "exact")
    places: int = key(keys.places, 2)
    mode: RoundingMode = key(keys.choice("half_up", "half_even", "down"), "half_up")
    show: int = key(keys.places, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicable(Table):
    """What "not applicable" means for rows that do not say it themselves."""

    default: Literal["rescale", "full", "zero"] = key(keys.choice("rescale", "full", "zero"), "rescale")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Table):
    """One ranking, or one in each district or sector; `caps`: places by its name, elsewhere the cap."""

    by: Literal["one", "district", "sector"] = key(keys.choice("one", "district", "sector"), "one")
    caps: Mapping[str, int] = key(keys.counts(keys.at_least_one), {}, optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders(Table):
    """Credit codes of those who hold the title already, and whether they may apply again."""

    may_apply: bool = key(keys.flag, False)
    codes: tuple[str, ...] = key(keys.texts, (), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingScore(Table):
    """Whose score ranks: the experts', or the total as declared (self)."""

    score: Literal["experts", "self"] = key(keys.choice("experts", "self"), "experts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Experts(Table):
    """How scores combine; `trim` lowest and as many highest are left out; `second_reading`: spread in points, 0: none."""

    combine: Combine = key(keys.choice("mean", "median", "trimmed"), "mean")
    trim: int = key(keys.whole, 1)
    minimum: int = key(keys.at_least_one, 1)
    second_reading: Fraction = key(keys.number, Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession(Table):
    """Whether the next one moves up when someone falls out during notice."""

    move_up: bool = key(keys.flag, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Table):
    """What the meeting may change, and whether the next one moves up into a vetoed place."""

    may: Literal["veto", "nothing"] = key(keys.choice("veto", "nothing"), "veto")
    next_moves_up: bool = key(keys.flag, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending(Table):
    """Rows still pending: whether the ranking is official all the same, and what a row without evidence counts."""

    official: Literal["block", "allow"] = key(keys.choice("block", "allow"), "block")
    without_evidence: Literal["conditional", "pending"] = key(keys.choice("conditional", "pending"), "conditional")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas(Table):
    """The most that are selected of a district or a sector, by name; 0: none; a name not given has no quota."""

    district: Mapping[str, int] = key(keys.counts(keys.whole), {}, optional=True)
    sector: Mapping[str, int] = key(keys.counts(keys.whole), {}, optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Table):
    """Public notice 公示, in working days."""

    working_days: int = key(keys.whole, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReReview(Table):
    """The draw for re-review 抽检: cycle in years, strata, share of the titles (None: the bureau has yet to enter it)."""

    every_years: int = key(keys.at_least_one, 3)
    strata: tuple[str, ...] = key(keys.choices("district", "sector", "years_since_check"), ("district", "sector"))
    share: Fraction | None = key(keys.share, None)
    full_coverage: bool = key(keys.flag, False)
    outcomes: tuple[str, ...] = key(keys.choices("pass", "rectify", "revoke"), ("pass", "rectify", "revoke"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban(Table):
    """Years in which a removed holder may not apply; 0: none."""

    years: int = key(keys.whole, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry(Table):
    """Years after which a title ends by itself; 0: never."""

    years: int = key(keys.whole, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """An enterprise, by credit code, that the meeting vetoed or that fell out during notice, with the reason on record."""

    code: str = key(keys.filled, "")
    reason: str = key(keys.filled, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade or star, given from `min` points upward (`inclusive`) or above them, to whoever meets the rest that it asks.

    `needs`: the grade below it that must be reached; `condition`: a comparison over the pack's names that must hold;
    `clauses`: every clause entered for it must be met (none entered: not known); `decided_by`: whose decision it is;
    `holders`: credit codes of those who have it by an earlier decision.
    """

    id: str = key(keys.filled, "")
    zh: str = key(keys.filled, "")
    en: str = key(keys.filled, "")
    min: Fraction = key(keys.number, Fraction(0))
    inclusive: bool = key(keys.flag, True, optional=True)
    needs: str = key(keys.text, "", optional=True)
    condition: str = key(keys.text, "", optional=True)
    clauses: bool = key(keys.flag, False, optional=True)
    decided_by: Literal["city", "district"] = key(keys.choice("city", "district"), "city", optional=True)
    holders: tuple[str, ...] = key(keys.texts, (), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """All rules of a selection, one attribute a table of `selection.toml`; the defaults are those of the plan's reading."""

    threshold: Threshold = field(default_factory=Threshold)
    cap: Cap = field(default_factory=Cap)
    ties: Ties = field(default_factory=Ties)
    rounding: Rounding = field(default_factory=Rounding)
    not_applicable: NotApplicable = field(default_factory=NotApplicable)
    scope: Scope = field(default_factory=Scope)
    holders: Holders = field(default_factory=Holders)
    ranking_score: RankingScore = field(default_factory=RankingScore)
    experts: Experts = field(default_factory=Experts)
    succession: Succession = field(default_factory=Succession)
    meeting: Meeting = field(default_factory=Meeting)
    vetoes: tuple[Removal, ...] = ()
    withdrawn: tuple[Removal, ...] = ()
    pending: Pending = field(default_factory=Pending)
    grades: tuple[Grade, ...] = ()
    quotas: Quotas = field(default_factory=Quotas)
    notice: Notice = field(default_factory=Notice)
    re_review: ReReview = field(default_factory=ReReview)
    ban: Ban = field(default_factory=Ban)
    expiry: Expiry = field(default_factory=Expiry)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, exact numbers as text; `read` gives an equal Selection back."""
        return cast("dict[str, Any]", keys.plain(self))


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A table that the plan leaves open: its letter (may be empty), what it asks, and this city's answer by key."""

    table: str
    question: str
    asks: Note
    answer: Mapping[str, Any]


def open_questions(selection: Selection) -> list[OpenQuestion]:
    """Every table marked `open = true`, in the order of the file, with its answer as plain values."""
    found = []
    for name, answer in selection.as_dict().items():
        if isinstance(answer, dict) and answer.pop("open"):
            letter = answer.pop("question")
            found.append(OpenQuestion(name, letter, Note(f"ranking.asks_{name}"), answer))
    return found


_ARRAYS: Mapping[str, tuple[type[Any], str]] = {
    "vetoes": (Removal, "code"),
    "withdrawn": (Removal, "code"),
    "grades": (Grade, "id"),
}
_OPTIONAL = (*_ARRAYS, "quotas")


def read(
    tables: Mapping[str, Any],
    *,
    base: Selection | None = None,
    areas: Collection[str] | None = None,
    names: Mapping[str, Name] | None = None,
) -> Selection:
    """The rules in `tables`, a `selection.toml` as parsed with exact numbers (whole numbers, Decimals or text).

    What `tables` does not give, table or key, comes from `base`; without a base only arrays, quotas and the keys marked
    optional may be left out. An array that is given takes the place of the base's. `areas`: ids that `ties.order` may
    name, `names`: what conditions of grades may use (None: not checked). Raises Refused with one problem a fault, `cell` the dotted key (`grades[2].min`).
    """
    reading = Reading()
    default = base or Selection()
    reading.unknown(tables, {item.name: None for item in fields(Selection)})
    values: dict[str, Any] = {}
    for item in fields(Selection):
        if item.name in tables:
            values[item.name] = _read(reading, item.name, tables[item.name], default, base)
        elif base is None and item.name not in _OPTIONAL:
            reading.fault(item.name, Fault("missing_table", name=item.name))
        else:
            values[item.name] = getattr(default, item.name)
    selection = Selection(**values)
    _agree(reading, selection, areas)
    for cell, fault, value in grades.faults(selection.grades, names):
        reading.fault(cell, fault, value)
    if reading.problems:
        raise Refused(*reading.problems)
    return selection


def _read(reading: Reading, name: str, given: object, default: Selection, base: Selection | None) -> Any:
    if name in _ARRAYS:
        kind, unique = _ARRAYS[name]
        return reading.array(kind, given, name, unique)
    return reading.table(type(getattr(default, name)), given, name, getattr(base, name, None))


def _agree(reading: Reading, selection: Selection, areas: Collection[str] | None) -> None:
    known = selection.ties.order if areas is None else areas
    for area in selection.ties.order:
        if area not in known:
            reading.fault("ties.order", Fault("unknown_area", area=area, known=tuple(known)), area)
    if selection.vetoes and selection.meeting.may == "nothing":
        reading.fault("vetoes", Fault("no_veto"))
