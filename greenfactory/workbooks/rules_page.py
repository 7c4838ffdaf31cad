"""The page with every rule of a selection, what the plan leaves open marked."""

from collections.abc import Iterator

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.wording import say
from greenfactory.workbooks.answers import answer
from greenfactory.workbooks.book import Book, Column, Value
from greenfactory.workbooks.labels import label, meaning


def write(pages: Book, pack: Pack, selection: Selection) -> None:
    """Write the page."""
    lang = pages.lang
    columns = [
        Column(label("table", lang), 30, wrap=True),
        Column(label("key", lang), 26),
        Column(label("meaning", lang), 46, wrap=True),
        Column(label("answer", lang), 34, wrap=True),
        Column(label("open", lang), 18, centred=True),
    ]
    page = pages.page(label("sheet_rules", lang), columns, pack.title[lang])
    page.title(f"{label('sheet_rules', lang)}  {pack.title[lang]}")
    if not pack.official:
        page.line(label("unofficial", lang), marked=True)
    page.line(label("pack_line", lang, name=pack.name, digest=pack.digest))
    page.line(pack.legal_basis[lang])
    page.line(label("open_line", lang))
    page.head()
    for row, marked in _rules(pack, selection, lang):
        page.row(row, "mark" if marked else "")


def _rules(pack: Pack, selection: Selection, lang: str) -> Iterator[tuple[list[Value], bool]]:
    for name, rule in selection.as_dict().items():
        if isinstance(rule, list):
            yield [meaning(name, lang), name, meaning(name, lang), answer(name, rule, lang), ""], False
            continue
        letter, is_open = rule.pop("question"), rule.pop("open")
        mark = label("open_mark" if letter else "open_plain", lang, letter=letter) if is_open else ""
        for key, value in rule.items():
            title = say(Note(f"ranking.asks_{name}"), lang)
            yield (
                [
                    title,
                    f"{name}.{key}",
                    meaning(f"{name}.{key}", lang),
                    answer(f"{name}.{key}", value, lang, pack),
                    mark,
                ],
                is_open,
            )
