"""One edit of the tiny pack each, and the one problem it must give: a `Fault` for every key that a pack has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`old` replaced by `new` in `file` gives `code` at the key `cell`, on the line where `at` first stands ("": none).

    A code that ends in `+` brings others with it, such as a formula whose id is wrong and the row that uses it.
    """

    file: str
    old: str
    new: str
    code: str
    cell: str
    at: str


def _faults(file: str, *listed: tuple[str, ...]) -> list[Fault]:
    """From (old, new, code, cell) and, where the problem does not stand where `new` does, `at`."""
    return [Fault(file, old, new, code, cell, at[0] if at else new) for old, new, code, cell, *at in listed]


HEAD = _faults(
    "pack.toml",
    ("format = 1", "format = 2", "pack.format", "format"),
    ("format = 1", 'format = "1"', "pack.wrong_type", "format"),
    ("format = 1", "", "pack.missing_key", "format", ""),
    ('id = "mini"', 'id = "Mini"', "pack.id", "id"),
    ('id = "mini"', 'id = "迷你"', "pack.id", "id"),
    ('edition = "1"', "edition = 2021.1", "pack.wrong_type", "edition"),
    ('edition = "1"', 'edition = "1/2"', "pack.id", "edition"),
    ("official = false", 'official = "no"', "pack.wrong_type", "official"),
    ("official = false", "", "pack.missing_key", "official", ""),
    ('zh = "小型评价", ', "", "pack.missing_key", "title.zh", "title ="),
    ('zh = "小型评价", ', "zh = 1.5, ", "pack.wrong_type", "title.zh"),
    ('zh = "小型评价", ', 'fr = "x", zh = "x", ', "pack.unknown_key", "title.fr"),
    ("issuer = {", 'issuer = "局" # {', "pack.wrong_type", "issuer"),
    ('notice = { zh = "测试用", en = "for tests" }', "", "pack.missing_key", "notice", ""),
    ('points_rule = { zh = "平均", en = "evenly" }', "", "pack.missing_key", "points_rule", ""),
    ("2021-08-01", '"2021-08-01"', "pack.wrong_type", "in_force_from"),
    ('source = "S1"\n', 'source = "S1, S9"\n', "pack.unknown_source", "source"),
    ("S2 = {", "S2 = [] # {", "pack.wrong_type", "sources.S2"),
    ('conf = "G"\n\n[sources]', 'conf = "X"\n\n[sources]', "pack.choice", "conf"),
    ('conf = "G"\n\n[sources]', 'colour = 1\nconf = "G"\n\n[sources]', "pack.unknown_key", "colour"),
    ('id = "F-1"', 'id = "F 1"', "pack.id+", "formulas[1].id"),
    ('id = "F-2"', 'id = "F-1" #', "pack.twice+", "formulas[2].id"),
    ('expr = "output / land"', 'expr = "output / sea"', "formula.unknown_name", "formulas[1].expr"),
    ('expr = "output / land"', "expr = 5", "pack.wrong_type", "formulas[1].expr"),
    ('expr = "output / land"', "", "pack.missing_key", "formulas[1].expr", "[[formulas]]"),
    ('expr = "output / land"', 'expr = ""', "formula.syntax", "formulas[1].expr"),
    ('expr = "output / land"', 'expr = "output + land"', "formula.dimensions", "formulas[1].expr"),
    ('expr = "output / land"', 'expr = "land"', "pack.unit_mismatch", "formulas[1].unit", 'unit = "元/m2"'),
    ('expr = "output / land"', 'expr = "2 ** 9"', "formula.power", "formulas[1].expr"),
    ('expr = "output / land"', 'expr = "output[-3] / land"', "formula.year_not_asked", "formulas[1].expr"),
    ('expr = "unit_use"', 'expr = "use_base[-1]"', "formula.year_not_asked", "formulas[2].expr"),
    ('expr = "unit_use"', f'expr = "{"-" * 400}1"', "formula.too_deep", "formulas[2].expr"),
    ('expr = "unit_use"', f'expr = "{"(" * 2000}"', "formula.too_long", "formulas[2].expr"),
    ('expr = "unit_use"', 'title = "x"\nexpr = "unit_use"', "pack.unknown_key", "formulas[2].title"),
    ('name = "land_base"\nzh', 'name = "1st"\nzh', "pack.identifier+", "benchmark_names[1].name"),
    ('zh = "能耗引领值"', 'zh = ["能耗引领值"]', "pack.wrong_type", "benchmark_names[3].zh"),
)

DATA = _faults(
    "data.toml",
    ('id = "land"', "id = 5", "pack.wrong_type+", "fields[1].id"),
    ('unit = "人"', 'unit = "斤"', "formula.unknown_unit+", "fields[5].unit"),
    ('kind = "flag"', 'kind = "text"', "pack.choice", "fields[4].kind"),
    (
        'scope = "product"\nsource = "none"\nconf = "G"\n\n[[checks]]',
        'scope = "all"\nsource = "none"\nconf = "G"\n\n[[checks]]',
        "pack.choice",
        "fields[7].scope",
    ),
    ("years = 3", "years = 0", "pack.below+", "fields[2].years"),
    ("years = 3", "years = 7", "pack.above", "fields[2].years"),
    ("years = 3", "years = true", "pack.wrong_type+", "fields[2].years"),
    ("max = 1000", "max = nan", "pack.wrong_type", "fields[3].max"),
    ("max = 1000", "max = inf", "pack.wrong_type", "fields[3].max"),
    ("max = 1000", "max = 1e999", "pack.wrong_type", "fields[3].max"),
    ("max = 1000", 'max = "１２"', "pack.wrong_type", "fields[3].max"),
    ("max = 1000", f"max = {'9' * 61}", "pack.wrong_type", "fields[3].max"),
    ("max = 1000", "max = -1", "pack.below", "fields[3].max"),
    ("max = 1000", "max = 1000\nmin = [0]", "pack.wrong_type", "fields[3].min", "min = [0]"),
    ("max = 1000", "max = 1000\nform = 204", "pack.wrong_type", "fields[3].form", "form = 204"),
    ("max = 1000", 'max = 1000\nhelp = "h"', "pack.wrong_type", "fields[3].help", 'help = "h"'),
    ("max = 1000", "max = 1000\nmaximum = 5", "pack.unknown_key", "fields[3].maximum", "maximum = 5"),
    ('expr = "output <= 3 * output[-1]"', 'expr = "output"', "formula.number_as_condition", "checks[1].expr"),
    ('expr = "output <= 3 * output[-1]"', 'expr = "output < waste"', "formula.dimensions", "checks[1].expr"),
    ('expr = "output <= 3 * output[-1]"', 'expr = "unit_use > 0"', "formula.product_outside", "checks[1].expr"),
    ('id = "output-jump"', 'id = "output-jump"\nrow = 1', "pack.unknown_key", "checks[1].row", "row = 1"),
    ("[[checks]]", "[[check]]", "pack.unknown_key", "check", ""),
    ("jump = 3", "jump = 1", "pack.plausibility", "plausibility.jump"),
    ("slip_within = 0.1", "slip_within = 0.5", "pack.plausibility", "plausibility.slip_within"),
    ("slips = [10, 1000]", "slips = [10, 1]", "pack.plausibility", "plausibility.slips"),
    ("slips = [10, 1000]", 'slips = [10, "x"]', "pack.plausibility", "plausibility.slips"),
    ("jump = 3", "jump = 3\nfall = 3", "pack.unknown_key", "plausibility.fall", "fall = 3"),
)

GATE = _faults(
    "gate.toml",
    ('id = "G1"', 'id = "G 1"', "pack.id", "gate[1].id"),
    ("years = 3", "years = -1", "pack.below", "gate[2].years"),
    ("years = 3", "years = 3\nmet = true", "pack.unknown_key", "gate[2].met", "met = true"),
    ('evidence = ["营业执照"]', 'evidence = "营业执照"', "pack.wrong_type", "gate[1].evidence"),
    ('evidence = ["营业执照"]', "evidence = [1]", "pack.wrong_type", "gate[1].evidence"),
    ('evidence = ["营业执照"]', "evidence = [1.5]", "pack.wrong_type", "gate[1].evidence"),
)

BASE = _faults(
    "indicators/1-base.toml",
    ("weight = 60", "weight = 61", "pack.weight_sum", "area.weight"),
    ("weight = 60", 'weight = "60 分"', "pack.wrong_type+", "area.weight"),
    ('points = "rows"', 'points = "odd"', "pack.choice+", "area.points"),
    ('points = "rows"', 'points = "rows"\nbonus = 1', "pack.wrong_type", "area.bonus", "bonus = 1"),
    ('points = "rows"', 'points = "rows"\ncap = 1', "pack.unknown_key", "area.cap", "cap = 1"),
    ("points = 20\nevidence", "points = -20\nevidence", "pack.below+", "rows[1].points"),
    ('kind = "required"', 'kind = "needed"', "pack.choice", "rows[1].kind"),
    ('on_miss = "refuse"', 'on_miss = "veto"', "pack.choice", "rows[1].on_miss"),
    ('not_applicable = "full"', 'not_applicable = "half"', "pack.choice", "rows[3].not_applicable"),
    ('group = "照明"', "group = 5", "pack.wrong_type", "rows[2].group"),
    ('group = "照明"', 'applies_if = "land"', "formula.number_as_condition", "rows[2].applies_if"),
    ('group = "照明"', 'applies_if = "land > sea"', "formula.unknown_name", "rows[2].applies_if"),
    ('group = "照明"', 'unit = "1"', "pack.unknown_key", "rows[2].unit"),
    ("rubric = {", 'rubric = "x" # {', "pack.wrong_type", "rows[3].rubric"),
    ('formula = "F-1"', 'formula = "F-9"', "pack.unknown_formula+", "rows[4].formula"),
    ('formula = "F-1"', 'formula = "F-2"\nunit = "元/m2"', "formula.product_outside", "rows[4].formula"),
    ('formula = "F-1"', 'formula = "F-1"\nunit = "t"', "pack.unit_mismatch+", "rows[4].unit", 'unit = "t"'),
    ('formula = "F-1"', 'formula = "F-1"\nexpr = "land"', "pack.unknown_key", "rows[4].expr", 'expr = "land"'),
    ('direction = "higher"', 'direction = "up"', "pack.choice", "rows[4].direction"),
    (
        'direction = "higher"',
        'direction = "higher"\nrequired = 1',
        "pack.wrong_type",
        "rows[4].required",
        "required = 1",
    ),
    (
        'direction = "higher"',
        'direction = "higher"\nstrict = true',
        "pack.unknown_key",
        "rows[4].strict",
        "strict = true",
    ),
    ('direction = "higher"', 'direction = "higher"\nsteps = []', "pack.unknown_key", "rows[4].steps", "steps = []"),
    ('base = "land_base"', 'base = "use_base"', "pack.unit_mismatch", "rows[4].base"),
    ('base = "land_base"', 'base = "unit_use"', "formula.product_outside", "rows[4].base"),
    ('base = "land_base"', "base = nan", "pack.wrong_type", "rows[4].base"),
    ('base = "land_base"', "base = true", "pack.wrong_type", "rows[4].base"),
    ('base = "land_base"', "base = [1]", "pack.wrong_type", "rows[4].base"),
    ('base = "land_base"', "", "pack.missing_key", "rows[4].base", '[[rows]]\nid = "BASE-LIN"'),
    ('lead = "2 * land_base"', "", "pack.missing_key", "rows[4].lead", '[[rows]]\nid = "BASE-LIN"'),
    (
        'base = "land_base"\nlead = "2 * land_base"',
        'base = 5\nlead = "4.9"',
        "pack.limits_crossed",
        "rows[4].lead",
        'lead = "4.9"',
    ),
    ('lead = "2 * land_base"', 'lead = "2 *"', "formula.syntax", "rows[4].lead"),
)

USE = _faults(
    "indicators/2-use.toml",
    ("weight = 40", "weight = -40", "pack.below+", "area.weight"),
    ("required = true", "points = 10", "pack.unknown_key", "rows[1].points"),
    ('unit = "%"', "", "pack.missing_key", "rows[1].unit", "[[rows]]"),
    ('unit = "%"', 'unit = "元"', "pack.unit_mismatch", "rows[1].unit"),
    ('expr = "output / output[-1] - 1"', 'formula = ["F-1"]', "pack.wrong_type", "rows[1].formula"),
    ("base = 5\n", 'base = 5\nstrict = "yes"\n', "pack.wrong_type", "rows[1].strict", 'strict = "yes"'),
    ("base = 5\n", "base = 5\nlead = 6\n", "pack.unknown_key", "rows[1].lead", "lead = 6"),
    ('[[100, "1/2"], [50, 1]]', "[]", "pack.steps", "rows[2].steps", "steps = "),
    ('[[100, "1/2"], [50, 1]]', '[[50, 1], [100, "1/2"]]', "pack.steps", "rows[2].steps", "steps = "),
    ('[[100, "1/2"], [50, 1]]', '[[100, 1], [50, "1/2"]]', "pack.steps", "rows[2].steps", "steps = "),
    ('[[100, "1/2"], [50, 1]]', '[[100, "1/2"], [100, 1]]', "pack.steps", "rows[2].steps", "steps = "),
    ('[[100, "1/2"], [50, 1]]', "[[100, 2]]", "pack.steps", "rows[2].steps", "steps = "),
    ('[[100, "1/2"], [50, 1]]', "[[100]]", "pack.steps", "rows[2].steps", "steps = "),
    ('[[100, "1/2"], [50, 1]]', "[[nan, 1]]", "pack.steps", "rows[2].steps", "steps = "),
    ('[[100, "1/2"], [50, 1]]', "[[[1], 1]]", "pack.steps", "rows[2].steps", "steps = "),
    ('[[100, "1/2"], [50, 1]]', '["01"]', "pack.steps", "rows[2].steps", "steps = "),
    ('[[100, "1/2"], [50, 1]]', "5", "pack.wrong_type", "rows[2].steps", "steps = "),
    ('steps = [[100, "1/2"], [50, 1]]', "", "pack.missing_key", "rows[2].steps", '[[rows]]\nid = "USE-STEP"'),
    ('scale = "steps"', 'scale = "stairs"', "pack.choice+", "rows[2].scale"),
    ('per_product = "quantity"', 'per_product = "amount"', "formula.unknown_name", "rows[3].per_product"),
    ('per_product = "quantity"', "per_product = true", "pack.wrong_type", "rows[3].per_product"),
    ('if = "kind_b == 1"', 'if = "kind_b"', "formula.number_as_condition", "rows[4].variants[1].if"),
    ('if = "kind_b == 1"', "", "pack.missing_key", "rows[4].variants[1].if", "[[rows.variants]]"),
    ('expr = "waste"', 'expr = "sand"', "formula.unknown_name", "rows[4].variants[2].expr"),
    ("base = 4", "base = 4\nlead = 5", "pack.unknown_key", "rows[4].variants[2].lead", "lead = 5"),
    (
        "[[rows.variants]]\nexpr",
        "[[rows.variants]]\nscale = 1\nexpr",
        "pack.unknown_key",
        "rows[4].variants[2].scale",
        "scale = 1",
    ),
)

PLUS = _faults(
    "indicators/3-plus.toml",
    ("weight = 5", "weight = 8", "pack.weight_sum", "area.weight"),
    ("bonus = true", "", "pack.weight_sum", "area.weight", "weight = 5"),
)

SELECTION = _faults(
    "selection.toml",
    ("value = 80", "value = -1", "ranking.negative", "threshold.value"),
    ("value = 80", "value = nan", "ranking.wrong_type", "threshold.value"),
    ("value = 80", "value = 80\nvalues = 1", "ranking.unknown_key", "threshold.values", "values = 1"),
    ('order = ["USE", "BASE"]', 'order = ["USE", "SEA"]', "ranking.unknown_area", "ties.order"),
    ("trim = 1", "trim = 1.5", "ranking.wrong_type", "experts.trim"),
    ("district = {}", 'district = { "滨湖区" = -1 }', "ranking.negative", "quotas.district.滨湖区"),
)

FAULTS = [*HEAD, *DATA, *GATE, *BASE, *USE, *PLUS, *SELECTION]
"""Every fault listed above."""
