"""Template tags of the single sign-on."""

from typing import Any

from django import template

from greenfactory.foundations.citylogin.linking import seen
from greenfactory.foundations.citylogin.views import sign_on_here

register = template.Library()


@register.simple_tag(takes_context=True)
def single_sign_on(context: dict[str, Any]) -> str:
    """What the single sign-on of this door is called; empty where there is none."""
    found = sign_on_here(context["request"])
    return found.name if found else ""


@register.simple_tag(takes_context=True)
def seen_at_sign_on(context: dict[str, Any]) -> str | None:
    """The name of who has just come from the single sign-on without an account; None where nobody did."""
    found = seen(context["request"])
    return found["name"] if found else None
