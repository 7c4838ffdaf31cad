"""The ranking as formulas of one row each: the total that counts, what is compared, the place, the line, the seat.

Points are counted in whole billionths, so that equal totals are equal whatever order they were summed in. Nothing here is
newer than Excel 2007. `standing`, `seats` and `reasons` are the authority; tests hold this to them through LibreOffice.
"""

from greenfactory.workbooks.book import textual
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.ranking_columns import Columns
from greenfactory.workbooks.ranking_levers import Levers

PART = "1E9"
"""Parts of a point in which totals are counted."""


class Steps:
    """The formulas of one row (from 1)."""

    def __init__(self, columns: Columns, levers: Levers, row: int) -> None:
        self.columns, self.levers, self.row = columns, levers, row
        self.lang, self.shape = columns.lang, columns.shape

    def _own(self, key: str) -> str:
        return self.columns.own(key, self.row)

    def _every(self, key: str) -> str:
        return self.columns.every(key)

    @property
    def last_rank(self) -> str:
        """The key of the rank after the last comparison."""
        return f"rank:{self.shape.levels}" if self.shape.levels else "rank"

    def combined(self, declared: str) -> str:
        """The experts' scores combined, or the declared total where the rules rank by it."""
        cells, at = self.columns.experts(self.row), self.levers
        # TRIMMEAN leaves out an even number of scores, at most this part of them.
        trimmed = f'IF(COUNT({cells})<=2*{at["experts.trim"]},"",TRIMMEAN({cells},(2*{at["experts.trim"]}+0.5)/COUNT({cells})))'
        kinds = f"CHOOSE({at['experts.combine']},AVERAGE({cells}),MEDIAN({cells}),{trimmed})"
        enough = f"COUNT({cells})>=MAX(1,{at['experts.minimum']})"
        return f'=IF({at["ranking_score.score"]}=1,IF({enough},{kinds},""),{declared})'

    def all(self) -> dict[str, str]:
        """Every step and every result by column."""
        found = {
            "counted": self._counted(),
            "compared": self._compared(),
            "total": f'=IF({self._own("compared")}="","",{self._own("compared")}/{PART})',
            "scope": f'=CHOOSE({self.levers["scope.by"]},"",{self._own("district")}&"",{self._own("sector")}&"")',
            "scope_no": self._scope_number(),
            "part": self._part(),
            "base": f'=COUNTIFS({self._every("part")},1,{self._every("scope_no")},"<"&{self._own("scope_no")})',
            "rank": self._rank(),
            "reach": self._reach(),
            "over": self._worded("reach", within="part"),
            "place": f'=IF({self._own("part")}=1,{self._own(self.last_rank)}-{self._own("base")},"—")',
        }
        for level in range(1, self.shape.levels + 1):
            found |= self._level(level)
        return found if self.shape.quotas else found | self._seats()

    def _counted(self) -> str:
        raw = self._own("recomputed")
        counted = f"ROUND({raw}*{PART},0)"
        if not self.shape.pending:
            return f'=IF({raw}="","",{counted})'
        low = self._own("low")
        return f'=IF({self._provisional()},IF({low}="","",ROUND({low}*{PART},0)),{counted})'

    def _provisional(self) -> str:
        return f'OR({self._own("recomputed")}="",{self._own("rows_pending")}>0)'

    def _compared(self) -> str:
        """Rounded once, in whole parts: what is left below the step decides."""
        total, step, at = self._own("counted"), self.levers["rounding.places"], self.levers
        whole = f"INT({total}/{step})"
        left = f"({total}-{whole}*{step})"
        half_up = f"IF(2*{left}>={step},1,0)"
        half_even = f"IF(2*{left}>{step},1,IF(2*{left}={step},MOD({whole},2),0))"
        rounded = f"({whole}+CHOOSE({at['rounding.mode']},{half_up},{half_even},0))*{step}"
        return f'=IF(OR({total}="",{at["rounding.compare"]}=1),{total},{rounded})'

    def _scope_number(self) -> str:
        scope = self._own("scope")
        return f'=IF({self.levers["scope.by"]}=1,1,IF({scope}="",0,MATCH({scope},{self._every("scope")},0)))'

    def _part(self) -> str:
        """1 where it gets a place: nothing excludes it, it has a scope and a total, and no title that bars it."""
        # An error among the totals is nobody's absence: it has to spread to every place.
        conditions = [f"{self._own('outside')}=0", f"{self._own('scope_no')}>0", f'{self._own("compared")}<>""']
        if self.shape.holders:
            conditions.append(f"OR({self._own('holder')}=0,{self.levers['holders.may_apply']}=1)")
        return f"=IF(AND({','.join(conditions)}),1,0)"

    def _rank(self) -> str:
        """The place by totals, counted on from the scopes before."""
        same = f"({self._every('part')}=1)*({self._every('scope_no')}={self._own('scope_no')})"
        above = f"SUMPRODUCT({same}*({self._every('compared')}>{self._own('compared')}))"
        return f'=IF({self._own("part")}=1,1+{self._own("base")}+{above},"")'

    def _level(self, level: int) -> dict[str, str]:
        """Points in the area that is compared next, -1 for ever once somebody might lack one, and the place after it."""
        before = "rank" if level == 1 else f"rank:{level - 1}"
        column, value = self.levers[f"ties.order[{level}]"], f"value:{level}"
        lacks = column if level == 1 else f"MIN({column},{self._own(f'value:{level - 1}')})"
        points = f"INDEX({self.columns.areas(self.row)},1,{column})"
        found = f"IF(ISNUMBER({points}),ROUND({points}*{PART},0),-1)"
        ranks, rank = self._every(before), self._own(before)
        ahead = f"SUMPRODUCT(({ranks}={rank})*({self._every(value)}>{self._own(value)}))"
        held = f"COUNTIFS({ranks},{rank},{self._every(value)},-1)>0"
        moved = f"IF(OR({column}=0,COUNTIF({ranks},{rank})=1),0,IF({held},0,{ahead}))"
        return {
            value: f"=IF({lacks}<0,-1,IF({column}=0,0,{found}))",
            f"rank:{level}": f'=IF({self._own("part")}=1,{rank}+{moved},"")',
        }

    def _reach(self) -> str:
        total, line = self._own("compared"), f"ROUND({self.levers['threshold.value']}*{PART},0)"
        reached = f"OR({total}>{line},AND({self.levers['threshold.inclusive']}=1,{total}={line}))"
        return f"=IF({self._own('part')}=1,IF({reached},1,0),0)"

    def _worded(self, key: str, *, within: str = "") -> str:
        yes, no = (textual(label(word, self.lang)) for word in ("yes", "no"))
        said = f"IF({self._own(key)}=1,{yes},{no})"
        return f'=IF({self._own(within)}=1,{said},"—")' if within else f"={said}"

    def _seats(self) -> dict[str, str]:
        """Who takes a seat, and who gets one: above the line, not removed, not beyond the cap, ties by the rule."""
        at, removed, rank = self.levers, self._own("removed"), self.last_rank
        veto, left = (textual(label(word, self.lang)) for word in ("removed_veto", "removed_left"))
        kept = f'IF({removed}="",1,IF({removed}={veto},1-{at["meeting.next_moves_up"]},IF({removed}={left},1-{at["succession.move_up"]},NA())))'
        holding = f"{self._every('holds')},1"
        cap, before, equal = (self._own(key) for key in ("seats", "before", "equal"))
        tied = f"IF({before}+{equal}<={cap},1,IF({at['ties.then']}=1,1,0))"
        seated = f"IF({cap}=0,1,IF({before}>={cap},0,{tied}))"
        if self.shape.pending:
            seated = f"IF(AND({at['pending.official']}=1,{self._provisional()}),0,{seated})"
        return {
            "holds": f"=IF({self._own('reach')}=1,{kept},0)",
            "seats": self._cap(),
            "before": f'=COUNTIFS({holding},{self._every("scope_no")},{self._own("scope_no")},{self._every(rank)},"<"&{self._own(rank)})',
            "equal": f"=COUNTIFS({holding},{self._every(rank)},{self._own(rank)})",
            "chosen": f'=IF(AND({self._own("reach")}=1,{removed}=""),{seated},0)',
            "selected": self._worded("chosen"),
        }

    def _cap(self) -> str:
        cap = self.levers["cap.places"]
        if "caps" not in self.levers:
            return f"={cap}"
        own = f"MATCH({self._own('scope')},{self.levers['capped']},0)"
        return f"=IF({self.levers['scope.by']}=1,{cap},IFERROR(INDEX({self.levers['caps']},{own}),{cap}))"
