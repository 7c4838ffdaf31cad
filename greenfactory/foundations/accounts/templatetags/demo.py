"""The people of a demo city, to log in as."""

from typing import Any

from django import template

from greenfactory.foundations.accounts import demo

register = template.Library()


@register.simple_tag(takes_context=True)
def demo_people(context: dict[str, Any]) -> list[Any]:
    """Groups of (role, memberships); nothing outside a demo city or away from its machine."""
    return demo.people() if demo.open_to(context["request"]) else []
