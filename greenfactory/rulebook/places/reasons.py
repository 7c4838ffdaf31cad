"""Why an entry has its place, as one note: the facts a clerk needs to explain it to the enterprise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.selection import Selection, Threshold
from greenfactory.rulebook.places.seats import CAP, Limit, Seat
from greenfactory.rulebook.places.standing import Entry, Runner, by_experts

SELECTED = ("ranking.selected", "ranking.selected_uncapped", "ranking.moved_up", "ranking.tied_all_in")
"""The reasons that mean selected."""
UNPLACED_PENDING = ("ranking.too_few_experts", "ranking.no_total")
"""The reasons for no place that a later score or benchmark would lift."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A total as people read it: `places` decimals, and more where that would put it on or across one of `lines`."""

    value: Fraction
    places: int
    lines: tuple[Fraction, ...] = ()

    def __str__(self) -> str:
        return exact.shown(self.value, self.places, self.lines)


@dataclass(slots=True)
class Ground:
    """What the reasons of one scope share.

    `above`: how many are above the line, which `line` words; `last`: the total down to which seats are held; `ties`: place and seat of
    every tie that was longer than what was left.
    """

    selection: Selection
    scope: str
    cap: int
    names: Mapping[str, Mapping[str, str]]
    above: int
    last: Fraction
    line: Note
    ties: set[tuple[int, Seat]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Removed:
    """A veto of the meeting, or what took an entry out during notice: `why`, and whether the next one moves up."""

    code: str
    why: str
    passed_on: bool


def outside(runner: Runner, selection: Selection, holders: Collection[str]) -> Note | None:
    """Why `runner` gets no place; None where it gets one. `holders`: codes that may not apply."""
    entry = runner.entry
    if entry.excluded is not None:
        return Note("ranking.excluded", {"why": entry.excluded})
    if entry.code in holders:
        return Note("ranking.holder")
    if selection.scope.by != "one" and not runner.scope:
        return Note("ranking.no_scope", {"by": Note(f"ranking.by_{selection.scope.by}")})
    if runner.score.compared is None:
        why = _why_pending(entry, selection)
        return why if why.code == "ranking.too_few_experts" else Note("ranking.no_total", {"why": why})
    return None


def verdict(runner: Runner, ground: Ground) -> str:
    """What becomes of `runner`, who has a place: the code of its reason."""
    if runner.score.provisional and ground.selection.pending.official == "block":
        return "ranking.pending"
    if runner.seat is None:
        on_it = runner.total == ground.selection.threshold.value
        return "ranking.on_threshold" if on_it else "ranking.below_threshold"
    if runner.seat.outcome == "full":
        return "ranking.beyond_cap" if runner.seat.limit == CAP else "ranking.quota_full"
    removed = removal(runner.entry, ground.selection)
    if removed is not None:
        return removed.code
    if runner.seat.outcome == "tied":
        return f"ranking.tied_{ground.selection.ties.then}"
    if not ground.cap:
        return "ranking.selected_uncapped"
    return "ranking.selected" if runner.place <= ground.cap else "ranking.moved_up"


def reason(runner: Runner, ground: Ground) -> Note:
    """The verdict on `runner` with every fact that its text names."""
    params: dict[str, Any] = {
        "total": figure(runner, ground),
        "line": ground.line,
        "value": ground.selection.threshold.value,
        "place": runner.place,
        "cap": ground.cap,
        "tie": _tie(runner, ground),
        "pending": _by_low(runner, ground),
    }
    code = verdict(runner, ground)
    if code == "ranking.pending":
        params |= {"why": _why_pending(runner.entry, ground.selection), "range": _range(runner.entry)}
    if runner.seat is not None:
        params |= _seat_facts(code, runner, runner.seat, ground)
    return Note(code, params)


def _seat_facts(code: str, runner: Runner, seat: Seat, ground: Ground) -> dict[str, Any]:
    if code == "ranking.beyond_cap":
        return {"last": Figure(ground.last, ground.selection.rounding.show, (runner.total,))}
    if code == "ranking.quota_full":
        return {"limit": _limit(seat.limit, ground)}
    if code.startswith("ranking.tied_"):
        # How many are tied stands in the reason itself.
        told = {"tie": _uncompared(runner, ground)} if not runner.decided_by else {}
        return contest(seat, ground) | told
    removed = removal(runner.entry, ground.selection)
    if removed is not None and removed.code == code:
        passed = Note("ranking.seat_passed" if removed.passed_on else "ranking.seat_kept")
        return {"why": removed.why, "seat": passed}
    return {}


def removal(entry: Entry, selection: Selection) -> Removed | None:
    """How `entry` lost its place by decision; None: it did not."""
    for item in selection.vetoes:
        if item.code == entry.code:
            return Removed("ranking.vetoed", item.reason, selection.meeting.next_moves_up)
    for item in selection.withdrawn:
        if item.code == entry.code:
            return Removed("ranking.withdrawn", item.reason, selection.succession.move_up)
    return None


def figure(runner: Runner, ground: Ground) -> Figure:
    """The total of `runner` as it is shown, told apart from the line and from the totals next to it."""
    lines = (ground.selection.threshold.value, *runner.neighbours)
    return Figure(runner.total, ground.selection.rounding.show, lines)


def contest(seat: Seat, ground: Ground) -> dict[str, Any]:
    """How many were tied for how few seats of which limit."""
    return {"limit": _limit(seat.limit, ground), "tied": seat.tied, "left": seat.left}


def line(threshold: Threshold) -> Note:
    """The line in words: 高于80分, or 达到80分 where reaching it is enough."""
    return Note("ranking.line_reach" if threshold.inclusive else "ranking.line_above", {"value": threshold.value})


def _by_low(runner: Runner, ground: Ground) -> Note | str:
    """That a provisional total counts all the same; empty where it is final or blocked."""
    if not runner.score.provisional or ground.selection.pending.official == "block":
        return ""
    why = _why_pending(runner.entry, ground.selection)
    return Note("ranking.by_low", {"why": why, "range": _range(runner.entry)})


def _tie(runner: Runner, ground: Ground) -> Note | str:
    """How the tie was split, or that it was not; empty where nobody has the same total."""
    if runner.equal == 1:
        return ""
    params = {
        "equal": runner.equal,
        "tied": runner.tied,
        "areas": tuple(ground.names.get(area, area) for area in runner.decided_by),
        "missing": _uncompared(runner, ground),
    }
    if runner.tied == 1:
        return Note("ranking.tie_split", params)
    return Note("ranking.tie_part" if runner.decided_by else "ranking.tie_whole", params)


def _uncompared(runner: Runner, ground: Ground) -> Note | str:
    """That the areas could not be compared; empty where they could."""
    missing = ground.names.get(runner.uncompared, runner.uncompared)
    return Note("ranking.tie_uncompared", {"area": missing}) if missing else ""


def _limit(limit: Limit, ground: Ground) -> Note:
    kind, name = limit
    if kind == "cap":
        return Note("ranking.limit_cap", {"most": ground.cap})
    quotas = ground.selection.quotas
    most = (quotas.district if kind == "district" else quotas.sector)[name]
    return Note("ranking.limit_quota", {"name": name, "most": most})


def _why_pending(entry: Entry, selection: Selection) -> Note:
    given = sum(score is not None for score in entry.experts)
    if entry.pending > 0:
        return Note("ranking.rows_pending", {"count": entry.pending})
    if by_experts(entry, selection):
        return Note("ranking.too_few_experts", {"given": given, "rule": _combination(selection)})
    return Note("ranking.total_missing")


def _combination(selection: Selection) -> Note:
    rule = selection.experts
    needed = max(rule.minimum, 2 * rule.trim + 1) if rule.combine == "trimmed" else rule.minimum
    return Note("ranking.experts_needed", {"needed": needed})


def _range(entry: Entry) -> Note:
    """The totals that are still possible; without a highest one only from where."""
    if entry.high is None:
        return Note("ranking.range_from", {"low": entry.low})
    return Note("ranking.range", {"low": entry.low, "high": entry.high})
