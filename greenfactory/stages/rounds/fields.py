"""Fields of a round's forms that hold several values: an order of areas, names with counts, credit codes."""

from collections.abc import Mapping
from typing import Any

from django import forms

from greenfactory.foundations.accounts.words import choose
from greenfactory.rulebook import creditcode

MOST_LINES = 500


class Lines(forms.CharField):
    """A text of lines, each of which means something."""

    widget = forms.Textarea

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}), **more)

    def lines(self, value: Any) -> list[str]:
        """The lines that say something. Raises ValidationError where there are too many."""
        found = [" ".join(line.split()) for line in super().clean(value).splitlines() if line.strip()]
        if len(found) > MOST_LINES:
            raise forms.ValidationError(choose((f"最多 {MOST_LINES} 行", f"at most {MOST_LINES} lines")))
        return found


class Counts(Lines):
    """Names with a whole number each: “C31 5” or “滨湖区：5”, a line each."""

    def prepare_value(self, value: Any) -> Any:
        """The lines of what is stored."""
        return "\n".join(f"{name} {count}" for name, count in value.items()) if isinstance(value, Mapping) else value

    def clean(self, value: Any) -> dict[str, int]:
        """The counts by name."""
        found: dict[str, int] = {}
        for line in self.lines(value):
            name, _, count = line.replace("：", " ").replace(":", " ").strip().rpartition(" ")
            if not name or not count.isdecimal() or len(count) > 4:
                raise forms.ValidationError(
                    choose((f"“{line[:40]}”：请写名称或代码、空格、数字", f"“{line[:40]}”: name, a space, a number"))
                )
            if name.strip() in found:
                raise forms.ValidationError(choose((f"“{name.strip()}”重复", f"“{name.strip()}” twice")))
            found[name.strip()] = int(count)
        return found


class Codes(Lines):
    """统一社会信用代码, a line each; a failed check digit does not refuse one."""

    def prepare_value(self, value: Any) -> Any:
        """The lines of what is stored."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """The codes, each once."""
        found: dict[str, None] = {}
        for line in self.lines(value):
            code, fault = creditcode.read(line)
            if fault == "bad_code":
                raise forms.ValidationError(
                    choose((f"“{line[:40]}”不是 18 位统一社会信用代码", f"“{line[:40]}” is no credit code"))
                )
            found[code] = None
        return list(found)


class Numbers(forms.MultiWidget):
    """A number beside each of `items` (title by id), empty where there is none."""

    template_name = "rounds/numbers_widget.html"
    use_fieldset = True

    def __init__(self, items: Mapping[str, str], *, least: int, most: int) -> None:
        self.items = dict(items)
        number = {"min": least, "max": most, "inputmode": "numeric", "class": "form-control"}
        super().__init__([forms.NumberInput(attrs={**number, "aria-label": title}) for title in items.values()])

    def decompress(self, value: Any) -> list[Any]:
        """The number of each item."""
        return [(value or {}).get(item) for item in self.items]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The items with their inputs."""
        context = super().get_context(name, value, attrs)
        context["items"] = list(zip(self.items.values(), context["widget"]["subwidgets"], strict=True))
        return context


class OrderedNumbers(Numbers):
    """The same as places in an order: a script moves items up and down with buttons."""

    template_name = "rounds/order_widget.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The items in their present order, those left out last."""
        context = super().get_context(name, value, attrs)
        context["items"].sort(key=lambda item: int(found) if (found := str(item[1]["value"] or "")).isdecimal() else 99)
        return context


class Each(forms.MultiValueField):
    """A whole number for each of some `items`; cleaned to those that have one."""

    def __init__(
        self, items: Mapping[str, str], *, least: int, most: int, widget: type[Numbers] = Numbers, **more: Any
    ) -> None:
        self.items = list(items)
        numbers = [forms.IntegerField(min_value=least, max_value=most, required=False) for _ in items]
        super().__init__(
            numbers, required=False, require_all_fields=False, widget=widget(items, least=least, most=most), **more
        )

    def compress(self, values: list[int | None]) -> Any:
        """The numbers by id."""
        return {item: number for item, number in zip(self.items, values, strict=False) if number is not None}


class Order(Each):
    """An order of some of `items`, given as numbers; cleaned to the ids from the first on."""

    def __init__(self, items: Mapping[str, str], **more: Any) -> None:
        super().__init__(items, least=1, most=len(items), widget=OrderedNumbers, **more)

    def prepare_value(self, value: Any) -> Any:
        """The place of each."""
        whole = isinstance(value, list) and set(value) <= set(self.items)
        return {item: place for place, item in enumerate(value, start=1)} if whole else value

    def compress(self, values: list[int | None]) -> Any:
        """The ids in order; two in one place are refused."""
        places = super().compress(values)
        if len(set(places.values())) < len(places):
            raise forms.ValidationError(choose(("两项的次序相同，请改正", "two have the same place")))
        return sorted(places, key=lambda item: places[item])
