"""The first page: places with their reasons, live from the experts' scores or the rows of the forms to who is selected."""

from collections.abc import Mapping
from fractions import Fraction

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.selection import Removal, Selection
from greenfactory.rulebook.places import reasons
from greenfactory.rulebook.places.ranking import Entry, Place
from greenfactory.rulebook.wording import say, word
from greenfactory.workbooks.book import Book, Formula, Given, Page, Value, points, textual
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.ranking_columns import Columns
from greenfactory.workbooks.ranking_levers import Levers
from greenfactory.workbooks.ranking_report import RankingReport
from greenfactory.workbooks.ranking_shape import Shape
from greenfactory.workbooks.ranking_steps import Steps
from greenfactory.workbooks.rows_page import Sum, Sums

Cells = dict[str, Value]


def summary(selection: Selection, lang: str, *, self_assessed: bool) -> str:
    """The rules that decide most, in one line."""
    cap, rule = selection.cap.places, selection.experts
    how = say(Note(f"ranking.combine_{rule.combine}", {"trim": rule.trim}), lang)
    declared = self_assessed or selection.ranking_score.score == "self"
    rounding = selection.rounding
    mode = Note(f"ranking.mode_{rounding.mode}")
    rounded = Note("ranking.total_rounded", {"places": rounding.places, "mode": mode})
    return label(
        "rule_line",
        lang,
        line=say(reasons.line(selection.threshold), lang),
        cap=label("cap", lang, places=cap) if cap else label("cap_none", lang),
        score=label("by_self", lang) if declared else label("by_experts", lang, how=how),
        rounding=say(Note("ranking.exact") if rounding.compare == "exact" else rounded, lang),
        tie=label(f"tie_{selection.ties.then}", lang),
    )


class RankingPage:
    """The page; it stands first and is written last, when the cells of all others are known."""

    def __init__(self, pages: Book, report: RankingReport, shape: Shape) -> None:
        self.report, self.shape, self.lang = report, shape, report.lang
        self.columns = Columns(report, shape)
        columns = [column for _, column in self.columns.all]
        unprinted = len(columns) - self.columns.printed
        self.page = pages.page(
            label("sheet_places", self.lang), columns, report.pack.title[self.lang], unprinted=unprinted
        )
        self.page.fold(self.columns.steps)

    def write(self, levers: Levers, sums: Mapping[str, Sums]) -> None:
        """Heading lines, headings, and a row a place."""
        page, places, columns = self.page, self.report.ranking.places, self.columns
        self._headings(page)
        page.head(frozen_columns=columns.index("enterprise") + 1)
        first = page.next
        columns.first, columns.last = first + 1, first + max(len(places), 1)
        for place in places:
            cells = _Row(self.report, columns, levers, page.next + 1).cells(place, sums.get(place.entry.code))
            page.row([cells.get(key) for key, _ in columns.all])
        yes = textual(label("yes", self.lang))
        page.shaded_where(first, f"={columns.own('selected', first + 1)}={yes}", "good")
        page.shaded_where(first, f'={columns.own("place", first + 1)}="—"', "out")
        if columns.has("removed"):
            words = [label(key, self.lang) for key in ("removed_veto", "removed_left")]
            page.choose(first, columns.last - 1, columns.index("removed"), words)

    def _headings(self, page: Page) -> None:
        """What kind of ranking it is, by which rules, and which columns follow what is changed."""
        report, lang = self.report, self.lang
        page.title(f"{label('title_ranking', lang)}  {report.pack.title[lang]}")
        page.line(summary(report.selection, lang, self_assessed=report.self_assessed))
        for note in (*report.ranking.notes, *report.notes):
            page.line(say(note, lang))
        page.line(label("live_line", lang))
        if self.shape.quotas:
            page.line(label("quotas_line", lang))


class _Row:
    """The cells of one place by column; `row` counts from 1."""

    def __init__(self, report: RankingReport, columns: Columns, levers: Levers, row: int) -> None:
        self.report, self.columns, self.lang, self.row = report, columns, report.lang, row
        self.shape, self.steps = columns.shape, Steps(columns, levers, row)

    def cells(self, place: Place, sums: Sums | None) -> Cells:
        """Every cell of the row."""
        entry = place.entry
        form = sums is not None and self.report.form_of(entry) is not None
        points_ = self._form(entry, sums) if form and sums is not None else self._scores(place)
        return self._facts(place) | points_ | self._live(place)

    def _facts(self, place: Place) -> Cells:
        """What stays as it was written."""
        entry, selection = place.entry, self.report.selection
        return {
            "enterprise": entry.enterprise,
            "grade": self._grade(place),
            "reason": say(place.reason, self.lang),
            "changed": self._changed(place),
            "code": entry.code,
            "district": entry.district,
            "sector": entry.sector,
            "selected": self._yes(place.selected),
            "claims": len(self.report.claims.get(entry.code, ())) or None,
            "exact": None if place.exact is None else exact.text(place.exact),
            "holder": Given(int(entry.code in selection.holders.codes)),
            "removed": Given(self._removed(entry)),
        }

    def _yes(self, said: bool) -> str:
        return label("yes" if said else "no", self.lang)

    def _grade(self, place: Place) -> str:
        """What is reached, and a higher grade that still waits for one below it."""
        grades = {grade.id: {"zh": grade.zh, "en": grade.en} for grade in self.report.selection.grades}
        granted = [word(grades[place.grade], self.lang)] if place.grade else []
        if place.conditional_grade:
            waiting = word(grades[place.conditional_grade], self.lang)
            granted.append(label("grade_if", self.lang, grade=waiting))
        return "\n".join(granted)

    def _changed(self, place: Place) -> Formula:
        """Says what stood there where recalculation has come to something else: then the reason is the old one."""
        at, chosen = self.columns.own("place", self.row), self.columns.own("selected", self.row)
        was = "—" if place.place is None else str(place.place)
        number = textual(was) if place.place is None else was
        said = label("changed_from", self.lang, place=was, selected=self._yes(place.selected))
        same = f"AND({at}={number},{chosen}={textual(self._yes(place.selected))})"
        return Formula(f'=IF({same},"",{textual(said)})', "")

    def _removed(self, entry: Entry) -> str:
        selection = self.report.selection
        for key, items in (("removed_veto", selection.vetoes), ("removed_left", selection.withdrawn)):
            if _names(items, entry.code):
                return label(key, self.lang)
        return ""

    def _scores(self, place: Place) -> Cells:
        """Experts' scores, or a declared total: what a table gives."""
        entry = place.entry
        cells: Cells = {f"area:{name}": Given(points(score)) for name, score in entry.areas.items()}
        cells |= {f"expert:{number}": Given(score) for number, score in enumerate(entry.experts, start=1)}
        if self.columns.has("declared"):
            cells["declared"] = Given(entry.total)
        declared = self.columns.own("declared", self.row) if self.columns.has("declared") else '""'
        given = f'IF(ISNUMBER({declared}),{declared},"")'
        raw = self.steps.combined(given) if entry.experts else f"={given}"
        known = None if place.provisional else place.exact
        cells["recomputed"] = Formula(raw, known, exact.shown(known or Fraction(0), 4))
        cells |= {"low": Given(entry.low), "rows_pending": Given(entry.pending or None)}
        return cells | {"outside": Given(int(entry.excluded is not None))}

    def _form(self, entry: Entry, sums: Sums) -> Cells:
        """Points by area out of the rows of a form, and what its rows still leave open."""
        code, areas = self.columns.own("code", self.row), sums.areas
        cells: Cells = {}
        for name, at in areas.items():
            own = f"AND({at.code}={code},{at.id}={textual(name)})"
            text = points(entry.areas[name])
            cells[f"area:{name}"] = Formula(
                f"=IF({own},{at.score},NA())", entry.areas[name], "" if text is None else text.text
            )
        total = entry.total or Fraction(0)
        missed, gate = _plus(areas, "missed"), sums.gate
        pending = _plus(areas, "pending")
        if gate is not None:
            pending, missed = f"{pending}+IF({gate.missed}>0,0,{gate.pending})", f"{missed}+{gate.missed}"
        return cells | {
            "recomputed": Formula(f"=SUM({self.columns.areas(self.row)})", total, exact.shown(total, 4)),
            "low": Formula(f"={_plus(areas, 'low')}", entry.low, exact.shown(entry.low or Fraction(0), 2)),
            "rows_pending": Formula(f"={pending}", entry.pending, "0"),
            "outside": Formula(f"=IF({missed}>0,1,0)", int(entry.excluded is not None), "0"),
        }

    def _live(self, place: Place) -> Cells:
        """Results and the steps to them."""
        texts = self.steps.all()
        cells: Cells = {key: Formula(text, None, "0") for key, text in texts.items()}
        place_ = Formula(texts["place"], "—" if place.place is None else place.place, "0")
        total = Formula(texts["total"], "" if place.total is None else place.total, str(place.shown or "0.00"))
        cells |= {"place": place_, "total": total, "scope": Formula(texts["scope"], place.scope)}
        cells["over"] = Formula(texts["over"], self._over(place))
        if "selected" in texts:
            cells["selected"] = Formula(texts["selected"], self._yes(place.selected))
        return cells

    def _over(self, place: Place) -> str:
        if place.place is None or place.margin is None:
            return "—"
        return self._yes(place.margin > 0 or (place.margin == 0 and self.report.selection.threshold.inclusive))


def _names(items: tuple[Removal, ...], code: str) -> bool:
    return any(item.code == code for item in items)


def _plus(areas: Mapping[str, Sum], name: str) -> str:
    return "+".join(getattr(at, name) for at in areas.values())
