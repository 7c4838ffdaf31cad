"""The clock of a demo city, for the band above every page."""

from typing import Any

from django import template

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import demo

register = template.Library()


@register.simple_tag(takes_context=True)
def demo_clock(context: dict[str, Any]) -> dict[str, Any] | None:
    """What it shows and how fast it runs; None outside a demo city or away from its machine."""
    request = context.get("request")
    return {"now": clock.now(), "speed": clock.speed()} if request and demo.open_to(request) else None
