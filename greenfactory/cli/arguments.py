"""The command line: which commands there are, and what each may be given."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from greenfactory import __version__
from greenfactory.cli import output
from greenfactory.cli.texts import text

YEARS = (2000, 2099)
"""Evaluation years of a blank form: the first law and statistics it asks about are younger."""
FASTEST = 86_400
Say = Callable[[str], str]


class _Parser(argparse.ArgumentParser):
    """argparse in the user's language, with exit code 2 and one line for wrong usage."""

    lang = "zh"

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **options)
        self._positionals.title = text("arguments", self.lang)
        self._optionals.title = text("options", self.lang)
        self.add_argument("-h", "--help", action="help", help=text("help", self.lang))
        # Without a default: that of a command would take the place of what was said before it.
        self.add_argument("--lang", choices=("zh", "en"), default=argparse.SUPPRESS, help=text("lang", self.lang))

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", text("usage", self.lang), 1)

    def format_help(self) -> str:
        shown = super().format_help().replace("usage: ", text("usage", self.lang), 1)
        return re.sub(r"^(\S+):$", r"\1：", shown, flags=re.MULTILINE) if self.lang == "zh" else shown

    def _print_message(self, message: str, file: Any = None) -> None:
        # argparse would pass over a disk that is full.
        output.write(file or sys.stderr, message or "")

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, text("error", self.lang).format(_in_chinese(message) if self.lang == "zh" else message) + "\n")


# argparse has no Chinese; these are its messages that people meet.
_USAGE = (
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 不能是 \2，可选：\3"),
    (r"argument (.+?): invalid int value: (.+)", r"\1 应为整数，填的是 \2"),
    (r"argument (.+?): expected one argument", r"\1 后面缺少内容"),
    (r"argument (.+?): (.+)", r"\1 \2"),
)


def _in_chinese(message: str) -> str:
    return next((found.expand(text) for known, text in _USAGE if (found := re.fullmatch(known, message))), message)


def read(arguments: Sequence[str], lang: str) -> argparse.Namespace:
    """What was asked for; `json` is set where one document is wanted. Raises SystemExit where the usage is wrong."""
    reader = parser(lang)
    options = reader.parse_args(arguments)
    if options.command is None:
        reader.print_help(sys.stderr)
        reader.exit(2)
    options.json = getattr(options, "json", False)
    if options.json and not options.document:
        reader.error(text("no_json", lang).format(options.command))
    return options


def parser(lang: str) -> argparse.ArgumentParser:
    """The whole command line."""
    _Parser.lang = lang

    def say(key: str) -> str:
        return text(key, lang)

    top = _Parser(prog="greenfactory", description=say("about"))
    top.add_argument("--version", action="version", version=f"greenfactory {__version__}", help=say("version"))
    _document(top, say, given=False)
    commands = _Commands(top.add_subparsers(title=say("commands"), dest="command", metavar="COMMAND"), say)
    _packs(commands, say)
    _forms(commands, say)
    _rankings(commands, say)

    draw = commands.add("draw", "draw.draw", document=True)
    draw.add_argument("list", metavar="LIST.csv", type=_path, help=say("list"))
    draw.add_argument("--seed", required=True, help=say("seed"))
    draw.add_argument("--take", required=True, type=int, help=say("take"))
    draw.add_argument("--strata", default="", help=say("strata"))

    example = commands.add("example", "example.example")
    example.add_argument("dir", metavar="DIR", type=_path, help=say("dir"))
    _platform(commands, say)
    return top


class _Commands:
    """Commands of one level, each with its help."""

    def __init__(self, to: Any, say: Say, prefix: str = "") -> None:
        self._to, self._say, self._prefix = to, say, prefix

    def add(self, name: str, run: str, *, document: bool = False) -> argparse.ArgumentParser:
        """The command `name`, done by the function `run`; with `document` it takes --json."""
        words = self._say(self._prefix + name)
        made: argparse.ArgumentParser = self._to.add_parser(name, help=words, description=words)
        made.set_defaults(run=run, document=document)
        if document:
            _document(made, self._say)
        return made


def _document(command: argparse.ArgumentParser, say: Say, *, given: bool = True) -> None:
    """--json, before a command as well as after it; where it is not `given` there, the help leaves it out."""
    words = say("json") if given else argparse.SUPPRESS
    command.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=words)


def _packs(commands: _Commands, say: Say) -> None:
    packs = commands.add("packs", "packs.list_packs", document=True)
    deeds = _Commands(packs.add_subparsers(title=say("commands"), metavar="COMMAND"), say, "packs.")
    for name, arguments in (("show", ("PACK",)), ("check", ("FOLDER",)), ("compare", ("A", "B"))):
        deed = deeds.add(name, f"packs.{name}", document=True)
        for argument in arguments:
            deed.add_argument(
                argument.lower(), metavar=argument, type=_filled, help=say("folder" if name == "check" else "pack")
            )
        if name == "compare":
            deed.add_argument("--all", action="store_true", help=say("all"))
    table = deeds.add("benchmarks", "packs.empty_benchmarks", document=True)
    table.add_argument("pack", metavar="PACK", type=_filled, help=say("pack"))
    table.add_argument("-o", "--out", metavar="FILE.xlsx", type=_path, required=True, help=say("benchmarks.out"))

    read = deeds.add("import", "packs_tables.import_table", document=True)
    read.add_argument("table", metavar="TABLE", type=_path, help=say("import.table"))
    read.add_argument("-o", "--out", metavar="FOLDER", type=_path, required=True, help=say("import.out"))
    read.add_argument("--id", metavar="ID", default="", help=say("import.id"))
    read.add_argument("--edition", metavar="E", default="", help=say("import.edition"))
    printed = deeds.add("export", "packs_tables.export_table")
    printed.add_argument("pack", metavar="PACK", type=_filled, help=say("pack"))
    printed.add_argument("-o", "--out", metavar="FILE", type=_path, required=True, help=say("export.out"))


def _forms(commands: _Commands, say: Say) -> None:
    form = commands.add("form", "assess.form")
    form.add_argument("pack", metavar="PACK", type=_filled, help=say("pack"))
    form.add_argument("-o", "--out", metavar="FORM.xlsx|.json", type=_path, help=say("form.out"))
    form.add_argument("--year", type=_year, help=say("year"))
    form.add_argument("--benchmarks", metavar="TABLE", type=_filled, help=say("form_benchmarks"))

    assess = commands.add("assess", "assess.assess", document=True)
    assess.add_argument("file", metavar="FILE", type=_path, help=say("file"))
    _scoring_options(assess, say, "pack.of_form")
    assess.add_argument("-o", "--out", metavar="REPORT.xlsx", type=_path, help=say("report"))
    assess.add_argument("--return", dest="back", metavar="FOLDER", type=_path, help=say("return"))


def _rankings(commands: _Commands, say: Say) -> None:
    rank = commands.add("rank", "rank.rank", document=True)
    rank.add_argument("source", metavar="FOLDER|TABLE", type=_path, help=say("source"))
    rank.add_argument("--forms", metavar="FOLDER", type=_path, help=say("forms"))
    _scoring_options(rank, say, "pack.default")
    rank.add_argument("--rules", metavar="SELECTION.toml", type=_filled, help=say("rules"))
    rank.add_argument("-o", "--out", metavar="RANKING.xlsx", type=_path, help=say("ranking"))
    rank.add_argument("--return", dest="back", metavar="FOLDER", type=_path, help=say("return"))

    replay = commands.add("replay", "rank.replay", document=True)
    replay.add_argument("source", metavar="FOLDER|TABLE", type=_path, help=say("source"))
    replay.add_argument("--forms", metavar="FOLDER", type=_path, help=say("forms"))
    _scoring_options(replay, say, "pack.default")
    replay.add_argument("--rules", metavar="A.toml", type=_filled, required=True, help=say("rules.a"))
    replay.add_argument("--against", metavar="B.toml", type=_filled, required=True, help=say("rules.b"))


def _platform(commands: _Commands, say: Say) -> None:
    setup = commands.add("setup", "setup.setup")
    setup.add_argument("list", metavar="CITY.toml", type=_path, nargs="?", help=say("city_list"))
    setup.add_argument("--data", metavar="DIR", type=_path, help=say("data"))
    setup.add_argument("--link", action="append", choices=("system_admin", "security_admin"), help=say("new_link"))
    setup.add_argument("--port", type=int, default=8000, help=say("local_port"))
    for name, run in (("serve", "serve.serve"), ("demo", "demo.demo")):
        server = commands.add(name, run)
        server.add_argument("--data", metavar="DIR", type=_path, help=say("data" if name == "serve" else "demo_data"))
        server.add_argument("--port", type=int, default=8000, help=say("port"))
        if name == "serve":
            server.add_argument("--host", default="127.0.0.1", help=say("host"))
        else:
            server.add_argument("--no-serve", action="store_true", help=say("no_serve"))
            server.add_argument("--speed", metavar="N", type=_speed, default=1, help=say("speed"))
    health = commands.add("health", "health.health", document=True)
    health.add_argument("--data", metavar="DIR", type=_path, help=say("data"))
    health.add_argument("--migrate", action="store_true", help=say("migrate"))
    work = commands.add("work", "work.work", document=True)
    work.add_argument("--data", metavar="DIR", type=_path, help=say("data"))
    work.add_argument("--all", action="store_true", help=say("work.all"))
    journal = commands.add("journal", "journal.check", document=True)
    journal.add_argument("--data", metavar="DIR", type=_path, help=say("data"))
    deeds = _Commands(journal.add_subparsers(title=say("commands"), metavar="COMMAND"), say, "journal.")
    for name in ("check", "sign"):
        deed = deeds.add(name, f"journal.{name}", document=True)
        deed.add_argument("--data", metavar="DIR", type=_path, default=argparse.SUPPRESS, help=say("data"))


def _scoring_options(command: argparse.ArgumentParser, say: Say, pack: str) -> None:
    command.add_argument("--pack", metavar="PACK", type=_filled, help=say(pack))
    command.add_argument("--benchmarks", metavar="TABLE", type=_filled, help=say("benchmarks"))


def _year(given: str) -> int:
    """An evaluation year that a form can be about."""
    if not re.fullmatch(r"[0-9]{4}", given) or not YEARS[0] <= int(given) <= YEARS[1]:
        raise argparse.ArgumentTypeError(text("bad_year", _Parser.lang).format(*YEARS, given))
    return int(given)


def _speed(given: str) -> int:
    """How many times faster a clock runs: at most a day a second."""
    if not re.fullmatch(r"[0-9]{1,5}", given) or not 1 <= int(given) <= FASTEST:
        raise argparse.ArgumentTypeError(text("bad_speed", _Parser.lang).format(FASTEST, given))
    return int(given)


def _filled(given: str) -> str:
    """A name: an empty one, as of a variable that was never set, would stand for this folder or the first pack."""
    if not given.strip():
        raise argparse.ArgumentTypeError(text("empty", _Parser.lang))
    return given


def _path(given: str) -> Path:
    return Path(_filled(given))
