"""Words for the energy account and its factor tables."""

MESSAGES: dict[str, tuple[str, ...]] = {
    # Steps.
    "energy.measured": (
        "{source}（{year} 年）：{amount} {unit} × 实测热值 {ncv} {ncv_unit} ÷ 29307.6 kJ/kgce = {result} tce（当量值）",
        (
            "{source} ({year}): {amount} {unit} × measured heat value {ncv} {ncv_unit} / 29307.6 kJ/kgce"
            " = {result} tce (calorific)"
        ),
    ),
    "energy.calorific": (
        (
            "{source}（{year} 年）：{amount} {unit} × {factor} {factor_unit} = {result} tce（当量值；系数年份 {factor_year}，"
            "{origin}，可信度 {conf}）"
        ),
        (
            "{source} ({year}): {amount} {unit} × {factor} {factor_unit} = {result} tce (calorific; factor of {factor_year},"
            " {origin}, confidence {conf})"
        ),
    ),
    "energy.primary": (
        (
            "{source}（{year} 年）：{amount} {unit} × {factor} {factor_unit} = {result} tce（等价值；系数年份 {factor_year}，"
            "{origin}，可信度 {conf}）"
        ),
        (
            "{source} ({year}): {amount} {unit} × {factor} {factor_unit} = {result} tce (primary; factor of {factor_year},"
            " {origin}, confidence {conf})"
        ),
    ),
    "energy.primary_same": (
        "{source}：等价值与当量值相同，{result} tce",
        "{source}: the primary value equals the calorific one, {result} tce",
    ),
    "energy.fuel": (
        (
            "{source}（{year} 年）：{fc} {fc_unit} × {ncv} GJ/{fc_unit} × {cc} tC/GJ × {of} × 44/12 = {result} tCO2"
            "（参数年份 {factor_year}，{origin}，可信度 {conf}）"
        ),
        (
            "{source} ({year}): {fc} {fc_unit} × {ncv} GJ/{fc_unit} × {cc} tC/GJ × {of} × 44/12 = {result} tCO2"
            " (parameters of {factor_year}, {origin}, confidence {conf})"
        ),
    ),
    "energy.fuel_measured": (
        (
            "{source}（{year} 年）：{fc} {fc_unit} × 实测热值 {ncv} GJ/{fc_unit} × {cc} tC/GJ × {of} × 44/12 = {result} tCO2"
            "（含碳量与氧化率年份 {factor_year}，{origin}，可信度 {conf}）"
        ),
        (
            "{source} ({year}): {fc} {fc_unit} × measured {ncv} GJ/{fc_unit} × {cc} tC/GJ × {of} × 44/12 = {result} tCO2"
            " (carbon and oxidation of {factor_year}, {origin}, confidence {conf})"
        ),
    ),
    "energy.grid": (
        (
            "{source}（{year} 年）：{amount} {unit} × {region} {factor_year} 年 {factor} {factor_unit} = {result} tCO2"
            "（{origin}，可信度 {conf}）"
        ),
        (
            "{source} ({year}): {amount} {unit} × {factor} {factor_unit} of {region}, {factor_year} = {result} tCO2"
            " ({origin}, confidence {conf})"
        ),
    ),
    "energy.grid_older": (
        "{source}：{region}没有 {year} 年的电力排放因子，按最近的 {factor_year} 年计算",
        "{source}: {region} has no grid factor for {year}; the latest one before it, of {factor_year}, is used",
    ),
    "energy.heat": (
        (
            "{source}（{year} 年）：{amount} {unit} × {factor} {factor_unit} = {result} tCO2（系数年份 {factor_year}，{origin}，"
            "可信度 {conf}）"
        ),
        (
            "{source} ({year}): {amount} {unit} × {factor} {factor_unit} = {result} tCO2 (factor of {factor_year}, {origin},"
            " confidence {conf})"
        ),
    ),
    "energy.enthalpy": (
        "{source}：按焓值 {ncv} kJ/kg 减水焓 {water} kJ/kg 折热量 {heat} {heat_unit}",
        "{source}: {heat} {heat_unit} of heat, from the enthalpy {ncv} kJ/kg less {water} kJ/kg of water",
    ),
    "energy.no_co2": (
        "{source}：不计二氧化碳（{origin}，可信度 {conf}）",
        "{source}: no CO2 is counted ({origin}, confidence {conf})",
    ),
    "energy.medium": (
        "{source}：耗能工质，只计外购部分",
        "{source}: an energy medium; only what is bought in counts",
    ),
    "energy.sold_subtracted": (
        "{source}：外供能源，从消费量中扣除",
        "{source}: sold on, so taken off what was used",
    ),
    "energy.sold_left_out": (
        "{source}：按规则外供能源不扣除",
        "{source}: by the rules energy sold on is not taken off",
    ),
    "energy.feedstock_left_out": (
        "{source}：用作原料的能源按规则不计",
        "{source}: by the rules energy used as raw material does not count",
    ),
    "energy.feedstock_no_co2": (
        "{source}：用作原料，不计燃烧二氧化碳",
        "{source}: used as raw material, so no CO2 of combustion",
    ),
    "energy.ncv_ignored": (
        "{source}没有热值一说，所填实测热值 {ncv} 不用",
        "{source} has no heat value; the measured {ncv} is not used",
    ),
    "energy.ncv_unlikely": (
        "{source}的实测热值 {ncv} {ncv_unit} 与表值 {low}～{high} 相差很大，请核对单位",
        "the measured heat value of {source}, {ncv} {ncv_unit}, is far from the table's {low} to {high}: check its unit",
    ),
    # Why a figure is pending.
    "energy.no_lines": (
        "没有填写该年度的能源消费",
        "no energy use was entered for the year",
        "填写能源消费表",
        "fill in the energy table",
    ),
    "energy.line_pending": ("{source}：{reason}", "{source}: {reason}"),
    "energy.negative_total": (
        "外供能源多于消费量，合计为 {value}",
        "more energy was sold than used: the total is {value}",
        "核对能源消费表的外供数量",
        "check the amounts sold in the energy table",
    ),
    "energy.negative_amount": (
        "{source}的数量 {amount} 为负",
        "the amount of {source}, {amount}, is negative",
        "外供能源填正数，去向选“外供”",
        "enter energy sold as a positive amount with flow “sold”",
    ),
    "energy.ncv_not_positive": (
        "{source}的实测热值 {ncv} 不是正数",
        "the measured heat value of {source}, {ncv}, is not above 0",
        "以 kJ/kg 或 kJ/m3 填写，没有实测就留空",
        "enter it in kJ/kg or kJ/m3, or leave it empty",
    ),
    "energy.unknown_source": (
        "系数表里没有“{source}”",
        "no factor table has “{source}”",
        "改用系数表中的名称，或由城市系数表补充",
        "use a name of the factor tables, or add the source in a table of the city",
    ),
    "energy.ambiguous_source": (
        "“{source}”可以指：{meanings}",
        "“{source}” may mean: {meanings}",
        "写明是哪一种",
        "say which one",
    ),
    "energy.unit_mismatch": (
        "{source}的计量单位“{unit}”不能换算为 {wanted}",
        "the unit “{unit}” of {source} does not convert to {wanted}",
        "改用可换算为 {wanted} 的单位",
        "use a unit that converts to {wanted}",
    ),
    "energy.calorific_range": (
        (
            "{source}的折标准煤系数只有范围 {low}～{high} {factor_unit}（{origin}，可信度 {conf}），没有单一数值；"
            "请填实测低位发热量 ncv（{ncv_unit}）"
        ),
        (
            "the coal-equivalent factor of {source} is only a range, {low} to {high} {factor_unit}"
            " ({origin}, confidence {conf}): enter the measured heat value ncv ({ncv_unit})"
        ),
        "没有实测值的，由城市系数表选定",
        "where nothing was measured, choose one in a table of the city",
    ),
    "energy.primary_range": (
        "{source}的等价值系数只有范围 {low}～{high} {factor_unit}（{origin}，可信度 {conf}），没有单一数值",
        "the primary factor of {source} is only a range, {low} to {high} {factor_unit} ({origin}, confidence {conf})",
        "由城市系数表选定",
        "choose one in a table of the city",
    ),
    "energy.no_calorific": (
        "系数表没有{source}的折标准煤系数",
        "no factor table has a coal-equivalent factor for {source}",
        "填写实测热值，或由城市系数表补充",
        "enter the measured heat value, or add the factor in a table of the city",
    ),
    "energy.no_primary": (
        "系数表没有{source}的等价值系数",
        "no factor table has a primary factor for {source}",
        "由城市系数表补充",
        "add it in a table of the city",
    ),
    "energy.no_fuel": (
        "系数表没有{source}的含碳量和氧化率，二氧化碳算不出",
        "no factor table has the carbon content and oxidation of {source}, so its CO2 is unknown",
        "填报具体品种（如无烟煤、烟煤、褐煤），或由城市系数表补充",
        "enter the exact kind (e.g. anthracite, bituminous coal, lignite), or add it in a table of the city",
    ),
    "energy.no_heat": (
        "系数表没有{source}的供热排放因子",
        "no factor table has a heat factor for {source}",
        "由城市系数表补充",
        "add it in a table of the city",
    ),
    "energy.needs_enthalpy": (
        "{source}按质量填报，须有实测焓值才能计算二氧化碳",
        "{source} is entered by mass: its CO2 needs the measured enthalpy",
        "在热值栏填焓值（kJ/kg），或改填“热力”，以 GJ 计",
        "give the enthalpy (kJ/kg) as heat value, or enter it as heat, in GJ",
    ),
    "energy.enthalpy_low": (
        "{source}的焓值 {ncv} kJ/kg 低于水焓 {water} kJ/kg",
        "the enthalpy of {source}, {ncv} kJ/kg, is below that of water, {water} kJ/kg",
        "核对焓值及其单位",
        "check the enthalpy and its unit",
    ),
    "energy.no_region": (
        "没有所在地区，选不出电力排放因子",
        "without a region there is no grid factor",
        "填写省、自治区或直辖市",
        "enter the province",
    ),
    "energy.unknown_region": (
        "系数表没有地区“{region}”的电力排放因子",
        "no factor table has a grid factor for the region “{region}”",
        "填写省、自治区或直辖市的名称",
        "enter the name of the province",
    ),
    "energy.no_grid_value": (
        "{region}没有 {year} 年及以前的电力排放因子，不以全国值代替",
        "{region} has no grid factor for {year} or before, and the nation's does not stand in for it",
        "由城市系数表给出",
        "give one in a table of the city",
    ),
    # Factor tables.
    "energy.no_rows": (
        "系数表没有一行",
        "the factor table has no rows",
        "至少写一个 [[rows]]",
        "write at least one [[rows]]",
    ),
    "energy.unknown_source_id": (
        "来源“{source}”不在本表的 [sources] 中",
        "the source “{source}” is not in the table's [sources]",
        "在 [sources] 中写明它",
        "add it to [sources]",
    ),
    "energy.bad_year": (
        "“{year}”不是四位数的年份",
        "“{year}” is not a year of four digits",
        "写成 2023 这样",
        "write it like 2023",
    ),
    "energy.table_unit": (
        "这类系数不能以“{unit}”计量，须与 {fitting} 同类",
        "factors of this kind can't be per “{unit}”, only per a unit like {fitting}",
        "改用同类的单位",
        "use such a unit",
    ),
    "energy.not_positive": (
        "{key} 须大于 0",
        "{key} must be above 0",
        "写正数",
        "write a positive number",
    ),
    "energy.above_one": (
        "{key} 是份额，不能大于 1",
        "{key} is a share and can't be above 1",
        "写 0 与 1 之间的数",
        "write a number between 0 and 1",
    ),
    "energy.bad_range": (
        '{key} 的范围须写成 ["低", "高"] 两个数',
        '{key} as a range is two numbers, ["low", "high"]',
        "低值写在前，两值用引号",
        "put the lower first, both in quotes",
    ),
    "energy.name_twice": (
        "名称“{name}”已属于“{other}”",
        "the name “{name}” already belongs to “{other}”",
        "改名，或去掉这个别名",
        "rename it, or leave this alias out",
    ),
}
