"""Who gets a seat, once the order is known: the cap, quotas, and a tie longer than the seats that are left."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from greenfactory.rulebook.packs.selection import Quotas, Then

Limit = tuple[Literal["cap", "district", "sector"], str]
"""What can run out: ("cap", "") or a quota such as ("district", "滨湖区")."""

CAP: Limit = ("cap", "")


@dataclass(frozen=True, slots=True)
class Claim:
    """One candidate above the line; `holds`: takes up a seat (not so one whose place passes to the next)."""

    district: str = ""
    sector: str = ""
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Seat:
    """What became of a claim: in; full: `limit` had run out; tied: `tied` claims equal in everything for `left` seats."""

    outcome: Literal["in", "full", "tied"]
    limit: Limit = CAP
    tied: int = 0
    left: int = 0


IN = Seat("in")


def award(groups: Sequence[Sequence[Claim]], cap: int, quotas: Quotas, then: Then) -> list[list[Seat]]:
    """A seat for each claim of each group, groups from the best down, claims of one group tied; `cap` 0: no cap.

    A quota that has run out passes over the claim: the next one moves up. A tie too long for a quota or the cap ends by
    `then`: all_in takes all and exceeds the limit, meeting and all_out take none and leave the limit to that tie, so
    that nobody below gets in over it. A meeting's tie for a quota holds as many seats as it can fill at most.
    """
    office = _Office(cap, quotas, then)
    return [office.serve(group) for group in groups]


class _Office:
    """Serves group after group and counts what is taken of each limit."""

    def __init__(self, cap: int, quotas: Quotas, then: Then) -> None:
        self.then = then
        self.most: dict[Limit, int] = {CAP: cap} if cap else {}
        self.most |= {("district", name): most for name, most in quotas.district.items()}
        self.most |= {("sector", name): most for name, most in quotas.sector.items()}
        self.taken: Counter[Limit] = Counter()

    def serve(self, group: Sequence[Claim]) -> list[Seat]:
        full = [self._full(claim) for claim in group]
        served = [claim for claim, seat in zip(group, full, strict=True) if seat is None and claim.holds]
        contests = self._contests(served)
        self._take(served, contests)
        return [seat or self._seat(claim, contests) for claim, seat in zip(group, full, strict=True)]

    def _left(self, limit: Limit) -> int:
        return self.most[limit] - self.taken[limit]

    def _quotas(self, claim: Claim) -> list[Limit]:
        limits: tuple[Limit, Limit] = (("district", claim.district), ("sector", claim.sector))
        return [limit for limit in limits if limit in self.most]

    def _full(self, claim: Claim) -> Seat | None:
        """The limit that ran out before this claim's turn; the cap is named first."""
        for limit in ([CAP] if CAP in self.most else []) + self._quotas(claim):
            if self._left(limit) <= 0:
                return Seat("full", limit)
        return None

    def _contests(self, claims: Sequence[Claim]) -> dict[Limit, Seat]:
        """The limits that `claims` together would exceed, each with the tie for its last seats."""
        wanted = Counter(limit for claim in claims for limit in self._quotas(claim))
        contests = {
            limit: Seat("tied", limit, count, self._left(limit))
            for limit, count in wanted.items()
            if count > self._left(limit)
        }
        if CAP in self.most and self._wanted(claims, contests) > self._left(CAP):
            return {CAP: Seat("tied", CAP, len(claims), self._left(CAP))}
        return contests

    def _seat(self, claim: Claim, contests: Mapping[Limit, Seat]) -> Seat:
        for limit in (CAP, *self._quotas(claim)):
            if claim.holds and limit in contests:
                return contests[limit]
        return IN

    def _wanted(self, claims: Sequence[Claim], contests: Mapping[Limit, Seat]) -> int:
        """Seats under the cap that `claims` take, or hold until the meeting has decided."""
        tied = [claim for claim in claims if self._seat(claim, contests) is not IN]
        sure = len(claims) - len(tied)
        if self.then == "all_in":
            return len(claims)
        if self.then == "all_out":
            return sure
        # Each quota lets in only so many of its tie; where both kinds of quota bind, the tighter one counts.
        by_district = Counter[Limit](("district", claim.district) for claim in tied)
        by_sector = Counter[Limit](("sector", claim.sector) for claim in tied)
        return sure + min(self._at_most(by_district), self._at_most(by_sector))

    def _at_most(self, names: Mapping[Limit, int]) -> int:
        return sum(min(count, self._left(limit)) if limit in self.most else count for limit, count in names.items())

    def _take(self, claims: Sequence[Claim], contests: Mapping[Limit, Seat]) -> None:
        if CAP in contests:
            self.taken[CAP] = self.most[CAP]
            return
        self.taken[CAP] += self._wanted(claims, contests)
        for claim in claims:
            out = self.then == "all_out" and self._seat(claim, contests) is not IN
            for limit in self._quotas(claim):
                # A tie that gets no seat still closes its quota, but takes nothing of the other one.
                if limit in contests or not out:
                    self.taken[limit] += 1
