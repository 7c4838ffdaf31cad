"""What the entry cells of the Excel form accept, with the help that Excel shows beside them."""

from fractions import Fraction
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.packs.pack import Field, Row
from greenfactory.workbooks.form_layout import word

_MOST_TITLE, _MOST_HELP = 32, 255
Rule = dict[str, Any]


class Rules:
    """Validations in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def choice(self, source: list[str] | str, title: str, text: str = "", *, strict: bool = True) -> Rule:
        """A list to choose from: words, or a range of cells; not strict: other text is taken after a question."""
        rule = {"validate": "list", "source": source, **self._help(title, text or word("help_list", self.lang))}
        return rule | ({} if strict else {"error_type": "warning"})

    def yes_no(self, title: str, text: str = "") -> Rule:
        """Yes or no."""
        return self.choice([word("yes", self.lang), word("no", self.lang)], title, text or word("help_flag", self.lang))

    def applies(self, title: str) -> Rule:
        """Whether a row applies; an empty cell says that it does."""
        return self.choice([word("applies", self.lang), word("not_applicable", self.lang)], title)

    def field(self, field: Field) -> Rule:
        """A figure of the pack: at least its minimum, at most its maximum, whole where it counts things."""
        title, own = field.title[self.lang], field.help[self.lang]
        if field.kind == "flag":
            return self.yes_no(title, own)
        kind = "help_count" if field.kind == "count" else "help_number"
        unit = word("plain_number", self.lang) if field.unit == "1" else field.unit
        asked = word(kind, self.lang, unit=unit, least=exact.text(field.minimum))
        if field.maximum is not None:
            asked = word("help_range", self.lang, help=asked, most=exact.text(field.maximum))
        whole = "integer" if field.kind == "count" else "decimal"
        return self.number(
            title, "\n".join(part for part in (own, asked) if part), field.minimum, field.maximum, whole=whole
        )

    def number(
        self, title: str, text: str, least: Fraction | None, most: Fraction | None, *, whole: str = "decimal"
    ) -> Rule:
        """A number between limits."""
        rule: Rule = {"validate": whole, **self._help(title, text)}
        rule["error_message"] = word("bad_number", self.lang, help=text.rpartition("\n")[2])[:_MOST_HELP]
        if least is not None and most is not None:
            return rule | {"criteria": "between", "minimum": _limit(least), "maximum": _limit(most)}
        if least is not None:
            return rule | {"criteria": ">=", "value": _limit(least)}
        return rule | {"criteria": "between", "minimum": -1e300, "maximum": 1e300}

    def points(self, row: Row) -> Rule:
        """Part of a row's points."""
        help_text = word("help_points", self.lang, most=exact.shown(row.points, 4).rstrip("0").rstrip("."))
        return self.number(row.title[self.lang], help_text, Fraction(0), row.points)

    def text(self, title: str, text: str) -> Rule:
        """Any text, with help."""
        return {"validate": "any", **self._help(title, text)}

    def _help(self, title: str, text: str) -> Rule:
        """Excel takes no longer ones."""
        title = title if len(title) <= _MOST_TITLE else title[: _MOST_TITLE - 1] + "…"
        text = text if len(text) <= _MOST_HELP else text[: _MOST_HELP - 1] + "…"
        return {"input_title": title, "input_message": text} if text else {}


def _limit(value: Fraction) -> float | int | str:
    """A limit as Excel keeps it: exactly where it can, else a quotient of whole numbers."""
    if value.denominator == 1:
        return value.numerator
    return float(value) if "/" not in exact.text(value) else f"={value.numerator}/{value.denominator}"
