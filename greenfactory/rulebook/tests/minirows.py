"""The rows of the tiny pack, one of every kind and scale, and the cases they need (see `minipack`)."""

BASE = """\
[area]
id = "BASE"
zh = "基础"
en = "Base"
weight = 60
points = "rows"
source = "S1"
conf = "G"

[[rows]]
id = "BASE-REQ"
zh = "建筑合规"
en = "Buildings are legal"
kind = "required"
on_miss = "refuse"
points = 20
evidence = ["规划许可"]
not_applicable = "never"
source = "S1"
conf = "G"

[[rows]]
id = "BASE-OPT"
zh = "绿色照明"
en = "Green lighting"
kind = "optional"
group = "照明"
points = 10
source = "none"
conf = "G"

[[rows]]
id = "BASE-JUD"
zh = "管理水平"
en = "Management"
kind = "judged"
points = 10
rubric = { zh = "好 10，中 5", en = "good 10, fair 5" }
not_applicable = "full"
source = "none"
conf = "G"

[[rows]]
id = "BASE-LIN"
zh = "单位用地产值"
en = "Output of the land"
kind = "quantity"
points = 20
formula = "F-1"
direction = "higher"
scale = "linear"
base = "land_base"
lead = "2 * land_base"
not_applicable = "zero"
source = "none"
conf = "G"
"""

USE = """\
[area]
id = "USE"
zh = "使用"
en = "Use"
weight = 40
points = "even"
source = "S1"
conf = "G"

[[rows]]
id = "USE-THR"
zh = "产值增长"
en = "Growth"
kind = "quantity"
required = true
on_miss = "area"
expr = "output / output[-1] - 1"
unit = "%"
direction = "higher"
scale = "threshold"
base = 5
not_applicable = "never"
source = "none"
conf = "G"

[[rows]]
id = "USE-STEP"
zh = "人均废物"
en = "Waste of a worker"
kind = "quantity"
expr = "waste / workers"
unit = "kg/人"
direction = "lower"
scale = "steps"
steps = [[100, "1/2"], [50, 1]]
applies_if = "workers > 0"
not_applicable = "rescale"
source = "none"
conf = "G"

[[rows]]
id = "USE-PROD"
zh = "单位产品用电"
en = "Electricity of a product"
kind = "quantity"
formula = "F-2"
direction = "lower"
scale = "linear"
base = "use_base"
lead = "use_lead"
per_product = "quantity"
not_applicable = "never"
source = "none"
conf = "G"

[[rows]]
id = "USE-VAR"
zh = "分类指标"
en = "By kind"
kind = "quantity"
direction = "lower"
scale = "threshold"
not_applicable = "never"
source = "none"
conf = "G"

[[rows.variants]]
if = "kind_b == 1"
expr = "waste / land"
unit = "kg/m2"
base = 3

[[rows.variants]]
expr = "waste"
unit = "t"
base = 4
"""

PLUS = """\
[area]
id = "PLUS"
zh = "加分"
en = "Bonus"
weight = 5
points = "rows"
bonus = true
source = "S1"
conf = "G"

[[rows]]
id = "PLUS-A"
zh = "示范"
en = "Model"
kind = "optional"
points = 3
not_applicable = "never"
source = "none"
conf = "G"

[[rows]]
id = "PLUS-B"
zh = "荣誉"
en = "Honour"
kind = "required"
points = 4
not_applicable = "never"
source = "none"
conf = "G"
"""


def _cases() -> str:
    """Every case that the rows need."""
    answered, bonus = '"BASE-REQ", "BASE-OPT"', '"PLUS-A", "PLUS-B"'
    unanswered = 'status = "pending", reason = "scoring.unanswered"'
    # name, rows, given, data and the like, expect
    listed = [
        ("met", f"{answered}, {bonus}", "met = true", "", 'status = "confirmed", share = "1"'),
        ("not met", f'{answered}, "BASE-JUD", {bonus}', "met = false", "", 'status = "confirmed", share = "0"'),
        ("no answer", f'{answered}, "BASE-JUD", {bonus}', "", "", unanswered),
        ("left out", '"BASE-OPT"', "applies = false", "", 'status = "not_applicable", points = "0"'),
        ("judged", '"BASE-JUD"', "points = 5", "", 'status = "confirmed", share = "1/2"'),
        ("full without", '"BASE-JUD"', "applies = false", "", 'status = "not_applicable", points = "10"'),
        ("none without", '"BASE-LIN"', "applies = false", "", 'status = "not_applicable", points = "0"'),
    ]
    for value, share in ((9, "0"), (10, "0"), (15, "1/2"), (20, "1"), (21, "1")):
        given = f'data = {{ land = 1000, output = {value} }}\nbenchmarks = {{ land_base = "100" }}'
        listed.append((f"land {value}", '"BASE-LIN"', "", given, f'value = "{value}0", share = "{share}"'))
    for value, share in ((104, "0"), (105, "1"), (106, "1")):
        given = f"data = {{ output = {{ 2023 = {value}, 2022 = 100 }} }}"
        listed.append((f"growth {value}", '"USE-THR"', "", given, f'value = "{value - 100}", share = "{share}"'))
    for value, share in ((40, "1"), (50, "1"), (70, "1/2"), (100, "1/2"), (101, "0")):
        given = f'data = {{ waste = "{value}e-2", workers = 10 }}'
        listed.append((f"waste {value}", '"USE-STEP"', "", given, f'value = "{value}", share = "{share}"'))
    for value, share in ((31, "0"), (30, "0"), (25, "1/2"), (20, "1"), (19, "1")):
        given = f"products = [{{ quantity = 3, unit_use = {value} }}]\nbenchmarks = {{ use_base = 30, use_lead = 20 }}"
        listed.append((f"use {value}", '"USE-PROD"', "", given, f'value = "{value}", share = "{share}"'))
    for value, share in ((3, "1"), (4, "1"), (5, "0")):
        given = f"data = {{ waste = {value}, kind_b = 0 }}"
        listed.append((f"kind {value}", '"USE-VAR"', "", given, f'value = "{value}", share = "{share}"'))
    listed += [
        ("kind b", '"USE-VAR"', "", "data = { waste = 3, kind_b = true, land = 1000 }", 'value = "3", share = "1"'),
        ("no figure", '"USE-THR", "USE-STEP", "USE-VAR", "BASE-LIN"', "", "", 'reason = "scoring.no_figure"'),
        ("no product", '"USE-PROD"', "", "", 'status = "pending", reason = "formula.no_products"'),
        ("nobody", '"USE-STEP"', "", "data = { workers = 0 }", 'status = "not_applicable"'),
    ]
    return "\n".join(
        f'[[cases]]\nname = "{name}"\nrows = [{rows}]\ngiven = {{ {answer} }}\n{given}\nexpect = {{ {expect} }}\n'
        for name, rows, answer, given, expect in listed
    )


CASES = _cases()
