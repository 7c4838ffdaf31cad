"""Template tags of industries: the list that a field offers, and the name of a class."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from greenfactory.stages.enterprises import register as registered

register = template.Library()


@register.simple_tag
def industry_list() -> SafeString:
    """What a field with `list="industries"` offers: the browser looks through codes and names as one types, without any script."""
    tree = registered.industries()
    options = format_html_join("", '<option value="{}">{}</option>', (
        (tree.written(digits), name) for digits, name in sorted(tree.classes.items())
    ))  # fmt: skip
    return format_html('<datalist id="industries">{}</datalist>', options)


@register.filter
def industry_name(code: str) -> str:
    """The name of a class, or of what is listed above it."""
    return registered.industries().named(code)
