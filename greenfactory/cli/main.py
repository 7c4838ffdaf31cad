"""The `greenfactory` command: reads the arguments and hands them to one module per command.

Exit codes: 0 done, 1 input refused, 2 wrong usage, 70 a fault of the program itself. Nothing heavy is imported before it is known which command runs.
"""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from greenfactory import __version__
from greenfactory.cli import language

_TEXTS = {
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
        "程序内部出错，不是材料的问题；本次没有完成。请把下面一行告诉开发者（设环境变量 GREENFACTORY_DEBUG=1 重做，可看到全部细节）：",
        "a fault of the program, not of your files; nothing was finished. Please report the next line (with GREENFACTORY_DEBUG=1 it tells everything):",
    ),
    "all": ("连同来源说明和系数表", "texts of sources and factor tables too"),
    "json": ("输出一个 JSON 文档，数值为精确文本", "print one JSON document, exact numbers as text"),
    "pack": ("规则包：编号/版本，或文件夹", "rule pack: id/edition, or a folder"),
    "benchmarks": (
        "基准值表（.toml、.xlsx、.csv）；example 为规则包自带的示例表；缺省用同一文件夹的 benchmarks.toml",
        "benchmark table (.toml, .xlsx, .csv); example: the pack's own; default: benchmarks.toml beside the forms",
    ),
    "packs": ("列出、查看、检查、比较、导入、打印规则包", "list, show, check, compare, import and print rule packs"),
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
    "rules.a": ("规则甲", "rules A"),
    "rules.b": ("规则乙", "rules B"),
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
}


class _Parser(argparse.ArgumentParser):
    """argparse in the user's language, with exit code 2 and one line for wrong usage."""

    lang = "zh"

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **options)
        self._positionals.title = _text("arguments", self.lang)
        self._optionals.title = _text("options", self.lang)
        self.add_argument("-h", "--help", action="help", help=_text("help", self.lang))
        self.add_argument("--lang", choices=("zh", "en"), help=_text("lang", self.lang))

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", _text("usage", self.lang), 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", _text("usage", self.lang), 1)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, _text("error", self.lang).format(_in_chinese(message) if self.lang == "zh" else message) + "\n")


# argparse has no Chinese; these are its messages that people meet.
_USAGE = (
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 不能是 \2，可选：\3"),
    (r"argument (.+?): invalid int value: (.+)", r"\1 应为整数，填的是 \2"),
    (r"argument (.+?): expected one argument", r"\1 后面缺少内容"),
)


def _in_chinese(message: str) -> str:
    return next((found.expand(text) for known, text in _USAGE if (found := re.fullmatch(known, message))), message)


def _text(key: str, lang: str) -> str:
    return _TEXTS[key][("zh", "en").index(lang)]


def parser(lang: str) -> argparse.ArgumentParser:
    """The whole command line."""
    _Parser.lang = lang

    def say(key: str) -> str:
        return _text(key, lang)

    top = _Parser(prog="greenfactory", description=say("about"))
    top.add_argument("--version", action="version", version=f"greenfactory {__version__}", help=say("version"))
    commands = top.add_subparsers(title=say("commands"), dest="command", metavar="COMMAND")

    def command(name: str, to: Any = commands, key: str = "", **defaults: Any) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = to.add_parser(name, help=say(key or name), description=say(key or name))
        made.set_defaults(**defaults)
        return made

    packs = command("packs", run="packs.list_packs")
    packs.add_argument("--json", action="store_true", help=say("json"))
    deeds = packs.add_subparsers(title=say("commands"), metavar="COMMAND")
    for name, arguments in (("show", ("PACK",)), ("check", ("FOLDER",)), ("compare", ("A", "B"))):
        deed = command(name, deeds, f"packs.{name}", run=f"packs.{name}")
        for argument in arguments:
            deed.add_argument(argument.lower(), metavar=argument, help=say("folder" if name == "check" else "pack"))
        deed.add_argument("--json", action="store_true", help=say("json"))
        if name == "compare":
            deed.add_argument("--all", action="store_true", help=say("all"))
    table = command("benchmarks", deeds, "packs.benchmarks", run="packs.empty_benchmarks")
    table.add_argument("pack", metavar="PACK", help=say("pack"))
    table.add_argument("-o", "--out", metavar="FILE.xlsx", type=Path, required=True, help=say("benchmarks.out"))

    _table_commands(command, deeds, say)

    form = command("form", run="assess.form")
    form.add_argument("pack", metavar="PACK", help=say("pack"))
    form.add_argument("-o", "--out", metavar="FORM.xlsx|.json", type=Path, help=say("form.out"))
    form.add_argument("--year", type=int, help=say("year"))
    form.add_argument("--benchmarks", metavar="TABLE", help=say("form_benchmarks"))

    assess = command("assess", run="assess.assess")
    assess.add_argument("file", metavar="FILE", type=Path, help=say("file"))
    _scoring_options(assess, say)
    assess.add_argument("-o", "--out", metavar="REPORT.xlsx", type=Path, help=say("report"))
    assess.add_argument("--return", dest="back", metavar="FOLDER", type=Path, help=say("return"))

    rank = command("rank", run="rank.rank")
    rank.add_argument("source", metavar="FOLDER|TABLE", type=Path, help=say("source"))
    _scoring_options(rank, say, forms=True)
    rank.add_argument("--rules", metavar="SELECTION.toml", help=say("rules"))
    rank.add_argument("-o", "--out", metavar="RANKING.xlsx", type=Path, help=say("ranking"))
    rank.add_argument("--return", dest="back", metavar="FOLDER", type=Path, help=say("return"))

    replay = command("replay", run="rank.replay")
    replay.add_argument("source", metavar="FOLDER|TABLE", type=Path, help=say("source"))
    _scoring_options(replay, say, forms=True)
    replay.add_argument("--rules", metavar="A.toml", required=True, help=say("rules.a"))
    replay.add_argument("--against", metavar="B.toml", required=True, help=say("rules.b"))

    draw = command("draw", run="draw.draw")
    draw.add_argument("list", metavar="LIST.csv", type=Path, help=say("list"))
    draw.add_argument("--seed", required=True, help=say("seed"))
    draw.add_argument("--take", required=True, type=int, help=say("take"))
    draw.add_argument("--strata", default="", help=say("strata"))
    draw.add_argument("--json", action="store_true", help=say("json"))

    example = command("example", run="example.example")
    example.add_argument("dir", metavar="DIR", type=Path, help=say("dir"))
    return top


def _table_commands(command: Any, deeds: Any, say: Any) -> None:
    read = command("import", deeds, "packs.import", run="packs_tables.import_table")
    read.add_argument("table", metavar="TABLE", type=Path, help=say("import.table"))
    read.add_argument("-o", "--out", metavar="FOLDER", type=Path, required=True, help=say("import.out"))
    read.add_argument("--id", metavar="ID", default="", help=say("import.id"))
    read.add_argument("--edition", metavar="E", default="", help=say("import.edition"))
    read.add_argument("--json", action="store_true", help=say("json"))
    printed = command("export", deeds, "packs.export", run="packs_tables.export_table")
    printed.add_argument("pack", metavar="PACK", help=say("pack"))
    printed.add_argument("-o", "--out", metavar="FILE", type=Path, required=True, help=say("export.out"))


def _scoring_options(command: argparse.ArgumentParser, say: Any, *, forms: bool = False) -> None:
    if forms:
        command.add_argument("--forms", metavar="FOLDER", type=Path, help=say("forms"))
    command.add_argument("--pack", metavar="PACK", help=say("pack"))
    command.add_argument("--benchmarks", metavar="TABLE", help=say("benchmarks"))
    command.add_argument("--json", action="store_true", help=say("json"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # A Windows pipe or a C locale would refuse Chinese.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    lang = language.chosen(given)
    reader = parser(lang)
    try:
        options = reader.parse_args(given)
    except SystemExit as stop:
        return int(stop.code or 0)
    if options.command is None:
        reader.print_help(sys.stderr)
        return 2
    module, _, name = options.run.partition(".")
    try:
        from greenfactory.cli.screen import Screen  # noqa: PLC0415 - see the module's first lines

        screen = Screen(lang)
        run = getattr(import_module(f"greenfactory.cli.{module}"), name)
        return screen.guard(lambda: run(options, screen), as_json=getattr(options, "json", False))
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python must not complain again when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the outermost net: whoever uses the command must not meet a traceback
        sys.stderr.write(_fault(error, lang))
        return 70


def _fault(error: Exception, lang: str) -> str:
    """What to say of a fault of the program: what to do, and the one line that a report needs."""
    import traceback  # noqa: PLC0415 - rarely needed

    if os.environ.get("GREENFACTORY_DEBUG") == "1":
        traceback.print_exception(error)
    package = Path(__file__).parent.parent
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(package)]
    places = [f"{Path(frame.filename).relative_to(package).as_posix()}:{frame.lineno}" for frame in ours[-1:]]
    line = " ".join([f"greenfactory {__version__}", f"Python {sys.version.split()[0]}", type(error).__name__, *places])
    return f"{_text('fault', lang)}\n    {line}\n"
