"""One sheet of the Excel form while it is written: hidden keys and ids, headings, labels, entries and live cells."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from greenfactory.workbooks.celltext import caption, clean, lines
from greenfactory.workbooks.form_layout import HEAD_ROW, KEY_ROW, TITLE_ROW, SheetPlan, word
from greenfactory.workbooks.form_rules import Rule

if TYPE_CHECKING:
    from greenfactory.workbooks.form_pages import Pages

_PROTECTION = {"format_cells": True, "format_columns": True, "format_rows": True, "sort": True, "autofilter": True}


class Page:
    """One sheet while it is written; rows and columns are named as in its plan."""

    def __init__(self, pages: "Pages", plan: SheetPlan) -> None:
        self.pages, self.plan, self.lang = pages, plan, pages.layout.lang
        self.styles, self.rules = pages.styles, pages.rules
        self.sheet = pages.workbook.add_worksheet(plan.name[self.lang])
        self.width = sum(column.width for column in plan.columns)

    def head(self) -> None:
        """Keys and ids that nobody sees, the title, the marks, the guide and the headings."""
        sheet, plan, layout = self.sheet, self.plan, self.pages.layout
        sheet.write_string(KEY_ROW - 1, 0, layout.mark(plan), self.styles["hidden"])
        sheet.set_row(KEY_ROW - 1, None, None, {"hidden": True})
        sheet.set_column(0, 0, None, None, {"hidden": True})
        for column in plan.columns:
            number = plan.column(column.key) - 1
            sheet.write_string(KEY_ROW - 1, number, column.key, self.styles["hidden"])
            sheet.set_column(number, number, column.width)
            if plan.part != "pledge":
                self._heading(number, column.key, column.title[self.lang])
        title = word("title_form", self.lang, pack=layout.pack.title[self.lang], year=layout.year)
        part = plan.name[self.lang] if plan.area is None else word("sheet.name_area", self.lang, area=plan.area.title)
        sheet.write_string(TITLE_ROW - 1, 1, clean(f"{title}  {part}"), self.styles["title"])
        sheet.set_row(TITLE_ROW - 1, 26)
        self.line(TITLE_ROW + 1, self.pages.marks, "mark")
        self.line(TITLE_ROW + 2, word("guide", self.lang), "guide")
        if plan.part != "pledge":
            highest = max(lines(column.title[self.lang] + " *", int(column.width)) for column in plan.columns)
            sheet.set_row(HEAD_ROW - 1, 14 * highest + 6)
        self._print()

    def _heading(self, number: int, key: str, title: str) -> None:
        starred = {"energy": ("source", "year", "amount", "energy_unit"), "gate": ("met",)}
        if key in starred.get(self.plan.part, ()):
            self.styles.required(self.sheet, (HEAD_ROW - 1, number), title, word("required", self.lang), look="head")
        else:
            self.sheet.write_string(HEAD_ROW - 1, number, clean(title), self.styles["head"])

    def line(self, row: int, text: str, look: str) -> None:
        """A line of text over the whole width."""
        if not text:
            return
        last = 1 + min(len(self.plan.columns), 14) - 1
        if last > 1:
            self.sheet.merge_range(row - 1, 1, row - 1, last, clean(text), self.styles[look])
        else:
            self.sheet.write_string(row - 1, 1, clean(text), self.styles[look])
        shown = sum(column.width for column in self.plan.columns[:14])
        self.sheet.set_row(row - 1, 14 * lines(text, int(shown)) + 4)

    def _print(self) -> None:
        sheet, layout = self.sheet, self.pages.layout
        sheet.set_paper(9)
        if self.width > 125:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        footer = word("footer", self.lang, pack=layout.pack.name, digest=layout.pack.digest[:12])
        sheet.set_footer(f"&L{caption(footer, 120)}&R{word('page_of', self.lang)}")
        sheet.hide_gridlines(2)
        if self.plan.part != "pledge":
            sheet.repeat_rows(HEAD_ROW - 1)
            sheet.freeze_panes(HEAD_ROW, 0)
        sheet.protect("", _PROTECTION)

    def id(self, row: str) -> None:
        """The hidden id of a row; lines of lists and sums have no text that would give them a height."""
        if self.plan.listed or self.plan.part == "preview":
            self.sheet.set_row(self.plan.row(row) - 1, 18)
        self.sheet.write_string(self.plan.row(row) - 1, 0, row, self.styles["hidden"])

    def label(self, row: str, column: str, text: str, look: str = "label") -> None:
        """A cell of ours."""
        self.sheet.write_string(self.plan.row(row) - 1, self.plan.column(column) - 1, clean(text), self.styles[look])

    def required(self, row: str, column: str, text: str) -> None:
        """A label of something that must be filled in."""
        number, line = self.plan.column(column) - 1, self.plan.row(row) - 1
        self.styles.required(self.sheet, (line, number), text, word("required", self.lang), look="label")

    def entry(self, row: str, column: str, look: str, rule: Rule | None = None) -> None:
        """A cell of the user's, filled in beforehand where something is known."""
        line, number = self.plan.row(row) - 1, self.plan.column(column) - 1
        value = self.pages.entries.get((self.plan.key, row, column))
        if isinstance(value, str):
            self.sheet.write_string(line, number, clean(value), self.styles[look])
        elif value is not None:
            self.sheet.write_number(line, number, value, self.styles[look])
        else:
            self.sheet.write_blank(line, number, None, self.styles[look])
        if rule is not None:
            self.sheet.data_validation(line, number, line, number, rule)

    def live(self, row: str, column: str, formula: str, look: str = "live") -> None:
        """A formula; its result is left empty, so that whoever opens the file computes it."""
        line, number = self.plan.row(row) - 1, self.plan.column(column) - 1
        self.sheet.write_formula(line, number, f"={formula}", self.styles[look], "")

    def height(self, row: str, texts: Mapping[str, str]) -> None:
        """Room for the longest of some texts; LibreOffice would let them run over the rows below."""
        columns = {column.key: int(column.width) for column in self.plan.columns}
        highest = max((lines(text, columns[key]) for key, text in texts.items()), default=1)
        self.sheet.set_row(self.plan.row(row) - 1, min(14 * highest + 6, 400))
