"""Set up and start Greenfactory from a clone: `python3 run.py`; check it: `python3 run.py test`; `bundle` it for a place without a network.

Needs nothing but Python and its package installer. Everything lands in `.venv/` and `out/` beside this file.
"""

import sys

if sys.version_info < (3, 11):  # the syntax below stays old enough for this line to be reached
    sys.exit("Greenfactory needs Python 3.11 or newer / 需要 Python 3.11 以上；this is " + sys.version.split()[0])

import argparse
import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
COMMAND = SCRIPTS / ("greenfactory.exe" if os.name == "nt" else "greenfactory")
STAMP = VENV / "greenfactory-setup.json"
OUT = ROOT / "out"
FAILED = ROOT / ".cache/pytest/v/greenfactory/failed"  # as `conftest.py` leaves it in pytest's cache
BASE = getattr(sys, "_base_executable", sys.executable)  # also when called from within the `.venv` to be made anew
REQUIREMENTS = {"run": ROOT / "requirements.txt", "test": ROOT / "requirements-dev.txt"}

# Settings that would aim pip or Python at another place than the clone's own environment.
STRAY = ["PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_PYTHON", "PIP_REQUIRE_HASHES"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in STRAY}

NO_INSTALLER = """This Python has neither venv nor pip. On Debian or Ubuntu one command mends it, then run again:
缺少 venv，请先执行下面一条命令，然后重试：

    {sudo}apt install python3-venv
"""
NO_PACKAGES = """
Packages could not be installed; pip says why above. Is the package registry reachable from here?
软件包安装失败，原因见上；请检查能否访问软件包源。
  another registry / 其他源:      PIP_INDEX_URL=<address> python3 run.py
  without a network / 无网络:     PIP_NO_INDEX=1 PIP_FIND_LINKS=<folder of wheels> python3 run.py
"""


class Stop(Exception):
    """Ends the script with one message and exit code 2."""


def main() -> int:
    """Do what the command line asks and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console without 中文 must not stop the set-up
    arguments, extra = parse()
    os.chdir(ROOT)  # tools print short paths, and find their settings
    try:
        if arguments.task == "run":
            return run_example()
        if arguments.task == "bundle":
            return bundle(extra)
        return test(arguments.long, extra) if arguments.task == "test" else bench(extra)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"Cannot write or start something here / 无法读写: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. Run again to go on / 已中断，可重新运行。", file=sys.stderr)
        return 130


def parse() -> tuple[argparse.Namespace, list[str]]:
    """Read the task and what is to be handed on to pytest or the benchmarks."""
    parser = argparse.ArgumentParser(prog="run.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("task", nargs="?", default="run", choices=("run", "test", "bench", "bundle"))
    parser.add_argument("--long", action="store_true", help="test: the long tier too (mutants, big properties)")
    arguments, extra = parser.parse_known_args()
    if arguments.task == "run" and (extra or arguments.long):
        parser.error(
            "`run.py` alone takes no further words; see `.venv/bin/greenfactory --help` for the command itself"
        )
    return arguments, extra


def run_example() -> int:
    """Build the example city, rank it, and start the platform with it."""
    set_up("run")
    city, ranking = OUT / "example-city", OUT / "ranking.xlsx"
    shutil.rmtree(city, ignore_errors=True)
    ranking.unlink(missing_ok=True)  # an older one must not pass for this one
    OUT.mkdir(exist_ok=True)
    commands: list[tuple[list[str | Path], int]] = [
        (["example", city], 0),
        (["rank", city, "-o", ranking], 1),  # 1: the city's broken forms were refused, as they should be
    ]
    for words, worst in commands:
        code = call(COMMAND, *words)
        if not 0 <= code <= worst:
            return code
    if not ranking.is_file():
        raise Stop(f"No ranking was written, see above / 没有生成排名工作簿，原因见上: {shown(ranking)}")
    say(f"Done. The ranking with every reason / 排名及理由: {shown(ranking)}")
    say(f"The forms it was made from / 申报材料: {shown(city)}")
    say(f"Your own folder or table / 用于自己的数据: {shown(COMMAND)} rank FOLDER -o ranking.xlsx")
    if os.name == "nt":
        say("The platform runs on Linux and macOS / 平台需在 Linux 或 macOS 上运行。")
        return 0
    say("Starting the platform, Ctrl-C ends it / 正在启动平台，按 Ctrl-C 结束。")
    return call(COMMAND, "demo", "--data", OUT / "demo")


def test(long: bool, extra: list[str]) -> int:
    """Run every check; what failed is said last, test by test."""
    set_up("test")
    failed: list[str] = []
    for name, words in checks(long, extra):
        say(f"== {name}")
        FAILED.unlink(missing_ok=True)
        if call(*words):
            tests = json.loads(FAILED.read_text("utf-8")) if FAILED.exists() else []
            failed += [f"Failed: {name}", *(f"    {test}" for test in tests)]
    if failed:
        print("", *failed, sep="\n", file=sys.stderr)
    return 1 if failed else 0


def checks(long: bool, extra: list[str]) -> list[tuple[str, list[str | Path]]]:
    """Every check by its name; pytest comes last, so that its count closes the output."""
    tier = ["-m", "", "--hypothesis-profile", "long"] if long else []
    selection = ["-q", "-n", "auto", *tier, *extra]
    folders = sorted(path.parent for path in ROOT.glob("rulepacks/*/*/pack.toml"))
    packs: list[tuple[str, list[str | Path]]] = [
        (f"rule pack {shown(folder)}", [COMMAND, "packs", "check", folder]) for folder in folders
    ]
    return [
        ("format", [SCRIPTS / "ruff", "format", "--check", "--quiet", "."]),
        ("lint", [SCRIPTS / "ruff", "check", "--quiet", "."]),
        ("types", [PYTHON, "-m", "mypy"]),
        ("imports", [SCRIPTS / "lint-imports", "--no-logo", "--cache-dir", ".cache/import-linter"]),
        *packs,
        ("platform tests on PostgreSQL", [PYTHON, ROOT / "tests" / "postgres.py", *selection]),
        ("tests", [PYTHON, "-m", "pytest", *selection]),
    ]


def bench(extra: list[str]) -> int:
    """Measure and rewrite the README's table of results."""
    set_up("test")
    return call(PYTHON, ROOT / "benchmarks" / "run.py", *extra)


def bundle(extra: list[str]) -> int:
    """Build the archives from which the platform is installed without a network."""
    set_up("run")
    return call(PYTHON, ROOT / "tools" / "bundle.py", *extra)


def set_up(level: str) -> None:
    """Bring `.venv` to the level asked for; quick when it is there already."""
    wanted = fingerprint()
    present = stamp()
    if present.get("fingerprint") == wanted and COMMAND.exists() and PYTHON.exists():
        if present["level"] in (level, "test"):  # the tests' packages include all that a run needs
            return
    else:
        make_environment()
    started = time.monotonic()
    say(f"Installing packages into {VENV.name} (first time: up to a minute) / 正在安装…")
    install = [*installer(), "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if call(*install, "--require-hashes", "-r", REQUIREMENTS[level]):
        raise Stop(NO_PACKAGES)
    if call(*install, "--no-deps", "--no-build-isolation", "-e", ROOT):
        raise Stop(NO_PACKAGES)
    # Python reads .pth files in the locale's encoding: a relative path stays ASCII wherever the clone stands.
    for pointer in VENV.rglob("site-packages/_greenfactory.pth"):
        pointer.write_text(os.path.relpath(ROOT, pointer.parent), "ascii")
    STAMP.write_text(json.dumps({"fingerprint": wanted, "level": level}))
    say(f"Ready after {time.monotonic() - started:.0f} s.")


def fingerprint() -> str:
    """Name all that `.venv` depends on: this Python, this place, the pinned packages, the project's own table."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    facts = [sys.version, sys.base_prefix, has("ensurepip"), str(VENV), project["project"], project["build-system"]]
    facts += [path.read_text("utf-8") for path in REQUIREMENTS.values()]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def stamp() -> dict[str, str]:
    """Read what the last finished set-up left behind; nothing when there was none."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def make_environment() -> None:
    """Make `.venv` anew: one that was moved, half made or made by another Python cannot be mended in place."""
    if not has("venv") or not (has("ensurepip") or has("pip")):
        raise Stop(NO_INSTALLER.format(sudo="" if os.name == "nt" or os.geteuid() == 0 else "sudo "))
    say(f"Making {VENV} / 正在创建运行环境…")
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    without_pip = [] if has("ensurepip") else ["--without-pip"]
    if call(BASE, "-m", "venv", *without_pip, VENV):
        raise Stop(f"Python could not make {VENV}; it says why above / 无法创建运行环境，原因见上。")


def installer() -> list[str | Path]:
    """Take the environment's own pip, else the system's pip aimed at it."""
    if has("ensurepip"):
        return [PYTHON, "-m", "pip"]
    return [BASE, "-m", "pip", "--python", PYTHON]


def has(module: str) -> bool:
    """Tell whether this Python brings a module; Debian leaves `ensurepip` out."""
    return importlib.util.find_spec(module) is not None


def call(*words: str | Path) -> int:
    """Run one command and return its exit code, its output going straight through."""
    return subprocess.run([os.fspath(word) for word in words], env=ENVIRONMENT, check=False).returncode


def say(text: str) -> None:
    """Print a line at once, in order with the output of the commands called."""
    print(text, flush=True)


def shown(path: Path) -> str:
    """Give a path the way a person would type it from the clone."""
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
