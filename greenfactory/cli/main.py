"""The `greenfactory` command: reads the arguments and hands them to one module per command.

Exit codes: 0 done, 1 input refused, 2 wrong usage. Nothing heavy is imported before it is known which command runs.
"""

import argparse
import os
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
    "json": ("输出一个 JSON 文档，数值为精确文本", "print one JSON document, exact numbers as text"),
    "pack": ("规则包：编号/版本，或文件夹", "rule pack: id/edition, or a folder"),
    "benchmarks": (
        "基准值表（.toml、.xlsx、.csv）；example 为规则包自带的示例表；缺省用同一文件夹的 benchmarks.toml",
        "benchmark table (.toml, .xlsx, .csv); example: the pack's own; default: benchmarks.toml beside the forms",
    ),
    "packs": ("列出、查看、检查、比较规则包", "list, show, check and compare rule packs"),
    "packs.show": ("查看一个规则包", "show a pack"),
    "packs.check": ("检查规则包并运行其用例", "check a pack and run its cases"),
    "packs.compare": ("比较两个规则包", "compare two packs"),
    "packs.benchmarks": ("生成空白基准值表，供填写行业数值", "make an empty benchmark table to fill in"),
    "benchmarks.out": ("写到这个文件（.xlsx）", "write it to this file (.xlsx)"),
    "folder": ("规则包文件夹", "folder of the pack"),
    "form": ("生成空白自评表", "make a blank self-assessment form"),
    "year": ("评价年（缺省为上一年）", "evaluation year (default: last year)"),
    "form.out": ("写到这个文件（缺省打印）", "write it to this file (default: print it)"),
    "assess": ("计算一份自评表的得分", "score one self-assessment"),
    "file": ("自评表（.json）", "form (.json)"),
    "report": ("写出评分报告（.xlsx）", "write a report (.xlsx)"),
    "rank": ("对一批自评表或专家评分表排序", "rank a folder of forms or an experts' score table"),
    "source": (
        "自评表文件夹，或专家评分表（.csv、.xlsx）",
        "folder of forms, or a score table (.csv, .xlsx)",
    ),
    "rules": ("评选规则（selection.toml，可只写改动的部分）", "rules (selection.toml; only what differs is needed)"),
    "ranking": ("写出排序工作簿（.xlsx）", "write a ranking workbook (.xlsx)"),
    "replay": ("用两套规则各排一次，看谁进谁出", "rank under two rules: who would come in, who would fall out"),
    "rules.a": ("规则甲", "rules A"),
    "rules.b": ("规则乙", "rules B"),
    "draw": ("抽取复审名单，任何人可复算", "draw titles for re-review; anybody can recompute it"),
    "list": (
        "称号名单（CSV：title, district, sector, years_since_check）",
        "titles (CSV: title, district, sector, years_since_check)",
    ),
    "seed": ("公开的随机种子", "the public seed"),
    "take": ("抽取数量", "how many to draw"),
    "strata": ("分层依据，逗号分隔：district,sector", "strata, separated by commas: district,sector"),
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
        self.exit(2, _text("error", self.lang).format(message) + "\n")


def _text(key: str, lang: str) -> str:
    return _TEXTS[key][("zh", "en").index(lang)]


def parser(lang: str) -> argparse.ArgumentParser:
    """The whole command line."""
    _Parser.lang = lang

    def say(key: str) -> str:
        return _text(key, lang)

    top = _Parser(prog="greenfactory", description=say("about"))
    top.add_argument("--version", action="version", version=f"greenfactory {__version__}", help=say("version"))
    commands = top.add_subparsers(title=say("commands"), dest="command", metavar="COMMAND", required=True)

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
    table = command("benchmarks", deeds, "packs.benchmarks", run="packs.empty_benchmarks")
    table.add_argument("pack", metavar="PACK", help=say("pack"))
    table.add_argument("-o", "--out", metavar="FILE.xlsx", type=Path, required=True, help=say("benchmarks.out"))

    form = command("form", run="assess.form")
    form.add_argument("pack", metavar="PACK", help=say("pack"))
    form.add_argument("-o", "--out", metavar="FORM.json", type=Path, help=say("form.out"))
    form.add_argument("--year", type=int, help=say("year"))

    assess = command("assess", run="assess.assess")
    assess.add_argument("file", metavar="FILE", type=Path, help=say("file"))
    _scoring_options(assess, say)
    assess.add_argument("-o", "--out", metavar="REPORT.xlsx", type=Path, help=say("report"))

    rank = command("rank", run="rank.rank")
    rank.add_argument("source", metavar="FOLDER|TABLE", type=Path, help=say("source"))
    _scoring_options(rank, say)
    rank.add_argument("--rules", metavar="SELECTION.toml", type=Path, help=say("rules"))
    rank.add_argument("-o", "--out", metavar="RANKING.xlsx", type=Path, help=say("ranking"))

    replay = command("replay", run="rank.replay")
    replay.add_argument("source", metavar="FOLDER|TABLE", type=Path, help=say("source"))
    _scoring_options(replay, say)
    replay.add_argument("--rules", metavar="A.toml", type=Path, required=True, help=say("rules.a"))
    replay.add_argument("--against", metavar="B.toml", type=Path, required=True, help=say("rules.b"))

    draw = command("draw", run="draw.draw")
    draw.add_argument("list", metavar="LIST.csv", type=Path, help=say("list"))
    draw.add_argument("--seed", required=True, help=say("seed"))
    draw.add_argument("--take", required=True, type=int, help=say("take"))
    draw.add_argument("--strata", default="", help=say("strata"))
    draw.add_argument("--json", action="store_true", help=say("json"))

    example = command("example", run="example.example")
    example.add_argument("dir", metavar="DIR", type=Path, help=say("dir"))
    return top


def _scoring_options(command: argparse.ArgumentParser, say: Any) -> None:
    command.add_argument("--pack", metavar="PACK", help=say("pack"))
    command.add_argument("--benchmarks", metavar="TABLE", help=say("benchmarks"))
    command.add_argument("--json", action="store_true", help=say("json"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang = language.chosen(given)
    try:
        options = parser(lang).parse_args(given)
    except SystemExit as stop:
        return int(stop.code or 0)
    module, _, name = options.run.partition(".")
    from greenfactory.cli.screen import Screen  # noqa: PLC0415 - see the module's first lines

    screen = Screen(lang)
    run = getattr(import_module(f"greenfactory.cli.{module}"), name)
    try:
        return screen.guard(lambda: run(options, screen))
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python must not complain again when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
