"""The last two sheets of the form: the preview score by area with what stands in its way, and the benchmark values used."""

from typing import TYPE_CHECKING

from greenfactory.rulebook import exact
from greenfactory.rulebook.packs.benchmarks import Benchmark, BenchmarkTable
from greenfactory.workbooks.celltext import clean
from greenfactory.workbooks.form_layout import FIRST_ROW, TITLE_ROW, fixed, word
from greenfactory.workbooks.preview import Preview

if TYPE_CHECKING:
    from greenfactory.workbooks.form_page import Page


class SummaryPage:
    """Writes 预览得分 and 基准值."""

    def __init__(self, page: "Page", preview: Preview, table: BenchmarkTable) -> None:
        self.page, self.preview, self.table = page, preview, table
        self.lang = page.lang

    def write(self) -> None:
        """The sheet that the page is of."""
        if self.page.plan.part == "preview":
            self._preview()
        else:
            self._benchmarks()

    def _preview(self) -> None:
        page, preview = self.page, self.preview
        for area in preview.layout.pack.areas:
            page.id(area.id)
            page.label(area.id, "area", area.title[self.lang])
            page.live(area.id, "full", exact.text(area.weight))  # a third stays a division, which Excel computes
            for key in ("score", "low", "high"):
                page.live(area.id, key, f"{preview.of_area(area, key)}/{preview.scale}")
            page.live(area.id, "open_rows", preview.of_area(area, "pending"), "live_text")
        last = page.plan.last
        self._total(last)
        self._facts(last + 2)

    def _total(self, row: int) -> None:
        sheet, styles, plan, preview = self.page.sheet, self.page.styles, self.page.plan, self.preview
        sheet.write_string(row, 1, word("total", self.lang), styles["strong"])
        full = sum(area.weight for area in preview.layout.pack.areas if not area.bonus)
        sheet.write_formula(row, plan.column("full") - 1, f"={exact.text(exact.of(full))}", styles["live_total"], "")
        for key, cell in (("score", preview.total), ("low", preview.low), ("high", preview.high)):
            sheet.write_formula(
                row, plan.column(key) - 1, f'=IF({preview.sound}=1,{cell},"—")', styles["live_total"], ""
            )
        sheet.write_formula(row, plan.column("open_rows") - 1, f"={preview.pending}", styles["live_text"], "")
        # 79.996 must not show as 80.00. The rule looks at its own cell: Excel 2007 takes none that looks at other sheets.
        close = self.page.pages.workbook.add_format({"num_format": "0.000000000"})
        number = plan.column("score") - 1
        rule = {"type": "formula", "criteria": f"={preview.misleading(fixed(row + 1, number + 1))}", "format": close}
        sheet.conditional_format(row, number, row, number, rule)

    def _facts(self, row: int) -> None:
        sheet, styles, preview = self.page.sheet, self.page.styles, self.preview
        facts = (
            ("gate_missed", preview.gate_missed),
            ("gate_open", preview.gate_open),
            ("required_missed", preview.refused),
        )
        for index, (key, cell) in enumerate(facts):
            sheet.write_string(row + index, 1, word(key, self.lang), styles["label"])
            sheet.write_formula(row + index, 2, f"={cell}", styles["live_text"], "")
        sheet.write_string(row + len(facts), 1, word("outcome", self.lang), styles["strong"])
        sheet.merge_range(row + len(facts), 2, row + len(facts), len(self.page.plan.columns), "", styles["summary"])
        sheet.write_formula(row + len(facts), 2, f"={preview.outcome()}", styles["summary"], "")

    def _benchmarks(self) -> None:
        sheet, styles, lang = self.page.sheet, self.page.styles, self.lang
        values = self.preview.benchmarks.values
        text = self.table.title[lang] if values else word("no_benchmarks", lang)
        sheet.write_string(TITLE_ROW + 2, 1, clean(text), styles["summary"])
        for row, value in enumerate(values, start=FIRST_ROW - 1):
            for column, cell in enumerate(self._benchmark(value), start=1):
                if isinstance(cell, str):
                    sheet.write_string(row, column, clean(cell), styles["label" if column in {1, 7} else "centre"])
                else:
                    sheet.write_number(row, column, cell, styles["figure"])

    def _benchmark(self, value: Benchmark) -> list[str | float]:
        pack, lang = self.preview.layout.pack, self.lang
        declared = pack.benchmark_names[value.name]
        names = [name.strip() for name in value.source.split(",") if name.strip() not in {"", "none"}]
        source = "；".join(pack.sources[name][lang] if name in pack.sources else name for name in names) or "—"
        mark = f"【{word('example_mark', lang)}】" if self.table.example else ""
        unit = "" if declared.unit == "1" else declared.unit
        year = float(value.year) if value.year else "—"
        figure = float(value.value)
        return [declared.title[lang], value.industry, value.region, year, figure, unit, f"{mark}{source}", value.conf]
