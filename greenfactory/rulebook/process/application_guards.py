"""What each step of an application needs: one small function a condition, answering why not."""

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process import selections as the_list
from greenfactory.rulebook.process.application_facts import ApplicationFacts as Facts
from greenfactory.rulebook.process.owned import moment, no_more, none_of
from greenfactory.rulebook.process.table import Actor


def window_open(facts: Facts, _: Actor) -> Note | None:
    """From the opening to just before the close, or before the enterprise's own extension."""
    if facts.opens_at is None or facts.closes_at is None:
        return Note("refusal.no_window")
    if facts.now < facts.opens_at:
        return Note("refusal.window_not_open", {"opens": moment(facts.opens_at)})
    close = max(facts.closes_at, facts.extended_until or facts.closes_at)
    return None if facts.now < close else Note("refusal.window_closed", {"closes": moment(close)})


def date_fits(facts: Facts, _: Actor) -> Note | None:
    """The date entered is 17:00 on a working day."""
    return None if facts.new_due_fits else Note("obstacle.close_unfit")


def eligible(facts: Facts, _: Actor) -> Note | None:
    """The enterprise may apply: no title held, no ban."""
    return None if facts.eligible else Note("refusal.not_eligible")


def rules_confirmed(facts: Facts, _: Actor) -> Note | None:
    """The enterprise knows the rules as they are pinned now."""
    return None if facts.rules_confirmed else Note("refusal.rules_unconfirmed")


def submissions_left(facts: Facts, _: Actor) -> Note | None:
    """Withdrawing does not give a submission back."""
    return None if facts.submissions_left > 0 else Note("refusal.no_submission_left")


def declaration_signed(facts: Facts, _: Actor) -> Note | None:
    """真实性承诺 was made by the authorised submitter."""
    return None if facts.declaration_signed else Note("refusal.declaration_missing")


def answers_complete(facts: Facts, _: Actor) -> Note | None:
    """Every answer that is asked for."""
    return none_of(facts.unanswered, "refusal.unanswered")


def evidence_complete(facts: Facts, _: Actor) -> Note | None:
    """Every proof that is asked for."""
    return none_of(facts.missing_evidence, "refusal.evidence_missing")


def named_rows_only(facts: Facts, _: Actor) -> Note | None:
    """After it was sent back, only the named rows have changed."""
    if facts.changed_rows is None:
        return Note("refusal.not_looked")
    return none_of(facts.changed_rows - facts.named_rows, "refusal.other_rows_changed")


def review_not_started(facts: Facts, _: Actor) -> Note | None:
    """No district has begun to review any version of it."""
    return Note("refusal.review_started") if facts.review_started else None


def invited(facts: Facts, actor: Actor) -> Note | None:
    """The enterprise has invited this agency."""
    return None if facts.invited_agency and actor.body == facts.invited_agency else Note("refusal.not_invited")


def independent(facts: Facts, actor: Actor) -> Note | None:
    """Never adviser and evaluator of one enterprise."""
    if facts.advisers is None:
        return Note("refusal.not_looked")
    return Note("refusal.adviser") if actor.body in facts.advisers else None


def agency_places_left(facts: Facts, _: Actor) -> Note | None:
    """The agency has not reached the pack's cap."""
    left = facts.agency_places_left
    return None if left is None or left > 0 else Note("refusal.agency_full")


def gate_met(facts: Facts, _: Actor) -> Note | None:
    """Every gate row is confirmed: 一票否决."""
    return none_of(facts.gate_unmet, "refusal.gate_unmet")


def figures_checked(facts: Facts, _: Actor) -> Note | None:
    """Every declared figure has the district's 初审核定值."""
    return none_of(facts.unchecked_figures, "refusal.figures_unchecked")


def opinion_written(facts: Facts, _: Actor) -> Note | None:
    """The bureau's official opinion is there."""
    return None if facts.opinion_written else Note("refusal.opinion_missing")


def letter_uploaded(facts: Facts, _: Actor) -> Note | None:
    """The stamped letter of recommendation is there."""
    return None if facts.letter_uploaded else Note("refusal.letter_missing")


def quota_left(facts: Facts, _: Actor) -> Note | None:
    """The district has a recommendation left, where it has a quota."""
    return None if facts.quota_left is None or facts.quota_left > 0 else Note("refusal.quota_used")


def returns_left(facts: Facts, _: Actor) -> Note | None:
    """It has not been sent back as often as the rules allow."""
    return None if facts.returns_left > 0 else Note("refusal.no_return_left")


def reason_known(facts: Facts, _: Actor) -> Note | None:
    """The reason is one of the catalogue."""
    return None if facts.reason_known else Note("refusal.reason_unknown")


def rows_named(facts: Facts, _: Actor) -> Note | None:
    """It says which rows are to be mended."""
    return None if facts.entered_rows else Note("refusal.rows_not_named")


def within_named_rows(facts: Facts, _: Actor) -> Note | None:
    """What is being filled in is among the rows that were named."""
    if not facts.entered_rows:
        return Note("refusal.not_looked")
    return none_of(facts.entered_rows - facts.named_rows, "refusal.row_not_open")


def department_asked(facts: Facts, actor: Actor) -> Note | None:
    """This department was asked."""
    return None if actor.body in facts.consulted else Note("refusal.department_not_asked")


def answer_in_time(facts: Facts, _: Actor) -> Note | None:
    """The date for departments has not come."""
    if facts.answer_due_at is None:
        return Note("refusal.no_date")
    return None if facts.now < facts.answer_due_at else Note("refusal.late", {"due": moment(facts.answer_due_at)})


def assigned(facts: Facts, actor: Actor) -> Note | None:
    """This expert was assigned to it."""
    return None if actor.person in (facts.experts or ()) else Note("refusal.not_assigned")


def chairing(facts: Facts, actor: Actor) -> Note | None:
    """The actor is the panel's 组长."""
    return None if facts.chair and actor.person == facts.chair else Note("refusal.not_chair")


def expert_free(facts: Facts, _: Actor) -> Note | None:
    """The expert entered has no interest in it."""
    if facts.conflicts is None or not facts.entered_expert:
        return Note("refusal.conflicts_unknown")
    return Note("refusal.expert_conflict") if facts.entered_expert in facts.conflicts else None


def expert_has_room(facts: Facts, _: Actor) -> Note | None:
    """The expert entered has not reached the limit of cases."""
    return None if facts.expert_places_left > 0 else Note("refusal.expert_full")


def pledge_signed(facts: Facts, actor: Actor) -> Note | None:
    """The expert signed 保密和回避承诺书."""
    return None if actor.person in facts.pledged else Note("refusal.pledge_missing")


def not_handed_in(facts: Facts, actor: Actor) -> Note | None:
    """A score that was handed in is sealed."""
    if facts.handed_in is None:
        return Note("refusal.not_looked")
    return Note("refusal.score_sealed") if actor.person in facts.handed_in else None


def rows_scored(facts: Facts, _: Actor) -> Note | None:
    """The expert has scored every row."""
    return none_of(facts.unscored_rows, "refusal.rows_unscored")


def experts_apart(facts: Facts, _: Actor) -> Note | None:
    """The experts disagree beyond the pack's limit."""
    return None if facts.experts_differ else Note("refusal.experts_agree")


def experts_agreed(facts: Facts, _: Actor) -> Note | None:
    """The experts agree within the pack's limit, or read it a second time."""
    return None if facts.experts_differ is False else Note("refusal.experts_apart")


def enough_scores(facts: Facts, _: Actor) -> Note | None:
    """As many scores as the pack asks for."""
    if facts.minimum_scores is None or facts.handed_in is None or facts.experts is None:
        return Note("refusal.not_looked")
    found = len(facts.handed_in & facts.experts)
    if found >= max(1, facts.minimum_scores):
        return None
    return Note("refusal.too_few_scores", {"found": found, "least": max(1, facts.minimum_scores)})


def absence_explained(facts: Facts, _: Actor) -> Note | None:
    """All scores are in, or the chair says why scoring closes without them."""
    if facts.handed_in is None or facts.experts is None:
        return Note("refusal.not_looked")
    silent = facts.experts - facts.handed_in
    return Note("refusal.scores_outstanding", {"count": len(silent)}) if silent and not facts.note.strip() else None


def figures_settled(facts: Facts, _: Actor) -> Note | None:
    """The chair has settled every figure on which experts differ."""
    return none_of(facts.unsettled_figures, "refusal.figures_unsettled")


def supplements_closed(facts: Facts, _: Actor) -> Note | None:
    """No 补正材料 is awaited."""
    return no_more(facts.supplements_open, "refusal.supplement_open")


def supplement_asked(facts: Facts, _: Actor) -> Note | None:
    """An expert has asked for 补正材料, and its date has not come."""
    if not facts.supplements_open or facts.supplement_due_at is None:
        return Note("refusal.supplement_not_asked")
    late = facts.now >= facts.supplement_due_at
    return Note("refusal.late", {"due": moment(facts.supplement_due_at)}) if late else None


def list_preparing(facts: Facts, _: Actor) -> Note | None:
    """The round has no ranking, or none any more."""
    return _list_is(facts, the_list.PREPARING)


def list_ranked(facts: Facts, _: Actor) -> Note | None:
    """The round has been ranked."""
    return _list_is(facts, the_list.RANKED)


def list_proposed(facts: Facts, _: Actor) -> Note | None:
    """The round has a proposed list."""
    return _list_is(facts, the_list.PROPOSED)


def list_in_notice(facts: Facts, _: Actor) -> Note | None:
    """The round's list is in notice."""
    return _list_is(facts, the_list.IN_NOTICE)


def list_published(facts: Facts, _: Actor) -> Note | None:
    """The round's list is published."""
    return _list_is(facts, the_list.PUBLISHED)


def chosen(facts: Facts, _: Actor) -> Note | None:
    """It has a place in the list."""
    return None if facts.chosen else Note("refusal.not_chosen")


def not_chosen(facts: Facts, _: Actor) -> Note | None:
    """It has no place in the list, or lost it."""
    return None if facts.chosen is False else Note("refusal.is_chosen")


def moves_up(facts: Facts, _: Actor) -> Note | None:
    """It takes a place that fell free."""
    return None if facts.moves_up else Note("refusal.does_not_move_up")


def no_objection(facts: Facts, _: Actor) -> Note | None:
    """Every objection to it is settled."""
    return no_more(facts.objections_open, "refusal.objections_open")


def objection_open(facts: Facts, _: Actor) -> Note | None:
    """An objection to it is open."""
    return None if facts.objections_open else Note("refusal.no_objection_open")


def _list_is(facts: Facts, state: str) -> Note | None:
    if facts.selection == state:
        return None
    return Note("refusal.list_elsewhere", {"state": Note(f"process.state_{state}")})
