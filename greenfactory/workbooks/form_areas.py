"""The sheet of one area: its rows to be answered, with full marks, score and status beside them as they are filled in."""

from typing import TYPE_CHECKING, Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.packs.pack import Area, Row
from greenfactory.workbooks.form_layout import TITLE_ROW, by_degree, may_not_apply, word
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.preview import Preview, status

if TYPE_CHECKING:
    from greenfactory.workbooks.form_page import Page


class AreaPage:
    """Writes the rows of one area."""

    def __init__(self, page: "Page", area: Area, preview: Preview) -> None:
        self.page, self.area, self.preview = page, area, preview
        self.lang = page.lang

    def write(self) -> None:
        """Every row, then the line above them that sums them up."""
        group = ""
        for row in self.area.rows:
            self._labels(row, row.group if row.group != group else "")
            self._entries(row)
            self._live(row)
            group = row.group
        self._summary()
        self._colours()

    def _labels(self, row: Row, group: str) -> None:
        page, lang = self.page, self.lang
        kind = word_of_kind(row, lang)
        asked = ("；" if lang == "zh" else "; ").join(row.evidence)
        page.id(row.id)
        page.label(row.id, "id", row.id, "centre")
        if page.plan.has("group"):
            page.label(row.id, "group", group, "centre")
        if row.kind == "required":
            page.required(row.id, "title", row.title[lang])
        else:
            page.label(row.id, "title", row.title[lang], "strong")
        page.label(row.id, "kind", kind, "centre")
        rubric = self._requirement(row)
        page.label(row.id, "rubric", rubric)
        page.label(row.id, "asked", asked)
        texts = {
            "id": row.id,
            "title": f"{row.title[lang]} *{word('required', lang)}",
            "rubric": rubric,
            "asked": asked,
            "kind": kind,
        }
        page.height(row.id, texts | ({"group": group} if page.plan.has("group") else {}))

    def _requirement(self, row: Row) -> str:
        """The rubric; of a measured row without one, what is measured."""
        if row.rubric[self.lang] or row.quantity is None:
            return row.rubric[self.lang]
        formulas = self.preview.layout.pack.formulas
        named = (formulas.get(measure.formula_id) for measure in row.quantity.measures)
        titles = dict.fromkeys(formula.title[self.lang] for formula in named if formula is not None)
        return (" / " if len(titles) <= 4 else "；").join(titles)

    def _entries(self, row: Row) -> None:
        page, rules, lang = self.page, self.page.rules, self.lang
        title = row.title[lang]
        used = {
            "applies": rules.applies(title) if may_not_apply(row) else None,
            "met": rules.yes_no(title, row.rubric[lang]) if row.quantity is None else None,
            "points": rules.points(row) if by_degree(row) else None,
            "value": rules.number(title, word("help_value", lang, unit=_unit(row)), None, None)
            if row.quantity
            else None,
        }
        for key, rule in used.items():
            if not page.plan.has(key):
                continue
            if rule is None:
                page.label(row.id, key, word("applies", lang) if key == "applies" else "", "none")
            else:
                page.entry(row.id, key, "number" if key in {"points", "value"} else "choice", rule)
        page.entry(row.id, "evidence", "text", rules.text(title, word("help_evidence", lang)))

    def _live(self, row: Row) -> None:
        page, preview = self.page, self.preview
        code = preview.of_row(row, "code")
        page.live(row.id, "full", preview.points(row, "max"))
        pending = word("status_1", self.lang)
        page.live(row.id, "score", f'IF({code}=1,"{pending}",{preview.points(row, "score")})')
        page.live(row.id, "status", status(preview.layout, code), "live_text")
        if not page.plan.has("base"):
            return
        if row.quantity is None:
            for key in ("row_unit", "base", "lead", "computed"):
                page.label(row.id, key, "", "none")
            return
        page.label(row.id, "row_unit", _unit(row), "centre")
        value = preview.of_row(row, "value")
        page.live(row.id, "computed", f'IF(ISERROR({value}),"",{value})', "live_figure")
        limits = {"linear": ("base", "lead"), "threshold": ("base",), "steps": ()}[row.quantity.scale]
        for key in ("base", "lead"):
            if key in limits:
                cell = preview.rows.limit(row, row.quantity, key)
                page.live(row.id, key, f'IF(ISERROR({cell}),"{pending}",{cell})', "live_figure")
            else:
                page.label(row.id, key, "", "none")

    def _summary(self) -> None:
        """Full marks of the area, its score and the total so far, in one line above the headings."""
        page, preview, lang = self.page, self.preview, self.lang
        full = exact.shown(self.area.weight, 2).rstrip("0").rstrip(".")
        own = f"{preview.of_area(self.area, 'score')}/{preview.scale}"
        text = (
            f'="{word("area_line", lang, full=full)}"&TEXT({own},"0.00##")&"    {word("total_line", lang)}"'
            f"&{preview.total_text()}"
        )
        row: Any = TITLE_ROW + 3 - 1
        page.sheet.merge_range(row, 1, row, len(page.plan.columns), "", page.styles["summary"])
        page.sheet.write_formula(row, 1, text, page.styles["summary"], "")
        page.sheet.set_row(row, 20)

    def _colours(self) -> None:
        """Pending in orange, missed rows in red: beside the words, not in their place."""
        plan, sheet = self.page.plan, self.page.sheet
        column = plan.column("status") - 1
        looks = (("status_1", "#B45F06"), ("status_2", "#7F6000"))
        for key, colour in looks:
            style = self.page.pages.workbook.add_format({"font_color": colour, "bold": True})
            rule = {"type": "cell", "criteria": "==", "value": f'"{word(key, self.lang)}"', "format": style}
            sheet.conditional_format(plan.row(self.area.rows[0].id) - 1, column, plan.last - 1, column, rule)


def word_of_kind(row: Row, lang: str) -> str:
    """必选, 可选, 定量 or 定性; a quantity row that is required says both."""
    kind = label(f"kind_{row.kind}", lang)
    return f"{kind} {label('kind_required', lang)}" if row.kind == "quantity" and row.required else kind


def _unit(row: Row) -> str:
    """The units of a row's values; variants may differ."""
    assert row.quantity is not None  # noqa: S101 - the caller asked
    units = dict.fromkeys(measure.unit for measure in row.quantity.measures if measure.unit != "1")
    return " / ".join(units) if len(units) <= 3 else "…"
