"""Template tags: words in two languages, icons, states, times and exact numbers."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, Select
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from greenfactory.foundations.accounts import words
from greenfactory.foundations.accounts.models import ROLES
from greenfactory.rulebook import exact as exactly
from greenfactory.rulebook import units, wording
from greenfactory.rulebook.notes import Note

register = template.Library()
NOTHING = "—"


@register.simple_tag
def t(zh: str, en: str, **params: object) -> str:
    """`{% t "共 {count} 家" "{count} firms" count=3 %}`: the words in the request's language, always escaped."""
    # A literal in a template counts as safe markup; adding a plain string makes it text again.
    return words.fill("" + words.choose((zh, en)), params)


@register.simple_tag
def t_pair(pair: tuple[str, ...] | dict[str, str] | None, **params: object) -> str:
    """The same for a (zh, en) pair or a `{"zh": …, "en": …}` from Python."""
    if not pair:
        return ""
    chosen = pair[words.language()] if isinstance(pair, dict) else words.choose(tuple(pair))
    return words.fill("" + chosen, params)


@register.simple_tag
def say(note: Note) -> str:
    """What a note of the rulebook says."""
    return printed(wording.say(note, words.language()))


@register.simple_tag
def remedy(note: Note) -> str:
    """What to do about a note; empty where it says so itself."""
    return printed(wording.remedy(note, words.language()))


@register.filter
def printed(text: str) -> str:
    """A text with its units as people print them: m², tCO₂."""
    return units.printed(text)


@register.simple_tag
def lang() -> str:
    """“zh” or “en”."""
    return words.language()


@register.simple_tag
def icon(name: str, label: str = "", extra: str = "") -> SafeString:
    """A picture of the sprite; with `label` a screen reader reads it, without it is decoration."""
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon {}" role="img" aria-label="{}"><use href="{}"/></svg>', extra, label, href)
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}"/></svg>', extra, href)


@register.simple_tag
def state_badge(state: str, said: str = "") -> SafeString:
    """A state's official word, or what is said instead, in the state's colour."""
    word = said or words.state_word(state)
    return format_html('<span class="badge state bg-{}-lt">{}</span>', words.state_colour(state), "" + word)


@register.simple_tag
def when_said(moment: date | None, style: str = "long") -> str:
    """A moment or date as people write it, on the city's clock. Styles: long, short, second, date."""
    if not moment:
        return NOTHING
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), words.when(moment, style))


@register.simple_tag
def exact(value: Fraction | Decimal | int | str | None, places: int = 2, line: Fraction | int | None = None) -> str:
    """An exact number at `places` decimals, with more where it would seem to lie on the other side of `line`."""
    if value is None or value == "":
        return NOTHING
    lines = () if line is None else (exactly.of(line),)
    return exactly.shown(exactly.of(value), places, lines)


@register.simple_tag
def role_name(role: str) -> str:
    """A role's name."""
    return words.choose(ROLES[role][1:])


@register.filter
def starts_with(path: str, address: str) -> bool:
    """Whether a path lies under an address: `/rounds/new` under `/rounds/`."""
    return path.startswith(address)


@register.filter
def alert_kind(tags: str) -> str:
    """The kit's word for the level of a message."""
    level = tags.rsplit(maxsplit=1)[-1] if tags else ""
    return {"error": "danger", "debug": "info", "": "info"}.get(level, level)


@register.simple_tag
def label_of(words_or_text: object) -> str:
    """A (zh, en) pair in the request's language; a plain text as it is."""
    if isinstance(words_or_text, tuple | list | dict):
        return str(t_pair(words_or_text))  # type: ignore[arg-type]
    return "" if words_or_text is None else str(words_or_text)


@register.simple_tag
def state_word(state: str) -> str:
    """A state's official word, without the badge."""
    return words.state_word(state)


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether the field is one box to tick."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The control of a field in the kit's clothes."""
    widget = field.field.widget
    kind = "form-check-input" if is_check(field) else "form-select" if isinstance(widget, Select) else "form-control"
    return field.as_widget(attrs={"class": f"{kind} {widget.attrs.get('class', '')}".strip()})


@register.filter
def page_numbers(page: Page[Any]) -> list[int]:
    """The numbers to show around a page: first, last, neighbours; 0 where some are left out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in numbers]
