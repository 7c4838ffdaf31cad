"""A ranking with everything that belongs to it, as text on the screen and as a JSON document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from greenfactory.cli.material import Material
from greenfactory.cli.screen import Screen, refused_document
from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.places import ranking, robustness
from greenfactory.rulebook.places.ranking import Place, Ranking
from greenfactory.rulebook.places.robustness import Robustness
from greenfactory.rulebook.scores import claims
from greenfactory.rulebook.scores.assessment import pack_reference
from greenfactory.rulebook.wording import remedy, say
from greenfactory.workbooks.ranking_report import RankingReport


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was ranked, under which pack and rules, the result, and how firm it is."""

    pack: Pack
    material: Material
    result: Ranking
    firmness: Robustness

    @property
    def official(self) -> bool:
        """Whether the ranking may count: experts' scores, official rules, no example benchmarks, nothing pending."""
        own = self.material.assessed is not None or self.material.benchmarks.example
        return self.result.official and self.pack.official and not own


def ranked(pack: Pack, material: Material) -> Ranked:
    """Rank the material under the pack's rules."""
    names = {area.id: area.title for area in pack.areas}
    return Ranked(
        pack,
        material,
        ranking.rank(material.entries, pack.selection, area_names=names),
        robustness.robustness(material.entries, pack.selection),
    )


def place_text(place: Place) -> str:
    """The place as a number, a dash where there is none."""
    return "—" if place.place is None else str(place.place)


def show_problems(material: Material, screen: Screen) -> None:
    """Warnings and refusals, on standard error."""
    screen.problems(material.warnings)
    screen.problems(problem for problems in material.refused.values() for problem in problems)


def show_benchmarks(material: Material, screen: Screen) -> None:
    """Which benchmark table was used, so that nobody can slip one in unseen."""
    table = material.benchmarks
    if table.digest:
        screen.print(screen.say("cli.benchmarks_used", table=table.title, id=table.id, digest=table.digest[:12]))
    if table.example:
        screen.print(screen.say("cli.example_benchmarks", table=table.title))


def show(found: Ranked, screen: Screen) -> None:
    """The ranking as a table, its notes, and the band near the line."""
    material, lang = found.material, screen.lang
    show_problems(material, screen)
    screen.print(f"{screen.say(material.heading)}  {screen.titled(found.pack)}")
    show_benchmarks(material, screen)
    # A narrow screen keeps what people look for; codes and districts stand in the workbook.
    kept = range(7) if screen.wide else (0, 1, 4, 5, 6)
    columns = ("place", "enterprise", "code", "district", "total_short", "selected", "reason")

    def rows() -> Iterator[list[str]]:
        for place in found.result.places:
            yield [cell for column, cell in enumerate(_row(place, screen)) if column in kept]

    headings = [screen.say(f"cli.{columns[column]}") for column in kept]
    screen.table(headings, rows, right=[0, kept.index(4)])
    for note in (*found.result.notes, *material.notes):
        screen.print(
            " ".join(text for text in (say(note, lang), remedy(note, lang) and f"→ {remedy(note, lang)}") if text)
        )
    places = found.result.places
    ranked, selected = sum(place.place is not None for place in places), sum(place.selected for place in places)
    counts = {"applied": len(places), "ranked": ranked, "out": len(places) - ranked, "selected": selected}
    screen.print(screen.say("cli.ranked", **counts, refused=len(material.refused)))
    _show_claims(found, screen)
    _show_firmness(found.firmness, screen)


def _show_claims(found: Ranked, screen: Screen) -> None:
    """How many rows the ranked enterprises declare not applicable, and how many without a word."""
    by_enterprise = [found.material.claims.get(place.entry.code, ()) for place in found.result.places]
    every = [claim for declared in by_enterprise for claim in declared]
    if every:
        enterprises, unexplained = sum(map(bool, by_enterprise)), sum(not claim.reason for claim in every)
        screen.print(
            screen.say("cli.claims_counted", enterprises=enterprises, rows=len(every), unexplained=unexplained)
        )


def _row(place: Place, screen: Screen) -> list[str]:
    return [
        place_text(place),
        place.entry.enterprise,
        place.entry.code,
        place.entry.district,
        "—" if place.shown is None else str(place.shown),
        screen.say("cli.yes" if place.selected else "cli.no"),
        say(place.reason, screen.lang),
    ]


def _show_firmness(firmness: Robustness, screen: Screen) -> None:
    flipping = [item for item in firmness.fragile if item.flips]
    if not flipping:
        screen.print(screen.say("cli.all_firm"))
        return
    screen.print(screen.say("cli.fragile"))
    names = {variant.id: say(variant.what, screen.lang) for variant in firmness.variants}
    for item in flipping:
        variants = ("；" if screen.lang == "zh" else "; ").join(names[name] for name in item.flips)
        screen.print(f"  {place_text(item.place)}  {item.place.entry.enterprise}: {variants}")


def document(found: Ranked, lang: str) -> dict[str, Any]:
    """The ranking as plain values, exact numbers as text."""
    material = found.material
    return {
        "heading": say(Note(material.heading), lang),
        "kind": "experts" if material.assessed is None else "self",
        "official": found.official,
        "rules": {"pack": pack_reference(found.pack, lang), "selection": found.pack.selection.as_dict()},
        "benchmarks": {
            "id": material.benchmarks.id,
            "example": material.benchmarks.example,
            "digest": material.benchmarks.digest,
        },
        "places": [_place(place, material, lang) for place in found.result.places],
        "notes": [say(note, lang) for note in (*found.result.notes, *material.notes)],
        "warnings": refused_document(material.warned, lang),
        "refused": refused_document(material.refused, lang),
        "robustness": found.firmness.as_dict(lambda note: say(note, lang)),
    }


def report(found: Ranked, lang: str) -> RankingReport:
    """What the workbook of the ranking is made of."""
    return RankingReport(
        pack=found.pack,
        selection=found.pack.selection,
        ranking=found.result,
        lang=lang,
        robustness=found.firmness,
        assessed=found.material.assessed or {},
        table=found.material.table,
        refused=found.material.refused,
        warnings=found.material.warnings,
        notes=found.material.notes,
        benchmarks=found.material.benchmarks,
        claims=found.material.claims,
    )


def _place(place: Place, material: Material, lang: str) -> dict[str, Any]:
    found = place.entry
    return {
        "enterprise": found.enterprise,
        "code": found.code,
        "district": found.district,
        "sector": found.sector,
        "total": None if place.total is None else exact.text(place.total),
        "place": place.place,
        "selected": place.selected,
        "grade": place.grade,
        "conditional_grade": place.conditional_grade,
        "reason": say(place.reason, lang),
        "reason_code": place.reason.code,
        "scope": place.scope,
        "provisional": place.provisional,
        "conditional": exact.text(found.conditional),
        "range": {
            "low": None if found.low is None else exact.text(found.low),
            "high": None if found.high is None else exact.text(found.high),
        },
        "areas": {name: exact.text(score) for name, score in found.areas.items()},
        "experts": [None if score is None else exact.text(score) for score in found.experts],
        "source": found.source,
        "not_applicable": claims.document(material.claims.get(found.code, ()), lang),
    }
