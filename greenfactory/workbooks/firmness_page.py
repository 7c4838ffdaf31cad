"""The pages on how firm a ranking is: who stands near the line, and what other rules would have done."""

from collections.abc import Sequence

from greenfactory.rulebook import exact
from greenfactory.rulebook.places.fragility import Change
from greenfactory.rulebook.places.ranking import Entry, Place
from greenfactory.rulebook.places.robustness import Fragile, Line, Robustness, Variant
from greenfactory.rulebook.wording import number, say
from greenfactory.workbooks.book import Book, Column, Value
from greenfactory.workbooks.labels import label


def write(pages: Book, robustness: Robustness, footer: str) -> None:
    """Write both pages."""
    _fragile(pages, robustness, footer)
    _variants(pages, robustness.variants, footer)


def _fragile(pages: Book, robustness: Robustness, footer: str) -> None:
    lang = pages.lang
    columns = [
        Column(label("place", lang), 6, centred=True),
        Column(label("enterprise", lang), 30, wrap=True),
        Column(label("code", lang), 21),
        Column(label("selected", lang), 9, centred=True),
        Column(label("total", lang), 10),
        Column(label("bar", lang), 10),
        Column(label("margin", lang), 10),
        Column(label("change", lang), 24, wrap=True),
        Column(label("flips", lang), 60, wrap=True),
    ]
    page = pages.page(label("sheet_robustness", lang), columns, footer)
    page.title(label("sheet_robustness", lang))
    page.line(label("written_line", lang))
    for line in robustness.lines:
        page.line(_line(line, lang))
    page.head(frozen_columns=2)
    names = {variant.id: say(variant.what, lang) for variant in robustness.variants}
    for item in robustness.fragile:
        page.row(_fragile_row(item, names, lang), "good" if item.place.selected else "")


def _line(line: Line, lang: str) -> str:
    scope = line.scope and f"{line.scope}{'：' if lang == 'zh' else ': '}"
    return label(
        "line_between",
        lang,
        scope=scope,
        last=_named(line.last_in, lang),
        first=_named(line.first_out, lang),
        gap="—" if line.gap is None else number(line.gap),
    )


def _named(places: Sequence[Place], lang: str) -> str:
    if not places:
        return label("none", lang)
    names = [place.entry.enterprise for place in places]
    total = "" if places[0].total is None else f" ({number(places[0].total)})"
    return ("、" if lang == "zh" else ", ").join(names) + total


def _fragile_row(item: Fragile, names: dict[str, str], lang: str) -> list[Value]:
    place = item.place
    return [
        "—" if place.place is None else place.place,
        place.entry.enterprise,
        place.entry.code,
        label("yes" if place.selected else "no", lang),
        place.total,
        item.bar,
        item.margin,
        _change(item.change, lang),
        "\n".join(names[flip] for flip in item.flips),
    ]


def _change(change: Change | None, lang: str) -> str:
    if change is None:
        return "—"
    if change.by == 0:
        return label("change_any" if change.expert else "change_any_total", lang)
    by = ("+" if change.by > 0 else "") + exact.shown(change.by, 2, [change.by * 0])
    # “+0.5” alone would look like a formula; with its words it is none.
    return label("change_expert" if change.expert else "change_total", lang, expert=change.expert, by=by)


def _variants(pages: Book, variants: Sequence[Variant], footer: str) -> None:
    lang = pages.lang
    columns = [
        Column(label("variant", lang), 40, wrap=True),
        Column(label("possible", lang), 10, centred=True),
        Column(label("came_in", lang), 60, wrap=True),
        Column(label("fell_out", lang), 60, wrap=True),
    ]
    page = pages.page(label("sheet_variants", lang), columns, footer)
    page.title(label("sheet_variants", lang))
    page.line(label("written_line", lang))
    page.head()
    for variant in variants:
        came_in, fell_out = _entries(variant.came_in), _entries(variant.fell_out)
        still = variant.possible and not came_in and not fell_out
        page.row(
            [
                say(variant.what, lang),
                label("yes" if variant.possible else "no", lang),
                label("no_change", lang) if still else came_in,
                fell_out,
            ],
            "mark" if came_in or fell_out else "",
        )


def _entries(entries: Sequence[Entry]) -> str:
    return "\n".join(f"{entry.enterprise} {entry.code}" for entry in entries)
