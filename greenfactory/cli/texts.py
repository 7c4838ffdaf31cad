"""Words of the command line itself, help and ends: (Chinese, English). Here and not in `wording`, so that `--help` loads nothing else."""

TEXTS = {
    "about": (
        "绿色工厂评价：规则即数据，评分可复算。",
        "Green factory evaluation: rules as data, every score recomputable.",
    ),
    "lang": ("界面语言（zh 或 en）", "language of the output (zh or en)"),
    "version": ("显示版本", "show the version"),
    "help": ("显示帮助", "show this help"),
    "usage": ("用法：", "usage: "),
    "commands": ("命令", "commands"),
    "arguments": ("参数", "arguments"),
    "options": ("选项", "options"),
    "error": ("参数有误：{}", "wrong usage: {}"),
    "fault": (
        "程序内部出错，不是材料的问题；本次没有完成。请把下面一行告诉开发者（设环境变量 GREENFACTORY_DEBUG=1 重做，可看到全部细节）：\n    {}",
        "a fault of the program, not of your files; nothing was finished. Please report the next line (with GREENFACTORY_DEBUG=1 it tells everything):\n    {}",
    ),
    "stopped": ("已中止；正在写的文件没有留下", "stopped; the file that was being written is not kept"),
    "unwritable": ("结果写不出去：{}", "the output can't be written: {}"),
    "no_json": ("greenfactory {} 没有 --json", "greenfactory {} has no --json"),
    "empty": ("不能为空", "must not be empty"),
    "bad_year": ("应为 {} 至 {} 之间的年份，填的是 '{}'", "a year from {} to {} is needed, not '{}'"),
    "bad_speed": ("应为 1 至 {} 之间的整数，填的是 '{}'", "a whole number from 1 to {} is needed, not '{}'"),
    "all": ("连同来源说明和系数表", "texts of sources and factor tables too"),
    "json": ("输出一个 JSON 文档，数值为精确文本", "print one JSON document, exact numbers as text"),
    "pack": ("规则包：编号/版本，或文件夹", "rule pack: id/edition, or a folder"),
    "pack.of_form": (
        "规则包：编号/版本，或文件夹（缺省为自评表注明的规则包）",
        "rule pack: id/edition, or a folder (default: the one that the form names)",
    ),
    "pack.default": (
        "规则包：编号/版本，或文件夹（缺省为 city-green-factory/2021）",
        "rule pack: id/edition, or a folder (default: city-green-factory/2021)",
    ),
    "benchmarks": (
        "基准值表（.toml、.xlsx、.csv）；example 为规则包自带的示例表；缺省用同一文件夹的 benchmarks.toml",
        "benchmark table (.toml, .xlsx, .csv); example: the pack's own; default: benchmarks.toml beside the forms",
    ),
    "packs": (
        "列出、查看、检查、比较、导入、打印规则包；不写命令即为列出",
        "list, show, check, compare, import and print rule packs; without a command, list them",
    ),
    "packs.show": ("查看一个规则包", "show a pack"),
    "packs.check": ("检查规则包并运行其用例", "check a pack and run its cases"),
    "packs.compare": ("比较两个规则包", "compare two packs"),
    "packs.benchmarks": ("生成空白基准值表，供填写行业数值", "make an empty benchmark table to fill in"),
    "benchmarks.out": ("写到这个文件（.xlsx）", "write it to this file (.xlsx)"),
    "packs.import": (
        "把指标表（.xlsx、.docx）变成规则包，并列出需要决定的事项",
        "make a pack of an indicator table (.xlsx, .docx), and list what is to be decided",
    ),
    "packs.export": ("把规则包打印成指标表（.docx、.xlsx）", "print a pack as an indicator table (.docx, .xlsx)"),
    "import.table": ("评价指标体系（.xlsx 或 .docx）", "indicator table (.xlsx or .docx)"),
    "import.out": ("写到这个文件夹，须为新的或空的", "folder to write to, new or empty"),
    "import.id": ("规则包编号（缺省取文件夹名）", "id of the pack (default: the folder's name)"),
    "import.edition": ("规则包版本（缺省 1）", "edition of the pack (default: 1)"),
    "export.out": ("写到这个文件", "file to write to"),
    "folder": ("规则包文件夹", "folder of the pack"),
    "form": ("生成空白自评表", "make a blank self-assessment form"),
    "year": ("评价年（缺省为上一年）", "evaluation year (default: last year)"),
    "form.out": (
        "写到这个文件：.xlsx 为可离线填写的 Excel 表，.json 为数据（缺省打印 JSON）",
        "write it to this file: .xlsx to be filled in off line, .json as data (default: print JSON)",
    ),
    "form_benchmarks": ("随表附上的基准值表，用于得分预览", "benchmark table that goes with the form, for its preview"),
    "return": (
        "把退回的表写到这个文件夹：错处标在企业自己的文件里",
        "write refused forms to this folder, marked in the enterprise's own file",
    ),
    "assess": ("计算一份自评表的得分", "score one self-assessment"),
    "file": ("自评表（.xlsx 或 .json）", "form (.xlsx or .json)"),
    "report": ("写出评分报告（.xlsx）", "write a report (.xlsx)"),
    "rank": ("对一批自评表或专家评分表排序", "rank a folder of forms or an experts' score table"),
    "source": (
        "自评表文件夹，或专家评分表（.csv、.xlsx）",
        "folder of forms, or a score table (.csv, .xlsx)",
    ),
    "forms": (
        "自评表文件夹：核对评分表中各企业的基本要求和必选项",
        "folder of forms: checks gate and required rows of the enterprises in a score table",
    ),
    "rules": (
        "评选规则（selection.toml，可只写改动的部分；也可用规则包）",
        "rules (selection.toml; only what differs is needed; or a pack)",
    ),
    "ranking": ("写出排序工作簿（.xlsx）", "write a ranking workbook (.xlsx)"),
    "replay": ("用两套规则各排一次，看谁进谁出", "rank under two rules: who would come in, who would fall out"),
    "rules.a": ("规则甲，写法同 rank 的 --rules", "rules A, given as for rank --rules"),
    "rules.b": ("规则乙，写法同 rank 的 --rules", "rules B, given as for rank --rules"),
    "draw": ("抽取复审名单，任何人可复算", "draw titles for re-review; anybody can recompute it"),
    "list": (
        "称号名单（.csv、.xlsx；列名：称号企业、区、行业、距上次检查年数）",
        "titles (.csv, .xlsx: title, district, sector, years_since_check)",
    ),
    "seed": ("公开的随机种子", "the public seed"),
    "take": ("抽取数量", "how many to draw"),
    "strata": (
        "分层依据，逗号分隔：区,行业,距上次检查年数",
        "strata, separated by commas: district,sector,years_since_check",
    ),
    "example": ("生成虚构城市的示例数据", "write the example data of a synthetic city"),
    "dir": ("目标文件夹", "folder to write to"),
    "setup": (
        "建立城市的机构并给出首位管理员的邀请链接；不给清单时写出一份待填的清单",
        "make the city's bodies and links for the first administrators; without a list, write a blank one",
    ),
    "city_list": (
        "机构清单（TOML）；缺省写出空白清单 city.toml",
        "list of bodies (TOML); default: write a blank city.toml",
    ),
    "new_link": (
        "此角色已有人或已发链接时仍发新链接（如管理员无法登录）",
        "a new link for this role although it is held or offered (an administrator who cannot get in)",
    ),
    "local_port": ("本机地址所用端口，写入链接（缺省 8000）", "port at local names, for the links (default: 8000)"),
    "serve": ("启动平台", "start the platform"),
    "demo": (
        "生成虚构城市并启动演示平台（仅限本机）",
        "build a synthetic city and start the platform with it, on this machine only",
    ),
    "data": (
        "数据文件夹：数据库、文件、密钥（缺省为环境变量 GREENFACTORY_DATA，未设则为 data）",
        "folder of the data: database, files, keys (default: the setting GREENFACTORY_DATA, else data)",
    ),
    "demo_data": (
        "数据文件夹：数据库、文件、密钥（缺省为 out/demo）",
        "folder of the data: database, files, keys (default: out/demo)",
    ),
    "port": (
        "端口；被占用时用下一个空闲端口（缺省 8000）",
        "port; the next free one where it is taken (default: 8000)",
    ),
    "host": ("监听地址（缺省 127.0.0.1，仅限本机）", "address to listen at (default: 127.0.0.1, this machine only)"),
    "speed": (
        "演示时钟比实际快多少倍，1 至 86400（缺省 1）",
        "how many times faster the demonstration's clock runs, 1 to 86400 (default: 1)",
    ),
    "no_serve": ("只生成数据，不启动", "build the city only"),
    "health": ("检查平台是否正常", "tell whether the platform is well"),
    "migrate": ("先更新数据库结构", "bring the database's tables up to date first"),
    "work": (
        "执行到期的系统任务：日志签名，核对日志和文件，发送邮件，清除上传和过期登录，检查磁盘（serve 自动执行，也可由定时器执行）",
        "do what is due: sign the journal, check it and the files, send mail, purge uploads and old sessions, look at the disk (serve does it by itself; timers may)",
    ),
    "work.all": ("不论是否到期，全部执行", "do everything, due or not"),
    "journal": (
        "核对平台的操作日志，为它签名；不写命令即为核对",
        "check the platform's journal, or sign it; without a command, check it",
    ),
    "journal.check": (
        "逐条核对操作日志是否被改动、删除、插入或调换",
        "check every entry: changed, removed, put in, swapped",
    ),
    "journal.sign": (
        "核对后为日志链头签名（serve 每日自动执行）",
        "check, then sign the journal's head (serve does it daily)",
    ),
}


def text(key: str, lang: str) -> str:
    """The words of `key` in `lang` ("zh" or "en")."""
    return TEXTS[key][("zh", "en").index(lang)]
