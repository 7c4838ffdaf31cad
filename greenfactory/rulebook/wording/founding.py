"""Words for setting an installation up: the list of the city's bodies, and the first administrators' links."""

MESSAGES: dict[str, tuple[str, ...]] = {
    "founding.not_toml": (
        "这一行不能读懂：{why}",
        "this line cannot be read: {why}",
        '写成 键 = "内容"；引号、等号、方括号须为英文半角',
        'write key = "text", with plain quotes, equals signs and brackets',
    ),
    "founding.missing_key": (
        "缺少“{key}”",
        "“{key}” is missing",
        "照空白清单补上（不带参数运行 greenfactory setup 可得一份）",
        "add it as in the blank list (greenfactory setup without a list writes one)",
    ),
    "founding.empty": ("“{key}”没有填", "“{key}” is empty", "填在引号之间", "write it between the quotes"),
    "founding.too_long": (
        "“{key}”过长或含不可见字符",
        "“{key}” is too long or holds invisible characters",
        "不超过 {most} 字",
        "at most {most} characters",
    ),
    "founding.one_person": (
        "系统管理员和安全管理员写的是同一人",
        "system and security administrator are the same person",
        "三员分立：由两人担任；同名的加注区分。不实行三员分立时设 GREENFACTORY_SEPARATED_ADMINS=false",
        "let two people do it (of one name: tell them apart), or set GREENFACTORY_SEPARATED_ADMINS=false",
    ),
    "founding.no_district": (
        "清单里没有市（县）、区",
        "the list has no district",
        "至少写一段 [[districts]]：企业注册时从中选择属地",
        "write at least one [[districts]]: enterprises choose theirs when they register",
    ),
    "founding.bad_code": (
        "不是区、县一级的区划代码",
        "no code of a district",
        '写 GB/T 2260 的六位数字，末两位不是 00，如 "320205"',
        'six digits of GB/T 2260 that do not end in 00, such as "320205"',
    ),
    "founding.bad_town": (
        "不是九位代码，或前六位不是所属区的代码",
        "not nine digits that begin with the district's six",
        "按本市统计或民政部门的乡镇、街道、园区清单填写",
        "copy it from the city's own list of towns, streets and parks",
    ),
    "founding.code_twice": ("代码重复", "this code stands twice", "核对两处代码", "look at both"),
    "founding.name_twice": ("名称重复", "this name stands twice", "核对两处名称", "look at both"),
    "founding.other_province": (
        "前两位与第一个区不同",
        "the first two digits differ from the first district's",
        "同一城市的代码前两位（省级）应当一致，请核对",
        "districts of one city share the two digits of their province",
    ),
    "founding.blank_there": (
        "已有这个文件，没有覆盖",
        "this file is there already and was not overwritten",
        "填写后运行 greenfactory setup {name}，或先移走它",
        "fill it in and run greenfactory setup {name}, or move it away",
    ),
    "founding.no_writing": (
        "写不出去：{why}",
        "cannot be written: {why}",
        "换一个可写的文件夹",
        "choose another folder",
    ),
    "founding.blank": (
        "已写出空白清单 {name}。填好后运行：greenfactory setup {name}",
        "a blank list stands in {name}. Fill it in, then run: greenfactory setup {name}",
    ),
    "founding.needed": (
        "这里还没有建立机构：除首页外无法办理业务。请另开终端运行 greenfactory setup（数据文件夹或 DATABASE_URL 须与此相同）",
        "no bodies were set up here yet, so nobody can work: run greenfactory setup in another terminal (with the same data folder or DATABASE_URL)",
    ),
    "founding.made": ("已建立：{name}（{kind}）", "made: {name} ({kind})"),
    "founding.towns_made": ("已登记乡镇、街道、园区 {count} 个", "{count} towns, streets and parks entered"),
    "founding.nothing_new": ("清单中的机构均已建立", "every body of the list was there already"),
    "founding.otherwise": (
        "名称未改动：清单为“{listed}”，系统中为“{held}”（由系统管理员在“机构”页改名）",
        "not renamed: the list says “{listed}”, the platform has “{held}” (the system administrator renames it)",
    ),
    "founding.link": ("{role} {name}：", "{role} {name}:"),
    "founding.links_once": (
        "以上链接只显示这一次，至 {until} 有效，只能使用一次。请分别交给本人，不要转发。",
        "These links are shown this once, hold until {until} and work once. Hand each to its person only.",
    ),
    "founding.links_port": (
        "链接按端口 {port} 写出。该端口被占用时 greenfactory serve 改用下一个空闲端口：请按其启动时显示的网址改链接中的端口。",
        "The links carry port {port}. Where it is taken greenfactory serve moves on to the next free one: put the port of the address that it prints into the link.",
    ),
    "founding.held": ("{role}：已有人担任", "{role}: is held"),
    "founding.waiting": (
        "{role}：已给 {name} 发过链接，至 {until} 有效；需要新链接时加 --link {option}（旧链接随即失效）",
        "{role}: a link for {name} is out until {until}; --link {option} makes a new one and kills the old",
    ),
    "founding.next": (
        "下一步：启动平台（greenfactory serve，使用相同的 --data 或 DATABASE_URL），由系统管理员打开链接，建立账号和双因素认证，再到“机构”页邀请各单位首位管理员。",
        "Next: start the platform (greenfactory serve, with the same --data or DATABASE_URL); the system administrator opens the link, makes an account with a second factor, and invites the first administrators on “Organisations”.",
    ),
}
