"""Template tags of applications: where an answer stands, and what it is called."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.permissions import the_actor
from greenfactory.foundations.accounts.words import choose, language
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores.plausibility import Doubt
from greenfactory.stages.applications import beginning, content, labels
from greenfactory.stages.applications.models import Application
from greenfactory.stages.rounds.models import Round, Told

register = template.Library()


@register.simple_tag
def application_place(application: Application, name: str, pack: Pack, own: bool = True) -> str:
    """The page on which a row, a condition or the answer at a path is filled in. `own`: for the enterprise itself.

    What a bureau loaded stands on no section, nor does what the register says of the enterprise: that a bureau sees
    on its own page of it.
    """
    if name == "loaded":
        return reverse("application", args=[application.public_id])
    if name in {"form", ""}:
        return reverse("profile") if own else reverse("enterprise", args=[application.enterprise.public_id])
    part, row = labels.section_of(pack, name)
    address = reverse("section", args=[application.public_id, part])
    if row:
        return f"{address}#row-{row}"
    return f"{address}#f-{name.replace('/', '-')}" if name.startswith(f"{part}/") else address


@register.simple_tag
def answer_title(name: str, pack: Pack) -> str:
    """What a row, a condition or the answer at a path is called."""
    return labels.title(pack, name)[language()]


@register.simple_tag
def at_pages(pages: str) -> str:
    """The pages of a proof behind its name."""
    return labels.at(pages)


@register.simple_tag
def doubt_place(application: Application, doubt: Doubt) -> str:
    """The field, or the part, that a doubt is about."""
    first = content.doubted(doubt)[0]
    part = first.split("/")[0]
    address = reverse("section", args=[application.public_id, part])
    return address if first == part else f"{address}#f-{first.replace('/', '-')}"


@register.simple_tag
def count_of(row: dict[str, int], name: str) -> int:
    """A number of the board by its column."""
    return row[name]


@register.simple_tag
def told_by(how: str) -> str:
    """In which way an enterprise was told, in the request's language."""
    return choose(Told.HOW[how])


@register.inclusion_tag("applications/begin.html", takes_context=True)
def begin_in(context: Context, round: Round) -> dict[str, Any]:
    """For who fills in: begin in an open round, go on with what was begun there, or read what keeps the enterprise from it."""
    by = the_actor(context["request"])
    begun = Application.objects.visible_to(by).filter(round=round).only("public_id").first()
    found = [] if begun else beginning.open_rounds(by, clock.now())
    return {"round": round, "begun": begun, "open": [obstacle for each, _, obstacle in found if each == round]}
