"""Which enterprise of the example city plays which part in the demo: the same ones every time."""

from collections.abc import Sequence
from dataclasses import dataclass

from greenfactory.example.firms import ABOVE, AHEAD, PAIR, Firm

LOW, WAITING, SILENT, HOLDERS, AGAIN = 8, 4, 14, 12, 4
"""Handed in below the line; still to be confirmed; begun nothing; won last year, from above the line; applied in vain then."""


@dataclass(frozen=True)
class Cast:
    """Everybody once: who hands in, who is filling in, who begins nothing, who waits for the district, who was refused."""

    handed_in: Sequence[Firm]
    drafts: Sequence[Firm]
    silent: Sequence[Firm]
    waiting: Sequence[Firm]
    refused: Firm

    @property
    def holders(self) -> Sequence[Firm]:
        """Who won the title last year, and so may not apply again."""
        return self.silent[:HOLDERS]

    @property
    def last_year(self) -> Sequence[Firm]:
        """Who applied last year: the holders, some who have yet to begin, and some who apply again."""
        again = [*self.silent[HOLDERS : HOLDERS + AGAIN], *self.drafts[:2]]
        renamed = next(firm for firm in self.handed_in if firm.former_names)
        return [*self.holders, *again, renamed, *self.handed_in[10:12]]


def cast(firms: Sequence[Firm]) -> Cast:
    """The parts. The best hand in, so that places 30 and 31 are there and tie."""
    ranked = sorted((firm for firm in firms if firm.part == "ranked"), key=lambda firm: (-firm.target, firm.number))
    top, above = AHEAD + PAIR, AHEAD + PAIR + ABOVE
    holders = ranked[top : top + HOLDERS]
    handed_in = ranked[:top] + ranked[top + HOLDERS : above] + ranked[above::9][:LOW]
    rest = [firm for firm in firms if firm not in handed_in and firm not in holders]
    waiting, refused, others = rest[:WAITING], rest[WAITING], rest[WAITING + 1 :]
    return Cast(handed_in, others[SILENT:], [*holders, *others[:SILENT]], waiting, refused)
