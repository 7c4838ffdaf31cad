"""The texts of the tiny pack beside its rows: what it is, its data, its gate and its selection (see `minipack`)."""

PACK = """\
format = 1
id = "mini"
edition = "1"
official = false
title = { zh = "小型评价", en = "Mini evaluation" }
issuer = { zh = "示例局", en = "Example bureau" }
legal_basis = { zh = "无", en = "none" }
notice = { zh = "测试用", en = "for tests" }
points_rule = { zh = "平均", en = "evenly" }
in_force_from = 2021-08-01
source = "S1"
conf = "G"

[sources]
S1 = { zh = "来源一", en = "source one" }
S2 = { zh = "来源二", en = "source two" }

[[formulas]]
id = "F-1"
zh = "单位用地产值"
en = "Output of the land"
expr = "output / land"
unit = "元/m2"
source = "S1, S2"
conf = "G"

[[formulas]]
id = "F-2"
zh = "单位产品能耗"
en = "Energy of a product"
expr = "unit_use"
unit = "kWh/产品单位"
source = "none"
conf = "G"

[[benchmark_names]]
name = "land_base"
zh = "单位用地产值基准"
en = "Output of the land, baseline"
unit = "元/m2"

[[benchmark_names]]
name = "use_base"
zh = "能耗基准值"
en = "Energy, baseline"
unit = "kWh/产品单位"

[[benchmark_names]]
name = "use_lead"
zh = "能耗引领值"
en = "Energy, leading value"
unit = "kWh/产品单位"
"""

DATA = """\
[[fields]]
id = "land"
zh = "用地面积"
en = "Land"
unit = "m2"
source = "S1"
conf = "G"

[[fields]]
id = "output"
zh = "产值"
en = "Output"
unit = "万元"
years = 3
source = "S1"
conf = "G"

[[fields]]
id = "waste"
zh = "废物"
en = "Waste"
unit = "t"
max = 1000
source = "none"
conf = "G"

[[fields]]
id = "kind_b"
zh = "乙类企业"
en = "Of kind B"
kind = "flag"
source = "none"
conf = "G"

[[fields]]
id = "workers"
zh = "职工人数"
en = "Workers"
unit = "人"
kind = "count"
source = "none"
conf = "G"

[[fields]]
id = "quantity"
zh = "产量"
en = "Quantity"
unit = "产品单位"
scope = "product"
source = "none"
conf = "G"

[[fields]]
id = "unit_use"
zh = "单位产品用电"
en = "Electricity of a product"
unit = "kWh/产品单位"
scope = "product"
source = "none"
conf = "G"

[[checks]]
id = "output-jump"
expr = "output <= 3 * output[-1]"
zh = "产值增长超过两倍"
en = "Output more than tripled"
source = "none"
conf = "G"

[plausibility]
jump = 3
slips = [10, 1000]
slip_within = 0.1
source = "none"
conf = "G"
"""

GATE = """\
[[gate]]
id = "G1"
zh = "依法设立"
en = "Established by law"
evidence = ["营业执照"]
source = "S1"
conf = "G"

[[gate]]
id = "G2"
zh = "近三年无事故"
en = "No accident in three years"
years = 3
source = "none"
conf = "G"
"""

SELECTION = """\
[threshold]
value = 80
inclusive = false
[cap]
places = 30
[ties]
open = true
question = "b"
order = ["USE", "BASE"]
then = "all_in"
[rounding]
compare = "exact"
places = 2
mode = "half_up"
show = 2
[not_applicable]
open = true
question = "d"
default = "rescale"
[scope]
by = "one"
caps = {}
[holders]
may_apply = false
codes = []
[ranking_score]
score = "self"
[experts]
combine = "mean"
trim = 1
minimum = 1
second_reading = 0
[succession]
move_up = false
[meeting]
may = "veto"
next_moves_up = false
[pending]
official = "block"
without_evidence = "conditional"
[quotas]
district = {}
sector = {}
[notice]
working_days = 5
[re_review]
every_years = 3
strata = ["district", "sector"]
share = ""
full_coverage = false
outcomes = ["pass", "rectify", "revoke"]
[ban]
years = 0
[expiry]
years = 0
"""
