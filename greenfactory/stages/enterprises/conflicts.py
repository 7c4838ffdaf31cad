"""From which enterprises somebody's interests keep them, and under which codes one is found, as parts of queries.

No object mapper walks a chain of successions inside a query, and asking for the keys first would cost every page more.
"""

from django.db.models import BigIntegerField, CharField
from django.db.models.expressions import RawSQL

from greenfactory.foundations.accounts.actor import Actor

_KEPT = """
WITH RECURSIVE declared(code) AS (
    SELECT code FROM enterprises_interest
    WHERE withdrawn_at IS NULL AND (person_id = %s OR organisation_id IN (
        SELECT organisation_id FROM accounts_membership WHERE user_id = %s))
), kept(id) AS (
    SELECT id FROM enterprises_enterprise WHERE code IN (SELECT code FROM declared)
    UNION SELECT enterprise_id FROM enterprises_formercode WHERE code IN (SELECT code FROM declared)
    UNION SELECT went.successor_id FROM kept
        JOIN enterprises_succession went ON went.enterprise_id = kept.id AND went.state = 'confirmed' AND went.ends
        JOIN enterprises_enterprise gone ON gone.id = kept.id AND gone.state = 'ended'
    WHERE went.successor_id IS NOT NULL
)
SELECT id FROM kept"""
_CODES = """
WITH RECURSIVE firms(id) AS (
    SELECT id FROM enterprises_enterprise WHERE id = %s
    UNION SELECT gone.id FROM firms
        JOIN enterprises_succession went ON went.successor_id = firms.id AND went.state = 'confirmed' AND went.ends
        JOIN enterprises_enterprise gone ON gone.id = went.enterprise_id AND gone.state = 'ended'
)
SELECT code FROM enterprises_enterprise WHERE id IN (SELECT id FROM firms)
UNION SELECT code FROM enterprises_formercode WHERE enterprise_id IN (SELECT id FROM firms)"""


def kept_from(actor: Actor) -> RawSQL:
    """The keys of the enterprises in question: by present and former code, and whoever they went into.

    It says of one person what `interests.conflicted` says of one enterprise.
    """
    return RawSQL(_KEPT, (actor.user.pk, actor.user.pk), BigIntegerField())  # noqa: S611 - a fixed text; keys are parameters


def codes_of(key: int) -> RawSQL:
    """Every code that an enterprise has or had, and those of whoever ended into it."""
    return RawSQL(_CODES, (key,), CharField())  # noqa: S611 - a fixed text; keys are parameters
