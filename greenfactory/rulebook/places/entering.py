"""How a form that was scored enters a ranking of self-assessments."""

from greenfactory.rulebook.places.standing import Entry
from greenfactory.rulebook.scores.forms import Form
from greenfactory.rulebook.scores.scorecard import Scorecard


def entry(card: Scorecard, form: Form) -> Entry:
    """The enterprise in a ranking of self-assessments. An unknown gate condition counts as one more pending row."""
    return Entry(
        enterprise=form.name,
        code=form.code,
        total=card.total,
        district=form.district,
        # GB/T 4754 divisions (two digits) are what people call a sector.
        sector=form.sector or form.industry[:3],
        areas={area.area.id: area.score for area in card.areas},
        low=card.low,
        high=card.high,
        pending=len(card.pending) + (0 if card.gate.missed else len(card.gate.unknown)),
        excluded=card.excluded,
        source=form.file,
        conditional=card.conditional,
        demands={name: demand.met for name, demand in card.demands.items()},
    )
