"""What a step of an application may depend on. The platform fills it in; every default refuses."""

from dataclasses import dataclass
from datetime import datetime

from greenfactory.rulebook.process.owned import OwnedFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFacts(OwnedFacts):
    """Times are aware, names are ids of rows or persons; None: nobody has looked, which refuses like a fault.

    `due_at` is the date of a correction, `new_due_at` a date entered with a step; for 个人延期 of a draft `closes_at` or
    the latest extension stands in `due_at`.
    """

    # The call, and the right to apply
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    extended_until: datetime | None = None  # personal extension, approved
    new_due_fits: bool = False  # 17:00 on a working day: `workdays.is_close` of `new_due_at`
    eligible: bool = False  # no title held (question f), no ban
    rules_confirmed: bool = False  # the enterprise has confirmed the rules as they are pinned now
    submissions_left: int = 0  # withdrawn ones count (DI-15)
    # What the enterprise hands in
    declaration_signed: bool = False
    unanswered: frozenset[str] | None = None
    missing_evidence: frozenset[str] | None = None
    named_rows: frozenset[str] = frozenset()  # what may change after it was sent back
    changed_rows: frozenset[str] | None = None
    # The third-party agency
    invited_agency: str = ""
    advisers: frozenset[str] | None = None  # agencies that advised this enterprise
    agency_places_left: int | None = 0  # None: the pack sets no cap
    # Review by district and city
    review_started: bool = True
    returns_left: int = 0
    gate_unmet: frozenset[str] | None = None
    unchecked_figures: frozenset[str] | None = None  # declared figures without 初审核定值
    opinion_written: bool = False
    letter_uploaded: bool = False
    quota_left: int | None = 0  # None: the district has no quota
    reason_known: bool = False  # the reason entered is one of the catalogue
    entered_rows: frozenset[str] = frozenset()
    consulted: frozenset[str] = frozenset()  # departments asked
    answer_due_at: datetime | None = None
    # Experts
    experts: frozenset[str] | None = None  # assigned
    chair: str = ""
    pledged: frozenset[str] = frozenset()  # who signed 保密和回避承诺书
    handed_in: frozenset[str] | None = None  # experts whose scores are sealed
    minimum_scores: int | None = None
    entered_expert: str = ""
    expert_places_left: int = 0  # of the expert entered
    unscored_rows: frozenset[str] | None = None
    unsettled_figures: frozenset[str] | None = None  # experts' 审定值 that differ
    experts_differ: bool | None = None  # beyond the pack's limit, with no second reading since
    supplement_due_at: datetime | None = None
    supplements_open: int | None = None  # neither answered nor past their date
    # The list of the round, whose steps decide the rest
    selection: str = ""  # its state, after its step
    chosen: bool | None = None  # within the line and the cap, not vetoed, not struck
    moves_up: bool = False  # takes a place that fell free (question i)
    objections_open: int | None = None
