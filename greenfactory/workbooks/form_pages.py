"""The sheets of the Excel form that people see, one after the other in the order of the paper form."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.workbooks.form_areas import AreaPage
from greenfactory.workbooks.form_layout import HEAD_ROW, Layout, word, year_key, years
from greenfactory.workbooks.form_page import Page
from greenfactory.workbooks.form_prefill import Cell, Value
from greenfactory.workbooks.form_rules import Rule, Rules
from greenfactory.workbooks.form_styles import Styles
from greenfactory.workbooks.form_summary import SummaryPage
from greenfactory.workbooks.preview import Preview
from greenfactory.workbooks.preview_cells import Grid

LISTS = "_lists"
_NEEDED = ("name", "code")
_DATED = ("founded_on",)


class Pages:
    """All sheets of one form."""

    def __init__(
        self,
        workbook: Any,
        layout: Layout,
        preview: Preview,
        table: BenchmarkTable,
        *,
        entries: Mapping[Cell, Value],
        lists: Grid,
    ) -> None:
        self.workbook, self.layout, self.preview, self.table = workbook, layout, preview, table
        self.entries, self.lists = entries, lists
        self.styles, self.rules = Styles(workbook, layout.lang), Rules(layout.lang)
        marks = [] if layout.pack.official else [word("unofficial", layout.lang)]
        marks += [word("example", layout.lang)] if table.example else []
        self.marks = " ".join(marks)

    def write(self) -> None:
        """Every sheet in its order."""
        writers = {
            "enterprise": self._enterprise, "pledge": self._pledge, "gate": self._gate, "clauses": self._clauses, "data": self._data,
            "products": self._products, "energy": self._energy, "evidence": self._evidence,
        }  # fmt: skip
        for plan in self.layout.sheets:
            page = Page(self, plan)
            page.head()
            if plan.area is not None:
                AreaPage(page, plan.area, self.preview).write()
            elif plan.part in writers:
                writers[plan.part](page)
            else:
                SummaryPage(page, self.preview, self.table).write()

    def _enterprise(self, page: Page) -> None:
        lang = self.layout.lang
        for key in page.plan.rows:
            title = word(f"sheet.item_{key}", lang)
            text = word(f"sheet.help_{key}", lang) if key in _HELPED else ""
            page.id(key)
            page.required(key, "item", title) if key in _NEEDED else page.label(key, "item", title)
            page.label(key, "help", text)
            if key == "year":
                page.entry(key, "answer", "fixed")
                continue
            page.entry(key, "answer", "date" if key in _DATED else "text", self._particular(key, title, text))
            page.height(key, {"help": text, "item": f"{title} *"} | ({"answer": "\n" * 5} if key == "profile" else {}))

    def _particular(self, key: str, title: str, text: str) -> Rule | None:
        if key == "ownership":
            return self.rules.choice(word("sheet.ownership_list", self.layout.lang).split(","), title, strict=False)
        if key == "region" and self.lists.cells.get((1, 3)):
            return self.rules.choice(self._range(3), title, text, strict=False)
        return self.rules.text(title, text) if text else None

    def _range(self, column: int) -> str:
        """A column of the hidden lists, by a name: Excel 2007 takes no list from another sheet otherwise."""
        last = max(row for row, number in self.lists.cells if number == column)
        name = f"gf_list_{column}"
        self.workbook.define_name(name, f"={self.lists.span((1, column), (last, column))}")
        return f"={name}"

    def _pledge(self, page: Page) -> None:
        lang, sheet, styles = self.layout.lang, page.sheet, self.styles
        sheet.write_string(HEAD_ROW, 1, word("pledge", lang), styles["block"])
        sheet.set_row(HEAD_ROW, 170)
        for index, key in enumerate(("pledge_signature", "pledge_seal", "pledge_date")):
            sheet.write_string(HEAD_ROW + 2 + index, 1, word(key, lang), styles["block"])
            sheet.set_row(HEAD_ROW + 2 + index, 48)

    def _gate(self, page: Page) -> None:
        lang = self.layout.lang
        for row in self.layout.pack.gate:
            asked = _listed(row.evidence, lang)
            page.id(row.id)
            page.label(row.id, "id", row.id, "centre")
            page.label(row.id, "title", row.title[lang])
            page.label(row.id, "period", word("gate_years", lang, years=row.years) if row.years else "", "centre")
            page.entry(row.id, "met", "choice", self.rules.yes_no(row.id))
            page.label(row.id, "asked", asked)
            page.entry(row.id, "evidence", "text", self.rules.text(row.id, word("help_evidence", lang)))
            page.height(row.id, {"title": row.title[lang], "asked": asked, "id": row.id})

    def _clauses(self, page: Page) -> None:
        lang = self.layout.lang
        for clause in self.layout.pack.clauses:
            asked = _listed(clause.evidence, lang)
            page.id(clause.id)
            page.label(clause.id, "id", clause.id, "centre")
            page.label(clause.id, "level", clause.level, "centre")
            page.label(clause.id, "title", clause.title[lang])
            page.entry(clause.id, "met", "choice", self.rules.yes_no(clause.id))
            page.label(clause.id, "asked", asked)
            page.entry(clause.id, "evidence", "text")
            page.height(clause.id, {"title": clause.title[lang], "asked": asked, "id": clause.id})

    def _data(self, page: Page) -> None:
        lang, layout = self.layout.lang, self.layout
        for name in page.plan.rows:
            field = layout.pack.fields[name]
            page.id(name)
            page.label(name, "field", field.title[lang])
            page.label(name, "unit", "" if field.unit == "1" else field.unit, "centre")
            asked = {year_key("", year) for year in years(field, layout.year)}
            for column in page.plan.entries():
                if column.key in asked:
                    page.entry(
                        name, column.key, "choice" if field.kind == "flag" else "number", self.rules.field(field)
                    )
                else:
                    page.label(name, column.key, "", "none")
            page.label(name, "form", field.form, "centre")
            page.label(name, "help", field.help[lang])
            page.height(
                name, {"field": field.title[lang], "help": field.help[lang], "unit": field.unit, "form": field.form}
            )

    def _products(self, page: Page) -> None:
        fields = self.layout.pack.fields
        for line in page.plan.rows:
            page.id(line)
            page.label(line, "no", line, "centre")
            for column in page.plan.entries():
                field = fields.get(column.key.partition("@")[0]) if "@" in column.key else None
                if field is None:
                    page.entry(line, column.key, "text")
                else:
                    page.entry(
                        line, column.key, "choice" if field.kind == "flag" else "number", self.rules.field(field)
                    )

    def _energy(self, page: Page) -> None:
        lang, energy = self.layout.lang, self.preview.energy
        assert energy is not None  # noqa: S101 - the sheet is there only for packs with an energy rule
        rules = self._energy_rules()
        looks = {"source": "text", "energy_unit": "choice", "year": "choice", "flow": "choice"}
        for line in page.plan.rows:
            page.id(line)
            page.label(line, "no", line, "centre")
            for column in page.plan.entries():
                page.entry(line, column.key, looks.get(column.key, "number"), rules[column.key])
            present, weight = energy.of_line(line, "present"), energy.of_line(line, "weight")
            for key, figure in (("tce", "calorific_tce"), ("co2", "co2_t")):
                value = f"IF({weight}=0,0,{weight}*{energy.of_line(line, figure)})"
                page.live(line, key, f'IF({present}=0,"",IF(ISERROR({value}),"{word("status_1", lang)}",{value}))')
            words = [word(key, lang) for key in ("status_1", "left_out", "counted")]
            counted = f'IF({weight}=0,"{words[1]}",IF(ISERROR({energy.of_line(line, "calorific_tce")}),"{words[0]}","{words[2]}"))'
            page.live(
                line, "line_status", f'IF({present}=0,"",IF(ISERROR({weight}),"{words[0]}",{counted}))', "live_text"
            )

    def _energy_rules(self) -> dict[str, Rule]:
        lang, rules, layout = self.layout.lang, self.rules, self.layout
        titles = {column.key: column.title[lang] for column in layout.sheet("energy").columns}
        flows = [word(f"flow_{flow}", lang) for flow in ("used", "sold", "feedstock")]
        asked = [str(layout.year - back) for back in range(3)]
        least = word("help_number", lang, unit=titles["energy_unit"], least=0)
        return {
            "source": rules.choice(self._range(1), titles["source"], word("help_source", lang), strict=False),
            "year": rules.choice(asked, titles["year"], strict=False),
            "amount": rules.number(titles["amount"], least, Fraction(0), None),
            "energy_unit": rules.choice(self._range(2), titles["energy_unit"], strict=False),
            "ncv": rules.number(titles["ncv"], word("help_ncv", lang), Fraction(0), None),
            "flow": rules.choice(flows, titles["flow"], word("help_flow", lang)),
        }

    def _evidence(self, page: Page) -> None:
        for line in page.plan.rows:
            page.id(line)
            page.label(line, "no", line, "centre")
            for column in page.plan.entries():
                page.entry(line, column.key, "text")


_HELPED = ("year", "name", "former_names", "code", "industry", "region", "founded_on", "registered_capital")


def _listed(items: tuple[str, ...], lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(items)
